/* SPDX-License-Identifier: Apache-2.0 */
#include "numpy/known.h"

struct known_call known_calls[KNOWN_CALLS];
static bool any; /* has been kept */

static bool look_at(const struct py_object *o, struct known_array *out)
{
	const struct np_array *a = (const struct np_array *)(const void *)o;

	if ((unsigned)a->ndim - 1 > 1)
		return false;
	*out = (struct known_array){ known_type_word(a),
				     known_layout_word(a),
				     { a->shape[0], a->shape[a->ndim - 1] } };
	return out->type != 0;
}

static uint64_t bytes_of(const struct py_object *o)
{
	const struct np_array *a = (const struct np_array *)(const void *)o;

	return np_elements(a) * (uint64_t)np_itemsize(a->descr);
}

static bool add_array(struct known_call *k, const struct py_object *o)
{
	const unsigned at = k->array_count;

	if (at == KNOWN_ARRAYS || !look_at(o, &k->arrays[at]))
		return false;
	k->array_bytes[at] = bytes_of(o);
	k->array_count++;
	return true;
}

/* Where all are contiguous, addresses and bytes tell whether they overlap. */
static bool overlaps_show(const struct known_call *k)
{
	bool show = k->result.layout & (NP_C_CONTIGUOUS | NP_F_CONTIGUOUS);

	for (unsigned i = 0; i < k->array_count; i++)
		show = show && k->arrays[i].layout & (NP_C_CONTIGUOUS | NP_F_CONTIGUOUS);
	return show;
}

/* Notes how the arguments look; false if they are beyond this shortcut. */
static bool look_at_arguments(struct known_call *k, const struct numpy_args *args,
			      const struct py_object *result)
{
	if (args->self && numpy_may_hold_arrays(args->self)) {
		if (args->self->type == np_types.ndarray) {
			k->has_self = true;
			if (args->self == result || !add_array(k, args->self))
				return false;
		} else if (np_is_array(args->self)) {
			return false;
		}
	}
	for (int64_t i = 0; i < args->count; i++) {
		const struct py_object *o = args->values[i];

		if (o == result) {
			if (k->given)
				return false;
			k->given = (uint8_t)(i + 1);
		} else if (numpy_may_hold_arrays(o) &&
			   (o->type != np_types.ndarray || !add_array(k, o))) {
			return false;
		}
	}
	return true;
}

BASE_NOINLINE void known_remember(struct known_call *k, const void *key,
				  const struct numpy_args *args, const struct py_object *result,
				  struct probe_call *call, struct numpy_record *r)
{
	struct known_call seen = { .key = key,
				   .op = call->op,
				   .count = (uint8_t)args->count,
				   .result_type = result->type };

	if (args->names || args->keywords || args->count > UINT8_MAX || r->mixed ||
	    r->outcome.copied_bytes || r->outcome.failed)
		return;
	if (result->type == np_types.ndarray ? !look_at(result, &seen.result)
					     : numpy_may_hold_arrays(result))
		return;
	if (!look_at_arguments(&seen, args, result) || (seen.given && !overlaps_show(&seen)))
		return;
	if (seen.given)
		seen.result_bytes = bytes_of(result);
	if (r->outcome.operand_count) {
		r->outcome.operand_list =
			probe_operand_list(call, r->operands, r->outcome.operand_count);
		if (!r->outcome.operand_list)
			return;
	}
	seen.outcome = r->outcome;
	seen.outcome.operands = NULL;
	seen.outcome.operand_count = 0;
	*k = seen;
	any = true;
}

void known_forget(const void *key)
{
	if (!any)
		return; /* and no page of the table is touched yet */
	for (unsigned i = 0; i < KNOWN_CALLS; i++)
		if (!key || known_calls[i].key == key)
			known_calls[i].key = NULL;
}
