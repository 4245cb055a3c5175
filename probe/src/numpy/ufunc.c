/* SPDX-License-Identifier: Apache-2.0 */
/* Ufunc objects: every call from Python and from the operators goes through the object's vectorcall
 * slot, which is ours. */
#include <string.h>

#include <base/fmt.h>
#include <base/hash.h>

#include "numpy/adapter.h"
#include "numpy/casts.h"

enum { UFUNCS = 1024, UFUNCS_MAX = 768, NAME_BYTES = 40 };

struct entry {
	struct py_object *ufunc;
	py_vectorcall_fn *original; /* NULL: only its methods are ours */
	wire_id ops[NUMPY_UFUNC_CALLS];
	uint8_t kind, nin, nout;
	char name[NAME_BYTES];
};

/* Open addressing by object. Under the GIL; entries never move. */
static struct entry entries[UFUNCS];
static unsigned entry_count;

static inline struct entry *find(const struct py_object *ufunc)
{
	size_t i = ((uintptr_t)ufunc >> 4) * 0x9e3779b97f4a7c15ull >> 54;

	while (entries[i].ufunc && entries[i].ufunc != ufunc)
		i = (i + 1) % UFUNCS;
	return &entries[i];
}

/* What NumPy calls its private generalised ufuncs, and which function of its own they serve. */
static const struct {
	const char *name, *op;
} aliases[] = {
	{ "linalg.cholesky_lo", "linalg.cholesky" },
	{ "linalg.cholesky_up", "linalg.cholesky" },
	{ "linalg.eigh_lo", "linalg.eigh" },
	{ "linalg.eigh_up", "linalg.eigh" },
	{ "linalg.eigvalsh_lo", "linalg.eigvalsh" },
	{ "linalg.eigvalsh_up", "linalg.eigvalsh" },
	{ "linalg.lstsq_m", "linalg.lstsq" },
	{ "linalg.lstsq_n", "linalg.lstsq" },
	{ "linalg.qr_complete", "linalg.qr" },
	{ "linalg.qr_r_raw", "linalg.qr" },
	{ "linalg.qr_r_raw_m", "linalg.qr" },
	{ "linalg.qr_r_raw_n", "linalg.qr" },
	{ "linalg.qr_reduced", "linalg.qr" },
	{ "linalg.solve1", "linalg.solve" },
	{ "linalg.svd_f", "linalg.svd" },
	{ "linalg.svd_m", "linalg.svd" },
	{ "linalg.svd_m_f", "linalg.svd" },
	{ "linalg.svd_m_s", "linalg.svd" },
	{ "linalg.svd_n", "linalg.svd" },
	{ "linalg.svd_n_f", "linalg.svd" },
	{ "linalg.svd_n_s", "linalg.svd" },
	{ "linalg.svd_s", "linalg.svd" },
	{ "fft.rfft_n_even", "fft.rfft" },
	{ "fft.rfft_n_odd", "fft.rfft" },
	{ "_arg", "angle" },
	{ "_ones_like", "ones_like" },
};

static void name_entry(struct entry *e, const char *prefix, const char *name)
{
	base_format(e->name, sizeof(e->name), "%s%s", prefix, name);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(aliases); i++)
		if (strcmp(e->name, aliases[i].name) == 0)
			base_format(e->name, sizeof(e->name), "%s", aliases[i].op);
}

static void intern_entry(struct entry *e)
{
	static const char *const suffixes[NUMPY_UFUNC_CALLS] = {
		"", ".reduce", ".accumulate", ".reduceat", ".outer", ".at"
	};
	char text[NAME_BYTES + 16];

	for (unsigned i = 0; i < NUMPY_UFUNC_CALLS; i++)
		e->ops[i] = i == NUMPY_CALL ? wire_intern_text(&probe_writer, e->name) : 0;
	for (unsigned i = NUMPY_REDUCE; e->nin == 2 && e->nout == 1 && i < NUMPY_UFUNC_CALLS; i++) {
		base_format(text, sizeof(text), "%s%s", e->name, suffixes[i]);
		e->ops[i] = wire_intern_text(&probe_writer, text);
	}
	if (e->nin != 2 || e->nout != 1) {
		base_format(text, sizeof(text), "%s%s", e->name, suffixes[NUMPY_AT]);
		e->ops[NUMPY_AT] = wire_intern_text(&probe_writer, text);
	}
}

void numpy_ufuncs_intern(void)
{
	for (unsigned i = 0; i < UFUNCS; i++)
		if (entries[i].ufunc)
			intern_entry(&entries[i]);
	numpy_casts_forget();
}

