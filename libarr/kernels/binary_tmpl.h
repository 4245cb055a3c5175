/* SPDX-License-Identifier: Apache-2.0 */
/* One binary loop. Needs NAME, SFX, TA, TB, TO and OP(x, y), an expression that makes a TO;
 * undefines NAME and OP. With FAST defined the contiguous and the scalar-broadcast cases are
 * compiled apart.
 *
 * Operands are aligned to their types. Strides in bytes, 0 broadcasts; the output equals an input
 * exactly or does not overlap it. */
KERNEL_BODY JOIN3(NAME, SFX, body)(char *const *args, ptrdiff_t sa, ptrdiff_t sb, ptrdiff_t sd,
				   size_t count)
{
	const char *a = args[0], *b = args[1];
	char *dst = args[2];

	INDEPENDENT
	for (COUNTER i = 0; i < (COUNTER)count; i++) {
		const TA x = *(const TA *)(const void *)(a + (ptrdiff_t)i * sa);
		const TB y = *(const TB *)(const void *)(b + (ptrdiff_t)i * sb);
		*(TO *)(void *)(dst + (ptrdiff_t)i * sd) = OP(x, y);
	}
}

#ifdef FAST
KERNEL_BODY JOIN3(NAME, SFX, left)(char *const *args, size_t count)
{
	const TA x = *(const TA *)(const void *)args[0];
	const char *b = args[1];
	char *dst = args[2];

	INDEPENDENT
	for (COUNTER i = 0; i < (COUNTER)count; i++) {
		const TB y = ((const TB *)(const void *)b)[i];
		((TO *)(void *)dst)[i] = OP(x, y);
	}
}

KERNEL_BODY JOIN3(NAME, SFX, right)(char *const *args, size_t count)
{
	const TB y = *(const TB *)(const void *)args[1];
	const char *a = args[0];
	char *dst = args[2];

	INDEPENDENT
	for (COUNTER i = 0; i < (COUNTER)count; i++) {
		const TA x = ((const TA *)(const void *)a)[i];
		((TO *)(void *)dst)[i] = OP(x, y);
	}
}
#endif

#ifdef HALVES
/* LD reads what is widened already; ROUNDED results are narrowed by the block. */
#pragma push_macro("LD")
#pragma push_macro("ST")
#undef LD
#undef ST
#define LD(v) wide_##v[i]
#define ST(r) (r)
static void JOIN3(NAME, SFX, halves)(char *const *args, const ptrdiff_t *s, size_t count)
{
	float wide_x[HALF_BLOCK], wide_y[HALF_BLOCK];

	for (size_t done = 0, n; done < count; done += n) {
		const char *a = args[0] + (ptrdiff_t)done * s[0];
		const char *b = args[1] + (ptrdiff_t)done * s[1];
		TO *to = (TO *)(void *)args[2] + done;

		n = count - done < HALF_BLOCK ? count - done : HALF_BLOCK;
		half_widen(wide_x, a, s[0], n);
		half_widen(wide_y, b, s[1], n);
#ifdef ROUNDED
		for (size_t i = 0; i < n; i++)
			wide_x[i] = OP(x, y);
		half_narrow(to, wide_x, n);
#else
		INDEPENDENT
		for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++) {
			const TA x = *(const TA *)(const void *)(a + i * s[0]);
			const TB y = *(const TB *)(const void *)(b + i * s[1]);

			(void)x;
			(void)y;
			to[i] = OP(x, y);
		}
#endif
	}
}
#pragma pop_macro("LD")
#pragma pop_macro("ST")
#endif

static enum arr_status JOIN2(NAME, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
#ifdef FAST
	const ptrdiff_t wa = sizeof(TA), wb = sizeof(TB), wd = sizeof(TO);

#ifdef HALVES
	if (count > 1 && s[2] == wd && (s[0] == wa || s[0] == 0) && (s[1] == wb || s[1] == 0))
		JOIN3(NAME, SFX, halves)(args, s, count);
	else
#endif
		if (s[0] == wa && s[1] == wb && s[2] == wd)
		JOIN3(NAME, SFX, body)(args, wa, wb, wd, count);
	else if (s[0] == 0 && s[1] == wb && s[2] == wd && count != 0)
		JOIN3(NAME, SFX, left)(args, count);
	else if (s[0] == wa && s[1] == 0 && s[2] == wd && count != 0)
		JOIN3(NAME, SFX, right)(args, count);
	else
#endif
		JOIN3(NAME, SFX, body)(args, s[0], s[1], s[2], count);
	return ARR_OK;
}
#undef NAME
#undef OP
#undef ROUNDED
