/* SPDX-License-Identifier: Apache-2.0 */
/* Which operands of a ufunc call went through hidden buffers because the inner loop works in
 * another type. The loop is found in the ufunc's own table by the rule NumPy uses: the first one
 * that all inputs can be cast to safely, and that gives the result's type. */
#ifndef PROBE_NUMPY_CASTS_H
#define PROBE_NUMPY_CASTS_H

#include "numpy/calls.h"

/* PyUFuncObject as far as needed. */
struct np_ufunc {
	struct py_object head;
	int nin, nout, nargs, identity;
	void *functions, *data;
	int ntypes, reserved;
	const char *name;
	const char *types; /* ntypes rows of nargs type numbers */
	const char *doc;
	void *pointer;
	struct py_object *object, *user_loops;
	int core_enabled; /* a generalised ufunc */
};

/* Quick test for calls whose arrays all have one type: can there be a cast all the same? */
static inline bool numpy_casts_possible(const struct numpy_record *r,
					struct py_object *const *values, size_t inputs)
{
	int in, out;

	if (!r->input)
		return false;
	in = r->input->descr->type_number;
	out = r->output ? r->output->descr->type_number : in;
	if (out == in && in != NP_BOOL)
		return false;
	if (out != NP_BOOL)
		return true;
	for (size_t i = 0; i < inputs; i++)
		if (!np_is_array(values[i]))
			return true;
	return inputs == 1 && in < NP_FLOAT; /* predicates have loops for floats and complex */
}

/* Adds a copy of kind "buffer" for the operands that were cast; a generalised ufunc casts them
 * whole, and LAPACK gets each in Fortran order. given: the caller gave an output. */
void numpy_record_casts(struct numpy_record *r, const struct py_object *ufunc,
			struct py_object *const *values, size_t inputs, bool given, bool lapack);

void numpy_casts_forget(void);
/* One that dies: another may come to lie where it was. */
void numpy_casts_forget_ufunc(const struct py_object *ufunc);

#endif
