/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of texts of one character type that go over each character. Needs SFX, C (unsigned),
 * KINDS(c), TO_CASE(c, to, out), IS_CASED(c) and IS_IGNORABLE(c) as in characters.h; undefines
 * them. */

#define FN(name) JOIN2(name, SFX)
#define PARAMETERS const struct arr__strings_operands *x, void *to

/* A result that may be cut off. */
struct FN(sink) {
	C *to; /* NULL: only the length is wanted */
	int64_t length, room;
};

static inline void FN(sink_put)(struct FN(sink) * sink, C c)
{
	if (sink->to && sink->length < sink->room)
		sink->to[sink->length] = c;
	sink->length++;
}

static inline C FN(char_at)(const struct arr__chars *text, int64_t i)
{
	return ((const C *)text->at)[i];
}

/* The result is measured as NumPy does it: a character that is no tab counts its bytes. */
static int64_t FN(expandtabs)(PARAMETERS)
{
	const int64_t tab = x->integers[0];
	struct FN(sink) sink = { to, 0, INT64_MAX };
	int64_t column = 0, measured = 0;

	for (int64_t i = 0; i < x->texts[0].length; i++) {
		const C c = FN(char_at)(&x->texts[0], i);
		const int64_t blanks = c == '\t' && tab > 0 ? tab - column % tab : 0;

		if (__builtin_add_overflow(measured, c == '\t' ? blanks : (int64_t)sizeof(C),
					   &measured) ||
		    measured > INT32_MAX)
			return INT64_MAX; /* longer than a text can be */
		if (c != '\t')
			FN(sink_put)(&sink, c);
		for (int64_t k = 0; to && k < blanks; k++)
			FN(sink_put)(&sink, ' ');
		column = c == '\n' || c == '\r' ? 0 : column + (c == '\t' ? blanks : 1);
	}
	return to ? sink.length : measured;
}

/* Start, stop, step, and which of the first two are not given: 1, 2. */
static int64_t FN(slice)(PARAMETERS)
{
	const int64_t step = x->integers[2], given = ~x->integers[3];
	int64_t start = given & 1 ? x->integers[0] : step < 0 ? INT64_MAX : 0;
	int64_t stop = given & 2 ? x->integers[1] : step < 0 ? INT64_MIN : INT64_MAX;
	const int64_t count = slice_count(x->texts[0].length, &start, stop, step);
	struct FN(sink) sink = { to, 0, x->room };

	for (int64_t k = 0; k < count; k++)
		FN(sink_put)(&sink, FN(char_at)(&x->texts[0], start + k * step));
	return sink.length;
}

static int64_t FN(translate)(PARAMETERS)
{
	struct FN(sink) sink = { to, 0, x->room };

	for (int64_t i = 0; i < x->texts[0].length; i++) {
		const C c = FN(char_at)(&x->texts[0], i);
		const struct arr_str_translation *t = arr__translation_of(x->context, c);

		if (!t)
			FN(sink_put)(&sink, c);
		for (size_t k = 0; t && k < t->to_count; k++)
			FN(sink_put)(&sink, (C)t->to[k]);
	}
	return sink.length;
}

/* ---- cases ---- */

/* Unicode's Final_Sigma: behind a cased letter and not before one, what may be ignored left out. */
static bool FN(ends_word)(const struct arr__chars *text, int64_t i)
{
	int64_t before = i - 1, behind = i + 1;

	while (before >= 0 && IS_IGNORABLE(FN(char_at)(text, before)))
		before--;
	if (before < 0 || !IS_CASED(FN(char_at)(text, before)))
		return false;
	while (behind < text->length && IS_IGNORABLE(FN(char_at)(text, behind)))
		behind++;
	return behind == text->length || !IS_CASED(FN(char_at)(text, behind));
}

static void FN(put_case)(struct FN(sink) * sink, const struct arr__chars *text, int64_t i,
			 enum arr__char_case wanted)
{
	const uint32_t capital_sigma = 0x3a3, small_sigma = 0x3c3, final_sigma = 0x3c2;
	const C c = FN(char_at)(text, i);
	uint32_t cased[ARR__CASED_MAX];
	int count;

	if (wanted == ARR__CASE_LOWER && c == capital_sigma) {
		FN(sink_put)(sink, (C)(FN(ends_word)(text, i) ? final_sigma : small_sigma));
		return;
	}
	count = TO_CASE(c, wanted, cased);
	for (int k = 0; k < count; k++)
		FN(sink_put)(sink, (C)cased[k]);
}

static int64_t FN(all_to)(PARAMETERS, enum arr__char_case first, enum arr__char_case others)
{
	struct FN(sink) sink = { to, 0, x->room };

	for (int64_t i = 0; i < x->texts[0].length; i++)
		FN(put_case)(&sink, &x->texts[0], i, i == 0 ? first : others);
	return sink.length;
}

static int64_t FN(upper)(PARAMETERS)
{
	return FN(all_to)(x, to, ARR__CASE_UPPER, ARR__CASE_UPPER);
}

static int64_t FN(lower)(PARAMETERS)
{
	return FN(all_to)(x, to, ARR__CASE_LOWER, ARR__CASE_LOWER);
}

static int64_t FN(capitalize)(PARAMETERS)
{
	return FN(all_to)(x, to, ARR__CASE_TITLE, ARR__CASE_LOWER);
}

static int64_t FN(swapcase)(PARAMETERS)
{
	struct FN(sink) sink = { to, 0, x->room };

	for (int64_t i = 0; i < x->texts[0].length; i++) {
		const C c = FN(char_at)(&x->texts[0], i);

		if (KINDS(c) & ARR__CHAR_UPPER)
			FN(put_case)(&sink, &x->texts[0], i, ARR__CASE_LOWER);
		else if (KINDS(c) & ARR__CHAR_LOWER)
			FN(put_case)(&sink, &x->texts[0], i, ARR__CASE_UPPER);
		else
			FN(sink_put)(&sink, c);
	}
	return sink.length;
}

static int64_t FN(title)(PARAMETERS)
{
	struct FN(sink) sink = { to, 0, x->room };
	bool in_word = false;

	for (int64_t i = 0; i < x->texts[0].length; i++) {
		FN(put_case)(&sink, &x->texts[0], i, in_word ? ARR__CASE_LOWER : ARR__CASE_TITLE);
		in_word = IS_CASED(FN(char_at)(&x->texts[0], i));
	}
	return sink.length;
}

#undef FN
#undef PARAMETERS
#undef SFX
#undef C
#undef KINDS
#undef TO_CASE
#undef IS_CASED
#undef IS_IGNORABLE
