/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of texts of one character type. Needs SFX, C (unsigned) and KINDS(c); undefines them.
 * Each takes the texts and integers that <arr/strings.h> names, in that order. */

#define FN(name) JOIN2(name, SFX)
#define PARAMETERS const struct arr__strings_operands *x, void *to

static inline const C *FN(chars)(const struct arr__chars *text)
{
	return text->at;
}

static bool FN(matches)(const C *at, const struct arr__chars *sub)
{
	return memcmp(at, sub->at, (size_t)sub->length * sizeof(C)) == 0;
}

/* Where sub starts first in text[from, to); -1: nowhere. An empty one is at once. */
static int64_t FN(first)(const struct arr__chars *text, int64_t from, int64_t to,
			 const struct arr__chars *sub)
{
	const C *at = FN(chars)(text);

	for (int64_t i = from; i + sub->length <= to; i++) {
		if (sub->length == 0 || (at[i] == *FN(chars)(sub) && FN(matches)(at + i, sub)))
			return i;
	}
	return -1;
}

static int64_t FN(last)(const struct arr__chars *text, int64_t from, int64_t to,
			const struct arr__chars *sub)
{
	for (int64_t i = to - sub->length; i >= from; i--) {
		if (FN(matches)(FN(chars)(text) + i, sub))
			return i;
	}
	return -1;
}

/* ---- searches in text[start:end] ---- */

static int64_t FN(find)(PARAMETERS)
{
	int64_t from = x->integers[0], end = x->integers[1];

	(void)to;
	clip_range(x->texts[0].length, &from, &end);
	return FN(first)(&x->texts[0], from, end, &x->texts[1]);
}

static int64_t FN(rfind)(PARAMETERS)
{
	int64_t from = x->integers[0], end = x->integers[1];

	(void)to;
	clip_range(x->texts[0].length, &from, &end);
	return FN(last)(&x->texts[0], from, end, &x->texts[1]);
}

static int64_t FN(count)(PARAMETERS)
{
	int64_t from = x->integers[0], end = x->integers[1], count = 0;

	(void)to;
	clip_range(x->texts[0].length, &from, &end);
	if (x->texts[1].length == 0)
		return from <= end ? end - from + 1 : 0;
	while ((from = FN(first)(&x->texts[0], from, end, &x->texts[1])) >= 0) {
		from += x->texts[1].length;
		count++;
	}
	return count;
}

static int64_t FN(startswith)(PARAMETERS)
{
	int64_t from = x->integers[0], end = x->integers[1];

	(void)to;
	clip_range(x->texts[0].length, &from, &end);
	return from + x->texts[1].length <= end &&
	       FN(matches)(FN(chars)(&x->texts[0]) + from, &x->texts[1]);
}

static int64_t FN(endswith)(PARAMETERS)
{
	int64_t from = x->integers[0], end = x->integers[1];

	(void)to;
	clip_range(x->texts[0].length, &from, &end);
	return from + x->texts[1].length <= end &&
	       FN(matches)(FN(chars)(&x->texts[0]) + end - x->texts[1].length, &x->texts[1]);
}

static int64_t FN(length)(PARAMETERS)
{
	(void)to;
	return x->texts[0].length;
}

/* ---- cuts ---- */

static int64_t FN(copy)(const struct arr__chars *text, int64_t from, int64_t end, void *to)
{
	if (to && end > from)
		memcpy(to, FN(chars)(text) + from, (size_t)(end - from) * sizeof(C));
	return end > from ? end - from : 0;
}

/* chars NULL: blanks, among which NULs are on the right, as in NumPy. */
static bool FN(strips)(C c, const struct arr__chars *chars, bool right)
{
	if (!chars)
		return (right && c == 0) || (KINDS(c) & ARR__CHAR_SPACE);
	for (int64_t i = 0; i < chars->length; i++) {
		if (FN(chars)(chars)[i] == c)
			return true;
	}
	return false;
}

static int64_t FN(stripped)(const struct arr__chars *text, const struct arr__chars *chars,
			    bool left, bool right, void *to)
{
	const C *at = FN(chars)(text);
	int64_t from = 0, end = text->length;

	while (left && from < end && FN(strips)(at[from], chars, false))
		from++;
	while (right && end > from && FN(strips)(at[end - 1], chars, true))
		end--;
	return FN(copy)(text, from, end, to);
}

#define STRIP(name, chars, left, right)                                    \
	static int64_t FN(name)(PARAMETERS)                                \
	{                                                                  \
		return FN(stripped)(&x->texts[0], chars, left, right, to); \
	}
STRIP(strip, &x->texts[1], true, true)
STRIP(lstrip, &x->texts[1], true, false)
STRIP(rstrip, &x->texts[1], false, true)
STRIP(strip_blanks, NULL, true, true)
STRIP(lstrip_blanks, NULL, true, false)
STRIP(rstrip_blanks, NULL, false, true)
#undef STRIP

