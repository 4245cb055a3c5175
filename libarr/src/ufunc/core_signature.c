/* SPDX-License-Identifier: Apache-2.0 */
/* Parsing of core signatures such as "(m?,n),(n,p?)->(m?,p?)". */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "gufunc_internal.h"

struct parser {
	const char *text; /* without blanks */
	const char *at;
	struct arr__core *core;
	struct arr_error *err;
};

static enum arr_status expected(const struct parser *p, const char *what)
{
	return arr_error_set(p->err, ARR_E_FORMAT, "signature '%s': %s expected at position %d",
			     p->text, what, (int)(p->at - p->text));
}

static bool take(struct parser *p, char c)
{
	if (*p->at != c)
		return false;
	p->at++;
	return true;
}

/* The dimension of this name, made if it is new; -1 if there is no room. */
static int dim_of(struct arr__core *core, const char *name)
{
	for (int i = 0; i < core->dim_count; i++) {
		if (strcmp(core->dims[i].name, name) == 0)
			return i;
	}
	if (core->dim_count == ARR_GUFUNC_DIMS_MAX)
		return -1;
	strcpy(core->dims[core->dim_count].name, name);
	return core->dim_count++;
}

static enum arr_status parse_dim(struct parser *p, int operand)
{
	char name[ARR__CORE_NAME_BYTES];
	size_t length = 0;
	struct arr__core *core = p->core;
	int dim;

	while (isalnum((unsigned char)p->at[length]) || p->at[length] == '_')
		length++;
	if (length == 0 || length >= sizeof(name))
		return expected(p, "a dimension");
	memcpy(name, p->at, length);
	name[length] = '\0';
	if (isdigit((unsigned char)name[0]) &&
	    (name[strspn(name, "0123456789")] != '\0' || length > 18))
		return expected(p, "a name or a length");
	dim = dim_of(core, name);
	if (dim < 0 || core->ndim[operand] == ARR_GUFUNC_DIMS_MAX)
		return expected(p, "no more dimensions");
	p->at += length;
	core->dims[dim].optional |= take(p, '?');
	if (isdigit((unsigned char)name[0])) {
		core->dims[dim].fixed = strtoll(name, NULL, 10);
		if (core->dims[dim].fixed == 0)
			return expected(p, "a positive length");
	}
	core->dim[operand][core->ndim[operand]++] = dim;
	return ARR_OK;
}

/* "(m,n)" or "()". */
static enum arr_status parse_operand(struct parser *p, int operand)
{
	if (!take(p, '('))
		return expected(p, "'('");
	if (take(p, ')'))
		return ARR_OK;
	do
		ARR_TRY(parse_dim(p, operand));
	while (take(p, ','));
	return take(p, ')') ? ARR_OK : expected(p, "',' or ')'");
}

enum arr_status arr__core_parse(const char *signature, int nin, int nout, struct arr__core *out,
				struct arr_error *err)
{
	struct parser p = { .text = out->text, .at = out->text, .core = out, .err = err };
	size_t used = 0;

	memset(out, 0, sizeof(*out));
	for (const char *c = signature; *c; c++) {
		if (isspace((unsigned char)*c))
			continue;
		if (used == sizeof(out->text) - 1)
			return arr_error_set(err, ARR_E_FORMAT, "signature '%s' is too long",
					     signature);
		out->text[used++] = *c;
	}
	for (int k = 0; k < nin + nout; k++) {
		if (k == nin && !(take(&p, '-') && take(&p, '>')))
			return expected(&p, "'->'");
		if (k != 0 && k != nin && !take(&p, ','))
			return expected(&p, "','");
		ARR_TRY(parse_operand(&p, k));
	}
	return *p.at ? expected(&p, "the end") : ARR_OK;
}
