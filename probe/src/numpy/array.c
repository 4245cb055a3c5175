/* SPDX-License-Identifier: Apache-2.0 */
#include "numpy/array.h"

#include <string.h>

#include <base/compiler.h>
#include <base/fmt.h>
#include <base/hash.h>

struct np_types np_types;

enum { NP_V1_ITEMSIZE = 32, NP_V2_ITEMSIZE = 40 };

enum { KIND_BOOL, KIND_INT, KIND_UINT, KIND_FLOAT, KIND_COMPLEX, KIND_OTHER };

static const struct {
	const char *name; /* NULL: the width is part of the name */
	uint8_t kind, bytes;
} builtin[NP_TYPE_COUNT] = {
	[NP_BOOL] = { "bool", KIND_BOOL, 1 },
	[NP_BYTE] = { "int8", KIND_INT, 1 },
	[NP_UBYTE] = { "uint8", KIND_UINT, 1 },
	[NP_SHORT] = { "int16", KIND_INT, 2 },
	[NP_USHORT] = { "uint16", KIND_UINT, 2 },
	[NP_INT] = { "int32", KIND_INT, 4 },
	[NP_UINT] = { "uint32", KIND_UINT, 4 },
	[NP_LONG] = { "int64", KIND_INT, 8 },
	[NP_ULONG] = { "uint64", KIND_UINT, 8 },
	[NP_LONGLONG] = { "int64", KIND_INT, 8 },
	[NP_ULONGLONG] = { "uint64", KIND_UINT, 8 },
	[NP_FLOAT] = { "float32", KIND_FLOAT, 4 },
	[NP_DOUBLE] = { "float64", KIND_FLOAT, 8 },
	[NP_LONGDOUBLE] = { "float128", KIND_FLOAT, 16 },
	[NP_CFLOAT] = { "complex64", KIND_COMPLEX, 8 },
	[NP_CDOUBLE] = { "complex128", KIND_COMPLEX, 16 },
	[NP_CLONGDOUBLE] = { "complex256", KIND_COMPLEX, 32 },
	[NP_OBJECT] = { "object", KIND_OTHER, 0 },
	[NP_STRING] = { NULL, KIND_OTHER, 0 },
	[NP_UNICODE] = { NULL, KIND_OTHER, 0 },
	[NP_VOID] = { NULL, KIND_OTHER, 0 },
	[NP_DATETIME] = { NULL, KIND_OTHER, 0 },
	[NP_TIMEDELTA] = { NULL, KIND_OTHER, 0 },
	[NP_HALF] = { "float16", KIND_FLOAT, 2 },
};

/* Ids in the present spool; touched under the GIL only. */
wire_id np_builtin_ids[NP_TYPE_COUNT];
static struct {
	wire_id from, to, id;
} casts[64];
static struct {
	const struct py_type *type;
	wire_id id;
} scalar_ids[32];

/* Names of dtypes with a parameter: by type number and what format_parameter depends on. */
static struct {
	uint64_t key;
	wire_id id;
} parametric_ids[32];

void np_types_forget(void)
{
	memset(np_builtin_ids, 0, sizeof(np_builtin_ids));
	memset(parametric_ids, 0, sizeof(parametric_ids));
	memset(casts, 0, sizeof(casts));
	memset(scalar_ids, 0, sizeof(scalar_ids));
}

static int unit_offset; /* of the pointer to a datetime dtype's unit; 0: not known */

/* Unit and multiple of a datetime64 or timedelta64. */
static void datetime_unit(const struct np_descr *d, int *unit, int *multiple)
{
	enum { AFTER_AUXILIARY_HEAD = 32, GENERIC = 14 };
	const char *data = NULL;
	int words[2] = { GENERIC, 1 };

	if (unit_offset)
		memcpy(&data, (const char *)d + unit_offset, sizeof(data));
	if (data)
		memcpy(words, data + AFTER_AUXILIARY_HEAD, sizeof(words));
	*unit = words[0];
	*multiple = words[1];
}

