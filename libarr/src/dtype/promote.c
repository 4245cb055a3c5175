/* SPDX-License-Identifier: Apache-2.0 */
/* Casting rules, promotion and result types: NumPy 2's tables, computed from kind, size and unit.
 */
#include <stdlib.h>
#include <string.h>

#include "datetime_internal.h"
#include "dtype_internal.h"

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
	switch (kind) {
	case 'b':
		return 0;
	case 'u':
		return 1;
	case 'i':
		return 2;
	case 'f':
		return 3;
	}
	return 4;
}

/* ---- numbers ---- */

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
	switch (bytes) {
	case 2:
		return ARR_T_FLOAT16;
	case 4:
		return ARR_T_FLOAT32;
	case 8:
		return ARR_T_FLOAT64;
	}
	return ARR_T_LONGDOUBLE;
}

static enum arr_type complex_type(uint32_t part_bytes)
{
	if (part_bytes <= 4)
		return ARR_T_COMPLEX64;
	return part_bytes == 8 ? ARR_T_COMPLEX128 : ARR_T_CLONGDOUBLE;
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

static enum arr_type promote_numbers(const arr_dtype *a, const arr_dtype *b)
{
	uint32_t bytes;

	if (a->type == b->type || b->kind == 'b')
		return a->type;
	if (a->kind == 'b')
		return b->type;
	if (kind_rank(a->kind) < 3 && kind_rank(b->kind) < 3)
		return promote_integers(a, b);
	bytes = float_bytes(a) > float_bytes(b) ? float_bytes(a) : float_bytes(b);
	return a->kind != 'c' && b->kind != 'c' ? float_type(bytes) : complex_type(bytes);
}

size_t arr__number_text_length(const arr_dtype *d)
{
	static const unsigned char lengths[] = {
		[ARR_T_BOOL] = 5,         [ARR_T_INT8] = 4,        [ARR_T_UINT8] = 3,
		[ARR_T_INT16] = 6,        [ARR_T_UINT16] = 5,      [ARR_T_INT32] = 11,
		[ARR_T_UINT32] = 10,      [ARR_T_INT64] = 21,      [ARR_T_UINT64] = 20,
		[ARR_T_FLOAT16] = 32,     [ARR_T_FLOAT32] = 32,    [ARR_T_FLOAT64] = 32,
		[ARR_T_COMPLEX64] = 64,   [ARR_T_COMPLEX128] = 64, [ARR_T_LONGDOUBLE] = 48,
		[ARR_T_CLONGDOUBLE] = 96,
	};

	return lengths[d->type];
}

/* ---- what a cast needs ---- */

/* Beyond ARR_CASTING_UNSAFE: NumPy has no such cast at all. */
enum { CASTING_NEVER = ARR_CASTING_UNSAFE + 1 };

static int same_or_swapped(const arr_dtype *from, const arr_dtype *to)
{
	return from->swapped == to->swapped ? ARR_CASTING_NO : ARR_CASTING_EQUIV;
}

static int number_level(const arr_dtype *from, const arr_dtype *to)
{
	if (from->type == to->type)
		return same_or_swapped(from, to);
	if (promote_numbers(from, to) == to->type)
		return ARR_CASTING_SAFE;
	return kind_rank(from->kind) <= kind_rank(to->kind) ? ARR_CASTING_SAME_KIND
							    : ARR_CASTING_UNSAFE;
}

/* Lengths in characters; a dtype without a size takes any. */
static int text_level(size_t from, const arr_dtype *to)
{
	const size_t room = to->item_bytes / (to->type == ARR_T_UNICODE ? 4 : 1);

	return room >= from || room == 0 ? ARR_CASTING_SAFE : ARR_CASTING_SAME_KIND;
}

static int level_to_text(const arr_dtype *from, const arr_dtype *to)
{
	if (arr__is_number(from))
		return text_level(arr__number_text_length(from), to);
	if (!arr__is_text(from) || (from->type == ARR_T_UNICODE && to->type == ARR_T_BYTES))
		return ARR_CASTING_UNSAFE;
	if (from->type == to->type && (from->item_bytes == to->item_bytes || to->item_bytes == 0))
		return same_or_swapped(from, to);
	return text_level(from->item_bytes / (from->type == ARR_T_UNICODE ? 4 : 1), to);
}

static bool is_month_based(const arr_dtype *d)
{
	return d->unit <= ARR_UNIT_MONTH;
}

/* Months and days have no fixed ratio: only datetimes, which have a calendar, cross that line. */
static int time_level(const arr_dtype *from, const arr_dtype *to)
{
	const bool duration = from->type == ARR_T_TIMEDELTA64;

	if (from->type != to->type)
		return ARR_CASTING_UNSAFE;
	if (from->unit == to->unit && from->multiple == to->multiple)
		return same_or_swapped(from, to);
	if (from->unit == ARR_UNIT_GENERIC)
		return ARR_CASTING_SAFE;
	if (to->unit == ARR_UNIT_GENERIC ||
	    (duration && is_month_based(from) != is_month_based(to)))
		return ARR_CASTING_UNSAFE;
	if (from->unit <= to->unit && arr__unit_divides(from, to))
		return ARR_CASTING_SAFE;
	return ARR_CASTING_SAME_KIND;
}

static int level_to_time(const arr_dtype *from, const arr_dtype *to)
{
	if (arr__is_time(from))
		return time_level(from, to);
	if (!arr__is_number(from) || to->type == ARR_T_DATETIME64 || kind_rank(from->kind) > 2)
		return ARR_CASTING_UNSAFE;
	return from->type == ARR_T_UINT64 ? ARR_CASTING_SAME_KIND : ARR_CASTING_SAFE;
}

static bool is_any_void(const arr_dtype *d)
{
	return d->type == ARR_T_VOID && d->item_bytes == 0 && !d->structured && !d->base;
}

static int cast_level(const arr_dtype *from, const arr_dtype *to);

static int struct_level(const arr_dtype *from, const arr_dtype *to)
{
	int level = from->item_bytes == to->item_bytes ? ARR_CASTING_NO : ARR_CASTING_EQUIV;

	if (is_any_void(to)) /* whatever it is */
		return ARR_CASTING_NO;
	if (!from->structured || !to->structured)
		return to->structured || from->field_count == 1 ? ARR_CASTING_UNSAFE
								: CASTING_NEVER;
	if (from->field_count != to->field_count)
		return CASTING_NEVER;
	for (uint32_t i = 0; i < from->field_count; i++) {
		const struct arr_dtype_field *f = &from->fields[i], *t = &to->fields[i];
		int field = cast_level(f->dtype, t->dtype);

		if (field == ARR_CASTING_NO && f->offset != t->offset)
			field = ARR_CASTING_EQUIV;
		if (field < ARR_CASTING_SAFE && strcmp(f->name, t->name) != 0)
			field = ARR_CASTING_SAFE;
		level = field > level ? field : level;
	}
	return level;
}

static bool same_subarray(const arr_dtype *a, const arr_dtype *b)
{
	return a->sub_ndim == b->sub_ndim &&
	       memcmp(a->sub_shape, b->sub_shape, sizeof *a->sub_shape * (size_t)a->sub_ndim) == 0;
}

static int subarray_level(const arr_dtype *from, const arr_dtype *to)
{
	int level;

	if (!from->base) {
		level = cast_level(from, to->base);
		return level < ARR_CASTING_SAFE ? ARR_CASTING_SAFE : level;
	}
	if (!to->base || !same_subarray(from, to))
		return ARR_CASTING_UNSAFE;
	return cast_level(from->base, to->base);
}

static int level_to_void(const arr_dtype *from, const arr_dtype *to)
{
	if (from->type != ARR_T_VOID)
		return from->item_bytes <= to->item_bytes || to->item_bytes == 0
			       ? ARR_CASTING_SAFE
			       : ARR_CASTING_UNSAFE;
	if (from->item_bytes == to->item_bytes || to->item_bytes == 0)
		return ARR_CASTING_NO;
	return from->item_bytes < to->item_bytes ? ARR_CASTING_SAFE : ARR_CASTING_SAME_KIND;
}

/* The strictest rule that allows the cast. */
static int cast_level(const arr_dtype *from, const arr_dtype *to)
{
	if (arr__is_number(from) && arr__is_number(to))
		return number_level(from, to);
	if (from->base || to->base)
		return subarray_level(from, to);
	if (from->structured || to->structured)
		return struct_level(from, to);
	if (arr__is_text(to))
		return level_to_text(from, to);
	if (arr__is_time(to))
		return level_to_time(from, to);
	return to->type == ARR_T_VOID ? level_to_void(from, to) : ARR_CASTING_UNSAFE;
}

bool arr_can_cast(const arr_dtype *from, const arr_dtype *to, enum arr_casting casting)
{
	return from == to || cast_level(from, to) <= (int)casting;
}

enum arr_status arr__require_cast(const char *op, const arr_dtype *from, const arr_dtype *to,
				  enum arr_casting casting, struct arr_error *err)
{
	if (arr_can_cast(from, to, casting))
		return ARR_OK;
	return arr_error_set(err, ARR_E_CASTING,
			     "%s: cannot cast array data from dtype('%.48s') to dtype('%.48s') "
			     "according to the rule '%s'",
			     op, arr__dtype_text(from).text, arr__dtype_text(to).text,
			     arr_casting_name(casting));
}

/* ---- promotion ---- */

static enum arr_status no_common(const arr_dtype *a, const arr_dtype *b, struct arr_error *err)
{
	return arr_error_set(err, ARR_E_DTYPE,
			     "no common dtype for dtype('%.64s') and dtype('%.64s')",
			     arr__dtype_text(a).text, arr__dtype_text(b).text);
}

static enum arr_status promote_text(const arr_dtype *a, const arr_dtype *b, const arr_dtype **out,
				    struct arr_error *err)
{
	const bool unicode = a->type == ARR_T_UNICODE || b->type == ARR_T_UNICODE;
	const arr_dtype *const sides[] = { a, b };
	size_t length = 0;

