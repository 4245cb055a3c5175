/* SPDX-License-Identifier: Apache-2.0 */
/* How many threads this process may use. */
#include <arr/threads.h>

#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <base/fmt.h>

/* 0: not asked yet. Relaxed: the number alone matters, and asking twice gives the same. */
static atomic_int threads_in_force;

static int affinity_count(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) == 0)
		return CPU_COUNT(&set);
	return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

/* The beginning of a small file; false if there is none. */
static bool read_small(const char *path, char *out, size_t size_bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, out, size_bytes - 1);
	close(fd);
	out[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* CPUs that quota microseconds in each period pay for; INT_MAX is a limit that is none. */
static int cpus_of(const char *quota, const char *period)
{
	long long q = strtoll(quota, NULL, 10), p = strtoll(period, NULL, 10);

	if (q <= 0 || p <= 0 || q / p >= ARR_THREADS_MAX)
		return ARR_THREADS_MAX;
	return (int)((q + p - 1) / p);
}

/* Control groups version 2: the smallest quota on the way from our group to the root. */
static int quota_v2(char *group)
{
	int least = ARR_THREADS_MAX;

	for (;;) {
		char path[700], text[64], *slash;

		base_format(path, sizeof path, "/sys/fs/cgroup%s/cpu.max", group);
		if (read_small(path, text, sizeof text) && (slash = strchr(text, ' ')) != NULL) {
			int cpus = cpus_of(text, slash + 1);

			if (cpus < least)
				least = cpus;
		}
		slash = strrchr(group, '/');
		if (!slash)
			return least;
		*slash = '\0';
	}
}

static int quota_v1(void)
{
	char quota[64], period[64];

	if (!read_small("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", quota, sizeof quota) ||
	    !read_small("/sys/fs/cgroup/cpu/cpu.cfs_period_us", period, sizeof period))
		return ARR_THREADS_MAX;
	return cpus_of(quota, period);
}

static int quota_count(void)
{
	char text[600], *line, *end;

	if (!read_small("/proc/self/cgroup", text, sizeof text))
		return quota_v1();
	line = strstr(text, "0::");
	if (!line || (line != text && line[-1] != '\n'))
		return quota_v1();
	line += 3;
	end = strchr(line, '\n');
	if (end)
		*end = '\0';
	if (!strcmp(line, "/"))
		*line = '\0';
	return quota_v2(line);
}

static int clamp(int threads, int limit)
{
	return threads < limit ? threads : limit;
}

static int ask(void)
{
	const char *wish = getenv("ARR_NUM_THREADS");
	int threads = clamp(clamp(affinity_count(), quota_count()), ARR_THREADS_MAX);

	if (wish && strtol(wish, NULL, 10) > 0)
		threads =
			(int)(strtol(wish, NULL, 10) < threads ? strtol(wish, NULL, 10) : threads);
	return threads > 0 ? threads : 1;
}

int arr_threads(void)
{
	int threads = atomic_load_explicit(&threads_in_force, memory_order_relaxed);

	if (threads == 0) {
		int none = 0;

		threads = ask();
		if (!atomic_compare_exchange_strong_explicit(&threads_in_force, &none, threads,
							     memory_order_relaxed,
							     memory_order_relaxed))
			threads = none; /* somebody has set it meanwhile */
	}
	return threads;
}

enum arr_status arr_threads_set(int threads, struct arr_error *err)
{
	if (threads < 1 || threads > ARR_THREADS_MAX)
		return arr_error_set(err, ARR_E_ARG, "threads: %d outside [1, %d]", threads,
				     ARR_THREADS_MAX);
	atomic_store_explicit(&threads_in_force, threads, memory_order_relaxed);
	return ARR_OK;
}
