/* SPDX-License-Identifier: Apache-2.0 */
/* arr-worker: libarr behind the runner protocol. The only part of compare that knows libarr. */
#ifndef WORKER_H
#define WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/arr.h>
#include <jansson.h>

enum { WORKER_OUTPUTS_MAX = 32, WORKER_ARRAYS_MAX = 32 };

/* The memory that an array argument was put into. */
struct worker_buffer {
	const json_t *arg;
	const char *start;
	size_t bytes;
};

/* One request while it runs. Arrays made from arguments are kept in `held` and released at the end.
 */
struct worker_call {
	const char *op;
	const json_t *args;   /* array */
	const json_t *kwargs; /* object */
	size_t shift_bytes;
	arr_array *held[WORKER_ARRAYS_MAX];
	size_t held_count;
	struct worker_buffer buffers[WORKER_ARRAYS_MAX];
	size_t buffer_count;
	arr_array *outputs[WORKER_OUTPUTS_MAX]; /* owned */
	size_t output_count;
	uint64_t setup_ns; /* spent on making arguments, not on the op */
	bool unknown;      /* this build, or this worker, has no such op: the answer is "skipped" */
	struct arr_error err;
};

/* ---- args.c: what stands in a request ---- */

/* Positional argument, or NULL. */
const json_t *worker_arg(const struct worker_call *call, size_t index);
/* kwargs[name], or NULL. */
const json_t *worker_kwarg(const struct worker_call *call, const char *name);
/* Argument `index` or kwargs[name], whichever is given; NULL if neither. JSON null counts as
 * absent. */
const json_t *worker_either(const struct worker_call *call, size_t index, const char *name);

/* Loads an array reference and lays it out as asked. *out is borrowed from call->held. */
ARR_NODISCARD enum arr_status worker_array(struct worker_call *call, const json_t *arg,
					   const arr_array **out);
/* A plain number, {"weak"} or {"scalar", "dtype"}. */
ARR_NODISCARD enum arr_status worker_scalar(struct worker_call *call, const json_t *arg,
					    struct arr_scalar *out);
/* A plain number or {"weak"}, as a double; NULL gives fallback. */
double worker_number(const json_t *arg, double fallback);
/* An array or a scalar. */
ARR_NODISCARD enum arr_status worker_input(struct worker_call *call, const json_t *arg,
					   struct arr_input *out);
/* A dtype name; NULL gives NULL. */
ARR_NODISCARD enum arr_status worker_dtype(struct worker_call *call, const json_t *arg,
					   const arr_dtype **out);
/* An integer, or fallback if arg is NULL. */
ARR_NODISCARD enum arr_status worker_integer(struct worker_call *call, const json_t *arg,
					     int64_t fallback, int64_t *out);
/* Argument `position`, or the keyword axis: *axis is storage, or NULL if it is absent or null. */
ARR_NODISCARD enum arr_status worker_optional_axis(struct worker_call *call, size_t position,
						   int *storage, const int **axis);
/* An integer or a list of them, at most ARR_NDIM_MAX. */
ARR_NODISCARD enum arr_status worker_integers(struct worker_call *call, const json_t *arg,
					      int64_t *out, int *count);
/* "C", "F", "A" or "K"; NULL gives fallback. */
ARR_NODISCARD enum arr_status worker_order(struct worker_call *call, const json_t *arg,
					   enum arr_order fallback, enum arr_order *out);

/* Contiguity of every output, and which array argument's memory it is in: a new list for the
 * reply's "memory". */
json_t *worker_memory(const struct worker_call *call);

/* Keeps array (taken over, also on failure) until the end of the request. */
ARR_NODISCARD enum arr_status worker_hold(struct worker_call *call, arr_array *array);
/* An array, a number, or a list of numbers (bool, int64, float64 or complex128). dtype nullable:
 * what a weak number becomes. */
ARR_NODISCARD enum arr_status worker_array_like(struct worker_call *call, const json_t *arg,
						const arr_dtype *dtype, const arr_array **out);
/* The first argument, as worker_array_like takes it. */
ARR_NODISCARD enum arr_status worker_source(struct worker_call *call, const arr_array **out);
/* An optional array argument: NULL gives NULL. */
ARR_NODISCARD enum arr_status worker_optional(struct worker_call *call, const json_t *arg,
					      const arr_array **out);
/* A list of arrays, as worker_array_like takes them, at most WORKER_ARRAYS_MAX. */
ARR_NODISCARD enum arr_status worker_arrays(struct worker_call *call, const json_t *arg,
					    const arr_array **out, size_t *count);
