/* SPDX-License-Identifier: Apache-2.0 */
/* Which loop a call runs: the first one to which all inputs can be cast safely, as in NumPy 2 (NEP
 * 50). */
#include <string.h>

#include <base/fmt.h>

#include "ufunc_internal.h"

enum category { CATEGORY_BOOL, CATEGORY_INT, CATEGORY_FLOAT, CATEGORY_COMPLEX };

static enum category category_of(enum arr_type type)
{
	if (type == ARR_T_BOOL)
		return CATEGORY_BOOL;
	if (type <= ARR_T_UINT64)
		return CATEGORY_INT;
	return type <= ARR_T_FLOAT64 || type == ARR_T_LONGDOUBLE ? CATEGORY_FLOAT
								 : CATEGORY_COMPLEX;
}

static enum category weak_category(enum arr_weak weak)
{
	switch (weak) {
	case ARR_WEAK_NONE:
		return CATEGORY_BOOL;
	case ARR_WEAK_INT:
		return CATEGORY_INT;
	case ARR_WEAK_FLOAT:
		return CATEGORY_FLOAT;
	case ARR_WEAK_COMPLEX:
		return CATEGORY_COMPLEX;
	}
	return CATEGORY_BOOL;
}

const arr_dtype *arr__weak_default(enum arr_weak weak)
{
	switch (weak) {
	case ARR_WEAK_NONE:
	case ARR_WEAK_INT:
		return ARR_INT64;
	case ARR_WEAK_FLOAT:
		return ARR_FLOAT64;
	case ARR_WEAK_COMPLEX:
		return ARR_COMPLEX128;
	}
	return ARR_INT64;
}

/* A weak operand next to strong ones of its kind or above takes whatever size they need; next to
 * lower kinds, or alone, it is int64, float64 or complex128. */
static void settle_weak(const arr_ufunc *u, const struct arr_type_operand *operands,
			struct arr_type_operand *out)
{
	enum category strong = CATEGORY_BOOL;
	bool any_strong = false;

	for (int i = 0; i < u->nin; i++) {
		out[i] = operands[i];
		if (operands[i].weak != ARR_WEAK_NONE)
			continue;
		any_strong = true;
		if (category_of(operands[i].dtype->type) > strong)
			strong = category_of(operands[i].dtype->type);
	}
	for (int i = 0; i < u->nin; i++) {
		const enum category weak = weak_category(operands[i].weak);
		const bool fits =
			strong >= weak || (strong == CATEGORY_FLOAT && weak == CATEGORY_COMPLEX);

		if (operands[i].weak == ARR_WEAK_NONE || (any_strong && fits))
			continue;
		out[i].weak = ARR_WEAK_NONE;
		out[i].dtype = arr__weak_default(operands[i].weak);
	}
}

static bool operand_casts(const struct arr_type_operand *operand, enum arr_type to,
			  enum arr_casting casting)
{
	if (operand->weak != ARR_WEAK_NONE)
		return casting == ARR_CASTING_UNSAFE ||
		       category_of(to) >= weak_category(operand->weak);
	return arr_can_cast(operand->dtype, arr_dtype_builtin(to), casting);
}

static bool loop_takes(const arr_ufunc *u, const struct arr__loop *loop,
		       const struct arr_type_operand *operands, enum arr_casting casting)
{
	for (int i = 0; i < u->nin; i++) {
		if (!operand_casts(&operands[i], loop->types[i], casting))
			return false;
	}
	return true;
}

static bool all_below(const arr_ufunc *u, const struct arr_type_operand *operands,
		      enum category limit)
{
	for (int i = 0; i < u->nin; i++) {
		const enum category category = operands[i].weak != ARR_WEAK_NONE
						       ? weak_category(operands[i].weak)
						       : category_of(operands[i].dtype->type);

		if (category >= limit)
			return false;
	}
	return true;
}

