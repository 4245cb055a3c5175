/* SPDX-License-Identifier: Apache-2.0 */
/* c = a @ b for a b of 2 to 4 columns, whose elements lie next to each other in b and c: the sums
 * of a row stay in registers. Needs SFX and T; undefines them. Strides in bytes; c does not overlap
 * a or b. */
KERNEL_BODY JOIN2(few_columns, SFX)(const struct arr__matrix *a, const struct arr__matrix *b,
				    const struct arr__matrix *c, const int columns)
{
	for (int64_t i = 0; i < a->rows; i++) {
		const char *p = a->data + i * a->row_stride, *q = b->data;
		T acc[ARR__FEW_COLUMNS_MAX] = { 0 };

		for (int64_t k = 0; k < a->columns; k++) {
			const T x = *(const T *)(const void *)p;

			for (int j = 0; j < columns; j++)
				acc[j] += x * ((const T *)(const void *)q)[j];
			p += a->column_stride;
			q += b->row_stride;
		}
		memcpy(c->data + i * c->row_stride, acc, sizeof(T) * (size_t)columns);
	}
}

static void JOIN2(matmul_few, SFX)(const struct arr__matrix *a, const struct arr__matrix *b,
				   const struct arr__matrix *c)
{
	if (b->columns == 2)
		JOIN2(few_columns, SFX)(a, b, c, 2);
	else if (b->columns == 3)
		JOIN2(few_columns, SFX)(a, b, c, 3);
	else
		JOIN2(few_columns, SFX)(a, b, c, 4);
}
#undef SFX
#undef T
