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
	for (size_t i = 0; i < count; i++) {
		const TI x = *(const TI *)(const void *)(a + (ptrdiff_t)i * sa);
		*(TO *)(void *)(dst + (ptrdiff_t)i * sd) = OP(x);
	}
}

static enum arr_status JOIN2(NAME, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
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
