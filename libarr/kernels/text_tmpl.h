/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of one character type. Needs SFX, C (unsigned) and ORDER(a, b, n); undefines them. Texts
 * are as long as their dtype says; NULs at the end do not count. */
static inline size_t JOIN2(text_length, SFX)(const C *text, size_t room)
{
	while (room > 0 && text[room - 1] == 0)
		room--;
	return room;
}

/* Negative, 0 or positive: by the first character that differs, a missing one being the smallest.
 * NULs at the end are as good as missing. */
static inline int JOIN2(text_order, SFX)(const C *a, size_t a_room, const C *b, size_t b_room)
{
	const size_t both = a_room < b_room ? a_room : b_room;
	const int order = ORDER(a, b, both);

	if (order != 0)
		return order;
	if (!no_bytes((const uint8_t *)(a + both), (a_room - both) * sizeof(C)))
		return 1;
	return -!no_bytes((const uint8_t *)(b + both), (b_room - both) * sizeof(C));
}

static inline bool JOIN2(text_same, SFX)(const C *a, size_t a_room, const C *b, size_t b_room)
{
	const size_t both = a_room < b_room ? a_room : b_room;

	return same_bytes((const uint8_t *)a, (const uint8_t *)b, both * sizeof(C)) &&
	       no_bytes((const uint8_t *)(a + both), (a_room - both) * sizeof(C)) &&
	       no_bytes((const uint8_t *)(b + both), (b_room - both) * sizeof(C));
}

static enum arr_status JOIN2(add, SFX)(char *const *args, const int64_t *dims,
				       const int64_t *strides, void *user_data)
{
	const arr_dtype *const *dtypes = user_data;
	const size_t a_room = arr_dtype_item_bytes(dtypes[0]) / sizeof(C);
	const size_t b_room = arr_dtype_item_bytes(dtypes[1]) / sizeof(C);

	for (int64_t i = 0; i < dims[0]; i++) {
		const C *a = (const C *)(const void *)(args[0] + i * strides[0]);
		const C *b = (const C *)(const void *)(args[1] + i * strides[1]);
		C *to = (C *)(void *)(args[2] + i * strides[2]);
		const size_t m = JOIN2(text_length, SFX)(a, a_room);

		memcpy(to, a, m * sizeof(C));
		memcpy(to + m, b, b_room * sizeof(C));
		memset(to + m + b_room, 0, (a_room - m) * sizeof(C));
	}
	return ARR_OK;
}

static enum arr_status JOIN2(str_len, SFX)(char *const *args, const int64_t *dims,
					   const int64_t *strides, void *user_data)
{
	const arr_dtype *const *dtypes = user_data;
	const size_t room = arr_dtype_item_bytes(dtypes[0]) / sizeof(C);

	for (int64_t i = 0; i < dims[0]; i++) {
		const C *text = (const C *)(const void *)(args[0] + i * strides[0]);

		*(int64_t *)(void *)(args[1] + i * strides[1]) =
			(int64_t)JOIN2(text_length, SFX)(text, room);
	}
	return ARR_OK;
}

#define NAME equal
#define OP(a, a_room, b, b_room) JOIN2(text_same, SFX)(a, a_room, b, b_room)
#include "text_compare_tmpl.h"
#define NAME not_equal
#define OP(a, a_room, b, b_room) !JOIN2(text_same, SFX)(a, a_room, b, b_room)
#include "text_compare_tmpl.h"
#define NAME less
#define OP(a, a_room, b, b_room) (JOIN2(text_order, SFX)(a, a_room, b, b_room) < 0)
#include "text_compare_tmpl.h"
#define NAME less_equal
#define OP(a, a_room, b, b_room) (JOIN2(text_order, SFX)(a, a_room, b, b_room) <= 0)
#include "text_compare_tmpl.h"
#define NAME greater
#define OP(a, a_room, b, b_room) (JOIN2(text_order, SFX)(a, a_room, b, b_room) > 0)
#include "text_compare_tmpl.h"
#define NAME greater_equal
#define OP(a, a_room, b, b_room) (JOIN2(text_order, SFX)(a, a_room, b, b_room) >= 0)
#include "text_compare_tmpl.h"
#undef SFX
#undef C
#undef ORDER