	for (int i = 0; i < 2; i++) {
		size_t own;

		if (arr__is_number(sides[i]))
			own = arr__number_text_length(sides[i]);
		else if (arr__is_text(sides[i]))
			own = sides[i]->item_bytes / (sides[i]->type == ARR_T_UNICODE ? 4 : 1);
		else
			return no_common(a, b, err);
		length = own > length ? own : length;
	}
	return unicode ? arr_dtype_unicode(length, out, err) : arr_dtype_bytes(length, out, err);
}

/* Durations take integers along, except uint64, whose values they cannot all hold. */
static enum arr_status promote_time(const arr_dtype *a, const arr_dtype *b, const arr_dtype **out,
				    struct arr_error *err)
{
	const arr_dtype *time = arr__is_time(a) ? a : b, *other = time == a ? b : a;

	if (arr__is_time(other))
		return arr__promote_units(a, b, out, err);
	if (!arr__is_number(other) || time->type == ARR_T_DATETIME64 ||
	    level_to_time(other, time) != ARR_CASTING_SAFE)
		return no_common(a, b, err);
	return arr__dtype_native(time, out, err);
}

static enum arr_status promote_structs(const arr_dtype *a, const arr_dtype *b,
				       const arr_dtype **out, struct arr_error *err)
{
	const struct arr_dtype_layout layout = { .align = a->aligned_struct || b->aligned_struct };
	struct arr_dtype_field *fields;
	enum arr_status st = ARR_OK;
	uint32_t done = 0;

	if (!a->structured || !b->structured || a->field_count != b->field_count)
		return no_common(a, b, err);
	fields = calloc(a->field_count + 1, sizeof *fields);
	if (!fields)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate %u fields", a->field_count);
	for (; st == ARR_OK && done < a->field_count; done++) {
		const struct arr_dtype_field *f = &a->fields[done], *g = &b->fields[done];

		if (strcmp(f->name, g->name) != 0 || !f->title != !g->title ||
		    (f->title && strcmp(f->title, g->title) != 0))
			st = no_common(a, b, err);
		else
			st = arr_promote_types(f->dtype, g->dtype, &fields[done].dtype, err);
		fields[done].name = f->name;
		fields[done].title = f->title;
	}
	if (st == ARR_OK)
		st = arr_dtype_struct(fields, a->field_count, &layout, out, err);
	for (uint32_t i = 0; i < done; i++)
		arr_dtype_release(fields[i].dtype);
	free(fields);
	return st;
}

static enum arr_status promote_voids(const arr_dtype *a, const arr_dtype *b, const arr_dtype **out,
				     struct arr_error *err)
{
	const arr_dtype *base = NULL;
	enum arr_status st;

