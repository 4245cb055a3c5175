/* SPDX-License-Identifier: Apache-2.0 */
/* Tagged scalars: construction, casting, range checks of weak ones. */
#include <string.h>

#include "dtype/cast_internal.h"
#include "ufunc/fp_casts.h"

/* Storage for one number or time. */
union element {
	unsigned char bytes[ARR__NUMBER_BYTES_MAX];
	long double align;
};

struct arr_scalar arr_scalar_bool(bool value)
{
	return (struct arr_scalar){ .type = ARR_T_BOOL, .as.b = value };
}

struct arr_scalar arr_scalar_int(int64_t value)
{
	return (struct arr_scalar){ .type = ARR_T_INT64, .weak = true, .as.i = value };
}

struct arr_scalar arr_scalar_uint(uint64_t value)
{
	return (struct arr_scalar){ .type = ARR_T_UINT64, .weak = true, .as.u = value };
}

struct arr_scalar arr_scalar_float(double value)
{
	return (struct arr_scalar){ .type = ARR_T_FLOAT64, .weak = true, .as.f = value };
}

struct arr_scalar arr_scalar_complex(double re, double im)
{
	return (struct arr_scalar){ .type = ARR_T_COMPLEX128, .weak = true, .as.c = { re, im } };
}

struct arr_type_operand arr_scalar_operand(struct arr_scalar value)
{
	struct arr_type_operand operand = { ARR_WEAK_NONE, arr_dtype_builtin(value.type) };

	if (!value.weak)
		return operand;
	switch (operand.dtype->kind) {
	case 'i':
	case 'u':
		operand.weak = ARR_WEAK_INT;
		break;
	case 'f':
		operand.weak = ARR_WEAK_FLOAT;
		break;
	case 'c':
		operand.weak = ARR_WEAK_COMPLEX;
		break;
	}
	return operand;
}

/* The scalar's value as an element of the widest dtype of its kind, and that dtype. */
static enum arr_type widest(const struct arr_scalar *value, union element *out)
{
	switch (arr_dtype_builtin(value->type)->kind) {
	case 'b':
		out->bytes[0] = value->as.b;
		return ARR_T_BOOL;
	case 'i':
	case 'M':
	case 'm':
		memcpy(out, &value->as.i, sizeof value->as.i);
		return ARR_T_INT64;
	case 'u':
		memcpy(out, &value->as.u, sizeof value->as.u);
		return ARR_T_UINT64;
	case 'f':
		memcpy(out, &value->as.f, sizeof value->as.f);
		return ARR_T_FLOAT64;
	}
	memcpy(out, &value->as.c, sizeof value->as.c);
	return ARR_T_COMPLEX128;
}

const arr_dtype *arr__scalar_widest(struct arr_scalar value, void *out)
{
	union element wide;
	const enum arr_type type = widest(&value, &wide);

	memcpy(out, &wide, sizeof wide);
	return arr_dtype_builtin(type);
}

void arr__scalar_store_slow(const struct arr_scalar *value, enum arr_type type, void *dst)
{
	union element wide;
	enum arr_type from = widest(value, &wide);

	if (type == ARR_T_DATETIME64 || type == ARR_T_TIMEDELTA64)
		type = ARR_T_INT64;
	if (BASE_UNLIKELY(arr__fp_casts_wanted != 0)) {
		const struct arr__cast cast = { .from = arr_dtype_builtin(from),
						.to = arr_dtype_builtin(type) };

		arr__cast_report(&cast, (const char *)&wide, 0, 1);
	}
	arr__cast_loop(from, type)(dst, (const char *)&wide, 0, 0, 1);
}

enum arr_status arr__scalar_store_as(struct arr_scalar value, const arr_dtype *dtype, void *dst,
				     struct arr_error *err)
{
	union element wide;
	struct arr__cast cast;

	if (arr__is_number(dtype) && !dtype->swapped) {
		arr__scalar_store(value, dtype->type, dst);
		return ARR_OK;
	}
	ARR_TRY(arr__cast_init(&cast, arr_dtype_builtin(widest(&value, &wide)), dtype, err));
	return arr__cast_run(&cast, dst, (const char *)&wide, 0, 0, 1, err);
}

