/* SPDX-License-Identifier: Apache-2.0 */
/* c = a @ b for integers, whose sums may be taken in any order: whole rows of b are added to rows
 * of c where both lie close, which vectorises. Needs SFX, T and U (unsigned, T's arithmetic wraps
 * in it); undefines them. Strides in bytes; c does not overlap a or b. */
static void JOIN2(matmul_row, SFX)(const struct arr__matrix *a, const struct arr__matrix *b,
				   const struct arr__matrix *c, int64_t i)
{
	T *dst = (T *)(void *)(c->data + i * c->row_stride);

	memset(dst, 0, sizeof(T) * (size_t)b->columns);
	for (int64_t k = 0; k < a->columns; k++) {
		const U x = (U) * (const T *)(const void *)(a->data + i * a->row_stride +
							    k * a->column_stride);
		const T *row = (const T *)(const void *)(b->data + k * b->row_stride);

		for (int64_t j = 0; j < b->columns; j++)
			dst[j] = (T)((U)dst[j] + x * (U)row[j]);
	}
}

static T JOIN2(matmul_cell, SFX)(const char *p, int64_t step_p, const char *q, int64_t step_q,
				 int64_t count)
{
	U acc = 0;

	for (int64_t k = 0; k < count; k++, p += step_p, q += step_q)
		acc += (U) * (const T *)(const void *)p * (U) * (const T *)(const void *)q;
	return (T)acc;
}

static void JOIN2(matmul, SFX)(const struct arr__matrix *a, const struct arr__matrix *b,
			       const struct arr__matrix *c)
{
	const int64_t w = sizeof(T);
	const bool rows = b->column_stride == w && c->column_stride == w && b->columns > 1;

	for (int64_t i = 0; i < a->rows; i++) {
		if (rows) {
			JOIN2(matmul_row, SFX)(a, b, c, i);
			continue;
		}
		for (int64_t j = 0; j < b->columns; j++) {
			char *dst = c->data + i * c->row_stride + j * c->column_stride;

			*(T *)(void *)dst = JOIN2(matmul_cell, SFX)(
				a->data + i * a->row_stride, a->column_stride,
				b->data + j * b->column_stride, b->row_stride, a->columns);
		}
	}
}
#undef SFX
#undef T
#undef U