	if (a->structured || b->structured)
		return promote_structs(a, b, out, err);
	if (a->type != b->type || !a->base != !b->base)
		return no_common(a, b, err);
	if (!a->base && a->item_bytes == b->item_bytes) {
		*out = arr__dtype_retain(a);
		return ARR_OK;
	}
	if (!a->base || !same_subarray(a, b))
		return no_common(a, b, err);
	ARR_TRY(arr_promote_types(a->base, b->base, &base, err));
	st = arr_dtype_subarray(base, a->sub_ndim, a->sub_shape, out, err);
	arr__dtype_release(base);
	return st;
}

enum arr_status arr_promote_types(const arr_dtype *a, const arr_dtype *b, const arr_dtype **out,
				  struct arr_error *err)
{
	if (BASE_LIKELY(arr__is_number(a) && arr__is_number(b))) {
		*out = arr_dtype_builtin(promote_numbers(a, b));
		return ARR_OK;
	}
	if (a->type == ARR_T_VOID || b->type == ARR_T_VOID)
		return promote_voids(a, b, out, err);
	if (arr__dtype_equal(a, b))
		return arr__dtype_native(a, out, err);
	if (arr__is_time(a) || arr__is_time(b))
		return promote_time(a, b, out, err);
	return promote_text(a, b, out, err);
}

/* ---- result types ---- */

static enum arr_status join_weak(const arr_dtype *strong, enum arr_weak weak, const arr_dtype **out,
				 struct arr_error *err)
{
	static const enum arr_type alone[] = { ARR_T_INT64, ARR_T_INT64, ARR_T_FLOAT64,
					       ARR_T_COMPLEX128 };

