/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes to steps: dtypes are resolved as the ufuncs resolve them, casts become steps, and registers
 * are used again as soon as their value has been. */
#include "expr_internal.h"

#include <stdlib.h>
#include <string.h>

enum { REGISTERS_MAX = 64, CONSTANTS_A_NODE = ARR__EXPR_ARGS_MAX, STEPS_A_NODE = 4 };

struct compiler {
	const arr_expr *expr;
	const enum arr_type *types;
	struct arr__program *program;
	bool used[REGISTERS_MAX];
	struct arr_error *err;
};

/* A value during compilation: somewhere, or a literal whose dtype its use decides. */
struct value {
	struct arr__ref ref;
	bool weak;
	struct arr_scalar scalar; /* if weak */
};

/* ---- registers, constants, steps ---- */

static void release(struct compiler *c, const struct value *v)
{
	if (!v->weak && v->ref.kind == ARR__REF_REGISTER)
		c->used[v->ref.index] = false;
}

/* A register for the result of a step on args, which end with it. One of theirs if it has the same
 * type: then element i is read before it is written. */
static enum arr_status result_register(struct compiler *c, const struct value *args, int count,
				       enum arr_type type, struct arr__ref *out)
{
	int found = -1;

	for (int i = 0; i < count && found < 0; i++)
		if (!args[i].weak && args[i].ref.kind == ARR__REF_REGISTER &&
		    args[i].ref.type == type)
			found = args[i].ref.index;
	for (int i = 0; i < REGISTERS_MAX && found < 0; i++)
		if (!c->used[i])
			found = i;
	if (found < 0)
		return arr_error_set(c->err, ARR_E_ARG, "expr: more than %d values at once",
				     REGISTERS_MAX);
	for (int i = 0; i < count; i++)
		release(c, &args[i]);
	c->used[found] = true;
	if (found >= c->program->register_count)
		c->program->register_count = found + 1;
	*out = (struct arr__ref){ ARR__REF_REGISTER, found, type };
	return ARR_OK;
}

static void add_constant(struct compiler *c, struct arr_scalar scalar, enum arr_type type,
			 struct value *out)
{
	struct arr__program *p = c->program;

	arr__scalar_store(scalar, type, p->constants[p->constant_count].bytes);
	out->weak = false;
	out->ref = (struct arr__ref){ ARR__REF_CONSTANT, p->constant_count++, type };
}

/* step has its loop or cast; its args are the values, of which *out takes the place. */
static enum arr_status add_step(struct compiler *c, struct arr__step step, const struct value *args,
				int count, enum arr_type type, struct value *out)
{
	step.arg_count = count;
	for (int i = 0; i < count; i++)
		step.args[i] = args[i].ref;
	ARR_TRY(result_register(c, args, count, type, &step.out));
	c->program->steps[c->program->step_count++] = step;
	*out = (struct value){ .ref = step.out };
	return ARR_OK;
}

/* *v becomes a value of this type. */
static enum arr_status convert(struct compiler *c, struct value *v, enum arr_type type)
{
	const struct value from = *v;

	if (v->weak) {
		ARR_TRY(arr__scalar_check(v->scalar, arr_dtype_builtin(type), c->err));
		add_constant(c, v->scalar, type, v);
		return ARR_OK;
	}
	if (v->ref.type == type)
		return ARR_OK;
	return add_step(c, (struct arr__step){ .cast = arr__cast_loop(v->ref.type, type) }, &from,
			1, type, v);
}

static struct arr_type_operand operand_of(const struct value *v)
{
	if (v->weak)
		return arr_scalar_operand(v->scalar);
	return (struct arr_type_operand){ ARR_WEAK_NONE, arr_dtype_builtin(v->ref.type) };
}

/* ---- nodes ---- */

static enum arr_status compile_ufunc(struct compiler *c, const struct arr__node *node,
				     struct value *args, struct value *out)
{
	struct arr_type_operand operands[ARR__EXPR_ARGS_MAX];
	const struct arr__loop *loop = NULL;

