/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <base/compiler.h>

/* Where the parts lie relative to the folder of the `arr` executable. */
static const char *const installed_places[] = { ("../" ARR_INSTALL_LIBDIR "/arr"),
						("../" ARR_INSTALL_LIBDIR), "../lib/arr",
						"../lib" };
static const char *const build_tree_places[] = { "../probe", "../compare", "../../../compare/src" };

int cli_fail(const char *command, const struct arr_error *err)
{
	fprintf(stderr, "arr %s: %s\n", command,
		err->message[0] ? err->message : arr_status_name(err->status));
	return CLI_FAILED;
}

/* A path that does not fit is not a place to look in. */
static bool find_in(const char *folder, const char *place, const char *name, char found[PATH_MAX])
{
	char candidate[PATH_MAX];
	int length = snprintf(candidate, sizeof candidate, "%s/%s/%s", folder, place, name);

	return length > 0 && (size_t)length < sizeof candidate && realpath(candidate, found);
}

enum arr_status cli_find_component(const char *name, const char **out, struct arr_error *err)
{
	static char found[PATH_MAX];
	char self[PATH_MAX], cache[PATH_MAX];
	const char *override = getenv("ARR_LIBEXEC");
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;

	*out = found;
	if (override && override[0] && find_in(override, ".", name, found))
		return ARR_OK;
	self[length > 0 ? length : 0] = '\0';
	slash = strrchr(self, '/');
	if (slash)
		*slash = '\0';
	for (size_t i = 0; slash && i < BASE_ARRAY_SIZE(installed_places); i++) {
		if (find_in(self, installed_places[i], name, found))
			return ARR_OK;
	}
	/* what lies around an installed `arr` is not ours to run */
	if (slash && find_in(self, "..", "CMakeCache.txt", cache)) {
		for (size_t i = 0; i < BASE_ARRAY_SIZE(build_tree_places); i++) {
			if (find_in(self, build_tree_places[i], name, found))
				return ARR_OK;
		}
	}
	return arr_error_set(err, ARR_E_STATE,
			     "cannot find %s beside %s (set ARR_LIBEXEC to its folder)", name,
			     self);
}
