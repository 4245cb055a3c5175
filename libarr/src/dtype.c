/* SPDX-License-Identifier: Apache-2.0 */
/* Names, casting rules and promotion. The rules are computed from kind and size, not stored. */
#include <arr/dtype.h>

#include <string.h>

#include "array_internal.h"

#define ARR_DTYPE(TYPE, SFX, CTYPE, BYTES, NAME, KIND, CHAR, DESCR) \
	_Static_assert(sizeof(CTYPE) == (BYTES), NAME " has another size here");
#include "../kernels/dtypes.def"
#undef ARR_DTYPE

/* The table's row order is the enum's. */
enum {
#define ARR_DTYPE(TYPE, SFX, CTYPE, BYTES, NAME, KIND, CHAR, DESCR) ROW_##TYPE,
#include "../kernels/dtypes.def"
#undef ARR_DTYPE
	ROW_COUNT
};
#define ARR_DTYPE(TYPE, SFX, CTYPE, BYTES, NAME, KIND, CHAR, DESCR)                        \
	_Static_assert((int)ROW_##TYPE == (int)ARR_T_##TYPE, "dtypes.def is out of order " \
							     "at " NAME);
#include "../kernels/dtypes.def"
#undef ARR_DTYPE
_Static_assert((int)ROW_COUNT == (int)ARR_T_COUNT, "dtypes.def misses a dtype");