	for (int i = 0; i < node->arg_count; i++)
		operands[i] = operand_of(&args[i]);
	ARR_TRY(arr__ufunc_loop(node->ufunc, operands, NULL, ARR_CASTING_SAME_KIND, &loop, c->err));
	for (int i = 0; i < node->arg_count; i++)
		ARR_TRY(convert(c, &args[i], loop->types[i]));
	return add_step(c, (struct arr__step){ .loop = loop->fn, .ufunc = node->ufunc }, args,
			node->arg_count, loop->types[node->arg_count], out);
}

static enum arr_status compile_where(struct compiler *c, struct value *args, struct value *out)
{
	const struct arr_type_operand operands[] = { operand_of(&args[1]), operand_of(&args[2]) };
	const arr_dtype *dtype = NULL;

	ARR_TRY(arr_result_type(operands, 2, &dtype, c->err));
	ARR_TRY(convert(c, &args[0], ARR_T_BOOL));
	ARR_TRY(convert(c, &args[1], dtype->type));
	ARR_TRY(convert(c, &args[2], dtype->type));
	return add_step(c, (struct arr__step){ 0 }, args, 3, dtype->type, out);
}

/* Strictly by index: a node's args come before it, and each node is the arg of one other. */
static enum arr_status compile_node(struct compiler *c, const struct arr__node *node,
				    struct value *values, struct value *out)
{
	struct value args[ARR__EXPR_ARGS_MAX];

	for (int i = 0; i < node->arg_count; i++)
		args[i] = values[node->args[i]];
	switch (node->kind) {
	case ARR__NODE_INPUT:
		*out = (struct value){ .ref = { ARR__REF_INPUT, node->input,
						c->types[node->input] } };
		return ARR_OK;
	case ARR__NODE_SCALAR:
		*out = (struct value){ .weak = node->scalar.weak, .scalar = node->scalar };
		if (!node->scalar.weak)
			add_constant(c, node->scalar, node->scalar.type, out);
		return ARR_OK;
	case ARR__NODE_UFUNC:
		return compile_ufunc(c, node, args, out);
	case ARR__NODE_WHERE:
		return compile_where(c, args, out);
	case ARR__NODE_CAST:
		if (args[0].weak) /* as a Python number is cast: no check of the range */
			add_constant(c, args[0].scalar, node->type, &args[0]);
		ARR_TRY(convert(c, &args[0], node->type));
		*out = args[0];
		return ARR_OK;
	}
	return ARR_OK;
}

/* The value is what a step computes, in the wanted type. */
static enum arr_status compile_result(struct compiler *c, struct value *v, enum arr_type wanted)
{
	enum arr_type type = wanted;

	if (wanted == ARR_T_COUNT)
		type = v->weak ? v->scalar.type : v->ref.type;
	if (v->weak)
		add_constant(c, v->scalar, type, v);
	ARR_TRY(convert(c, v, type));
	if (v->ref.kind != ARR__REF_REGISTER) {
		const struct value from = *v;

		ARR_TRY(add_step(c, (struct arr__step){ .cast = arr__cast_loop(type, type) }, &from,
				 1, type, v));
	}
	c->program->type = type;
	return ARR_OK;
}

enum arr_status arr__expr_compile(const arr_expr *e, const enum arr_type *types,
				  enum arr_type wanted, struct arr__program *out,
				  struct arr_error *err)
{
	struct compiler c = { .expr = e, .types = types, .program = out, .err = err };
	size_t nodes = (size_t)e->node_count + 1;
	struct value *values = malloc(nodes * sizeof *values);
	enum arr_status st = ARR_OK;

	*out = (struct arr__program){ 0 };
	out->steps = malloc(nodes * STEPS_A_NODE * sizeof *out->steps);
	out->constants = malloc(nodes * CONSTANTS_A_NODE * sizeof *out->constants);
	if (!values || !out->steps || !out->constants)
		st = arr_error_set(err, ARR_E_NOMEM, "expr: cannot allocate a program");
	for (int i = 0; st == ARR_OK && i < e->node_count; i++)
		st = compile_node(&c, &e->nodes[i], values, &values[i]);
	if (st == ARR_OK)
		st = compile_result(&c, &values[e->node_count - 1], wanted);
	free(values);
	if (st == ARR_OK)
		arr__expr_fuse(out);
	else
		arr__program_clear(out);
	return st;
}

void arr__program_clear(struct arr__program *p)
{
	free(p->steps);
	free(p->constants);
	*p = (struct arr__program){ 0 };
}
