/* SPDX-License-Identifier: Apache-2.0 */
/* One conversion loop, named cast_<S_SFX>_<D_SFX>.
 * Needs S, S_SFX, S_KIND (source: C type, suffix, KIND_*), D, D_SFX, D_KIND (destination) and for a
 * complex destination D_PART; D_CLEAR(dst), if defined, zeroes what D's stores leave of its bytes.
 * BLOCK(dst, src), if defined, converts LANES elements that lie next to each other on both sides.
 * Takes the D ones away again, and BLOCK with LANES. Any stride; elements need not be aligned
 * (the copies through memcpy become plain moves). */
static inline D JOIN3(convert, S_SFX, D_SFX)(S v)
{
#if D_KIND == KIND_COMPLEX
#if S_KIND == KIND_COMPLEX
	return (D){ (D_PART)v.re, (D_PART)v.im };
#elif S_KIND == KIND_HALF
	return (D){ (D_PART)arr__half_to_float(v), 0 };
#elif S_KIND == KIND_BOOL
	return (D){ v != 0, 0 };
#else
	return (D){ (D_PART)v, 0 };
#endif
#elif D_KIND == KIND_BOOL
#if S_KIND == KIND_COMPLEX
	return v.re != 0 || v.im != 0;
#elif S_KIND == KIND_HALF
	return (v & 0x7fff) != 0;
#else
	return v != 0;
#endif
#elif D_KIND == KIND_HALF
	return TO_HALF(v);
#elif D_KIND == KIND_FLOAT
#if S_KIND == KIND_COMPLEX
	return (D)v.re;
#elif S_KIND == KIND_HALF
	return (D)arr__half_to_float(v);
#elif S_KIND == KIND_BOOL
	return v != 0;
#else
	return (D)v;
#endif
#else /* integers; out-of-range floats go through TO_INTEGER, the row's helpers named after the \
	 destination */
#if S_KIND == KIND_COMPLEX
	return TO_INTEGER(D_SFX)(v.re);
#elif S_KIND == KIND_HALF
	return TO_INTEGER(D_SFX)(arr__half_to_float(v));
#elif S_KIND == KIND_FLOAT
	return TO_INTEGER(D_SFX)(v);
#elif S_KIND == KIND_BOOL
	return v != 0;
#else
	return (D)v;
#endif
#endif
}

static inline void JOIN3(step, S_SFX, D_SFX)(char *dst, const char *src)
{
	S v;
	D w;

	memcpy(&v, src, sizeof v);
	w = JOIN3(convert, S_SFX, D_SFX)(v);
	memcpy(dst, &w, sizeof w);
#ifdef D_CLEAR
	D_CLEAR(dst);
#endif
}

static void JOIN3(cast, S_SFX, D_SFX)(char *restrict dst, const char *restrict src,
				      ptrdiff_t dst_stride, ptrdiff_t src_stride, size_t count)
{
	if (dst_stride == (ptrdiff_t)sizeof(D) && src_stride == (ptrdiff_t)sizeof(S)) {
#ifdef BLOCK
		for (; count >= LANES; count -= LANES) {
			BLOCK(dst, src);
			dst += LANES * sizeof(D);
			src += LANES * sizeof(S);
		}
#endif
		for (size_t i = 0; i < count; i++)
			JOIN3(step, S_SFX, D_SFX)(dst + i * sizeof(D), src + i * sizeof(S));
		return;
	}
	for (size_t i = 0; i < count; i++, dst += dst_stride, src += src_stride)
		JOIN3(step, S_SFX, D_SFX)(dst, src);
}

#undef D
#undef D_SFX
#undef D_KIND
#undef D_PART
#undef D_CLEAR
#undef BLOCK
#undef LANES
