/* SPDX-License-Identifier: Apache-2.0 */
/* golden/core on the builds it is made for. */
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

static int compare(const char *builds, const char *expected)
{
	char command[2400];
	int status;

	snprintf(command, sizeof command,
		 "out=$(mktemp -d) && $ARR_CLI compare $ARR_SOURCE/golden/core %s --json $out/json "
		 "> "
		 "$out/text; s=$?; /usr/bin/python3 -c 'import json, sys\n"
		 "s = json.load(open(sys.argv[1]))\n"
		 "n = s[\"summary\"]\n"
		 "rows = s[\"cases\"]\n"
		 "assert %s, n' $out/json || s=99; [ $s -ne 99 ] || head -40 $out/text; rm -r "
		 "$out; exit $s",
		 builds, expected);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void the_suite_is_whole(void **state)
{
	(void)state;
	assert_int_equal(system("$ARR_CLI golden verify $ARR_SOURCE/golden/core"), 0);
}

static void libarr_passes_the_suite(void **state)
{
	(void)state;
	assert_int_equal(
		compare("--build libarr:$ARR_LIBARR",
			"n[\"cases\"] >= 600 and n[\"skipped\"] == 0 and n[\"identical\"] >= 900"),
		0);
}

static void debian_s_numpy_passes_the_suite(void **state)
{
	(void)state;
	assert_int_equal(compare("--build numpy:/usr/bin/python3", "n[\"skipped\"] == 0"), 0);
}

static void a_libarr_build_equals_itself(void **state)
{
	(void)state;
	assert_int_equal(compare("--build a=libarr:$ARR_LIBARR --build b=libarr:$ARR_LIBARR",
				 "n[\"identical\"] + n[\"skipped\"] == n[\"rows\"]"),
			 0);
}

/* What -ffast-math is known to break: NaN comparisons, and x / y done as x * (1 / y). */
static void the_fast_math_build_fails_it(void **state)
{
	(void)state;
	if (!getenv("ARR_FASTMATH"))
		skip();
	assert_int_equal(
		compare("--build base=libarr:$ARR_LIBARR --build fast=libarr:$ARR_FASTMATH",
			"n[\"structural\"] > 0 and n[\"drift\"] > 0 and n[\"error\"] == 0 and "
			"any(r[\"op\"] == \"maximum\" and \"NaN\" in r[\"cause\"] for r in rows)"),
		1);
}

static void another_library_than_asked_for_is_refused(void **state)
{
	(void)state;
	/* libm has another soname: it is preloaded, and the worker still runs on the libarr it was
	 * built with */
	assert_int_equal(
		system("$ARR_CLI compare $ARR_SOURCE/golden/core --build "
		       "libarr:$(ldconfig -p | sed -n 's/.*libm.so.6 .* => //p' | head -1) 2>&1 | "
		       "grep -q 'is no libarr'"),
		0);
}

static void an_interrupted_run_leaves_nothing_behind(void **state)
{
	(void)state;
	/* the runner sends the signal itself, in the middle of the run, so nothing here waits for a
	 * clock */
	assert_int_equal(
		system("d=$(mktemp -d) && printf '%s\\n' 'n=0' 'while read -r l; do n=$((n+1))' "
		       "'[ $n = 1 ] && echo \"{\\\"type\\\":\\\"hello\\\",\\\"protocol\\\":1}\" && "
		       "continue' "
		       "'[ $n = 2 ] && kill -INT $PPID' 'echo nonsense; done' > $d/r.sh && mkdir "
		       "$d/tmp && "
		       "TMPDIR=$d/tmp $ARR_CLI compare $ARR_SOURCE/golden/core --build "
		       "\"x=cmd:/bin/sh $d/r.sh\" 2> "
		       "$d/err; s=$?; grep -q interrupted $d/err && [ $s = 2 ] && [ -z \"$(ls "
		       "$d/tmp)\" ]; s=$?; "
		       "rm -r $d; exit $s"),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_suite_is_whole),
		cmocka_unit_test(libarr_passes_the_suite),
		cmocka_unit_test(debian_s_numpy_passes_the_suite),
		cmocka_unit_test(a_libarr_build_equals_itself),
		cmocka_unit_test(the_fast_math_build_fails_it),
		cmocka_unit_test(another_library_than_asked_for_is_refused),
		cmocka_unit_test(an_interrupted_run_leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
