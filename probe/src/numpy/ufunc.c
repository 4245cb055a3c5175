/* SPDX-License-Identifier: Apache-2.0 */
/* Ufunc objects: every call from Python and from the operators goes through the object's vectorcall
 * slot, which is ours. */
#include "numpy/adapter.h"
#include "numpy/casts.h"
#include "numpy/entries.h"
#include "numpy/known.h"

wire_id numpy_ufunc_op(struct py_object *ufunc, enum numpy_ufunc_call call)
{
	struct numpy_entry *e;

	if (ufunc->type != np_types.ufunc)
		return 0;
	e = numpy_entry_for(ufunc, NULL, NULL);
	if (!e)
		return 0;
	numpy_entry_name(e);
	return e->ops[call];
}

/* ---- calls
 * ---------------------------------------------------------------------------------------- */

/* Positional and keyword operands, in NumPy's order: inputs first. */
static inline void record_operands(struct numpy_record *r, const struct numpy_entry *e,
				   struct py_object *const *values, size_t count,
				   const struct py_tuple *names)
{
	const struct numpy_args keywords = { NULL, values + count, 0, names, NULL };

	for (size_t i = 0; i < count; i++) {
		const struct np_array *a = (const struct np_array *)(const void *)values[i];

		if (!np_is_array(values[i]))
			continue;
		if (i < e->nin)
			numpy_record_input(r, a);
		else
			numpy_record_output(r, a);
	}
	if (BASE_UNLIKELY(names != NULL))
		numpy_record_args(r, &keywords, NUMPY_COMPUTES, NULL);
}

/* Do the looks of the operands decide about the call? Not where a cast may hide in it. */
static inline bool is_plain(const struct numpy_record *r)
{
	return r->input && r->output &&
	       r->input->descr->type_number == r->output->descr->type_number &&
	       np_type_bytes(r->input->descr->type_number) &&
	       r->input->descr->type_number != NP_BOOL;
}

/* Arrays that results were written into: values after the inputs, and what `out` holds. */
static BASE_NOINLINE BASE_COLD void record_overlaps(struct numpy_record *r,
						    const struct numpy_entry *e,
						    struct py_object *const *values, size_t count,
						    const struct py_tuple *names)
{
	const struct np_ufunc *u = (const struct np_ufunc *)(const void *)e->ufunc;
	const struct numpy_args keywords = { NULL, values + count, 0, names, NULL };
	struct py_object *out = names ? numpy_keyword(&keywords, "out", 3) : NULL;
	const struct py_object *where = names ? numpy_keyword(&keywords, "where", 5) : NULL;
	const struct py_tuple *t = (const struct py_tuple *)(void *)out;
	const bool several = out && (out->type->flags & PY_TPFLAGS_TUPLE_SUBCLASS);
	struct py_object *const *given = several ? py_tuple_items(t) : out ? &out : values + e->nin;
	const size_t given_count = several          ? (size_t)t->size
				   : out            ? 1
				   : count > e->nin ? count - e->nin
						    : 0;
	struct numpy_outputs outputs = { .masked = where && where != python._Py_TrueStruct };

	for (size_t i = 0; i < given_count && outputs.count < PROBE_OPERANDS_MAX; i++)
		if (np_is_array(given[i]))
			outputs.arrays[outputs.count++] =
				(const struct np_array *)(const void *)given[i];
	numpy_record_overlaps(r, values, count < e->nin ? count : e->nin, &outputs,
			      !u->core_enabled);
}

static BASE_NOINLINE void describe(const struct numpy_entry *e, struct py_object *const *values,
				   size_t count, const struct py_tuple *names,
				   struct py_object *result, const struct probe_call *call,
				   struct numpy_record *r)
{
	bool given;

	numpy_record_init(r);
	record_operands(r, e, values, count, names);
	given = r->output != NULL;
	if (BASE_UNLIKELY(!result)) {
		numpy_record_finish(r, NULL, false);
		numpy_record_failure(r, call);
		return;
	}
	r->outcome.result = given ? WIRE_OUTCOME_IN_PLACE : WIRE_OUTCOME_NEW;
	if (result != (const struct py_object *)(const void *)r->output)
		numpy_record_result(r, result);
	numpy_record_finish(r, result, false);
	if (r->mixed || e->lapack ||
	    numpy_casts_possible(r, values, count < e->nin ? count : e->nin))
		numpy_record_casts(r, e->ufunc, values, count < e->nin ? count : e->nin, given,
				   e->lapack);
	if (given)
		record_overlaps(r, e, values, count, names);
}

