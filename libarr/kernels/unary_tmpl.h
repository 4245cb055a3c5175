/* SPDX-License-Identifier: Apache-2.0 */
/* One unary loop. Needs NAME, SFX, TI, TO and OP(x), an expression that turns a TI into a TO;
 * undefines NAME and OP. With FAST defined the contiguous case is compiled apart, so that it
 * vectorises.
 *
 * Operands are aligned to their types. Strides in bytes; the output equals the input exactly or
 * does not overlap it. */
KERNEL_BODY JOIN3(NAME, SFX, body)(char *dst, const char *a, ptrdiff_t sd, ptrdiff_t sa,
				   size_t count)
{
	INDEPENDENT
	for (COUNTER i = 0; i < (COUNTER)count; i++) {
		const TI x = *(const TI *)(const void *)(a + (ptrdiff_t)i * sa);
		*(TO *)(void *)(dst + (ptrdiff_t)i * sd) = OP(x);
	}
}

#ifdef HALVES
/* As in binary_tmpl.h. */
#pragma push_macro("LD")
#pragma push_macro("ST")
#undef LD
#undef ST
#define LD(v) wide_##v[i]
#define ST(r) (r)
static void JOIN3(NAME, SFX, halves)(char *dst, const char *src, size_t count)
{
	float wide_x[HALF_BLOCK];

	for (size_t done = 0, n; done < count; done += n) {
		const TI *a = (const TI *)(const void *)src + done;
		TO *to = (TO *)(void *)dst + done;

		n = count - done < HALF_BLOCK ? count - done : HALF_BLOCK;
		half_widen(wide_x, (const char *)a, sizeof(TI), n);
#ifdef ROUNDED
		for (size_t i = 0; i < n; i++)
			wide_x[i] = OP(x);
		half_narrow(to, wide_x, n);
#else
		INDEPENDENT
		for (size_t i = 0; i < n; i++) {
			const TI x = a[i];

			(void)x;
			to[i] = OP(x);
		}
#endif
	}
}
#pragma pop_macro("LD")
#pragma pop_macro("ST")
#endif

static enum arr_status JOIN2(NAME, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
#ifdef HALVES
	if (count > 1 && s[0] == (ptrdiff_t)sizeof(TI) && s[1] == (ptrdiff_t)sizeof(TO))
		JOIN3(NAME, SFX, halves)(args[1], args[0], count);
	else
#endif
#ifdef FAST
		if (s[0] == (ptrdiff_t)sizeof(TI) && s[1] == (ptrdiff_t)sizeof(TO))
		JOIN3(NAME, SFX, body)(args[1], args[0], sizeof(TO), sizeof(TI), count);
	else
#endif
		JOIN3(NAME, SFX, body)(args[1], args[0], s[1], s[0], count);
	return ARR_OK;
}
#undef NAME
#undef OP
#undef ROUNDED
