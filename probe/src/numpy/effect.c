/* SPDX-License-Identifier: Apache-2.0 */
/* What became of the memory of a call's result: view, copy, new, in place, none. */
#include "numpy/calls.h"

static bool copies_elements(enum numpy_rule rule)
{
	return rule == NUMPY_COPIES || rule == NUMPY_CASTS || rule == NUMPY_MAKES ||
	       rule == NUMPY_CONVERTS || rule == NUMPY_RESHAPES || rule == NUMPY_GATHERS ||
	       rule == NUMPY_JOINS;
}

static bool writes_operand(enum numpy_rule rule)
{
	return rule == NUMPY_MODIFIES || rule == NUMPY_SCATTERS || rule == NUMPY_ASSIGNS ||
	       rule == NUMPY_RESTORES || rule == NUMPY_SORTS || rule == NUMPY_PARTITIONS;
}

static enum wire_outcome effect(const struct numpy_record *r, const struct py_object *result,
				enum numpy_rule rule, bool given)
{
	const struct np_array *a = (const struct np_array *)(const void *)result;

	if (writes_operand(rule))
		return WIRE_OUTCOME_IN_PLACE;
	if (rule == NUMPY_EXPORTS)
		return WIRE_OUTCOME_COPY;
	if (rule == NUMPY_LENDS)
		return r->outcome.copied_bytes ? WIRE_OUTCOME_COPY : WIRE_OUTCOME_VIEW;
	if (result == python._Py_NoneStruct)
		return WIRE_OUTCOME_NONE;
	if (!np_is_array(result))
		return WIRE_OUTCOME_NEW; /* a scalar, or several arrays */
	if (given)
		return WIRE_OUTCOME_IN_PLACE;
	if (r->outcome.copied_bytes && copies_elements(rule))
		return WIRE_OUTCOME_COPY;
	if (a == r->input ||
	    (r->input && !(a->flags & NP_OWNS_DATA) && numpy_extents_overlap(a, r->input)))
		return WIRE_OUTCOME_VIEW;
	return WIRE_OUTCOME_NEW;
}

void numpy_record_effect(struct numpy_record *r, const struct py_object *result,
			 enum numpy_rule rule, bool given)
{
	r->outcome.result = effect(r, result, rule, given);
}
