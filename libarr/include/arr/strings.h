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
 * isalpha and the other tests, str_len, add and comparisons are ufuncs: <arr/ufunc.h>. */
#ifndef ARR_STRINGS_H
#define ARR_STRINGS_H

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The Unicode version that isalpha, the changes of case and the like go by: "16.0.0". Static
 * storage. */
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

/* ---- cuts and changes by character ---- */

/* src[start:stop:step], Python's way: integers, negative positions from the end; NULL: from the one
 * end to the other, a step of 1. src's dtype. Further failures: ARR_E_ARG (a step of 0). */
ARR_API ARR_NODISCARD enum arr_status arr_str_slice(const arr_array *src, const arr_array *start,
						    const arr_array *stop, const arr_array *step,
						    arr_array **out, struct arr_error *err);

/* Blanks for tabs: up to the next column that is a multiple of tab_size (integers; NULL: 8), none
 * where it is 0 or negative; columns count from the last line's end (CR or LF). A unicode result
 * has room, as NumPy's, for four characters where there is one that is no tab. Further failures:
 * ARR_E_DTYPE (longer than a text can be). */
ARR_API ARR_NODISCARD enum arr_status arr_str_expandtabs(const arr_array *src,
							 const arr_array *tab_size, arr_array **out,
							 struct arr_error *err);

/* All letters large, all small, each one the other way round; the first large and the others small;
 * the first of each word large and the others small, where a word is a run of cased characters. In
 * unicode by Unicode's full mappings and its rule for the sigma at a word's end (The Unicode
 * Standard, 3.13), in bytes by ASCII. src's dtype: what a text grows beyond it is cut off. */
ARR_API ARR_NODISCARD enum arr_status arr_str_upper(const arr_array *src, arr_array **out,
						    struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_str_lower(const arr_array *src, arr_array **out,
						    struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_str_swapcase(const arr_array *src, arr_array **out,
						       struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_str_capitalize(const arr_array *src, arr_array **out,
							 struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_str_title(const arr_array *src, arr_array **out,
						    struct arr_error *err);

/* What `from` becomes: to_count characters, none to leave it out. Borrowed while a call runs. */
struct arr_str_translation {
	uint32_t from;
	const uint32_t *to;
	size_t to_count;
};

/* Each character as the last of the `count` translations that has it says, others unchanged. src's
 * dtype, what a text grows beyond it is cut off. Further failures: ARR_E_ARG (what bytes become is
 * above 255). */
ARR_API ARR_NODISCARD enum arr_status
arr_str_translate(const arr_array *src, const struct arr_str_translation *translations,
		  size_t count, arr_array **out, struct arr_error *err);

/* ---- formats and encodings ---- */

/* Python's format % value with one value: text around at most one conversion,
 * %[-0+ #][width][.precision] and one of d i u o x X e E f F g G c s, and %% for a percent sign.
 * values broadcast with the formats, and are bool, integers, real numbers, or texts of the formats'
 * kind, which take %s and %c only. A bytes format writes a number by all conversions but %s, in
 * which Python puts its memory. %d cuts a fraction off, %c takes a code point. Further failures:
 * ARR_E_ARG (no such conversion, a second one, none for a text, a width or precision above 10000, a
 * value that the conversion does not take). */
ARR_API ARR_NODISCARD enum arr_status arr_str_mod(const arr_array *formats, const arr_array *values,
						  arr_array **out, struct arr_error *err);

/* Unicode texts as bytes, and back. The encodings are "utf-8", "ascii", "latin-1", and "utf-16" and
 * "utf-32" with "-le" or "-be" behind, or without: then little-endian behind a byte order mark,
 * which is obeyed in decoding; their letters' case, '_' for '-', and Python's short names (utf8,
 * latin1, iso-8859-1, us-ascii) do not matter. NULL: "utf-8". Zeros at the end of an element do not
 * count, also where they were a half of a character.
 *
 * errors says what becomes of a character that the encoding lacks, or of bytes that are no
 * character, as in Python: NULL or "strict": the call fails; "ignore": nothing; "replace": a
 * question mark, U+FFFD (one for as many bytes as could begin a character, as in The Unicode
 * Standard, 3.9); "backslashreplace": \xe9, \u20ac, \U0001f600; "xmlcharrefreplace", encoding only:
 * &#8364;; "surrogateescape", not in utf-16 and utf-32: a byte that is no character is U+DC00 more;
 * "surrogatepass", utf only: surrogates are characters. Further failures: ARR_E_ARG (no such
 * encoding or errors; a text that cannot be coded: the message says where). */
ARR_API ARR_NODISCARD enum arr_status arr_str_encode(const arr_array *src, const char *encoding,
						     const char *errors, arr_array **out,
						     struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_str_decode(const arr_array *src, const char *encoding,
						     const char *errors, arr_array **out,
						     struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
