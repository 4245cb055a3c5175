/* SPDX-License-Identifier: Apache-2.0 */
/* One loop of three inputs. Needs NAME, SFX, T and OP(x, y, z); undefines NAME and OP. */
static enum arr_status JOIN2(NAME, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	INDEPENDENT
	for (COUNTER i = 0; i < (COUNTER)count; i++) {
		const ptrdiff_t k = (ptrdiff_t)i;
		const T x = *(const T *)(const void *)(args[0] + k * s[0]);
		const T y = *(const T *)(const void *)(args[1] + k * s[1]);
		const T z = *(const T *)(const void *)(args[2] + k * s[2]);

		*(T *)(void *)(args[3] + k * s[3]) = OP(x, y, z);
	}
	return ARR_OK;
}
#undef NAME
#undef OP
