/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays from text: what reading and storing share. */
#ifndef ARR_LITERAL_H
#define ARR_LITERAL_H

#include "core/array_internal.h"

/* From the kind that casts to all others. */
enum arr__leaf_kind {
	ARR__LEAF_BOOL,
	ARR__LEAF_INT,
	ARR__LEAF_UINT,
	ARR__LEAF_FLOAT,
	ARR__LEAF_COMPLEX,
	ARR__LEAF_BYTES,
	ARR__LEAF_TEXT,
	ARR__LEAF_KINDS
};

/* One element: a number, or the text between two quotes, with its escapes. */
struct arr__leaf {
	enum arr__leaf_kind kind;
	struct arr_scalar value;
	const char *start, *end;
	size_t length; /* characters or bytes without the escapes */
};

/* What was read. Zeroed: nothing. */
struct arr__literal {
	struct arr__leaf *leaves; /* owned, in C order */
	size_t count, room;
	int ndim;
	int64_t shape[ARR_NDIM_MAX];
	size_t longest[ARR__LEAF_KINDS]; /* of texts */
	bool has[ARR__LEAF_KINDS];
};

/* An array of what was read; dtype NULL: the one that all elements have in common. */
ARR_NODISCARD enum arr_status arr__literal_store(const struct arr__literal *l,
						 const arr_dtype *dtype, arr_array **out,
						 struct arr_error *err);

#endif
