/* SPDX-License-Identifier: Apache-2.0 */
/* Which columns are read, and what they are called. */
#include <stdlib.h>
#include <string.h>

#include <arr/dtype_make.h>

#include "genfromtxt.h"

enum arr_status arr__gen_nomem(struct arr_error *err, const char *what)
{
	return arr_error_set(err, ARR_E_NOMEM, "genfromtxt: cannot allocate %s", what);
}

/* ---- names and dtype ---- */

static enum arr_status names_of_list(struct arr__gen_work *w)
{
	const char *p = w->options->names;
	struct arr__field *at;
	int64_t count = 1;
	enum arr_status st;

	for (const char *c = p; *c; c++)
		count += *c == ',';
	at = calloc((size_t)count, sizeof *at);
	if (!at)
		return arr__gen_nomem(w->err, "the names");
	for (int64_t i = 0; i < count; i++) {
		const size_t n = strcspn(p, ",");
		const struct arr__field f = { p, p + n };

		at[i] = arr__field_stripped(&f);
		p += n + 1;
	}
	st = arr__names_make(&w->table.names, at, count, -1, "f%i", w->options, w->err);
	free(at);
	return st;
}

enum arr_status arr__gen_names(struct arr__gen_work *w)
{
	if (w->options->names_in_file) {
		for (int64_t i = 0; i < w->lines.count; i++)
			w->lines.fields[i] = arr__field_stripped(&w->lines.fields[i]);
		return arr__names_make(&w->table.names, w->lines.fields, w->lines.count, -1, "f%i",
				       w->options, w->err);
	}
	return w->options->names ? names_of_list(w) : ARR_OK;
}

/* table.dtype with these names, or a structure of so many of it. */
static enum arr_status name_dtype(struct arr__gen_work *w, const struct arr__names *names)
{
	const arr_dtype *d = w->table.dtype, *named = NULL;
	const struct arr_dtype_layout layout = { .offsets = d->structured,
						 .align = d->aligned_struct,
						 .item_bytes = d->structured ? d->item_bytes : 0 };
	struct arr_dtype_field *fields = calloc((size_t)names->count + 1, sizeof *fields);
	enum arr_status st;

	if (!fields)
		return arr__gen_nomem(w->err, "fields");
	for (int64_t i = 0; i < names->count; i++) {
		if (d->structured)
			fields[i] = d->fields[i];
		else
			fields[i].dtype = d;
		fields[i].name = names->at[i];
	}
	st = arr_dtype_struct(fields, (size_t)names->count, &layout, &named, w->err);
	free(fields);
	if (st == ARR_OK) {
		arr_dtype_release(d);
		w->table.dtype = named;
	}
	return st;
}

/* Whether the fields are called as nobody would call them. */
static bool has_default_names(const arr_dtype *d)
{
	for (uint32_t i = 0; i < d->field_count; i++) {
		const char *name = d->fields[i].name;
		char *end;

		if (name[0] != 'f' || name[1] < '0' || name[1] > '9' ||
		    strtoul(name + 1, &end, 10) != i || *end)
			return false;
	}
	return true;
}

/* The names of a structure, or of the file's columns, as they may be. */
enum arr_status arr__gen_settle_names(struct arr__gen_work *w)
{
	const arr_dtype *d = w->table.dtype;
	const bool given = w->table.names.count > 0;
	const bool fresh = !given && d->structured && has_default_names(d) &&
			   strcmp(w->options->default_format, "f%i") != 0;
	const int64_t count = given ? w->table.names.count : d->field_count;
	struct arr__names names = { .at = NULL };
	struct arr__field *at;
	enum arr_status st;

	if (!given && !d->structured)
		return ARR_OK;
	at = calloc((size_t)count + 1, sizeof *at);
	if (!at)
		return arr__gen_nomem(w->err, "names");
	for (int64_t i = 0; i < count; i++) {
		const char *name = given ? w->table.names.at[i] : fresh ? "" : d->fields[i].name;

		at[i] = (struct arr__field){ name, name + strlen(name) };
	}
	st = arr__names_make(&names, at, count, d->structured ? (int64_t)d->field_count : -1,
			     w->options->default_format, w->options, w->err);
	if (st == ARR_OK)
		st = name_dtype(w, &names);
	free(at);
	arr__names_clear(&names);
	return st;
}

