/* SPDX-License-Identifier: Apache-2.0 */
/* The two commands on real NumPy, from a plan to an exit status. */
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <common/file.h>
#include <compare/array.h>
#include <compare/values.h>

static char folder[] = "/tmp/arr-test-golden-XXXXXX";

static const char plan[] =
	"{\"schema\": 1, \"name\": \"small\", \"seed\": 7, \"reference\": "
	"\"numpy:/usr/bin/python3\","
	"\"groups\": ["
	"{\"ops\": [\"add\", \"multiply\"], \"operands\": 2, \"dtypes\": [\"float64\", \"int8\"],"
	" \"shapes\": [\"7x5\", \"7x1|1x5\"], \"layouts\": [\"C\", \"F|strided\", \"reversed\"],"
	" \"values\": [\"range(-10,10)\"]},"
	"{\"ops\": [\"exp\"], \"dtypes\": [\"float32\"], \"shapes\": [\"100\"], \"values\": "
	"[\"special\"]},"
	"{\"ops\": [\"sum\"], \"dtypes\": [\"float64\"], \"shapes\": [\"50x3\"], \"values\": "
	"[\"range(-1,1)\"], \"kwargs\": [{}, {\"axis\": 0, \"keepdims\": true}]},"
	"{\"ops\": [\"index\"], \"dtypes\": [\"int16\"], \"shapes\": [\"4x6\"], \"values\": "
	"[\"steps\"],"
	" \"extra\": [[[{\"slice\": [null, null, -2]}, 1]]]}]}";

