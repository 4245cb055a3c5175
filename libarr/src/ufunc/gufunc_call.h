/* SPDX-License-Identifier: Apache-2.0 */
/* One call of a generalised ufunc in progress, shared by gufunc.c and gufunc_axes.c. */
#ifndef ARR_GUFUNC_CALL_H
#define ARR_GUFUNC_CALL_H

#include "gufunc_internal.h"

struct arr__gcall {
	const arr_ufunc *u;
	const struct arr_input *inputs;
	const struct arr_gufunc_options *options;
	const struct arr__loop *loop;
	const arr_dtype *dtypes[ARR_UFUNC_ARGS_MAX]; /* owned */
	arr_array *arrays[ARR_UFUNC_ARGS_MAX];       /* owned: what the loop reads and writes */
	bool missing[ARR_GUFUNC_DIMS_MAX];           /* optional dimensions that operands lack */
	int64_t length[ARR_GUFUNC_DIMS_MAX];         /* -1: not known yet */
	int core_axis[ARR_UFUNC_ARGS_MAX]
		     [ARR_GUFUNC_DIMS_MAX]; /* of the operand's core dimension i; -1: missing */
	int loop_ndim;
	int64_t loop_shape[ARR_NDIM_MAX];
	int out_ndim[ARR_UFUNC_NOUT_MAX];
	int64_t out_shape[ARR_UFUNC_NOUT_MAX][ARR_NDIM_MAX];
	bool kept[ARR_UFUNC_NOUT_MAX][ARR_NDIM_MAX]; /* keepdims' axes of length 1 */
	int64_t loop_strides[ARR_UFUNC_ARGS_MAX][ARR_NDIM_MAX];
	int64_t core_strides[ARR_UFUNC_ARGS_MAX][ARR_GUFUNC_DIMS_MAX];
};

/* ---- gufunc.c ---- */

/* As arr_gufunc_call, not traced; u has a core signature. t nullable: gets the variant. */
ARR_NODISCARD enum arr_status arr__gufunc_call(const arr_ufunc *u, const struct arr_input *inputs,
					       const struct arr_gufunc_options *options,
					       arr_array **out, struct arr__trace *t,
					       struct arr_error *err);

/* ---- gufunc_axes.c ---- */

/* From the inputs in c->arrays and the options: core lengths and axes, the loop's shape, and the
 * outputs' shapes. */
ARR_NODISCARD enum arr_status arr__gcall_plan(struct arr__gcall *c, struct arr_error *err);
/* How the new array of output k is to lie: its axes, the slowest first. */
void arr__gcall_layout(const struct arr__gcall *c, int k, int *perm);
/* Fills loop_strides[k] and core_strides[k]; c->arrays[k] is there. */
void arr__gcall_strides(struct arr__gcall *c, int k);

#endif