static const struct arr_dtype builtins[ARR_T_COUNT] = {
#define ARR_DTYPE(TYPE, SFX, CTYPE, BYTES, NAME, KIND, CHAR, DESCR) \
	{ NAME, DESCR, ARR_T_##TYPE, BYTES, _Alignof(CTYPE), KIND, CHAR },
#include "../kernels/dtypes.def"
#undef ARR_DTYPE
};

const arr_dtype *arr_dtype_builtin(enum arr_type type)
{
	return (unsigned)type < ARR_T_COUNT ? &builtins[type] : NULL;
}

enum arr_type arr_dtype_type(const arr_dtype *dtype)
{
	return dtype->type;
}

const char *arr_dtype_name(const arr_dtype *dtype)
{
	return dtype->name;
}

const char *arr_dtype_descr(const arr_dtype *dtype)
{
	return dtype->descr;
}

char arr_dtype_kind(const arr_dtype *dtype)
{
	return dtype->kind;
}

char arr_dtype_char(const arr_dtype *dtype)
{
	return dtype->type_char;
}

size_t arr_dtype_item_bytes(const arr_dtype *dtype)
{
	return dtype->item_bytes;
}

size_t arr_dtype_alignment(const arr_dtype *dtype)
{
	return dtype->alignment;
}

static const struct {
	const char *name;
	enum arr_type type;
} aliases[] = {
	{ "bool_", ARR_T_BOOL },
	{ "byte", ARR_T_INT8 },
	{ "ubyte", ARR_T_UINT8 },
	{ "short", ARR_T_INT16 },
	{ "ushort", ARR_T_UINT16 },
	{ "intc", ARR_T_INT32 },
	{ "uintc", ARR_T_UINT32 },
	{ "int", ARR_T_INT64 },
	{ "intp", ARR_T_INT64 },
	{ "int_", ARR_T_INT64 },
	{ "long", ARR_T_INT64 },
	{ "longlong", ARR_T_INT64 },
	{ "q", ARR_T_INT64 },
	{ "uint", ARR_T_UINT64 },
	{ "uintp", ARR_T_UINT64 },
	{ "ulong", ARR_T_UINT64 },
	{ "ulonglong", ARR_T_UINT64 },
	{ "Q", ARR_T_UINT64 },
	{ "half", ARR_T_FLOAT16 },
	{ "single", ARR_T_FLOAT32 },
	{ "double", ARR_T_FLOAT64 },
	{ "float", ARR_T_FLOAT64 },
	{ "csingle", ARR_T_COMPLEX64 },
	{ "cdouble", ARR_T_COMPLEX128 },
	{ "complex", ARR_T_COMPLEX128 },
};

/* One character is a type character; more are a name, an alias or kind and size ("f8"). */
static const arr_dtype *find_by_name(const char *name)
{
	for (size_t i = 0; i < ARR_T_COUNT; i++) {
		const struct arr_dtype *d = &builtins[i];

		if (!strcmp(name, d->name) || !strcmp(name, d->descr + 1))
			return d;
		if (name[0] == d->type_char && name[1] == '\0')
			return d;
	}
	for (size_t i = 0; i < BASE_ARRAY_SIZE(aliases); i++)
		if (!strcmp(name, aliases[i].name))
			return &builtins[aliases[i].type];
	return NULL;
}

enum arr_status arr_dtype_from_name(const char *name, const arr_dtype **out, struct arr_error *err)
{
	const arr_dtype *found;
	bool prefixed = name && name[0] && strchr("<=|>", name[0]);

	if (!name)
		return arr_error_set(err, ARR_E_DTYPE, "data type name is NULL");
	found = find_by_name(prefixed ? name + 1 : name);
	if (!found)
		return arr_error_set(err, ARR_E_DTYPE, "data type '%.64s' not understood", name);
	if (name[0] == '>' && found->item_bytes > 1)
		return arr_error_set(
			err, ARR_E_DTYPE,
			"data type '%.64s' is big-endian: only native byte order is held", name);
	*out = found;
	return ARR_OK;
}

const char *arr_casting_name(enum arr_casting casting)
{
	switch (casting) {
	case ARR_CASTING_NO:
		return "no";
	case ARR_CASTING_EQUIV:
		return "equiv";
	case ARR_CASTING_SAFE:
		return "safe";
	case ARR_CASTING_SAME_KIND:
		return "same_kind";
	case ARR_CASTING_UNSAFE:
		return "unsafe";
	}
	return "?";
}

static int kind_rank(char kind)
{
	static const char order[] = "buifc";

	return (int)(strchr(order, kind) - order);
}

bool arr_can_cast(const arr_dtype *from, const arr_dtype *to, enum arr_casting casting)
{
	if (from == to)
		return true;
	switch (casting) {
	case ARR_CASTING_NO:
	case ARR_CASTING_EQUIV:
		return false;
	case ARR_CASTING_SAFE:
		return arr_promote_types(from, to) == to;
	case ARR_CASTING_SAME_KIND:
		return kind_rank(from->kind) <= kind_rank(to->kind);
	case ARR_CASTING_UNSAFE:
		return true;
	}
	return false;
}

/* Bytes of the smallest float (or complex part) that stands for a value of d. */
static uint32_t float_bytes(const arr_dtype *d)
{
	if (d->kind == 'f')
		return d->item_bytes;
	if (d->kind == 'c')
		return d->item_bytes / 2;
	return d->item_bytes >= 4 ? 8 : 2 * d->item_bytes;
}

static enum arr_type float_type(uint32_t bytes)
{
	return bytes == 2 ? ARR_T_FLOAT16 : bytes == 4 ? ARR_T_FLOAT32 : ARR_T_FLOAT64;
}

static enum arr_type promote_integers(const arr_dtype *a, const arr_dtype *b)
{
	const arr_dtype *u = a->kind == 'u' ? a : b;
	const arr_dtype *i = a->kind == 'u' ? b : a;

	if (a->kind == b->kind)
		return a->item_bytes > b->item_bytes ? a->type : b->type;
	if (i->item_bytes > u->item_bytes)
		return i->type;
	switch (u->item_bytes) {
	case 1:
		return ARR_T_INT16;
	case 2:
		return ARR_T_INT32;
	case 4:
		return ARR_T_INT64;
	}
	return ARR_T_FLOAT64;
}

const arr_dtype *arr_promote_types(const arr_dtype *a, const arr_dtype *b)
{
	uint32_t bytes;

	if (a == b || b->kind == 'b')
		return a;
	if (a->kind == 'b')
		return b;
	if (kind_rank(a->kind) < 3 && kind_rank(b->kind) < 3)
		return &builtins[promote_integers(a, b)];
	bytes = float_bytes(a) > float_bytes(b) ? float_bytes(a) : float_bytes(b);
	if (a->kind != 'c' && b->kind != 'c')
		return &builtins[float_type(bytes)];
	return &builtins[bytes <= 4 ? ARR_T_COMPLEX64 : ARR_T_COMPLEX128];
}

static const arr_dtype *join_weak(const arr_dtype *strong, enum arr_weak weak)
{
	switch (weak) {
	case ARR_WEAK_NONE:
		return strong;
	case ARR_WEAK_INT:
		return !strong || strong->kind == 'b' ? ARR_INT64 : strong;
	case ARR_WEAK_FLOAT:
		return !strong || kind_rank(strong->kind) < 3 ? ARR_FLOAT64 : strong;
	case ARR_WEAK_COMPLEX:
		if (!strong || kind_rank(strong->kind) < 3 || strong->type == ARR_T_FLOAT64)
			return ARR_COMPLEX128;
		return strong->kind == 'f' ? ARR_COMPLEX64 : strong;
	}
	return strong;
}

enum arr_status arr_result_type(const struct arr_type_operand *operands, size_t count,
				const arr_dtype **out, struct arr_error *err)
{
	const arr_dtype *strong = NULL;
	enum arr_weak weak = ARR_WEAK_NONE;

	if (count == 0)
		return arr_error_set(err, ARR_E_ARG, "result_type: no operands");
	for (size_t i = 0; i < count; i++) {
		if (operands[i].weak > weak)
			weak = operands[i].weak;
		else if (operands[i].weak == ARR_WEAK_NONE)
			strong = strong ? arr_promote_types(strong, operands[i].dtype)
					: operands[i].dtype;
	}
	*out = join_weak(strong, weak);
	return ARR_OK;
}
