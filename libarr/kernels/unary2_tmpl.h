/* SPDX-License-Identifier: Apache-2.0 */
/* One loop of one input and two outputs. Needs NAME, SFX, T, T2 (the second output's type) and
 * OP(x, p, q), a statement that writes the results through p and q; undefines NAME and OP. */
static enum arr_status JOIN2(NAME, SFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const ptrdiff_t k = (ptrdiff_t)i;
		const T x = *(const T *)(const void *)(args[0] + k * s[0]);
		T p;
		T2 q;

		OP(x, &p, &q);
		*(T *)(void *)(args[1] + k * s[1]) = p;
		*(T2 *)(void *)(args[2] + k * s[2]) = q;
	}
	return ARR_OK;
}
#undef NAME
#undef OP
