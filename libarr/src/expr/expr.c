/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions as lists of nodes: making, joining, asking. */
#include "expr_internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

arr_expr *arr__expr_new(void)
{
	return calloc(1, sizeof(arr_expr));
}

void arr_expr_free(arr_expr *expr)
{
	if (!expr)
		return;
	free(expr->nodes);
	free(expr->inputs);
	free(expr);
}

/* ---- literals ---- */

static bool is_literal(const arr_expr *e, int node)
{
	return e->nodes[node].kind == ARR__NODE_SCALAR && e->nodes[node].scalar.weak &&
	       (e->nodes[node].scalar.type == ARR_T_INT64 ||
		e->nodes[node].scalar.type == ARR_T_FLOAT64);
}

static double as_double(struct arr_scalar s)
{
	return s.type == ARR_T_INT64 ? (double)s.as.i : s.as.f;
}

/* The operators that Python would compute before NumPy sees a number; false: leave it to NumPy. */
static bool fold_literals(enum arr__ufunc_id id, struct arr_scalar a, struct arr_scalar b,
			  struct arr_scalar *out)
{
	const bool integers = a.type == ARR_T_INT64 && b.type == ARR_T_INT64;
	double x = as_double(a), y = as_double(b);
	int64_t i = 0;

	switch ((int)id) {
	case ARR__UFUNC_add:
		*out = integers ? arr_scalar_int(i) : arr_scalar_float(x + y);
		return !integers || !__builtin_add_overflow(a.as.i, b.as.i, &out->as.i);
	case ARR__UFUNC_subtract:
		*out = integers ? arr_scalar_int(i) : arr_scalar_float(x - y);
		return !integers || !__builtin_sub_overflow(a.as.i, b.as.i, &out->as.i);
	case ARR__UFUNC_multiply:
		*out = integers ? arr_scalar_int(i) : arr_scalar_float(x * y);
		return !integers || !__builtin_mul_overflow(a.as.i, b.as.i, &out->as.i);
	case ARR__UFUNC_divide:
		*out = arr_scalar_float(x / y);
		return y != 0;
	default:
		return false;
	}
}

static bool fold(const arr_expr *e, const struct arr__node *node, struct arr_scalar *out)
{
	const struct arr_scalar *a;

	if (node->kind != ARR__NODE_UFUNC || node->arg_count < 1 || node->arg_count > 2)
		return false;
	for (int i = 0; i < node->arg_count; i++)
		if (!is_literal(e, node->args[i]))
			return false;
	a = &e->nodes[node->args[0]].scalar;
	if (node->arg_count == 2)
		return fold_literals(node->ufunc->id, *a, e->nodes[node->args[1]].scalar, out);
	if (node->ufunc->id != ARR__UFUNC_negative && node->ufunc->id != ARR__UFUNC_positive)
		return false;
	*out = *a;
	if (node->ufunc->id == ARR__UFUNC_positive)
		return true;
	if (a->type == ARR_T_FLOAT64)
		out->as.f = -a->as.f;
	else
		out->as.i = -a->as.i; /* literals are not negative before */
	return a->type == ARR_T_FLOAT64 || a->as.i != INT64_MIN;
}

/* ---- nodes ---- */

enum arr_status arr__expr_add(arr_expr *e, const struct arr__node *node, int *out,
			      struct arr_error *err)
{
	struct arr__node literal = { .kind = ARR__NODE_SCALAR };

	if (e->node_count >= ARR_EXPR_NODES_MAX)
		return arr_error_set(err, ARR_E_ARG, "expr: more than %d nodes",
				     ARR_EXPR_NODES_MAX);
	if (e->node_count == e->node_capacity) {
		int capacity = e->node_capacity ? 2 * e->node_capacity : 16;
		struct arr__node *grown = malloc((size_t)capacity * sizeof *grown);

		if (!grown)
			return arr_error_set(err, ARR_E_NOMEM, "expr: cannot allocate %d nodes",
					     capacity);
		if (e->node_count)
			memcpy(grown, e->nodes, (size_t)e->node_count * sizeof *grown);
		free(e->nodes);
		e->nodes = grown;
		e->node_capacity = capacity;
	}
	if (fold(e, node, &literal.scalar))
		node = &literal;
	e->nodes[e->node_count] = *node;
	*out = e->node_count++;
	return ARR_OK;
}

enum arr_status arr__expr_add_input(arr_expr *e, const char *name, size_t length, int *out,
				    struct arr_error *err)
{
	struct arr__node node = { .kind = ARR__NODE_INPUT };

	if (length == 0 || length >= ARR_EXPR_NAME_BYTES)
		return arr_error_set(err, ARR_E_ARG, "expr: a name of %zu bytes", length);
	for (node.input = 0; node.input < e->input_count; node.input++)
		if (strlen(e->inputs[node.input]) == length &&
		    !memcmp(e->inputs[node.input], name, length))
			return arr__expr_add(e, &node, out, err);
	if (e->input_count == ARR_EXPR_INPUTS_MAX)
		return arr_error_set(err, ARR_E_ARG, "expr: more than %d inputs",
				     ARR_EXPR_INPUTS_MAX);
	if (!e->inputs)
		e->inputs = calloc(ARR_EXPR_INPUTS_MAX, sizeof e->inputs[0]);
	if (!e->inputs)
		return arr_error_set(err, ARR_E_NOMEM, "expr: cannot allocate names");
	memcpy(e->inputs[node.input], name, length);
	e->input_count++;
	return arr__expr_add(e, &node, out, err);
}

