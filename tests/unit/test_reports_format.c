/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers in human units, and strangers' strings made harmless. */
#include "reports_fixture.h"

#include <string.h>

#include "format.h"

static void sizes_times_and_shares_read_well(void **state)
{
	(void)state;
	assert_string_equal(format_bytes(0).s, "0 B");
	assert_string_equal(format_bytes(1023).s, "1023 B");
	assert_string_equal(format_bytes(100663296).s, "96.0 MiB");
	assert_string_equal(format_bytes_exact(100663296).s, "96.0 MiB (100,663,296 bytes)");
	assert_string_equal(format_ns(999).s, "999 ns");
	assert_string_equal(format_ns(1500).s, "1.50 \xc2\xb5s");
	assert_string_equal(format_ns(61000000000).s, "61.0 s");
	assert_string_equal(format_count(1234567).s, "1,234,567");
	assert_string_equal(format_count(-1234).s, "-1,234");
	assert_string_equal(format_percent(1, 3).s, "33 %");
	assert_string_equal(format_percent(1, 250).s, "0.4 %");
	assert_string_equal(format_percent(1, 250000).s, "<0.1 %");
	assert_string_equal(format_percent(0, 250).s, "0 %");
	assert_string_equal(format_time(FIXTURE_START_NS).s, "2026-01-01 00:00:00 UTC");
	assert_string_equal(format_signal(9), "SIGKILL");
	assert_string_equal(format_signal(63), "a signal");
}

static void what_is_not_known_is_a_dash(void **state)
{
	static const char dash[] = "\xe2\x80\x93";

	(void)state;
	assert_string_equal(format_bytes(STORE_NULL).s, dash);
	assert_string_equal(format_bytes_exact(STORE_NULL).s, dash);
	assert_string_equal(format_ns(STORE_NULL).s, dash);
	assert_string_equal(format_count(STORE_NULL).s, dash);
	assert_string_equal(format_time(STORE_NULL).s, dash);
	assert_string_equal(format_percent(5, 0).s, dash);
	assert_string_equal(format_percent(5, (double)STORE_NULL).s, dash);
}

static void every_format_escapes_what_is_special_to_it(void **state)
{
	static const struct {
		const char *loc, *in, *html, *markdown, *json, *text;
	} rows[] = {
		{ LOC, "a.py:1", "a.py:1", "a.py:1", "\"a.py:1\"", "a.py:1" },
		{ LOC, "<b>&\"'", "&lt;b&gt;&amp;&quot;&#39;", "&lt;b&gt;&amp;\"'",
		  "\"\\u003cb\\u003e\\u0026\\\"'\"", "<b>&\"'" },
		{ LOC, "a|b`c*d_e", "a|b`c*d_e", "a\\|b\\`c\\*d\\_e", "\"a|b`c*d_e\"",
		  "a|b`c*d_e" },
		{ LOC, "[x](y)", "[x](y)", "\\[x\\](y)", "\"[x](y)\"", "[x](y)" },
		{ LOC, "a\nb\tc", "a b c", "a b c", "\"a\\nb\\tc\"", "a\\nb c" },
		{ LOC, "\x1b[31m\x7f", "\xef\xbf\xbd[31m\xef\xbf\xbd",
		  "\xef\xbf\xbd\\[31m\xef\xbf\xbd", "\"\\u001b[31m\\u007f\"", "\\x1b[31m\\x7f" },
		{ LOC, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
		  "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
		  "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
		  "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" },
		{ LOC,
		  "a\xff"
		  "b\xc3",
		  "a\xef\xbf\xbd"
		  "b\xef\xbf\xbd",
		  "a\xef\xbf\xbd"
		  "b\xef\xbf\xbd",
		  "\"a\xef\xbf\xbd"
		  "b\xef\xbf\xbd\"",
		  "a\xef\xbf\xbd"
		  "b\xef\xbf\xbd" },
		/* overlong '/', a surrogate, a right-to-left override */
		{ LOC, "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd",
		  "\"\xef\xbf\xbd\xef\xbf\xbd\"", "\xef\xbf\xbd\xef\xbf\xbd" },
		{ LOC, "\xe2\x80\xae", "\xef\xbf\xbd", "\xef\xbf\xbd", "\"\xe2\x80\xae\"",
		  "\xef\xbf\xbd" },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		const char *const want[] = { rows[i].html, rows[i].markdown, rows[i].json,
					     rows[i].text };
		void (*const add[])(struct strbuf *,
				    const char *) = { format_add_html, format_add_markdown,
						      format_add_json, format_add_text };

		for (size_t k = 0; k < BASE_ARRAY_SIZE(add); k++) {
			struct strbuf out = { 0 };

			add[k](&out, rows[i].in);
			if (strcmp(strbuf_text(&out), want[k]) != 0)
				fail_msg("%s, format %zu: %s", rows[i].loc, k, strbuf_text(&out));
			strbuf_clear(&out);
		}
	}
}

static void only_plain_names_become_markdown_code(void **state)
{
	static const struct {
		const char *loc, *in, *want;
	} rows[] = {
		{ LOC, "/srv/app/a_b.py:12", "`/srv/app/a_b.py:12`" },
		{ LOC, "ndarray.__getitem__", "`ndarray.__getitem__`" },
		{ LOC, "a`b", "a\\`b" },
		{ LOC, "a|b", "a\\|b" },
		{ LOC, "<script>", "&lt;script&gt;" },
		{ LOC, "", "\xe2\x80\x93" },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		struct strbuf out = { 0 };

		format_add_markdown_code(&out, rows[i].in);
		if (strcmp(strbuf_text(&out), rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].loc, strbuf_text(&out));
		strbuf_clear(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_times_and_shares_read_well),
		cmocka_unit_test(what_is_not_known_is_a_dash),
		cmocka_unit_test(every_format_escapes_what_is_special_to_it),
		cmocka_unit_test(only_plain_names_become_markdown_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
