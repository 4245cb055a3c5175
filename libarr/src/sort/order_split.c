/* SPDX-License-Identifier: Apache-2.0 */
/* argpartition at one position: the key that belongs there is found among the values alone; then
 * the positions of what is below, equal and above are written, each list in its own place. */
#include "order_split.h"

#include "order_statistics.h"

enum { KEY_CHUNK = 1024 };

struct split {
	const struct arr__sorts *sorts;
	enum arr_type type;
	const char *data;
	size_t n, item;
	bool narrow; /* keys of 32 bits */
};

/* A key of either width. */
union key {
	int32_t narrow;
	int64_t wide;
};

/* Two places for the keys of a row, selected from. */
static enum arr_status select_pivot(const struct split *s, size_t kth, union key *pivot,
				    struct arr__scratch *scratch, struct arr_error *err)
{
	void *keys = NULL;

	ARR_TRY(arr__scratch_get(scratch, 0, s->n, s->narrow ? sizeof(int32_t) : sizeof(int64_t),
				 &keys, err));
	s->sorts->keys[s->type](keys, s->data, s->n);
	if (s->narrow) {
		s->sorts->select32(keys, s->n, &kth, 1);
		pivot->narrow = ((int32_t *)keys)[kth];
	} else {
		s->sorts->select64(keys, s->n, &kth, 1);
		pivot->wide = ((int64_t *)keys)[kth];
	}
	return ARR_OK;
}

/* Floats have an order statistic without a copy, unless there are NaNs. */
static enum arr_status find_pivot(const struct split *s, size_t kth, union key *pivot,
				  struct arr__scratch *scratch, struct arr_error *err)
{
	double value;
	bool nan = true;

	if (s->type == ARR_T_FLOAT32 || s->type == ARR_T_FLOAT64)
		ARR_TRY(arr__order_statistics(s->type, s->data, s->n, &kth, 1, &value, &nan,
					      scratch, err));
	if (nan)
		return select_pivot(s, kth, pivot, scratch, err);
	s->sorts->keys[s->type](pivot, &value, 1);
	return ARR_OK;
}

/* Tells both sides apart, chunk by chunk; places NULL: only counts. */
static void walk(const struct split *s, const union key *pivot, struct arr__places *places,
		 size_t *below, size_t *equal)
{
	union {
		int32_t narrow[KEY_CHUNK];
		int64_t wide[KEY_CHUNK];
	} keys;

	for (size_t i = 0; i < s->n; i += KEY_CHUNK) {
		const size_t some = s->n - i < KEY_CHUNK ? s->n - i : KEY_CHUNK;

		s->sorts->keys[s->type](&keys, s->data + i * s->item, some);
		if (places && s->narrow)
			s->sorts->places32(keys.narrow, some, pivot->narrow, (int64_t)i, places);
		else if (places)
			s->sorts->places64(keys.wide, some, pivot->wide, (int64_t)i, places);
		else if (s->narrow)
			s->sorts->tally_places32(keys.narrow, some, pivot->narrow, below, equal);
		else
			s->sorts->tally_places64(keys.wide, some, pivot->wide, below, equal);
	}
}

enum arr_status arr__order_split(enum arr_type type, const void *data, size_t n, size_t kth,
				 int64_t *out, struct arr__scratch *scratch, struct arr_error *err)
{
	const size_t item = arr_dtype_item_bytes(arr_dtype_builtin(type));
	const struct split s = { arr__sorts(), type, data, n, item, item <= 4 };
	struct arr__places places;
	size_t below = 0, equal = 0;
	union key pivot = { 0 };

	ARR_TRY(find_pivot(&s, kth, &pivot, scratch, err));
	walk(&s, &pivot, NULL, &below, &equal);
	places = (struct arr__places){ out, out + below, out + below + equal };
	walk(&s, &pivot, &places, NULL, NULL);
	return ARR_OK;
}
