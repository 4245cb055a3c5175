/* SPDX-License-Identifier: Apache-2.0 */
/* isin by a hash table of the members' keys: open addressing, linear probing, multiplicative
 * hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4). No probe is longer than
 * the longest an insertion took, and members that would make that long are left to the sorted way:
 * a hostile choice of members costs no more than sorting them. */
#include <string.h>

#include "core/pool.h"
#include "isin_hash.h"

enum { PROBE_MAX = 32, CHUNK = 2048, CHUNKS_PER_TASK = 16, TASK = CHUNK * CHUNKS_PER_TASK };
enum { BITS_MIN = 6, BITS_MAX = 40 };
/* A table that no cache holds is filled more slowly than its members are sorted: it must be looked
 * at for each so many of them. */
enum { MEMBERS_CACHED = 1 << 18, MEMBERS_PER_VALUE = 8 };

struct hash {
	const struct arr__sorts *sorts;
	enum arr_type type;
	size_t item_bytes;
	bool narrow;     /* keys are 32 bits wide */
	bool skips_last; /* the largest key is that of NaN, which is in nothing */
	bool has_free;   /* the key that marks a free slot is a member */
	int shift;       /* 64 - log2(slots) */
	int probes;      /* of the longest insertion */
	int64_t *slots;  /* 2^(64 - shift) of them and PROBE_MAX more */
	const char *values;
	size_t count;
	char *out;
	bool invert;
};

static const int64_t FREE = INT64_MIN;

static size_t slot_of(const struct hash *h, int64_t key)
{
	return (size_t)(((uint64_t)key * 0x9e3779b97f4a7c15u) >> h->shift);
}

/* Keys of `count` values, at most CHUNK, as 64-bit integers. */
static void read_keys(const struct hash *h, const char *values, size_t count, int64_t *keys)
{
	int32_t narrow[CHUNK];

	if (!h->narrow) {
		h->sorts->keys[h->type](keys, values, count);
		return;
	}
	h->sorts->keys[h->type](narrow, values, count);
	for (size_t i = 0; i < count; i++)
		keys[i] = narrow[i];
}

static bool is_nan_key(const struct hash *h, int64_t key)
{
	return h->skips_last && key == (h->narrow ? INT32_MAX : INT64_MAX);
}

/* False if the table is no good for the members. */
static bool insert(struct hash *h, int64_t key)
{
	int64_t *slot = h->slots + slot_of(h, key);

	if (is_nan_key(h, key))
		return true;
	if (key == FREE) {
		h->has_free = true;
		return true;
	}
	for (int i = 0; i < PROBE_MAX; i++) {
		if (slot[i] != FREE && slot[i] != key)
			continue;
		slot[i] = key;
		h->probes = i + 1 > h->probes ? i + 1 : h->probes;
		return true;
	}
	return false;
}

static bool insert_all(struct hash *h, const char *members, size_t count)
{
	int64_t keys[CHUNK];

	for (size_t i = 0; i < count; i += CHUNK) {
		const size_t some = count - i < CHUNK ? count - i : CHUNK;

		read_keys(h, members + i * h->item_bytes, some, keys);
		for (size_t k = 0; k < some; k++)
			if (!insert(h, keys[k]))
				return false;
	}
	return true;
}

static bool found(const struct hash *h, int64_t key)
{
	const int64_t *slot = h->slots + slot_of(h, key);

	for (int i = 0; i < h->probes && slot[i] != FREE; i++) {
		if (slot[i] == key)
			return true;
	}
	return key == FREE && h->has_free;
}

static void look_up_task(void *context, size_t task, int slot)
{
	const struct hash *h = context;
	const size_t begin = task * TASK, end = h->count - begin < TASK ? h->count : begin + TASK;
	int64_t keys[CHUNK];

	(void)slot;
	for (size_t i = begin; i < end; i += CHUNK) {
		const size_t some = end - i < CHUNK ? end - i : CHUNK;

		read_keys(h, h->values + i * h->item_bytes, some, keys);
		for (size_t k = 0; k < some; k++)
			h->out[i + k] = found(h, keys[k]) != h->invert;
	}
}

/* At least four slots per member, all free. */
static bool slots_new(struct arr__calc *c, struct hash *h, int64_t members)
{
	arr_array *slots = NULL;
	int bits = BITS_MIN;
	int64_t length;

	while (bits < BITS_MAX && (INT64_C(1) << bits) / 4 < members)
		bits++;
	h->shift = 64 - bits;
	length = (INT64_C(1) << bits) + PROBE_MAX;
	if (!arr__calc_keep(
		    c, arr__array_new(1, &length, ARR_INT64, ARR_ORDER_C, false, &slots, c->err),
		    &slots))
		return false;
	h->slots = (int64_t *)(void *)slots->data;
	for (int64_t i = 0; i < length; i++)
		h->slots[i] = FREE;
	return true;
}

const arr_array *arr__isin_hash(struct arr__calc *c, const arr_array *flat,
				const arr_array *members, const arr_array *shaped, bool invert)
{
	const arr_dtype *dtype = flat->dtype;
	struct hash h = { .sorts = arr__sorts(), .type = dtype->type, .invert = invert };
	const arr_array *result;

	if (!arr__has_keys(dtype) || !h.sorts->keys[dtype->type] || members->size == 0 ||
	    (members->size > MEMBERS_CACHED && flat->size < members->size / MEMBERS_PER_VALUE))
		return NULL;
	if (!slots_new(c, &h, members->size))
		return NULL;
	h.item_bytes = dtype->item_bytes;
	h.narrow = h.item_bytes <= sizeof(int32_t);
	h.skips_last = dtype->kind == 'f';
	if (!insert_all(&h, members->data, (size_t)members->size))
		return NULL;
	result = arr__calc_new(c, shaped->ndim, shaped->shape, ARR_BOOL);
	if (c->st != ARR_OK)
		return NULL;
	h.values = flat->data;
	h.count = (size_t)flat->size;
	h.out = result->data;
	arr__parallel_for((h.count + TASK - 1) / TASK, arr_threads(), look_up_task, &h);
	return result;
}
