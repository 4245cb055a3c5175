/* SPDX-License-Identifier: Apache-2.0 */
/* One reduction from the first element to the last. Needs NAME, SFX, T (memory), ACC (the
 * accumulator's type), LD(x), ST(acc) and OP(acc, x); undefines NAME and OP. *acc is read and
 * written; src is aligned, its stride in bytes. */
static void JOIN3(NAME, reduce, SFX)(char *acc, const char *src, ptrdiff_t stride, size_t count)
{
	ACC sum = LD(*(const T *)(const void *)acc);

	if (stride == (ptrdiff_t)sizeof(T)) {
		for (size_t i = 0; i < count; i++) {
			const ACC x = LD(((const T *)(const void *)src)[i]);
			sum = OP(sum, x);
		}
	} else {
		for (size_t i = 0; i < count; i++, src += stride) {
			const ACC x = LD(*(const T *)(const void *)src);
			sum = OP(sum, x);
		}
	}
	*(T *)(void *)acc = ST(sum);
}
#undef NAME
#undef OP
