/* SPDX-License-Identifier: Apache-2.0 */
/* Suites from plans (docs/suite-format.md describes plans). */
#ifndef COMPARE_GOLDEN_H
#define COMPARE_GOLDEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include <arr/status.h>

#include <compare/spec.h>

enum { COMPARE_PLAN_JSON_BYTES_MAX = 16 << 20 };

/* A plan written out as the suite's "cases", without expected outputs; and their input blobs. */
struct compare_plan {
	json_t *root; /* the plan as read; owned */
	char *hash;   /* SHA-256 of the file's bytes; owned */
};

/* Fails: ARR_E_IO, ARR_E_FORMAT (what, where, value). Free with compare_plan_clear. */
ARR_NODISCARD enum arr_status compare_plan_load(const char *path, struct compare_plan *out,
						struct arr_error *err);
void compare_plan_clear(struct compare_plan *plan); /* NULL-safe; zeroes */

/* The plan's own "reference" spec, or NULL. */
const char *compare_plan_reference(const struct compare_plan *plan);

/* Writes the input blobs into `folder`/blobs (which exists) and returns the cases as a JSON array
 * that the caller owns. Fails: ARR_E_FORMAT (group, key, value), ARR_E_IO, ARR_E_NOMEM. */
ARR_NODISCARD enum arr_status compare_plan_expand(const struct compare_plan *plan,
						  const char *folder, json_t **out,
						  struct arr_error *err);

/* Writes bytes as <folder>/blobs/<sha256>.npy unless it is there, and gives its name. */
ARR_NODISCARD enum arr_status compare_blob_write(const char *folder, const void *bytes,
						 size_t count, char name[65],
						 struct arr_error *err);

/* All borrowed for the call. */
struct compare_make_options {
	const struct compare_spec *reference;
	const char *worker_path, *script_path; /* as in compare_replay_options */
	const char *folder;                    /* the suite to make */
	bool force;                            /* replace a suite that is there */
	uint64_t case_timeout_ns, start_timeout_ns;
};

struct compare_make_result {
	size_t cases, ops, blobs;
	unsigned long long bytes; /* of suite.json and blobs */
};

/* Makes a suite: inputs from the plan, expected outputs from the reference build, in a temporary
 * folder beside `folder` that is renamed at the end. On failure nothing is left behind. Fails:
 * ARR_E_STATE (folder exists and force is not set, or holds no suite), ARR_E_CHILD (the reference
 * cannot run a case), and what expansion and replay can fail with. */
ARR_NODISCARD enum arr_status compare_golden_make(const struct compare_plan *plan,
						  const struct compare_make_options *options,
						  struct compare_make_result *out,
						  struct arr_error *err);

#endif