static enum arr__expr_reduction find_reduction(const char *name)
{
	static const struct {
		const char *name;
		enum arr__expr_reduction reduction;
	} rows[] = {
		{ "sum", ARR__EXPR_SUM }, { "prod", ARR__EXPR_PROD }, { "min", ARR__EXPR_MIN },
		{ "max", ARR__EXPR_MAX }, { "amin", ARR__EXPR_MIN },  { "amax", ARR__EXPR_MAX },
		{ "any", ARR__EXPR_ANY }, { "all", ARR__EXPR_ALL },   { "mean", ARR__EXPR_MEAN },
	};

	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++)
		if (!strcmp(rows[i].name, name))
			return rows[i].reduction;
	return ARR__EXPR_NONE;
}

/* The plain dtype of this name. */
static bool find_type(const char *name, enum arr_type *out)
{
	const arr_dtype *dtype = NULL;
	bool plain;

	if (arr_dtype_from_name(name, &dtype, NULL) != ARR_OK)
		return false;
	plain = arr__is_number(dtype) && !dtype->swapped;
	*out = dtype->type;
	arr_dtype_release(dtype);
	return plain;
}

enum arr_status arr__expr_function(const char *name, int arg_count, struct arr__node *node,
				   enum arr__expr_reduction *reduction, struct arr_error *err)
{
	int wanted = 1;

	*reduction = find_reduction(name);
	node->arg_count = arg_count;
	if (*reduction != ARR__EXPR_NONE) {
		/* one argument */
	} else if (!strcmp(name, "where")) {
		node->kind = ARR__NODE_WHERE;
		wanted = 3;
	} else if ((node->ufunc = arr_ufunc_find(name)) != NULL && node->ufunc->nout == 1) {
		node->kind = ARR__NODE_UFUNC;
		wanted = node->ufunc->nin;
	} else if (find_type(name, &node->type)) {
		node->kind = ARR__NODE_CAST;
	} else {
		return arr_error_set(err, ARR_E_ARG, "expr: no function '%s'", name);
	}
	if (arg_count != wanted)
		return arr_error_set(err, ARR_E_ARG, "expr: %s takes %d arguments, not %d", name,
				     wanted, arg_count);
	return ARR_OK;
}

/* ---- building ---- */

static bool is_name(const char *name)
{
	if (!isalpha((unsigned char)name[0]) && name[0] != '_')
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && *name != '_')
			return false;
	return true;
}

static enum arr_status finish(arr_expr *e, enum arr_status st, arr_expr **out)
{
	if (st == ARR_OK)
		*out = e;
	else
		arr_expr_free(e);
	return st;
}

static enum arr_status no_memory(struct arr_error *err)
{
	return arr_error_set(err, ARR_E_NOMEM, "cannot allocate an expression");
}

enum arr_status arr_expr_input(const char *name, arr_expr **out, struct arr_error *err)
{
	arr_expr *e;
	int node;

	if (!is_name(name))
		return arr_error_set(err, ARR_E_ARG, "expr: '%s' is no name", name);
	e = arr__expr_new();
	if (!e)
		return no_memory(err);
	return finish(e, arr__expr_add_input(e, name, strlen(name), &node, err), out);
}

enum arr_status arr_expr_scalar(struct arr_scalar value, arr_expr **out, struct arr_error *err)
{
	const struct arr__node scalar = { .kind = ARR__NODE_SCALAR, .scalar = value };
	arr_expr *e;
	int node;

	if (value.type > ARR_T_COMPLEX128)
		return arr_error_set(err, ARR_E_ARG, "expr: a scalar of type %d", (int)value.type);
	e = arr__expr_new();
	if (!e)
		return no_memory(err);
	return finish(e, arr__expr_add(e, &scalar, &node, err), out);
}

/* Appends other's nodes; *out is its value's. */
static enum arr_status append(arr_expr *e, const arr_expr *other, int *out, struct arr_error *err)
{
	int moved[ARR_EXPR_NODES_MAX];

	if (other->reduction != ARR__EXPR_NONE)
		return arr_error_set(err, ARR_E_ARG, "expr: a reduction inside an expression");
	for (int i = 0; i < other->node_count; i++) {
		struct arr__node node = other->nodes[i];

		for (int k = 0; k < node.arg_count; k++)
			node.args[k] = moved[node.args[k]];
		if (node.kind == ARR__NODE_INPUT)
			ARR_TRY(arr__expr_add_input(e, other->inputs[node.input],
						    strlen(other->inputs[node.input]), &moved[i],
						    err));
		else
			ARR_TRY(arr__expr_add(e, &node, &moved[i], err));
	}
	*out = moved[other->node_count - 1];
	return ARR_OK;
}

static enum arr_status build_call(arr_expr *e, const char *function, const arr_expr *const *args,
				  size_t count, struct arr_error *err)
{
	struct arr__node node = { 0 };
	int last;

	ARR_TRY(arr__expr_function(function, count > ARR_EXPR_INPUTS_MAX ? -1 : (int)count, &node,
				   &e->reduction, err));
	for (size_t i = 0; i < count; i++)
		ARR_TRY(append(e, args[i], &node.args[i], err));
	if (e->reduction != ARR__EXPR_NONE)
		return ARR_OK;
	return arr__expr_add(e, &node, &last, err);
}

enum arr_status arr_expr_call(const char *function, const arr_expr *const *args, size_t count,
			      arr_expr **out, struct arr_error *err)
{
	arr_expr *e = arr__expr_new();

	if (!e)
		return no_memory(err);
	return finish(e, build_call(e, function, args, count, err), out);
}

size_t arr_expr_input_count(const arr_expr *expr)
{
	return (size_t)expr->input_count;
}

const char *arr_expr_input_name(const arr_expr *expr, size_t index)
{
	return index < (size_t)expr->input_count ? expr->inputs[index] : NULL;
}
