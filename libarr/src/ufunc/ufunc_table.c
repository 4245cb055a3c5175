/* SPDX-License-Identifier: Apache-2.0 */
/* The ufuncs, their names and aliases, and the convenience calls. */
#include <pthread.h>
#include <string.h>

#include "ufunc_small.h"

struct arr_ufunc arr__ufuncs[ARR__UFUNC_COUNT] = {
#define ARR_UFUNC(n, in, outs, ident)          \
	{ .name = #n,                          \
	  .reduce_name = #n ".reduce",         \
	  .accumulate_name = #n ".accumulate", \
	  .reduceat_name = #n ".reduceat",     \
	  .outer_name = #n ".outer",           \
	  .at_name = #n ".at",                 \
	  .id = ARR__UFUNC_##n,                \
	  .identity = ARR__IDENTITY_##ident,   \
	  .nin = in,                           \
	  .nout = outs },
#include <arr/ufuncs.def>
#undef ARR_UFUNC
};

static const struct {
	const char *alias;
	enum arr__ufunc_id id;
} aliases[] = {
#define ARR_UFUNC(name, nin, nout, identity)
#define ARR_UFUNC_ALIAS(alias, name) { #alias, ARR__UFUNC_##name },
#include <arr/ufuncs.def>
#undef ARR_UFUNC_ALIAS
#undef ARR_UFUNC
};

atomic_bool arr__ufuncs_filled;
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

/* Operations whose instructions set flags that say nothing about the result. */
static const enum arr__ufunc_id quiet_ids[] = {
	ARR__UFUNC_absolute,      ARR__UFUNC_ceil,       ARR__UFUNC_clip,
	ARR__UFUNC_conjugate,     ARR__UFUNC_copysign,   ARR__UFUNC_equal,
	ARR__UFUNC_fabs,          ARR__UFUNC_floor,      ARR__UFUNC_fmax,
	ARR__UFUNC_fmin,          ARR__UFUNC_frexp,      ARR__UFUNC_greater,
	ARR__UFUNC_greater_equal, ARR__UFUNC_heaviside,  ARR__UFUNC_isfinite,
	ARR__UFUNC_isinf,         ARR__UFUNC_isnan,      ARR__UFUNC_isnat,
	ARR__UFUNC_less,          ARR__UFUNC_less_equal, ARR__UFUNC_logical_and,
	ARR__UFUNC_logical_not,   ARR__UFUNC_logical_or, ARR__UFUNC_logical_xor,
	ARR__UFUNC_maximum,       ARR__UFUNC_minimum,    ARR__UFUNC_modf,
	ARR__UFUNC_negative,      ARR__UFUNC_not_equal,  ARR__UFUNC_positive,
	ARR__UFUNC_rint,          ARR__UFUNC_sign,       ARR__UFUNC_signbit,
	ARR__UFUNC_trunc,
};

static void table_fill(void)
{
	for (size_t i = 0; i < BASE_ARRAY_SIZE(quiet_ids); i++)
		arr__ufuncs[quiet_ids[i]].quiet = true;
	arr__loops_init(arr__ufuncs, arr__isa_level());
	atomic_store_explicit(&arr__ufuncs_filled, true, memory_order_release);
}

const arr_ufunc *arr__ufunc_get_slow(enum arr__ufunc_id id)
{
	pthread_once(&table_once, table_fill);
	return &arr__ufuncs[id];
}

enum arr_status arr__loop_failed(const arr_ufunc *u, const char *op, enum arr_status st,
				 struct arr_error *err)
{
	if (st == ARR_OK)
		return ARR_OK;
	if (u->id == ARR__UFUNC_power)
		return arr_error_set(
			err, st, "%s: Integers to negative integer powers are not allowed.", op);
	return arr_error_set(err, st, "%s: a loop ended with %s", op, arr_status_name(st));
}

enum arr_status arr__require_element_wise(const arr_ufunc *u, const char *method,
					  struct arr_error *err)
{
	if (!u->core)
		return ARR_OK;
	return arr_error_set(err, ARR_E_ARG, "%s is not defined on a ufunc with a signature, %s",
			     method, arr_ufunc_signature(u));
}

enum arr_status arr__loop_fold(const struct arr__loop *loop, char *acc, char *src, ptrdiff_t stride,
			       size_t count)
{
	const ptrdiff_t strides[ARR_UFUNC_ARGS_MAX] = { 0, stride, 0 };

	if (loop->fold) {
		loop->fold(acc, src, stride, count);
		return ARR_OK;
	}
	for (size_t i = 0; i < count; i++, src += stride)
		ARR_TRY(arr__loop_call(loop, (char *[]){ acc, src, acc, NULL }, strides, 1));
	return ARR_OK;
}

