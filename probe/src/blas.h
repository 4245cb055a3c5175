/* SPDX-License-Identifier: Apache-2.0 */
/* One wrapper signature for every BLAS, LAPACK and CBLAS routine.
 *
 * In the calling conventions of x86-64 (System V) and AArch64 (Linux), arguments that are no floats
 * take registers and then the stack in their own order, floats take vector registers in theirs. So
 * 24 words and two doubles carry any of the routines in blas.def through unchanged: pointers,
 * integers of either width, Fortran's hidden string lengths. Words beyond a routine's own arguments
 * are whatever the caller's frame holds; they are passed on and never looked at. A complex result
 * type returns both vector registers, which covers float, double and complex results as well as
 * none. */
#ifndef PROBE_BLAS_H
#define PROBE_BLAS_H

#include <stdint.h>

#include <arr/status.h>

#define BLAS_WORDS                                                                          \
	uintptr_t w0, uintptr_t w1, uintptr_t w2, uintptr_t w3, uintptr_t w4, uintptr_t w5, \
		uintptr_t w6, uintptr_t w7, uintptr_t w8, uintptr_t w9, uintptr_t w10,      \
		uintptr_t w11, uintptr_t w12, uintptr_t w13, uintptr_t w14, uintptr_t w15,  \
		uintptr_t w16, uintptr_t w17, uintptr_t w18, uintptr_t w19, uintptr_t w20,  \
		uintptr_t w21, uintptr_t w22, uintptr_t w23, double x0, double x1

typedef double _Complex blas_fn(BLAS_WORDS);

struct blas_arguments {
	uintptr_t w[24];
	double x[2];
};

/* A library that does the work. */
struct blas_library {
	const void *base;
	uint32_t path;           /* wire_id */
	struct probe_pool *pool; /* whose threads it uses; NULL: it has no such notion */
};

/* One exported name. No pointers: nothing for the loader to relocate in a thousand of them. */
struct blas_symbol {
	uint16_t flops;         /* which count of operations; 0: no routine of BLAS */
	uint16_t integer_bytes; /* of the routine's integer arguments */
	uint32_t routine_id;    /* wire_id in the session `epoch` */
	uint32_t epoch;
	uint32_t targets; /* 1 + index of where its callers lead to; 0: not called yet */
	char routine[12]; /* "dgemm" */
	char name[48];    /* as exported: "cblas_dgemm64_" */
};

#define BLAS_WORDS_AND_FLOATS                                                   \
	{                                                                       \
		{ w0,  w1,  w2,  w3,  w4,  w5,  w6,  w7,  w8,  w9,  w10, w11,   \
		  w12, w13, w14, w15, w16, w17, w18, w19, w20, w21, w22, w23 }, \
		{                                                               \
			x0, x1                                                  \
		}                                                               \
	}

static inline double _Complex blas_forward(blas_fn *fn, const struct blas_arguments *a)
{
	const uintptr_t *w = a->w;

	return fn(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], w[10], w[11], w[12],
		  w[13], w[14], w[15], w[16], w[17], w[18], w[19], w[20], w[21], w[22], w[23],
		  a->x[0], a->x[1]);
}

/* Operations of a call of that routine, by blas.def. */
double probe_blas_flops(const struct blas_symbol *s, const struct blas_arguments *a);

double _Complex probe_blas_call(struct blas_symbol *s, const struct blas_arguments *a,
				const void *caller);

/* Where a call of that name by that caller goes on; ends the process as the loader would if nobody
 * defines it. */
blas_fn *probe_blas_next(struct blas_symbol *s, const void *caller);

/* The next definition of a name, as the caller at that address would have found it without the
 * probe. NULL if there is none. *caller_start and *caller_bytes: the callers for which this holds.
 */
blas_fn *probe_blas_resolve(const char *name, const void *caller, uintptr_t *caller_start,
			    uintptr_t *caller_bytes);

/* The library that a function lies in. */
struct blas_library *probe_blas_library(blas_fn *fn);
/* In a fork's child: nobody else is inside. */
void probe_blas_reset(void);
void probe_blas_libraries_reset(void);

#endif
