/* SPDX-License-Identifier: Apache-2.0 */
/* Ufunc objects: every call from Python and from the operators goes through the object's vectorcall
 * slot, which is ours. */
#include <string.h>

#include <base/hash.h>

#include "numpy/adapter.h"
#include "numpy/casts.h"
#include "numpy/entries.h"

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

/* ---- calls that are like an earlier one
 * ----------------------------------------------------------------------- */

enum { KNOWN = 128, KNOWN_ARGS = 3 };

/* All that decides how a call on plain arrays of one or two dimensions is described. */
struct known_array {
	uint64_t type;    /* kind, letter, byte order, number; 0: a scalar that is no array */
	uint64_t layout;  /* dimensions, flags */
	int64_t shape[2]; /* first and last length */
	int64_t last;     /* index of the last one */
};

/* One new result, built-in types, no cast. Under the GIL. */
static struct known {
	const struct numpy_entry *entry;
	struct known_array result, arrays[KNOWN_ARGS - 1];
	struct probe_outcome outcome;
} known_calls[KNOWN];

_Static_assert(offsetof(struct np_descr, type_number) == offsetof(struct np_descr, kind) + 4,
	       "one word holds the type");

static inline uint64_t type_word(const struct np_array *a)
{
	uint64_t word;

	memcpy(&word, &a->descr->kind, sizeof(word));
	return word;
}

static inline uint64_t layout_word(const struct np_array *a)
{
	return (uint64_t)(uint32_t)a->ndim << 32 | (uint32_t)a->flags;
}

static inline bool looks_like(const struct py_object *o, const struct known_array *k)
{
	const struct np_array *a = (const struct np_array *)(const void *)o;

	if (BASE_UNLIKELY(o->type != np_types.ndarray))
		return !k->type && !np_is_array(o);
	return k->layout == layout_word(a) && k->type == type_word(a) &&
	       k->shape[0] == a->shape[0] && k->shape[1] == a->shape[k->last];
}

/* Where the description of such a call is kept; NULL: it is no plain call. */
static inline struct known *known_slot(const struct numpy_entry *e, size_t count,
				       const struct py_object *result)
{
	const struct np_array *a = (const struct np_array *)(const void *)result;

	if (BASE_UNLIKELY(count != e->nin || e->nout != 1 || count >= KNOWN_ARGS ||
			  result->type != np_types.ndarray || (unsigned)a->ndim - 1 > 1))
		return NULL;
	return &known_calls[((uintptr_t)e ^ (uint64_t)a->shape[0] << 7) * 0x9e3779b97f4a7c15ull >>
			    57];
}
_Static_assert(KNOWN == 128, "the shift above");

static inline bool is_known(const struct known *k, const struct numpy_entry *e,
			    struct py_object *const *values, const struct py_object *result)
{
	return k->entry == e && looks_like(result, &k->result) &&
	       looks_like(values[0], &k->arrays[0]) &&
	       (e->nin == 1 || looks_like(values[1], &k->arrays[1]));
}

/* Notes how it looks; false for an object that is beyond this shortcut. */
static bool look_at(const struct py_object *o, struct known_array *out)
{
	const struct np_array *a = (const struct np_array *)(const void *)o;

	*out = (struct known_array){ 0 };
	if (!np_is_array(o))
		return true;
	if (o->type != np_types.ndarray || (unsigned)a->ndim - 1 > 1)
		return false;
	out->type = type_word(a);
	out->layout = layout_word(a);
	out->last = a->ndim - 1;
	out->shape[0] = a->shape[0];
	out->shape[1] = a->shape[out->last];
	return true;
}

/* Remembers a call that has been described, if its looks alone decide about it. */
static BASE_NOINLINE void remember(struct known *k, const struct numpy_entry *e,
				   struct py_object *const *values, const struct py_object *result,
				   struct probe_call *call, struct numpy_record *r)
{
	struct known seen = { .entry = e };

	if (r->mixed || !r->input || !r->output || r->outcome.copied_bytes || r->outcome.failed ||
	    r->input->descr->type_number != r->output->descr->type_number ||
	    !np_type_bytes(r->input->descr->type_number) || r->input->descr->type_number == NP_BOOL)
		return;
	if (!look_at(result, &seen.result) || !look_at(values[0], &seen.arrays[0]) ||
	    (e->nin > 1 && !look_at(values[1], &seen.arrays[1])))
		return;
	r->outcome.operand_list = probe_operand_list(call, r->operands, r->outcome.operand_count);
	if (!r->outcome.operand_list)
		return;
	seen.outcome = r->outcome;
	seen.outcome.operands = NULL;
	seen.outcome.operand_count = 0;
	*k = seen;
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
	struct known *slot;
	struct py_object *result;
	const size_t count = count_and_flag & ~PY_VECTORCALL_OFFSET_FLAG;

	if (BASE_UNLIKELY(!e->ops[NUMPY_CALL]))
		numpy_entry_name(e);
	if (!numpy_is_recording() ||
	    !numpy_enter(&call, e->ops[NUMPY_CALL], (enum arr_op_kind)e->kind))
		return e->original(self, values, count_and_flag, names);
	if (BASE_UNLIKELY(count > 0 && numpy_is_large(values[0]))) {
		const struct numpy_args args = { NULL, values, (int64_t)count,
						 (const struct py_tuple *)(void *)names, NULL };

		numpy_announce(&call, &args);
	}
	result = e->original(self, values, count_and_flag, names);
	slot = BASE_LIKELY(result && !names) ? known_slot(e, count, result) : NULL;
	if (BASE_LIKELY(slot && is_known(slot, e, values, result))) {
		probe_op_leave(&call, &slot->outcome);
		return result;
	}
	describe(e, values, count, (const struct py_tuple *)(void *)names, result, &call, &r);
	if (slot)
		remember(slot, e, values, result, &call, &r);
	numpy_leave(&call, &r);
	return result;
}

void numpy_ufuncs_intern(void)
{
	numpy_entries_intern();
	memset(known_calls, 0, sizeof(known_calls));
	numpy_casts_forget();
}

BASE_COLD void numpy_ufunc_forget(const struct numpy_entry *e)
{
	for (unsigned i = 0; i < KNOWN; i++)
		if (known_calls[i].entry == e)
			known_calls[i].entry = NULL;
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
