/* SPDX-License-Identifier: Apache-2.0 */
/* Adds the sum of each run of a mask to *acc: runs of fewer than eight elements are added up in
 * order, longer ones pairwise (pairwise_tmpl.h). Needs SFX, T and U, the unsigned type of its
 * width; undefines them.
 *
 * Short runs take the same steps whatever the mask says, for it cannot be predicted: *acc gets
 * -0.0, which changes nothing, where no run has ended. */
typedef T JOIN2(pair, SFX) __attribute__((vector_size(16)));
typedef U JOIN2(bits, SFX) __attribute__((vector_size(16)));

/* `count` elements whose runs are all short and end among them. Lane 0 alone matters. */
static T JOIN2(short_runs, SFX)(T acc, const char *src, ptrdiff_t stride, const char *mask,
				size_t count)
{
	const U sign = (U)((U)1 << (8 * sizeof(U) - 1)), ones = (U) ~(U)0;
	const JOIN2(bits, SFX) kept[2] = { { 0 }, { ones } };
	const JOIN2(bits, SFX) zero[2] = { { sign }, { 0 } };
	JOIN2(pair, SFX) sum = { acc }, run = { (T)-0.0 };

	for (size_t i = 0; i < count; i++, src += stride) {
		const int in = mask[i] != 0;
		const JOIN2(pair, SFX) any = { *(const T *)(const void *)src };
		/* what is not selected must not overflow either */
		const JOIN2(pair, SFX) x = (JOIN2(pair, SFX))((JOIN2(bits, SFX))any & kept[in]);

		sum += (JOIN2(pair, SFX))(((JOIN2(bits, SFX))run & kept[!in]) | zero[!in]);
		run = (JOIN2(pair, SFX))(((JOIN2(bits, SFX))(run + x) & kept[in]) | zero[in]);
	}
	return sum[0] + run[0];
}

static enum arr_status JOIN2(run_sums, SFX)(const struct arr__reduce *r, char *acc, char *src,
					    ptrdiff_t stride, const char *mask, size_t count)
{
	T *out = (T *)(void *)acc;

	for (size_t at = 0, n; at < count; at += n) {
		char *from = src + (ptrdiff_t)at * stride;
		uint64_t word = arr__mask_word(mask + at, count - at), eight;
		size_t open; /* elements of the last run, which goes on */

		n = count - at < 64 ? count - at : 64;
		open = n < 64 ? 0 : ~word == 0 ? 64 : (size_t)__builtin_clzll(~word);
		eight = word & word >> 1; /* then: where eight or more follow each other */
		eight &= eight >> 2;
		eight &= eight >> 4;
		n = eight ? (size_t)__builtin_ctzll(eight) : n - open;
		*out = JOIN2(short_runs, SFX)(*out, from, stride, mask + at, n);
		if (eight) {
			const char *begin = mask + at + n;
			const char *end = memchr(begin, 0, count - at - n);
			const size_t length = end ? (size_t)(end - begin) : count - at - n;

			ARR_TRY(arr__reduce_fold(r, acc, 0, from + (ptrdiff_t)n * stride, stride,
						 length));
			n += length;
		}
	}
	return ARR_OK;
}
#undef SFX
#undef T
#undef U