/* The array that an operation changes: it becomes the output. */
ARR_NODISCARD enum arr_status worker_target(struct worker_call *call, const json_t *arg,
					    arr_array **out);
/* Slots for count more outputs. */
ARR_NODISCARD enum arr_status worker_outputs(struct worker_call *call, size_t count,
					     arr_array ***out);
/* A casting rule's name; NULL leaves *out alone. */
ARR_NODISCARD enum arr_status worker_casting(struct worker_call *call, const json_t *arg,
					     enum arr_casting *out);
/* A list of axes, or one; *count is 0 if there is none. */
ARR_NODISCARD enum arr_status worker_axes(struct worker_call *call, const json_t *arg, int *axes,
					  int *count);
/* A text of the NULL-ended list: its position. NULL gives fallback. */
ARR_NODISCARD enum arr_status worker_choice(struct worker_call *call, const json_t *arg,
					    const char *const *names, int fallback, int *out);

/* ---- reductions.c ---- */

/* What a reduction's arguments turn into; options point into it. */
struct worker_reduction {
	struct arr_reduce_options options;
	const arr_array *src;
	int axes[ARR_NDIM_MAX];
	struct arr_scalar initial;
};

/* first_axis: what an absent axis means, as ufunc.reduce has it (axis 0) or as methods do (all). */
ARR_NODISCARD enum arr_status worker_reduction(struct worker_call *call, bool first_axis,
					       struct worker_reduction *r);
/* cumsum's arguments, or ufunc.accumulate's. */
ARR_NODISCARD enum arr_status worker_accumulation(struct worker_call *call, bool flatten_by_default,
						  const arr_array **src,
						  struct arr_accumulate_options *options);

/* ---- ufuncs.c ---- */

/* Calls the generalised ufunc call->op, which there is, with all its keywords. */
ARR_NODISCARD enum arr_status worker_gufunc(struct worker_call *call);
/* An array argument to write into; NULL leaves *out alone. */
ARR_NODISCARD enum arr_status worker_out(struct worker_call *call, const json_t *arg,
					 arr_array **out);

/* ---- the tables of operations, and ufuncs.c ---- */

typedef enum arr_status worker_op_fn(struct worker_call *call);

struct worker_op {
	const char *name;
	worker_op_fn *run;
};

extern const struct worker_op worker_ops[];        /* ends with a NULL name */
extern const struct worker_op worker_reductions[]; /* ends with a NULL name */
extern const struct worker_op worker_sorting[];    /* ends with a NULL name */
extern const struct worker_op worker_indexing[];   /* ends with a NULL name */
extern const struct worker_op worker_joining[];    /* ends with a NULL name */
extern const struct worker_op worker_creation[];   /* ends with a NULL name */
extern const struct worker_op worker_layout[];     /* ends with a NULL name */
extern const struct worker_op worker_statistics[]; /* ends with a NULL name */
extern const struct worker_op worker_moments[];    /* ends with a NULL name */
extern const struct worker_op worker_histograms[]; /* ends with a NULL name */
extern const struct worker_op worker_numeric[];    /* ends with a NULL name */
extern const struct worker_op worker_sets[];       /* ends with a NULL name */
extern const struct worker_op worker_strings[];    /* ends with a NULL name */
extern const struct worker_op worker_times[];      /* ends with a NULL name */

/* ---- ops_statistics.c ---- */

/* axis (one or several; absent or null: all) and keepdims of a reduction. */
struct worker_axes {
	int at[ARR_NDIM_MAX];
	int count;
	bool given;
	bool keepdims;
};
/* index: of the positional argument. */
ARR_NODISCARD enum arr_status worker_read_axes(struct worker_call *call, size_t index,
					       struct worker_axes *axes);
/* Points into axes. */
struct arr_reduce_options worker_reduce_options(const struct worker_axes *axes);
typedef enum arr_status worker_reduction_fn(const arr_array *, const struct arr_reduce_options *,
					    arr_array **, struct arr_error *);
/* A whole op: the array, its axes (positional too), keepdims, ddof or correction, and mean. */
ARR_NODISCARD enum arr_status worker_run_reduction(struct worker_call *call,
						   worker_reduction_fn *run);

/* Calls a ufunc, or a ufunc's method, by name. Sets call->unknown if there is none. */
ARR_NODISCARD enum arr_status worker_ufunc(struct worker_call *call);
ARR_NODISCARD enum arr_status worker_ufunc_method(struct worker_call *call, const char *base,
						  const char *method);

/* CLOCK_MONOTONIC. */
uint64_t worker_now_ns(void);

/* The next output's slot. */
arr_array **worker_output(struct worker_call *call);

#endif
