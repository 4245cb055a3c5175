/* SPDX-License-Identifier: Apache-2.0 */
/* Which loop a call with times or texts runs, and in which units and sizes: as NumPy's resolvers,
 * which look at the kinds of the operands and cast all times to one unit. */
#include "dtype/datetime_internal.h"
#include "ufunc_internal.h"

/* What one call's operands are turned into. */
struct plan {
	const arr_ufunc *u;
	const arr_dtype *given[ARR_UFUNC_NIN_MAX]; /* borrowed */
	enum arr_type types[ARR_UFUNC_NIN_MAX];    /* that the loop takes */
	const arr_dtype *unit;                     /* owned: a time in the unit of all times */
};

/* All operands of these become one dtype. */
static bool is_uniform(const arr_ufunc *u)
{
	switch ((int)u->id) {
	case ARR__UFUNC_clip:
	case ARR__UFUNC_equal:
	case ARR__UFUNC_fmax:
	case ARR__UFUNC_fmin:
	case ARR__UFUNC_greater:
	case ARR__UFUNC_greater_equal:
	case ARR__UFUNC_less:
	case ARR__UFUNC_less_equal:
	case ARR__UFUNC_maximum:
	case ARR__UFUNC_minimum:
	case ARR__UFUNC_not_equal:
		return true;
	}
	return false;
}

static bool is_whole(const arr_dtype *d)
{
	return d->kind == 'b' || d->kind == 'i' || d->kind == 'u';
}

/* What an operand that is not a time is cast to next to times; its own type if nothing fits, for
 * which no loop is found. */
static enum arr_type beside_times(const arr_ufunc *u, const arr_dtype *d)
{
	switch ((int)u->id) {
	case ARR__UFUNC_add:
	case ARR__UFUNC_subtract:
		return is_whole(d) ? ARR_T_TIMEDELTA64 : d->type;
	case ARR__UFUNC_multiply:
		return is_whole(d) ? ARR_T_INT64 : d->kind == 'f' ? ARR_T_FLOAT64 : d->type;
	case ARR__UFUNC_divide:
	case ARR__UFUNC_floor_divide:
		if (d->kind == 'b')
			return ARR_T_BOOL;
		return is_whole(d) ? ARR_T_INT64 : d->kind == 'f' ? ARR_T_FLOAT64 : d->type;
	}
	return d->type;
}

/* plan->unit becomes what it and d promote to. */
static enum arr_status join(struct plan *p, const arr_dtype *d, struct arr_error *err)
{
	const arr_dtype *joined = NULL;

	if (!p->unit) {
		p->unit = arr_dtype_retain(d);
		return ARR_OK;
	}
	ARR_TRY(arr_promote_types(p->unit, d, &joined, err));
	arr_dtype_release(p->unit);
	p->unit = joined;
	return ARR_OK;
}

static enum arr_status plan_times(struct plan *p, struct arr_error *err)
{
	const bool uniform = is_uniform(p->u);

	for (int i = 0; i < p->u->nin; i++) {
		const arr_dtype *d = p->given[i];

		p->types[i] = arr__is_time(d) ? d->type : beside_times(p->u, d);
		if (uniform || arr__is_time(d))
			ARR_TRY(join(p, d, err));
	}
	for (int i = 0; uniform && i < p->u->nin; i++)
		p->types[i] = p->unit->type;
	return ARR_OK;
}

/* Datetimes do not compare with durations, whatever the casting rule. */
static bool mixes_kinds(const struct plan *p)
{
	return p->u->nin == 2 && is_uniform(p->u) && arr__is_time(p->given[0]) &&
	       arr__is_time(p->given[1]) && p->given[0]->type != p->given[1]->type;
}

static const struct arr__loop *find_loop(const struct plan *p)
{
	for (int k = 0; k < p->u->loop_count; k++) {
		const struct arr__loop *loop = &p->u->loops[k];
		bool same = true;

		for (int i = 0; i < p->u->nin; i++)
			same &= loop->types[i] == p->types[i];
		if (same)
			return loop;
	}
	return NULL;
}

/* All of one kind: they keep their sizes. */
static enum arr_status plan_texts(struct plan *p, struct arr_error *err)
{
	for (int i = 0; i < p->u->nin; i++) {
		if (!arr__is_text(p->given[i]) || p->given[i]->type != p->given[0]->type)
			return arr__ufunc_no_loop(p->u, err);
		p->types[i] = p->given[i]->type;
	}
	return ARR_OK;
}

