/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and tables as text, read and written. */
#ifndef ARR_TEXT_H
#define ARR_TEXT_H

#include <limits.h>

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads what Python's float() reads without blanks and underscores: digits with a point and an
 * exponent, "inf", "infinity" or "nan" in any case, a sign. Correctly rounded (D. Lemire, "Number
 * parsing at a gigabyte per second", 2021); too large is infinite. text need not be terminated.
 * *out_used (nullable: all of text must be the number) says how many characters were read. Fails:
 * ARR_E_FORMAT, quoting the text; *out is then untouched. Thread-safe. */
ARR_API ARR_NODISCARD enum arr_status arr_float64_parse(const char *text, size_t length,
							double *out, size_t *out_used,
							struct arr_error *err);
/* Straight to the nearest float32 or float16 (its bits), with one rounding. */
ARR_API ARR_NODISCARD enum arr_status arr_float32_parse(const char *text, size_t length, float *out,
							size_t *out_used, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_float16_parse(const char *text, size_t length,
							uint16_t *out, size_t *out_used,
							struct arr_error *err);

/* To the nearest long double, by the C library's strtold, in whatever locale. */
ARR_API ARR_NODISCARD enum arr_status arr_longdouble_parse(const char *text, size_t length,
							   long double *out, size_t *out_used,
							   struct arr_error *err);

/* numpy.array of a list in text, as Python's repr and NumPy's str and repr write them: "[[1, 2],
 * [3, 4.5]]", lists in [] or (), commas or blanks between; numbers, True and False, nan and inf,
 * texts in quotes (UTF-8, with Python's escapes), b'...'. dtype NULL: the one that all elements
 * have in common, of bool, int64, uint64, float64, complex128, S and U; otherwise the elements are
 * cast to it, and text without a size gets that of the longest. text need not be terminated. Fails:
 * ARR_E_FORMAT (where it stops making sense), ARR_E_SHAPE (lists of different lengths or depths),
 * ARR_E_ARG (a number that the dtype does not hold, a text that is no number), ARR_E_CASTING,
 * ARR_E_UNSUPPORTED (an integer beyond 64 bits, structures), ARR_E_NOMEM. Thread-safe. */
ARR_API ARR_NODISCARD enum arr_status arr_from_text(const char *text, size_t length,
						    const arr_dtype *dtype, arr_array **out,
						    struct arr_error *err);

/* ---- numpy.loadtxt ---- */

/* Turns a field, UTF-8 and not terminated, into an element of dtype at item, which need not be
 * aligned. A failure without a message is reported as a field that is no value. */
typedef enum arr_status arr_convert_fn(const char *text, size_t length, const arr_dtype *dtype,
				       void *item, void *context, struct arr_error *err);
/* NumPy's converters: a function for one column of the file (negative: from the end), or for all.
 */
enum { ARR_ALL_COLUMNS = INT_MIN };
struct arr_converter {
	int column;
	arr_convert_fn *convert;
	void *context;
};

/* Start from ARR_LOADTXT_OPTIONS, NumPy's defaults. */
struct arr_loadtxt_options {
	const arr_dtype *dtype; /* NULL: float64 */
	const char *comments;   /* from here on a line is not read; NULL: none */
	char delimiter;         /* between fields; 0: any blanks */
	char quote;             /* around fields, in which a doubled one stands for one; 0: none */
	int64_t skiprows;       /* lines to leave out, comments and empty ones too */
	int64_t max_rows;       /* rows to read; -1: all */
	const int *usecols;     /* columns to read, negative ones from the end; NULL: all */
	int usecol_count;
	int ndmin;   /* 0, 1 or 2: axes of length 1 are dropped down to so many */
	bool unpack; /* columns first; not of structures */
	const struct arr_converter *converters; /* the first that fits a column is taken */
	int converter_count;
	const char *encoding;            /* of the text, as arr_str_decode takes it; NULL: UTF-8 */
	const char *const *comment_list; /* several marks, instead of `comments`; none is empty */
	int comment_count;
};
#define ARR_LOADTXT_OPTIONS                     \
	{                                       \
		.comments = "#", .max_rows = -1 \
	}

/* Reads a table of numbers, times, texts, or structures of them; empty lines are left out. Blanks
 * around numbers do not count. Text is UTF-8; what does not fit a sized text is cut off, and text
 * without a size gets that of the longest field, native datetime64 without a unit the smallest of
 * all fields. A structure takes a row: one column for each number, time and text in it, subarrays
 * element by element. options NULL: the defaults. Fails: ARR_E_IO, ARR_E_FORMAT (a field that is no
 * value or does not fit, rows of different lengths or not of the structure's: with row and column),
 * ARR_E_INDEX (a column that is not there), ARR_E_UNSUPPORTED (void, subarrays, unpack of
 * structures), ARR_E_ARG, ARR_E_NOMEM; what a converter fails with. */
ARR_API ARR_NODISCARD enum arr_status arr_loadtxt(const char *path,
						  const struct arr_loadtxt_options *options,
						  arr_array **out, struct arr_error *err);
/* The same from memory, which need not be terminated. */
ARR_API ARR_NODISCARD enum arr_status arr_loadtxt_from(const char *text, size_t length,
						       const struct arr_loadtxt_options *options,
						       arr_array **out, struct arr_error *err);

/* ---- numpy.genfromtxt ---- */

/* What is known of one column, or of all (ARR_ALL_COLUMNS); the first entry for a column is taken.
 * Columns are counted among those that are read, negative ones from the end. */
struct arr_text_column {
	int column;
	const char *missing; /* texts, commas between, that stand for no value; the empty one always
			      * does. NULL: no others */
	const char *filling; /* text of what is put there. NULL: -1, NaN, false */
	arr_convert_fn *convert; /* NULL: as the dtype is read */
	void *context;
	const arr_dtype *dtype; /* that convert makes where dtypes are inferred */
};

/* Of ASCII letters. */
enum arr_name_case { ARR_NAMES_AS_THEY_ARE = 0, ARR_NAMES_UPPER = 1, ARR_NAMES_LOWER = 2 };

/* NumPy's defaults are in ARR_GENFROMTXT_OPTIONS. */
struct arr_genfromtxt_options {
	const arr_dtype *dtype; /* NULL: float64 */
	bool infer;             /* dtype=None: what all fields of a column are, of bool, int64,
				 * float64, complex128 and unicode the first */
	const char *comments;   /* from here on a line is not read; NULL: none */
	const char *delimiter;  /* a text between fields; NULL: any blanks */
	const int *widths;      /* characters of each field, instead; one: of all fields */
	int width_count;
	int64_t skip_header, skip_footer; /* lines, and rows, to leave out */
	int64_t max_rows;                 /* -1: all */
	const int *usecols;          /* columns to read, negative ones from the end; NULL: all */
	const char *const *usenames; /* the same by name */
	int usecol_count;
	bool names_in_file; /* names=True: the first line, also behind a comment mark */
	const char *names;  /* commas between; NULL: the dtype's, or default_format's */
	const char
		*excluded;   /* names that get a "_", commas between, besides return, file, print */
	const char *deleted; /* characters that names lose, besides '"'; NULL: NumPy's set */
	char replace_space;  /* in names; 0: as they are */
	enum arr_name_case name_case;
	const char *default_format; /* of missing names, with one %i */
	bool autostrip;             /* blanks around fields do not count */
	bool strict;                /* loose=False: what is neither value nor missing fails */
	bool skip_invalid;          /* invalid_raise=False: rows of other lengths are left out */
	bool unpack;                /* columns first; not of structures */
	int ndmin;                  /* 0, 1 or 2 */
	const struct arr_text_column *columns;
	int column_count;
	const char *encoding; /* of the text, as arr_str_decode takes it; NULL: UTF-8 */
};
#define ARR_GENFROMTXT_OPTIONS                                                                 \
	{                                                                                      \
		.comments = "#", .max_rows = -1, .replace_space = '_', .default_format = "f%i" \
	}

/* Reads a table in which values are missing, or whose columns are not known: numpy.genfromtxt.
 * Values are read as Python's int(), float() and complex() do, with blanks around and underscores
 * inside; bools are "true" and "false" in any case; integers narrower than 64 bits by way of a
 * float. What is no value becomes the filling, whether it is listed as missing or not, unless
 * strict. Structures take a column for each number, time and text; text without a size gets that of
 * the longest field. Inferred columns of one type make a table, others a structure (of names, if
 * there are any). options NULL: the defaults. Fails: ARR_E_IO, ARR_E_FORMAT (rows of other lengths,
 * listed by line; a value that is none, or not in the dtype's range), ARR_E_INDEX (a column or name
 * that is not there), ARR_E_UNSUPPORTED (void, unpack of structures), ARR_E_ARG (options that
 * contradict each other, a filling that is no value), ARR_E_DTYPE, ARR_E_NOMEM; what a converter
 * fails with. */
ARR_API ARR_NODISCARD enum arr_status arr_genfromtxt(const char *path,
						     const struct arr_genfromtxt_options *options,
						     arr_array **out, struct arr_error *err);
/* The same from memory, which need not be terminated. */
ARR_API ARR_NODISCARD enum arr_status
arr_genfromtxt_from(const char *text, size_t length, const struct arr_genfromtxt_options *options,
		    arr_array **out, struct arr_error *err);

/* The same with a mask, usemask=True: out_mask (nullable: none) is true where a field is empty or
 * one of the missing texts. It has the table's shape and bools, a structure of them where the table
 * has one. In a structure without structures in it, as in NumPy, an element is masked too whose
 * value is that of a missing text: -999 of "-999", and of a text that is no value what stands there
 * for none. On failure neither is written. */
ARR_API ARR_NODISCARD enum arr_status
arr_genfromtxt_masked(const char *path, const struct arr_genfromtxt_options *options,
		      arr_array **out, arr_array **out_mask, struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status
arr_genfromtxt_masked_from(const char *text, size_t length,
			   const struct arr_genfromtxt_options *options, arr_array **out,
			   arr_array **out_mask, struct arr_error *err);

/* ---- texts of other encodings ---- */

/* A text as UTF-8, for the calls that read from memory: *out is terminated, out_length (nullable)
 * without that; the caller frees it. encoding as in arr_str_decode. Fails: ARR_E_ARG (no such
 * encoding), ARR_E_FORMAT (the text is not of it, with the place), ARR_E_NOMEM. Thread-safe. */
ARR_API ARR_NODISCARD enum arr_status arr_text_recode(const char *text, size_t length,
						      const char *encoding, char **out,
						      size_t *out_length, struct arr_error *err);

/* ---- numpy.fromregex ---- */

/* The matches of a regular expression as records: dtype is a structure with a field for each group
 * of the pattern, or one field for the whole match where there are no groups. Fields take the text
 * of their group as astype() takes texts: blanks around numbers do not count, texts are cut off at
 * their size; a group that took no part is empty. Matches follow each other without overlap, as
 * re.findall gives them; a 1-d array, of length 0 if there are none. The pattern is PCRE2's, in
 * which Python's means the same (but for (?P=name), \Z, flags inside a pattern and the names of
 * properties); text is UTF-8, ^ and $ are its ends. Fails: ARR_E_IO, ARR_E_DTYPE (no structure,
 * another number of fields than groups), ARR_E_UNSUPPORTED (fields that are structures or
 * subarrays, void), ARR_E_FORMAT (a pattern that is none, with the place; a group that is no value,
 * with the match; text that is no UTF-8; a pattern that backtracks without end), ARR_E_NOMEM. Line
 * ends of the file become "\n". NumPy's encoding: read the file, arr_text_recode, and the call from
 * memory. */
ARR_API ARR_NODISCARD enum arr_status arr_fromregex(const char *path, const char *pattern,
						    const arr_dtype *dtype, arr_array **out,
						    struct arr_error *err);
/* The same from memory, which need not be terminated; line ends stay as they are. */
ARR_API ARR_NODISCARD enum arr_status arr_fromregex_from(const char *text, size_t length,
							 const char *pattern,
							 const arr_dtype *dtype, arr_array **out,
							 struct arr_error *err);

/* ---- numpy.savetxt ---- */

/* NULL strings are NumPy's defaults, which stand behind. */
struct arr_savetxt_options {
	const char *format;    /* "%.18e": one of Python's % formats d i u o x X e E f F g G s for
				* all columns, or a row's text with one for each */
	const char *delimiter; /* " " */
	const char *newline;   /* "\n" */
	const char *header;    /* none */
	const char *footer;    /* none */
	const char *comments;  /* "# ", before each line of header and footer */
};

/* Writes a 1-d array as a column, a 2-d one row by row; byte for byte as NumPy does. Complex
 * numbers without a format of their own are " (re+imj)". A 1-d array of structures has a column for
 * each field. Texts, times, structures and subarrays take "%s", which is str(); long doubles are
 * rounded to float64 by all other formats, as in Python. The file appears under its name only when
 * it is complete. options NULL: the defaults. Fails: ARR_E_SHAPE (no or more than 2 axes),
 * ARR_E_ARG (a format that is none, or another number of them), ARR_E_FORMAT (a NaN or infinity as
 * an integer, something that is no number by another format than %s), ARR_E_IO, ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_savetxt(const char *path, const arr_array *src,
						  const struct arr_savetxt_options *options,
						  struct arr_error *err);
/* The same to memory: the caller frees *out. */
ARR_API ARR_NODISCARD enum arr_status arr_savetxt_to(const arr_array *src,
						     const struct arr_savetxt_options *options,
						     char **out, size_t *out_length,
						     struct arr_error *err);

/* ---- numpy.fromstring; fromfile and tofile with sep ---- */

struct arr_separated {
	const arr_dtype *dtype; /* NULL: float64 */
	int64_t count;          /* at most as many; -1: all there are */
	/* Not empty. A blank in it stands for any number of blanks, none too, and blanks around it
	 * do not count. */
	const char *separator;
};
/* Numbers between separators, of which there may be one at the end, as a 1-d array: decimal
 * integers (of bool too: not 0 is true), floats as float() takes them, complex as "1+2j" without
 * parentheses. Halves and floats are rounded from doubles. text need not be terminated. Where count
 * is reached the rest is not looked at; NumPy's fromstring pads what is missing with whatever was
 * in memory, here, as in fromfile, the array is shorter. Fails: ARR_E_FORMAT (what is no such
 * number, also an integer outside the dtype, which NumPy wraps or limits in part), ARR_E_ARG (count
 * below -1, no separator), ARR_E_UNSUPPORTED (dtypes that are no numbers), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_fromstring(const char *text, size_t length,
						     const struct arr_separated *how,
						     arr_array **out, struct arr_error *err);
/* The same from a file; also ARR_E_IO. */
ARR_API ARR_NODISCARD enum arr_status arr_fromfile_text(const char *path,
							const struct arr_separated *how,
							arr_array **out, struct arr_error *err);
/* The elements in C order, the separator between them. format: one of Python's % formats d i u o x
 * X e E f F g G s with text around it, NULL or empty: "%s" (NumPy quotes
 * texts if it is empty). Floats are written as Python's: a
 * float32 with a double's digits. The file appears under its name only when it is complete. Fails:
 * ARR_E_ARG (a format that is none or more than one, no separator), ARR_E_FORMAT (a NaN or infinity
 * as an integer; complex numbers and texts by another format than %s), ARR_E_UNSUPPORTED (no
 * numbers and no texts), ARR_E_IO, ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_tofile_text(const char *path, const arr_array *src,
						      const char *separator, const char *format,
						      struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
