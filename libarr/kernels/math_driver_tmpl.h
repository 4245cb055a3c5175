/* SPDX-License-Identifier: Apache-2.0 */
/* How a block function becomes a loop, for one memory type. Needs T (memory), R (computed in), SFX,
 * RSFX (R's suffix), LD(x), ST(r), and TINY_RESULT, the smallest normal T as an R; undefines all
 * but R and RSFX.
 *
 * Elements pass through two small buffers, so that a block sees contiguous numbers whatever the
 * strides are, and the inputs are still there when the output is written over them. */
static void JOIN2(math_load, SFX)(R *to, const char *from, ptrdiff_t stride, size_t count)
{
	if (stride == (ptrdiff_t)sizeof(T)) {
		for (size_t i = 0; i < count; i++)
			to[i] = LD(((const T *)(const void *)from)[i]);
		return;
	}
	for (size_t i = 0; i < count; i++)
		to[i] = LD(*(const T *)(const void *)(from + (ptrdiff_t)i * stride));
}

static void JOIN2(math_store, SFX)(char *to, const R *from, ptrdiff_t stride, size_t count)
{
	if (stride == (ptrdiff_t)sizeof(T)) {
		for (size_t i = 0; i < count; i++)
			((T *)(void *)to)[i] = ST(from[i]);
		return;
	}
	for (size_t i = 0; i < count; i++)
		*(T *)(void *)(to + (ptrdiff_t)i * stride) = ST(from[i]);
}

/* What a correctly rounding function would have reported, from the values alone: vector code sets
 * the hardware's flags for intermediate steps too. y NULL: one input. */
static unsigned JOIN2(math_flags, SFX)(unsigned traits, const R *x, const R *y, const R *out,
				       size_t count)
{
	unsigned found = 0;

	for (size_t i = 0; i < count; i++) {
		const R b = y ? y[i] : (R)1, o = out[i];
		const bool number = x[i] == x[i] && b == b;
		const bool finite = __builtin_isfinite(x[i]) && __builtin_isfinite(b);

		if (o != o && number)
			found |= 1u << ARR_FP_INVALID;
		if (__builtin_isinf(o) && finite) {
			const bool pole =
				(traits & MATH_POLE) || ((traits & MATH_POLE_AT_ZERO) && x[i] == 0);

			found |= pole ? 1u << ARR_FP_DIVIDE : 1u << ARR_FP_OVER;
		}
		if ((traits & MATH_UNDER) && finite && x[i] != 0 && o < TINY_RESULT &&
		    o > -TINY_RESULT)
			found |= 1u << ARR_FP_UNDER;
	}
	return found;
}

static enum arr_status JOIN2(math_run1, SFX)(const struct JOIN2(math1, RSFX) * m, char *const *args,
					     const ptrdiff_t *s, size_t count)
{
	const unsigned control = _mm_getcsr();
	unsigned found = 0;
	R x[MATH_CHUNK], out[MATH_CHUNK];

	for (size_t at = 0, n; at < count; at += n) {
		n = count - at < MATH_CHUNK ? count - at : MATH_CHUNK;
		JOIN2(math_load, SFX)(x, args[0] + (ptrdiff_t)at * s[0], s[0], n);
		m->block(x, out, n);
		if (m->tiny > 0)
			JOIN2(math_keep_tiny, RSFX)(m->tiny, x, out, n);
		if (m->exact)
			JOIN2(math_mend_huge, RSFX)(m, x, out, n);
		JOIN2(math_store, SFX)(args[1] + (ptrdiff_t)at * s[1], out, s[1], n);
		if (arr__fp_wanted)
			found |= JOIN2(math_flags, SFX)(m->traits, x, NULL, out, n);
	}
	_mm_setcsr(control);
	math_raise(found);
	return ARR_OK;
}

static enum arr_status JOIN2(math_run2, SFX)(const struct JOIN2(math2, RSFX) * m, char *const *args,
					     const ptrdiff_t *s, size_t count)
{
	const unsigned control = _mm_getcsr();
	unsigned found = 0;
	R x[MATH_CHUNK], y[MATH_CHUNK], out[MATH_CHUNK];

	for (size_t at = 0, n; at < count; at += n) {
		n = count - at < MATH_CHUNK ? count - at : MATH_CHUNK;
		JOIN2(math_load, SFX)(x, args[0] + (ptrdiff_t)at * s[0], s[0], n);
		JOIN2(math_load, SFX)(y, args[1] + (ptrdiff_t)at * s[1], s[1], n);
		m->block(x, y, out, n);
		if (m->mend)
			m->mend(x, y, out, n);
		JOIN2(math_store, SFX)(args[2] + (ptrdiff_t)at * s[2], out, s[2], n);
		if (arr__fp_wanted)
			found |= JOIN2(math_flags, SFX)(m->traits, x, y, out, n);
	}
	_mm_setcsr(control);
	math_raise(found);
	return ARR_OK;
}
#undef T
#undef SFX
#undef LD
#undef ST
#undef TINY_RESULT
