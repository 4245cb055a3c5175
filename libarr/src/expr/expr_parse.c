/* SPDX-License-Identifier: Apache-2.0 */
/* Text to expressions: precedence climbing with Python's levels. */
#include "expr_internal.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "text/float_text.h"

enum { DEPTH_MAX = 100, UNARY_LEVEL = 7, POWER_LEVEL = 8 };

struct parser {
	const char *text, *at;
	arr_expr *expr;
	int depth;
	struct arr_error *err;
};

static const struct operator
{
	const char *token;
	int level; /* higher binds tighter */
	enum arr__ufunc_id ufunc;
}
operators[] = {
	/* longer tokens first */
	{ "**", POWER_LEVEL, ARR__UFUNC_power },
	{ "//", 6, ARR__UFUNC_floor_divide },
	{ "<<", 4, ARR__UFUNC_left_shift },
	{ ">>", 4, ARR__UFUNC_right_shift },
	{ "<=", 0, ARR__UFUNC_less_equal },
	{ ">=", 0, ARR__UFUNC_greater_equal },
	{ "==", 0, ARR__UFUNC_equal },
	{ "!=", 0, ARR__UFUNC_not_equal },
	{ "<", 0, ARR__UFUNC_less },
	{ ">", 0, ARR__UFUNC_greater },
	{ "|", 1, ARR__UFUNC_bitwise_or },
	{ "^", 2, ARR__UFUNC_bitwise_xor },
	{ "&", 3, ARR__UFUNC_bitwise_and },
	{ "+", 5, ARR__UFUNC_add },
	{ "-", 5, ARR__UFUNC_subtract },
	{ "*", 6, ARR__UFUNC_multiply },
	{ "/", 6, ARR__UFUNC_divide },
	{ "%", 6, ARR__UFUNC_remainder },
};

/* ---- tokens ---- */

static void skip_blanks(struct parser *p)
{
	while (isspace((unsigned char)*p->at))
		p->at++;
}

static size_t token_length(const char *at)
{
	size_t length = 1;

	if (!isalnum((unsigned char)*at) && *at != '_')
		return *at ? 1 : 0;
	while (isalnum((unsigned char)at[length]) || at[length] == '_')
		length++;
	return length;
}

/* "expr: at 7: `problem`: 'token'". */
static enum arr_status fail_at(struct parser *p, const char *at, const char *problem)
{
	size_t length = token_length(at);

	if (length == 0)
		return arr_error_set(p->err, ARR_E_FORMAT, "expr: at %d: %s: the end",
				     (int)(at - p->text), problem);
	return arr_error_set(p->err, ARR_E_FORMAT, "expr: at %d: %s: '%.*s'", (int)(at - p->text),
			     problem, (int)(length < 60 ? length : 60), at);
}

static bool take(struct parser *p, char c)
{
	skip_blanks(p);
	if (*p->at != c)
		return false;
	p->at++;
	return true;
}

static const struct operator* peek_operator(struct parser *p)
{
	skip_blanks(p);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(operators); i++)
		if (!strncmp(p->at, operators[i].token, strlen(operators[i].token)))
			return &operators[i];
	return NULL;
}

/* ---- nodes ---- */

static enum arr_status add_ufunc(struct parser *p, enum arr__ufunc_id id, int arg_count, int a,
				 int b, int *out)
{
	const struct arr__node node = { .kind = ARR__NODE_UFUNC,
					.ufunc = arr__ufunc_get(id),
					.arg_count = arg_count,
					.args = { a, b } };

	return arr__expr_add(p->expr, &node, out, p->err);
}

static enum arr_status add_scalar(struct parser *p, struct arr_scalar value, int *out)
{
	const struct arr__node node = { .kind = ARR__NODE_SCALAR, .scalar = value };

	return arr__expr_add(p->expr, &node, out, p->err);
}

static enum arr_status parse_level(struct parser *p, int level, int *out);

/* ---- numbers ---- */

static enum arr_status parse_integer(struct parser *p, const char *end, int base, int *out)
{
	uint64_t value = 0;

