/* SPDX-License-Identifier: Apache-2.0 */
#include <compare/memory.h>

#include <stdio.h>

bool compare_memory_ok(const json_t *json)
{
	if (!json_is_array(json))
		return false;
	for (size_t i = 0; i < json_array_size(json); i++) {
		const json_t *one = json_array_get(json, i);
		const json_t *shares = json_object_get(one, "shares");

		if (json_is_null(one))
			continue;
		if (!json_is_boolean(json_object_get(one, "c")) ||
		    !json_is_boolean(json_object_get(one, "f")) ||
		    !(json_is_null(shares) ||
		      (json_is_integer(shares) && json_integer_value(shares) >= 0)))
			return false;
	}
	return true;
}

static void describe(const json_t *one, char *text, size_t text_bytes)
{
	const json_t *shares = json_object_get(one, "shares");
	bool c = json_is_true(json_object_get(one, "c"));
	bool f = json_is_true(json_object_get(one, "f"));
	const char *order = c && f ? "C- and F-contiguous"
			    : c    ? "C-contiguous"
			    : f    ? "F-contiguous"
				   : "not contiguous";

	if (json_is_integer(shares))
		snprintf(text, text_bytes, "a view of array argument %lld, %s",
			 (long long)json_integer_value(shares), order);
	else
		snprintf(text, text_bytes, "new memory, %s", order);
}

static bool same(const json_t *a, const json_t *b, const char *key)
{
	return json_equal(json_object_get(a, key), json_object_get(b, key));
}

bool compare_memory_differs(const json_t *expected, const json_t *actual, char *cause,
			    size_t cause_bytes)
{
	if (!compare_memory_ok(expected) || !compare_memory_ok(actual) ||
	    json_array_size(expected) != json_array_size(actual))
		return false;
	for (size_t i = 0; i < json_array_size(expected); i++) {
		const json_t *e = json_array_get(expected, i);
		const json_t *a = json_array_get(actual, i);
		char wanted[64], got[64];

		if (json_is_null(e) || json_is_null(a))
			continue;
		if (same(e, a, "c") && same(e, a, "f") && same(e, a, "shares"))
			continue;
		describe(e, wanted, sizeof wanted);
		describe(a, got, sizeof got);
		snprintf(cause, cause_bytes, "output %zu is %s instead of %s", i, got, wanted);
		return true;
	}
	return false;
}
