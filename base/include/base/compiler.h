/* SPDX-License-Identifier: Apache-2.0 */
/* What C17 has no word for, spelt once. */
#ifndef BASE_COMPILER_H
#define BASE_COMPILER_H

#include <stddef.h>

#define BASE_LIKELY(x) __builtin_expect(!!(x), 1)
#define BASE_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define BASE_NOINLINE __attribute__((noinline))
#define BASE_ALWAYS_INLINE inline __attribute__((always_inline))
#define BASE_COLD __attribute__((cold))
#define BASE_UNUSED __attribute__((unused))
#define BASE_ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* out = a * b; true if that does not fit (as __builtin_mul_overflow). */
static inline _Bool base_mul_overflows(size_t a, size_t b, size_t *out)
{
	return __builtin_mul_overflow(a, b, out);
}

static inline _Bool base_add_overflows(size_t a, size_t b, size_t *out)
{
	return __builtin_add_overflow(a, b, out);
}

#endif
