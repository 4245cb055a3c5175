/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers in human units and strings made safe for their destination. */
#ifndef REPORTS_FORMAT_H
#define REPORTS_FORMAT_H

#include <stdint.h>

#include <common/strbuf.h>

/* By value, so that a call can be an argument: format_bytes(n).s. Unknown numbers give an en dash.
 */
struct format_text {
	char s[48];
};

struct format_text format_bytes(int64_t bytes);       /* "96.0 MiB" */
struct format_text format_bytes_exact(int64_t bytes); /* "96.0 MiB (100,663,296 bytes)" */
struct format_text format_ns(int64_t ns);             /* "1.23 ms" */
struct format_text format_count(int64_t count);       /* "1,234,567" */
struct format_text format_percent(double part,
				  double whole);  /* "12 %", "0.4 %"; en dash if whole <= 0 */
struct format_text format_real(double value);     /* "1.5", "20", "120" */
struct format_text format_time(int64_t epoch_ns); /* "2026-03-01 12:00:00 UTC" */
const char *format_signal(int64_t signal);        /* "SIGKILL"; "signal" if unknown */

/* One byte sequence of UTF-8 at text: its length, 0 if it is invalid or ends early. */
unsigned format_utf8_length(const char *text);
/* Columns on a terminal, one per code point. */
size_t format_width(const char *text);

/* Each appends text, escaped. Invalid UTF-8 becomes U+FFFD; control characters become U+FFFD (HTML,
 * Markdown), \u00XX (JSON) or \xXX (text). */
void format_add_html(struct strbuf *out, const char *text);
void format_add_markdown(struct strbuf *out,
			 const char *text); /* one line, also inside a table cell */
/* As code if it is a plain name, path or command; else escaped. An en dash for "". */
void format_add_markdown_code(struct strbuf *out, const char *text);
void format_add_json(struct strbuf *out, const char *text); /* with quotes; '<' as \u003c */
void format_add_text(struct strbuf *out, const char *text);

#endif
