/* SPDX-License-Identifier: Apache-2.0 */
/* What happens when floating-point arithmetic divides by zero, overflows, underflows or has no
 * valid result, as numpy.errstate: one state per thread, which every ufunc and ufunc method of that
 * thread follows.
 *
 * A new thread starts with NumPy's default: warn, but ignore underflow. A warning goes to the
 * process's handler (arr_warning_handler_set); without one, the default, it goes nowhere and costs
 * nothing. One call reports each category at most once, however many elements it is about; results
 * are the same under every state.
 *
 * Integer division by zero counts as ARR_FP_DIVIDE, the most negative integer divided by -1 as
 * ARR_FP_OVER. Comparisons, maximum, minimum, tests, rounding and sign operations report nothing.
 * The states are the thread's own: no call here needs a lock by the caller. */
#ifndef ARR_ERRSTATE_H
#define ARR_ERRSTATE_H

#include <arr/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum arr_fp_error {
	ARR_FP_DIVIDE = 0,  /* an exact infinity from finite operands: 1/0, log(0) */
	ARR_FP_OVER = 1,    /* a finite result too large for the type */
	ARR_FP_UNDER = 2,   /* a result that lost accuracy because it is so small */
	ARR_FP_INVALID = 3, /* no result: 0/0, sqrt(-1), inf - inf */
	ARR_FP_COUNT
};

enum arr_fp_action {
	ARR_FP_IGNORE = 0,
	ARR_FP_WARN = 1, /* calls the process's warning handler */
	ARR_FP_RAISE =
		2, /* the call fails with ARR_E_FLOAT; operands given as out hold the results */
	ARR_FP_CALL = 3 /* calls the state's handler, then goes on */
};

/* op: the ufunc or method, "divide" or "add.reduce"; message: "divide by zero encountered in
 * divide". Both live until the handler returns, which may call libarr. */
typedef void arr_fp_handler(enum arr_fp_error error, const char *op, const char *message,
			    void *context);

struct arr_errstate {
	enum arr_fp_action divide, over, under, invalid;
	arr_fp_handler *handler; /* for ARR_FP_CALL; may be NULL if no action is that */
	void *context;           /* handed to handler */
};

enum { ARR_ERRSTATE_DEPTH_MAX = 32 }; /* states that a thread may have pushed at one time */

/* NumPy's default: divide, over and invalid warn, under is ignored. */
ARR_API struct arr_errstate arr_errstate_default(void);
/* One action for all four categories. */
ARR_API struct arr_errstate arr_errstate_all(enum arr_fp_action action, arr_fp_handler *handler,
					     void *context);

/* This thread's state. */
ARR_API struct arr_errstate arr_errstate_get(void);
/* Replaces it. Fails: ARR_E_ARG (not an action, ARR_FP_CALL without a handler). */
ARR_API ARR_NODISCARD enum arr_status arr_errstate_set(const struct arr_errstate *state,
						       struct arr_error *err);

/* The with-statement in two halves: push remembers this thread's state and sets another; pop brings
 * it back. Fails: push as set, and ARR_E_STATE at ARR_ERRSTATE_DEPTH_MAX; pop ARR_E_STATE if
 * nothing was pushed. */
ARR_API ARR_NODISCARD enum arr_status arr_errstate_push(const struct arr_errstate *state,
							struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_errstate_pop(struct arr_error *err);

/* Where every thread's warnings go; NULL: nowhere. Any thread may set it at any time; a warning
 * under way may still reach the old one. The handler may be called by several threads at once. */
ARR_API void arr_warning_handler_set(arr_fp_handler *handler, void *context);

#ifdef __cplusplus
}
#endif
#endif