static enum arr_status no_bool_loop(const arr_ufunc *u, struct arr_error *err)
{
	if (u->id == ARR__UFUNC_subtract)
		return arr_error_set(err, ARR_E_DTYPE,
				     "numpy boolean subtract, the `-` operator, is not supported, "
				     "use bitwise_xor or logical_xor instead");
	if (u->id == ARR__UFUNC_negative)
		return arr_error_set(err, ARR_E_DTYPE,
				     "the boolean negative, the `-` operator, is not supported, "
				     "use logical_not instead");
	return arr_error_set(err, ARR_E_DTYPE,
			     "ufunc '%s' did not contain a loop with signature matching types "
			     "bool -> None",
			     u->name);
}

/* ufuncs whose NumPy twins refuse bool although it casts to int8. */
static bool refuses_bool(const arr_ufunc *u)
{
	return u->id == ARR__UFUNC_subtract || u->id == ARR__UFUNC_negative ||
	       u->id == ARR__UFUNC_positive || u->id == ARR__UFUNC_sign ||
	       u->id == ARR__UFUNC_gcd || u->id == ARR__UFUNC_lcm;
}

bool arr__ufunc_is_logical(const arr_ufunc *u)
{
	return u->id == ARR__UFUNC_logical_and || u->id == ARR__UFUNC_logical_or ||
	       u->id == ARR__UFUNC_logical_xor;
}

/* Their bool loops are for inputs of any dtype, whatever the casting rule. */
static bool takes_truth(const arr_ufunc *u, const struct arr__loop *loop)
{
	return arr__ufunc_is_logical(u) && loop->types[0] == ARR_T_BOOL;
}

/* logical_and, _or and _xor compare truth: inputs of different dtypes are turned into bool first.
 */
static bool mixes_truth(const arr_ufunc *u, const struct arr_type_operand *operands)
{
	if (!arr__ufunc_is_logical(u))
		return false;
	return operands[0].weak != operands[1].weak ||
	       (operands[0].weak == ARR_WEAK_NONE &&
		operands[0].dtype->type != operands[1].dtype->type);
}

/* Whether every input is a number: those of times and texts are looked for by
 * ufunc_resolve_sized.c.
 */
static bool takes_numbers(const arr_ufunc *u, const struct arr__loop *loop)
{
	for (int i = 0; i < u->nin; i++) {
		if (loop->types[i] > ARR_T_CLONGDOUBLE)
			return false;
	}
	return true;
}

static const struct arr__loop *loop_safe(const arr_ufunc *u,
					 const struct arr_type_operand *operands)
{
	if (u->id == ARR__UFUNC_divide && all_below(u, operands, CATEGORY_FLOAT))
		return arr__ufunc_loop_same(u, ARR_T_FLOAT64);
	if (mixes_truth(u, operands))
		return arr__ufunc_loop_same(u, ARR_T_BOOL);
	for (int i = 0; i < u->loop_count; i++) {
		if (takes_numbers(u, &u->loops[i]) &&
		    loop_takes(u, &u->loops[i], operands, ARR_CASTING_SAFE))
			return &u->loops[i];
	}
	return NULL;
}

enum arr_status arr__ufunc_input_not_cast(const arr_ufunc *u, int i, const arr_dtype *from,
					  const arr_dtype *to, enum arr_casting casting,
					  struct arr_error *err)
{
	return arr_error_set(
		err, ARR_E_CASTING,
		"Cannot cast ufunc '%s' input %d from dtype('%.64s') to dtype('%.64s') with "
		"casting rule '%s'",
		u->name, i, arr__dtype_text(from).text, arr__dtype_text(to).text,
		arr_casting_name(casting));
}

enum arr_status arr__ufunc_output_not_cast(const arr_ufunc *u, int k, const arr_dtype *from,
					   const arr_dtype *to, enum arr_casting casting,
					   struct arr_error *err)
{
	char which[8] = "";