/* Runs a shell command in the test's folder; $ARR is the command. */
static int run(const char *format, ...)
{
	char command[2000];
	size_t n = (size_t)snprintf(command, sizeof command, "cd %s && ARR=%s && ", folder,
				    getenv("ARR_CLI"));
	va_list args;
	int status;

	va_start(args, format);
	vsnprintf(command + n, sizeof command - n, format, args);
	va_end(args);
	status = system(command);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void write_file(const char *name, const char *text)
{
	char path[160];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	assert_ok(file_write_atomic(path, text, strlen(text), err));
}

/* 0 if the file holds the text. */
static int says(const char *name, const char *text)
{
	write_file("says.pattern", text);
	return run("grep -qF -f says.pattern %s", name);
}

static int make_folder(void **state)
{
	(void)state;
	setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
	if (!mkdtemp(folder))
		return -1;
	write_file("plan.json", plan);
	return run("$ARR golden make plan.json -o suite > made.txt");
}

static int remove_folder(void **state)
{
	(void)state;
	return file_remove_tree(folder, NULL) == ARR_OK ? 0 : -1;
}

static void one_plan_gives_the_same_bytes_twice(void **state)
{
	(void)state;
	assert_int_equal(
		run("$ARR golden make plan.json -o again > /dev/null && diff -r suite again"), 0);
}

static void a_made_suite_verifies_and_lists(void **state)
{
	(void)state;
	assert_int_equal(run("grep -q '28 cases of 5 ops' made.txt"), 0);
	assert_int_equal(
		run("$ARR golden verify suite | grep -q '28 cases, .* 0 problems, 0 unref'"), 0);
	assert_int_equal(run("$ARR golden list suite | grep -q 'numpy 1.24.2'"), 0);
	assert_int_equal(run("$ARR golden list suite | grep -c ' sum/float64' | grep -qx 2"), 0);
}

static void numpy_reads_every_blob_and_finds_its_own_results(void **state)
{
	(void)state;
	write_file("check.py", "import json, numpy as np\n"
			       "s = json.load(open('suite/suite.json'))\n"
			       "load = lambda r: np.load('suite/blobs/' + r['blob'] + '.npy')\n"
			       "for c in s['cases']:\n"
			       "    a = [load(x) for x in c['args'] if isinstance(x, dict)]\n"
			       "    e = load(c['expect'][0])\n"
			       "    if c['op'] == 'index': r = a[0][::-2, 1]\n"
			       "    else:\n"
			       "        with np.errstate(all='ignore'): r = getattr(np, "
			       "c['op'])(*a, **c.get('kwargs', {}))\n"
			       "    assert r.dtype == e.dtype and r.shape == e.shape, c['id']\n"
			       "    if c['op'] != 'sum': assert np.array_equal(r, e, "
			       "equal_nan=r.dtype.kind == 'f'), c['id']\n"
			       "    else: assert np.allclose(r, e), c['id']\n");
	assert_int_equal(run("/usr/bin/python3 check.py"), 0);
}

static void a_build_held_against_itself_exits_0(void **state)
{
	(void)state;
	assert_int_equal(run("$ARR compare suite --build numpy:/usr/bin/python3 > out.txt"), 0);
	assert_int_equal(run("grep -q ' 28 identical' out.txt"), 0);
	assert_int_equal(run("$ARR compare suite --build a=numpy:/usr/bin/python3 --build "
			     "b=numpy:/usr/bin/python3 > out.txt"),
			 0);
	assert_int_equal(run("grep -q 'against a' out.txt"), 0);
}

static void a_planted_difference_exits_1_and_is_named(void **state)
{
	(void)state;
	/* an add that is one ULP off in one element, and a sum in float32 */
	write_file("planted.py",
		   "import sys, os, runpy\n"
		   "import numpy as np\n"
		   "add = np.add\n"
		   "def off(a, b):\n"
		   "    r = add(a, b)\n"
		   "    if r.dtype == np.float64: r[3, 2] = np.nextafter(r[3, 2], np.inf)\n"
		   "    return r\n"
		   "np.add = off\n"
		   "np.sum = lambda a, **k: a.astype(np.float32).sum(**k)\n"
		   "sys.argv = [sys.argv[1]]\n"
		   "sys.path.insert(0, '')\n"
		   "runpy.run_path(sys.argv[0], run_name='__main__')\n");
	assert_int_equal(run("$ARR compare suite --build planted=cmd:\"/usr/bin/python3 planted.py "
			     "$ARR_SOURCE/compare/src/runner_numpy.py\" --json out.json > out.txt"),
			 1);
	write_file("read.py",
		   "import json\n"
		   "r = json.load(open('out.json'))\n"
		   "rows = {c['id']: c for c in r['cases']}\n"
		   "bad = [c for c in r['cases'] if c['status'] not in ('identical', "
		   "'within_bound')]\n"
		   "adds = [c for c in bad if c['op'] == 'add']\n"
		   "sums = [c for c in bad if c['op'] == 'sum']\n"
		   "assert len(bad) == len(adds) + len(sums) and len(adds) == 6 and len(sums) == "
		   "2, bad\n"
		   "assert all(c['status'] == 'drift' and c['max_ulp'] == 1 and c['mismatches'] == "
		   "1 for c in adds)\n"
		   "assert all(c['worst']['index'] == 17 for c in adds)\n"
		   "assert all(c['status'] == 'structural' and c['dtype_changed'] and 'float64 -> "
		   "float32' in "
		   "c['cause'] for c in sums)\n"
		   "assert r['summary']['drift'] == 6 and r['summary']['structural'] == 2\n"
		   "assert not r['summary']['good']\n");
	assert_int_equal(run("/usr/bin/python3 read.py"), 0);
}

static void bad_suites_and_builds_exit_2_and_run_nothing(void **state)
{
	static const struct {
		const char *loc;
		const char *arguments;
		const char *says;
	} rows[] = {
		{ LOC, "compare", "SUITE" },
		{ LOC, "compare suite", "--build" },
		{ LOC, "compare nowhere --build numpy:/usr/bin/python3", "nowhere" },
		{ LOC, "compare suite --build what", "build 'what'" },
		{ LOC, "compare suite --build x=numpy:/usr/bin/python3 --build x=cmd:y",
		  "named 'x'" },
		{ LOC, "compare suite --build numpy:/nonexistent/python", "/nonexistent/python" },
		{ LOC, "compare suite --build 'numpy:/usr/bin/python3,PYTHONPATH=nonumpy'",
		  "no NumPy today" },
		{ LOC, "compare broken --build numpy:/usr/bin/python3", "is missing" },
		{ LOC, "compare wrong --build numpy:/usr/bin/python3", "wrong hash" },
		{ LOC, "golden", "make, list or verify" },
		{ LOC, "golden fake", "'fake'" },
		{ LOC, "golden make plan.json", "-o DIR" },
		{ LOC, "golden make nowhere.json -o x", "nowhere.json" },
		{ LOC, "golden make plan.json -o suite", "exists" },
		{ LOC, "golden make plan.json -o nonumpy --force", "no suite" },
		{ LOC, "golden make plan.json -o x --reference r=cmd:/bin/false",
		  "'r' does not start" },
		{ LOC, "golden list nonumpy", "suite.json" },
	};

	(void)state;
	assert_int_equal(
		run("cp -r suite broken && rm broken/blobs/$(ls broken/blobs | head -1) && "
		    "cp -r suite wrong && f=wrong/blobs/$(ls wrong/blobs | head -1) && "
		    "printf x >> $f && mkdir -p nonumpy/numpy && "
		    "echo 'raise ImportError(\"no NumPy today\")' > nonumpy/numpy/__init__.py"),
		0);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		int status = run("$ARR %s > out.txt 2> err.txt", rows[i].arguments);
		if (status != 2 || says("err.txt", rows[i].says) != 0) {
			run("cat err.txt");
			fail_msg("%s: exit status %d", rows[i].loc, status);
		}
		assert_int_equal(run("! test -s out.txt && ! ls -d x* *.new-* 2> /dev/null"), 0);
	}
	assert_int_equal(run("$ARR golden verify broken > out.txt"), 1);
}

