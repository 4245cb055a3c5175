/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <recorder/recorder.h>

#include "cmd.h"

enum { PATH_BYTES = 4096 };

struct record_options {
	const char *output, *stacks, *min_bytes, *blas_threads;
	bool quiet;
};

static const char details[] =
	"Runs CMD under the probe and writes what it did with arrays, memory, BLAS and threads "
	"into\n"
	"one SQLite file, which can be read while it grows. CMD keeps its terminal, its standard\n"
	"streams and its exit status: that is also the exit status of `arr record`, or 128 + N if\n"
	"signal N ended it (and then also of this command). 2 before CMD has started means that "
	"it\n"
	"could not be: nothing is left behind.\n\n"
	"A recording that is already there is replaced; any other file is refused.";

/* "arr-python3-1234.db" */
static const char *default_output(const char *program)
{
	static char name[256];
	const char *slash = strrchr(program, '/');

	snprintf(name, sizeof(name), "arr-%.200s-%d.db", slash ? slash + 1 : program,
		 (int)getpid());
	return name;
}

static bool is_count(const char *text, bool suffix)
{
	size_t digits = strspn(text, "0123456789");

	if (digits == 0 || digits > 15)
		return false;
	return text[digits] == '\0' ||
	       (suffix && strchr("kMG", text[digits]) && text[digits + 1] == '\0');
}

/* The probe takes plain bytes. */
static const char *expand_bytes(const char *text)
{
	static char plain[32];
	unsigned long long value = 0;
	size_t i = 0;

	for (; text[i] >= '0' && text[i] <= '9'; i++)
		value = value * 10 + (unsigned)(text[i] - '0');
	value <<= text[i] == 'k' ? 10 : text[i] == 'M' ? 20 : text[i] == 'G' ? 30 : 0;
	snprintf(plain, sizeof(plain), "%llu", value);
	return plain;
}

static enum arr_status check_options(struct record_options *o, struct arr_error *err)
{
	if (o->min_bytes && !is_count(o->min_bytes, true))
		return arr_error_set(err, ARR_E_ARG, "--min-bytes: '%s' is not a size",
				     o->min_bytes);
	if (o->min_bytes)
		o->min_bytes = expand_bytes(o->min_bytes);
	if (o->blas_threads && strcmp(o->blas_threads, "auto") != 0 &&
	    (!is_count(o->blas_threads, false) || strtoul(o->blas_threads, NULL, 10) == 0))
		return arr_error_set(err, ARR_E_ARG,
				     "--blas-threads: '%s' is neither a number of threads nor auto",
				     o->blas_threads);
	return ARR_OK;
}

static void print_summary(const char *output, const struct recorder_summary *s)
{
	fprintf(stderr, "arr record: %s: %llu operations, %llu copies, %llu events from %llu %s\n",
		output, (unsigned long long)s->calls, (unsigned long long)s->copies,
		(unsigned long long)s->events, (unsigned long long)s->processes,
		s->processes == 1 ? "process" : "processes");
}

static void print_warnings(const char *output, const struct recorder_summary *s)
{
	if (s->processes == 0)
		fprintf(stderr,
			"arr record: %s: the program left no spool: the probe was not loaded (a "
			"static or setuid "
			"program, one that clears LD_PRELOAD, or no room for a spool?)\n",
			output);
	if (s->unreadable)
		fprintf(stderr, "arr record: %llu spool files skipped: %s\n",
			(unsigned long long)s->unreadable, s->unreadable_why);
	if (s->still_running && s->spool_dir[0])
		fprintf(stderr,
			"arr record: %llu of its processes still run, their spools stay: complete "
			"the recording "
			"later with: arr ingest %s -o %s\n",
			(unsigned long long)s->still_running, s->spool_dir, output);
}

/* As the program did: by the same signal if that ends this process too. */
static int end_like(const struct recorder_summary *s)
{
	struct rlimit none = { 0, 0 };

	if (s->term_signal == 0)
		return s->exit_status;
	setrlimit(RLIMIT_CORE, &none); /* one core file is enough */
	signal(s->term_signal, SIG_DFL);
	raise(s->term_signal);
	return 128 + s->term_signal;
}

int cmd_record(int argc, char **argv)
{
	struct record_options o = { .output = NULL };
	const struct opt_spec options[] = {
		{ "output", 'o', OPT_STRING, &o.output, "FILE.db",
		  "The recording (arr-CMD-PID.db).", NULL },
		{ "stacks", 0, OPT_CHOICE, &o.stacks, "WHICH",
		  "Native and Python stacks of notable events (sampled).", "off|sampled|all" },
		{ "min-bytes", 0, OPT_STRING, &o.min_bytes, "N",
		  "Follow allocations of at least this size by call site (k, M, G: powers of "
		  "1024).",
		  NULL },
		{ "blas-threads", 0, OPT_STRING, &o.blas_threads, "N|auto",
		  "Threads that BLAS libraries may use; auto: the CPU quota, else the cores.",
		  NULL },
		{ "quiet", 'q', OPT_FLAG, &o.quiet, NULL, "No line at the end.", NULL },
		{ 0 },
	};
	const struct opt_command command = {
		.name = "record",
		.usage = "[--] CMD [ARG ...]",
		.summary = "run a program under the probe and write a recording",
		.details = details,
		.options = options,
		.stop_at_operand = true
	};
	struct recorder_options run = { .arr_version = ARR_VERSION };
	struct recorder_summary summary;
	struct arr_error err = { .status = ARR_OK };
	bool helped = false;
	int operands = 0;

	if (opt_parse(&command, argc, argv, &operands, &helped, &err) != ARR_OK)
		return cli_fail("record", &err);
	if (helped)
		return CLI_OK;
	if (operands == 0) {
		arr_error_set(&err, ARR_E_ARG, "no program to run (see arr record --help)");
		return cli_fail("record", &err);
	}
	argv[operands] = NULL;
	if (check_options(&o, &err) != ARR_OK ||
	    cli_find_component("libarrprobe.so", &run.probe, &err) != ARR_OK)
		return cli_fail("record", &err);
	run.database = o.output ? o.output : default_output(argv[0]);
	run.argv = argv;
	run.stacks = o.stacks;
	run.min_bytes = o.min_bytes;
	run.blas_threads = o.blas_threads;
	if (recorder_run(&run, &summary, &err) != ARR_OK) {
		cli_fail("record", &err);
		if (!summary.spool_dir[0])
			return CLI_FAILED;
		fprintf(stderr, "arr record: the spools stay in %s\n", summary.spool_dir);
		return end_like(&summary);
	}
	if (!o.quiet)
		print_summary(run.database, &summary);
	print_warnings(run.database, &summary);
	return end_like(&summary);
}
