/* SPDX-License-Identifier: Apache-2.0 */
/* How outputs lie in memory, as runners report it and suites expect it: a list with, per output,
 * {"c": bool, "f": bool, "shares": number of the array argument whose memory it is in, or null};
 * or null for an output of which nothing is said. */
#ifndef COMPARE_MEMORY_H
#define COMPARE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/* true if json is such a list. */
bool compare_memory_ok(const json_t *json);

/* true if both lists are there, well formed, and say different things of an output; cause gets one
 * line on the first one. Lists of different lengths are not judged: the number of outputs is. */
bool compare_memory_differs(const json_t *expected, const json_t *actual, char *cause,
			    size_t cause_bytes);

#endif
