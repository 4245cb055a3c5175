/* SPDX-License-Identifier: Apache-2.0 */
/* How an operation collects floating-point exceptions: between arr__fp_begin and arr__fp_end the
 * hardware's flags are its own. Nothing is touched while nobody wants to know. */
#ifndef LIBARR_ERRSTATE_INTERNAL_H
#define LIBARR_ERRSTATE_INTERNAL_H

#include <fenv.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <arr/errstate.h>
#include <base/compiler.h>

/* initial-exec: one load instead of a call; the words are few enough for the reserve that libc
 * keeps for libraries loaded late. */
#define ARR__TLS_FAST _Thread_local __attribute__((tls_model("initial-exec")))

/* Bits 1 << enum arr_fp_error. */
extern ARR__TLS_FAST unsigned arr__fp_hard; /* categories to raise or call for */
extern ARR__TLS_FAST unsigned arr__fp_soft; /* categories to warn about */
/* What the operation under way has to find out; kernels whose arithmetic does not set the
 * hardware's flags by itself look here. */
extern ARR__TLS_FAST unsigned arr__fp_wanted;
extern atomic_bool arr__fp_warns; /* a warning handler is set */

struct arr__fp {
	unsigned wanted;
	unsigned outer_wanted;
	fexcept_t outer_flags;
};

void arr__fp_begin_slow(struct arr__fp *fp);
enum arr_status arr__fp_end_slow(struct arr__fp *fp, const char *op, enum arr_status st,
				 struct arr_error *err);

/* quiet: an operation that reports nothing. */
static inline void arr__fp_begin(struct arr__fp *fp, bool quiet)
{
	fp->wanted = arr__fp_hard;
	if (BASE_UNLIKELY(atomic_load_explicit(&arr__fp_warns, memory_order_relaxed)))
		fp->wanted |= arr__fp_soft;
	if (quiet)
		fp->wanted = 0;
	if (BASE_UNLIKELY(fp->wanted != 0))
		arr__fp_begin_slow(fp);
}

/* st: how the operation went; a failure of its own is passed on. */
static inline enum arr_status arr__fp_end(struct arr__fp *fp, const char *op, enum arr_status st,
					  struct arr_error *err)
{
	return BASE_UNLIKELY(fp->wanted != 0) ? arr__fp_end_slow(fp, op, st, err) : st;
}

/* For kernels: raises the hardware flag of a category. */
static inline void arr__fp_raise(enum arr_fp_error error)
{
	static const int flags[] = { FE_DIVBYZERO, FE_OVERFLOW, FE_UNDERFLOW, FE_INVALID };

	feraiseexcept(flags[error]);
}

#endif
