/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"

#include "blocks.h"
#include "environment.h"
#include "libarr_hook.h"
#include "live.h"
#include "pools.h"
#include "real.h"
#include "stack.h"
#include "thread.h"

#include <base/clock.h>
#include <base/fmt.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MIN_BYTES_DEFAULT = 1024, CALIBRATION_NS = 100000 };

struct probe_config probe_config;
struct probe_scale probe_scale = { .ns_per_tick_q32 = (uint64_t)1 << 32,
				   .ticks_per_second = 1000000000u };

static uint32_t *epoch_page; /* wiped by the kernel in a child, see thread.h */
static uint32_t epoch_count;

static uint64_t number_or(const char *text, uint64_t otherwise)
{
	uint64_t value = 0;

	if (!text || !*text)
		return otherwise;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || value > UINT64_MAX / 16)
			return otherwise;
		value = value * 10 + (uint64_t)(*text - '0');
	}
	return value;
}

/* Reads a whole small file; always terminated. */
static size_t read_small(const char *path, char *out, size_t size_bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, out, size_bytes - 1);

	if (fd >= 0)
		close(fd);
	out[got > 0 ? got : 0] = '\0';
	return got > 0 ? (size_t)got : 0;
}

static void read_config(void)
{
	const char *dir = getenv("ARR_SPOOL"), *stacks = getenv("ARR_STACKS");
	const char *allocs = getenv("ARR_ALLOCS");
	size_t length = 0;

	/* A program that runs with more rights than its caller is nobody's to watch. */
	if (!dir || !*dir || getauxval(AT_SECURE) || probe_environment_skips())
		return;
	if (*dir != '/') {
		if (!getcwd(probe_config.dir, sizeof probe_config.dir - 1))
			return;
		length = strlen(probe_config.dir);
		probe_config.dir[length++] = '/';
	}
	base_format(probe_config.dir + length, sizeof probe_config.dir - length, "%s", dir);
	probe_config.min_bytes = number_or(getenv("ARR_MIN_BYTES"), MIN_BYTES_DEFAULT);
	probe_config.spool_bytes = number_or(getenv("ARR_SPOOL_BYTES"), 0);
	probe_blocks_on = allocs && (!strcmp(allocs, "first") || !strcmp(allocs, "all"));
	probe_config.verbose = getenv("ARR_PROBE_VERBOSE") != NULL;
	probe_config.stacks = PROBE_STACKS_SAMPLED;
	if (stacks && strcmp(stacks, "off") == 0)
		probe_config.stacks = PROBE_STACKS_OFF;
	else if (stacks && strcmp(stacks, "all") == 0)
		probe_config.stacks = PROBE_STACKS_ALL;
	probe_scale.keep_all = probe_config.stacks == PROBE_STACKS_ALL;
}

static void say(const char *text)
{
	char line[400];
	size_t length = base_format(line, sizeof line, "libarrprobe: not recording: %s\n", text);

	if (probe_config.verbose && write(STDERR_FILENO, line, length) < 0)
		return; /* nowhere to say it */
}

static void fill_identity(struct wire_header *h)
{
	ssize_t got = readlink("/proc/self/exe", h->exe, sizeof h->exe - 1);
	size_t length = read_small("/proc/self/cmdline", h->command, sizeof h->command);
	cpu_set_t cpus;

	h->exe[got > 0 ? got : 0] = '\0';
	for (size_t i = 0; i + 1 < length; i++)
		if (h->command[i] == '\0')
			h->command[i] = ' ';
	if (sched_getaffinity(0, sizeof cpus, &cpus) == 0)
		h->cores = (uint32_t)CPU_COUNT(&cpus);
}

void probe_session_refine(void)
{
	struct wire_header *h = probe_writer.header;
	uint64_t ticks = 0, ns = 0;

	if (!h)
		return;
	base_clock_pair(&ticks, &ns);
	ticks -= h->start_ticks;
	ns -= h->start_monotonic_ns;
	if (!ticks || !ns)
		return;
	__extension__ typedef unsigned __int128 wide;
	probe_scale.ns_per_tick_q32 = (uint64_t)(((wide)ns << 32) / ticks);
	probe_scale.ticks_per_second = (uint64_t)((wide)ticks * 1000000000u / ns);
	probe_scale.slow_ticks = probe_scale.ticks_per_second / 20000;
	probe_scale.very_slow_ticks = probe_scale.ticks_per_second / 100;
	atomic_store_explicit(&h->ticks_per_second, probe_scale.ticks_per_second,
			      memory_order_relaxed);
}

