/* SPDX-License-Identifier: Apache-2.0 */
/* Ufuncs that are made while the program runs: by other packages, through the table of functions
 * that NumPy hands to C extensions, and by frompyfunc. Each is ours from its first call on. */
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "numpy/adapter.h"

/* Places in NumPy's table; fixed for ever by its ABI. */
enum { API_TYPE = 0, API_FROM_DATA = 1, API_FROM_SIGNATURE = 31, API_FROM_IDENTITY = 42 };

typedef struct py_object *from_data_fn(void *loops, void *data, void *types, int ntypes, int nin,
				       int nout, int identity, const char *name, const char *doc,
				       int unused);
typedef struct py_object *from_signature_fn(void *loops, void *data, void *types, int ntypes,
					    int nin, int nout, int identity, const char *name,
					    const char *doc, int unused, const char *signature);
typedef struct py_object *from_identity_fn(void *loops, void *data, void *types, int ntypes,
					   int nin, int nout, int identity, const char *name,
					   const char *doc, int unused, const char *signature,
					   struct py_object *value);

static from_data_fn *original_from_data;
static from_signature_fn *original_from_signature;
static from_identity_fn *original_from_identity;
static py_ternary_fn *original_frompyfunc;

static struct py_object *made(struct py_object *ufunc, const void *maker)
{
	if (ufunc && ufunc->type == np_types.ufunc)
		numpy_ufunc_patch(ufunc, NULL, maker);
	return ufunc;
}

static struct py_object *from_data(void *loops, void *data, void *types, int ntypes, int nin,
				   int nout, int identity, const char *name, const char *doc,
				   int unused)
{
	return made(original_from_data(loops, data, types, ntypes, nin, nout, identity, name, doc,
				       unused),
		    __builtin_return_address(0));
}

static struct py_object *from_signature(void *loops, void *data, void *types, int ntypes, int nin,
					int nout, int identity, const char *name, const char *doc,
					int unused, const char *signature)
{
	return made(original_from_signature(loops, data, types, ntypes, nin, nout, identity, name,
					    doc, unused, signature),
		    __builtin_return_address(0));
}

static struct py_object *from_identity(void *loops, void *data, void *types, int ntypes, int nin,
				       int nout, int identity, const char *name, const char *doc,
				       int unused, const char *signature, struct py_object *value)
{
	return made(original_from_identity(loops, data, types, ntypes, nin, nout, identity, name,
					   doc, unused, signature, value),
		    __builtin_return_address(0));
}

static struct py_object *frompyfunc(struct py_object *self, struct py_object *args,
				    struct py_object *keywords)
{
	struct py_object *ufunc = original_frompyfunc(self, args, keywords);

	if (ufunc && ufunc->type == np_types.ufunc)
		numpy_ufunc_patch(ufunc, "", NULL);
	return ufunc;
}

/* Writes a word that may lie in read-only memory; false then. */
static bool write_word(void *address, const void *word)
{
	struct iovec from = { (void *)(uintptr_t)word, sizeof(void *) };
	struct iovec to = { address, sizeof(void *) };

	return process_vm_writev(getpid(), &from, 1, &to, 1, 0) == (ssize_t)sizeof(void *);
}

/* original is set before the table is: a function pointer each. */
static void patch_function(void **table, int index, void *original, const void *ours)
{
	if (!table[index] || memcmp(&table[index], ours, sizeof(void *)) == 0)
		return;
	memcpy(original, &table[index], sizeof(void *));
	write_word(&table[index], ours);
}

static void patch_table(struct py_object *core)
{
	struct py_object *capsule = python_attribute(core, "_UFUNC_API");
	from_data_fn *const data = from_data;
	from_signature_fn *const signature = from_signature;
	from_identity_fn *const identity = from_identity;
	void **table = NULL;

	if (capsule && strcmp(capsule->type->name, "PyCapsule") == 0)
		table = python.PyCapsule_GetPointer(capsule, NULL);
	if (table && table[API_TYPE] == np_types.ufunc) {
		patch_function(table, API_FROM_DATA, &original_from_data, &data);
		patch_function(table, API_FROM_SIGNATURE, &original_from_signature, &signature);
		patch_function(table, API_FROM_IDENTITY, &original_from_identity, &identity);
	}
	python.PyErr_Clear();
	if (capsule)
		python.Py_DecRef(capsule);
}

static void patch_frompyfunc(struct py_object *core)
{
	struct py_object *o = python_attribute(core, "frompyfunc");
	struct py_method_def *method = o && py_is(o, python.PyCFunction_Type)
					       ? ((struct py_builtin *)(void *)o)->method
					       : NULL;

	if (method && method->flags == (PY_METH_VARARGS | PY_METH_KEYWORDS) &&
	    method->function != (void (*)(void))frompyfunc) {
		original_frompyfunc = (py_ternary_fn *)method->function;
		method->function = (void (*)(void))frompyfunc;
	}
	if (o)
		python.Py_DecRef(o);
}

void numpy_makers_patch(struct py_object *core)
{
	patch_table(core);
	patch_frompyfunc(core);
}
