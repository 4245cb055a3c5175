/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where the parts lie relative to the folder of the `arr` executable: installed, and in a build
 * tree. */
static const char *const places[] = {
	"../lib/arr",   "../" ARR_INSTALL_LIBDIR "/arr",
	"../share/arr", ".",
	"../probe",     "../compare",
	"../libarr",    "../../../compare/src",
};

int cli_fail(const char *command, const struct arr_error *err)
{
	fprintf(stderr, "arr %s: %s\n", command,
		err->message[0] ? err->message : arr_status_name(err->status));
	return CLI_FAILED;
}

enum arr_status cli_find_component(const char *name, const char **out, struct arr_error *err)
{
	static char found[PATH_MAX];
	char self[PATH_MAX];
	char candidate[PATH_MAX + 512];
	const char *override = getenv("ARR_LIBEXEC");
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;

	if (override) {
		snprintf(candidate, sizeof candidate, "%s/%s", override, name);
		if (realpath(candidate, found))
			goto found;
	}
	self[length > 0 ? length : 0] = '\0';
	slash = strrchr(self, '/');
	if (slash)
		*slash = '\0';
	for (size_t i = 0; slash && i < sizeof places / sizeof places[0]; i++) {
		snprintf(candidate, sizeof candidate, "%s/%s/%s", self, places[i], name);
		if (realpath(candidate, found))
			goto found;
	}
	return arr_error_set(err, ARR_E_STATE,
			     "cannot find %s beside %s (set ARR_LIBEXEC to its folder)", name,
			     self);
found:
	*out = found;
	return ARR_OK;
}
