/* SPDX-License-Identifier: Apache-2.0 */
/* The elementary functions of complex numbers that are functions of two real ones. Needs R, RSFX
 * and CSFX, the complex suffix, which it undefines. */
static enum arr_status JOIN2(absolute, CSFX)(char *const *args, const ptrdiff_t *s, size_t count)
{
	char *const parts[] = { args[0], args[0] + sizeof(R), args[1] };
	const ptrdiff_t strides[] = { s[0], s[0], s[1] };

	return JOIN2(math_run2, RSFX)(&JOIN3(hypot, math, RSFX), parts, strides, count);
}
#undef CSFX
