/* SPDX-License-Identifier: Apache-2.0 */
#include "format.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <base/compiler.h>
#include <store/query.h>

#define DASH "\xe2\x80\x93"
#define REPLACEMENT "\xef\xbf\xbd"

static struct format_text from_strbuf(struct strbuf *s)
{
	struct format_text t;

	snprintf(t.s, sizeof t.s, "%s", strbuf_text(s));
	strbuf_clear(s);
	return t;
}

static struct format_text unknown(void)
{
	return (struct format_text){ DASH };
}

struct format_text format_bytes(int64_t bytes)
{
	struct strbuf s = { 0 };

	if (bytes == STORE_NULL)
		return unknown();
	strbuf_add_bytes_human(&s, (double)bytes);
	return from_strbuf(&s);
}

struct format_text format_bytes_exact(int64_t bytes)
{
	struct strbuf s = { 0 };

	if (bytes == STORE_NULL || bytes < 1024)
		return format_bytes(bytes);
	strbuf_add_bytes_human(&s, (double)bytes);
	strbuf_addf(&s, " (%s bytes)", format_count(bytes).s);
	return from_strbuf(&s);
}

struct format_text format_ns(int64_t ns)
{
	struct strbuf s = { 0 };
	struct format_text t;
	char *micro;

	if (ns == STORE_NULL)
		return unknown();
	strbuf_add_duration_human(&s, (double)ns);
	t = from_strbuf(&s);
	micro = strstr(t.s, " us");
	if (micro)
		memcpy(micro, " \xc2\xb5s", sizeof " \xc2\xb5s");
	return t;
}

struct format_text format_count(int64_t count)
{
	struct strbuf s = { 0 };

	if (count == STORE_NULL)
		return unknown();
	if (count < 0)
		strbuf_add_char(&s, '-');
	strbuf_add_count_human(&s, count < 0 ? 0 - (unsigned long long)count
					     : (unsigned long long)count);
	return from_strbuf(&s);
}

struct format_text format_percent(double part, double whole)
{
	struct format_text t;
	double percent;

	if (!(whole > 0) || !isfinite(part) || part < 0)
		return unknown();
	percent = 100 * part / whole;
	if (percent > 0 && percent < 0.05)
		return (struct format_text){ "<0.1 %" };
	snprintf(t.s, sizeof t.s, "%.*f %%", percent > 0 && percent < 9.95 ? 1 : 0, percent);
	return t;
}

struct format_text format_real(double value)
{
	struct format_text t;

	if (!isfinite(value))
		return unknown();
	if (value > 0 && value < 0.95)
		snprintf(t.s, sizeof t.s, "%.2g", value);
	else
		snprintf(t.s, sizeof t.s, "%.*f", value < 99.95 && value != floor(value) ? 1 : 0,
			 value);
	return t;
}

struct format_text format_time(int64_t epoch_ns)
{
	time_t seconds = (time_t)(epoch_ns / 1000000000);
	struct format_text t;
	struct tm tm;

	if (epoch_ns == STORE_NULL || !gmtime_r(&seconds, &tm) ||
	    !strftime(t.s, sizeof t.s, "%Y-%m-%d %H:%M:%S UTC", &tm))
		return unknown();
	return t;
}

const char *format_signal(int64_t signal)
{
	static const char *const names[] = {
		[1] = "SIGHUP",   [2] = "SIGINT",   [3] = "SIGQUIT",  [4] = "SIGILL",
		[5] = "SIGTRAP",  [6] = "SIGABRT",  [7] = "SIGBUS",   [8] = "SIGFPE",
		[9] = "SIGKILL",  [10] = "SIGUSR1", [11] = "SIGSEGV", [12] = "SIGUSR2",
		[13] = "SIGPIPE", [14] = "SIGALRM", [15] = "SIGTERM", [24] = "SIGXCPU",
		[25] = "SIGXFSZ", [31] = "SIGSYS",
	};

	if (signal <= 0 || signal >= (int64_t)BASE_ARRAY_SIZE(names) || !names[signal])
		return "a signal";
	return names[signal];
}

unsigned format_utf8_length(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	unsigned length = p[0] < 0x80   ? 1
			  : p[0] < 0xc2 ? 0
			  : p[0] < 0xe0 ? 2
			  : p[0] < 0xf0 ? 3
			  : p[0] < 0xf5 ? 4
					: 0;

	for (unsigned i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	if (length == 3 && ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] >= 0xa0)))
		return 0; /* overlong, surrogate */
	if (length == 4 && ((p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] >= 0x90)))
		return 0; /* overlong, above U+10FFFF */
	return length;
}

