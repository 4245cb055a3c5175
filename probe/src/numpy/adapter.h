/* SPDX-License-Identifier: Apache-2.0 */
/* The adapter as a whole: when it patches, and what its parts share. */
#ifndef PROBE_NUMPY_ADAPTER_H
#define PROBE_NUMPY_ADAPTER_H

#include <base/compiler.h>

#include "numpy/calls.h"
#include "numpy/frames.h"

struct numpy_adapter {
	bool patched;   /* NumPy's core calls us */
	bool attention; /* NumPy or a part of it is being imported, or we are a fork's child */
	bool fast_frames;
};

extern struct numpy_adapter numpy_adapter;

/* Patches what is ready; returns whether calls are to be recorded: not those of NumPy's own import.
 * Runs with the GIL, outside any record. */
bool numpy_attend(void);

/* First thing in every trampoline: is this call to be recorded? */
static inline bool numpy_is_recording(void)
{
	return BASE_LIKELY(!numpy_adapter.attention) || numpy_attend();
}

/* As probe_op_enter, with the call's line: it is a few loads away here, where the GIL is ours, and
 * every allocation inside the call asks for it. */
static inline bool numpy_enter(struct probe_call *call, wire_id op, enum arr_op_kind kind)
{
	if (!probe_op_enter(call, op, kind))
		return false;
	if (BASE_LIKELY(numpy_adapter.fast_frames))
		probe_call_locate(call, frames_site_current());
	return true;
}

/* ---- slots.c: builtin functions and methods
 * ------------------------------------------------------ */

/* Redirects a method to a trampoline; counts a loss if the table is full. The strings must live as
 * long as the process: op is prefix + name. */
void numpy_slot_patch(struct py_method_def *method, const char *prefix, const char *name,
		      enum arr_op_kind kind, enum numpy_rule rule);
/* The same for ufunc.reduce and its like; index into enum numpy_ufunc_call. */
void numpy_slot_patch_ufunc_method(struct py_method_def *method, unsigned index);
void numpy_slots_intern(void);
/* Is there a builtin function or method of this operation? */
bool numpy_slot_is_named(const char *op);

/* ---- ufunc.c
 * -------------------------------------------------------------------------------------- */

enum numpy_ufunc_call {
	NUMPY_CALL = 0,
	NUMPY_REDUCE,
	NUMPY_ACCUMULATE,
	NUMPY_REDUCEAT,
	NUMPY_OUTER,
	NUMPY_AT,
	NUMPY_UFUNC_CALLS
};

/* Redirects the calls of one ufunc object; prefix as "linalg.", or NULL: after the module around
 * the code that made it. */
void numpy_ufunc_patch(struct py_object *ufunc, const char *prefix, const void *maker);
void numpy_ufuncs_intern(void);
/* The operation of a ufunc's method. */
wire_id numpy_ufunc_op(struct py_object *ufunc, enum numpy_ufunc_call call);
/* Operands of ufunc.outer that were cast. */
void numpy_record_outer_casts(struct numpy_record *r, const struct numpy_args *args);
/* Buffers that a reduction filled to work in another type. */
void numpy_record_reduction_buffer(struct numpy_record *r, const struct py_object *result);

/* ---- makers.c
 * -------------------------------------------------------------------------------------- */

/* Redirects what makes ufuncs: of other packages and of frompyfunc. */
void numpy_makers_patch(struct py_object *core);

/* ---- dispatch.c
 * ------------------------------------------------------------------------------------ */

/* Redirects NumPy's functions that are written in Python. */
void numpy_dispatch_patch(struct py_object *core);
void numpy_dispatch_intern(void);

/* ---- index.c
 * -------------------------------------------------------------------------------------- */

/* Redirects __getitem__ and __setitem__ of ndarray and of the subclasses that share them. */
void numpy_index_patch(void);
void numpy_index_intern(void);
/* Calls patch for a type and all its subclasses: those made before now have copies of its slots. */
void numpy_patch_types(struct py_type *type, void (*patch)(struct py_type *type));
/* ndarray.__getitem__ as an object, for instance: what super().__getitem__ and explicit calls run,
 * and what classes made from now on take their slots from. */
void numpy_patch_wrapper(struct py_type *type, const char *name, const void *original, void *ours);

/* ---- objects.c: what types do beside methods
 * ------------------------------------------------------------ */

/* Redirects constructor, buffer and assigned attributes of ndarray, and indexing of flatiter. */
void numpy_objects_patch(struct py_object *core);
void numpy_objects_intern(void);

/* ---- tables.c
 * ------------------------------------------------------------------------------------- */

struct numpy_function {
	const char *name;
	const char *op; /* NULL: the same */
	uint8_t kind;   /* enum arr_op_kind */
	uint8_t rule;   /* enum numpy_rule */
};

/* NULL-terminated by name. */
extern const struct numpy_function numpy_array_methods[];
extern const struct numpy_function numpy_core_functions[];
/* Functions in Python that make views, ask for types or shapes; NULL-terminated. */
extern const char *const numpy_functions_without_data[];

#endif
