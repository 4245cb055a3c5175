/* SPDX-License-Identifier: Apache-2.0 */
/* Reading NumPy's arrays and dtypes in place: the layout that 1.22 to 2.x share, checked at start.
 */
#ifndef PROBE_NUMPY_ARRAY_H
#define PROBE_NUMPY_ARRAY_H

#include <base/compiler.h>

#include <op.h>

#include "numpy/python.h"

/* Type numbers; also the order of the letters of a ufunc's loop table. */
enum np_type_number {
	NP_BOOL = 0,
	NP_BYTE,
	NP_UBYTE,
	NP_SHORT,
	NP_USHORT,
	NP_INT,
	NP_UINT,
	NP_LONG,
	NP_ULONG,
	NP_LONGLONG,
	NP_ULONGLONG,
	NP_FLOAT,
	NP_DOUBLE,
	NP_LONGDOUBLE,
	NP_CFLOAT,
	NP_CDOUBLE,
	NP_CLONGDOUBLE,
	NP_OBJECT,
	NP_STRING,
	NP_UNICODE,
	NP_VOID,
	NP_DATETIME,
	NP_TIMEDELTA,
	NP_HALF,
	NP_TYPE_COUNT
};

struct np_descr {
	struct py_object head;
	struct py_type *scalar_type;
	char kind, letter, byte_order, flags_v1;
	int type_number;
};

enum { NP_C_CONTIGUOUS = 1, NP_F_CONTIGUOUS = 2, NP_OWNS_DATA = 4, NP_ALIGNED = 0x100 };

struct np_array {
	struct py_object head;
	char *data;
	int ndim;
	int64_t *shape, *strides;
	struct py_object *base;
	struct np_descr *descr;
	int flags;
};

struct np_types {
	struct py_type *ndarray, *ufunc;
	struct py_type *scalars[NP_TYPE_COUNT]; /* numpy.float64 ... by type number */
	struct py_object *no_value;             /* "argument not given", numpy._NoValue */
	int itemsize_offset;                    /* in a dtype object: differs between 1.x and 2.x */
	int major;                              /* 1 or 2, by that */
};

extern struct np_types np_types;

/* Finds types and offsets in a complete numpy core module and checks them on real arrays.
 * Leaves no exception. */
bool np_types_init(struct py_object *core);

/* Cached ids of dtype names belong to a spool that is gone. */
void np_types_forget(void);

static inline bool np_is_array(const struct py_object *o)
{
	if (o->type == np_types.ndarray)
		return true;
	if ((o->type->flags & PY_TPFLAGS_BUILTIN_SUBCLASS) || py_is(o, python.PyFloat_Type) ||
	    !(o->type->flags & PY_TPFLAGS_HEAPTYPE))
		return false;
	return python.PyType_IsSubtype(o->type, np_types.ndarray);
}

/* 32 bits in NumPy 1, 64 in NumPy 2, never above 2^31: the low half does for both. */
static inline int64_t np_itemsize(const struct np_descr *d)
{
	return *(const int *)(const void *)((const char *)d + np_types.itemsize_offset);
}

static inline uint64_t np_elements(const struct np_array *a)
{
	const int ndim = a->ndim;
	uint64_t n = 1;

	if (BASE_LIKELY(ndim == 1)) /* no loop for the most frequent case */
		return (uint64_t)a->shape[0];
	for (int i = 0; i < ndim; i++)
		n *= (uint64_t)a->shape[i];
	return n;
}

static inline bool np_is_foreign_order(const struct np_descr *d)
{
	return d->byte_order == '>';
}

/* Ids of the built-in names in the present spool; 0: not interned yet. Under the GIL. */
extern wire_id np_builtin_ids[NP_TYPE_COUNT];
wire_id np_dtype_name_make(const struct np_descr *d);

/* Interned "float64", "str96", "void128", "datetime64" ...; for a dtype object. */
static inline wire_id np_dtype_name(const struct np_descr *d)
{
	const unsigned number = (unsigned)d->type_number;

	if (BASE_LIKELY(number < NP_TYPE_COUNT && np_builtin_ids[number]))
		return np_builtin_ids[number];
	return np_dtype_name_make(d);
}

/* The same by type number of a built-in numeric type. */
wire_id np_type_name(int number);
/* The same for a scalar that is no array: "float64" of numpy.float64, "float" of Python's. */
wire_id np_scalar_name(const struct py_object *o);
/* Interned "float64 -> float32". */
wire_id np_cast_name(wire_id from, wire_id to);
/* Type number of a NumPy scalar's type, -1 for others. */
int np_scalar_number(const struct py_type *type);

/* Whether NumPy's "safe" casting allows it, for built-in numeric types. */
bool np_can_cast_safely(int from, int to);
/* Bytes of an element of a built-in numeric type, 0 for others. */
unsigned np_type_bytes(int number);
/* 0 bool, 1 integers, 2 floats, 3 complex, -1 others. */
int np_kind_rank(int number);
/* Same kind and width: long and long long are. */
bool np_same_type(int a, int b);

#endif
