/* SPDX-License-Identifier: Apache-2.0 */
#include "procfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <base/compiler.h>

#include <base/fmt.h>

enum { FILE_BYTES = 4096, PATH_BYTES = 4400 };

/* The beginning of a small file as text; false if it cannot be read. */
static bool read_text(const char *path, char *out, size_t size_bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t count;

	if (fd < 0)
		return false;
	count = read(fd, out, size_bytes - 1);
	close(fd);
	if (count < 0)
		return false;
	out[count] = '\0';
	return true;
}

bool procfs_alive(int64_t pid, uint64_t *start_time)
{
	unsigned long long found = 0;
	char path[64], text[FILE_BYTES], *p;

	snprintf(path, sizeof(path), "/proc/%lld/stat", (long long)pid);
	if (!read_text(path, text, sizeof(text)))
		return errno == EACCES || errno == EMFILE || errno == ENFILE;
	p = strrchr(text, ')'); /* the name before it may hold anything */
	if (!p || p[1] != ' ' || p[2] == 'Z' || p[2] == 'X')
		return false;
	/* Field 22 is 19 fields after the state, field 3. */
	p += 2;
	for (int field = 3; field < 22 && p; field++) {
		p = strchr(p, ' ');
		p = p ? p + 1 : NULL;
	}
	if (p)
		found = strtoull(p, NULL, 10);
	if (*start_time == 0)
		*start_time = found;
	return found == *start_time;
}

bool procfs_runnable(int64_t pid)
{
	char path[64], text[FILE_BYTES], *p;

	snprintf(path, sizeof(path), "/proc/%lld/stat", (long long)pid);
	if (!read_text(path, text, sizeof(text)) || !(p = strrchr(text, ')')) || p[1] != ' ')
		return false;
	return p[2] == 'R' || p[2] == 'D';
}

enum procfs_answer procfs_maps_file(int64_t pid, const char *name)
{
	size_t length = 0;
	char path[64], *line = NULL;
	enum procfs_answer answer = PROCFS_NO;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%lld/maps", (long long)pid);
	file = fopen(path, "re");
	if (!file)
		return errno == ENOENT ? PROCFS_NO : PROCFS_UNKNOWN;
	while (answer == PROCFS_NO && getline(&line, &length, file) > 0)
		if (strstr(line, name))
			answer = PROCFS_YES;
	if (ferror(file) && (errno == EACCES || errno == EPERM))
		answer = PROCFS_UNKNOWN;
	free(line);
	fclose(file);
	return answer;
}

/* Only where a shared mapping counts as a writer: overlayfs maps the file below and forgets it. */
static bool leases_can_be_trusted(int fd)
{
	static const long known[] = { EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC,
				      TMPFS_MAGIC, F2FS_SUPER_MAGIC };
	struct statfs info;

	if (fstatfs(fd, &info) != 0)
		return false;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(known); i++)
		if ((long)info.f_type == known[i])
			return true;
	return false;
}

enum procfs_answer procfs_has_writers(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	enum procfs_answer answer = PROCFS_UNKNOWN;

	if (fd < 0)
		return PROCFS_UNKNOWN;
	/* The kernel grants a read lease only if nobody can write. SIGURG: whoever would want to
	 * write before it is given back must not end this process, as SIGIO would. */
	if (leases_can_be_trusted(fd) && fcntl(fd, F_SETSIG, SIGURG) == 0) {
		if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
			fcntl(fd, F_SETLEASE, F_UNLCK);
			answer = PROCFS_NO;
		} else if (errno == EAGAIN) {
			answer = PROCFS_YES;
		}
	}
	close(fd);
	return answer;
}

static int64_t status_kib(const char *text, const char *key)
{
	const char *p = strstr(text, key);

	return p ? strtoll(p + strlen(key), NULL, 10) : -1;
}

static int64_t status_bytes(const char *text, const char *key)
{
	int64_t kib = status_kib(text, key);

	return kib < 0 ? -1 : kib * 1024;
}

