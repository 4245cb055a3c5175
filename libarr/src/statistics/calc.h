/* SPDX-License-Identifier: Apache-2.0 */
/* Chains of array operations that read like the formula: every step keeps its result in the chain
 *and does nothing once one has failed, so status and memory are looked at once, at the end.
 *
 *	struct arr__calc c = { .err = err };
 *	const arr_array *y = arr__calc2(&c, ARR__UFUNC_multiply, arr_in(x), arr__real(M_PI));
 *
 *	y = arr__calc2(&c, ARR__UFUNC_divide, arr__on(arr__calc1(&c, ARR__UFUNC_sin, y)),
 *arr__on(y)); return arr__calc_end(&c, y, out);
 *
 * Results are borrowed from the chain, NULL after a failure; NULL operands are fine then. */
#ifndef ARR_CALC_H
#define ARR_CALC_H

#include "statistics_internal.h"

enum { ARR__CALC_MAX = 96 };

/* st ARR_OK, count 0: nothing done yet. */
struct arr__calc {
	struct arr_error *err;
	enum arr_status st;
	size_t count;
	arr_array *held[ARR__CALC_MAX];
};

/* The chain takes over *made (nullable) and the status of the call that made it, which may stand in
 * the argument list: *made is read after it. */
const arr_array *arr__calc_keep(struct arr__calc *c, enum arr_status st, arr_array *const *made);
/* Records a failure of the formula itself. */
#define arr__calc_fail(c, ...) ((c)->st = arr_error_set((c)->err, __VA_ARGS__))
/* Releases what the chain holds. On success *out is a new reference to result. */
ARR_NODISCARD enum arr_status arr__calc_end(struct arr__calc *c, const arr_array *result,
					    arr_array **out);

/* Fails with ARR_E_DTYPE where an input (NULL: none) is no number, or of a type behind `last`. */
void arr__calc_check(struct arr__calc *c, const char *op, enum arr_type last,
		     const arr_array *const *inputs, size_t count);

/* Operands. */
#define arr__on(array) arr_in(array)
static inline struct arr_input arr__real(double value)
{
	return arr_in_scalar(arr_scalar_float(value));
}
static inline struct arr_input arr__whole(int64_t value)
{
	return arr_in_scalar(arr_scalar_int(value));
}

/* Ufuncs of one and two inputs and one output; dtype NULL: from the operands. */
const arr_array *arr__calc1(struct arr__calc *c, enum arr__ufunc_id id, const arr_array *x);
const arr_array *arr__calc2(struct arr__calc *c, enum arr__ufunc_id id, struct arr_input x,
			    struct arr_input y);
const arr_array *arr__calc2_in(struct arr__calc *c, enum arr__ufunc_id id, struct arr_input x,
			       struct arr_input y, const arr_dtype *dtype);
/* The same into x's memory by an unsafe cast. x is the chain's own. */
void arr__calc2_into(struct arr__calc *c, enum arr__ufunc_id id, const arr_array *x,
		     struct arr_input y);
/* ufunc.reduce and accumulate. */
const arr_array *arr__calc_reduce(struct arr__calc *c, enum arr__ufunc_id id, const arr_array *x,
				  const struct arr_reduce_options *options);
const arr_array *arr__calc_scan(struct arr__calc *c, enum arr__ufunc_id id, const arr_array *x,
				const struct arr_accumulate_options *options);

/* A fresh copy (K order); dtype NULL: x's. */
const arr_array *arr__calc_copy(struct arr__calc *c, const arr_array *x, const arr_dtype *dtype);
/* x itself, or a cast of it. */
const arr_array *arr__calc_cast(struct arr__calc *c, const arr_array *x, const arr_dtype *dtype);
const arr_array *arr__calc_new(struct arr__calc *c, int ndim, const int64_t *shape,
			       const arr_dtype *dtype);
/* x[..., start:stop, ...] along axis (normalised); 0 <= start <= stop <= length. */
const arr_array *arr__calc_slice(struct arr__calc *c, const arr_array *x, int axis, int64_t start,
				 int64_t stop);
/* x with one more axis of length 1 in front of `axis`. */
const arr_array *arr__calc_expand(struct arr__calc *c, const arr_array *x, int axis);
const arr_array *arr__calc_reshape(struct arr__calc *c, const arr_array *x, int ndim,
				   const int64_t *shape);
/* What two dtypes promote to: borrowed from the chain. */
const arr_dtype *arr__calc_promote(struct arr__calc *c, const arr_dtype *a, const arr_dtype *b);
/* x in one axis, C order. */
const arr_array *arr__calc_ravel(struct arr__calc *c, const arr_array *x);
/* The real or imaginary half of a complex x, as a view. */
const arr_array *arr__calc_part(struct arr__calc *c, const arr_array *x, bool imaginary);
/* Arrays of one shape but for axis, one behind the other, in their common dtype. */
const arr_array *arr__calc_join(struct arr__calc *c, const arr_array *const *parts, size_t count,
				int axis);
/* dst[...] = src, cast and broadcast; dst is the chain's own. */
void arr__calc_assign(struct arr__calc *c, const arr_array *dst, const arr_array *src);
/* dst[mask] = value. mask is bool and broadcasts to dst, which is the chain's own. */
void arr__calc_put(struct arr__calc *c, const arr_array *dst, const arr_array *mask,
		   struct arr_scalar value);
/* The same with an element as dst has them. */
void arr__calc_put_element(struct arr__calc *c, const arr_array *dst, const arr_array *mask,
			   const void *element);
/* The truth of a 0-d result; false after a failure. */
bool arr__calc_truth(const struct arr__calc *c, const arr_array *x);
/* Whether any element is true. */
bool arr__calc_any(struct arr__calc *c, const arr_array *x);

/* ---- sort/isin_table.c ---- */

/* isin of integers by a table of flags; NULL without a failure where that is not the way to go,
 * unless `required`. */
const arr_array *arr__isin_table(struct arr__calc *c, const arr_array *a, const arr_array *b,
				 bool required, bool invert);

/* A whole public operation: traces `op`, runs the statements with chain `c`, ends with `result`.
 * BEGIN refuses what arr__calc_check does, BEGIN_DOUBLE long doubles too: elements are looked at as
 * doubles. BEGIN_ANY leaves all that to the steps. */
#define ARR__CALC_BEGIN_ANY(op_name, kind, ...) \
	struct arr__trace t_;                   \
	struct arr__calc c_, *c = &c_;          \
	c->st = ARR_OK;                         \
	c->count = 0;                           \
	c->err = arr__trace_begin(&t_, op_name, kind, ARR__INS(__VA_ARGS__), err)
#define ARR__CALC_BEGIN(op_name, kind, ...)              \
	ARR__CALC_BEGIN_ANY(op_name, kind, __VA_ARGS__); \
	arr__calc_check(c, op_name, ARR_T_CLONGDOUBLE, ARR__INS(__VA_ARGS__))
#define ARR__CALC_BEGIN_DOUBLE(op_name, kind, ...)       \
	ARR__CALC_BEGIN_ANY(op_name, kind, __VA_ARGS__); \
	arr__calc_check(c, op_name, ARR_T_COMPLEX128, ARR__INS(__VA_ARGS__))
#define ARR__CALC_RETURN(result)                           \
	do {                                               \
		const arr_array *result_ = (result);       \
		enum arr_status st_;                       \
                                                           \
		err = c->err;                              \
		st_ = arr__calc_end(c, result_, out);      \
		return arr__trace_end(&t_, st_, out, err); \
	} while (0)

#endif