/* ---- columns ---- */

static enum arr_status find_named(const struct arr__gen_work *w, const char *name, int64_t *out)
{
	for (int64_t i = 0; i < w->table.names.count; i++) {
		if (strcmp(w->table.names.at[i], name) == 0) {
			*out = i;
			return ARR_OK;
		}
	}
	return arr_error_set(w->err, ARR_E_INDEX, "genfromtxt: no column is called '%.60s'", name);
}

/* A structure of more fields than there are columns keeps those of the columns. */
static enum arr_status select_fields(struct arr__gen_work *w)
{
	const arr_dtype *d = w->table.dtype, *kept = NULL;
	const int64_t count = w->table.columns;
	struct arr_dtype_field *fields = calloc((size_t)count + 1, sizeof *fields);
	enum arr_status st = ARR_OK;

	if (!fields)
		return arr__gen_nomem(w->err, "fields");
	for (int64_t i = 0; st == ARR_OK && i < count; i++) {
		if (w->usecols[i] < 0 || w->usecols[i] >= d->field_count)
			st = arr_error_set(w->err, ARR_E_INDEX,
					   "genfromtxt: column %lld of a dtype with %u",
					   (long long)w->usecols[i], d->field_count);
		else
			fields[i] = d->fields[w->usecols[i]];
	}
	if (st == ARR_OK)
		st = arr_dtype_struct(fields, (size_t)count, NULL, &kept, w->err);
	free(fields);
	if (st == ARR_OK) {
		arr_dtype_release(d);
		w->table.dtype = kept;
	}
	return st;
}

/* As many names as columns, where there were more. */
static enum arr_status select_names(struct arr__gen_work *w)
{
	struct arr__names *names = &w->table.names, kept = { .at = NULL };
	enum arr_status st = ARR_OK;

	kept.at = calloc((size_t)w->table.columns + 1, sizeof *kept.at);
	if (!kept.at)
		return arr__gen_nomem(w->err, "names");
	for (int64_t i = 0; st == ARR_OK && i < w->table.columns; i++) {
		const int64_t at = w->usecols[i];
		const bool there = at >= 0 && at < names->count;
		const size_t bytes = there ? strlen(names->at[at]) + 1 : 1;
		char *name = malloc(bytes);

		if (!name) {
			st = arr__gen_nomem(w->err, "names");
			continue;
		}
		memcpy(name, there ? names->at[at] : "", bytes);
		kept.at[kept.count++] = name;
		if (!there)
			st = arr_error_set(w->err, ARR_E_INDEX,
					   "genfromtxt: column %lld has no name", (long long)at);
	}
	if (st != ARR_OK) {
		arr__names_clear(&kept);
		return st;
	}
	arr__names_clear(names);
	*names = kept;
	return ARR_OK;
}

enum arr_status arr__gen_settle_columns(struct arr__gen_work *w)
{
	const struct arr_genfromtxt_options *o = w->options;
	const arr_dtype *d = w->table.dtype;

	if (o->usecol_count == 0)
		return ARR_OK;
	w->usecols = calloc((size_t)o->usecol_count, sizeof *w->usecols);
	if (!w->usecols)
		return arr__gen_nomem(w->err, "columns");
	for (int i = 0; i < o->usecol_count; i++) {
		if (o->usenames) {
			ARR_TRY(find_named(w, o->usenames[i], &w->usecols[i]));
			continue;
		}
		w->usecols[i] = o->usecols[i] + (o->usecols[i] < 0 ? w->first_columns : 0);
		if (w->usecols[i] < 0 && w->first_columns > 0)
			return arr_error_set(w->err, ARR_E_INDEX, "genfromtxt: column %d of %lld",
					     o->usecols[i], (long long)w->first_columns);
	}
	if (d && d->structured && d->field_count > w->table.columns)
		return select_fields(w);
	if (w->table.names.count > w->table.columns)
		ARR_TRY(select_names(w));
	/* names are those of the file again, as they were before the dtype's rules */
	return d && d->structured && w->table.names.count == d->field_count
		       ? name_dtype(w, &w->table.names)
		       : ARR_OK;
}
