/* SPDX-License-Identifier: Apache-2.0 */
/* Searching, cutting and padding bytes and unicode texts: numpy.strings.
 *
 * Conventions as in <arr/array.h>. Texts are arrays of S or U, all of a call of one kind, in either
 * byte order and any layout; NULs at the end do not count. Positions and lengths are characters:
 * bytes of S, code points of U. All operands broadcast; results are new arrays in C order. A
 * text result has room for the longest text in it, one character at least (where NumPy gives U0).
 * Bytes count as ASCII: what is above 127 is neither letter nor blank. Every call fails with
 * ARR_E_DTYPE (an operand is no text or not of the first one's kind, a number is no integer),
 * ARR_E_SHAPE (operands do not broadcast), ARR_E_NOMEM. Any thread may call.
 *
 * isalpha and the other tests, str_len, add and comparisons are ufuncs: <arr/ufunc.h>. Not here:
 * case changes, expandtabs, translate, %, encode and decode, which need the tables and codecs of a
 * text library and lengths that depend on them. */
#ifndef ARR_STRINGS_H
#define ARR_STRINGS_H

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The Unicode version that isalpha and the like go by: "16.0.0". Static storage. */
ARR_API const char *arr_unicode_version(void);

/* Where sub is found first (last: rfind) in src[start:end]; -1: nowhere. start and end: integers,
 * negative ones from the end; NULL: the whole text. int64. */
ARR_API ARR_NODISCARD enum arr_status arr_str_find(const arr_array *src, const arr_array *sub,
						   const arr_array *start, const arr_array *end,
						   arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_str_rfind(const arr_array *src, const arr_array *sub,
						    const arr_array *start, const arr_array *end,
						    arr_array **out, struct arr_error *err);
/* The same, but "nowhere" is a failure, ARR_E_ARG. */
ARR_API ARR_NODISCARD enum arr_status arr_str_index(const arr_array *src, const arr_array *sub,
						    const arr_array *start, const arr_array *end,
						    arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_str_rindex(const arr_array *src, const arr_array *sub,
						     const arr_array *start, const arr_array *end,
						     arr_array **out, struct arr_error *err);
/* How often sub occurs in src[start:end] without overlap; an empty sub between all characters.
 * int64. */
ARR_API ARR_NODISCARD enum arr_status arr_str_count(const arr_array *src, const arr_array *sub,
						    const arr_array *start, const arr_array *end,
						    arr_array **out, struct arr_error *err);
/* Whether src[start:end] starts or ends with part. bool. */
ARR_API ARR_NODISCARD enum arr_status
arr_str_startswith(const arr_array *src, const arr_array *part, const arr_array *start,
		   const arr_array *end, arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_str_endswith(const arr_array *src, const arr_array *part,
						       const arr_array *start, const arr_array *end,
						       arr_array **out, struct arr_error *err);

/* Without the characters that are in chars (NULL: blanks) at both ends, the left one, the right
 * one. src's dtype. */
ARR_API ARR_NODISCARD enum arr_status arr_str_strip(const arr_array *src, const arr_array *chars,
						    arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_str_lstrip(const arr_array *src, const arr_array *chars,
						     arr_array **out, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_str_rstrip(const arr_array *src, const arr_array *chars,
						     arr_array **out, struct arr_error *err);

/* The first `count` places (integers; NULL or negative: all) of old become fresh. */
ARR_API ARR_NODISCARD enum arr_status arr_str_replace(const arr_array *src, const arr_array *old,
						      const arr_array *fresh,
						      const arr_array *count, arr_array **out,
						      struct arr_error *err);

/* Padded with fill (texts of one character; NULL: a blank) to at least width (integers): on both
 * sides, behind, in front. Further failures: ARR_E_ARG (fill is not one character). */
ARR_API ARR_NODISCARD enum arr_status arr_str_center(const arr_array *src, const arr_array *width,
						     const arr_array *fill, arr_array **out,
						     struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_str_ljust(const arr_array *src, const arr_array *width,
						    const arr_array *fill, arr_array **out,
						    struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_str_rjust(const arr_array *src, const arr_array *width,
						    const arr_array *fill, arr_array **out,
						    struct arr_error *err);
/* Padded with zeros behind a sign. */
ARR_API ARR_NODISCARD enum arr_status arr_str_zfill(const arr_array *src, const arr_array *width,
						    arr_array **out, struct arr_error *err);

/* src again and again, `times` (integers; below 0 is 0). Further failures: ARR_E_DTYPE (longer than
 * a text can be). */
ARR_API ARR_NODISCARD enum arr_status arr_str_multiply(const arr_array *src, const arr_array *times,
						       arr_array **out, struct arr_error *err);

/* What is before the first (last: rpartition) separator, the separator, what is behind; without one
 * the text and two empty ones (the text last: rpartition). out has room for three, of which on
 * failure none is written. Further failures: ARR_E_ARG (an empty separator). */
ARR_API ARR_NODISCARD enum arr_status arr_str_partition(const arr_array *src,
							const arr_array *separator, arr_array **out,
							struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_str_rpartition(const arr_array *src,
							 const arr_array *separator,
							 arr_array **out, struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