static const char *tail_of(const char *dotted)
{
	const char *dot = strrchr(dotted, '.');

	return dot ? dot + 1 : dotted;
}

static void format_datetime(const struct np_descr *d, char *out, size_t size)
{
	static const char *const units[] = { "Y", "M",  "W",  NULL, "D",  "h",  "m",
					     "s", "ms", "us", "ns", "ps", "fs", "as" };
	const char *name = d->type_number == NP_DATETIME ? "datetime64" : "timedelta64";
	int unit, multiple;

	datetime_unit(d, &unit, &multiple);
	if (unit < 0 || unit >= (int)BASE_ARRAY_SIZE(units) || !units[unit])
		base_format(out, size, "%s", name);
	else if (multiple == 1)
		base_format(out, size, "%s[%s]", name, units[unit]);
	else
		base_format(out, size, "%s[%d%s]", name, multiple, units[unit]);
}

static wire_id make_parametric_name(const struct np_descr *d)
{
	const int number = d->type_number;
	uint64_t parameter = (uint64_t)np_itemsize(d), key;
	char text[96];
	size_t slot;

	if (number == NP_DATETIME || number == NP_TIMEDELTA) {
		int unit, multiple;

		datetime_unit(d, &unit, &multiple);
		parameter = (uint64_t)(uint32_t)unit << 32 | (uint32_t)multiple;
	}
	key = parameter << 8 | (uint64_t)number;
	slot = base_hash_u64(key) % BASE_ARRAY_SIZE(parametric_ids);
	if (parametric_ids[slot].key == key)
		return parametric_ids[slot].id;
	if (number == NP_DATETIME || number == NP_TIMEDELTA)
		format_datetime(d, text, sizeof(text));
	else
		base_format(text, sizeof(text), "%s%llu",
			    number == NP_STRING    ? "bytes"
			    : number == NP_UNICODE ? "str"
						   : "void",
			    (unsigned long long)parameter * 8);
	parametric_ids[slot].key = key;
	return parametric_ids[slot].id = wire_intern_text(&probe_writer, text);
}

BASE_NOINLINE wire_id np_dtype_name_make(const struct np_descr *d)
{
	const int number = d->type_number;

	if (number < 0 || number >= NP_TYPE_COUNT)
		return wire_intern_text(&probe_writer, tail_of(d->head.type->name));
	if (!builtin[number].name)
		return make_parametric_name(d);
	return np_builtin_ids[number] = wire_intern_text(&probe_writer, builtin[number].name);
}

wire_id np_type_name(int number)
{
	if (!np_builtin_ids[number])
		np_builtin_ids[number] = wire_intern_text(&probe_writer, builtin[number].name);
	return np_builtin_ids[number];
}

wire_id np_scalar_name(const struct py_object *o)
{
	const size_t slot = ((uintptr_t)o->type >> 5) % BASE_ARRAY_SIZE(scalar_ids);
	const char *name;
	char text[64];
	size_t length;

	if (BASE_LIKELY(scalar_ids[slot].type == o->type))
		return scalar_ids[slot].id;
	name = tail_of(o->type->name);
	length = base_format(text, sizeof(text), "%s", name);
	if (length && text[length - 1] == '_')
		length--; /* numpy.bool_ of 1.x */
	if (o->type->flags & PY_TPFLAGS_HEAPTYPE)
		return wire_intern(&probe_writer, text, length);
	scalar_ids[slot].type = o->type;
	return scalar_ids[slot].id = wire_intern(&probe_writer, text, length);
}

