/* SPDX-License-Identifier: Apache-2.0 */
#include "charge.h"

#include <base/hash.h>

#include <string.h>

/* Bit i: some living thread has number i + 1. */
static _Atomic uint64_t numbers;

/* Entries in the order of their making, 0: not told yet. The table is mostly empty: a look at all
 * of it would touch a megabyte. */
static _Atomic uint16_t made[WIRE_ALLOC_SLOTS];

static uint32_t take_number(void)
{
	uint64_t taken = atomic_load_explicit(&numbers, memory_order_relaxed);
	uint32_t bit;

	do {
		if (taken == UINT64_MAX)
			return PROBE_NO_NUMBER;
		bit = (uint32_t)__builtin_ctzll(~taken);
		/* acquire: what the last owner has added is there before we add to it; partner: the
		 * release in probe_charge_leave */
	} while (!atomic_compare_exchange_weak_explicit(
		&numbers, &taken, taken | 1ull << bit, memory_order_acquire, memory_order_relaxed));
	return bit + 1;
}

uint32_t probe_charge_number(struct probe_thread *t)
{
	if (!t->number)
		t->number = take_number();
	return t->number;
}

void probe_charge_leave(struct probe_thread *t)
{
	uint32_t number = t->number;

	t->number = PROBE_NO_NUMBER;
	memset(t->alloc_totals, 0, sizeof t->alloc_totals);
	if (number && number <= PROBE_NUMBERS)
		atomic_fetch_and_explicit(&numbers, ~(1ull << (number - 1)), memory_order_release);
}

void probe_charge_reset(void)
{
	atomic_store_explicit(&numbers, 0, memory_order_relaxed);
	memset(made, 0, sizeof made);
}

static void note_made(struct wire_alloc_table *table, const struct wire_alloc_total *e)
{
	uint64_t number = atomic_fetch_add_explicit(&table->used, 1, memory_order_relaxed);

	if (number < WIRE_ALLOC_SLOTS)
		atomic_store_explicit(&made[number], (uint16_t)(e - table->entries + 1),
				      memory_order_relaxed);
}

void probe_charge_each(void (*visit)(const struct wire_alloc_total *e, void *context),
		       void *context)
{
	const struct wire_alloc_table *table = probe_writer.allocs;
	uint64_t used = atomic_load_explicit(&table->used, memory_order_relaxed);

	for (uint64_t i = 0; i < used && i < WIRE_ALLOC_SLOTS; i++) {
		uint16_t number = atomic_load_explicit(&made[i], memory_order_relaxed);

		if (number)
			visit(&table->entries[number - 1], context);
	}
}

struct wire_alloc_total *probe_charge_find(struct probe_thread *t, uint64_t key)
{
	static const struct base_table_parts parts = { 512, 2048, WIRE_ALLOC_SLOTS };
	struct wire_alloc_table *table = probe_writer.allocs;
	struct wire_alloc_total *of_others = NULL;
	const uint64_t hash = base_hash_u64(key);
	bool sharing;

	sharing = probe_charge_number(t) == PROBE_NO_NUMBER ||
		  atomic_load_explicit(&table->used, memory_order_relaxed) >= WIRE_ALLOC_SLOTS / 2;
	for (uint32_t i = 0; i < parts.end - parts.second_end; i++) {
		struct wire_alloc_total *e = &table->entries[base_table_slot(&parts, hash, i)];
		uint64_t seen = atomic_load_explicit(&e->key, memory_order_relaxed);

		if (!seen && sharing && of_others)
			return of_others;
		if (!seen && atomic_compare_exchange_strong_explicit(&e->key, &seen, key,
								     memory_order_relaxed,
								     memory_order_relaxed)) {
			atomic_store_explicit(&e->owner,
					      t->number == PROBE_NO_NUMBER ? PROBE_NO_OWNER
									   : t->number,
					      memory_order_relaxed);
			note_made(table, e);
			return e;
		}
		if (seen != key || !atomic_load_explicit(&e->owner, memory_order_relaxed))
			continue; /* or its maker has not said yet that it owns it */
		if (probe_charge_is_own(t, e))
			return e;
		of_others = of_others ? of_others : e;
	}
	if (of_others)
		return of_others;
	wire_loss_add(&probe_writer, WIRE_LOSS_ALLOC_TABLE_FULL, 1);
	return NULL;
}
