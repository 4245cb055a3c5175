/* SPDX-License-Identifier: Apache-2.0 */
/* How a public operation reports itself to the observer; one relaxed-cost branch when there is
 *none.
 *
 *	struct arr__trace t;
 *	enum arr_status st;
 *
 *	err = arr__trace_begin(&t, "add", ARR_OP_UFUNC, ARR__INS(a, b), err);
 *	st = add(a, b, out, err);
 *	return arr__trace_end(&t, st, out, err);
 *
 * In between, arr__trace_copied and arr__trace_variant may be called. Creation passes ARR__NO_INS;
 * in-place operations pass a pointer to the destination as `out`. */
#ifndef ARR_TRACE_H
#define ARR_TRACE_H

#include <arr/observer.h>

#include "array_internal.h"

/* Only `observer` is set while nobody watches: the rest costs nothing. */
struct arr__trace {
	const struct arr_observer *observer;
	struct arr_error
		own_error; /* stands in for a NULL err, so that the observer gets the text */
	struct arr_trace_op op;
};

/* The two arguments `inputs, input_count`. NULL inputs are skipped. */
#define ARR__INS(...)                              \
	(const arr_array *const[]){ __VA_ARGS__ }, \
		sizeof((const arr_array *const[]){ __VA_ARGS__ }) / sizeof(arr_array *)
#define ARR__NO_INS NULL, 0

/* Set by arr_observer_install (release); the acquire load pairs with it, so the table is complete.
 */
extern _Atomic(const struct arr_observer *) arr__observer;

static inline bool arr__observed(void)
{
	return BASE_UNLIKELY(atomic_load_explicit(&arr__observer, memory_order_acquire) != NULL);
}

/* observer.c */
struct arr_error *arr__trace_begin_slow(struct arr__trace *t, const char *op, enum arr_op_kind kind,
					const arr_array *const *inputs, size_t input_count,
					struct arr_error *err);
void arr__trace_end_slow(struct arr__trace *t, enum arr_status st, const arr_array *output,
			 const struct arr_error *err);
void arr__trace_output_slow(struct arr__trace *t, const arr_array *output);

/* op: NumPy's name, static storage. Returns the err to use from here on (err, or own storage if the
 * observer would otherwise miss the message). */
static inline struct arr_error *arr__trace_begin(struct arr__trace *t, const char *op,
						 enum arr_op_kind kind,
						 const arr_array *const *inputs, size_t input_count,
						 struct arr_error *err)
{
	t->observer = atomic_load_explicit(&arr__observer, memory_order_acquire);
	if (BASE_UNLIKELY(t->observer != NULL))
		return arr__trace_begin_slow(t, op, kind, inputs, input_count, err);
	return err;
}

/* This call copied bytes, and why. Adds up over several calls; the last reason stays. */
static inline void arr__trace_copied(struct arr__trace *t, enum arr_copy_reason reason,
				     int64_t bytes)
{
	if (BASE_UNLIKELY(t->observer != NULL) && bytes > 0) {
		t->op.copy_reason = reason;
		t->op.copied_bytes += (uint64_t)bytes;
	}
}

/* Name of the inner loop that ran, static storage. */
static inline void arr__trace_variant(struct arr__trace *t, const char *variant)
{
	if (BASE_UNLIKELY(t->observer != NULL))
		t->op.variant = variant;
}

/* A further result, for operations with several. */
static inline void arr__trace_output(struct arr__trace *t, const arr_array *output)
{
	if (BASE_UNLIKELY(t->observer != NULL))
		arr__trace_output_slow(t, output);
}

/* out: where the result is if st is ARR_OK; NULL if there is none. Returns st. */
static inline enum arr_status arr__trace_end(struct arr__trace *t, enum arr_status st,
					     arr_array *const *out, const struct arr_error *err)
{
	if (BASE_UNLIKELY(t->observer != NULL))
		arr__trace_end_slow(t, st, st == ARR_OK && out ? *out : NULL, err);
	return st;
}

#endif