/* Fields 10 and 12: 7 and 9 behind the state, which follows the name in parentheses. */
static void read_faults(int64_t pid, struct procfs_memory *out)
{
	long long minor = -1, major = -1;
	char path[64], text[FILE_BYTES], *p;

	snprintf(path, sizeof(path), "/proc/%lld/stat", (long long)pid);
	p = read_text(path, text, sizeof(text)) ? strrchr(text, ')') : NULL;
	if (p && sscanf(p, ") %*c %*d %*d %*d %*d %*d %*u %lld %*d %lld", &minor, &major) != 2)
		minor = major = -1;
	out->minor_faults = minor;
	out->major_faults = major;
}

bool procfs_memory(int64_t pid, struct procfs_memory *out)
{
	char path[64], text[FILE_BYTES];

	snprintf(path, sizeof(path), "/proc/%lld/status", (long long)pid);
	if (!read_text(path, text, sizeof(text)))
		return false;
	out->rss_bytes = status_bytes(text, "\nVmRSS:");
	out->peak_rss_bytes = status_bytes(text, "\nVmHWM:");
	out->anonymous_bytes = status_bytes(text, "\nRssAnon:");
	out->file_bytes = status_bytes(text, "\nRssFile:");
	out->shared_bytes = status_bytes(text, "\nRssShmem:");
	if (out->rss_bytes < 0)
		return false;
	if (out->peak_rss_bytes < out->rss_bytes)
		out->peak_rss_bytes = out->rss_bytes;
	read_faults(pid, out);
	return true;
}

int64_t procfs_thread_cpu_ns(int64_t pid, int64_t tid)
{
	char path[96], text[128];

	snprintf(path, sizeof(path), "/proc/%lld/task/%lld/schedstat", (long long)pid,
		 (long long)tid);
	return read_text(path, text, sizeof(text)) ? strtoll(text, NULL, 10) : -1;
}

size_t procfs_threads(int64_t pid, struct procfs_thread *out, size_t max)
{
	struct dirent *entry;
	char path[96];
	size_t count = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%lld/task", (long long)pid);
	dir = opendir(path);
	if (!dir)
		return 0;
	while (count < max && (entry = readdir(dir))) {
		struct procfs_thread *t = &out[count];

		t->tid = strtoll(entry->d_name, NULL, 10);
		if (t->tid <= 0)
			continue;
		snprintf(path, sizeof(path), "/proc/%lld/task/%lld/comm", (long long)pid,
			 (long long)t->tid);
		if (!read_text(path, t->name, sizeof(t->name)))
			continue;
		t->name[strcspn(t->name, "\n")] = '\0';
		t->cpu_ns = procfs_thread_cpu_ns(pid, t->tid);
		count++;
	}
	closedir(dir);
	return count;
}

size_t procfs_times(int64_t pid, struct procfs_times *out, size_t max)
{
	struct dirent *entry;
	char path[64], text[128], *rest;
	size_t count = 0;
	ssize_t length;
	DIR *dir;
	int fd;

	snprintf(path, sizeof(path), "/proc/%lld/task", (long long)pid);
	dir = opendir(path);
	if (!dir)
		return 0;
	while (count < max && (entry = readdir(dir))) {
		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		snprintf(path, sizeof(path), "%.20s/schedstat", entry->d_name);
		fd = openat(dirfd(dir), path, O_RDONLY | O_CLOEXEC);
		length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
		if (fd >= 0)
			close(fd);
		if (length <= 0)
			continue; /* it has just ended */
		text[length] = '\0';
		out[count].tid = strtoll(entry->d_name, NULL, 10);
		out[count].run_ns = strtoll(text, &rest, 10);
		out[count].wait_ns = strtoll(rest, NULL, 10);
		count++;
	}
	closedir(dir);
	return count;
}

int64_t procfs_cpu_ns(int64_t pid)
{
	unsigned long long user = 0, kernel = 0;
	char path[64], text[FILE_BYTES], *p;
	long ticks = sysconf(_SC_CLK_TCK);

	snprintf(path, sizeof(path), "/proc/%lld/stat", (long long)pid);
	if (ticks <= 0 || !read_text(path, text, sizeof(text)) || !(p = strrchr(text, ')')) ||
	    sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user,
		   &kernel) != 2)
		return 0;
	return (int64_t)((user + kernel) * (1000000000u / (unsigned long long)ticks));
}

