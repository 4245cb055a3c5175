/* SPDX-License-Identifier: Apache-2.0 */
/* One loop of two inputs and two outputs. Needs NAME, SFX, T and OP(x, y, p, q), a statement that
 * writes the results through p and q; undefines NAME and OP. */
static enum arr_status JOIN2(NAME, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const ptrdiff_t k = (ptrdiff_t)i;
		const T x = *(const T *)(const void *)(args[0] + k * s[0]);
		const T y = *(const T *)(const void *)(args[1] + k * s[1]);
		T p, q;

		OP(x, y, &p, &q);
		*(T *)(void *)(args[2] + k * s[2]) = p;
		*(T *)(void *)(args[3] + k * s[3]) = q;
	}
	return ARR_OK;
}
#undef NAME
#undef OP