size_t format_width(const char *text)
{
	size_t width = 0;

	for (const char *p = text; *p; p++)
		width += (*p & 0xc0) != 0x80;
	return width;
}

/* U+0080..U+009F, which terminals may take as controls, and the bidirectional overrides. */
static bool is_hidden_control(const char *p, unsigned length)
{
	const unsigned char *u = (const unsigned char *)p;

	if (length == 2)
		return u[0] == 0xc2 && u[1] < 0xa0;
	return length == 3 && u[0] == 0xe2 &&
	       ((u[1] == 0x80 && u[2] >= 0xaa && u[2] <= 0xae) ||
		(u[1] == 0x81 && u[2] >= 0xa6 && u[2] <= 0xa9));
}

typedef void add_ascii_fn(struct strbuf *out, unsigned char c);

/* show: for people's eyes, so characters that would hide or reorder text are replaced too. */
static void add_escaped(struct strbuf *out, const char *text, add_ascii_fn *add_ascii, bool show)
{
	for (const char *p = text; *p;) {
		unsigned length = format_utf8_length(p);

		if (length == 1)
			add_ascii(out, (unsigned char)*p);
		else if (length == 0 || (show && is_hidden_control(p, length)))
			strbuf_add_text(out, REPLACEMENT);
		else
			strbuf_add(out, p, length);
		p += length ? length : 1;
	}
}

static void add_html_ascii(struct strbuf *out, unsigned char c)
{
	switch (c) {
	case '<':
		strbuf_add_text(out, "&lt;");
		break;
	case '>':
		strbuf_add_text(out, "&gt;");
		break;
	case '&':
		strbuf_add_text(out, "&amp;");
		break;
	case '"':
		strbuf_add_text(out, "&quot;");
		break;
	case '\'':
		strbuf_add_text(out, "&#39;");
		break;
	default:
		if (c == '\n' || c == '\t')
			strbuf_add_char(out, ' ');
		else if (c < 0x20 || c == 0x7f)
			strbuf_add_text(out, REPLACEMENT);
		else
			strbuf_add_char(out, (char)c);
	}
}

static void add_markdown_ascii(struct strbuf *out, unsigned char c)
{
	if (c == '<' || c == '>' || c == '&' || c < 0x20 || c == 0x7f)
		add_html_ascii(out, c);
	else if (strchr("\\`*_[]|~#!@$", c))
		strbuf_addf(out, "\\%c", c);
	else
		strbuf_add_char(out, (char)c);
}

static void add_json_ascii(struct strbuf *out, unsigned char c)
{
	if (c == '"' || c == '\\')
		strbuf_addf(out, "\\%c", c);
	else if (c == '\n')
		strbuf_add_text(out, "\\n");
	else if (c == '\t')
		strbuf_add_text(out, "\\t");
	else if (c < 0x20 || c == 0x7f || c == '<' || c == '>' || c == '&')
		strbuf_addf(out, "\\u%04x", c);
	else
		strbuf_add_char(out, (char)c);
}

static void add_text_ascii(struct strbuf *out, unsigned char c)
{
	if (c == '\n')
		strbuf_add_text(out, "\\n");
	else if (c == '\t')
		strbuf_add_char(out, ' ');
	else if (c < 0x20 || c == 0x7f)
		strbuf_addf(out, "\\x%02x", c);
	else
		strbuf_add_char(out, (char)c);
}

void format_add_html(struct strbuf *out, const char *text)
{
	add_escaped(out, text, add_html_ascii, true);
}

void format_add_markdown(struct strbuf *out, const char *text)
{
	add_escaped(out, text, add_markdown_ascii, true);
}

void format_add_markdown_code(struct strbuf *out, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    " ._/:+,;=()-@%?*[]{}'\"";

	if (!*text)
		strbuf_add_text(out, DASH);
	else if (text[strspn(text, plain)] == '\0')
		strbuf_addf(out, "`%s`", text);
	else
		format_add_markdown(out, text);
}

void format_add_json(struct strbuf *out, const char *text)
{
	strbuf_add_char(out, '"');
	add_escaped(out, text, add_json_ascii, false);
	strbuf_add_char(out, '"');
}

void format_add_text(struct strbuf *out, const char *text)
{
	add_escaped(out, text, add_text_ascii, true);
}