wire_id np_cast_name(wire_id from, wire_id to)
{
	const size_t slot = base_hash_pair(from, to) % BASE_ARRAY_SIZE(casts);
	const struct wire_string *a, *b;
	char text[160];

	if (casts[slot].from == from && casts[slot].to == to)
		return casts[slot].id;
	a = wire_string_get(probe_writer.strings, from);
	b = wire_string_get(probe_writer.strings, to);
	if (!a || !b)
		return 0;
	base_format(text, sizeof(text), "%.*s -> %.*s", (int)a->size_bytes, (const char *)a->bytes,
		    (int)b->size_bytes, (const char *)b->bytes);
	casts[slot].from = from;
	casts[slot].to = to;
	return casts[slot].id = wire_intern_text(&probe_writer, text);
}

int np_scalar_number(const struct py_type *type)
{
	for (int i = 0; i < NP_TYPE_COUNT; i++)
		if (np_types.scalars[i] == type)
			return i;
	return -1;
}

unsigned np_type_bytes(int number)
{
	return number >= 0 && number < NP_TYPE_COUNT ? builtin[number].bytes : 0;
}

int np_kind_rank(int number)
{
	static const int8_t ranks[] = { [KIND_BOOL] = 0,  [KIND_INT] = 1,     [KIND_UINT] = 1,
					[KIND_FLOAT] = 2, [KIND_COMPLEX] = 3, [KIND_OTHER] = -1 };

	return number >= 0 && number < NP_TYPE_COUNT ? ranks[builtin[number].kind] : -1;
}

bool np_same_type(int a, int b)
{
	if (a == b)
		return true;
	if (!np_type_bytes(a) || !np_type_bytes(b))
		return false;
	return builtin[a].kind == builtin[b].kind && builtin[a].bytes == builtin[b].bytes;
}

/* Narrowest float that holds an integer of so many bytes, by NumPy's rules. */
static unsigned float_bytes_for(unsigned integer_bytes)
{
	return integer_bytes == 1 ? 2 : integer_bytes == 2 ? 4 : 8;
}

bool np_can_cast_safely(int from, int to)
{
	unsigned from_bytes = np_type_bytes(from), to_bytes = np_type_bytes(to);
	unsigned to_part;

	if (from == to)
		return true;
	if (!from_bytes || !to_bytes)
		return false;
	to_part = builtin[to].kind == KIND_COMPLEX ? to_bytes / 2 : to_bytes;
	switch (builtin[from].kind) {
	case KIND_BOOL:
		return true;
	case KIND_INT:
		if (builtin[to].kind == KIND_INT)
			return to_bytes >= from_bytes;
		return (builtin[to].kind == KIND_FLOAT || builtin[to].kind == KIND_COMPLEX) &&
		       to_part >= float_bytes_for(from_bytes);
	case KIND_UINT:
		if (builtin[to].kind == KIND_UINT)
			return to_bytes >= from_bytes;
		if (builtin[to].kind == KIND_INT)
			return to_bytes > from_bytes;
		return (builtin[to].kind == KIND_FLOAT || builtin[to].kind == KIND_COMPLEX) &&
		       to_part >= float_bytes_for(from_bytes);
	case KIND_FLOAT:
		return (builtin[to].kind == KIND_FLOAT || builtin[to].kind == KIND_COMPLEX) &&
		       to_part >= from_bytes;
	case KIND_COMPLEX:
		return builtin[to].kind == KIND_COMPLEX && to_bytes >= from_bytes;
	default:
		return false;
	}
}

/* numpy.dtype(name) by way of the core module's dtype type; new reference or NULL. */
static struct py_object *make_dtype(struct py_object *core, const char *name)
{
	struct py_object *dtype = python.PyObject_CallMethod(core, "dtype", "s", name);

	if (!dtype)
		python.PyErr_Clear();
	return dtype;
}

