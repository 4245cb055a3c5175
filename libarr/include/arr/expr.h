/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions over arrays, evaluated block by block on all threads: no temporary is larger than a
 * block that stays in the cache, whatever the arrays' size.
 *
 * The result has the dtype and the bits that the same ufuncs give one after the other. (Floating
 * exceptions are not reported.) Bools, integers, floats and complex numbers, long doubles too;
 * arrays in the other byte order are copied first. An expression is immutable: any number of
 * threads may evaluate it. */
#ifndef ARR_EXPR_H
#define ARR_EXPR_H

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ARR_EXPR_INPUTS_MAX = 32, ARR_EXPR_NODES_MAX = 1000, ARR_EXPR_NAME_BYTES = 64 };

typedef struct arr_expr arr_expr;

/* Python's syntax and precedence:
 *
 *	numbers (1, 2.5e-3, 0x1f, 4j: weak, as Python's in NumPy 2), pi e inf nan True False
 *	names of inputs; ( )
 *	**   + - ~ (one operand)   * / // %   + -   << >>   &   ^   |   < <= > >= == !=
 *	every ufunc with one result by its name: sqrt(x), maximum(x, y), abs(x), isnan(x)
 *	where(condition, x, y); casts by a dtype's name: float32(x), int64(x)
 *	around everything else: sum prod min max any all mean of all elements
 *
 * Fails: ARR_E_FORMAT ("expr: at 7: ...", naming the token), ARR_E_ARG (more nodes or inputs than
 * the limits), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_expr_parse(const char *text, arr_expr **out,
						     struct arr_error *err);

/* The same built piece by piece. The pieces stay the caller's. Fails: ARR_E_ARG (a name that is
 * none, limits), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_expr_input(const char *name, arr_expr **out,
						     struct arr_error *err);
ARR_API ARR_NODISCARD enum arr_status arr_expr_scalar(struct arr_scalar value, arr_expr **out,
						      struct arr_error *err);
/* function: a ufunc, "where", a dtype (a cast) or a reduction. Fails also: ARR_E_ARG (no such
 * function, another number of arguments, a reduction inside). */
ARR_API ARR_NODISCARD enum arr_status arr_expr_call(const char *function,
						    const arr_expr *const *args, size_t count,
						    arr_expr **out, struct arr_error *err);

/* NULL is fine. */
ARR_API void arr_expr_free(arr_expr *expr);

/* The inputs in the order in which they first appear. */
ARR_API size_t arr_expr_input_count(const arr_expr *expr);
ARR_API const char *arr_expr_input_name(const arr_expr *expr, size_t index); /* borrowed */

/* inputs: one array for each input, in that order; they broadcast. The result has their broadcast
 * shape (a reduction's is 0-d) and is in C order, or in Fortran order if all inputs of that shape
 * are. out_array (nullable): where it goes instead, cast by same_kind; it may be one of the inputs;
 * *out is then a new reference to it. Fails: ARR_E_SHAPE, ARR_E_DTYPE (no loop), ARR_E_CASTING,
 * ARR_E_READONLY, ARR_E_UNSUPPORTED (a dtype), ARR_E_ARG (a weak integer out of range, a negative
 * integer power), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_expr_eval(const arr_expr *expr,
						    const arr_array *const *inputs,
						    arr_array *out_array, arr_array **out,
						    struct arr_error *err);

/* The same for an expression with a reduction around it, over axis_count axes of the broadcast
 * shape (NULL: all) instead of all elements, with the bits that reducing the whole value gives.
 * keepdims: these axes stay with length 1. Where the first axis stays, the value is made and
 * reduced some rows at a time; otherwise it is made in one piece. Further failures: ARR_E_ARG (no
 * reduction), ARR_E_SHAPE (an axis that is not there or named twice, no element and no identity).
 */
ARR_API ARR_NODISCARD enum arr_status arr_expr_reduce(const arr_expr *expr,
						      const arr_array *const *inputs,
						      const int *axes, int axis_count,
						      bool keepdims, arr_array *out_array,
						      arr_array **out, struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
