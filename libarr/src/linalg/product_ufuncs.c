/* SPDX-License-Identifier: Apache-2.0 */
/* matmul, vecdot, matvec and vecmat as generalised ufuncs, for calls by name: one loop, which looks
 * at each operand as a matrix. */
#include <pthread.h>
#include <string.h>

#include "ufunc/gufunc_internal.h"
#include "vector_product.h"

/* Where the strides of a matrix' rows and columns stand among those of the core axes; -1: the axis
 * is not there. */
struct place {
	int row, column;
};

/* One of the four. dims: which of the loop's lengths are the rows, the common length and the
 * columns; 0: one. */
static const struct shape {
	const char *name, *reduce, *accumulate, *reduceat, *outer, *at;
	const char *signature;
	int rows, common, columns;
	struct place a, b, c;
	bool conjugates; /* its first operand */
} shapes[] = {
#define NAMES(n) n, n ".reduce", n ".accumulate", n ".reduceat", n ".outer", n ".at"
	{ NAMES("matmul"), "(n?,k),(k,m?)->(n?,m?)", 1, 2, 3, { 0, 1 }, { 2, 3 }, { 4, 5 }, false },
	{ NAMES("matvec"), "(m,n),(n)->(m)", 1, 2, 0, { 0, 1 }, { 2, -1 }, { 3, -1 }, false },
	{ NAMES("vecdot"), "(n),(n)->()", 0, 1, 0, { -1, 0 }, { 1, -1 }, { -1, -1 }, true },
	{ NAMES("vecmat"), "(n),(n,m)->(m)", 0, 1, 2, { -1, 0 }, { 1, 2 }, { -1, 3 }, true },
#undef NAMES
};

enum { SHAPES = sizeof(shapes) / sizeof(shapes[0]), TYPES = 16 };

/* What a loop is handed. */
struct work {
	const struct shape *shape;
	enum arr_type type;
};

static struct work works[SHAPES][TYPES];
static struct arr__core cores[SHAPES];
static struct arr_ufunc ufuncs[SHAPES];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static struct arr__matrix matrix_of(char *data, int64_t rows, int64_t columns, struct place at,
				    const int64_t *core_strides)
{
	return (struct arr__matrix){ .data = data,
				     .rows = rows,
				     .columns = columns,
				     .row_stride = at.row < 0 ? 0 : core_strides[at.row],
				     .column_stride = at.column < 0 ? 0 : core_strides[at.column] };
}

static enum arr_status product_loop(char *const *args, const int64_t *dims, const int64_t *strides,
				    void *user_data)
{
	const struct work *w = user_data;
	const struct shape *s = w->shape;
	const int64_t rows = s->rows ? dims[s->rows] : 1;
	const int64_t common = dims[s->common];
	const int64_t columns = s->columns ? dims[s->columns] : 1;
	arr__matmul_fn *conjugated = s->conjugates ? arr__matmul_conj_loops[w->type] : NULL;

	for (int64_t i = 0; i < dims[0]; i++) {
		const struct arr__matrix a =
			matrix_of(args[0] + i * strides[0], rows, common, s->a, strides + 3);
		const struct arr__matrix b =
			matrix_of(args[1] + i * strides[1], common, columns, s->b, strides + 3);
		const struct arr__matrix c =
			matrix_of(args[2] + i * strides[2], rows, columns, s->c, strides + 3);

		if (conjugated)
			conjugated(&a, &b, &c);
		else
			arr__product_one(w->type, &a, &b, &c);
	}
	return ARR_OK;
}

/* In the order in which type resolution tries them: long double before the complex ones. */
static const enum arr_type types[TYPES] = {
	ARR_T_BOOL,       ARR_T_INT8,      ARR_T_UINT8,      ARR_T_INT16,
	ARR_T_UINT16,     ARR_T_INT32,     ARR_T_UINT32,     ARR_T_INT64,
	ARR_T_UINT64,     ARR_T_FLOAT16,   ARR_T_FLOAT32,    ARR_T_FLOAT64,
	ARR_T_LONGDOUBLE, ARR_T_COMPLEX64, ARR_T_COMPLEX128, ARR_T_CLONGDOUBLE,
};

static void fill(void)
{
	for (int i = 0; i < SHAPES; i++) {
		const struct shape *s = &shapes[i];
		struct arr_ufunc *u = &ufuncs[i];

		*u = (struct arr_ufunc){ .name = s->name,
					 .reduce_name = s->reduce,
					 .accumulate_name = s->accumulate,
					 .reduceat_name = s->reduceat,
					 .outer_name = s->outer,
					 .at_name = s->at,
					 .id = ARR__UFUNC_COUNT,
					 .identity = ARR__IDENTITY_ORDERED,
					 .nin = 2,
					 .nout = 1,
					 .loop_count = TYPES };
		if (arr__core_parse(s->signature, 2, 1, &cores[i], NULL) == ARR_OK)
			u->core = &cores[i];
		for (int t = 0; t < TYPES; t++) {
			works[i][t] = (struct work){ s, types[t] };
			u->loops[t] = (struct arr__loop){
				.user = product_loop,
				.user_data = &works[i][t],
				.types = { types[t], types[t], types[t] },
				.variant = s->rows && s->columns ? arr__product_variant(types[t])
								 : arr__vector_variant(types[t])
			};
			arr__loop_text(u, &u->loops[t]);
		}
	}
}

const arr_ufunc *arr__product_ufunc(const char *name)
{
	pthread_once(&once, fill);
	for (int i = 0; i < SHAPES; i++) {
		if (strcmp(shapes[i].name, name) == 0)
			return &ufuncs[i];
	}
	return NULL;
}
