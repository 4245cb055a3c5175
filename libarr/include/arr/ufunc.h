/* SPDX-License-Identifier: Apache-2.0 */
/* Universal functions: element-wise operations with broadcasting and type resolution as in NumPy 2.
 *
 * Conventions as in <arr/array.h>: inputs are borrowed, `arr_array **out` is written on ARR_OK only
 * and the caller then owns it. Any thread may call; outputs must not be read or written elsewhere
 * meanwhile. Results are the same bits on every ISA level, but for elementary functions of real
 * numbers, which can differ in the last bit between baseline and the others unless
 * arr_reproducible_set says otherwise. Division by zero, overflow and the like
 * follow the thread's state, see <arr/errstate.h>: any call can fail with ARR_E_FLOAT if that state
 * says raise.
 *
 * Times have NumPy's loops (Mm->M, mm->m and so on), in the unit that all times of the call promote
 * to; integers next to them count that unit. NaT in, NaT out; comparisons with NaT are false, but
 * not_equal; fmax and fmin leave it out; sign(NaT) is -1. m // m and divmod give 0 where there is
 * no answer and report invalid (NaT) or divide (by 0); m / 0 and m % 0 are NaT. Sums and products
 * wrap. A dtype or signature names the result's kind, never its unit. Texts of one kind compare by
 * their characters (NULs at the end do not count); add puts them together, with room for both;
 * str_len counts. isalpha, isdigit, isalnum, isspace, islower, isupper, istitle, and of unicode
 * isdecimal and isnumeric, are Python's of the same name, of the Unicode version that
 * arr_unicode_version (<arr/strings.h>) names; bytes above 127 are nothing.
 *
 * equal and not_equal take structures and raw bytes too: structures field by field in their common
 * dtype, for which the fields have the same names in the same order, bytes of one size. Without a
 * loop they know no dtype or signature; logical_and, _or and _xor take the truth of anything.
 *
 * Accuracy: add, subtract, multiply, divide, sqrt, rint, floor, ceil, trunc and everything on
 * integers are exact or rounded once. Elementary functions of float32 and float64 are within 1 ULP
 * over their whole range (docs/libarr-accuracy.md has what was measured), those of float16
 * are computed in float64 and rounded once, those of long double and of complex numbers are the C
 * library's. logaddexp and logaddexp2 are within 2
 * ULP of the larger of the result and the arguments. */
#ifndef ARR_UFUNC_H
#define ARR_UFUNC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/array.h>
#include <arr/dtype.h>
#include <arr/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ARR_UFUNC_NIN_MAX = 3, ARR_UFUNC_NOUT_MAX = 2, ARR_UFUNC_ARGS_MAX = 4 };

/* Immortal, one per function. */
typedef struct arr_ufunc arr_ufunc;

/* By NumPy's name or alias ("absolute", "abs"), matmul, vecdot, matvec and vecmat among them, which
 * are generalised (<arr/ufunc_make.h>); NULL if there is none. */
ARR_API const arr_ufunc *arr_ufunc_find(const char *name);

/* The element-wise ones, sorted by name; NULL for index >= arr_ufunc_count(). Aliases are not
 * counted. */
ARR_API size_t arr_ufunc_count(void);
ARR_API const arr_ufunc *arr_ufunc_at(size_t index);

ARR_API const char *arr_ufunc_name(const arr_ufunc *ufunc); /* static storage */
ARR_API int arr_ufunc_nin(const arr_ufunc *ufunc);
ARR_API int arr_ufunc_nout(const arr_ufunc *ufunc);

/* Its inner loops in the order in which type resolution tries them. types: "dd->d" in NumPy's type
 * characters; variant: the ISA it was built for. Static storage; NULL for index >= the count. */
ARR_API size_t arr_ufunc_loop_count(const arr_ufunc *ufunc);
ARR_API const char *arr_ufunc_loop_types(const arr_ufunc *ufunc, size_t index);
ARR_API const char *arr_ufunc_loop_variant(const arr_ufunc *ufunc, size_t index);

struct arr_ufunc_options {
	arr_array *out[ARR_UFUNC_NOUT_MAX]; /* borrowed; NULL: a new array */
	const arr_array
		*where; /* bool; elements where it is false are left alone. NULL: everywhere */
	enum arr_casting casting; /* of inputs to the loop and of results to out; numbers and the
				   * inputs of logical_and, _or and _xor cast by any rule */
	enum arr_order order;     /* of new arrays; A: F if all inputs are F-contiguous, else C */
	const arr_dtype *dtype;   /* the first output's loop dtype, native; NULL: from the inputs */
	const char *signature;    /* the loop itself, "dd->d"; not with dtype. NULL: see dtype */
};

/* NumPy's defaults: same_kind casting, K order. */
static inline struct arr_ufunc_options arr_ufunc_options_default(void)
{
	struct arr_ufunc_options options = { { NULL, NULL }, NULL, ARR_CASTING_SAME_KIND,
					     ARR_ORDER_K,    NULL, NULL };

	return options;
}

