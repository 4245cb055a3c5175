/* SPDX-License-Identifier: Apache-2.0 */
/* Ufuncs made from C functions: one allocation holds the object and its names. */
#include <stdlib.h>
#include <string.h>

#include <base/fmt.h>

#include "gufunc_internal.h"

/* The five names of methods, each "NAME.METHOD". */
static void store_names(arr_ufunc *u, char *at, const char *name)
{
	static const char *const methods[] = { "",          ".reduce", ".accumulate",
					       ".reduceat", ".outer",  ".at" };
	const char **names[] = { &u->name,          &u->reduce_name, &u->accumulate_name,
				 &u->reduceat_name, &u->outer_name,  &u->at_name };

	for (size_t i = 0; i < BASE_ARRAY_SIZE(methods); i++) {
		const size_t room = strlen(name) + strlen(methods[i]) + 1;

		base_format(at, room, "%s%s", name, methods[i]);
		*names[i] = at;
		at += room;
	}
}

enum arr_status arr_ufunc_create(const struct arr_ufunc_spec *spec, arr_ufunc **out,
				 struct arr_error *err)
{
	enum { METHODS = 6, LONGEST_SUFFIX = 12 };
	struct arr__core core;
	arr_ufunc *u;
	size_t names;

	if (!spec->name || !*spec->name)
		return arr_error_set(err, ARR_E_ARG, "ufunc_create: a ufunc needs a name");
	if (spec->nin < 1 || spec->nin > ARR_UFUNC_NIN_MAX || spec->nout < 1 ||
	    spec->nout > ARR_UFUNC_NOUT_MAX || spec->nin + spec->nout > ARR_UFUNC_ARGS_MAX)
		return arr_error_set(err, ARR_E_ARG,
				     "ufunc_create: '%s' with %d inputs and %d outputs, at most %d "
				     "and %d, %d together",
				     spec->name, spec->nin, spec->nout, ARR_UFUNC_NIN_MAX,
				     ARR_UFUNC_NOUT_MAX, ARR_UFUNC_ARGS_MAX);
	if ((int)spec->identity < 0 || spec->identity > ARR_IDENTITY_ORDERED)
		return arr_error_set(err, ARR_E_ARG, "ufunc_create: '%s': %d is not an identity",
				     spec->name, (int)spec->identity);
	if (spec->signature)
		ARR_TRY(arr__core_parse(spec->signature, spec->nin, spec->nout, &core, err));
	names = METHODS * (strlen(spec->name) + LONGEST_SUFFIX);
	u = calloc(1, sizeof(*u) + names);
	if (u && spec->signature)
		u->core = malloc(sizeof(core));
	if (!u || (spec->signature && !u->core)) {
		free(u);
		return arr_error_set(err, ARR_E_NOMEM, "ufunc_create: no memory for '%s'",
				     spec->name);
	}
	if (spec->signature)
		*u->core = core;
	store_names(u, (char *)(u + 1), spec->name);
	u->id = ARR__UFUNC_COUNT;
	u->identity = (enum arr__identity)spec->identity;
	u->nin = spec->nin;
	u->nout = spec->nout;
	u->counted = true;
	atomic_init(&u->refs, 1);
	*out = u;
	return ARR_OK;
}

/* The number type of a character; ARR_T_COUNT if there is none. */
static enum arr_type type_of(char c)
{
	const char wanted = c == 'q' ? 'l' : c == 'Q' ? 'L' : c;

	for (int t = 0; t < ARR_T_COUNT; t++) {
		const arr_dtype *d = arr_dtype_builtin((enum arr_type)t);

		if (d && arr__is_number(d) && d->type_char == wanted)
			return (enum arr_type)t;
	}
	return ARR_T_COUNT;
}

enum arr_status arr_ufunc_add_loop(arr_ufunc *ufunc, const char *types, arr_ufunc_loop_fn *fn,
				   void *user_data, struct arr_error *err)
{
	const int nargs = ufunc->nin + ufunc->nout;
	struct arr__loop *loop = &ufunc->loops[ufunc->loop_count];
	const char *c = types;

	if (!ufunc->counted || !fn)
		return arr_error_set(err, ARR_E_ARG, "ufunc_add_loop: '%s' %s", ufunc->name,
				     fn ? "is built in" : "needs a function");
	if (ufunc->loop_count == ARR__LOOPS_MAX)
		return arr_error_set(err, ARR_E_ARG, "ufunc_add_loop: '%s' has %d loops already",
				     ufunc->name, ARR__LOOPS_MAX);
	memset(loop, 0, sizeof(*loop));
	for (int k = 0; k < nargs; k++, c++) {
		if (k == ufunc->nin && strncmp(c, "->", 2) == 0)
			c += 2;
		else if (k == ufunc->nin || *c == '\0')
			break;
		if (*c == '\0' || type_of(*c) == ARR_T_COUNT)
			return arr_error_set(err, ARR_E_DTYPE,
					     "ufunc_add_loop: '%s': '%c' in '%s' is no number's "
					     "type character",
					     ufunc->name, *c ? *c : ' ', types);
		loop->types[k] = type_of(*c);
		if (k == nargs - 1 && c[1] == '\0') {
			arr__loop_text(ufunc, loop);
			loop->user = fn;
			loop->user_data = user_data;
			loop->variant = "user";
			ufunc->loop_count++;
			return ARR_OK;
		}
	}
	return arr_error_set(err, ARR_E_ARG, "ufunc_add_loop: '%s' is not %d inputs -> %d outputs",
			     types, ufunc->nin, ufunc->nout);
}

const arr_ufunc *arr_ufunc_retain(const arr_ufunc *ufunc)
{
	if (ufunc && ufunc->counted) /* relaxed: the caller's own reference is visible already */
		atomic_fetch_add_explicit(&((arr_ufunc *)(uintptr_t)ufunc)->refs, 1,
					  memory_order_relaxed);
	return ufunc;
}

void arr_ufunc_release(const arr_ufunc *ufunc)
{
	arr_ufunc *u = (arr_ufunc *)(uintptr_t)ufunc;

	/* acq_rel: every thread's use comes before the free */
	if (!u || !u->counted || atomic_fetch_sub_explicit(&u->refs, 1, memory_order_acq_rel) != 1)
		return;
	free(u->core);
	free(u);
}

const char *arr_ufunc_signature(const arr_ufunc *ufunc)
{
	return ufunc->core ? ufunc->core->text : NULL;
}
