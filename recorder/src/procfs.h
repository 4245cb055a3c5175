/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel says about processes and about this machine. */
#ifndef RECORDER_PROCFS_H
#define RECORDER_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* False once the process is gone or only waits to be reaped. start_time: 0 to learn it, then the
 * value learnt tells the process from a later one of the same pid. */
bool procfs_alive(int64_t pid, uint64_t *start_time);

/* Whether its first thread runs, or wants to. */
bool procfs_runnable(int64_t pid);

enum procfs_answer { PROCFS_NO, PROCFS_YES, PROCFS_UNKNOWN };

/* Whether a process has a file of this name mapped (any folder). */
enum procfs_answer procfs_maps_file(int64_t pid, const char *name);

/* Whether any process has the file open or mapped for writing. Unlike a process id, the answer is
 * the same from all namespaces; unknown on file systems without leases and for other users' files.
 */
enum procfs_answer procfs_has_writers(const char *path);

/* Resident memory now, at its highest and of what kind, and page faults so far; -1 for what the
 * kernel does not tell. */
struct procfs_memory {
	int64_t rss_bytes, peak_rss_bytes, anonymous_bytes, file_bytes, shared_bytes;
	int64_t minor_faults, major_faults;
};
/* False if there is none (any more). */
bool procfs_memory(int64_t pid, struct procfs_memory *out);

struct procfs_thread {
	int64_t tid, cpu_ns; /* cpu_ns is -1 if the kernel does not tell */
	char name[32];
};
/* At most max threads of a process into out; returns how many. */
size_t procfs_threads(int64_t pid, struct procfs_thread *out, size_t max);
/* CPU time of one thread, also of one that waits to be reaped; -1 if not known. */
int64_t procfs_thread_cpu_ns(int64_t pid, int64_t tid);

/* Scheduler's accounts of one thread since it began: on a CPU, and ready but waiting for one. */
struct procfs_times {
	int64_t tid, run_ns, wait_ns;
};
/* At most max threads of a process into out; returns how many. */
size_t procfs_times(int64_t pid, struct procfs_times *out, size_t max);
/* CPU time of a process, its ended threads included, in the kernel's coarse ticks; 0 if not known.
 */
int64_t procfs_cpu_ns(int64_t pid);

struct machine {
	char host[256], cpu_model[256];
	int64_t cores;     /* this process may run on */
	double cpu_quota;  /* of its control groups, in CPUs; 0: none */
	int64_t mem_limit; /* the smallest of its control groups' limits, bytes; -1: none */
};
void procfs_machine(struct machine *out);

#endif