/* Calls ufunc on its nin inputs. options NULL: the defaults. out has room for nout arrays; where
 * options->out[i] is set, out[i] is a new reference to it. New arrays are in K order of the inputs;
 * where a mask leaves elements alone, new arrays hold zeros there. Fails: ARR_E_SHAPE (inputs do
 * not broadcast, out has another shape), ARR_E_DTYPE (no loop for the inputs), ARR_E_CASTING,
 * ARR_E_READONLY (out), ARR_E_OVERLAP (two outputs share memory), ARR_E_ARG (a weak integer outside
 * its dtype's range, a negative integer power), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_ufunc_call(const arr_ufunc *ufunc,
						     const struct arr_input *inputs,
						     const struct arr_ufunc_options *options,
						     arr_array **out, struct arr_error *err);

/* ufunc.outer: ufunc on every pair of elements; the result has a's axes, then b's. As
 * arr_ufunc_call otherwise; options->where broadcasts to the result. Further failures: ARR_E_ARG
 * (not two inputs), ARR_E_SHAPE (more than ARR_NDIM_MAX axes). */
ARR_API ARR_NODISCARD enum arr_status
arr_ufunc_outer(const arr_ufunc *ufunc, const struct arr_input *a, const struct arr_input *b,
		const struct arr_ufunc_options *options, arr_array **out, struct arr_error *err);

/* ufunc.at: dst[indices] = ufunc(dst[indices], value), one place after the other, so that a place
 * that is named twice is changed twice. indices: index_count arrays for the first axes of dst, of
 * integers (negative ones count from the end) that broadcast together, or of bool, which stand for
 * as many axes as they have and for the places where they are true. value broadcasts to
 * dst[indices]; NULL for a ufunc of one input; a number counts as a 0-d array. Results are cast to
 * dst by any rule, as in NumPy. Nothing is changed if an index is outside its axis.
 * Fails: ARR_E_ARG (not one or two inputs and one output), ARR_E_INDEX (outside, not integer or
 * bool), ARR_E_SHAPE, ARR_E_DTYPE, ARR_E_CASTING (there is no such cast), ARR_E_READONLY,
 * ARR_E_NOMEM; and as arr_ufunc_call for a value that the operation does not take, with the places
 * before it changed. */
ARR_API ARR_NODISCARD enum arr_status
arr_ufunc_apply_at(const arr_ufunc *ufunc, arr_array *dst, const arr_array *const *indices,
		   size_t index_count, const struct arr_input *value, struct arr_error *err);

/* The dtypes that a call would compute in: types has room for nin + nout, and is the caller's to
 * release. operands: nin of them. dtype NULL: from the operands. Fails: ARR_E_DTYPE, ARR_E_CASTING.
 */
ARR_API ARR_NODISCARD enum arr_status
arr_ufunc_resolve(const arr_ufunc *ufunc, const struct arr_type_operand *operands,
		  const arr_dtype *dtype, enum arr_casting casting, const arr_dtype **types,
		  struct arr_error *err);

/* The ISA level of the vectorised loops: "baseline", "avx2" or "avx512". The environment variable
 * ARR_ISA, read once at the first use, lowers it to the named level. Static storage. */
ARR_API const char *arr_isa_name(void);

/* What became of ARR_ISA: ARR_OK (not set, or in force), ARR_E_ARG (not a level's name, ignored),
 * ARR_E_UNSUPPORTED (this CPU lacks it; the best level below is in force). */
ARR_API ARR_NODISCARD enum arr_status arr_isa_check(struct arr_error *err);

/* Reproducible mode: element-wise results and reductions are the same bits on every CPU and at
 * every ISA level. Elementary functions of real numbers then run without fused multiply-adds
 * (slower); everything else is the same bits anyway, those of complex numbers on machines with one
 * C library. The environment variable ARR_REPRODUCIBLE=1 turns it on, arr_reproducible_set
 * overrides that; either is read once, at the first use of a ufunc. set fails: ARR_E_STATE if that
 * has been and the mode is another. */
ARR_API bool arr_reproducible(void);
ARR_API ARR_NODISCARD enum arr_status arr_reproducible_set(bool on, struct arr_error *err);

/* arr_add(x1, x2, &out, err), arr_sqrt(x, &out, err) and so on: arr_ufunc_call with the defaults,
 * for every row of <arr/ufuncs.def>. */
#define ARR_UFUNC_1_1_(name)                                                                  \
	ARR_API ARR_NODISCARD enum arr_status arr_##name(const arr_array *x, arr_array **out, \
							 struct arr_error *err);
#define ARR_UFUNC_1_2_(name)                                                                   \
	ARR_API ARR_NODISCARD enum arr_status arr_##name(const arr_array *x, arr_array **out1, \
							 arr_array **out2, struct arr_error *err);
#define ARR_UFUNC_2_1_(name)                                                                       \
	ARR_API ARR_NODISCARD enum arr_status arr_##name(const arr_array *x1, const arr_array *x2, \
							 arr_array **out, struct arr_error *err);
#define ARR_UFUNC_2_2_(name)                                                                       \
	ARR_API ARR_NODISCARD enum arr_status arr_##name(const arr_array *x1, const arr_array *x2, \
							 arr_array **out1, arr_array **out2,       \
							 struct arr_error *err);
#define ARR_UFUNC_3_1_(name)                                                                       \
	ARR_API ARR_NODISCARD enum arr_status arr_##name(const arr_array *x1, const arr_array *x2, \
							 const arr_array *x3, arr_array **out,     \
							 struct arr_error *err);
#define ARR_UFUNC(name, nin, nout, identity) ARR_UFUNC_##nin##_##nout##_(name)
#include <arr/ufuncs.def>
#undef ARR_UFUNC
#undef ARR_UFUNC_1_1_
#undef ARR_UFUNC_1_2_
#undef ARR_UFUNC_2_1_
#undef ARR_UFUNC_2_2_
#undef ARR_UFUNC_3_1_

#ifdef __cplusplus
}
#endif
#endif
