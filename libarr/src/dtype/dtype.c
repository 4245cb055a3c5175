/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in dtypes, their names, and the queries of every dtype. */
#include <arr/dtype.h>

#include <stdlib.h>
#include <string.h>

#include "core/array_internal.h"

#define ARR_DTYPE(TYPE, SFX, CTYPE, BYTES, NAME, KIND, CHAR, ORDER, CODE) \
	_Static_assert(sizeof(CTYPE) == (BYTES), NAME " has another size here");
#include "kernels/dtypes.def"
#undef ARR_DTYPE

/* The table's row order is the enum's. */
enum {
#define ARR_DTYPE(TYPE, SFX, CTYPE, BYTES, NAME, KIND, CHAR, ORDER, CODE) ROW_##TYPE,
#define ARR_DTYPE_SIZED(TYPE, BYTES, ALIGNMENT, NAME, KIND, CHAR, ORDER, CODE) ROW_##TYPE,
#include "kernels/dtypes.def"
#undef ARR_DTYPE
#undef ARR_DTYPE_SIZED
	ROW_COUNT
};
#define ARR_DTYPE(TYPE, SFX, CTYPE, BYTES, NAME, KIND, CHAR, ORDER, CODE)                  \
	_Static_assert((int)ROW_##TYPE == (int)ARR_T_##TYPE, "dtypes.def is out of order " \
							     "at " NAME);
#define ARR_DTYPE_SIZED(TYPE, BYTES, ALIGNMENT, NAME, KIND, CHAR, ORDER, CODE) \
	ARR_DTYPE(TYPE, , , BYTES, NAME, KIND, CHAR, ORDER, CODE)
#include "kernels/dtypes.def"
#undef ARR_DTYPE
#undef ARR_DTYPE_SIZED
_Static_assert((int)ROW_COUNT == (int)ARR_T_COUNT, "dtypes.def misses a dtype");

#define NUMBER(TYPE, CTYPE, BYTES, NAME, KIND, CHAR, DESCR, SWAPPED) \
	{ .name = (NAME),                                            \
	  .descr = (DESCR),                                          \
	  .type = ARR_T_##TYPE,                                      \
	  .item_bytes = (BYTES),                                     \
	  .alignment = _Alignof(CTYPE),                              \
	  .kind = (KIND),                                            \
	  .type_char = (CHAR),                                       \
	  .swapped = (SWAPPED),                                      \
	  .foreign = (SWAPPED),                                      \
	  .unit = ARR_UNIT_GENERIC,                                  \
	  .multiple = 1 },

static const struct arr_dtype builtins[ARR_T_COUNT] = {
#define ARR_DTYPE(TYPE, SFX, CTYPE, BYTES, NAME, KIND, CHAR, ORDER, CODE) \
	NUMBER(TYPE, CTYPE, BYTES, NAME, KIND, CHAR, ORDER CODE, false)
#define ARR_DTYPE_SIZED(TYPE, BYTES, ALIGNMENT, NAME, KIND, CHAR, ORDER, CODE) \
	{ .name = (NAME),                                                      \
	  .descr = ORDER CODE,                                                 \
	  .type = ARR_T_##TYPE,                                                \
	  .item_bytes = (BYTES),                                               \
	  .alignment = (ALIGNMENT),                                            \
	  .kind = (KIND),                                                      \
	  .type_char = (CHAR),                                                 \
	  .special = (KIND) == 'S' || (KIND) == 'U',                           \
	  .unit = ARR_UNIT_GENERIC,                                            \
	  .multiple = 1 },
#include "kernels/dtypes.def"
#undef ARR_DTYPE
#undef ARR_DTYPE_SIZED
};

static const struct arr_dtype swapped_builtins[ARR_T_CLONGDOUBLE + 1] = {
#define ARR_DTYPE(TYPE, SFX, CTYPE, BYTES, NAME, KIND, CHAR, ORDER, CODE) \
	NUMBER(TYPE, CTYPE, BYTES, NAME, KIND, CHAR, ">" CODE, true)
#include "kernels/dtypes.def"
#undef ARR_DTYPE
};

const arr_dtype *arr_dtype_builtin(enum arr_type type)
{
	return (unsigned)type < ARR_T_COUNT ? &builtins[type] : NULL;
}

const arr_dtype *arr__dtype_swapped_builtin(enum arr_type type)
{
	return builtins[type].item_bytes > 1 ? &swapped_builtins[type] : &builtins[type];
}

const arr_dtype *arr_dtype_retain(const arr_dtype *dtype)
{
	return dtype ? arr__dtype_retain(dtype) : NULL;
}

void arr_dtype_release(const arr_dtype *dtype)
{
	if (dtype)
		arr__dtype_release(dtype);
}

