/* SPDX-License-Identifier: Apache-2.0 */
/* Texts whose lengths are known when they are there. */
#include <stdlib.h>
#include <string.h>

#include "strings_internal.h"

enum arr_status arr__pile_init(struct arr__pile *pile, size_t unit, int64_t count,
			       struct arr_error *err)
{
	*pile = (struct arr__pile){ .unit = unit };
	pile->ends = calloc((size_t)(count > 0 ? count : 1), sizeof *pile->ends);
	if (!pile->ends)
		return arr_error_set(err, ARR_E_NOMEM, "no memory for the ends of %lld texts",
				     (long long)count);
	return ARR_OK;
}

void arr__pile_put(struct arr__pile *pile, uint32_t c)
{
	const uint8_t byte = (uint8_t)c;

	arr__text_put(&pile->text, pile->unit == 1 ? (const char *)&byte : (const char *)&c,
		      pile->unit);
}

void arr__pile_put_ascii(struct arr__pile *pile, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		arr__pile_put(pile, (unsigned char)text[i]);
}

void arr__pile_put_repeated(struct arr__pile *pile, uint32_t c, int64_t count)
{
	for (; count > 0; count--)
		arr__pile_put(pile, c);
}

void arr__pile_end_text(struct arr__pile *pile)
{
	const int64_t end = (int64_t)(pile->text.length / pile->unit);
	const int64_t length = end - (pile->count > 0 ? pile->ends[pile->count - 1] : 0);

	pile->ends[pile->count++] = end;
	pile->longest = length > pile->longest ? length : pile->longest;
}

enum arr_status arr__pile_array(const struct arr__pile *pile, int ndim, const int64_t *shape,
				size_t room_min, arr_array **out, struct arr_error *err)
{
	const size_t longest = (size_t)pile->longest, unit = pile->unit;
	const arr_dtype *dtype = NULL;
	const char *from = pile->text.text;
	enum arr_status st;

	if (pile->text.failed)
		return arr_error_set(err, ARR_E_NOMEM, "no memory for %zu bytes of texts",
				     pile->text.length);
	ARR_TRY(arr__dtype_sized(unit == 1 ? ARR_T_BYTES : ARR_T_UNICODE,
				 (longest > room_min ? longest : room_min) * unit, false, &dtype,
				 err));
	st = arr__array_new(ndim, shape, dtype, ARR_ORDER_C, true, out, err);
	for (int64_t i = 0, start = 0; st == ARR_OK && i < pile->count; i++) {
		const size_t bytes = (size_t)(pile->ends[i] - start) * unit;

		if (bytes > 0)
			memcpy((*out)->data + (size_t)i * dtype->item_bytes, from, bytes);
		from = bytes > 0 ? from + bytes : from;
		start = pile->ends[i];
	}
	arr_dtype_release(dtype);
	return st;
}

void arr__pile_clear(struct arr__pile *pile)
{
	free(pile->ends);
	arr__text_clear(&pile->text);
	*pile = (struct arr__pile){ 0 };
}
