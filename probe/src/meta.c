/* SPDX-License-Identifier: Apache-2.0 */
/* Facts about machine, limits and versions, as text, for the recording's header. */
#include "session.h"

#include <base/fmt.h>

#include <fcntl.h>
#include <gnu/libc-version.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

enum { PATH_BYTES = 512 };

static size_t read_text(const char *path, char *out, size_t size_bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, out, size_bytes - 1);

	if (fd >= 0)
		close(fd);
	out[got > 0 ? got : 0] = '\0';
	return got > 0 ? (size_t)got : 0;
}

/* First number in text; false if there is none ("max", "-1"). */
static bool parse_number(const char **text, uint64_t *out)
{
	const char *p = *text;

	*out = 0;
	while (*p == ' ')
		p++;
	if (*p < '0' || *p > '9')
		return false;
	for (; *p >= '0' && *p <= '9' && *out < UINT64_MAX / 16; p++)
		*out = *out * 10 + (uint64_t)(*p - '0');
	*text = p;
	return true;
}

#if defined(__x86_64__)
/* CPUID's brand string, without leading and doubled spaces. */
static void cpu_model(char out[64])
{
	unsigned words[12] = { 0 };
	char raw[49] = "";
	size_t length = 0;

	for (unsigned i = 0; i < 3; i++)
		if (!__get_cpuid(0x80000002u + i, &words[i * 4], &words[i * 4 + 1],
				 &words[i * 4 + 2], &words[i * 4 + 3]))
			break;
	memcpy(raw, words, 48);
	for (const char *p = raw; *p; p++)
		if (*p != ' ' || (length && out[length - 1] != ' '))
			out[length++] = *p;
	while (length && out[length - 1] == ' ')
		length--;
	out[length] = '\0';
}
#else
static void cpu_model(char out[64])
{
	struct utsname names;

	base_format(out, 64, "%s", uname(&names) == 0 ? names.machine : "");
}
#endif

/* The process's folder in a cgroup hierarchy: "" is version 2, else a version 1 controller. The
 * root of a container's own namespace reads "/"; folders that are not visible fall back to the
 * root. */
static bool cgroup_folder(const char *lines, const char *controller, char out[PATH_BYTES])
{
	size_t wanted = strlen(controller);

	for (const char *line = lines; line && *line;) {
		const char *end = strchr(line, '\n');
		const char *names = strchr(line, ':');
		const char *path = names ? strchr(names + 1, ':') : NULL;
		size_t names_bytes = path ? (size_t)(path - names - 1) : 0;
		const char *name = path ? names + 1 : NULL;

		while (path && name <= path && wanted <= (size_t)(path - name)) {
			const char *stop = memchr(name, ',', (size_t)(path - name));
			size_t length = (size_t)((stop ? stop : path) - name);

			if (length == wanted && memcmp(name, controller, length) == 0 &&
			    (wanted || !names_bytes)) {
				size_t bytes = end ? (size_t)(end - path - 1) : strlen(path + 1);

				base_format(out, PATH_BYTES, "%.*s", (int)bytes, path + 1);
				return true;
			}
			if (!stop)
				break;
			name = stop + 1;
		}
		line = end ? end + 1 : NULL;
	}
	return false;
}

/* Walks from the process's own folder to the root and calls visit for each that has the file. */
static void cgroup_each(const char *mount, char *folder, const char *file,
			void (*visit)(const char *text, void *arg), void *arg)
{
	char path[PATH_BYTES * 2], text[128];

	for (;;) {
		char *slash = strrchr(folder, '/');

		base_format(path, sizeof path, "%s%s/%s", mount,
			    strcmp(folder, "/") == 0 ? "" : folder, file);
		if (read_text(path, text, sizeof text))
			visit(text, arg);
		if (!slash || strcmp(folder, "/") == 0)
			return;
		slash[slash == folder] = '\0';
	}
}

static void visit_lowest(const char *text, void *arg)
{
	uint64_t *lowest = arg, value;

	if (parse_number(&text, &value) && value < *lowest)
		*lowest = value;
}

/* Version 2: "quota period" in microseconds. Keeps thousandths of a CPU. */
static void visit_cpu_max(const char *text, void *arg)
{
	uint64_t *lowest = arg, quota, period;

	if (parse_number(&text, &quota) && parse_number(&text, &period) && period &&
	    quota * 1000 / period < *lowest)
		*lowest = quota * 1000 / period;
}

/* Version 1 keeps quota and period in two files of the same folder. */
static void find_cpu_v1(const char *folder, uint64_t *milli_cpus)
{
	char own[PATH_BYTES], period_folder[PATH_BYTES];
	uint64_t quota = UINT64_MAX, period = UINT64_MAX;

	base_format(own, sizeof own, "%s", folder);
	base_format(period_folder, sizeof period_folder, "%s", folder);
	cgroup_each("/sys/fs/cgroup/cpu", own, "cpu.cfs_quota_us", visit_lowest, &quota);
	cgroup_each("/sys/fs/cgroup/cpu", period_folder, "cpu.cfs_period_us", visit_lowest,
		    &period);
	if (quota != UINT64_MAX && period != UINT64_MAX && period)
		*milli_cpus = quota * 1000 / period;
}

static void find_limits(uint64_t *memory_bytes, uint64_t *milli_cpus)
{
	char lines[4096], folder[PATH_BYTES];

	read_text("/proc/self/cgroup", lines, sizeof lines);
	if (cgroup_folder(lines, "memory", folder))
		cgroup_each("/sys/fs/cgroup/memory", folder, "memory.limit_in_bytes", visit_lowest,
			    memory_bytes);
	if (cgroup_folder(lines, "cpu", folder))
		find_cpu_v1(folder, milli_cpus);
	if (cgroup_folder(lines, "", folder))
		cgroup_each("/sys/fs/cgroup", folder, "memory.max", visit_lowest, memory_bytes);
	if (cgroup_folder(lines, "", folder))
		cgroup_each("/sys/fs/cgroup", folder, "cpu.max", visit_cpu_max, milli_cpus);
}

void probe_meta_fill(struct wire_writer *w)
{
	uint64_t memory_bytes = UINT64_MAX, milli_cpus = UINT64_MAX;
	struct utsname names;
	char text[64];

	cpu_model(text);
	wire_meta_set(w, "cpu_model", text);
	find_limits(&memory_bytes, &milli_cpus);
	if (memory_bytes < (uint64_t)1 << 60) { /* version 1's "no limit" is close to 2^63 */
		base_format(text, sizeof text, "%llu", (unsigned long long)memory_bytes);
		wire_meta_set(w, "mem_limit", text);
	}
	if (milli_cpus != UINT64_MAX) {
		base_format(text, sizeof text, "%llu.%03llu",
			    (unsigned long long)(milli_cpus / 1000),
			    (unsigned long long)(milli_cpus % 1000));
		wire_meta_set(w, "cpu_quota", text);
	}
	wire_meta_set(w, "libc_version", gnu_get_libc_version());
	if (uname(&names) == 0) {
		wire_meta_set(w, "kernel", names.release);
		wire_meta_set(w, "machine", names.machine);
		wire_meta_set(w, "host", names.nodename);
	}
	wire_meta_set(w, "probe_version", ARR_PROBE_VERSION);
}
