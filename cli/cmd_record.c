/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <base/compiler.h>
#include <recorder/recorder.h>

#include "cmd.h"

enum { BLAS_THREADS_MAX = 4096 };

static const uint64_t BYTES_MAX = INT64_MAX, MIN_BYTES_UNSET = UINT64_MAX;

struct record_options {
	const char *output, *stacks, *allocs, *blas_threads, *skip;
	uint64_t min_bytes; /* MIN_BYTES_UNSET: not given */
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
	"Sections of CMD are marked by arr_section_begin(\"NAME\") and arr_section_end(\"NAME\") "
	"of\n"
	"<arr/probe.h>, or from Python by `with arr_probe.section(\"NAME\"):`; both do nothing "
	"without\n"
	"the probe. A TRACEPARENT in the environment and the rank of an MPI or Slurm task are "
	"kept.\n\n"
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

static enum arr_status check_count(const char *name, const char *text, uint64_t least,
				   uint64_t most, struct arr_error *err)
{
	uint64_t value;

	ARR_TRY(opt_parse_u64(name, text, &value, err));
	if (value < least || value > most)
		return arr_error_set(err, ARR_E_ARG, "%s: %s is outside [%llu, %llu]", name, text,
				     (unsigned long long)least, (unsigned long long)most);
	return ARR_OK;
}

/* The probe stays silent in somebody else's process: what it would not understand is said here. */
static enum arr_status check_environment(struct arr_error *err)
{
	static const char *const sizes[] = { "ARR_SPOOL_BYTES", "ARR_MIN_BYTES" };
	const char *stacks = getenv("ARR_STACKS"), *allocs = getenv("ARR_ALLOCS");

	for (size_t i = 0; i < BASE_ARRAY_SIZE(sizes); i++) {
		const char *value = getenv(sizes[i]);

		if (!value || !value[0])
			continue;
		if (value[strspn(value, "0123456789")])
			return arr_error_set(err, ARR_E_ARG, "%s='%s' is not a number of bytes",
					     sizes[i], value);
		ARR_TRY(check_count(sizes[i], value, 0, BYTES_MAX, err));
	}
	if (stacks && stacks[0] && strcmp(stacks, "off") != 0 && strcmp(stacks, "sampled") != 0 &&
	    strcmp(stacks, "all") != 0)
		return arr_error_set(err, ARR_E_ARG,
				     "ARR_STACKS='%s' is not one of off|sampled|all", stacks);
	if (allocs && allocs[0] && strcmp(allocs, "summary") != 0 && strcmp(allocs, "first") != 0 &&
	    strcmp(allocs, "all") != 0)
		return arr_error_set(err, ARR_E_ARG,
				     "ARR_ALLOCS='%s' is not one of summary|first|all", allocs);
	return ARR_OK;
}

/* The probe takes plain bytes. */
static const char *plain_bytes(uint64_t bytes)
{
	static char plain[32];

	snprintf(plain, sizeof(plain), "%llu", (unsigned long long)bytes);
	return plain;
}

static enum arr_status check_options(const struct record_options *o, struct arr_error *err)
{
	if (o->blas_threads && strcmp(o->blas_threads, "auto") != 0)
		ARR_TRY(check_count("--blas-threads", o->blas_threads, 1, BLAS_THREADS_MAX, err));
	if (o->min_bytes != MIN_BYTES_UNSET && o->min_bytes > BYTES_MAX)
		return arr_error_set(err, ARR_E_ARG, "--min-bytes: %llu is above %llu",
				     (unsigned long long)o->min_bytes,
				     (unsigned long long)BYTES_MAX);
	return check_environment(err);
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
	struct record_options o = { .min_bytes = MIN_BYTES_UNSET };
	const struct opt_spec options[] = {
		{ "output", 'o', OPT_STRING, &o.output, "FILE.db",
		  "The recording (arr-CMD-PID.db).", NULL },
		{ "stacks", 0, OPT_CHOICE, &o.stacks, "WHICH",
		  "Native and Python stacks of notable events (sampled).", "off|sampled|all" },
		{ "allocs", 0, OPT_CHOICE, &o.allocs, "WHICH",
		  "Single blocks that are kept beside the sums: none, the first 32 million of a "
		  "process, or all (summary).",
		  "summary|first|all" },
		{ "min-bytes", 0, OPT_U64, &o.min_bytes, "N",
		  "Follow allocations of at least this size by call site (k, M, G: powers of "
		  "1024).",
		  NULL },
		{ "blas-threads", 0, OPT_STRING, &o.blas_threads, "N|auto",
		  "Threads that BLAS libraries may use; auto: the CPU quota, else the cores.",
		  NULL },
		{ "skip", 0, OPT_STRING, &o.skip, "NAME[,NAME]",
		  "Programs that are not recorded, by their base name (* and ? match); their "
		  "children "
		  "are.",
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
	run.allocs = o.allocs;
	run.min_bytes = o.min_bytes == MIN_BYTES_UNSET ? NULL : plain_bytes(o.min_bytes);
	run.blas_threads = o.blas_threads;
	run.skip = o.skip;
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
