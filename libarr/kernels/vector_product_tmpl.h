/* SPDX-License-Identifier: Apache-2.0 */
/* Sums of products along contiguous rows and down columns. Needs SFX, T, and VECTOR_BYTES of the
 * ISA level; undefines SFX and T. Products and sums round apart and the lanes are the same on every
 * level, and so are the bits. */
typedef T JOIN2(vector, SFX) __attribute__((vector_size(VECTOR_BYTES)));
typedef T JOIN2(loose, SFX)
	__attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(T)), may_alias));

/* A row's sum is in LANES lanes, which are VECTORS vectors; eight of those stay in registers. */
enum {
	JOIN2(LANES, SFX) = 128 / sizeof(T),
	JOIN2(WIDTH, SFX) = VECTOR_BYTES / sizeof(T),
	JOIN2(VECTORS, SFX) = 128 / VECTOR_BYTES,
	JOIN2(ROWS, SFX) = 8 / JOIN2(VECTORS, SFX)
};

static T JOIN2(sum_lanes, SFX)(T *lane)
{
	for (int half = JOIN2(LANES, SFX) / 2; half > 0; half /= 2)
		for (int k = 0; k < half; k++)
			lane[k] += lane[k + half];
	return lane[0];
}

KERNEL_BODY JOIN2(dot_rows, SFX)(const char *a, int64_t stride, const T *x, int64_t count, T *out,
				 const int rows)
{
	JOIN2(vector, SFX) sums[JOIN2(ROWS, SFX)][JOIN2(VECTORS, SFX)] = { 0 };
	T lanes[JOIN2(LANES, SFX)];
	int64_t k = 0;

	for (; k + JOIN2(LANES, SFX) <= count; k += JOIN2(LANES, SFX)) {
		UNROLL
		for (int v = 0; v < JOIN2(VECTORS, SFX); v++) {
			const int64_t at = k + v * JOIN2(WIDTH, SFX);
			const JOIN2(vector, SFX) y = *(const JOIN2(loose, SFX) *)(x + at);

			UNROLL
			for (int r = 0; r < rows; r++)
				sums[r][v] +=
					y *
					*(const JOIN2(
						loose,
						SFX) *)((const T *)(const void *)(a + r * stride) +
							at);
		}
	}
	for (int r = 0; r < rows; r++) {
		const T *row = (const T *)(const void *)(a + r * stride);

		memcpy(lanes, sums[r], sizeof lanes);
		out[r] = JOIN2(sum_lanes, SFX)(lanes);
		for (int64_t rest = k; rest < count; rest++)
			out[r] += row[rest] * x[rest];
	}
}

static void JOIN2(rows, SFX)(const char *a, int64_t stride, int64_t rows, const char *x,
			     int64_t count, char *out)
{
	const T *from = (const T *)(const void *)x;
	T *to = (T *)(void *)out;
	int64_t i = 0;

	for (; i + JOIN2(ROWS, SFX) <= rows; i += JOIN2(ROWS, SFX))
		JOIN2(dot_rows, SFX)(a + i * stride, stride, from, count, to + i, JOIN2(ROWS, SFX));
	for (; i < rows; i++)
		JOIN2(dot_rows, SFX)(a + i * stride, stride, from, count, to + i, 1);
}

static void JOIN2(columns, SFX)(const char *a, int64_t stride, int64_t count, const char *x,
				int64_t x_stride, char *out, int64_t columns)
{
	T *restrict to = (T *)(void *)out;
	int64_t k = 0;

#define X(at) (*(const T *)(const void *)(x + (at)*x_stride))
#define ROW_AT(at) ((const T *)(const void *)(a + (at)*stride))
	for (; k + 4 <= count; k += 4) {
		const T x0 = X(k), x1 = X(k + 1), x2 = X(k + 2), x3 = X(k + 3);
		const T *restrict r0 = ROW_AT(k), *restrict r1 = ROW_AT(k + 1);
		const T *restrict r2 = ROW_AT(k + 2), *restrict r3 = ROW_AT(k + 3);

		for (int64_t j = 0; j < columns; j++)
			to[j] = (((to[j] + x0 * r0[j]) + x1 * r1[j]) + x2 * r2[j]) + x3 * r3[j];
	}
	for (; k < count; k++) {
		const T x0 = X(k);
		const T *restrict r0 = ROW_AT(k);

		for (int64_t j = 0; j < columns; j++)
			to[j] += x0 * r0[j];
	}
#undef X
#undef ROW_AT
}

static void JOIN2(add_parts, SFX)(char *out, const char *part, int64_t count)
{
	T *restrict to = (T *)(void *)out;
	const T *restrict from = (const T *)(const void *)part;

	for (int64_t i = 0; i < count; i++)
		to[i] += from[i];
}
#undef SFX
#undef T