/* A text made of all inputs has room for all of them. */
static enum arr_status text_dtype(const struct plan *p, int k, const arr_dtype **out,
				  struct arr_error *err)
{
	size_t bytes = 0;

	if (k < p->u->nin)
		return arr__dtype_native(p->given[k], out, err);
	for (int i = 0; i < p->u->nin; i++)
		bytes += p->given[i]->item_bytes;
	return arr__dtype_sized(p->given[0]->type, bytes, false, out, err);
}

/* The dtype of operand k, which is the caller's to release. */
static enum arr_status operand_dtype(const struct plan *p, const struct arr__loop *loop, int k,
				     const arr_dtype **out, struct arr_error *err)
{
	const enum arr_type type = loop->types[k];

	if (type == ARR_T_BYTES || type == ARR_T_UNICODE)
		return text_dtype(p, k, out, err);

	if (type == ARR_T_DATETIME64 || type == ARR_T_TIMEDELTA64)
		return arr__dtype_time(type, (enum arr_datetime_unit)p->unit->unit,
				       p->unit->multiple, false, out, err);
	*out = arr_dtype_builtin(type);
	return ARR_OK;
}

static enum arr_status fill_dtypes(const struct plan *p, const struct arr__loop *loop,
				   enum arr_casting casting, const arr_dtype **dtypes,
				   struct arr_error *err)
{
	const int nargs = p->u->nin + p->u->nout;
	enum arr_status st = ARR_OK;

	for (int k = 0; k < nargs; k++)
		dtypes[k] = NULL;
	for (int k = 0; st == ARR_OK && k < nargs; k++) {
		st = operand_dtype(p, loop, k, &dtypes[k], err);
		if (st == ARR_OK && k < p->u->nin && !arr_can_cast(p->given[k], dtypes[k], casting))
			st = arr__ufunc_input_not_cast(p->u, k, p->given[k], dtypes[k], casting,
						       err);
	}
	return st;
}

/* A dtype that the caller asked for names a kind; a unit may only be the one that comes out anyway.
 */
static enum arr_status check_asked(const struct plan *p, const arr_dtype *asked,
				   const arr_dtype *result, struct arr_error *err)
{
	if (!asked || (asked->type == result->type &&
		       (!arr__is_time(asked) || asked->unit == ARR_UNIT_GENERIC ||
			(asked->unit == result->unit && asked->multiple == result->multiple))))
		return ARR_OK;
	return arr_error_set(err, ARR_E_DTYPE,
			     "ufunc '%s': the result is %.64s, not the dtype asked for, %.64s",
			     p->u->name, arr__dtype_text(result).text, arr__dtype_text(asked).text);
}

enum arr_status arr__ufunc_resolve_sized(const arr_ufunc *u,
					 const struct arr_type_operand *operands,
					 const arr_dtype *dtype, enum arr_casting casting,
					 const struct arr__loop **out, const arr_dtype **dtypes,
					 struct arr_error *err)
{
	struct plan p = { .u = u };
	enum arr_status st = ARR_OK;
	bool times = true;

	for (int i = 0; i < u->nin; i++) {
		p.given[i] = operands[i].weak != ARR_WEAK_NONE ? arr__weak_default(operands[i].weak)
							       : operands[i].dtype;
		p.types[i] = ARR_T_BOOL;
		times &= arr__is_time(p.given[i]) || arr__is_number(p.given[i]);
	}
	if (arr__ufunc_is_logical(u))
		casting = ARR_CASTING_UNSAFE; /* truth of anything */
	else
		st = times ? plan_times(&p, err) : plan_texts(&p, err);
	*out = st == ARR_OK && !mixes_kinds(&p) ? find_loop(&p) : NULL;
	if (st == ARR_OK && !*out)
		st = arr__ufunc_no_loop(u, err);
	if (st == ARR_OK) {
		st = fill_dtypes(&p, *out, casting, dtypes, err);
		if (st == ARR_OK)
			st = check_asked(&p, dtype, dtypes[u->nin], err);
		for (int k = 0; st != ARR_OK && k < u->nin + u->nout; k++) {
			arr_dtype_release(dtypes[k]);
			dtypes[k] = NULL;
		}
	}
	arr_dtype_release(p.unit);
	return st;
}
