/* SPDX-License-Identifier: Apache-2.0 */
/* Results for people (text, Markdown) and machines (JSON as in DESIGN's contract, JUnit XML). */
#ifndef COMPARE_RENDER_H
#define COMPARE_RENDER_H

#include <common/strbuf.h>

#include <compare/replay.h>

/* All borrowed. */
struct compare_report {
	const compare_suite *suite;
	const struct compare_spec *specs;
	const struct compare_results *results;
};

/* Each appends to out; ask strbuf_status at the end. */
void compare_render_text(const struct compare_report *report, struct strbuf *out);
void compare_render_markdown(const struct compare_report *report, struct strbuf *out);
void compare_render_junit(const struct compare_report *report, struct strbuf *out);
void compare_render_json(const struct compare_report *report, struct strbuf *out);

#endif