	for (const char *c = p->at; c < end; c++) {
		int digit = isdigit((unsigned char)*c) ? *c - '0' : (*c | 0x20) - 'a' + 10;

		if (!isxdigit((unsigned char)*c) || digit >= base)
			return fail_at(p, p->at, "no number");
		if (__builtin_mul_overflow(value, (uint64_t)base, &value) ||
		    __builtin_add_overflow(value, (uint64_t)digit, &value))
			return fail_at(p, p->at, "an integer over 64 bits");
	}
	p->at = end;
	if (value > INT64_MAX)
		return add_scalar(p, arr_scalar_uint(value), out);
	return add_scalar(p, arr_scalar_int((int64_t)value), out);
}

/* At a digit or a point. */
static enum arr_status parse_number(struct parser *p, int *out)
{
	const char *start = p->at, *end = start, *float_end;
	double value = 0;

	if (start[0] == '0' && start[1] && strchr("xXbBoO", start[1])) {
		int kind = start[1] | 0x20;

		end = start + 2;
		while (isalnum((unsigned char)*end))
			end++;
		if (end == start + 2)
			return fail_at(p, start, "no number");
		p->at = start + 2;
		return parse_integer(p, end, kind == 'x' ? 16 : kind == 'b' ? 2 : 8, out);
	}
	while (isdigit((unsigned char)*end))
		end++;
	float_end = arr__parse_double(start, start + strlen(start), &value);
	if (!float_end)
		return fail_at(p, start, "no number");
	if (isalnum((unsigned char)*float_end) && *float_end != 'j')
		return fail_at(p, start, "no number");
	if (*float_end == 'j') {
		p->at = float_end + 1;
		if (isalnum((unsigned char)*p->at))
			return fail_at(p, start, "no number");
		return add_scalar(p, arr_scalar_complex(0, value), out);
	}
	if (float_end == end)
		return parse_integer(p, end, 10, out);
	p->at = float_end;
	return add_scalar(p, arr_scalar_float(value), out);
}

/* ---- names and calls ---- */

static enum arr_status parse_call(struct parser *p, const char *name, size_t length, int *out)
{
	char function[ARR_EXPR_NAME_BYTES];
	struct arr__node node = { 0 };
	enum arr__expr_reduction reduction;
	int args[ARR__EXPR_ARGS_MAX] = { 0 }, count = 0;
	struct arr_error why = { 0 };

	if (length >= sizeof function)
		return fail_at(p, name, "no function");
	memcpy(function, name, length);
	function[length] = '\0';
	do {
		int *arg = &args[count < ARR__EXPR_ARGS_MAX ? count : ARR__EXPR_ARGS_MAX - 1];

		skip_blanks(p);
		if (count == 0 && *p->at == ')')
			break;
		ARR_TRY(parse_level(p, 0, arg));
		count++;
	} while (take(p, ','));
	if (!take(p, ')'))
		return fail_at(p, p->at, "expected ')'");
	if (arr__expr_function(function, count, &node, &reduction, &why) != ARR_OK)
		return arr_error_set(p->err, ARR_E_FORMAT, "expr: at %d: %s", (int)(name - p->text),
				     why.message + strlen("expr: "));
	if (reduction != ARR__EXPR_NONE) {
		skip_blanks(p);
		if (*p->at || p->depth > 1 || p->expr->reduction != ARR__EXPR_NONE)
			return fail_at(p, name, "a reduction inside an expression");
		p->expr->reduction = reduction;
		*out = args[0];
		return ARR_OK;
	}
	memcpy(node.args, args, sizeof args);
	return arr__expr_add(p->expr, &node, out, p->err);
}

static enum arr_status parse_name(struct parser *p, int *out)
{
	static const struct {
		const char *name;
		double value;
	} constants[] = { { "pi", 3.141592653589793238463 },
			  { "e", 2.718281828459045235360 },
			  { "inf", HUGE_VAL },
			  { "nan", NAN } };
	const char *name = p->at;
	size_t length = token_length(name);

