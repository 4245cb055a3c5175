/* SPDX-License-Identifier: Apache-2.0 */
#include "environment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A pattern of `length` bytes against a whole name. */
static bool matches(const char *pattern, size_t length, const char *name)
{
	const char *end = pattern + length, *star = NULL, *resume = NULL;

	while (*name) {
		if (pattern < end && *pattern == '*') {
			star = ++pattern;
			resume = name;
		} else if (pattern < end && (*pattern == '?' || *pattern == *name)) {
			pattern++;
			name++;
		} else if (star) { /* let the last star take one more */
			pattern = star;
			name = ++resume;
		} else {
			return false;
		}
	}
	while (pattern < end && *pattern == '*')
		pattern++;
	return pattern == end;
}

static bool listed(const char *list, const char *name)
{
	while (*list) {
		size_t length = strcspn(list, ",");

		if (length && matches(list, length, name))
			return true;
		list += length + (list[length] == ',');
	}
	return false;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool probe_environment_skips(void)
{
	const char *list = getenv("ARR_SKIP");
	char exe[4096];
	ssize_t got;

	if (!list || !*list)
		return false;
	got = readlink("/proc/self/exe", exe, sizeof exe - 1);
	exe[got > 0 ? got : 0] = '\0';
	return listed(list, base_name(exe)) || listed(list, program_invocation_short_name);
}

/* Lower case only, and not all zeros where that means "none". */
static bool is_hex(const char *text, size_t length, bool zeros_allowed)
{
	bool only_zeros = true;

	for (size_t i = 0; i < length; i++) {
		if (!(text[i] >= '0' && text[i] <= '9') && !(text[i] >= 'a' && text[i] <= 'f'))
			return false;
		only_zeros = only_zeros && text[i] == '0';
	}
	return zeros_allowed || !only_zeros;
}

/* version-trace_id-parent_id-flags as W3C Trace Context has it; later versions may go on after a
 * dash, version ff is none. */
static void note_trace(struct wire_writer *w, const char *text)
{
	enum { TRACE = 3, PARENT = 36, FLAGS = 53, END = 55 };
	char trace[33] = "", parent[17] = "";
	size_t length = text ? strlen(text) : 0;

	if (length < END || text[TRACE - 1] != '-' || text[PARENT - 1] != '-' ||
	    text[FLAGS - 1] != '-' || !is_hex(text, 2, true) || !is_hex(text + TRACE, 32, false) ||
	    !is_hex(text + PARENT, 16, false) || !is_hex(text + FLAGS, 2, true) ||
	    memcmp(text, "ff", 2) == 0)
		return;
	if (length > END && (memcmp(text, "00", 2) == 0 || text[END] != '-'))
		return;
	memcpy(trace, text + TRACE, 32);
	memcpy(parent, text + PARENT, 16);
	wire_meta_set(w, "trace_id", trace);
	wire_meta_set(w, "parent_span_id", parent);
}

static void note_rank(struct wire_writer *w)
{
	static const char *const names[] = { "OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK",
					     "SLURM_PROCID" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *rank = getenv(names[i]);

		if (rank && *rank && strlen(rank) < 10 &&
		    rank[strspn(rank, "0123456789")] == '\0') {
			wire_meta_set(w, "rank", rank);
			return;
		}
	}
}

void probe_environment_note(struct wire_writer *w)
{
	note_trace(w, getenv("TRACEPARENT"));
	note_rank(w);
}