static enum arr_op_kind kind_of(const char *name)
{
	static const char *const products[] = { "matmul", "vecdot", "matvec", "vecmat" };

	if (strncmp(name, "linalg.", 7) == 0)
		return ARR_OP_LINALG;
	if (strncmp(name, "fft.", 4) == 0)
		return ARR_OP_FFT;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(products); i++)
		if (strcmp(name, products[i]) == 0)
			return ARR_OP_LINALG;
	return ARR_OP_UFUNC;
}

/* The entry of a ufunc, made if there is room; NULL otherwise. */
static struct entry *entry_for(struct py_object *ufunc, const char *prefix)
{
	const struct np_ufunc *u = (const struct np_ufunc *)(const void *)ufunc;
	struct entry *e = find(ufunc);

	if (e->ufunc)
		return e;
	if (entry_count >= UFUNCS_MAX || !u->name) {
		wire_loss_add(&probe_writer, WIRE_LOSS_ADAPTER_SLOTS, 1);
		return NULL;
	}
	name_entry(e, prefix, u->name);
	e->nin = (uint8_t)u->nin;
	e->nout = (uint8_t)u->nout;
	e->kind = (uint8_t)kind_of(e->name);
	intern_entry(e);
	e->ufunc = ufunc;
	entry_count++;
	return e;
}

wire_id numpy_ufunc_op(struct py_object *ufunc, enum numpy_ufunc_call call)
{
	const struct entry *e;

	if (ufunc->type != np_types.ufunc)
		return 0;
	e = entry_for(ufunc, "");
	return e ? e->ops[call] : 0;
}

/* ---- calls
 * ---------------------------------------------------------------------------------------- */

/* Positional and keyword operands, in NumPy's order: inputs first. */
static inline void record_operands(struct numpy_record *r, const struct entry *e,
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

static inline void describe(const struct entry *e, struct py_object *const *values, size_t count,
			    const struct py_tuple *names, struct py_object *result,
			    const struct probe_call *call, struct numpy_record *r)
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
	if (result != (const struct py_object *)(const void *)r->output)
		numpy_record_result(r, result);
	numpy_record_finish(r, result, false);
	if (r->mixed || numpy_casts_possible(r, values, count < e->nin ? count : e->nin))
		numpy_record_casts(r, e->ufunc, values, count < e->nin ? count : e->nin, given);
}

static struct py_object *ufunc_call(struct py_object *self, struct py_object *const *values,
				    size_t count_and_flag, struct py_object *names)
{
	const struct entry *e;
	struct probe_call call;
	struct numpy_record r;
	struct py_object *result;
	const size_t count = count_and_flag & ~PY_VECTORCALL_OFFSET_FLAG;

	e = find(self);
	if (!numpy_is_recording() ||
	    !probe_op_enter(&call, e->ops[NUMPY_CALL], (enum arr_op_kind)e->kind))
		return e->original(self, values, count_and_flag, names);
	if (BASE_UNLIKELY(count > 0 && numpy_is_large(values[0]))) {
		const struct numpy_args args = { NULL, values, (int64_t)count,
						 (const struct py_tuple *)(void *)names, NULL };

		numpy_announce(&call, &args);
	}
	result = e->original(self, values, count_and_flag, names);
	describe(e, values, count, (const struct py_tuple *)(void *)names, result, &call, &r);
	numpy_leave(&call, &r);
	return result;
}

void numpy_ufunc_patch(struct py_object *ufunc, const char *prefix)
{
	py_vectorcall_fn **slot;
	struct entry *e;

	if (ufunc->type != np_types.ufunc ||
	    !(np_types.ufunc->flags & PY_TPFLAGS_HAVE_VECTORCALL) ||
	    np_types.ufunc->vectorcall_offset <= 0 ||
	    np_types.ufunc->vectorcall_offset > np_types.ufunc->basic_size - 8)
		return;
	slot = (py_vectorcall_fn **)(void *)((char *)ufunc + np_types.ufunc->vectorcall_offset);
	if (!*slot || *slot == ufunc_call)
		return;
	e = entry_for(ufunc, prefix);
	if (!e)
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
	if (!np_type_bytes(from) || !np_type_bytes(to) || np_same_type(from, to))
		return;
	numpy_record_copy(r, ARR_COPY_BUFFER, np_elements(in) * np_type_bytes(to));
	r->outcome.copy_detail = np_cast_name(np_dtype_name(in->descr), np_type_name(to));
}
