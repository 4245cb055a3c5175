/* SPDX-License-Identifier: Apache-2.0 */
#include <compare/render.h>

#include <math.h>
#include <stdlib.h>

/* JSON has no infinity: a value that is not finite becomes its name. */
static json_t *figure(double v)
{
	if (isfinite(v))
		return json_real(v);
	return json_string(isnan(v) ? "nan" : v > 0 ? "inf" : "-inf");
}

/* 64-bit distances beyond JSON's signed integers are held at its largest. */
static json_t *count(uint64_t v)
{
	return json_integer(v > INT64_MAX ? INT64_MAX : (json_int_t)v);
}

/* Never NULL, so that no key is ever missing: command lines need not be UTF-8. */
static json_t *text(const char *t)
{
	json_t *json = json_string(t);

	return json ? json : json_string("(not UTF-8)");
}

static json_t *render_row(const struct compare_report *report, const struct compare_row *row)
{
	const struct compare_case one = compare_suite_case(report->suite, row->case_index);
	const struct compare_metrics *m = &row->metrics;
	json_t *json = json_object();

	json_object_set_new(json, "id", json_string(one.id));
	json_object_set_new(json, "op", json_string(one.op));
	json_object_set_new(json, "build", json_string(report->specs[row->build_index].name));
	json_object_set_new(json, "status", json_string(compare_verdict_name(row->verdict)));
	json_object_set_new(json, "max_ulp", count(m->max_ulp));
	json_object_set_new(json, "max_abs", figure(m->max_abs));
	json_object_set_new(json, "max_rel", figure(m->max_rel));
	json_object_set_new(json, "mismatches", count(m->mismatches));
	json_object_set_new(json, "dtype_changed", json_boolean(m->dtype_changed));
	json_object_set_new(json, "shape_changed", json_boolean(m->shape_changed));
	json_object_set_new(json, "bound", text(row->bound));
	json_object_set_new(json, "cause", text(row->cause));
	json_object_set_new(json, "count", count(m->count));
	json_object_set_new(json, "over_bound", count(m->over_bound));
	json_object_set_new(json, "worst_ratio", figure(m->worst_ratio));
	json_object_set_new(json, "nan_mismatches", count(m->nan_mismatches));
	json_object_set_new(json, "inf_mismatches",
			    count(m->inf_mismatches + m->inf_sign_mismatches));
	json_object_set_new(json, "zero_sign_mismatches", count(m->zero_sign_mismatches));
	json_object_set_new(json, "unstable", json_boolean(row->unstable));
	json_object_set_new(json, "noise_ulp", count(row->noise_ulp));
	json_object_set_new(json, "elapsed_ns", count(row->elapsed_ns));
	if (m->mismatches) {
		json_t *worst = json_object();
		json_object_set_new(worst, "index", count(m->worst_index));
		json_object_set_new(worst, "expected", figure(m->worst_expected));
		json_object_set_new(worst, "actual", figure(m->worst_actual));
		json_object_set_new(json, "worst", worst);
	}
	return json;
}

static json_t *render_builds(const struct compare_report *report)
{
	json_t *builds = json_array();

	for (size_t b = 0; b < report->results->build_count; b++) {
		const json_t *hello = report->results->hellos[b];
		json_t *build = json_object();
		static const char *const copied[] = { "runner", "versions", "blas", "library",
						      "cpu" };

		json_object_set_new(build, "name", text(report->specs[b].name));
		json_object_set_new(build, "spec", text(report->specs[b].text));
		json_object_set_new(build, "role",
				    json_string(report->results->has_baseline && b == 0 ? "baseline"
											: "build"));
		for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
			json_t *value = json_object_get(hello, copied[i]);
			if (value)
				json_object_set(build, copied[i], value);
		}
		json_array_append_new(builds, build);
	}
	return builds;
}

static json_t *render_summary(const struct compare_report *report)
{
	const struct compare_results *r = report->results;
	json_t *summary = json_object();

	json_object_set_new(summary, "schema", json_integer(1));
	json_object_set_new(summary, "suite", json_string(compare_suite_name(report->suite)));
	json_object_set_new(summary, "cases",
			    json_integer((json_int_t)compare_suite_case_count(report->suite)));
	json_object_set_new(summary, "rows", json_integer((json_int_t)r->row_count));
	json_object_set_new(summary, "against",
			    json_string(r->has_baseline ? report->specs[0].name : "expect"));
	for (int v = 0; v < COMPARE_VERDICT_COUNT; v++)
		json_object_set_new(summary, compare_verdict_name((enum compare_verdict)v),
				    json_integer((json_int_t)r->counts[v]));
	json_object_set_new(summary, "unstable", json_integer((json_int_t)r->unstable_count));
	json_object_set_new(summary, "good", json_boolean(compare_results_good(r)));
	json_object_set_new(summary, "elapsed_ns", count(r->elapsed_ns));
	json_object_set_new(summary, "builds", render_builds(report));
	return summary;
}

void compare_render_json(const struct compare_report *report, struct strbuf *out)
{
	json_t *root = json_object();
	json_t *cases = json_array();
	char *dump;

	for (size_t i = 0; i < report->results->row_count; i++)
		json_array_append_new(cases, render_row(report, &report->results->rows[i]));
	json_object_set_new(root, "summary", render_summary(report));
	json_object_set_new(root, "cases", cases);
	dump = json_dumps(root, JSON_INDENT(1));
	if (dump)
		strbuf_add_text(out, dump);
	else
		out->failed = true;
	strbuf_add_char(out, '\n');
	free(dump);
	json_decref(root);
}
