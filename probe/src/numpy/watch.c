/* SPDX-License-Identifier: Apache-2.0 */
#include "numpy/watch.h"

#include <base/compiler.h>

enum { UNKNOWN = -1 };

static void (*tell)(void);
static int64_t extra_index = UNKNOWN; /* ours, in the interpreter that we asked for it */
static void *interpreter;

static void code_dies(void *extra)
{
	(void)extra;
	tell();
}

static int64_t request_index(void)
{
	if (python.PyUnstable_Eval_RequestCodeExtraIndex)
		return python.PyUnstable_Eval_RequestCodeExtraIndex(code_dies);
	if (python._PyEval_RequestCodeExtraIndex)
		return python._PyEval_RequestCodeExtraIndex(code_dies);
	return UNKNOWN;
}

static int get_extra(struct py_object *code, void **extra)
{
	return python.PyUnstable_Code_GetExtra
		       ? python.PyUnstable_Code_GetExtra(code, extra_index, extra)
		       : python._PyCode_GetExtra(code, extra_index, extra);
}

static int set_extra(struct py_object *code, void *extra)
{
	return python.PyUnstable_Code_SetExtra
		       ? python.PyUnstable_Code_SetExtra(code, extra_index, extra)
		       : python._PyCode_SetExtra(code, extra_index, extra);
}

void watch_init(void (*on_death)(void))
{
	const bool current = python.PyUnstable_Code_GetExtra && python.PyUnstable_Code_SetExtra;
	const bool older = python._PyCode_GetExtra && python._PyCode_SetExtra;

	tell = on_death;
	if ((current || older) && python.PyInterpreterState_Get) {
		interpreter = python.PyInterpreterState_Get();
		extra_index = request_index();
	}
}

/* Immortal since 3.12, CPython's own code among it (the frame around __init__, for instance), which
 * lies in read-only memory: it never dies, and the mark cannot be put there. Before, the field is a
 * plain count, far from the sign. */
static bool is_immortal(const struct py_object *code)
{
	return (int32_t)code->refcount < 0;
}

BASE_NOINLINE bool watch_code(struct py_object *code)
{
	struct py_object *type, *value, *traceback;
	void *extra = NULL;
	bool watched;

	if (is_immortal(code))
		return true;
	/* Another interpreter has given the number to somebody else, or to nobody. */
	if (extra_index == UNKNOWN || python.PyInterpreterState_Get() != interpreter)
		return false;
	python.PyErr_Fetch(&type, &value, &traceback);
	watched = get_extra(code, &extra) == 0 && (extra || set_extra(code, &extra_index) == 0);
	python.PyErr_Clear();
	python.PyErr_Restore(type, value, traceback);
	return watched;
}
