/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and arrays as text, character for character as NumPy 2 writes them.
 *
 * Floats get the fewest digits that read back as the same number (R. Giulietti, "The Schubfach way
 * to render doubles", 2020); cut off at a precision, the exact value is rounded to nearest, ties to
 * the even digit. All functions are thread-safe. */
#ifndef ARR_PRINT_H
#define ARR_PRINT_H

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- one float ---- */

enum { ARR_FLOAT_TEXT_BYTES = 32 };

/* Python's repr of a float: "0.1", "1e+16", "-0.0", "inf", "nan". Returns the length, without the
 * terminating NUL. */
ARR_API size_t arr_float64_print(double value, char out[ARR_FLOAT_TEXT_BYTES]);
/* The same with float32's and float16's (fewer) digits, and as NumPy's str has it since 2.3 with an
 * exponent from 1e+06 and 1e+03 on; float16 as its bits. */
ARR_API size_t arr_float32_print(float value, char out[ARR_FLOAT_TEXT_BYTES]);
ARR_API size_t arr_float16_print(uint16_t bits, char out[ARR_FLOAT_TEXT_BYTES]);

/* The same for x87 long doubles: the digits are searched for, by reading back. */
ARR_API size_t arr_longdouble_print(long double value, char out[ARR_FLOAT_TEXT_BYTES]);

/* What happens to zeros at the end of the fraction. */
enum arr_trim {
	ARR_TRIM_KEEP = 'k',  /* they stay; missing ones are added up to the precision; "1." */
	ARR_TRIM_ZEROS = '.', /* none; the point stays: "1." */
	ARR_TRIM_ONE = '0',   /* none but one after the point: "1.0" */
	ARR_TRIM_POINT = '-'  /* none, nor a point without digits after it: "1" */
};

/* The arguments of numpy.format_float_positional and format_float_scientific. -1 means not given.
 * Start from ARR_FLOAT_FORMAT. */
struct arr_float_format {
	int precision;  /* most digits: after the point, or in all if !fractional; needed if !unique
			 */
	int min_digits; /* least digits, counted the same way; only if unique; <= a precision over 0
			 */
	bool unique;    /* stop at the shortest digits; else give the exact value's */
	bool fractional; /* positional only; if false, precision must be over 0 */
	enum arr_trim trim;
	bool sign;      /* "+" before numbers that are not negative */
	int pad_left;   /* blanks: at least so many characters before the point */
	int pad_right;  /* positional only: at least so many after it */
	int exp_digits; /* scientific only: at least so many; -1: 2 */
};
#define ARR_FLOAT_FORMAT                                             \
	{                                                            \
		-1, -1, true, true, ARR_TRIM_KEEP, false, -1, -1, -1 \
	}

/* value as type's digits (float16, float32 or float64; values are rounded to it first), without an
 * exponent. format NULL: ARR_FLOAT_FORMAT. Writes the terminated text to out and its length to
 * *out_length (nullable). Fails: ARR_E_DTYPE; ARR_E_ARG, also if size_bytes is too small for the
 * text and its NUL: *out_length then says the length. */
ARR_API ARR_NODISCARD enum arr_status
arr_format_float_positional(double value, enum arr_type type, const struct arr_float_format *format,
			    char *out, size_t size_bytes, size_t *out_length,
			    struct arr_error *err);
/* The same as "1.5e+00". */
ARR_API ARR_NODISCARD enum arr_status
arr_format_float_scientific(double value, enum arr_type type, const struct arr_float_format *format,
			    char *out, size_t size_bytes, size_t *out_length,
			    struct arr_error *err);

/* The same for long doubles. */
ARR_API ARR_NODISCARD enum arr_status
arr_format_longdouble_positional(long double value, const struct arr_float_format *format,
				 char *out, size_t size_bytes, size_t *out_length,
				 struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status
arr_format_longdouble_scientific(long double value, const struct arr_float_format *format,
				 char *out, size_t size_bytes, size_t *out_length,
				 struct arr_error *err);

/* ---- arrays ---- */

enum arr_floatmode {
	ARR_FLOATMODE_MAXPREC = 0,       /* shortest digits, at most `precision` after the point */
	ARR_FLOATMODE_MAXPREC_EQUAL = 1, /* the same, and all as many as the longest */
	ARR_FLOATMODE_FIXED = 2,         /* exactly `precision` digits */
	ARR_FLOATMODE_UNIQUE = 3         /* shortest digits, whatever precision says */
};

enum { ARR_PRINT_WORD_BYTES = 32 };

/* Kinds of elements that a function of the caller can write: numpy.set_printoptions(formatter=). A
 * structure's fields count each for themselves. */
enum arr_format_kind {
	ARR_FORMAT_BOOL = 1 << 0,
	ARR_FORMAT_INT = 1 << 1,
	ARR_FORMAT_FLOAT = 1 << 2,
	ARR_FORMAT_LONGFLOAT = 1 << 3,
	ARR_FORMAT_COMPLEX = 1 << 4,
	ARR_FORMAT_LONGCOMPLEX = 1 << 5,
	ARR_FORMAT_DATETIME = 1 << 6,
	ARR_FORMAT_TIMEDELTA = 1 << 7,
	ARR_FORMAT_STRING = 1 << 8, /* bytes and unicode */
	ARR_FORMAT_VOID = 1 << 9,   /* without fields */
	ARR_FORMAT_FLOAT_KIND = ARR_FORMAT_FLOAT | ARR_FORMAT_LONGFLOAT,
	ARR_FORMAT_COMPLEX_KIND = ARR_FORMAT_COMPLEX | ARR_FORMAT_LONGCOMPLEX,
	ARR_FORMAT_ALL = (1 << 10) - 1
};
/* Writes the text of one element of dtype, UTF-8 in one line, cut short if out is too small (NULL
 * if size_bytes is 0), and returns the whole length: it may be called twice for an element. item
 * need not be aligned, and is in dtype's byte order. */
typedef size_t arr_format_fn(const void *item, const arr_dtype *dtype, char *out, size_t size_bytes,
			     void *context);

/* numpy.set_printoptions' arguments. Start from ARR_PRINT_OPTIONS, its defaults. */
struct arr_print_options {
	int precision;     /* digits after the point, 0..16384 */
	int64_t threshold; /* more elements than this are summarised */
	int64_t edgeitems; /* shown at each end of a summarised axis */
	int64_t linewidth; /* characters */
	bool suppress;     /* no exponents only because numbers are small or far apart */
	char sign;         /* of numbers >= 0: '-' none, '+' plus, ' ' a blank */
	enum arr_floatmode floatmode;
	char nanstr[ARR_PRINT_WORD_BYTES], infstr[ARR_PRINT_WORD_BYTES];
	arr_format_fn *formatter; /* NULL: none */
	void *formatter_context;
	unsigned formatter_kinds; /* ARR_FORMAT_... that formatter writes */
};
#define ARR_PRINT_OPTIONS                                                                      \
	{                                                                                      \
		8, 1000, 3, 75, false, '-', ARR_FLOATMODE_MAXPREC, "nan", "inf", NULL, NULL, 0 \
	}

/* The calling thread's options, with which each thread starts at ARR_PRINT_OPTIONS. Set fails with
 * ARR_E_ARG, naming the field. */
ARR_API void arr_print_options_get(struct arr_print_options *out);
ARR_API ARR_NODISCARD enum arr_status arr_print_options_set(const struct arr_print_options *options,
							    struct arr_error *err);

/* Text on the heap: the caller frees *out with free(). *out_length is without the terminating NUL,
 * and nullable. It is UTF-8; lines are counted in characters. Arrays of every dtype have one: texts
 * are quoted and escaped as Python's repr does (by Unicode 15.1), times stand in quotes, structures
 * in brackets. options NULL: the thread's. All fail with ARR_E_ARG (an option), ARR_E_NOMEM. */

/* array_repr: "array([1, 2], dtype=int32)". */
ARR_API ARR_NODISCARD enum arr_status arr_array_repr(const arr_array *src,
						     const struct arr_print_options *options,
						     char **out, size_t *out_length,
						     struct arr_error *err);
/* array_str: "[1 2]"; a 0-d array is its scalar, of bytes the scalar's repr. */
ARR_API ARR_NODISCARD enum arr_status arr_array_str(const arr_array *src,
						    const struct arr_print_options *options,
						    char **out, size_t *out_length,
						    struct arr_error *err);
/* array2string. separator stands between elements; lines are broken as if prefix and suffix stood
 * around the text. NULL for any of them: " ", "", "". */
struct arr_array2string_args {
	const struct arr_print_options *options;
	const char *separator, *prefix, *suffix;
};
ARR_API ARR_NODISCARD enum arr_status arr_array2string(const arr_array *src,
						       const struct arr_array2string_args *args,
						       char **out, size_t *out_length,
						       struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
