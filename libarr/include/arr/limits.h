/* SPDX-License-Identifier: Apache-2.0 */
/* What numbers of a dtype can hold (numpy.finfo, numpy.iinfo), and which family it is of. */
#ifndef ARR_LIMITS_H
#define ARR_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include <arr/dtype.h>
#include <arr/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Names and meanings are those of numpy.finfo, which has them from Cody's MACHAR (ACM TOMS 14,
 * 1988). All values are exact. */
struct arr_finfo {
	const arr_dtype *dtype; /* the real one; built in */
	int bits;               /* of storage */
	int nmant;              /* mantissa bits, without the leading one */
	int nexp, iexp;         /* exponent bits */
	int machep;             /* eps is 2^machep */
	int negep;              /* epsneg is 2^negep */
	int minexp;             /* smallest_normal is 2^minexp */
	int maxexp;             /* the smallest power of two that overflows is 2^maxexp */
	int precision;          /* decimal digits that are surely kept */
	long double eps;        /* 1 to the next larger number */
	long double epsneg;     /* 1 to the next smaller number */
	long double min, max;
	long double resolution; /* 10^-precision */
	long double smallest_normal, tiny;
	long double smallest_subnormal;
};

/* dtype: any real or complex floating one, of either byte order. Fails: ARR_E_DTYPE. */
ARR_API ARR_NODISCARD enum arr_status arr_finfo(const arr_dtype *dtype, struct arr_finfo *out,
						struct arr_error *err);

struct arr_iinfo {
	const arr_dtype *dtype; /* built in */
	int bits;
	char kind; /* 'i' or 'u' */
	int64_t min;
	uint64_t max;
};

/* dtype: any signed or unsigned integer. Fails: ARR_E_DTYPE. */
ARR_API ARR_NODISCARD enum arr_status arr_iinfo(const arr_dtype *dtype, struct arr_iinfo *out,
						struct arr_error *err);

/* numpy.isdtype: kind is "bool", "signed integer", "unsigned integer", "integral", "real floating",
 * "complex floating" or "numeric". Fails: ARR_E_ARG (another kind). */
ARR_API ARR_NODISCARD enum arr_status arr_dtype_is_kind(const arr_dtype *dtype, const char *kind,
							bool *out, struct arr_error *err);

/* numpy.issubdtype(dtype, family): one of the abstract types "generic", "number", "integer",
 * "signedinteger", "unsignedinteger", "inexact", "floating", "complexfloating", "flexible" and
 * "character". As in NumPy, timedelta64 is a signedinteger. Fails: ARR_E_ARG (another family). */
ARR_API ARR_NODISCARD enum arr_status arr_dtype_is_sub(const arr_dtype *dtype, const char *family,
						       bool *out, struct arr_error *err);

/* numpy.mintypecode: the character of the smallest dtype of typeset (NULL: "GDFgdf") to which all
 * of chars (NumPy's type characters) that are in it cast; fallback if none is. */
ARR_API char arr_mintypecode(const char *chars, const char *typeset, char fallback);
/* numpy.typename: "double precision" for 'd'; NULL for no type's character. Static storage. */
ARR_API const char *arr_typename(char character);

/* numpy.min_scalar_type: the smallest dtype that holds the value, of its kind or a lower one;
 * booleans give bool, positive integers an unsigned type. Built in. */
ARR_API const arr_dtype *arr_min_scalar_type(struct arr_scalar value);

#ifdef __cplusplus
}
#endif
#endif