	if (!strong) {
		*out = arr_dtype_builtin(alone[weak]);
		return ARR_OK;
	}
	if (arr__is_text(strong) && weak != ARR_WEAK_NONE)
		return no_common(strong, arr_dtype_builtin(alone[weak]), err);
	if (!arr__is_number(strong))
		return weak == ARR_WEAK_NONE
			       ? arr__dtype_native(strong, out, err)
			       : arr_promote_types(strong, arr_dtype_builtin(alone[weak]), out,
						   err);
	*out = arr_dtype_builtin(strong->type);
	if (weak == ARR_WEAK_INT && strong->kind == 'b')
		*out = ARR_INT64;
	else if (weak == ARR_WEAK_FLOAT && kind_rank(strong->kind) < 3)
		*out = ARR_FLOAT64;
	else if (weak == ARR_WEAK_COMPLEX && kind_rank(strong->kind) < 3)
		*out = ARR_COMPLEX128;
	else if (weak == ARR_WEAK_COMPLEX && strong->kind == 'f')
		*out = arr_dtype_builtin(complex_type(strong->item_bytes));
	return ARR_OK;
}

/* Folds the next strong operand in. */
static enum arr_status join_strong(const arr_dtype **strong, const arr_dtype *next,
				   struct arr_error *err)
{
	const arr_dtype *joined = NULL;

