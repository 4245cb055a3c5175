/* SPDX-License-Identifier: Apache-2.0 */
#include <arr/limits.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "core/array_internal.h"

/* Of an IEEE 754 format (or x87's) with nmant stored mantissa bits behind the leading one. */
static void fill_finfo(struct arr_finfo *f, int nmant, int nexp)
{
	f->nmant = nmant;
	f->nexp = f->iexp = nexp;
	f->machep = -nmant;
	f->negep = -nmant - 1;
	f->maxexp = 1 << (nexp - 1);
	f->minexp = 2 - f->maxexp;
	f->precision = (int)(nmant * 0.30102999566398119521); /* log10(2) */
	f->eps = ldexpl(1, f->machep);
	f->epsneg = ldexpl(1, f->negep);
	f->max = ldexpl(2 - f->eps, f->maxexp - 1);
	f->min = -f->max;
	f->smallest_normal = f->tiny = ldexpl(1, f->minexp);
	f->smallest_subnormal = ldexpl(1, f->minexp - nmant);
}

enum arr_status arr_finfo(const arr_dtype *dtype, struct arr_finfo *out, struct arr_error *err)
{
	static const struct {
		enum arr_type real, complex;
		int nmant, nexp;
		long double resolution;
	} formats[] = {
		{ ARR_T_FLOAT16, ARR_T_FLOAT16, 10, 5, 1e-3L },
		{ ARR_T_FLOAT32, ARR_T_COMPLEX64, 23, 8, 1e-6L },
		{ ARR_T_FLOAT64, ARR_T_COMPLEX128, 52, 11, 1e-15L },
		{ ARR_T_LONGDOUBLE, ARR_T_CLONGDOUBLE, LDBL_MANT_DIG - 1, 15, 1e-18L },
	};

	for (size_t i = 0; i < BASE_ARRAY_SIZE(formats); i++) {
		if (dtype->type != formats[i].real && dtype->type != formats[i].complex)
			continue;
		*out = (struct arr_finfo){ .dtype = arr_dtype_builtin(formats[i].real) };
		out->bits = 8 * (int)out->dtype->item_bytes;
		out->resolution = formats[i].resolution;
		fill_finfo(out, formats[i].nmant, formats[i].nexp);
		return ARR_OK;
	}
	return arr_error_set(err, ARR_E_DTYPE, "finfo: dtype %s is not inexact", dtype->name);
}

enum arr_status arr_iinfo(const arr_dtype *dtype, struct arr_iinfo *out, struct arr_error *err)
{
	const int bits = 8 * (int)dtype->item_bytes;

	if (dtype->kind != 'i' && dtype->kind != 'u')
		return arr_error_set(err, ARR_E_DTYPE, "iinfo: dtype %s is no integer",
				     dtype->name);
	out->dtype = arr_dtype_builtin(dtype->type);
	out->bits = bits;
	out->kind = dtype->kind;
	out->min = dtype->kind == 'i' ? INT64_MIN >> (64 - bits) : 0;
	out->max =
		dtype->kind == 'i' ? (uint64_t)INT64_MAX >> (64 - bits) : UINT64_MAX >> (64 - bits);
	return ARR_OK;
}

/* A name of a family and the kinds in it. */
struct family {
	const char *name, *kinds;
};

static enum arr_status look_up(const struct family *families, size_t count, const char *what,
			       const char *name, char kind, bool *out, struct arr_error *err)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(families[i].name, name) != 0)
			continue;
		*out = strchr(families[i].kinds, kind) != NULL;
		return ARR_OK;
	}
	return arr_error_set(err, ARR_E_ARG, "unknown %s of dtypes '%.64s'", what, name);
}

enum arr_status arr_dtype_is_kind(const arr_dtype *dtype, const char *kind, bool *out,
				  struct arr_error *err)
{
	static const struct family kinds[] = {
		{ "bool", "b" },       { "signed integer", "i" }, { "unsigned integer", "u" },
		{ "integral", "iu" },  { "real floating", "f" },  { "complex floating", "c" },
		{ "numeric", "iufc" },
	};

	return look_up(kinds, BASE_ARRAY_SIZE(kinds), "kind", kind, dtype->kind, out, err);
}

enum arr_status arr_dtype_is_sub(const arr_dtype *dtype, const char *family, bool *out,
				 struct arr_error *err)
{
	static const struct family families[] = {
		{ "generic", "biufcSUVMm" }, { "number", "iufcm" },      { "integer", "ium" },
		{ "signedinteger", "im" },   { "unsignedinteger", "u" }, { "inexact", "fc" },
		{ "floating", "f" },         { "complexfloating", "c" }, { "flexible", "SUV" },
		{ "character", "SU" },
	};

	return look_up(families, BASE_ARRAY_SIZE(families), "family", family, dtype->kind, out,
		       err);
}

static const arr_dtype *smallest_unsigned(uint64_t value)
{
	return value <= UINT8_MAX    ? ARR_UINT8
	       : value <= UINT16_MAX ? ARR_UINT16
	       : value <= UINT32_MAX ? ARR_UINT32
				     : ARR_UINT64;
}

static const arr_dtype *smallest_signed(int64_t value)
{
	if (value >= 0)
		return smallest_unsigned((uint64_t)value);
	return value >= INT8_MIN    ? ARR_INT8
	       : value >= INT16_MIN ? ARR_INT16
	       : value >= INT32_MIN ? ARR_INT32
				    : ARR_INT64;
}

/* The bounds are NumPy's: a number near a format's largest one gets the next format. */
static int float_rank(double value)
{
	if (!isfinite(value) || (value > -65000 && value < 65000))
		return 0;
	return value > -3.4e38 && value < 3.4e38 ? 1 : 2;
}

const arr_dtype *arr_min_scalar_type(struct arr_scalar value)
{
	int rank;

	switch (arr_dtype_builtin(value.type)->kind) {
	case 'i':
		return smallest_signed(value.as.i);
	case 'u':
		return smallest_unsigned(value.as.u);
	case 'f':
		if (value.type == ARR_T_LONGDOUBLE && float_rank(value.as.f) == 2)
			return value.as.f > -1.7e308 && value.as.f < 1.7e308 ? ARR_FLOAT64
									     : ARR_LONGDOUBLE;
		rank = float_rank(value.as.f);
		return rank == 0 ? ARR_FLOAT16 : rank == 1 ? ARR_FLOAT32 : ARR_FLOAT64;
	case 'c':
		rank = float_rank(value.as.c.re) > float_rank(value.as.c.im)
			       ? float_rank(value.as.c.re)
			       : float_rank(value.as.c.im);
		return rank < 2 ? ARR_COMPLEX64 : ARR_COMPLEX128;
	}
	return arr_dtype_builtin(value.type);
}