	if (u->nout > 1)
		base_format(which, sizeof(which), " %d", u->nin + k);
	return arr_error_set(
		err, ARR_E_CASTING,
		"Cannot cast ufunc '%s' output%s from dtype('%.64s') to dtype('%.64s') "
		"with casting rule '%s'",
		u->name, which, arr__dtype_text(from).text, arr__dtype_text(to).text,
		arr_casting_name(casting));
}

enum arr_status arr__ufunc_weak_casts(const arr_ufunc *u, const struct arr_type_operand *operands,
				      const arr_dtype *const *dtypes, enum arr_casting casting,
				      struct arr_error *err)
{
	static const char *const names[] = { "", "int", "float", "complex" };

	for (int i = 0; i < u->nin && casting == ARR_CASTING_EQUIV; i++) {
		const enum arr_weak weak = operands[i].weak;

		if (weak != ARR_WEAK_NONE && !arr__dtype_equal(arr__weak_default(weak), dtypes[i]))
			return arr_error_set(err, ARR_E_CASTING,
					     "%s: cannot cast Python %s to %.64s under the casting "
					     "rule 'equiv'",
					     u->name, names[weak], arr__dtype_text(dtypes[i]).text);
	}
	return ARR_OK;
}

static enum arr_status input_not_cast(const arr_ufunc *u, const struct arr_type_operand *operand,
				      int i, const struct arr__loop *loop, enum arr_casting casting,
				      struct arr_error *err)
{
	return arr__ufunc_input_not_cast(
		u, i, operand->weak ? arr__weak_default(operand->weak) : operand->dtype,
		arr_dtype_builtin(loop->types[i]), casting, err);
}

static bool gives(const arr_ufunc *u, const struct arr__loop *loop, enum arr_type type)
{
	for (int k = 0; k < u->nout; k++) {
		if (loop->types[u->nin + k] != type)
			return false;
	}
	return true;
}

static enum arr_status loop_by_output(const arr_ufunc *u, const struct arr_type_operand *operands,
				      const arr_dtype *dtype, enum arr_casting casting,
				      const struct arr__loop **out, struct arr_error *err)
{
	const struct arr__loop *first = NULL;

	for (int i = 0; i < u->loop_count; i++) {
		const struct arr__loop *loop = &u->loops[i];

		if (!gives(u, loop, dtype->type))
			continue;
		if (takes_truth(u, loop) || loop_takes(u, loop, operands, casting)) {
			*out = loop;
			return ARR_OK;
		}
		if (!first)
			first = loop;
	}
	if (!first)
		return arr_error_set(err, ARR_E_DTYPE,
				     "No loop matching the specified signature and casting was "
				     "found for ufunc %s (dtype %s)",
				     u->name, dtype->name);
	for (int i = 0; i < u->nin; i++) {
		if (!operand_casts(&operands[i], first->types[i], casting))
			return input_not_cast(u, &operands[i], i, first, casting, err);
	}
	return ARR_OK;
}

enum arr_status arr__ufunc_no_loop(const arr_ufunc *u, struct arr_error *err)
{
	return arr_error_set(err, ARR_E_DTYPE,
			     "ufunc '%s' not supported for the input types, and the inputs "
			     "could not be safely coerced to any supported types according "
			     "to the casting rule ''safe''",
			     u->name);
}

/* The loop for arrays of one number type, and Python numbers that take on that type; NULL where
 * more has to be looked at. */
static const struct arr__loop *loop_of_one_type(const arr_ufunc *u,
						const struct arr_type_operand *operands)
{
	const arr_dtype *one = NULL;

	for (int i = 0; i < u->nin; i++) {
		if (operands[i].weak != ARR_WEAK_NONE) {
			if (arr__ufunc_is_logical(u)) /* turns different dtypes into bool first */
				return NULL;
			continue;
		}
		if (one && operands[i].dtype->type != one->type)
			return NULL;
		one = operands[i].dtype;
	}
	if (!one)
		return NULL;
	for (int i = 0; i < u->nin; i++) {
		if (operands[i].weak != ARR_WEAK_NONE &&
		    weak_category(operands[i].weak) != category_of(one->type))
			return NULL;
	}
	return u->same[one->type];
}

