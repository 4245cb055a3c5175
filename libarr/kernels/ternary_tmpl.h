/* SPDX-License-Identifier: Apache-2.0 */
/* One loop of three inputs. Needs NAME, SFX, T and OP(x, y, z); undefines NAME and OP. With FAST
 * defined contiguous rows, and one between two scalars, are compiled apart. */
KERNEL_BODY JOIN3(NAME, SFX, body)(char *const *args, ptrdiff_t sx, ptrdiff_t sy, ptrdiff_t sz,
				   ptrdiff_t sd, size_t count)
{
	const char *a = args[0], *b = args[1], *c = args[2];
	char *dst = args[3];

	INDEPENDENT
	for (COUNTER i = 0; i < (COUNTER)count; i++) {
		const ptrdiff_t k = (ptrdiff_t)i;
		const T x = *(const T *)(const void *)(a + k * sx);
		const T y = *(const T *)(const void *)(b + k * sy);
		const T z = *(const T *)(const void *)(c + k * sz);

		*(T *)(void *)(dst + k * sd) = OP(x, y, z);
	}
}

#ifdef FAST
KERNEL_BODY JOIN3(NAME, SFX, between)(char *const *args, size_t count)
{
	const T y = *(const T *)(const void *)args[1], z = *(const T *)(const void *)args[2];
	const char *a = args[0];
	char *dst = args[3];

	INDEPENDENT
	for (COUNTER i = 0; i < (COUNTER)count; i++) {
		const T x = ((const T *)(const void *)a)[i];

		((T *)(void *)dst)[i] = OP(x, y, z);
	}
}
#endif

static enum arr_status JOIN2(NAME, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
#ifdef FAST
	const ptrdiff_t w = sizeof(T);

	if (s[0] == w && s[1] == 0 && s[2] == 0 && s[3] == w && count != 0)
		JOIN3(NAME, SFX, between)(args, count);
	else if (s[0] == w && s[1] == w && s[2] == w && s[3] == w)
		JOIN3(NAME, SFX, body)(args, w, w, w, w, count);
	else
#endif
		JOIN3(NAME, SFX, body)(args, s[0], s[1], s[2], s[3], count);
	return ARR_OK;
}
#undef NAME
#undef OP
