/* SPDX-License-Identifier: Apache-2.0 */
/* Ufuncs of one's own, element-wise or generalised, from C functions.
 *
 *	static enum arr_status axpy(char *const *args, const int64_t *dims, const int64_t *strides,
 *				    void *user_data) { ... }
 *	const struct arr_ufunc_spec spec = { .name = "axpy", .nin = 3, .nout = 1,
 *					     .identity = ARR_IDENTITY_ORDERED };
 *	arr_ufunc_create(&spec, &u, &err);
 *	arr_ufunc_add_loop(u, "ddd->d", axpy, &factor, &err);
 *	arr_ufunc_call(u, inputs, NULL, &out, &err);
 *	arr_ufunc_release(u);
 *
 * An element-wise one works with every function of <arr/ufunc.h> and <arr/reduce.h>; loops are
 * chosen, and operands broadcast and converted, as for the built-in ones. There is no registry:
 * arr_ufunc_find does not know it. Adding a loop needs the caller to keep other threads away from
 *the ufunc; once complete, any thread may use it. */
#ifndef ARR_UFUNC_MAKE_H
#define ARR_UFUNC_MAKE_H

#include <arr/ufunc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One loop. args: an address per operand, inputs first. dims[0]: how often to run; strides[k]:
 * bytes from operand k's first time to its second. A generalised loop gets more: dims[1..] are the
 * lengths of the core dimensions in the order in which the signature names them, and behind the
 * strides of the operands follow those of every operand's core axes, operand by operand. Operands
 * have the loop's dtypes, are aligned and in native byte order; an output is one of the inputs
 * exactly or overlaps none. Called by any thread that uses the ufunc. A status other than ARR_OK
 * ends the call with it; arithmetic may set the hardware's floating-point flags, which are reported
 * as <arr/errstate.h> says. */
typedef enum arr_status arr_ufunc_loop_fn(char *const *args, const int64_t *dims,
					  const int64_t *strides, void *user_data);

/* What an empty reduction gives; the last two have no value for it. */
enum arr_ufunc_identity {
	ARR_IDENTITY_ZERO = 0,
	ARR_IDENTITY_ONE = 1,
	ARR_IDENTITY_ALL_ONES = 2, /* every bit */
	ARR_IDENTITY_MINUS_INF = 3,
	ARR_IDENTITY_NONE = 4,   /* several axes may be reduced, in any order */
	ARR_IDENTITY_ORDERED = 5 /* one axis at most */
};

enum { ARR_GUFUNC_DIMS_MAX = 8, ARR_UFUNC_LOOPS_MAX = 24 };

/* nin 1..ARR_UFUNC_NIN_MAX, nout 1..ARR_UFUNC_NOUT_MAX, together at most ARR_UFUNC_ARGS_MAX. name
 * is copied. signature: NULL for element-wise; otherwise as NumPy's, "(m?,n),(n,p?)->(m?,p?)":
 * names or fixed lengths, a ? behind a dimension that operands may lack. */
struct arr_ufunc_spec {
	const char *name;
	int nin, nout;
	const char *signature;
	enum arr_ufunc_identity identity;
};

/* The caller owns *out. Fails: ARR_E_ARG (a count out of range, no name), ARR_E_FORMAT (a signature
 * that does not parse or has not nin inputs and nout outputs), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_ufunc_create(const struct arr_ufunc_spec *spec,
						       arr_ufunc **out, struct arr_error *err);

/* types: "dd->d" in NumPy's characters. Loops are tried in the order in which they were added.
 * user_data is handed to the loop and stays the caller's. Fails: ARR_E_ARG (a built-in ufunc, types
 * of other counts, too many loops), ARR_E_DTYPE (a character that is no number's). */
ARR_API ARR_NODISCARD enum arr_status arr_ufunc_add_loop(arr_ufunc *ufunc, const char *types,
							 arr_ufunc_loop_fn *loop, void *user_data,
							 struct arr_error *err);

/* Reference counting; both leave built-in ufuncs alone. NULL is fine. */
ARR_API const arr_ufunc *arr_ufunc_retain(const arr_ufunc *ufunc);
ARR_API void arr_ufunc_release(const arr_ufunc *ufunc);

/* The core signature without blanks, or NULL for an element-wise ufunc. Lives as long as ufunc. */
ARR_API const char *arr_ufunc_signature(const arr_ufunc *ufunc);

struct arr_gufunc_options {
	arr_array *out[ARR_UFUNC_NOUT_MAX];  /* borrowed; NULL: a new array */
	const int *axes[ARR_UFUNC_ARGS_MAX]; /* by operand: where its core axes are, as many as it
					      * has, negative ones from the end; NULL: the last */
	const int *axis; /* for one core dimension: where it is in every operand; not with axes */
	bool keepdims;   /* outputs without core axes keep the inputs' with length 1 */
	enum arr_casting casting; /* of inputs to the loop and of results to out */
	enum arr_order order;     /* of new arrays, see arr_gufunc_call */
	const arr_dtype *dtype;   /* the outputs' loop dtype, native; NULL: from the inputs */
	const char *signature;    /* the loop itself, "dd->d"; not with dtype. NULL: see dtype */
};

/* NumPy's defaults: core axes last, same_kind casting, K order. */
static inline struct arr_gufunc_options arr_gufunc_options_default(void)
{
	struct arr_gufunc_options options = { { NULL, NULL },        { NULL },    NULL, false,
					      ARR_CASTING_SAME_KIND, ARR_ORDER_K, NULL, NULL };

	return options;
}

/* Calls a generalised ufunc, one's own or arr_ufunc_find's "matmul", "vecdot", "matvec" or
 * "vecmat" (arr_matmul and the like are the same without options): core axes go to the loop, the
 * others broadcast. options NULL: the defaults. out has room for nout arrays. arr_ufunc_call does
 * the same with core axes last. Given outputs take part in broadcasting, but do not stretch
 * themselves, and may share memory with inputs.
 *
 * Order is that of the loop axes, then the core axes, wherever axes puts them: C lays a new array
 * out in that order and F in the reverse one; A is F if all inputs and given outputs are
 * F-contiguous, else C; K follows the inputs' strides along the loop axes, inside of which the core
 * axes are in C order.
 *
 * Fails: ARR_E_ARG (an element-wise ufunc, axes together with axis, axis or keepdims where the core
 * signature does not allow it, dtype together with signature), ARR_E_SHAPE (too few axes, core
 * lengths that differ, an axis that is not there or named twice, loop axes that do not broadcast,
 * out of another shape, an output length that no operand gives), ARR_E_DTYPE (no such loop),
 * ARR_E_CASTING, ARR_E_READONLY, ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_gufunc_call(const arr_ufunc *ufunc,
						      const struct arr_input *inputs,
						      const struct arr_gufunc_options *options,
						      arr_array **out, struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
