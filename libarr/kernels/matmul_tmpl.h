/* SPDX-License-Identifier: Apache-2.0 */
/* c = a @ b without BLAS. Needs SFX, T, ACC (the accumulator), LD(x), ST(acc) and MAC(acc, x, y);
 * undefines them. Strides in bytes; c does not overlap a or b. */
static void JOIN2(matmul, SFX)(const struct arr__matrix *a, const struct arr__matrix *b,
			       const struct arr__matrix *c)
{
	for (int64_t i = 0; i < a->rows; i++) {
		for (int64_t j = 0; j < b->columns; j++) {
			const char *p = a->data + i * a->row_stride;
			const char *q = b->data + j * b->column_stride;
			ACC acc = { 0 };

			for (int64_t k = 0; k < a->columns; k++) {
				acc = MAC(acc, LD(*(const T *)(const void *)p),
					  LD(*(const T *)(const void *)q));
				p += a->column_stride;
				q += b->row_stride;
			}
			*(T *)(void *)(c->data + i * c->row_stride + j * c->column_stride) =
				ST(acc);
		}
	}
}
#undef SFX
#undef T
#undef ACC
#undef LD
#undef ST
#undef MAC