#define PARTS(name, finder, from_if, end_if, from_not, end_not)                  \
	static int64_t FN(name)(PARAMETERS)                                      \
	{                                                                        \
		const int64_t n = x->texts[0].length, m = x->texts[1].length;    \
		const int64_t at = FN(finder)(&x->texts[0], 0, n, &x->texts[1]); \
                                                                                 \
		(void)m;                                                         \
		return at >= 0 ? FN(copy)(&x->texts[0], from_if, end_if, to)     \
			       : FN(copy)(&x->texts[0], from_not, end_not, to);  \
	}
PARTS(before, first, 0, at, 0, n)
PARTS(separator, first, at, at + m, 0, 0)
PARTS(behind, first, at + m, n, 0, 0)
PARTS(rbefore, last, 0, at, 0, 0)
PARTS(rseparator, last, at, at + m, 0, 0)
PARTS(rbehind, last, at + m, n, 0, n)
#undef PARTS

/* ---- longer ones ---- */

static void FN(put)(void *to, int64_t at, const struct arr__chars *text, int64_t from, int64_t end)
{
	if (to)
		FN(copy)(text, from, end, (C *)to + at);
}

static int64_t FN(replace)(PARAMETERS)
{
	const struct arr__chars *old = &x->texts[1], *fresh = &x->texts[2];
	int64_t left = x->integers[0], from = 0, length = 0;

	for (; left != 0 && from <= x->texts[0].length; left -= left > 0) {
		const int64_t at = FN(first)(&x->texts[0], from, x->texts[0].length, old);
		/* an empty one is found before each character, which goes along behind it */
		const int64_t along = old->length == 0 && at < x->texts[0].length;

		if (at < 0)
			break;
		FN(put)(to, length, &x->texts[0], from, at);
		length += at - from;
		FN(put)(to, length, fresh, 0, fresh->length);
		length += fresh->length;
		from = at + old->length;
		if (old->length == 0 && !along) {
			from++;
			break;
		}
		FN(put)(to, length, &x->texts[0], from, from + along);
		length += along;
		from += along;
	}
	if (from < x->texts[0].length) {
		FN(put)(to, length, &x->texts[0], from, x->texts[0].length);
		length += x->texts[0].length - from;
	}
	return length;
}

static void FN(fill)(C *to, int64_t count, C c)
{
	for (int64_t i = 0; i < count; i++)
		to[i] = c;
}

/* front of the pad characters go in front. */
static int64_t FN(padded)(const struct arr__chars *text, C c, int64_t front, int64_t behind, C *to)
{
	if (to) {
		FN(fill)(to, front, c);
		FN(copy)(text, 0, text->length, to + front);
		FN(fill)(to + front + text->length, behind, c);
	}
	return front + text->length + behind;
}

static int64_t FN(center)(PARAMETERS)
{
	const int64_t pad = padding(&x->texts[0], x->integers[0]);
	const int64_t front = pad / 2 + (pad & x->integers[0] & 1); /* as Python's str.center */

	return FN(padded)(&x->texts[0], *FN(chars)(&x->texts[1]), front, pad - front, to);
}

static int64_t FN(ljust)(PARAMETERS)
{
	return FN(padded)(&x->texts[0], *FN(chars)(&x->texts[1]), 0,
			  padding(&x->texts[0], x->integers[0]), to);
}

static int64_t FN(rjust)(PARAMETERS)
{
	return FN(padded)(&x->texts[0], *FN(chars)(&x->texts[1]),
			  padding(&x->texts[0], x->integers[0]), 0, to);
}

static int64_t FN(zfill)(PARAMETERS)
{
	const int64_t pad = padding(&x->texts[0], x->integers[0]);
	const C first = x->texts[0].length > 0 ? *FN(chars)(&x->texts[0]) : 0;
	const int64_t length = FN(padded)(&x->texts[0], '0', pad, 0, to);

	if (to && pad > 0 && (first == '+' || first == '-')) {
		((C *)to)[0] = first;
		((C *)to)[pad] = '0';
	}
	return length;
}

static int64_t FN(multiply)(PARAMETERS)
{
	const int64_t times = x->integers[0] > 0 ? x->integers[0] : 0;
	int64_t length;

	if (__builtin_mul_overflow(x->texts[0].length, times, &length))
		return INT64_MAX;
	for (int64_t i = 0; to && x->texts[0].length > 0 && i < times; i++)
		FN(copy)(&x->texts[0], 0, x->texts[0].length, (C *)to + i * x->texts[0].length);
	return length;
}

#undef FN
#undef PARAMETERS
#undef SFX
#undef C
#undef KINDS
