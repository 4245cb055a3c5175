/* SPDX-License-Identifier: Apache-2.0 */
#include <common/strbuf.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>

static bool reserve(struct strbuf *s, size_t extra)
{
	size_t need, capacity;
	char *data;

	if (s->failed)
		return false;
	if (base_add_overflows(s->length, extra, &need) || base_add_overflows(need, 1, &need))
		goto fail;
	if (need <= s->capacity)
		return true;
	capacity = s->capacity < 64 ? 64 : s->capacity;
	while (capacity < need) {
		if (base_mul_overflows(capacity, 2, &capacity))
			goto fail;
	}
	data = realloc(s->data, capacity);
	if (!data)
		goto fail;
	s->data = data;
	s->capacity = capacity;
	return true;
fail:
	s->failed = true;
	return false;
}

void strbuf_clear(struct strbuf *s)
{
	if (!s)
		return;
	free(s->data);
	*s = (struct strbuf){ 0 };
}

void strbuf_add(struct strbuf *s, const char *bytes, size_t count)
{
	if (!reserve(s, count))
		return;
	if (count)
		memcpy(s->data + s->length, bytes, count);
	s->length += count;
	s->data[s->length] = '\0';
}

void strbuf_add_text(struct strbuf *s, const char *text)
{
	strbuf_add(s, text, strlen(text));
}

void strbuf_add_char(struct strbuf *s, char c)
{
	strbuf_add(s, &c, 1);
}

void strbuf_addf(struct strbuf *s, const char *fmt, ...)
{
	va_list args, again;
	int length;

	va_start(args, fmt);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (length < 0)
		s->failed = true;
	else if (reserve(s, (size_t)length))
		s->length += (size_t)vsnprintf(s->data + s->length, (size_t)length + 1, fmt, again);
	va_end(again);
}

const char *strbuf_text(const struct strbuf *s)
{
	return s->data ? s->data : "";
}

char *strbuf_take(struct strbuf *s)
{
	char *text = NULL;

	if (reserve(s, 0)) {
		s->data[s->length] = '\0';
		text = s->data;
		s->data = NULL;
	}
	strbuf_clear(s);
	return text;
}

enum arr_status strbuf_status(const struct strbuf *s, struct arr_error *err)
{
	if (s->failed)
		return arr_error_set(err, ARR_E_NOMEM, "out of memory for a text of %zu bytes",
				     s->length);
	return ARR_OK;
}

/* Three significant digits in front of a unit. */
static void add_scaled(struct strbuf *s, double value, const char *unit)
{
	double magnitude = fabs(value);
	int decimals = magnitude < 9.995 ? 2 : magnitude < 99.95 ? 1 : 0;

	strbuf_addf(s, "%.*f %s", decimals, value, unit);
}

void strbuf_add_bytes_human(struct strbuf *s, double bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB" };
	size_t unit = 0;

	while (fabs(bytes) >= 1024 && unit + 1 < BASE_ARRAY_SIZE(units)) {
		bytes /= 1024;
		unit++;
	}
	if (unit == 0)
		strbuf_addf(s, "%.0f B", bytes);
	else
		add_scaled(s, bytes, units[unit]);
}

void strbuf_add_duration_human(struct strbuf *s, double ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	size_t unit = 0;

	while (fabs(ns) >= 1000 && unit + 1 < BASE_ARRAY_SIZE(units)) {
		ns /= 1000;
		unit++;
	}
	if (unit == 0)
		strbuf_addf(s, "%.0f ns", ns);
	else
		add_scaled(s, ns, units[unit]);
}

void strbuf_add_count_human(struct strbuf *s, unsigned long long count)
{
	char digits[24];
	int length = snprintf(digits, sizeof digits, "%llu", count);

	for (int i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			strbuf_add_char(s, ',');
		strbuf_add_char(s, digits[i]);
	}
}