enum arr_status arr__scalar_load_as(const arr_dtype *dtype, const void *src, struct arr_scalar *out,
				    struct arr_error *err)
{
	const arr_dtype *native = arr_dtype_builtin(dtype->type);
	struct arr__cast cast;
	union element value;

	if (dtype == ARR_FLOAT64) { /* field by field: see arr__scalar_store */
		out->type = ARR_T_FLOAT64;
		out->weak = false;
		out->as.f = *(const arr__unaligned_double *)src;
		out->as.c.im = 0;
		return ARR_OK;
	}
	if (dtype == native && arr__is_number(dtype)) {
		*out = arr__scalar_load(dtype->type, src);
		return ARR_OK;
	}
	if (!arr__is_number(dtype) && !arr__is_time(dtype))
		return arr_error_set(err, ARR_E_DTYPE, "an element of dtype %s is no number",
				     dtype->name);
	ARR_TRY(arr__cast_init(&cast, dtype, native, err));
	ARR_TRY(arr__cast_run(&cast, (char *)&value, src, 0, 0, 1, err));
	*out = arr__scalar_load(dtype->type, &value);
	return ARR_OK;
}

struct arr_scalar arr__scalar_load_slow(enum arr_type type, const void *src)
{
	struct arr_scalar value = { .type = type };

	switch (arr_dtype_builtin(type)->kind) {
	case 'b':
		value.as.b = *(const unsigned char *)src != 0;
		break;
	case 'i':
		arr__cast_loop(type, ARR_T_INT64)((char *)&value.as.i, src, 0, 0, 1);
		break;
	case 'M':
	case 'm':
		memcpy(&value.as.i, src, sizeof value.as.i);
		break;
	case 'u':
		arr__cast_loop(type, ARR_T_UINT64)((char *)&value.as.u, src, 0, 0, 1);
		break;
	case 'f':
		arr__cast_loop(type, ARR_T_FLOAT64)((char *)&value.as.f, src, 0, 0, 1);
		break;
	case 'c':
		arr__cast_loop(type, ARR_T_COMPLEX128)((char *)&value.as.c, src, 0, 0, 1);
		break;
	}
	return value;
}

struct arr_scalar arr_scalar_cast(struct arr_scalar value, enum arr_type type)
{
	union element element;

	if (type > ARR_T_CLONGDOUBLE && type != ARR_T_DATETIME64 && type != ARR_T_TIMEDELTA64)
		return value;
	if (value.type == type && (type == ARR_T_FLOAT64 || type == ARR_T_INT64)) {
		value.weak = false;
		return value;
	}
	arr__scalar_store(value, type, &element);
	return arr__scalar_load(type, &element);
}

enum arr_status arr__scalar_check_slow(const struct arr_scalar *value, const arr_dtype *dtype,
				       struct arr_error *err)
{
	unsigned bits = 8 * dtype->item_bytes;
	bool fits = true;

	if (value->type == ARR_T_UINT64) {
		fits = value->as.u <= (dtype->kind == 'u' ? UINT64_MAX >> (64 - bits)
							  : (uint64_t)INT64_MAX >> (64 - bits));
		return fits ? ARR_OK
			    : arr_error_set(err, ARR_E_ARG,
					    "Python integer %llu out of bounds for %s",
					    (unsigned long long)value->as.u, dtype->name);
	}
	if (value->type != ARR_T_INT64)
		return ARR_OK;
	if (dtype->kind == 'u')
		fits = value->as.i >= 0 && (uint64_t)value->as.i <= UINT64_MAX >> (64 - bits);
	else
		fits = value->as.i <= INT64_MAX >> (64 - bits) &&
		       value->as.i >= -(INT64_MAX >> (64 - bits)) - 1;
	return fits ? ARR_OK
		    : arr_error_set(err, ARR_E_ARG, "Python integer %lld out of bounds for %s",
				    (long long)value->as.i, dtype->name);
}