enum arr_status arr__ufunc_loop(const arr_ufunc *u, const struct arr_type_operand *operands,
				const arr_dtype *dtype, enum arr_casting casting,
				const struct arr__loop **out, struct arr_error *err)
{
	struct arr_type_operand settled[ARR_UFUNC_NIN_MAX];
	const struct arr__loop *loop = dtype ? NULL : loop_of_one_type(u, operands);

	if (loop) {
		*out = loop;
		return ARR_OK;
	}
	settle_weak(u, operands, settled);
	if (dtype)
		return loop_by_output(u, settled, dtype, casting, out, err);
	if (refuses_bool(u) && all_below(u, settled, CATEGORY_INT))
		return no_bool_loop(u, err);
	loop = loop_safe(u, settled);
	if (!loop)
		return arr__ufunc_no_loop(u, err);
	*out = loop;
	return ARR_OK;
}

/* "dd->d" as this ufunc's loops spell it: q and Q are the 64-bit integers too. */
bool arr__loop_signature_is(const struct arr__loop *loop, const char *signature)
{
	const char *a = loop->text, *b = signature;

	for (; *a && *b; a++, b++) {
		const char c = *b == 'q' ? 'l' : *b == 'Q' ? 'L' : *b;

		if (*a != c)
			return false;
	}
	return *a == *b;
}

enum arr_status arr__ufunc_no_signature(const arr_ufunc *u, const char *signature,
					struct arr_error *err)
{
	return arr_error_set(err, ARR_E_DTYPE,
			     "No loop matching the specified signature and casting was found for "
			     "ufunc %s (signature '%s')",
			     u->name, signature);
}

enum arr_status arr__ufunc_loop_signature(const arr_ufunc *u,
					  const struct arr_type_operand *operands,
					  const char *signature, enum arr_casting casting,
					  const struct arr__loop **out, struct arr_error *err)
{
	for (int k = 0; k < u->loop_count; k++) {
		const struct arr__loop *loop = &u->loops[k];

		if (!arr__loop_signature_is(loop, signature))
			continue;
		for (int i = 0; i < u->nin && !takes_truth(u, loop); i++) {
			if (!operand_casts(&operands[i], loop->types[i], casting))
				return input_not_cast(u, &operands[i], i, loop, casting, err);
		}
		*out = loop;
		return ARR_OK;
	}
	return arr__ufunc_no_signature(u, signature, err);
}

const struct arr__loop *arr__ufunc_loop_same(const arr_ufunc *u, enum arr_type type)
{
	for (int i = 0; i < u->loop_count; i++) {
		bool same = true;

		for (int k = 0; k < u->nin + u->nout; k++)
			same &= u->loops[i].types[k] == type;
		if (same)
			return &u->loops[i];
	}
	return NULL;
}

enum arr_status arr__ufunc_resolve(const arr_ufunc *u, const struct arr_type_operand *operands,
				   const arr_dtype *dtype, enum arr_casting casting,
				   const struct arr__loop **out, const arr_dtype **dtypes,
				   struct arr_error *err)
{
	for (int i = 0; i < u->nin; i++) {
		if (operands[i].weak == ARR_WEAK_NONE && !arr__is_number(operands[i].dtype))
			return arr__ufunc_resolve_sized(u, operands, dtype, casting, out, dtypes,
							err);
	}
	ARR_TRY(arr__ufunc_loop(u, operands, dtype, casting, out, err));
	for (int i = 0; i < u->nin + u->nout; i++)
		dtypes[i] = arr_dtype_builtin((*out)->types[i]);
	return ARR_OK;
}

enum arr_status arr_ufunc_resolve(const arr_ufunc *ufunc, const struct arr_type_operand *operands,
				  const arr_dtype *dtype, enum arr_casting casting,
				  const arr_dtype **types, struct arr_error *err)
{
	const struct arr__loop *loop = NULL;

	return arr__ufunc_resolve(ufunc, operands, dtype, casting, &loop, types, err);
}
