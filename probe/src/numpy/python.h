/* SPDX-License-Identifier: Apache-2.0 */
/* The little of CPython that the adapter needs, declared by hand and resolved at run time.
 *
 * No Python header is included and nothing of Python is linked: one binary serves CPython 3.9 and
 * up, and programs that have no Python. Only layouts that all those versions share are declared
 * here; what differs is found and checked at run time (frames.c). LP64 only. */
#ifndef PROBE_NUMPY_PYTHON_H
#define PROBE_NUMPY_PYTHON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct py_type;

struct py_object {
	int64_t refcount; /* immortality and flags differ by version; never touched directly */
	struct py_type *type;
};

struct py_tuple {
	struct py_object head;
	int64_t size;
	/* a cached hash since 3.14, then the items: py_tuple_items() */
};

struct py_list {
	struct py_object head;
	int64_t size;
	struct py_object **items;
};

typedef struct py_object *py_unary_fn(struct py_object *self, struct py_object *arg);
typedef struct py_object *py_ternary_fn(struct py_object *self, struct py_object *args,
					struct py_object *kwargs);
typedef struct py_object *py_fast_fn(struct py_object *self, struct py_object *const *args,
				     int64_t count);
typedef struct py_object *py_fast_keywords_fn(struct py_object *self, struct py_object *const *args,
					      int64_t count, struct py_object *keyword_names);
typedef struct py_object *py_vectorcall_fn(struct py_object *self, struct py_object *const *args,
					   size_t count_and_flag, struct py_object *keyword_names);
typedef int py_assign_fn(struct py_object *self, struct py_object *key, struct py_object *value);

/* PyMethodDef: where a builtin function or method finds its C function at every call. */
struct py_method_def {
	const char *name;
	void (*function)(void);
	int flags;
	const char *doc;
};

enum {
	PY_METH_VARARGS = 1,
	PY_METH_KEYWORDS = 2,
	PY_METH_NOARGS = 4,
	PY_METH_O = 8,
	PY_METH_CLASS = 0x10,
	PY_METH_STATIC = 0x20,
	PY_METH_FASTCALL = 0x80,
	PY_METH_METHOD = 0x200
};

/* PyCFunctionObject, and the head of Cython's functions, which keep its layout. */
struct py_builtin {
	struct py_object head;
	struct py_method_def *method;
	struct py_object *self;
};

/* PyMethodDescrObject and PyWrapperDescrObject. */
struct py_descriptor {
	struct py_object head;
	struct py_type *owner;
	struct py_object *name, *qualname;
	void *base;    /* PyMethodDef, PyGetSetDef, or slot definition of a wrapper */
	void *wrapped; /* of a wrapper: the C function itself */
};

struct py_mapping_methods {
	int64_t (*length)(struct py_object *self);
	py_unary_fn *subscript;
	py_assign_fn *assign;
};

struct py_buffer_methods {
	int (*get)(struct py_object *self, void *view, int flags);
	void (*release)(struct py_object *self, void *view);
};

/* PyGetSetDef: behind an attribute that is computed. */
struct py_getset_def {
	const char *name;
	struct py_object *(*get)(struct py_object *self, void *closure);
	int (*set)(struct py_object *self, struct py_object *value, void *closure);
	const char *doc;
	void *closure;
};

struct py_type {
	struct py_object head;
	int64_t size;
	const char *name;
	int64_t basic_size, item_size;
	void (*dealloc)(struct py_object *o);
	int64_t vectorcall_offset;
	void *getattr, *setattr, *as_async, *repr, *as_number, *as_sequence;
	struct py_mapping_methods *as_mapping;
	void *hash, *call, *str, *getattro, *setattro;
	struct py_buffer_methods *as_buffer;
	unsigned long flags;
	const char *doc;
	void *traverse, *clear, *richcompare;
	int64_t weaklist_offset;
	void *iter, *iternext, *methods, *members, *getset, *base, *dict, *descr_get, *descr_set;
	int64_t dict_offset;
	void *init, *alloc;
	struct py_object *(*construct)(struct py_type *type, struct py_object *args,
				       struct py_object *kwargs); /* tp_new */
};