	p->at += length;
	if (take(p, '('))
		return parse_call(p, name, length, out);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(constants); i++)
		if (strlen(constants[i].name) == length && !memcmp(constants[i].name, name, length))
			return add_scalar(p, arr_scalar_float(constants[i].value), out);
	if ((length == 4 && !memcmp(name, "True", 4)) || (length == 5 && !memcmp(name, "False", 5)))
		return add_scalar(p, arr_scalar_bool(length == 4), out);
	if ((length == 3 && (!memcmp(name, "and", 3) || !memcmp(name, "not", 3))) ||
	    (length == 2 && !memcmp(name, "or", 2)))
		return fail_at(p, name, "use & | ~ instead of");
	if (length >= ARR_EXPR_NAME_BYTES)
		return fail_at(p, name, "a name that is too long");
	return arr__expr_add_input(p->expr, name, length, out, p->err);
}

/* ---- operators ---- */

static enum arr_status parse_primary(struct parser *p, int *out)
{
	skip_blanks(p);
	if (isdigit((unsigned char)*p->at) || *p->at == '.')
		return parse_number(p, out);
	if (isalpha((unsigned char)*p->at) || *p->at == '_')
		return parse_name(p, out);
	if (!take(p, '('))
		return fail_at(p, p->at, "expected a value");
	ARR_TRY(parse_level(p, 0, out));
	if (!take(p, ')'))
		return fail_at(p, p->at, "expected ')'");
	return ARR_OK;
}

/* A sign binds less than ** on its right: -x**2 is -(x**2), and 2**-x is allowed. */
static enum arr_status parse_unary(struct parser *p, int *out)
{
	enum arr__ufunc_id id;
	int operand;

	skip_blanks(p);
	if (*p->at != '-' && *p->at != '+' && *p->at != '~') {
		int base, power;

		ARR_TRY(parse_primary(p, &base));
		skip_blanks(p);
		*out = base;
		if (strncmp(p->at, "**", 2) != 0)
			return ARR_OK;
		p->at += 2;
		ARR_TRY(parse_level(p, UNARY_LEVEL, &power));
		return add_ufunc(p, ARR__UFUNC_power, 2, base, power, out);
	}
	id = *p->at == '-'   ? ARR__UFUNC_negative
	     : *p->at == '+' ? ARR__UFUNC_positive
			     : ARR__UFUNC_invert;
	p->at++;
	ARR_TRY(parse_level(p, UNARY_LEVEL, &operand));
	return add_ufunc(p, id, 1, operand, 0, out);
}

static enum arr_status parse_binary(struct parser *p, int level, int *out)
{
	const struct operator* op;
	bool compared = false;

	ARR_TRY(parse_unary(p, out));
	while ((op = peek_operator(p)) != NULL && op->level >= level && op->level < UNARY_LEVEL) {
		const char *at = p->at;
		int right;

		if (op->level == 0 && compared)
			return fail_at(p, at, "comparisons do not chain");
		p->at += strlen(op->token);
		ARR_TRY(parse_level(p, op->level + 1, &right));
		ARR_TRY(add_ufunc(p, op->ufunc, 2, *out, right, out));
		compared |= op->level == 0;
	}
	return ARR_OK;
}

/* Everything that binds at least as tightly as level. */
static enum arr_status parse_level(struct parser *p, int level, int *out)
{
	enum arr_status st;

	if (p->depth == DEPTH_MAX)
		return fail_at(p, p->at, "nested too deeply");
	p->depth++;
	st = level < UNARY_LEVEL ? parse_binary(p, level, out) : parse_unary(p, out);
	p->depth--;
	return st;
}

enum arr_status arr_expr_parse(const char *text, arr_expr **out, struct arr_error *err)
{
	struct parser p = { .text = text, .at = text, .expr = arr__expr_new(), .err = err };
	enum arr_status st;
	int value = 0;

	if (!p.expr)
		return arr_error_set(err, ARR_E_NOMEM, "cannot allocate an expression");
	st = parse_level(&p, 0, &value);
	skip_blanks(&p);
	if (st == ARR_OK && *p.at)
		st = fail_at(&p, p.at, "expected an operator");
	if (st == ARR_OK)
		*out = p.expr;
	else
		arr_expr_free(p.expr);
	return st;
}
