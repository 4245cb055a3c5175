/* SPDX-License-Identifier: Apache-2.0 */
/* The collector calls the items of a list before and after each pause. The program knows that list
 * as gc.callbacks, the interpreter holds a pointer of its own to it. We put a list of ours behind
 * that pointer: its only item is a function that calls the program's items, as the collector would.
 * What the program sees as gc.callbacks is its own list as before, with the same references: the
 * function owns the one that the interpreter had, and gives it back when the interpreter ends. */
#include "numpy/collector.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include <base/clock.h>

#include <op.h>
#include <session.h>
#include <stack.h>
#include <thread.h>

#include "numpy/python.h"

enum { SCAN_BYTES = 256 << 10, SCAN_WORDS = 512, NOTABLE_PER_SECOND = 1000 };

/* ---- records
 * ---------------------------------------------------------------------------------------- */

/* Touched with the GIL only; no collection begins inside another. */
static struct {
	uint64_t start_ticks;        /* of the pause that is going on, or 0 */
	uint64_t spool_start;        /* start_ticks of the spool that `table` lies in */
	struct wire_gc_table *table; /* NULL: there was no room */
} current;

static struct wire_gc_table *table_now(void)
{
	struct wire_chunk_entry *entry = NULL;

	if (current.spool_start == probe_writer.header->start_ticks)
		return current.table;
	current.spool_start = probe_writer.header->start_ticks;
	current.table = wire_writer_chunk(&probe_writer, sizeof(*current.table), &entry);
	if (current.table)
		wire_writer_publish(entry, WIRE_CHUNK_GC);
	return current.table;
}

static uint64_t number_in(struct py_object *info, const char *key)
{
	struct py_object *value = python.PyDict_GetItemString(info, key);
	long number = value ? python.PyLong_AsLong(value) : 0;

	return number > 0 ? (uint64_t)number : 0;
}

/* A full collection or a pause of a millisecond is worth an event, with the place that it hit. */
static void put_event(struct probe_thread *t, const struct wire_event *like)
{
	struct wire_event event = *like;

	probe_thread_refill(t, event.start_ticks + event.duration_ticks);
	if (t->budget_events <= PROBE_EVENTS_PER_SECOND / 2) {
		wire_loss_add(&probe_writer, WIRE_LOSS_UNSAMPLED, 1);
		return;
	}
	t->budget_events--;
	event.tid = t->tid;
	event.label = wire_intern_text(&probe_writer, "gc");
	event.site = probe_python_site ? probe_python_site() : 0;
	event.stack = probe_stack_intern(t);
	probe_event_put(t, &event);
}

static void record(struct py_object *info, uint64_t now)
{
	struct probe_thread *t = &probe_tls;
	const uint64_t generation = number_in(info, "generation");
	const uint64_t duration = now - current.start_ticks;
	const uint64_t collected = number_in(info, "collected");
	const uint64_t uncollectable = number_in(info, "uncollectable");
	struct wire_gc_table *table;
	struct wire_gc_total *e;

	if (!probe_thread_open(t) || !probe_thread_slot(t) || generation >= WIRE_GC_GENERATIONS)
		return;
	t->guard++;
	table = table_now();
	if (table) {
		e = &table->entries[generation];
		e->collections++;
		e->total_ticks += duration;
		if (duration > e->max_ticks)
			e->max_ticks = duration;
		e->collected += collected;
		e->uncollectable += uncollectable;
		e->histogram[wire_histogram_bucket(probe_ticks_to_ns(duration))]++;
	}
	if (generation == 2 || duration >= probe_scale.ticks_per_second / NOTABLE_PER_SECOND)
		put_event(t, &(struct wire_event){ .start_ticks = current.start_ticks,
						   .duration_ticks = duration,
						   .kind = WIRE_EVENT_GC,
						   .extra = collected < UINT32_MAX
								    ? (uint32_t)collected
								    : UINT32_MAX,
						   .value = generation });
	t->guard--;
}

/* ---- the function in the list
 * ----------------------------------------------------------------------- */

/* sys.unraisablehook is told by 3.14 what was going on, by those before it whose error it is. */
static void report_error_in(struct py_object *item)
{
	if (python.minor >= 14 && python.PyErr_FormatUnraisable)
		python.PyErr_FormatUnraisable("Exception ignored while calling GC callback %R",
					      item);
	else
		python.PyErr_WriteUnraisable(item);
}

/* As the interpreter does it, in whatever way the list changes meanwhile. */
static void call_originals(struct py_object *originals, struct py_object *const *args)
{
	const struct py_list *list = (const struct py_list *)(const void *)originals;

	for (int64_t i = 0; i < list->size; i++) {
		struct py_object *item = list->items[i], *result;

		python.Py_IncRef(item); /* it may take itself out of the list */
		result = python.PyObject_CallFunctionObjArgs(item, args[0], args[1], NULL);
		if (result)
			python.Py_DecRef(result);
		else
			report_error_in(item);
		python.Py_DecRef(item);
	}
}

