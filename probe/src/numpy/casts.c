/* SPDX-License-Identifier: Apache-2.0 */
#include "numpy/casts.h"

#include <string.h>

#include <base/compiler.h>
#include <base/hash.h>

enum { INPUTS_MAX = 3, LOOPS_CACHED = 256 };

/* Classes of inputs that are no arrays of one dimension or more; beside type numbers. */
enum { CLASS_ANY = 32, CLASS_INTEGER, CLASS_FLOAT, CLASS_COMPLEX };

struct query {
	const struct np_ufunc *ufunc;
	uint8_t inputs[INPUTS_MAX];
	uint8_t output; /* type number of a fresh result, or CLASS_ANY */
};

/* Loops found before: the type table is in constant memory of the extension, so its row will do. */
static struct {
	struct query query;
	const char *loop;
} cache[LOOPS_CACHED];

void numpy_casts_forget(void)
{
	memset(cache, 0, sizeof(cache));
}

static uint8_t class_of_number(int number)
{
	if (number < 0 || number >= NP_TYPE_COUNT || !np_type_bytes(number) || number == NP_BOOL)
		return CLASS_ANY;
	if (np_can_cast_safely(number, NP_LONGLONG) || number == NP_ULONG || number == NP_ULONGLONG)
		return CLASS_INTEGER;
	return np_can_cast_safely(number, NP_LONGDOUBLE) ? CLASS_FLOAT : CLASS_COMPLEX;
}

/* Scalars and arrays of no dimension do not take part with their own width (always so before NumPy
 * 2, and for Python's scalars since), but with their kind. */
static uint8_t input_class(const struct py_object *o)
{
	const struct np_array *a = (const struct np_array *)(const void *)o;

	if (np_is_array(o))
		return a->ndim ? (uint8_t)a->descr->type_number
			       : class_of_number(a->descr->type_number);
	if (py_is(o, python.PyBool_Type))
		return CLASS_ANY;
	if (py_is(o, python.PyLong_Type))
		return CLASS_INTEGER;
	if (py_is(o, python.PyFloat_Type))
		return CLASS_FLOAT;
	if (py_is(o, python.PyComplex_Type))
		return CLASS_COMPLEX;
	return class_of_number(np_scalar_number(o->type));
}

static bool accepts(int loop_type, uint8_t class)
{
	const uint8_t loop_class = class_of_number(loop_type);

	if (class == CLASS_ANY)
		return true;
	if (class < CLASS_ANY)
		return np_can_cast_safely(class, loop_type);
	return loop_class != CLASS_ANY && loop_class >= class;
}

static const char *search_loop(const struct query *q)
{
	const struct np_ufunc *u = q->ufunc;

	for (int i = 0; i < u->ntypes; i++) {
		const char *row = u->types + (ptrdiff_t)i * u->nargs;
		bool fits = q->output == CLASS_ANY || np_same_type(row[u->nin], q->output);

		for (int j = 0; fits && j < u->nin; j++)
			fits = accepts(row[j], q->inputs[j]);
		if (fits)
			return row;
	}
	return NULL;
}

static const char *find_loop(const struct query *q)
{
	const size_t slot = base_hash_bytes(q, sizeof(*q)) % LOOPS_CACHED;

	if (memcmp(&cache[slot].query, q, sizeof(*q)) != 0) {
		memcpy(&cache[slot].query, q, sizeof(*q));
		cache[slot].loop = search_loop(q);
	}
	return cache[slot].loop;
}

/* One operand against the loop's type. */
static void add_buffer(struct numpy_record *r, const struct np_array *a, int loop_type,
		       bool is_output)
{
	const int own = a->descr->type_number;
	const bool converts = !np_same_type(own, loop_type);
	wire_id from, to;

	if (!a->ndim || !np_type_bytes(own) || !np_type_bytes(loop_type))
		return;
	if (!converts && (a->flags & NP_ALIGNED) && !np_is_foreign_order(a->descr))
		return;
	if (!r->outcome.copied_bytes) {
		from = np_dtype_name(a->descr);
		to = np_type_name(loop_type);
		r->outcome.copy_detail =
			is_output ? np_cast_name(to, from) : np_cast_name(from, to);
	}
	numpy_record_copy(r, ARR_COPY_BUFFER,
			  r->outcome.copied_bytes + np_elements(a) * np_type_bytes(loop_type));
}

void numpy_record_casts(struct numpy_record *r, const struct py_object *ufunc,
			struct py_object *const *values, size_t inputs, bool given)
{
	const struct np_ufunc *u = (const struct np_ufunc *)(const void *)ufunc;
	struct query q;
	const char *loop;

	if (u->nin > INPUTS_MAX || inputs != (size_t)u->nin || u->nout < 1 || !u->types ||
	    u->ntypes <= 0)
		return;
	memset(&q, 0, sizeof(q));
	q.ufunc = u;
	for (size_t i = 0; i < inputs; i++)
		q.inputs[i] = input_class(values[i]);
	q.output = given || !r->output ? CLASS_ANY : (uint8_t)r->output->descr->type_number;
	loop = find_loop(&q);
	if (!loop)
		return;
	for (size_t i = 0; i < inputs; i++)
		if (np_is_array(values[i]))
			add_buffer(r, (const struct np_array *)(const void *)values[i], loop[i],
				   false);
	if (given && r->output)
		add_buffer(r, r->output, loop[u->nin], true);
}