/* The session's start is one end of the measurement; opening the spool has taken most of the rest.
 */
static void calibrate(void)
{
	while (base_monotonic_ns() - probe_writer.header->start_monotonic_ns < CALIBRATION_NS)
		;
	probe_session_refine();
}

static bool make_epoch_page(void)
{
	void *page;

	if (epoch_page)
		return true;
	page = probe_real.mmap(NULL, WIRE_PAGE_BYTES, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return false;
	madvise(page, WIRE_PAGE_BYTES, MADV_WIPEONFORK);
	epoch_page = page;
	probe_epoch = epoch_page;
	return true;
}

void probe_session_start(const struct probe_parent *parent)
{
	struct wire_options options = { .dir = probe_config.dir,
					.file_bytes_max = probe_config.spool_bytes,
					.min_bytes = probe_config.min_bytes };
	struct arr_error err = { 0 };
	struct wire_header *h;

	if (!make_epoch_page())
		return;
	if (parent)
		options.parent_start_realtime_ns = parent->writer.header->start_realtime_ns;
	if (wire_writer_open(&probe_writer, &options, &err) != ARR_OK) {
		say(err.message);
		return;
	}
	h = probe_writer.header;
	fill_identity(h);
	if (parent) {
		wire_writer_inherit(&probe_writer, &parent->writer);
		atomic_store_explicit(&h->live_bytes, parent->live_bytes, memory_order_relaxed);
		if (parent->live_bytes > 0)
			atomic_store_explicit(&h->peak_live_bytes, parent->live_bytes,
					      memory_order_relaxed);
	} else {
		probe_meta_fill(&probe_writer);
		probe_environment_note(&probe_writer);
	}
	calibrate();
	atomic_store_explicit(&h->state, WIRE_STATE_RUNNING, memory_order_relaxed);
	*epoch_page = ++epoch_count;
	probe_live_start(probe_config.min_bytes);
	/* Not in a child: another thread of the parent may have held the loader's lock at the fork.
	 */
	if (!parent)
		probe_modules_scan();
}

void probe_session_exit(int status)
{
	struct wire_header *h = probe_writer.header;
	int saved_errno = errno;

	if (!h || !probe_recording())
		return;
	probe_tls.guard++;
	probe_thread_flush(&probe_tls);
	probe_thread_tell_end(&probe_tls);
	probe_modules_scan();
	probe_pools_scan();
	probe_pools_ask();
	probe_session_refine();
	atomic_store_explicit(&h->exit_code, status & 0xff, memory_order_relaxed);
	atomic_store_explicit(&h->end_ticks, base_ticks(), memory_order_relaxed);
	/* release: the two above belong to this state */
	atomic_store_explicit(&h->state, WIRE_STATE_EXITED, memory_order_release);
	probe_tls.guard--;
	errno = saved_errno;
}

static void at_exit(int status, void *unused)
{
	(void)unused;
	probe_session_exit(status);
}

/* The program itself is a Python, or is linked to one. */
static bool in_python(void)
{
	return probe_real_dlsym(RTLD_DEFAULT, "PyGILState_GetThisThreadState") != NULL;
}

void probe_start(void)
{
	static bool started;
	int saved_errno = errno;

	if (started)
		return;
	started = true;
	probe_bind();
	probe_bind_late();
	probe_tls.guard++;
	read_config();
	if (probe_config.dir[0]) {
		probe_pools_start();
		probe_session_start(NULL);
		if (probe_recording()) {
			probe_thread_slot(&probe_tls); /* the first thread's, large */
			/* An interpreter that runs no NumPy has no use for it. */
			if (!in_python())
				probe_stack_load();
			on_exit(at_exit, NULL);
			probe_fork_install();
			probe_libarr_install(NULL);
		}
	}
	probe_tls.guard--;
	errno = saved_errno;
}

__attribute__((constructor(101))) static void probe_constructor(void)
{
	int saved_errno = errno;

	probe_start();
	/* Not in probe_start: a library that starts threads while it holds a lock of its own must
	 * not be asked anything. */
	if (probe_recording()) {
		probe_tls.guard++;
		probe_pools_scan();
		probe_tls.guard--;
	}
	errno = saved_errno;
}
