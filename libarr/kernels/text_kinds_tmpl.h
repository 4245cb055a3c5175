/* SPDX-License-Identifier: Apache-2.0 */
/* What texts of one character type consist of. Needs SFX, C (unsigned) and KINDS(c) (bits of enum
 * arr__char_kind); undefines them. Needs text_tmpl.h before it. */

/* Not empty, and every character is one of these. */
static bool JOIN2(consists_of, SFX)(const C *text, size_t length, unsigned kinds)
{
	for (size_t i = 0; i < length; i++) {
		if (!(KINDS(text[i]) & kinds))
			return false;
	}
	return length > 0;
}

/* One character of the kinds, and none of the others. */
static bool JOIN2(has_case, SFX)(const C *text, size_t length, unsigned kinds, unsigned others)
{
	bool any = false;

	for (size_t i = 0; i < length; i++) {
		const unsigned k = KINDS(text[i]);

		if (k & others)
			return false;
		any |= (k & kinds) != 0;
	}
	return any;
}

/* Capitals where words start, small letters behind them. */
static bool JOIN2(is_title, SFX)(const C *text, size_t length)
{
	bool inside = false, any = false;

	for (size_t i = 0; i < length; i++) {
		const unsigned k = KINDS(text[i]);
		const bool start = k & (ARR__CHAR_UPPER | ARR__CHAR_TITLE);
		const bool cased = start || (k & ARR__CHAR_LOWER);

		if (cased && start == inside)
			return false;
		inside = cased;
		any |= cased;
	}
	return any;
}

#define TEXT_TEST(name, test)                                                                \
	static enum arr_status JOIN2(name, SFX)(char *const *args, const int64_t *dims,      \
						const int64_t *strides, void *user_data)     \
	{                                                                                    \
		const arr_dtype *const *dtypes = user_data;                                  \
		const size_t room = arr_dtype_item_bytes(dtypes[0]) / sizeof(C);             \
                                                                                             \
		for (int64_t i = 0; i < dims[0]; i++) {                                      \
			const C *text = (const C *)(const void *)(args[0] + i * strides[0]); \
			const size_t length = JOIN2(text_length, SFX)(text, room);           \
                                                                                             \
			args[1][i * strides[1]] = (test);                                    \
		}                                                                            \
		return ARR_OK;                                                               \
	}
#define CONSISTS(kinds) JOIN2(consists_of, SFX)(text, length, kinds)
TEXT_TEST(isalpha, CONSISTS(ARR__CHAR_ALPHA))
TEXT_TEST(isdigit, CONSISTS(ARR__CHAR_DIGIT))
TEXT_TEST(isalnum,
	  CONSISTS(ARR__CHAR_ALPHA | ARR__CHAR_DECIMAL | ARR__CHAR_DIGIT | ARR__CHAR_NUMERIC))
TEXT_TEST(isspace, CONSISTS(ARR__CHAR_SPACE))
TEXT_TEST(islower,
	  JOIN2(has_case, SFX)(text, length, ARR__CHAR_LOWER, ARR__CHAR_UPPER | ARR__CHAR_TITLE))
TEXT_TEST(isupper,
	  JOIN2(has_case, SFX)(text, length, ARR__CHAR_UPPER, ARR__CHAR_LOWER | ARR__CHAR_TITLE))
TEXT_TEST(istitle, JOIN2(is_title, SFX)(text, length))
#ifdef WITH_NUMERIC /* which NumPy asks of unicode only */
TEXT_TEST(isdecimal, CONSISTS(ARR__CHAR_DECIMAL))
TEXT_TEST(isnumeric, CONSISTS(ARR__CHAR_NUMERIC))
#endif
#undef CONSISTS
#undef TEXT_TEST
#undef SFX
#undef C
#undef KINDS
