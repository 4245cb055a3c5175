/* SPDX-License-Identifier: Apache-2.0 */
/* Items of bytes compared a word at a time. */
#ifndef LIBARR_KERNELS_TEXT_WORDS_H
#define LIBARR_KERNELS_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t word_8(const uint8_t *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof w);
	return w;
}

static inline uint32_t word_4(const uint8_t *p)
{
	uint32_t w;

	memcpy(&w, p, sizeof w);
	return w;
}

/* Whether n bytes are the same. The last word of several overlaps the one before it. */
static inline bool same_bytes(const uint8_t *a, const uint8_t *b, size_t n)
{
	uint64_t differ = 0;

	if (n > 128)
		return memcmp(a, b, n) == 0;
	if (n >= 8) {
		for (size_t i = 0; i + 8 < n; i += 8)
			differ |= word_8(a + i) ^ word_8(b + i);
		return (differ | (word_8(a + n - 8) ^ word_8(b + n - 8))) == 0;
	}
	if (n >= 4)
		return ((word_4(a) ^ word_4(b)) | (word_4(a + n - 4) ^ word_4(b + n - 4))) == 0;
	for (size_t i = 0; i < n; i++)
		differ |= (uint64_t)(a[i] ^ b[i]);
	return differ == 0;
}

/* The first byte highest. */
static inline uint64_t ordered_8(const uint8_t *p)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return __builtin_bswap64(word_8(p));
#else
	return word_8(p);
#endif
}

/* Negative, 0 or positive by the first of n that differs. */
static inline int order_bytes(const uint8_t *a, const uint8_t *b, size_t n)
{
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		const uint64_t x = ordered_8(a + i), y = ordered_8(b + i);

		if (x != y)
			return (x > y) - (x < y);
	}
	for (; i < n; i++) {
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	}
	return 0;
}

static inline int order_characters(const uint32_t *a, const uint32_t *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	}
	return 0;
}

/* Whether n bytes are all 0. */
static inline bool no_bytes(const uint8_t *a, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i] != 0)
			return false;
	}
	return true;
}

#endif
