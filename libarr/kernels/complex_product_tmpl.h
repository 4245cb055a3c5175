/* SPDX-License-Identifier: Apache-2.0 */
/* The product of complex numbers, by vectors of VECTOR_BYTES. Needs T (a struct of re and im), R,
 * SFX and PARTS(a, b): a and b, then both plus 2 and so on, one index for each R of a vector.
 * Undefines PARTS.
 *
 * Vectors and not a loop for the compiler: with FMA units at hand gcc 12 turns such a loop into
 * fused operations in spite of -ffp-contract=off, and the ISAs would round differently. What is not
 * contiguous or does not fill a vector passes through small buffers, so that there is no scalar
 * product either. */
typedef R JOIN2(parts, SFX) __attribute__((vector_size(VECTOR_BYTES)));

enum { JOIN2(PRODUCT_CHUNK, SFX) = 8 * VECTOR_BYTES / sizeof(T) };

/* `bytes` is a multiple of VECTOR_BYTES; dst equals an operand exactly or overlaps none. */
KERNEL_BODY JOIN2(products, SFX)(char *dst, const char *a, const char *b, size_t bytes)
{
	JOIN2(parts, SFX) x, y, sign, z;
	R signs[VECTOR_BYTES / sizeof(R)];

	for (size_t k = 0; k < VECTOR_BYTES / sizeof(R); k++)
		signs[k] = k % 2 ? (R)1 : (R)-1;
	memcpy(&sign, signs, sizeof sign);
	for (size_t at = 0; at < bytes; at += VECTOR_BYTES) {
		memcpy(&x, a + at, sizeof x);
		memcpy(&y, b + at, sizeof y);
		/* re * (re, im), then -im * im and im * re */
		z = __builtin_shufflevector(x, x, PARTS(0, 0)) * y;
		z += __builtin_shufflevector(x, x, PARTS(1, 1)) *
		     __builtin_shufflevector(y, y, PARTS(1, 0)) * sign;
		memcpy(dst + at, &z, sizeof z);
	}
}

/* `count` elements, where they are or gathered in the buffer. */
static const char *JOIN2(product_operand, SFX)(T *buffer, const char *src, ptrdiff_t stride,
					       size_t count)
{
	if (stride == (ptrdiff_t)sizeof(T) && count == JOIN2(PRODUCT_CHUNK, SFX))
		return src;
	for (size_t i = 0; i < count; i++)
		memcpy(&buffer[i], src + (ptrdiff_t)i * stride, sizeof(T));
	return (const char *)buffer;
}

static enum arr_status JOIN2(multiply, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	const size_t chunk = JOIN2(PRODUCT_CHUNK, SFX);
	T x[JOIN2(PRODUCT_CHUNK, SFX)] = { { 0, 0 } }, y[JOIN2(PRODUCT_CHUNK, SFX)] = { { 0, 0 } };
	T z[JOIN2(PRODUCT_CHUNK, SFX)];
	const ptrdiff_t w = sizeof(T);
	size_t done = 0;

	if (s[0] == w && s[1] == w && s[2] == w) {
		done = count - count % chunk;
		JOIN2(products, SFX)(args[2], args[0], args[1], done * sizeof(T));
	}
	for (size_t n; done < count; done += n) {
		char *to = args[2] + (ptrdiff_t)done * s[2];
		const char *a, *b;

		n = count - done < chunk ? count - done : chunk;
		a = JOIN2(product_operand, SFX)(x, args[0] + (ptrdiff_t)done * s[0], s[0], n);
		b = JOIN2(product_operand, SFX)(y, args[1] + (ptrdiff_t)done * s[1], s[1], n);
		if (s[2] == w && n == chunk) {
			JOIN2(products, SFX)(to, a, b, sizeof z);
			continue;
		}
		JOIN2(products, SFX)((char *)z, a, b, sizeof z);
		for (size_t i = 0; i < n; i++)
			memcpy(to + (ptrdiff_t)i * s[2], &z[i], sizeof(T));
	}
	return ARR_OK;
}
#undef PARTS
