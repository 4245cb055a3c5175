/* SPDX-License-Identifier: Apache-2.0 */
/* suite.json files that somebody else wrote: loaded, and of what is accepted every argument, policy
 * and blob is looked at as `arr compare` would before it starts a build. */
#include "driver.h"

#include <string.h>

#include <compare/policy.h>
#include <compare/suite.h>

static volatile size_t seen;

static void finding(void *context, const char *message)
{
	(void)context;
	seen += strlen(message);
}

static void look_at_case(const compare_suite *suite, const struct compare_case *one)
{
	struct compare_array views[COMPARE_ARGS_MAX];
	struct compare_policy policy;
	char base[64], method[64];
	size_t count = 0;

	compare_op_split(one->op, base, sizeof(base), method, sizeof(method));
	for (size_t i = 0; i < json_array_size(one->args); i++)
		json_decref(compare_arg_resolve(suite, json_array_get(one->args, i)));
	if (compare_policy_resolve(one->op, COMPARE_FLOAT32, COMPARE_FLOAT64, one->policy, &policy,
				   NULL) == ARR_OK)
		seen += policy.ulp > 0;
	if (compare_case_open_args(suite, one, views, &count, NULL) == ARR_OK) {
		for (size_t i = 0; i < count; i++)
			compare_array_close(&views[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
	struct compare_suite_check check;
	compare_suite *suite = NULL;
	const char *folder;

	fuzz_file("suite.json", data, size_bytes, &folder);
	if (compare_suite_load(folder, &suite, NULL) != ARR_OK)
		return 0;
	for (size_t i = 0; i < compare_suite_case_count(suite); i++) {
		struct compare_case one = compare_suite_case(suite, i);

		look_at_case(suite, &one);
	}
	if (compare_suite_verify(suite, true, finding, NULL, &check, NULL) == ARR_OK)
		seen += check.problems;
	compare_suite_free(suite);
	return 0;
}