static void bad_plans_are_named_and_leave_nothing(void **state)
{
	static const struct {
		const char *loc;
		const char *group;
		const char *says;
	} rows[] = {
		{ LOC, "3", "not an object" },
		{ LOC, "{\"ops\": [\"exp\"]}", "\"dtypes\"" },
		{ LOC, "{\"opps\": []}", "\"opps\"" },
		{ LOC,
		  "{\"ops\": [\"exp\"], \"dtypes\": [\"f\"], \"shapes\": [\"3\"], \"values\": "
		  "[\"steps\"]}",
		  "dtype 'f'" },
		{ LOC,
		  "{\"ops\": [\"exp\"], \"dtypes\": [\"int8\"], \"shapes\": [\"3x-1\"], "
		  "\"values\": "
		  "[\"steps\"]}",
		  "'3x-1'" },
		{ LOC,
		  "{\"ops\": [\"exp\"], \"dtypes\": [\"int8\"], \"shapes\": "
		  "[\"99999x99999x99999x99999\"], \"values\": [\"steps\"]}",
		  "more than" },
		{ LOC,
		  "{\"ops\": [\"exp\"], \"dtypes\": [\"int8\"], \"shapes\": [\"3|3\"], \"values\": "
		  "[\"steps\"]}",
		  "1 operands" },
		{ LOC,
		  "{\"ops\": [\"exp\"], \"dtypes\": [\"int8\"], \"shapes\": [\"3\"], \"values\": "
		  "[\"range(5,1)\"]}",
		  "range(5,1)" },
		{ LOC,
		  "{\"ops\": [\"no_such\"], \"dtypes\": [\"int8\"], \"shapes\": [\"3\"], "
		  "\"values\": "
		  "[\"steps\"]}",
		  "no_such" },
		{ LOC,
		  "{\"ops\": [\"add\"], \"operands\": 2, \"dtypes\": [\"int8\"], \"shapes\": "
		  "[\"3|4\"], \"values\": [\"steps\"]}",
		  "ValueError" },
	};

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(rows); i++) {
		char text[600];
		int status;
		snprintf(text, sizeof text,
			 "{\"schema\": 1, \"reference\": \"numpy:/usr/bin/python3\", \"groups\": "
			 "[%s]}",
			 rows[i].group);
		write_file("bad.json", text);
		status = run("$ARR golden make bad.json -o bad 2> err.txt");
		if (status != 2 || says("err.txt", rows[i].says) != 0) {
			run("cat err.txt");
			fail_msg("%s: exit status %d", rows[i].loc, status);
		}
		assert_int_equal(run("! ls -d bad bad.new-* 2> /dev/null"), 0);
	}
}

static void force_replaces_a_suite_as_a_whole(void **state)
{
	(void)state;
	assert_int_equal(
		run("cp -r suite old && touch old/blobs/stray && "
		    "$ARR golden make plan.json -o old --force > /dev/null && diff -r suite old"),
		0);
}

static void generated_values_depend_on_the_seed_alone(void **state)
{
	double a[50], b[50];

	(void)state;
	assert_ok(compare_values_fill("range(-1,1)", COMPARE_FLOAT64, 3, 50, a, err));
	assert_ok(compare_values_fill("range(-1,1)", COMPARE_FLOAT64, 3, 50, b, err));
	assert_memory_equal(a, b, sizeof a);
	assert_ok(compare_values_fill("range(-1,1)", COMPARE_FLOAT64, 4, 50, b, err));
	assert_memory_not_equal(a, b, sizeof a);
	/* FNV-1a's published test vectors */
	assert_true(compare_values_seed("") == UINT64_C(0xcbf29ce484222325));
	assert_true(compare_values_seed("foobar") == UINT64_C(0x85944171f73967e8));
}

static void generated_integers_stay_in_their_dtype(void **state)
{
	static const char *const kinds[] = { "range(-1000,1000)", "special",   "bits",
					     "wide(100)",         "some(nan)", "steps" };
	int8_t signed8[64];
	uint8_t unsigned8[64], bools[64];

	(void)state;
	for (size_t k = 0; k < BASE_ARRAY_SIZE(kinds); k++) {
		assert_ok(compare_values_fill(kinds[k], COMPARE_INT8, 1, 64, signed8, err));
		assert_ok(compare_values_fill(kinds[k], COMPARE_UINT8, 1, 64, unsigned8, err));
		assert_ok(compare_values_fill(kinds[k], COMPARE_BOOL, 1, 64, bools, err));
		for (size_t i = 0; i < 64; i++)
			assert_true(bools[i] <= 1);
	}
	assert_ok(compare_values_fill("special", COMPARE_INT8, 1, 64, signed8, err));
	assert_int_equal(signed8[6], 127);
	assert_int_equal(signed8[7], -128);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_plan_gives_the_same_bytes_twice),
		cmocka_unit_test(a_made_suite_verifies_and_lists),
		cmocka_unit_test(numpy_reads_every_blob_and_finds_its_own_results),
		cmocka_unit_test(a_build_held_against_itself_exits_0),
		cmocka_unit_test(a_planted_difference_exits_1_and_is_named),
		cmocka_unit_test(bad_suites_and_builds_exit_2_and_run_nothing),
		cmocka_unit_test(bad_plans_are_named_and_leave_nothing),
		cmocka_unit_test(force_replaces_a_suite_as_a_whole),
		cmocka_unit_test(generated_values_depend_on_the_seed_alone),
		cmocka_unit_test(generated_integers_stay_in_their_dtype),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
