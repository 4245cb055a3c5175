/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes for in-memory tables. Not for anything an attacker chooses, and never stored. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Finaliser of MurmurHash3 (Appleby, public domain constants). */
static inline uint64_t base_hash_u64(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdULL;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53ULL;
	x ^= x >> 33;
	return x;
}

static inline uint64_t base_hash_pair(uint64_t a, uint64_t b)
{
	return base_hash_u64(a ^ (base_hash_u64(b) + 0x9e3779b97f4a7c15ULL));
}

/* Eight bytes at a time; any length, any alignment. */
static inline uint64_t base_hash_bytes(const void *bytes, size_t count)
{
	const unsigned char *p = bytes;
	uint64_t h = 0x9e3779b97f4a7c15ULL ^ count;
	uint64_t word;

	for (; count >= 8; count -= 8, p += 8) {
		memcpy(&word, p, 8);
		h = (h ^ word) * 0xff51afd7ed558ccdULL;
		h ^= h >> 32;
	}
	word = 0;
	memcpy(&word, p, count);
	return base_hash_u64(h ^ word);
}

/* Open addressing in a table that begins small: three parts, looked at one after the other, so that
 * few entries touch few pages. Entries must never be taken away. Ends of the parts, in slots; the
 * last one is the table's. */
struct base_table_parts {
	uint32_t first_end, second_end, end;
};
enum { BASE_TABLE_LOOKS = 8 }; /* in each of the first two parts */

/* The slot of the i-th look. */
static inline uint32_t base_table_slot(const struct base_table_parts *parts, uint64_t hash,
				       uint32_t i)
{
	uint32_t begin = 0, end = parts->first_end, size;

	if (i >= 2 * BASE_TABLE_LOOKS) {
		begin = parts->second_end;
		end = parts->end;
		i -= 2 * BASE_TABLE_LOOKS;
	} else if (i >= BASE_TABLE_LOOKS) {
		begin = parts->first_end;
		end = parts->second_end;
		i -= BASE_TABLE_LOOKS;
	}
	size = end - begin;
	i += (uint32_t)((hash & UINT32_MAX) * size >> 32);
	return begin + (i < size ? i : i - size);
}

#endif
