/* SPDX-License-Identifier: Apache-2.0 */
/* The report's tables, built once; text, Markdown and HTML only differ in how they draw them. */
#ifndef REPORTS_TABLE_H
#define REPORTS_TABLE_H

#include <reports/model.h>

enum column_flags {
	COLUMN_NUMBER = 1, /* right-aligned, sorted by value */
	COLUMN_CODE = 2,   /* a name, path or site */
	COLUMN_LONG = 4,   /* may be cut, from the left, to fit the text report */
	COLUMN_PAGE = 8,   /* HTML only */
	COLUMN_BAR = 16    /* a share, 0..1, drawn as a bar on the page */
};

struct table_column {
	const char *title;
	unsigned flags;
};

enum { TABLE_COLUMNS_MAX = 16, TABLE_CHARTS_MAX = 2 };

struct table_cell {
	const char *text;
	double value; /* sort key of numbers */
};

struct table {
	const char *id; /* "ops": anchor */
	const char *title;
	const char *menu;  /* its name in the page's menu, or NULL */
	const char *note;  /* one line under the title, or "" */
	const char *empty; /* what to say without rows; NULL: leave the table out */
	const struct table_column *columns;
	size_t column_count;
	struct table_cell *cells; /* row_count * column_count */
	size_t row_count;
	size_t text_rows; /* how many rows the text and Markdown reports show */
	struct table_chart {
		const char *id, *title;
	} charts[TABLE_CHARTS_MAX]; /* drawn above it on the page; NULL ids end them */
};

enum { TABLES_MAX = 17 };

struct table_list {
	struct table items[TABLES_MAX];
	size_t count;
};

/* In the order of the report's kind. Strings and cells live in the model's arena. */
void tables_build(const struct report_model *m, struct table_list *out);

#endif