static struct py_object *ufunc_call(struct py_object *self, struct py_object *const *values,
				    size_t count_and_flag, struct py_object *names)
{
	struct numpy_entry *e = numpy_entry_find(self);
	struct probe_call call;
	struct numpy_record r;
	struct known_call *place;
	struct py_object *result;
	const size_t count = count_and_flag & ~PY_VECTORCALL_OFFSET_FLAG;
	const struct numpy_args args = { NULL, values, (int64_t)count,
					 (const struct py_tuple *)(void *)names, NULL };

	if (BASE_UNLIKELY(!e->ops[NUMPY_CALL]))
		numpy_entry_name(e);
	if (!numpy_is_recording() ||
	    !numpy_enter(&call, e->ops[NUMPY_CALL], (enum arr_op_kind)e->kind))
		return e->original(self, values, count_and_flag, names);
	if (BASE_UNLIKELY(count > 0 && numpy_is_large(values[0])))
		numpy_announce(&call, &args);
	result = e->original(self, values, count_and_flag, names);
	place = BASE_LIKELY(result && !names) ? known_place(e, call.op, &args, result) : NULL;
	if (BASE_LIKELY(place && known_is(place, e, call.op, &args, result))) {
		probe_op_leave(&call, &place->outcome);
		return result;
	}
	describe(e, values, count, (const struct py_tuple *)(void *)names, result, &call, &r);
	if (place && is_plain(&r))
		known_remember(place, e, &args, result, &call, &r);
	numpy_leave(&call, &r);
	return result;
}

void numpy_ufuncs_intern(void)
{
	numpy_entries_intern();
	known_forget(NULL);
	numpy_casts_forget();
}

BASE_COLD void numpy_ufunc_forget(const struct numpy_entry *e)
{
	known_forget(e);
	numpy_casts_forget_ufunc(e->ufunc);
}

void numpy_ufunc_patch(struct py_object *ufunc, const char *prefix, const void *home)
{
	py_vectorcall_fn **slot;
	struct numpy_entry *e;

	if (ufunc->type != np_types.ufunc ||
	    !(np_types.ufunc->flags & PY_TPFLAGS_HAVE_VECTORCALL) ||
	    np_types.ufunc->vectorcall_offset <= 0 ||
	    np_types.ufunc->vectorcall_offset > np_types.ufunc->basic_size - 8)
		return;
	slot = (py_vectorcall_fn **)(void *)((char *)ufunc + np_types.ufunc->vectorcall_offset);
	e = *slot ? numpy_entry_for(ufunc, prefix, home) : NULL;
	if (!e || *slot == ufunc_call)
		return;
	e->original = *slot;
	*slot = ufunc_call;
}

void numpy_record_reduction_buffer(struct numpy_record *r, const struct py_object *result)
{
	const struct np_array *in = r->input;
	int from, to;

	if (!in || r->outcome.operand_count == 0)
		return;
	from = in->descr->type_number;
	if (r->output)
		to = r->output->descr->type_number;
	else if (result->type == in->descr->scalar_type)
		to = from;
	else
		to = np_scalar_number(result->type);
	if (!np_type_bytes(from) || !np_type_bytes(to) ||
	    (np_same_type(from, to) && (in->flags & NP_ALIGNED) && !np_is_foreign_order(in->descr)))
		return;
	numpy_record_further_copy(r, ARR_COPY_BUFFER,
				  np_cast_name(numpy_ordered_name(in->descr), np_type_name(to)),
				  np_elements(in) * np_type_bytes(to));
}

void numpy_record_outer_casts(struct numpy_record *r, const struct numpy_args *args)
{
	if (args->count >= 2 && !args->names && !args->keywords)
		numpy_record_casts(r, args->self, args->values, 2, false, false);
}
