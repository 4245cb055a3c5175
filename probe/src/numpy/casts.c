/* SPDX-License-Identifier: Apache-2.0 */
#include "numpy/casts.h"

#include <string.h>

#include <base/compiler.h>
#include <base/hash.h>

enum { INPUTS_MAX = 3, LOOPS_CACHED = 256 };

/* An input that has no say; beside type numbers. */
enum { ANY_TYPE = 32 };

struct query {
	const struct np_ufunc *ufunc;
	uint8_t inputs[INPUTS_MAX];
	uint8_t output; /* type number of a fresh result, or ANY_TYPE */
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

void numpy_casts_forget_ufunc(const struct py_object *ufunc)
{
	for (unsigned i = 0; i < LOOPS_CACHED; i++)
		if (&cache[i].query.ufunc->head == ufunc)
			memset(&cache[i], 0, sizeof(cache[i]));
}

/* Type number of anything numeric; *weak: Python's own, or what NumPy 1 takes for a scalar. -1:
 * other. */
static int number_of(const struct py_object *o, bool *weak)
{
	const struct np_array *a = (const struct np_array *)(const void *)o;

	*weak = np_types.major == 1;
	if (np_is_array(o)) {
		*weak = *weak && !a->ndim;
		return a->descr->type_number;
	}
	if (py_is(o, python.PyBool_Type))
		return NP_BOOL;
	*weak = *weak || py_is(o, python.PyLong_Type) || py_is(o, python.PyFloat_Type) ||
		py_is(o, python.PyComplex_Type);
	if (py_is(o, python.PyLong_Type))
		return NP_LONG;
	if (py_is(o, python.PyFloat_Type))
		return NP_DOUBLE;
	if (py_is(o, python.PyComplex_Type))
		return NP_CDOUBLE;
	return np_scalar_number(o->type);
}

/* The complex type whose parts are as wide as a float type. */
static int complex_of(int number)
{
	return number == NP_LONGDOUBLE ? NP_CLONGDOUBLE
	       : number == NP_DOUBLE   ? NP_CDOUBLE
				       : NP_CFLOAT;
}

/* Fills q->inputs. A weak scalar takes part only if its kind is above that of the arrays. False if
 * no array of one dimension or more is among them, or something is not numeric. */
static bool classify_inputs(struct query *q, struct py_object *const *values, size_t inputs)
{
	int numbers[INPUTS_MAX], top = -1, widest = -1;
	bool weak[INPUTS_MAX];

	for (size_t i = 0; i < inputs; i++) {
		numbers[i] = number_of(values[i], &weak[i]);
		if (np_kind_rank(numbers[i]) < 0)
			return false;
		if (!weak[i] && np_kind_rank(numbers[i]) > top) {
			top = np_kind_rank(numbers[i]);
			widest = numbers[i];
		}
	}
	for (size_t i = 0; i < inputs; i++)
		if (weak[i] && np_kind_rank(numbers[i]) == 3 && top == 2)
			numbers[i] = complex_of(widest);
	for (size_t i = 0; i < inputs; i++)
		q->inputs[i] =
			weak[i] && np_kind_rank(numbers[i]) <= top ? ANY_TYPE : (uint8_t)numbers[i];
	return top >= 0;
}

static bool accepts(int loop_type, uint8_t input)
{
	return input == ANY_TYPE || np_can_cast_safely(input, loop_type);
}

/* logical_and and its like work on booleans unless both operands have the same type. */
static bool is_logical(const struct np_ufunc *u)
{
	return u->nin == 2 && strncmp(u->name, "logical_", 8) == 0;
}

static const char *search_loop(const struct query *q)
{
	const struct np_ufunc *u = q->ufunc;

	if (is_logical(u) && q->inputs[0] != q->inputs[1])
		return u->types; /* its first loop is that of booleans */
	for (int i = 0; i < u->ntypes; i++) {
		const char *row = u->types + (ptrdiff_t)i * u->nargs;
		bool fits = q->output == ANY_TYPE || np_same_type(row[u->nin], q->output);

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
		       bool is_output, bool whole)
{
	const int own = a->descr->type_number;
	const bool converts = !np_same_type(own, loop_type) || np_is_foreign_order(a->descr);
	wire_id from, to;

	if (!a->ndim || !np_type_bytes(own) || !np_type_bytes(loop_type))
		return;
	if (!converts && (a->flags & NP_ALIGNED))
		return;
	from = is_output ? np_type_name(loop_type) : numpy_ordered_name(a->descr);
	to = is_output ? numpy_ordered_name(a->descr) : np_type_name(loop_type);
	numpy_record_further_copy(r,
				  !whole     ? ARR_COPY_BUFFER
				  : converts ? ARR_COPY_CAST
					     : ARR_COPY_NONCONTIGUOUS,
				  converts ? np_cast_name(from, to) : 0,
				  np_elements(a) * np_type_bytes(loop_type));
}

/* What the loops of numpy.linalg do with each input. */
static void add_fortran_copy(struct numpy_record *r, const struct np_array *a, int loop_type)
{
	numpy_record_further_copy(r, ARR_COPY_BUFFER,
				  wire_intern_text(&probe_writer, "LAPACK layout"),
				  np_elements(a) * np_type_bytes(loop_type));
}

void numpy_record_casts(struct numpy_record *r, const struct py_object *ufunc,
			struct py_object *const *values, size_t inputs, bool given, bool lapack)
{
	const struct np_ufunc *u = (const struct np_ufunc *)(const void *)ufunc;
	struct query q;
	const char *loop;

	if (u->nin > INPUTS_MAX || inputs != (size_t)u->nin || u->nout < 1 || !u->types ||
	    u->ntypes <= 0)
		return;
	memset(&q, 0, sizeof(q));
	q.ufunc = u;
	if (!classify_inputs(&q, values, inputs))
		return;
	q.output = given || !r->output ? ANY_TYPE : (uint8_t)r->output->descr->type_number;
	loop = find_loop(&q);
	if (!loop)
		return;
	for (size_t i = 0; i < inputs; i++)
		if (np_is_array(values[i]))
			add_buffer(r, (const struct np_array *)(const void *)values[i], loop[i],
				   false, u->core_enabled);
	if (given && r->output)
		add_buffer(r, r->output, loop[u->nin], true, u->core_enabled);
	for (size_t i = 0; lapack && i < inputs; i++)
		if (np_is_array(values[i]))
			add_fortran_copy(r, (const struct np_array *)(const void *)values[i],
					 loop[i]);
}