enum { PY_TPFLAGS_HEAPTYPE = 1 << 9, PY_TPFLAGS_HAVE_VECTORCALL = 1 << 11 };
/* Bits 24 to 31: int, list, tuple, bytes, str, dict, exception, type. */
#define PY_TPFLAGS_BUILTIN_SUBCLASS 0xff000000ul
#define PY_TPFLAGS_LIST_SUBCLASS (1ul << 25)
#define PY_TPFLAGS_TUPLE_SUBCLASS (1ul << 26)
#define PY_TPFLAGS_UNICODE_SUBCLASS (1ul << 28)
#define PY_TPFLAGS_DICT_SUBCLASS (1ul << 29)
#define PY_TPFLAGS_EXCEPTION_SUBCLASS (1ul << 30)
#define PY_TPFLAGS_TYPE_SUBCLASS (1ul << 31)

#define PY_VECTORCALL_OFFSET_FLAG ((size_t)1 << 63)

/* X(result, name, arguments): must be there, or the adapter stays inert. */
#define PYTHON_FUNCTIONS(X)                                                                     \
	X(const char *, Py_GetVersion, (void))                                                  \
	X(int, Py_AddPendingCall, (int (*call)(void *), void *arg))                             \
	X(void, Py_DecRef, (struct py_object * o))                                              \
	X(struct py_object *, PyImport_GetModuleDict, (void))                                   \
	X(struct py_object *, PyDict_GetItemString, (struct py_object * dict, const char *key)) \
	X(int, PyDict_Next,                                                                     \
	  (struct py_object * dict, int64_t * at, struct py_object * *key,                      \
	   struct py_object * *value))                                                          \
	X(struct py_object *, PyObject_GetAttrString, (struct py_object * o, const char *name)) \
	X(struct py_object *, PyObject_Str, (struct py_object * o))                             \
	X(struct py_object *, PyObject_CallMethod,                                              \
	  (struct py_object * o, const char *name, const char *format, ...))                    \
	X(struct py_object *, PyObject_CallObject,                                              \
	  (struct py_object * o, struct py_object * args))                                      \
	X(struct py_object *, PySequence_List, (struct py_object * o))                          \
	X(int, PyObject_IsTrue, (struct py_object * o))                                         \
	X(struct py_object *, PyErr_Occurred, (void))                                           \
	X(void, PyErr_Clear, (void))                                                            \
	X(void, PyErr_Fetch,                                                                    \
	  (struct py_object * *type, struct py_object * *value, struct py_object * *traceback)) \
	X(void, PyErr_Restore,                                                                  \
	  (struct py_object * type, struct py_object * value, struct py_object * traceback))    \
	X(const char *, PyUnicode_AsUTF8AndSize, (struct py_object * o, int64_t * size_bytes))  \
	X(struct py_object *, PyUnicode_FromString, (const char *text))                         \
	X(struct py_object *, PyModule_GetDict, (struct py_object * module))                    \
	X(void *, PyCapsule_GetPointer, (struct py_object * capsule, const char *name))         \
	X(int, PyType_IsSubtype, (struct py_type * a, struct py_type * b))                      \
	X(unsigned long, PyType_GetFlags, (struct py_type * type))                              \
	X(void, PyType_Modified, (struct py_type * type))                                       \
	X(long, PyLong_AsLong, (struct py_object * o))                                          \
	X(void *, PyGILState_GetThisThreadState, (void))                                        \
	X(struct py_object *, PyThreadState_GetFrame, (void *thread))                           \
	X(struct py_object *, PyFrame_GetCode, (struct py_object * frame))                      \
	X(struct py_object *, PyFrame_GetBack, (struct py_object * frame))                      \
	X(int, PyFrame_GetLineNumber, (struct py_object * frame))                               \
	X(int, PyCode_Addr2Line, (struct py_object * code, int byte_offset))

