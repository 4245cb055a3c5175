/* SPDX-License-Identifier: Apache-2.0 */
/* Floating-point errors of conversions next to those of arithmetic. Between arr__fp_casts_begin and
 * arr__fp_casts_end the conversions that are set up (arr__cast_init) say what they find, and the
 * hardware's flags are the operation's own. */
#ifndef LIBARR_FP_CASTS_H
#define LIBARR_FP_CASTS_H

#include "errstate_internal.h"

/* Bits 1 << enum arr_fp_error: what the operation under way has to find out about its conversions,
 * and what they have found. */
extern ARR__TLS_FAST unsigned arr__fp_casts_wanted;
extern ARR__TLS_FAST unsigned arr__fp_casts;

struct arr__fp_casts {
	struct arr__fp fp;
	bool quiet;
	unsigned wanted, outer_wanted, outer_found;
};

/* What this thread's state and the process's handler ask for. */
static inline unsigned arr__fp_asked(void)
{
	if (BASE_UNLIKELY(atomic_load_explicit(&arr__fp_warns, memory_order_relaxed)))
		return arr__fp_hard | arr__fp_soft;
	return arr__fp_hard;
}

/* quiet: an operation whose arithmetic reports nothing. */
static inline void arr__fp_casts_begin(struct arr__fp_casts *c, bool quiet)
{
	c->wanted = arr__fp_asked();
	c->quiet = quiet;
	arr__fp_begin(&c->fp, quiet);
	if (BASE_LIKELY(c->wanted == 0))
		return;
	c->outer_wanted = arr__fp_casts_wanted;
	c->outer_found = arr__fp_casts;
	arr__fp_casts_wanted = c->wanted;
	arr__fp_casts = 0;
}

enum arr_status arr__fp_casts_end_slow(struct arr__fp_casts *c, const char *op, enum arr_status st,
				       struct arr_error *err);

/* st: how the operation went; a failure of its own is passed on. */
static inline enum arr_status arr__fp_casts_end(struct arr__fp_casts *c, const char *op,
						enum arr_status st, struct arr_error *err)
{
	return BASE_UNLIKELY(c->wanted != 0) ? arr__fp_casts_end_slow(c, op, st, err) : st;
}

#endif
