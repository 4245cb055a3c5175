/* SPDX-License-Identifier: Apache-2.0 */
/* An expression's nodes, and the program that they become for inputs of given dtypes. */
#ifndef ARR_EXPR_INTERNAL_H
#define ARR_EXPR_INTERNAL_H

#include <arr/expr.h>

#include "expr_fused.h"
#include "ufunc/ufunc_internal.h"

enum { ARR__EXPR_ARGS_MAX = 3 };

enum arr__node_kind {
	ARR__NODE_INPUT,
	ARR__NODE_SCALAR,
	ARR__NODE_UFUNC,
	ARR__NODE_WHERE,
	ARR__NODE_CAST
};

struct arr__node {
	enum arr__node_kind kind;
	int input; /* INPUT: index */
	struct arr_scalar scalar;
	const arr_ufunc *ufunc;
	enum arr_type type; /* CAST */
	int arg_count;
	int args[ARR__EXPR_ARGS_MAX]; /* nodes before this one */
};

enum arr__expr_reduction {
	ARR__EXPR_NONE = 0,
	ARR__EXPR_SUM,
	ARR__EXPR_PROD,
	ARR__EXPR_MIN,
	ARR__EXPR_MAX,
	ARR__EXPR_ANY,
	ARR__EXPR_ALL,
	ARR__EXPR_MEAN
};

/* The last node is the value. */
struct arr_expr {
	struct arr__node *nodes;
	int node_count, node_capacity;
	char (*inputs)[ARR_EXPR_NAME_BYTES];
	int input_count;
	enum arr__expr_reduction reduction;
};

/* ---- expr.c ---- */

arr_expr *arr__expr_new(void); /* NULL: no memory */
/* Appends a node and gives its index. Folds operators on literals as Python does. */
ARR_NODISCARD enum arr_status arr__expr_add(arr_expr *e, const struct arr__node *node, int *out,
					    struct arr_error *err);
/* The input of this name, new or not; name is length bytes. */
ARR_NODISCARD enum arr_status arr__expr_add_input(arr_expr *e, const char *name, size_t length,
						  int *out, struct arr_error *err);
/* A function's node, without its args; or a reduction, for which node->kind stays as it is and
 * *reduction is set. ARR_E_ARG if there is no such function or it takes another number of them. */
ARR_NODISCARD enum arr_status arr__expr_function(const char *name, int arg_count,
						 struct arr__node *node,
						 enum arr__expr_reduction *reduction,
						 struct arr_error *err);

/* ---- expr_reduce.c ---- */

/* The inputs, those in the other byte order as native copies: natives[i] for each, NULL after a
 * failure; to be dropped either way. */
ARR_NODISCARD enum arr_status arr__expr_natives(const arr_expr *e, const arr_array *const *inputs,
						arr_array **natives, int64_t *copied_bytes,
						struct arr_error *err);
void arr__expr_drop(arr_array **arrays, int count);

/* ---- expr_compile.c ---- */

enum arr__ref_kind { ARR__REF_REGISTER, ARR__REF_INPUT, ARR__REF_CONSTANT };

/* Where a step finds an operand. */
struct arr__ref {
	enum arr__ref_kind kind;
	int index;
	enum arr_type type;
};

/* One pass over a block: a ufunc's loop, a cast, or a selection if both are NULL. */
struct arr__step {
	arr__loop_fn *loop;
	arr__cast_fn *cast;
	const arr_ufunc *ufunc; /* of loop */
	int arg_count;
	struct arr__ref args[ARR__EXPR_ARGS_MAX];
	struct arr__ref out; /* a register */
};

struct arr__constant {
	_Alignas(16) char bytes[ARR__NUMBER_BYTES_MAX];
};

/* The same program on a stack (expr_fused.h); op_count is 0 if it cannot be. */
enum { ARR__FUSED_OPS_MAX = 48, ARR__FUSED_SOURCES_MAX = 24 };

struct arr__fused_program {
	struct arr__fused_op ops[ARR__FUSED_OPS_MAX];
	struct arr__ref sources[ARR__FUSED_SOURCES_MAX]; /* no registers */
	int op_count, source_count;
};

/* The last step computes the value. */
struct arr__program {
	struct arr__step *steps;
	int step_count, step_capacity;
	struct arr__constant *constants;
	int constant_count;
	int register_count;
	enum arr_type type; /* of the value */
	struct arr__fused_program fused;
};

/* types: the inputs'. wanted: what the value is cast to, or ARR_T_COUNT for its own type. */
ARR_NODISCARD enum arr_status arr__expr_compile(const arr_expr *e, const enum arr_type *types,
						enum arr_type wanted, struct arr__program *out,
						struct arr_error *err);
void arr__program_clear(struct arr__program *p);

/* ---- the iteration space ---- */

/* One input over the iteration space, which is flat: element i of it is at data + i * stride, or
 * has to be gathered along shape. */
struct arr__space_input {
	char *data;
	bool linear;
	int64_t stride;
	int64_t strides[ARR_NDIM_MAX];
	enum arr_type type;
};

struct arr__space {
	int ndim;
	int64_t shape[ARR_NDIM_MAX];
	int64_t size;
	int input_count;
	struct arr__space_input inputs[ARR_EXPR_INPUTS_MAX];
};

/* ---- expr_fuse.c ---- */

/* Sets p->fused from its steps. */
void arr__expr_fuse(struct arr__program *p);

/* A fused program over a space. Refers to itself: not to be copied. */
struct arr__fused_run {
	const struct arr__fused *kernels;
	const struct arr__program *program;
	size_t item_bytes;
	struct arr__fused_source sources[ARR__FUSED_SOURCES_MAX];
	bool moves[ARR__FUSED_SOURCES_MAX]; /* data is the block's */
	_Alignas(ARR__FUSED_VECTOR_BYTES_MAX) char wide[ARR__FUSED_SOURCES_MAX]
						       [ARR__FUSED_VECTOR_BYTES_MAX];
};

/* false: not fused, or an input is neither contiguous, nor one element, nor gathered. */
bool arr__fused_begin(struct arr__fused_run *f, const struct arr__program *p,
		      const struct arr__space *space);
/* Writes the first elements of a block whose inputs are at `inputs`, as many of count as are whole
 * groups, and says how many. streamed: past the caches, if out's alignment lets it. */
int64_t arr__fused_block(const struct arr__fused_run *f, char *const *inputs, char *out,
			 int64_t count, bool streamed);
/* Copies whole groups past the caches and says how many bytes. */
size_t arr__fused_copy(char *dst, const char *src, size_t size_bytes);

/* ---- expr_run.c ---- */

/* Writes the value's `size` elements to out, one after the other. */
ARR_NODISCARD enum arr_status arr__program_run(const struct arr__program *p,
					       const struct arr__space *space, char *out,
					       struct arr_error *err);
/* Folds them into *acc, which has fold's type, as reducing the whole result would. */
ARR_NODISCARD enum arr_status arr__program_fold(const struct arr__program *p,
						const struct arr__space *space,
						const arr_ufunc *fold, char *acc,
						struct arr_error *err);

#endif
