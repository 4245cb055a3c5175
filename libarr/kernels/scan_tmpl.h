/* SPDX-License-Identifier: Apache-2.0 */
/* One running result: element i of dst is OP of element i - 1 and of src's element i. Needs NAME,
 * SFX, T and OP(acc, x) on T; undefines NAME and OP. dst[-1] is there; both are aligned, strides in
 * bytes. */
static void JOIN3(NAME, scan, SFX)(char *dst, const char *src, ptrdiff_t dst_stride,
				   ptrdiff_t src_stride, size_t count)
{
	T acc = *(const T *)(const void *)(dst - dst_stride);

	for (size_t i = 0; i < count; i++, dst += dst_stride, src += src_stride) {
		const T x = *(const T *)(const void *)src;

		acc = OP(acc, x);
		*(T *)(void *)dst = acc;
	}
}
#undef NAME
#undef OP