/* Only in some versions; NULL where missing. */
#define PYTHON_OPTIONAL_FUNCTIONS(X)                                                             \
	X(struct py_object *, PyErr_GetRaisedException, (void))                                  \
	X(void, PyErr_SetRaisedException, (struct py_object * exception))                        \
	X(int, PyFrame_GetLasti, (struct py_object * frame))                                     \
	X(void *, PyInterpreterState_Get, (void))                                                \
	X(struct py_object *, PyCFunction_NewEx,                                                 \
	  (struct py_method_def * method, struct py_object * self, struct py_object * module))   \
	X(struct py_object *, PyList_New, (int64_t size))                                        \
	X(int, PyList_SetItem, (struct py_object * list, int64_t at, struct py_object * item))   \
	X(void, PyObject_GC_UnTrack, (void *o))                                                  \
	X(void, Py_IncRef, (struct py_object * o))                                               \
	X(struct py_object *, PyObject_CallFunctionObjArgs, (struct py_object * o, ...))         \
	X(void, PyErr_WriteUnraisable, (struct py_object * o))                                   \
	X(void, PyErr_FormatUnraisable, (const char *format, ...))                               \
	X(struct py_object *, PyImport_ImportModule, (const char *name))                         \
	X(struct py_object *, PyModule_New, (const char *name))                                  \
	X(int, PyModule_ExecDef, (struct py_object * module, void *definition))                  \
	X(void *, PyThreadState_GetUnchecked, (void))                                            \
	X(void *, _PyThreadState_UncheckedGet, (void))                                           \
	X(int64_t, PyUnstable_Eval_RequestCodeExtraIndex, (void (*free)(void *)))                \
	X(int64_t, _PyEval_RequestCodeExtraIndex, (void (*free)(void *)))                        \
	X(int, PyUnstable_Code_GetExtra, (struct py_object * code, int64_t index, void **extra)) \
	X(int, _PyCode_GetExtra, (struct py_object * code, int64_t index, void **extra))         \
	X(int, PyUnstable_Code_SetExtra, (struct py_object * code, int64_t index, void *extra))  \
	X(int, _PyCode_SetExtra, (struct py_object * code, int64_t index, void *extra))

/* X(name): static types and singletons. */
#define PYTHON_OBJECTS(X)     \
	X(PyType_Type)        \
	X(PyCode_Type)        \
	X(PyUnicode_Type)     \
	X(PyTuple_Type)       \
	X(PyFloat_Type)       \
	X(PyLong_Type)        \
	X(PyComplex_Type)     \
	X(PyBool_Type)        \
	X(PySlice_Type)       \
	X(PyEllipsis_Type)    \
	X(PyModule_Type)      \
	X(PyCFunction_Type)   \
	X(PyMethodDescr_Type) \
	X(_Py_NoneStruct)     \
	X(_Py_FalseStruct)    \
	X(_Py_TrueStruct)

struct python_api {
	int minor; /* of version 3 */
#define PYTHON_MEMBER(result, name, arguments) result(*name) arguments;
	PYTHON_FUNCTIONS(PYTHON_MEMBER)
	PYTHON_OPTIONAL_FUNCTIONS(PYTHON_MEMBER)
#undef PYTHON_MEMBER
#define PYTHON_MEMBER(name) struct py_object *name;
	PYTHON_OBJECTS(PYTHON_MEMBER)
#undef PYTHON_MEMBER
};

extern struct python_api python;

/* Looks everything up; false if there is no such Python here, it is older than 3.9, free-threaded,
 * or its objects are not laid out as declared above. Needs the GIL. */
bool python_resolve(void);

static inline bool py_is(const struct py_object *o, const struct py_object *type)
{
	return o->type == (const struct py_type *)type;
}

static inline struct py_object *const *py_tuple_items(const struct py_tuple *t)
{
	/* The size of a tuple without items is where they begin. */
	const int64_t offset =
		((const struct py_type *)(const void *)python.PyTuple_Type)->basic_size;

	return (struct py_object *const *)(const void *)((const char *)t + offset);
}

/* Bytes of a compact str without touching it: no GIL, no allocation. Returns the length, 0 if it
 * does not fit or is no such str. Terminated. */
size_t python_text_copy(const struct py_object *text, char *out, size_t size_bytes);

/* A few loads that tell one str from another that took its place in memory. */
uint64_t python_text_mark(const struct py_object *text);

/* Whether a str is this ASCII text. */
bool python_text_is(const struct py_object *text, const char *ascii, size_t length);
#define PYTHON_TEXT_IS(o, literal) python_text_is((o), "" literal, sizeof(literal) - 1)

/* sys.modules[name] or NULL, borrowed; leaves no exception. */
struct py_object *python_module(const char *name);
/* A new reference or NULL; leaves no exception. */
struct py_object *python_attribute(struct py_object *o, const char *name);

#endif
