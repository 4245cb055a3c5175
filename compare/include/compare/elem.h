/* SPDX-License-Identifier: Apache-2.0 */
/* The dtypes that compare understands, and one element taken apart for integer ULP arithmetic. */
#ifndef COMPARE_ELEM_H
#define COMPARE_ELEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum compare_dtype {
	COMPARE_BOOL,
	COMPARE_INT8,
	COMPARE_INT16,
	COMPARE_INT32,
	COMPARE_INT64,
	COMPARE_UINT8,
	COMPARE_UINT16,
	COMPARE_UINT32,
	COMPARE_UINT64,
	COMPARE_FLOAT16,
	COMPARE_FLOAT32,
	COMPARE_FLOAT64,
	COMPARE_COMPLEX64,
	COMPARE_COMPLEX128,
	COMPARE_LONGDOUBLE, /* x87's 80 bits in 16 bytes */
	COMPARE_CLONGDOUBLE,
	COMPARE_DATETIME, /* any unit */
	COMPARE_TIMEDELTA,
	COMPARE_BYTES, /* S: zeros at the end do not count */
	COMPARE_TEXT,  /* U: likewise */
	COMPARE_VOID,
	COMPARE_RECORD, /* a structure: fields are compared, padding is not */
	COMPARE_DTYPE_COUNT
};

enum compare_kind {
	COMPARE_KIND_BOOL,
	COMPARE_KIND_INT,
	COMPARE_KIND_FLOAT,
	COMPARE_KIND_COMPLEX,
	COMPARE_KIND_TIME,  /* an int64 whose smallest value, NaT, is treated as NaN */
	COMPARE_KIND_OPAQUE /* no number: only equal or not */
};

/* Holds the 79 bits of a long double without its sign. */
__extension__ typedef unsigned __int128 compare_magnitude;

/* How the elements of an array are stored. */
struct compare_format {
	enum compare_dtype dtype;
	bool swapped; /* the other byte order than this machine's */
	size_t item_bytes;
};

/* One real component. Invariant: of a finite float, magnitude is the bit pattern without its sign,
 * which orders as the values do, so that distances are integer subtractions; of an integer it is
 * the absolute value. Both zeros have magnitude 0. */
struct compare_component {
	compare_magnitude magnitude;
	long double value;
	bool negative;
	bool nan;
	bool inf;
};

/* NumPy's name ("float64"); static storage. */
const char *compare_dtype_name(enum compare_dtype dtype);
/* true and *out if name is one of the names of numbers: a plan's and a scalar's dtypes. */
bool compare_dtype_from_name(const char *name, enum compare_dtype *out);
/* true and *out for a plain `.npy` descr such as "<f8", ">i4", "|b1", "<U10" or "<M8[ns]". */
bool compare_format_parse(const char *descr, struct compare_format *out);
/* A number's native descr; texts, times and structures have none of their own: "". */
const char *compare_dtype_descr(enum compare_dtype dtype);
/* 0 for texts, void and structures. */
size_t compare_dtype_bytes(enum compare_dtype dtype);
enum compare_kind compare_dtype_kind(enum compare_dtype dtype);
/* Components per element: 2 for complex, else 1. */
int compare_dtype_components(enum compare_dtype dtype);
/* The real dtype of a component: float32 for complex64, itself for real dtypes. */
enum compare_dtype compare_dtype_real(enum compare_dtype dtype);
/* Unit roundoff u = 2^-p of the component's format (p = 11, 24, 53, 64); 0 where nothing is
 * rounded. */
double compare_dtype_roundoff(enum compare_dtype dtype);
/* Smallest positive subnormal of the component's format; 0 where there is none, and for long
 * double, whose own no double holds. */
double compare_dtype_tiny(enum compare_dtype dtype);
/* Stored bits of the significand (10, 23, 52, 63); 0 where there is none. */
int compare_dtype_significand_bits(enum compare_dtype dtype);

/* Reads component 0 or 1 of the element at p (any alignment). */
struct compare_component compare_load(enum compare_dtype dtype, const void *p, int component);
/* The same in any byte order. */
struct compare_component compare_load_as(const struct compare_format *format, const void *p,
					 int component);

/* Distance in representable values between two non-NaN components of one dtype: the number of
 * nextafter steps from one to the other, infinities being one step beyond the largest finite value
 * and the two zeros being one value. Unsigned 64-bit arithmetic, saturating at UINT64_MAX. */
uint64_t compare_distance(struct compare_component a, struct compare_component b);

/* The same value as a component of another dtype: floats are widened exactly, integers rounded to
 * nearest when they become floats. Narrowing is not offered: `to` must be at least as wide. */
struct compare_component compare_widen(struct compare_component c, enum compare_dtype from,
				       enum compare_dtype to);
/* The narrowest real dtype in which both real dtypes' values are compared. */
enum compare_dtype compare_wider(enum compare_dtype a, enum compare_dtype b);

/* float16 <-> float32, round to nearest even, NaN stays NaN. */
uint16_t compare_half_from_float(float value);
float compare_half_to_float(uint16_t half);

#endif
