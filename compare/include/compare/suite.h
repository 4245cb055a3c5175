/* SPDX-License-Identifier: Apache-2.0 */
/* A golden suite: suite.json and blobs/<sha256>.npy (docs/suite-format.md). */
#ifndef COMPARE_SUITE_H
#define COMPARE_SUITE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include <arr/status.h>
#include <common/strbuf.h>

#include <compare/array.h>

enum {
	COMPARE_SUITE_SCHEMA = 1,
	COMPARE_SUITE_CASES_MAX = 1000000,
	COMPARE_SUITE_JSON_BYTES_MAX = 1 << 30,
	COMPARE_ARGS_MAX = 32,
	COMPARE_ARG_DEPTH_MAX = 8,
	COMPARE_ID_BYTES_MAX = 256
};

/* One case; everything is borrowed from the suite. */
struct compare_case {
	const char *id;
	const char *op;
	const json_t *args;       /* array */
	const json_t *kwargs;     /* object, or NULL */
	const json_t *expect;     /* array of blob references, or NULL */
	const json_t *policy;     /* object, or NULL */
	const json_t *memory;     /* of the outputs (memory.h), or NULL: not looked at */
	const char *expect_error; /* instead of expect: the op must fail; or NULL */
};

typedef struct compare_suite compare_suite;

/* Reads and checks suite.json: types, unique ids, argument grammar, blob names. Does not look at
 * blobs. Fails: ARR_E_IO, ARR_E_FORMAT (what, which case, which value). Free with
 * compare_suite_free. */
ARR_NODISCARD enum arr_status compare_suite_load(const char *folder, compare_suite **out,
						 struct arr_error *err);
void compare_suite_free(compare_suite *suite); /* NULL-safe */

const char *compare_suite_name(const compare_suite *suite);
const char *compare_suite_folder(const compare_suite *suite);       /* absolute */
const json_t *compare_suite_provenance(const compare_suite *suite); /* object, or NULL */
size_t compare_suite_case_count(const compare_suite *suite);
struct compare_case compare_suite_case(const compare_suite *suite, size_t index);

/* Called for each finding of a check; message is one line. */
typedef void compare_finding_fn(void *context, const char *message);

struct compare_suite_check {
	size_t blobs;        /* different blobs referenced */
	size_t problems;     /* missing, wrong hash, unreadable header, policy that cannot be */
	size_t unreferenced; /* files in blobs/ that no case names */
	unsigned long long bytes;
};

/* Looks at each referenced blob (present, hash, header) and at each policy; reports every problem
 * and, with unreferenced set, files nobody refers to. Fails only for what stops the check itself.
 */
ARR_NODISCARD enum arr_status compare_suite_verify(const compare_suite *suite, bool unreferenced,
						   compare_finding_fn *finding, void *context,
						   struct compare_suite_check *out,
						   struct arr_error *err);

/* true if name is 64 lower-case hexadecimal digits. */
bool compare_blob_name_ok(const char *name);
/* "<folder>/blobs/<name>.npy" */
void compare_blob_path(const compare_suite *suite, const char *name, struct strbuf *out);

/* The array arguments of a case, mapped, with their logical shapes (a "broadcast" layout has its
 * extra axis). views has room for COMPARE_ARGS_MAX; close each. Nested lists contribute in order;
 * the keywords fweights and aweights follow. */
ARR_NODISCARD enum arr_status compare_case_open_args(const compare_suite *suite,
						     const struct compare_case *one,
						     struct compare_array *views, size_t *count,
						     struct arr_error *err);

/* Checks one argument's grammar; `where` names the case. */
ARR_NODISCARD enum arr_status compare_arg_check(const json_t *arg, int depth, const char *where,
						struct arr_error *err);

/* A copy of an argument for a request: {"blob": name} becomes {"path": absolute}. NULL: out of
 * memory. */
json_t *compare_arg_resolve(const compare_suite *suite, const json_t *arg);

#endif
