/* SPDX-License-Identifier: Apache-2.0 */
#include "numpy/watch.h"

#include <base/compiler.h>

#include <dlfcn.h>

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

/* CPython's own code, 3.12's frame around __init__ for instance, lies in read-only memory of the
 * interpreter: it never dies, and the mark cannot be put there. */
static bool is_static(const struct py_object *code)
{
	Dl_info info;

	return dladdr(code, &info) != 0;
}

BASE_NOINLINE bool watch_code(struct py_object *code)
{
	struct py_object *type, *value, *traceback;
	void *extra = NULL;
	bool watched;

	if (is_static(code))
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