/* ---- the machine
 * --------------------------------------------------------------------------------- */

static void read_cpu_model(char *out, size_t size_bytes)
{
	static const char key[] = "model name";
	size_t length = 0;
	char *line = NULL, *p;
	FILE *file = fopen("/proc/cpuinfo", "re");

	out[0] = '\0';
	while (file && getline(&line, &length, file) > 0) {
		if (strncmp(line, key, sizeof(key) - 1) != 0 || !(p = strchr(line, ':')))
			continue;
		p += 1 + strspn(p + 1, " \t");
		p[strcspn(p, "\n")] = '\0';
		snprintf(out, size_bytes, "%s", p);
		break;
	}
	free(line);
	if (file)
		fclose(file);
}

static void lower(double *smallest, double value)
{
	if (value > 0 && (*smallest == 0 || value < *smallest))
		*smallest = value;
}

/* Limits of one control group folder, version 2's files or version 1's. */
static void read_group(const char *folder, struct machine *out)
{
	char path[PATH_BYTES], text[128];
	double quota = 0, period = 0, limit = 0,
	       known = out->mem_limit > 0 ? (double)out->mem_limit : 0;

	base_format(path, sizeof(path), "%s/cpu.max", folder);
	if (read_text(path, text, sizeof(text)) && sscanf(text, "%lf %lf", &quota, &period) == 2 &&
	    period > 0)
		lower(&out->cpu_quota, quota / period);
	base_format(path, sizeof(path), "%s/cpu.cfs_quota_us", folder);
	if (read_text(path, text, sizeof(text)) && (quota = strtod(text, NULL)) > 0) {
		base_format(path, sizeof(path), "%s/cpu.cfs_period_us", folder);
		if (read_text(path, text, sizeof(text)) && (period = strtod(text, NULL)) > 0)
			lower(&out->cpu_quota, quota / period);
	}
	base_format(path, sizeof(path), "%s/memory.max", folder);
	if (!read_text(path, text, sizeof(text))) {
		base_format(path, sizeof(path), "%s/memory.limit_in_bytes", folder);
		if (!read_text(path, text, sizeof(text)))
			return;
	}
	limit = strtod(text, NULL);      /* "max" is 0 */
	if (limit > 0 && limit < 9e18) { /* version 1 says "none" as 2^63 less a page */
		lower(&known, limit);
		out->mem_limit = (int64_t)known;
	}
}

/* A group and all above it: any of them limits. `group` is "/a/b". */
static void read_groups(const char *root, const char *group, struct machine *out)
{
	char folder[PATH_BYTES], *slash;

	snprintf(folder, sizeof(folder), "%s%s", root, group);
	for (;;) {
		read_group(folder, out);
		slash = strrchr(folder, '/');
		if (!slash || strlen(folder) <= strlen(root))
			return;
		*slash = '\0';
	}
}

static void read_limits(struct machine *out)
{
	char text[FILE_BYTES], root[512], *next;

	if (!read_text("/proc/self/cgroup", text, sizeof(text)))
		return;
	for (char *line = text; line; line = next) {
		char *controllers, *group;

		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		controllers = strchr(line, ':');
		group = controllers ? strchr(controllers + 1, ':') : NULL;
		if (!group)
			continue;
		*group++ = '\0';
		controllers++;
		if (!controllers[0]) {
			read_groups("/sys/fs/cgroup", group, out);
			read_groups("/sys/fs/cgroup/unified", group, out);
		} else if (strstr(controllers, "memory") || strstr(controllers, "cpu")) {
			snprintf(root, sizeof(root), "/sys/fs/cgroup/%s", controllers);
			read_groups(root, group, out);
		}
	}
}

void procfs_machine(struct machine *out)
{
	cpu_set_t set;

	memset(out, 0, sizeof(*out));
	out->mem_limit = -1;
	if (gethostname(out->host, sizeof(out->host) - 1) != 0)
		out->host[0] = '\0';
	read_cpu_model(out->cpu_model, sizeof(out->cpu_model));
	out->cores = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set)
								  : sysconf(_SC_NPROCESSORS_ONLN);
	read_limits(out);
}
