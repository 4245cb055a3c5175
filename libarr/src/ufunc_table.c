/* SPDX-License-Identifier: Apache-2.0 */
/* The ufuncs, their names and aliases, and the convenience calls. */
#include <pthread.h>
#include <string.h>

#include "ufunc_internal.h"

static struct arr_ufunc ufuncs[ARR__UFUNC_COUNT] = {
#define ARR_UFUNC(n, in, outs, ident)          \
	{ .name = #n,                          \
	  .reduce_name = #n ".reduce",         \
	  .accumulate_name = #n ".accumulate", \
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

static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void table_fill(void)
{
	arr__loops_init(ufuncs, arr__isa_level());
}

const arr_ufunc *arr__ufunc_get(enum arr__ufunc_id id)
{
	pthread_once(&table_once, table_fill);
	return &ufuncs[id];
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
		if (strcmp(ufuncs[i].name, name) == 0)
			return arr_ufunc_at(i);
	}
	for (size_t i = 0; i < BASE_ARRAY_SIZE(aliases); i++) {
		if (strcmp(aliases[i].alias, name) == 0)
			return arr__ufunc_get(aliases[i].id);
	}
	return NULL;
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

#define CALL_1_1(name)                                                                         \
	enum arr_status arr_##name(const arr_array *x, arr_array **out, struct arr_error *err) \
	{                                                                                      \
		return call_default(ARR__UFUNC_##name, (const arr_array *[]){ x }, out, NULL,  \
				    err);                                                      \
	}
#define CALL_1_2(name)                                                                         \
	enum arr_status arr_##name(const arr_array *x, arr_array **out1, arr_array **out2,     \
				   struct arr_error *err)                                      \
	{                                                                                      \
		return call_default(ARR__UFUNC_##name, (const arr_array *[]){ x }, out1, out2, \
				    err);                                                      \
	}
#define CALL_2_1(name)                                                                             \
	enum arr_status arr_##name(const arr_array *x1, const arr_array *x2, arr_array **out,      \
				   struct arr_error *err)                                          \
	{                                                                                          \
		return call_default(ARR__UFUNC_##name, (const arr_array *[]){ x1, x2 }, out, NULL, \
				    err);                                                          \
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
