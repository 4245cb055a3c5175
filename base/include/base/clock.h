/* SPDX-License-Identifier: Apache-2.0 */
/* Time without locks or allocation. Ticks are the CPU's invariant time stamp counter where it has
 * one, nanoseconds elsewhere; base_ticks_per_second() says which scale. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline uint64_t base_clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static inline uint64_t base_monotonic_ns(void)
{
	return base_clock_ns(CLOCK_MONOTONIC);
}

static inline uint64_t base_realtime_ns(void)
{
	return base_clock_ns(CLOCK_REALTIME);
}

static inline uint64_t base_ticks(void)
{
#if defined(__x86_64__)
	return __builtin_ia32_rdtsc();
#else
	return base_monotonic_ns();
#endif
}

/* One moment on both clocks: the narrowest of a few readings, so that a preemption between the two
 * does not end up in the scale. */
static inline void base_clock_pair(uint64_t *ticks, uint64_t *monotonic_ns)
{
	uint64_t narrowest = UINT64_MAX;

	for (int i = 0; i < 4; i++) {
		uint64_t before = base_ticks();
		uint64_t ns = base_monotonic_ns();
		uint64_t width = base_ticks() - before;

		if (width < narrowest) {
			narrowest = width;
			*ticks = before + width / 2;
			*monotonic_ns = ns;
		}
	}
}

#endif
