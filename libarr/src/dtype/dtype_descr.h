/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a dtype's Python literal. */
#ifndef ARR_DTYPE_DESCR_H
#define ARR_DTYPE_DESCR_H

#include <arr/dtype.h>

struct arr__descr {
	const char *text, *at, *end;
	int depth;
	bool dicts; /* are taken */
	struct arr_error *err;
};

/* ---- dtype_descr.c ---- */

/* ARR_E_FORMAT with what stands at r->at. */
enum arr_status arr__descr_unexpected(const struct arr__descr *r, const char *wanted);
/* Both skip blanks first; take moves behind c if it is there. */
bool arr__descr_next_is(struct arr__descr *r, char c);
bool arr__descr_take(struct arr__descr *r, char c);
ARR_NODISCARD enum arr_status arr__descr_expect(struct arr__descr *r, char c);
/* A quoted string; *out is the caller's to free. */
ARR_NODISCARD enum arr_status arr__descr_string(struct arr__descr *r, char **out);
ARR_NODISCARD enum arr_status arr__descr_dtype(struct arr__descr *r, const arr_dtype **out);

/* ---- dtype_dict.c ---- */

/* {'names': ..., 'formats': ...}, behind its bracket. */
ARR_NODISCARD enum arr_status arr__descr_dict(struct arr__descr *r, const arr_dtype **out);

#endif