size_t arr_ufunc_count(void)
{
	return ARR__UFUNC_COUNT;
}

const arr_ufunc *arr_ufunc_at(size_t index)
{
	return index < ARR__UFUNC_COUNT ? arr__ufunc_get((enum arr__ufunc_id)index) : NULL;
}

const arr_ufunc *arr_ufunc_find(const char *name)
{
	for (size_t i = 0; i < ARR__UFUNC_COUNT; i++) {
		if (strcmp(arr__ufuncs[i].name, name) == 0)
			return arr_ufunc_at(i);
	}
	for (size_t i = 0; i < BASE_ARRAY_SIZE(aliases); i++) {
		if (strcmp(aliases[i].alias, name) == 0)
			return arr__ufunc_get(aliases[i].id);
	}
	return arr__product_ufunc(name);
}

const char *arr_ufunc_name(const arr_ufunc *ufunc)
{
	return ufunc->name;
}

int arr_ufunc_nin(const arr_ufunc *ufunc)
{
	return ufunc->nin;
}

int arr_ufunc_nout(const arr_ufunc *ufunc)
{
	return ufunc->nout;
}

size_t arr_ufunc_loop_count(const arr_ufunc *ufunc)
{
	return (size_t)ufunc->loop_count;
}

const char *arr_ufunc_loop_types(const arr_ufunc *ufunc, size_t index)
{
	return index < (size_t)ufunc->loop_count ? ufunc->loops[index].text : NULL;
}

const char *arr_ufunc_loop_variant(const arr_ufunc *ufunc, size_t index)
{
	return index < (size_t)ufunc->loop_count ? ufunc->loops[index].variant : NULL;
}

static enum arr_status call_default(enum arr__ufunc_id id, const arr_array *const *inputs,
				    arr_array **out1, arr_array **out2, struct arr_error *err)
{
	const arr_ufunc *u = arr__ufunc_get(id);
	struct arr_input in[ARR_UFUNC_NIN_MAX];
	arr_array *out[ARR_UFUNC_NOUT_MAX] = { NULL, NULL };

	for (int i = 0; i < u->nin; i++)
		in[i] = arr_in(inputs[i]);
	ARR_TRY(arr_ufunc_call(u, in, NULL, out, err));
	*out1 = out[0];
	if (out2)
		*out2 = out[1];
	return ARR_OK;
}

/* Of one input (b NULL) or two and one output. */
static inline enum arr_status call_arrays(enum arr__ufunc_id id, const arr_array *a,
					  const arr_array *b, arr_array **out,
					  struct arr_error *err)
{
	enum arr_status st;

	if (!arr__observed() && arr__call_small(arr__ufunc_get(id), a, b, out, &st, err))
		return st;
	return call_default(id, (const arr_array *[]){ a, b }, out, NULL, err);
}

#define CALL_1_1(name)                                                                         \
	enum arr_status arr_##name(const arr_array *x, arr_array **out, struct arr_error *err) \
	{                                                                                      \
		return call_arrays(ARR__UFUNC_##name, x, NULL, out, err);                      \
	}
#define CALL_1_2(name)                                                                         \
	enum arr_status arr_##name(const arr_array *x, arr_array **out1, arr_array **out2,     \
				   struct arr_error *err)                                      \
	{                                                                                      \
		return call_default(ARR__UFUNC_##name, (const arr_array *[]){ x }, out1, out2, \
				    err);                                                      \
	}
#define CALL_2_1(name)                                                                        \
	enum arr_status arr_##name(const arr_array *x1, const arr_array *x2, arr_array **out, \
				   struct arr_error *err)                                     \
	{                                                                                     \
		return call_arrays(ARR__UFUNC_##name, x1, x2, out, err);                      \
	}
#define CALL_2_2(name)                                                                         \
	enum arr_status arr_##name(const arr_array *x1, const arr_array *x2, arr_array **out1, \
				   arr_array **out2, struct arr_error *err)                    \
	{                                                                                      \
		return call_default(ARR__UFUNC_##name, (const arr_array *[]){ x1, x2 }, out1,  \
				    out2, err);                                                \
	}
#define CALL_3_1(name)                                                                            \
	enum arr_status arr_##name(const arr_array *x1, const arr_array *x2, const arr_array *x3, \
				   arr_array **out, struct arr_error *err)                        \
	{                                                                                         \
		return call_default(ARR__UFUNC_##name, (const arr_array *[]){ x1, x2, x3 }, out,  \
				    NULL, err);                                                   \
	}
#define ARR_UFUNC(name, nin, nout, identity) CALL_##nin##_##nout(name)
#include <arr/ufuncs.def>
#undef ARR_UFUNC