/* The item size must read right at this offset for a few widths. */
static bool itemsize_at(struct py_object *core, int offset)
{
	static const struct {
		const char *name;
		int64_t bytes;
	} rows[] = { { "float64", 8 }, { "int16", 2 }, { "complex128", 16 }, { "S77", 77 } };
	bool fits = true;

	np_types.itemsize_offset = offset;
	np_types.major = offset == NP_V1_ITEMSIZE ? 1 : 2;
	for (size_t i = 0; fits && i < BASE_ARRAY_SIZE(rows); i++) {
		struct py_object *d = make_dtype(core, rows[i].name);

		fits = d && np_itemsize((struct np_descr *)(void *)d) == rows[i].bytes;
		if (d)
			python.Py_DecRef(d);
	}
	return fits;
}

/* Where dtypes of NumPy 1 and 2 point to their unit: tried on "M8[25s]", whose unit is 7. */
static void unit_find(struct py_object *core)
{
	static const int offsets[2] = { 80, 112 };
	struct np_descr *d = (struct np_descr *)(void *)make_dtype(core, "M8[25s]");
	const int try = np_types.major - 1;
	int unit = 0, multiple = 0;

	if (!d)
		return;
	unit_offset = offsets[try];
	datetime_unit(d, &unit, &multiple);
	if (unit != 7 || multiple != 25)
		unit_offset = 0;
	python.Py_DecRef(&d->head);
}

static bool scalar_types_find(struct py_object *core)
{
	static const char letters[NP_TYPE_COUNT + 1] = "?bBhHiIlLqQfdgFDGOSUVMme";

	for (int i = 0; i < NP_TYPE_COUNT; i++) {
		const char name[2] = { letters[i], 0 };
		struct np_descr *d = (struct np_descr *)(void *)make_dtype(core, name);

		if (!d || d->type_number != i || d->letter != letters[i]) {
			if (d)
				python.Py_DecRef(&d->head);
			return false;
		}
		np_types.scalars[i] = d->scalar_type;
		python.Py_DecRef(&d->head);
	}
	return true;
}

/* A known array: empty((3, 5), "int16", "F"). */
static bool array_fits(struct py_object *core)
{
	struct np_array *a = (struct np_array *)(void *)python.PyObject_CallMethod(
		core, "empty", "(ii)ss", 3, 5, "int16", "F");
	bool fits;

	if (!a) {
		python.PyErr_Clear();
		return false;
	}
	fits = a->head.type == np_types.ndarray && a->ndim == 2 && a->shape[0] == 3 &&
	       a->shape[1] == 5 && a->strides[0] == 2 && a->strides[1] == 6 && !a->base &&
	       a->data &&
	       (a->flags & (NP_F_CONTIGUOUS | NP_C_CONTIGUOUS | NP_OWNS_DATA | NP_ALIGNED)) ==
		       (NP_F_CONTIGUOUS | NP_OWNS_DATA | NP_ALIGNED) &&
	       a->descr->type_number == NP_SHORT && np_itemsize(a->descr) == 2;
	python.Py_DecRef(&a->head);
	return fits;
}

/* Compared, never followed. */
static void no_value_find(void)
{
	struct py_object *globals = python_module("numpy._globals");

	np_types.no_value = globals ? python_attribute(globals, "_NoValue") : NULL;
	if (np_types.no_value)
		python.Py_DecRef(np_types.no_value);
}

bool np_types_init(struct py_object *core)
{
	struct py_object *ndarray = python_attribute(core, "ndarray");
	struct py_object *add = python_attribute(core, "add");
	bool good = ndarray && add && strcmp(add->type->name, "numpy.ufunc") == 0;

	if (good) {
		np_types.ndarray = (struct py_type *)(void *)ndarray;
		np_types.ufunc = add->type;
		good = (itemsize_at(core, NP_V1_ITEMSIZE) || itemsize_at(core, NP_V2_ITEMSIZE)) &&
		       scalar_types_find(core) && array_fits(core);
	}
	if (good) {
		unit_find(core);
		no_value_find();
	}
	/* Static types: the module's references keep them. */
	if (ndarray)
		python.Py_DecRef(ndarray);
	if (add)
		python.Py_DecRef(add);
	python.PyErr_Clear();
	return good;
}
