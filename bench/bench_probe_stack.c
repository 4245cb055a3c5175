/* SPDX-License-Identifier: Apache-2.0 */
/* Nanoseconds of one native stack of depth 20, taken by libunwind as the probe takes it (a scope of
 * its own, unw_backtrace). No probe needed:
 *
 *	bench_probe_stack [stacks] */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rounds.h"

enum { ROUNDS = 9, DEPTH = 20 };

static int (*unwind)(void **pcs, int max);
static long stacks;
static volatile int seen;

static double measure(void)
{
	void *pcs[DEPTH];
	double start = rounds_cpu_ns();

	for (long i = 0; i < stacks; i++)
		seen = unwind(pcs, DEPTH);
	return (rounds_cpu_ns() - start) / (double)stacks;
}

/* Frames of different functions and sizes, as a program has them. */
static double deeper(int depth);

#define LEVEL(name, bytes)                                      \
	static __attribute__((noinline)) double name(int depth) \
	{                                                       \
		volatile char room[bytes];                      \
		double result;                                  \
                                                                \
		room[0] = room[(bytes)-1] = (char)depth;        \
		result = depth ? deeper(depth - 1) : measure(); \
		return result + room[0] - room[(bytes)-1];      \
	}
LEVEL(small, 24)
LEVEL(middle, 200)
LEVEL(large, 3000)
LEVEL(odd, 77)

static __attribute__((noinline)) double deeper(int depth)
{
	double (*const levels[])(int) = { small, middle, large, odd };

	return levels[depth % 4](depth);
}

int main(int argc, char **argv)
{
	double rounds[ROUNDS], median;
	void *library = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
	void *found = library ? dlsym(library, "unw_backtrace") : NULL;

	stacks = argc > 1 ? strtol(argv[1], NULL, 10) : 200000;
	if (!found || stacks < 1) {
		puts("no libunwind.so.8 here");
		return 2;
	}
	memcpy(&unwind, &found, sizeof unwind);
	for (int r = 0; r < ROUNDS; r++)
		rounds[r] = deeper(16);
	median = rounds_median(rounds, ROUNDS);
	printf("one native stack of %d frames: %.0f ns (best %.0f)\n", seen, median, rounds[0]);
	return 0;
}
