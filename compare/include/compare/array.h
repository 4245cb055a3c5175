/* SPDX-License-Identifier: Apache-2.0 */
/* `.npy` files as read-only views, and as new files. */
#ifndef COMPARE_ARRAY_H
#define COMPARE_ARRAY_H

#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>
#include <base/npy.h>

#include <compare/elem.h>
#include <compare/record.h>

/* A file's bytes, read or, if large, mapped. */
struct compare_contents {
	void *bytes;
	size_t size_bytes;
};

/* A view. strides are in bytes; data is element (0, ..., 0). */
struct compare_array {
	const unsigned char *data;
	enum compare_dtype dtype; /* format.dtype */
	struct compare_format format;
	const char *descr; /* as in the header, with its quotes or brackets; borrowed from file */
	size_t descr_bytes;
	struct compare_leaf *leaves; /* of COMPARE_RECORD; owned */
	size_t leaf_count;
	int32_t ndim;
	int64_t shape[BASE_NPY_NDIM_MAX];   /* elements */
	int64_t strides[BASE_NPY_NDIM_MAX]; /* bytes */
	uint64_t count;                     /* elements */
	struct compare_contents file;       /* owned; bytes NULL if somebody else owns the memory */
};

/* Opens a file, which must not shrink until it is closed. Fails: ARR_E_IO, ARR_E_FORMAT (header,
 * or fewer data bytes than the header says), ARR_E_UNSUPPORTED (dtype). On failure *out is
 * untouched. */
ARR_NODISCARD enum arr_status compare_array_open(const char *path, struct compare_array *out,
						 struct arr_error *err);
void compare_array_close(struct compare_array *array); /* NULL-safe; zeroes */

/* A contiguous view of somebody else's memory. fortran: the first axis is the fastest. */
void compare_array_wrap(const void *data, enum compare_dtype dtype, int32_t ndim,
			const int64_t *shape, bool fortran, struct compare_array *out);

/* true if the elements lie one after another in C order. */
bool compare_array_is_contiguous(const struct compare_array *array);
/* The element of C-order position `index`. */
const unsigned char *compare_array_at(const struct compare_array *array, uint64_t index);
bool compare_shape_equal(const struct compare_array *a, const struct compare_array *b);
/* Same dtype, byte order, length, unit and fields. */
bool compare_dtypes_equal(const struct compare_array *a, const struct compare_array *b);
/* One component of the element at p. */
struct compare_component compare_array_load(const struct compare_array *array, const void *p,
					    int component);
/* Whether two elements, at least one of them a text, raw bytes or a structure, are the same. NaN
 * and NaT equal themselves, zeros of different sign differ, zeros at the end of texts and padding
 * do not count. */
bool compare_opaque_equal(const struct compare_array *a, const struct compare_array *b,
			  const unsigned char *pa, const unsigned char *pb);
/* The dtype as messages name it: "float32", "<M8[ns]"; cut to fit. */
void compare_dtype_format(const struct compare_array *array, char *text, size_t text_bytes);
/* "(3, 4)" into text. */
void compare_shape_format(const struct compare_array *array, char *text, size_t text_bytes);

/* The bytes of a `.npy` file with a C-contiguous array of numbers: the caller frees *out. */
ARR_NODISCARD enum arr_status compare_npy_build(enum compare_dtype dtype, int32_t ndim,
						const int64_t *shape, const void *data,
						unsigned char **out, size_t *out_bytes,
						struct arr_error *err);

/* The same with like's dtype and shape. Fails with ARR_E_UNSUPPORTED for structures. */
ARR_NODISCARD enum arr_status compare_npy_build_like(const struct compare_array *like,
						     const void *data, unsigned char **out,
						     size_t *out_bytes, struct arr_error *err);

enum { COMPARE_HASH_TEXT_BYTES = 65 };
/* SHA-256 in lower-case hexadecimal. */
void compare_hash_bytes(const void *bytes, size_t count, char hex[COMPARE_HASH_TEXT_BYTES]);
ARR_NODISCARD enum arr_status compare_hash_file(const char *path, char hex[COMPARE_HASH_TEXT_BYTES],
						struct arr_error *err);

#endif