	if (!*strong) {
		*strong = arr__dtype_retain(next);
		return ARR_OK;
	}
	ARR_TRY(arr_promote_types(*strong, next, &joined, err));
	arr__dtype_release(*strong);
	*strong = joined;
	return ARR_OK;
}

static int turn_of(const arr_dtype *d)
{
	if (arr__is_text(d))
		return 0;
	return arr__is_number(d) && kind_rank(d->kind) < 3 ? 2 : 1;
}

enum arr_status arr_result_type(const struct arr_type_operand *operands, size_t count,
				const arr_dtype **out, struct arr_error *err)
{
	const arr_dtype *strong = NULL;
	enum arr_weak weak = ARR_WEAK_NONE;
	enum arr_status st = ARR_OK;

	if (count == 0)
		return arr_error_set(err, ARR_E_ARG, "result_type: no operands");
	/* Texts come first: each number then needs the room for itself. Integers come last: next to
	 * a float, int16 and uint16 need not first become int32. */
	for (int turn = 0; turn < 3; turn++) {
		for (size_t i = 0; st == ARR_OK && i < count; i++) {
			if (operands[i].weak > weak)
				weak = operands[i].weak;
			if (operands[i].weak == ARR_WEAK_NONE && turn_of(operands[i].dtype) == turn)
				st = join_strong(&strong, operands[i].dtype, err);
		}
	}
	if (st == ARR_OK)
		st = join_weak(strong, weak, out, err);
	arr_dtype_release(strong);
	return st;
}

enum arr_status arr__dtype_sized_for(const arr_dtype *from, const arr_dtype *to,
				     const arr_dtype **out, struct arr_error *err)
{
	size_t length;

	/* a kind without parameters: the source's own dtype, byte order and fields included */
	if (from->type == to->type &&
	    (is_any_void(to) || (arr__is_text(to) && to->item_bytes == 0) ||
	     (arr__is_time(to) && to->unit == ARR_UNIT_GENERIC))) {
		*out = arr__dtype_retain(from);
		return ARR_OK;
	}
	if (arr__is_time(to) && to->unit == ARR_UNIT_GENERIC && arr__is_time(from) &&
	    from->unit != ARR_UNIT_GENERIC)
		return arr__dtype_time(to->type, (enum arr_datetime_unit)from->unit, from->multiple,
				       to->swapped, out, err);
	if (is_any_void(to))
		return arr_dtype_void(from->item_bytes, out, err);
	if (!arr__is_text(to) || to->item_bytes != 0) {
		*out = arr__dtype_retain(to);
		return ARR_OK;
	}
	if (arr__is_number(from))
		length = arr__number_text_length(from);
	else if (arr__is_text(from))
		length = from->item_bytes / (from->type == ARR_T_UNICODE ? 4 : 1);
	else if (arr__is_time(from))
		length = arr__time_text_length(from);
	else
		length = from->item_bytes;
	return arr__dtype_sized(to->type, length * (to->type == ARR_T_UNICODE ? 4 : 1), to->swapped,
				out, err);
}

enum arr_status arr__common_dtype(const arr_array *const *arrays, size_t count,
				  const arr_dtype **out, struct arr_error *err)
{
	struct arr_type_operand *operands = calloc(count, sizeof *operands);
	enum arr_status st;

	if (!operands)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate for %zu arrays", count);
	for (size_t k = 0; k < count; k++)
		operands[k].dtype = arrays[k]->dtype;
	st = arr_result_type(operands, count, out, err);
	free(operands);
	return st;
}
