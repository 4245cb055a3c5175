/* SPDX-License-Identifier: Apache-2.0 */
/* Division loops that report what C's operators would not: a zero divisor as divide, the most
 * negative value by -1 as overflow. Needs T, SFX, IS_SIGNED, T_MIN and the loops quiet_NAME. Looks
 * only if somebody wants to know. */
static void JOIN2(division_flags, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	bool zero = false, over = false;

	for (size_t i = 0; i < count; i++) {
		const T y = *(const T *)(const void *)(args[1] + (ptrdiff_t)i * s[1]);
#if IS_SIGNED
		const T x = *(const T *)(const void *)(args[0] + (ptrdiff_t)i * s[0]);

		over |= (x == T_MIN) & (y == -1);
#endif
		zero |= y == 0;
	}
	if (zero)
		arr__fp_raise(ARR_FP_DIVIDE);
	if (over)
		arr__fp_raise(ARR_FP_OVER);
}

static void JOIN2(zero_flags, SFX)(const char *y, ptrdiff_t stride, size_t count)
{
	bool zero = false;

	for (size_t i = 0; i < count; i++)
		zero |= *(const T *)(const void *)(y + (ptrdiff_t)i * stride) == 0;
	if (zero)
		arr__fp_raise(ARR_FP_DIVIDE);
}

/* 1/0 is an infinity, which is then no integer. */
static void JOIN2(inverse_flags, SFX)(const char *x, ptrdiff_t stride, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (*(const T *)(const void *)(x + (ptrdiff_t)i * stride) != 0)
			continue;
		arr__fp_raise(ARR_FP_DIVIDE);
		arr__fp_raise(ARR_FP_INVALID);
		return;
	}
}

/* The flags come first: an output may be an input. */
static enum arr_status JOIN2(floor_divide, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	if (arr__fp_wanted)
		JOIN2(division_flags, SFX)(args, s, count);
	return JOIN2(quiet_floor_divide, SFX)(args, s, count);
}

static enum arr_status JOIN2(divmod, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	if (arr__fp_wanted)
		JOIN2(division_flags, SFX)(args, s, count);
	return JOIN2(quiet_divmod, SFX)(args, s, count);
}

static enum arr_status JOIN2(remainder, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	if (arr__fp_wanted)
		JOIN2(zero_flags, SFX)(args[1], s[1], count);
	return JOIN2(quiet_remainder, SFX)(args, s, count);
}

static enum arr_status JOIN2(fmod, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	if (arr__fp_wanted)
		JOIN2(zero_flags, SFX)(args[1], s[1], count);
	return JOIN2(quiet_fmod, SFX)(args, s, count);
}

static enum arr_status JOIN2(reciprocal, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	if (arr__fp_wanted)
		JOIN2(inverse_flags, SFX)(args[0], s[0], count);
	return JOIN2(quiet_reciprocal, SFX)(args, s, count);
}