/* The program's own callbacks are not part of the pause. */
static struct py_object *on_collector(struct py_object *originals, struct py_object *const *args,
				      int64_t count)
{
	const uint64_t now = base_ticks();

	if (count != 2)
		goto done;
	if (PYTHON_TEXT_IS(args[0], "stop") && current.start_ticks && probe_recording())
		record(args[1], now);
	current.start_ticks = 0;
	call_originals(originals, args);
	if (PYTHON_TEXT_IS(args[0], "start"))
		current.start_ticks = base_ticks();
done:
	python.Py_IncRef(python._Py_NoneStruct);
	return python._Py_NoneStruct;
}

/* ---- installing
 * ------------------------------------------------------------------------------------- */

struct inittab_entry {
	const char *name;
	struct py_object *(*init)(void);
};

/* A gc module that nobody else sees: importing it would add it to sys.modules. */
static struct py_object *private_gc_module(void)
{
	struct inittab_entry *const *table = dlsym(RTLD_DEFAULT, "PyImport_Inittab");
	const struct inittab_entry *entry = table ? *table : NULL;
	struct py_object *made, *module;

	while (entry && entry->name && strcmp(entry->name, "gc") != 0)
		entry++;
	made = entry && entry->name ? entry->init() : NULL;
	if (!made || strcmp(made->type->name, "moduledef") != 0)
		return made; /* 3.9 makes the module at once */
	module = python.PyModule_New("gc");
	if (module && python.PyModule_ExecDef(module, made) < 0) {
		python.Py_DecRef(module);
		module = NULL;
	}
	return module;
}

/* Its functions refer to it: without a collection it would never go. */
static void drop_module(struct py_object *module)
{
	struct py_object *names = python_attribute(module, "__dict__");
	struct py_object *cleared = names ? python.PyObject_CallMethod(names, "clear", NULL) : NULL;

	if (cleared)
		python.Py_DecRef(cleared);
	if (names)
		python.Py_DecRef(names);
	python.Py_DecRef(module);
}

/* The only place in the interpreter's state where its pointers to gc.garbage and gc.callbacks stand
 * side by side; NULL if there is none or more than one. */
static struct py_object **find_pair(const void *interpreter, const struct py_object *garbage,
				    const struct py_object *callbacks)
{
	uint64_t words[SCAN_WORDS], before = 0;
	uintptr_t at = (uintptr_t)interpreter, end = at + SCAN_BYTES, found = 0;

	while (at < end) {
		/* Whole pages: one that is not there ends the state. */
		struct iovec from = { (void *)at, sizeof(words) - at % sizeof(words) };
		struct iovec to = { words, from.iov_len };

		if (process_vm_readv(getpid(), &to, 1, &from, 1, 0) != (ssize_t)from.iov_len)
			break;
		for (size_t i = 0; i < from.iov_len / sizeof(words[0]); i++) {
			if (before == (uintptr_t)garbage && words[i] == (uintptr_t)callbacks) {
				if (found)
					return NULL;
				found = at + i * sizeof(words[0]);
			}
			before = words[i];
		}
		at += from.iov_len;
	}
	return (struct py_object **)found;
}

static bool is_list(const struct py_object *o)
{
	return o && strcmp(o->type->name, "list") == 0;
}

/* A list with our function in it, which the collector itself does not see; NULL without memory. */
static struct py_object *make_list(struct py_object *originals)
{
	static struct py_method_def method = { .name = "arr_probe", .flags = PY_METH_FASTCALL };
	struct py_object *(*ours)(struct py_object *, struct py_object *const *, int64_t) =
		on_collector;
	struct py_object *function, *list = NULL;

	memcpy(&method.function, &ours, sizeof(ours));
	function = python.PyCFunction_NewEx(&method, originals, NULL);
	if (function)
		list = python.PyList_New(1);
	if (!list) {
		if (function)
			python.Py_DecRef(function);
		return NULL;
	}
	python.PyList_SetItem(list, 0, function); /* the list's now */
	python.PyObject_GC_UnTrack(function);
	python.PyObject_GC_UnTrack(list);
	return list;
}

static const char *install(void)
{
	struct py_object *module = private_gc_module(), *list;
	struct py_object *garbage = module ? python_attribute(module, "garbage") : NULL;
	struct py_object *callbacks = module ? python_attribute(module, "callbacks") : NULL;
	struct py_object **place = NULL;
	const char *result = "off: the collector's state was not found";

	if (is_list(garbage) && is_list(callbacks))
		place = find_pair(python.PyInterpreterState_Get(), garbage, callbacks);
	if (place && *place == callbacks && (list = make_list(callbacks))) {
		*place = list;
		python.Py_DecRef(callbacks); /* the interpreter's: the function has its own */
		result = "on";
	}
	if (callbacks)
		python.Py_DecRef(callbacks);
	if (garbage)
		python.Py_DecRef(garbage);
	if (module)
		drop_module(module);
	return result;
}

void collector_watch(void)
{
	struct py_object *type, *value, *traceback;
	const char *result = "off: not offered by this Python";

	if (python.PyInterpreterState_Get && python.PyCFunction_NewEx && python.PyList_New &&
	    python.PyList_SetItem && python.PyObject_GC_UnTrack && python.Py_IncRef &&
	    python.PyObject_CallFunctionObjArgs && python.PyErr_WriteUnraisable &&
	    python.PyModule_New && python.PyModule_ExecDef) {
		python.PyErr_Fetch(&type, &value, &traceback);
		result = install();
		python.PyErr_Restore(type, value, traceback);
	}
	wire_meta_set(&probe_writer, "gc_pauses", result);
}
