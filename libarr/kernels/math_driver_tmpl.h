/* SPDX-License-Identifier: Apache-2.0 */
/* How a block function becomes a loop, for one memory type. Needs T (memory), R (computed in), SFX,
 * RSFX (R's suffix), LD(x), ST(r), and as an R TINY_RESULT, below which no T is normal, and
 * HUGE_RESULT, the smallest that T rounds to infinity, and UNDERFLOWS(traits, r), whether a result
 * below TINY_RESULT counts as an underflow; undefines all but R and RSFX.
 *
 * Elements pass through small buffers, so that a block sees contiguous numbers whatever the strides
 * are, and the inputs are still there when the output is written over them. Numbers that need
 * neither are used where they are. */
static bool JOIN2(math_is_direct, SFX)(const char *p, ptrdiff_t stride, const char *other)
{
	return sizeof(T) == sizeof(R) && stride == (ptrdiff_t)sizeof(T) && p != other;
}

static void JOIN2(math_load, SFX)(R *to, const char *from, ptrdiff_t stride, size_t count)
{
	if (stride == (ptrdiff_t)sizeof(T)) {
		for (size_t i = 0; i < count; i++)
			to[i] = LD(((const T *)(const void *)from)[i]);
		return;
	}
	if (stride == 2 * (ptrdiff_t)sizeof(T)) { /* parts of complex numbers: these shuffle */
		for (size_t i = 0; i < count; i++)
			to[i] = LD(((const T *)(const void *)from)[2 * i]);
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
		if (finite && (o >= HUGE_RESULT || o <= -HUGE_RESULT)) {
			const bool pole = __builtin_isinf(o) &&
					  ((traits & MATH_POLE) ||
					   ((traits & MATH_POLE_AT_ZERO) && x[i] == 0) ||
					   ((traits & MATH_POLE_BY_ZERO) && b == 0));

			found |= pole                     ? 1u << ARR_FP_DIVIDE
				 : traits & MATH_REST_TOO ? 1u << ARR_FP_OVER | 1u << ARR_FP_INVALID
							  : 1u << ARR_FP_OVER;
		}
		if (finite && x[i] != 0 && b != 0 && o < TINY_RESULT && o > -TINY_RESULT &&
		    UNDERFLOWS(traits, o))
			found |= 1u << ARR_FP_UNDER;
	}
	return found;
}

static enum arr_status JOIN2(math_run1, SFX)(const struct JOIN2(math1, RSFX) * m, char *const *args,
					     const ptrdiff_t *s, size_t count)
{
	const unsigned control = _mm_getcsr();
	unsigned found = 0;
	R x_buffer[MATH_CHUNK], out_buffer[MATH_CHUNK];
	const bool x_direct = JOIN2(math_is_direct, SFX)(args[0], s[0], args[1]);
	const bool out_direct = JOIN2(math_is_direct, SFX)(args[1], s[1], args[0]);

	for (size_t at = 0, n; at < count; at += n) {
		char *to = args[1] + (ptrdiff_t)at * s[1];
		const R *x = x_buffer;
		R *out = out_direct ? (R *)(void *)to : out_buffer;

		n = count - at < MATH_CHUNK ? count - at : MATH_CHUNK;
		if (x_direct)
			x = (const R *)(const void *)(args[0] + (ptrdiff_t)at * s[0]);
		else
			JOIN2(math_load, SFX)(x_buffer, args[0] + (ptrdiff_t)at * s[0], s[0], n);
		m->block(x, out, n);
		if (m->tiny > 0)
			JOIN2(math_keep_tiny, RSFX)(m->tiny, x, out, n);
		if (!out_direct)
			JOIN2(math_store, SFX)(to, out, s[1], n);
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
	R x_buffer[MATH_CHUNK], y_buffer[MATH_CHUNK], out_buffer[MATH_CHUNK];
	const bool x_direct = JOIN2(math_is_direct, SFX)(args[0], s[0], args[2]);
	const bool y_direct = JOIN2(math_is_direct, SFX)(args[1], s[1], args[2]);
	const bool out_direct =
		JOIN2(math_is_direct, SFX)(args[2], s[2], args[0]) && args[1] != args[2];

	for (size_t at = 0, n; at < count; at += n) {
		char *to = args[2] + (ptrdiff_t)at * s[2];
		const R *x = x_buffer, *y = y_buffer;
		R *out = out_direct ? (R *)(void *)to : out_buffer;

		n = count - at < MATH_CHUNK ? count - at : MATH_CHUNK;
		if (x_direct)
			x = (const R *)(const void *)(args[0] + (ptrdiff_t)at * s[0]);
		else
			JOIN2(math_load, SFX)(x_buffer, args[0] + (ptrdiff_t)at * s[0], s[0], n);
		if (y_direct)
			y = (const R *)(const void *)(args[1] + (ptrdiff_t)at * s[1]);
		else
			JOIN2(math_load, SFX)(y_buffer, args[1] + (ptrdiff_t)at * s[1], s[1], n);
		m->block(x, y, out, n);
		m->mend(x, y, out, n);
		if (!out_direct)
			JOIN2(math_store, SFX)(to, out, s[2], n);
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
#undef UNDERFLOWS
#undef HUGE_RESULT
