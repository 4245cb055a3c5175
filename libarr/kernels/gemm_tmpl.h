/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a product of matrices (see linalg/gemm.h). Needs SFX, T, and of the ISA level
 * VECTOR_BYTES, TILE_ROWS and TILE_VECTORS; undefines SFX and T. */
typedef T JOIN2(vector, SFX) __attribute__((vector_size(VECTOR_BYTES)));
typedef T JOIN2(loose, SFX)
	__attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(T)), may_alias));

enum {
	JOIN2(WIDTH, SFX) = VECTOR_BYTES / sizeof(T),
	JOIN2(COLUMNS, SFX) = TILE_VECTORS * JOIN2(WIDTH, SFX)
};

static void JOIN2(pack_a, SFX)(const struct arr__matrix *a, bool is_complex, int64_t row,
			       int64_t rows, int64_t k, int64_t depth, void *out)
{
	T *to = out;

	for (int64_t first = row; first < row + rows; first += TILE_ROWS, to += TILE_ROWS * depth)
		for (int64_t r = 0; r < TILE_ROWS; r++) {
			const int64_t i = first + r;
			const bool odd = is_complex && i % 2;
			const char *from = a->data + (is_complex ? i / 2 : i) * a->row_stride +
					   (is_complex ? k / 2 : k) * a->column_stride;

			if (i >= row + rows) {
				for (int64_t d = 0; d < depth; d++)
					to[d * TILE_ROWS + r] = 0;
				continue;
			}
			if (!is_complex) {
				for (int64_t d = 0; d < depth; d++, from += a->column_stride)
					to[d * TILE_ROWS + r] = *(const T *)(const void *)from;
				continue;
			}
			for (int64_t d = 0; d < depth; d += 2, from += a->column_stride) {
				const T *parts = (const T *)(const void *)from;

				to[d * TILE_ROWS + r] = odd ? parts[1] : parts[0];
				to[(d + 1) * TILE_ROWS + r] = odd ? parts[0] : -parts[1];
			}
		}
}

static void JOIN2(pack_b, SFX)(const struct arr__matrix *b, bool is_complex, int64_t k,
			       int64_t depth, int64_t column, void *out)
{
	const int64_t left = b->columns - column;
	const int64_t columns = left < JOIN2(COLUMNS, SFX) ? left : JOIN2(COLUMNS, SFX);
	T *to = out;

	for (int64_t d = k; d < k + depth; d++, to += JOIN2(COLUMNS, SFX)) {
		const char *from = b->data + (is_complex ? d / 2 : d) * b->row_stride +
				   column * b->column_stride + (is_complex ? d % 2 : 0) * sizeof(T);

		if (b->column_stride == (int64_t)sizeof(T) && columns == JOIN2(COLUMNS, SFX)) {
			memcpy(to, from, sizeof(T) * JOIN2(COLUMNS, SFX));
			continue;
		}
		for (int64_t j = 0; j < columns; j++)
			to[j] = *(const T *)(const void *)(from + j * b->column_stride);
		for (int64_t j = columns; j < JOIN2(COLUMNS, SFX); j++)
			to[j] = 0;
	}
}

/* A tile's sums stay in registers while a and b go by. */
KERNEL_BODY JOIN2(tile, SFX)(const T *a, const T *b, int64_t depth,
			     JOIN2(vector, SFX) sums[TILE_ROWS][TILE_VECTORS])
{
	JOIN2(vector, SFX) acc[TILE_ROWS][TILE_VECTORS] = { 0 };

	for (int64_t d = 0; d < depth; d++, a += TILE_ROWS, b += JOIN2(COLUMNS, SFX)) {
		JOIN2(vector, SFX) y[TILE_VECTORS];

		UNROLL
		for (int v = 0; v < TILE_VECTORS; v++)
			y[v] = *(const JOIN2(loose, SFX) *)(b + v * JOIN2(WIDTH, SFX));
		UNROLL
		for (int r = 0; r < TILE_ROWS; r++) {
			UNROLL
			for (int v = 0; v < TILE_VECTORS; v++)
				acc[r][v] += a[r] * y[v];
		}
	}
	UNROLL
	for (int r = 0; r < TILE_ROWS; r++) {
		UNROLL
		for (int v = 0; v < TILE_VECTORS; v++)
			sums[r][v] = acc[r][v];
	}
}

static void JOIN2(block, SFX)(const void *a, const void *b, int64_t depth,
			      const struct arr__matrix *c, bool is_complex, int64_t row,
			      int64_t rows, int64_t column, bool add)
{
	const int64_t left = c->columns - column;
	const int64_t columns = left < JOIN2(COLUMNS, SFX) ? left : JOIN2(COLUMNS, SFX);

	for (int64_t first = 0; first < rows; first += TILE_ROWS) {
		JOIN2(vector, SFX) sums[TILE_ROWS][TILE_VECTORS];

		JOIN2(tile, SFX)((const T *)a + first * depth, b, depth, sums);
		for (int64_t r = 0; r < TILE_ROWS && first + r < rows; r++) {
			const int64_t i = row + first + r;
			char *to = c->data + (is_complex ? i / 2 : i) * c->row_stride +
				   column * c->column_stride +
				   (is_complex ? i % 2 : 0) * (int64_t)sizeof(T);
			const T *from = (const T *)&sums[r];

			if (c->column_stride == (int64_t)sizeof(T)) {
				T *dense = (T *)(void *)to;

				for (int64_t j = 0; j < columns; j++)
					dense[j] = add ? dense[j] + from[j] : from[j];
				continue;
			}
			for (int64_t j = 0; j < columns; j++, to += c->column_stride) {
				T *one = (T *)(void *)to;

				*one = add ? *one + from[j] : from[j];
			}
		}
	}
}
#undef SFX
#undef T