void arr__dtype_free(struct arr_dtype *d)
{
	for (uint32_t i = 0; i < d->field_count; i++)
		arr__dtype_release(d->fields[i].dtype);
	if (d->base)
		arr__dtype_release(d->base);
	free(d);
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

char arr_dtype_byteorder(const arr_dtype *dtype)
{
	if (dtype->descr[0] == '|')
		return '|';
	return dtype->swapped ? dtype->descr[0] : '=';
}

bool arr_dtype_is_native(const arr_dtype *dtype)
{
	return !dtype->foreign;
}

size_t arr_dtype_field_count(const arr_dtype *dtype)
{
	return dtype->field_count;
}

bool arr_dtype_is_structured(const arr_dtype *dtype)
{
	return dtype->structured;
}

const struct arr_dtype_field *arr_dtype_field_at(const arr_dtype *dtype, size_t index)
{
	return index < dtype->field_count ? &dtype->fields[index] : NULL;
}

const struct arr_dtype_field *arr_dtype_field_find(const arr_dtype *dtype, const char *name)
{
	for (uint32_t i = 0; i < dtype->field_count; i++) {
		const struct arr_dtype_field *f = &dtype->fields[i];

		if (!strcmp(f->name, name) || (f->title && !strcmp(f->title, name)))
			return f;
	}
	return NULL;
}

bool arr_dtype_is_aligned_struct(const arr_dtype *dtype)
{
	return dtype->aligned_struct;
}

const arr_dtype *arr_dtype_base(const arr_dtype *dtype)
{
	return dtype->base ? dtype->base : dtype;
}

int arr_dtype_ndim(const arr_dtype *dtype)
{
	return dtype->sub_ndim;
}

const int64_t *arr_dtype_shape(const arr_dtype *dtype)
{
	return dtype->sub_shape;
}

const char *arr_datetime_unit_name(enum arr_datetime_unit unit)
{
	static const char names[ARR_UNIT_COUNT][8] = {
		"Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "generic"
	};

	return (unsigned)unit < ARR_UNIT_COUNT ? names[unit] : "?";
}

enum arr_datetime_unit arr_dtype_unit(const arr_dtype *dtype)
{
	return (enum arr_datetime_unit)dtype->unit;
}

int arr_dtype_unit_multiple(const arr_dtype *dtype)
{
	return dtype->multiple;
}

static bool fields_equal(const arr_dtype *a, const arr_dtype *b)
{
	if (a->field_count != b->field_count)
		return false;
	for (uint32_t i = 0; i < a->field_count; i++) {
		const struct arr_dtype_field *f = &a->fields[i], *g = &b->fields[i];

		if (f->offset != g->offset || strcmp(f->name, g->name) != 0 ||
		    !f->title != !g->title || (f->title && strcmp(f->title, g->title) != 0) ||
		    !arr__dtype_equal(f->dtype, g->dtype))
			return false;
	}
	return true;
}

bool arr__dtype_equal_slow(const arr_dtype *a, const arr_dtype *b)
{
	if (a->type != b->type || a->item_bytes != b->item_bytes || a->swapped != b->swapped ||
	    a->structured != b->structured || a->sub_ndim != b->sub_ndim || !a->base != !b->base)
		return false;
	if (a->base)
		return memcmp(a->sub_shape, b->sub_shape,
			      sizeof *a->sub_shape * (size_t)a->sub_ndim) == 0 &&
		       arr__dtype_equal(a->base, b->base);
	if (a->structured)
		return fields_equal(a, b);
	return a->unit == b->unit && a->multiple == b->multiple;
}

bool arr_dtype_equal(const arr_dtype *a, const arr_dtype *b)
{
	return arr__dtype_equal(a, b);
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
	{ "p", ARR_T_INT64 },
	{ "n", ARR_T_INT64 },
	{ "uint", ARR_T_UINT64 },
	{ "uintp", ARR_T_UINT64 },
	{ "ulong", ARR_T_UINT64 },
	{ "ulonglong", ARR_T_UINT64 },
	{ "Q", ARR_T_UINT64 },
	{ "P", ARR_T_UINT64 },
	{ "N", ARR_T_UINT64 },
	{ "half", ARR_T_FLOAT16 },
	{ "single", ARR_T_FLOAT32 },
	{ "double", ARR_T_FLOAT64 },
	{ "float", ARR_T_FLOAT64 },
	{ "longdouble", ARR_T_LONGDOUBLE },
	{ "csingle", ARR_T_COMPLEX64 },
	{ "cdouble", ARR_T_COMPLEX128 },
	{ "complex", ARR_T_COMPLEX128 },
	{ "clongdouble", ARR_T_CLONGDOUBLE },
	{ "bytes_", ARR_T_BYTES },
	{ "str_", ARR_T_UNICODE },
};

static bool is_word(const char *word, const char *text, size_t length)
{
	return strlen(word) == length && memcmp(word, text, length) == 0;
}

/* One character is a type character; more are a name, an alias or kind and size ("f8"). */
const arr_dtype *arr__dtype_find(const char *name, size_t length)
{
	for (size_t i = 0; i < ARR_T_COUNT; i++) {
		const struct arr_dtype *d = &builtins[i];

		if (is_word(d->name, name, length) || is_word(d->descr + 1, name, length) ||
		    (length == 1 && name[0] == d->type_char))
			return d;
	}
	for (size_t i = 0; i < BASE_ARRAY_SIZE(aliases); i++)
		if (is_word(aliases[i].name, name, length))
			return &builtins[aliases[i].type];
	return NULL;
}
