/* SPDX-License-Identifier: Apache-2.0 */
/* Fills the ufuncs' loops: first what every CPU can run, then each ISA level's over it. */
#include <string.h>

#include "text_loops.h"
#include "ufunc_internal.h"

/* Type characters of the loop tables in the order of enum arr_type. */
static const char type_chars[] = "tbBhHiIqQefdFDgGSUVMm";

static enum arr_type type_of(char c)
{
	return (enum arr_type)(strchr(type_chars, c) - type_chars);
}

/* Types by how late their loops are tried: long double comes before the complex ones. */
static int type_rank(enum arr_type type)
{
	switch ((int)type) {
	case ARR_T_LONGDOUBLE:
		return ARR_T_FLOAT64 + 1;
	case ARR_T_COMPLEX64:
	case ARR_T_COMPLEX128:
		return (int)type + 1;
	}
	return (int)type;
}

/* Where a loop stands in type resolution: by its widest input; loops of mixed inputs (ldexp, and
 * int64 with uint64 comparisons) after those of the same width, in the order of the table. */
static int loop_rank(const struct arr_ufunc *u, const struct arr__loop *loop)
{
	int widest = 0;
	bool mixed = false;

	for (int i = 0; i < u->nin; i++) {
		if (type_rank(loop->types[i]) > widest)
			widest = type_rank(loop->types[i]);
		mixed |= loop->types[i] != loop->types[0];
	}
	if (mixed && u->id == ARR__UFUNC_ldexp)
		widest = type_rank(loop->types[0]);
	return widest * 2 + mixed;
}

void arr__loop_text(const arr_ufunc *u, struct arr__loop *loop)
{
	char *p = loop->text;

	for (int i = 0; i < u->nin + u->nout; i++) {
		if (i == u->nin) {
			*p++ = '-';
			*p++ = '>';
		}
		*p++ = arr_dtype_char(arr_dtype_builtin(loop->types[i]));
	}
	*p = '\0';
}

static struct arr__loop *loop_at(struct arr_ufunc *u, const enum arr_type *types)
{
	for (int i = 0; i < u->loop_count; i++) {
		if (memcmp(u->loops[i].types, types, sizeof(u->loops[i].types)) == 0)
			return &u->loops[i];
	}
	return NULL;
}

static void add_row(struct arr_ufunc *u, const struct arr__loop_row *row, const char *variant)
{
	struct arr__loop loop = { .fn = row->fn, .variant = variant };
	struct arr__loop *known;
	int at;

	for (int i = 0; i < u->nin + u->nout; i++)
		loop.types[i] = type_of(row->types[i]);
	known = loop_at(u, loop.types);
	if (known) {
		known->fn = row->fn;
		known->variant = variant;
		return;
	}
	arr__loop_text(u, &loop);
	for (at = u->loop_count++; at > 0; at--) {
		if (loop_rank(u, &u->loops[at - 1]) <= loop_rank(u, &loop))
			break;
		u->loops[at] = u->loops[at - 1];
	}
	u->loops[at] = loop;
}

static void add_fold(struct arr_ufunc *u, const struct arr__fold_row *row, const char *variant)
{
	const enum arr_type type = type_of(row->type);
	struct arr__loop *loop =
		loop_at(u, (enum arr_type[ARR_UFUNC_ARGS_MAX]){ type, type, type });

	loop->fold = row->fn;
	loop->fold_variant = variant;
}

static void add_scan(struct arr_ufunc *u, const struct arr__scan_row *row)
{
	const enum arr_type type = type_of(row->type);

	loop_at(u, (enum arr_type[ARR_UFUNC_ARGS_MAX]){ type, type, type })->scan = row->fn;
}

static void add_texts(struct arr_ufunc *ufuncs)
{
	for (size_t i = 0; i < arr__loops_text_count; i++) {
		const struct arr__sized_row *row = &arr__loops_text[i];
		struct arr_ufunc *u = &ufuncs[row->ufunc];
		struct arr__loop *loop = &u->loops[u->loop_count++];

		*loop = (struct arr__loop){ .user = row->fn, .sized = true, .variant = "baseline" };
		for (int k = 0; k < u->nin + u->nout; k++)
			loop->types[k] = type_of(row->types[k]);
		arr__loop_text(u, loop);
	}
}

static void add_table(struct arr_ufunc *ufuncs, const struct arr__loop_table *table)
{
	for (size_t i = 0; i < table->row_count; i++)
		add_row(&ufuncs[table->rows[i].ufunc], &table->rows[i], table->variant);
	for (size_t i = 0; i < table->fold_count; i++)
		add_fold(&ufuncs[table->folds[i].ufunc], &table->folds[i], table->variant);
	for (size_t i = 0; i < table->scan_count; i++)
		add_scan(&ufuncs[table->scans[i].ufunc], &table->scans[i]);
}

/* Reproducible: those without fused multiply-adds, which every CPU has. */
static void add_math(struct arr_ufunc *ufuncs, enum arr__isa level)
{
#if defined(__x86_64__)
	if (level >= ARR__ISA_AVX512 && !arr__reproducible())
		add_table(ufuncs, &arr__math_avx512);
	else if (level >= ARR__ISA_AVX2 && !arr__reproducible())
		add_table(ufuncs, &arr__math_avx2);
	else
		add_table(ufuncs, &arr__math_baseline);
#else
	(void)ufuncs;
	(void)level;
#endif
}

/* For inputs of one type the first loop that takes them is the one for that type, if it is there.
 */
static void find_same(struct arr_ufunc *u)
{
	for (int i = 0; i < u->loop_count; i++) {
		const struct arr__loop *loop = &u->loops[i];
		bool same = !loop->sized; /* which needs dtypes */

		for (int k = 1; k < u->nin; k++)
			same &= loop->types[k] == loop->types[0];
		if (same)
			u->same[loop->types[0]] = loop;
	}
}

static void fill(struct arr_ufunc *ufuncs, enum arr__isa level)
{
	add_table(ufuncs, &arr__loops_baseline);
	add_table(ufuncs, &arr__loops_int);
	add_table(ufuncs, &arr__loops_long);
	add_table(ufuncs, &arr__loops_float);
	add_table(ufuncs, &arr__loops_complex);
	add_table(ufuncs, &arr__loops_time);
	add_math(ufuncs, level);
#if defined(__x86_64__)
	if (level < ARR__ISA_AVX2)
		return;
	add_table(ufuncs, &arr__loops_avx2);
	if (level < ARR__ISA_AVX512)
		return;
	add_table(ufuncs, &arr__loops_avx512);
#else
	(void)level;
#endif
}

void arr__loops_init(struct arr_ufunc *ufuncs, enum arr__isa level)
{
	fill(ufuncs, level);
	add_texts(ufuncs);
	for (int i = 0; i < ARR__UFUNC_COUNT; i++)
		find_same(&ufuncs[i]);
}
