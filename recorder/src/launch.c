/* SPDX-License-Identifier: Apache-2.0 */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <base/compiler.h>

#include "procfs.h"

static const int passed_on[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2 };
static const char *const blas_variables[] = {
	"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS",
	"ARR_BLAS_THREADS" /* the probe's: it holds these in
			    * children too */
};

static volatile sig_atomic_t child_pid;
static struct sigaction child_action; /* of SIGCHLD, as we were started with it */

/* SI_KERNEL is the terminal: it has told the child too, which is in the same group. */
static void pass_on(int number, siginfo_t *info, void *context)
{
	int saved_errno = errno;

	(void)context;
	if (child_pid > 0 && info->si_code != SI_KERNEL)
		kill(child_pid, number);
	errno = saved_errno;
}

static bool is_executable(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && S_ISREG(info.st_mode) && access(path, X_OK) == 0;
}

enum arr_status launch_check(const char *program, struct arr_error *err)
{
	const char *path = getenv("PATH");
	char candidate[PATH_MAX];

	if (!program || !program[0])
		return arr_error_set(err, ARR_E_ARG, "no program to run");
	if (strchr(program, '/')) {
		struct stat info;

		if (is_executable(program))
			return ARR_OK;
		if (stat(program, &info) != 0)
			return arr_error_set(err, ARR_E_ARG, "%s: %s", program, strerror(errno));
		return arr_error_set(err, ARR_E_ARG, "%s: not an executable file", program);
	}
	if (!path)
		path = "/bin:/usr/bin";
	for (const char *end; *path; path = *end ? end + 1 : end) {
		end = strchrnul(path, ':');
		snprintf(candidate, sizeof(candidate), "%.*s%s%s", (int)(end - path), path,
			 end > path ? "/" : "", program);
		if (is_executable(candidate))
			return ARR_OK;
	}
	return arr_error_set(err, ARR_E_ARG, "%s: command not found", program);
}

static void set_preload(const char *probe)
{
	const char *before = getenv("LD_PRELOAD");
	char value[PATH_MAX * 2];

	if (before && before[0])
		snprintf(value, sizeof(value), "%s:%s", probe, before);
	else
		snprintf(value, sizeof(value), "%s", probe);
	setenv("LD_PRELOAD", value, 1);
}

static void set_blas_threads(const char *threads)
{
	struct machine machine;
	char value[32];
	double count;

	if (!strcmp(threads, "auto")) {
		procfs_machine(&machine);
		count = machine.cpu_quota > 0 && machine.cpu_quota < (double)machine.cores
				? machine.cpu_quota
				: (double)machine.cores;
		/* Part of a CPU is still one thread; 2.5 CPUs feed two without throttling. */
		snprintf(value, sizeof(value), "%d", count < 1 ? 1 : (int)count);
		threads = value;
	}
	for (size_t i = 0; i < BASE_ARRAY_SIZE(blas_variables); i++)
		setenv(blas_variables[i], threads, 1);
}

/* In the child: becomes the program, or tells why not and ends. */
static void become(const struct recorder_options *options, const char *spool_dir, int report_fd)
{
	int failure;

	for (size_t i = 0; i < BASE_ARRAY_SIZE(passed_on); i++) {
		struct sigaction action;

		if (sigaction(passed_on[i], NULL, &action) == 0 && (action.sa_flags & SA_SIGINFO))
			signal(passed_on[i], SIG_DFL);
	}
	sigaction(SIGCHLD, &child_action, NULL);
	if (options->probe && options->probe[0])
		set_preload(options->probe);
	setenv("ARR_SPOOL", spool_dir, 1);
	if (options->stacks)
		setenv("ARR_STACKS", options->stacks, 1);
	if (options->allocs)
		setenv("ARR_ALLOCS", options->allocs, 1);
	if (options->min_bytes)
		setenv("ARR_MIN_BYTES", options->min_bytes, 1);
	if (options->skip)
		setenv("ARR_SKIP", options->skip, 1);
	if (options->blas_threads)
		set_blas_threads(options->blas_threads);
	execvp(options->argv[0], options->argv);
	failure = errno;
	while (write(report_fd, &failure, sizeof(failure)) < 0 && errno == EINTR)
		;
	_exit(127);
}

static void install_handlers(void)
{
	struct sigaction plain = { .sa_handler = SIG_DFL };

	/* Where SIGCHLD is ignored the kernel throws exit statuses away. */
	sigaction(SIGCHLD, &plain, &child_action);
	for (size_t i = 0; i < BASE_ARRAY_SIZE(passed_on); i++) {
		struct sigaction before,
			action = { .sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART };

		/* What our parent ignores (nohup, a shell's background job) stays ignored. */
		if (sigaction(passed_on[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(passed_on[i], &action, NULL);
	}
}

/* In the control group of a program that is killed for its memory the recorder would be next, while
 * that memory is still being given back. Only a privileged process may ask for this; the program
 * was forked before and is not exempt. */
static void survive_out_of_memory(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	ssize_t written;

	if (fd < 0)
		return;
	written = write(fd, "-1000", 5);
	(void)written; /* not allowed: ingest completes what a killed recorder leaves */
	close(fd);
}

enum arr_status launch_start(struct launch *l, const struct recorder_options *options,
			     const char *spool_dir, struct arr_error *err)
{
	int report[2], failure = 0;
	ssize_t count;

	*l = (struct launch){ .pid = -1, .pidfd = -1 };
	if (pipe2(report, O_CLOEXEC) != 0)
		return arr_error_set_errno(err, errno, "cannot make a pipe");
	install_handlers();
	l->pid = fork();
	if (l->pid == 0)
		become(options, spool_dir, report[1]);
	close(report[1]);
	if (l->pid < 0) {
		close(report[0]);
		return arr_error_set_errno(err, errno, "cannot fork");
	}
	child_pid = l->pid;
	survive_out_of_memory();
	do {
		count = read(report[0], &failure, sizeof(failure));
	} while (count < 0 && errno == EINTR);
	close(report[0]);
	if (count == (ssize_t)sizeof(failure)) {
		child_pid = 0;
		waitpid(l->pid, NULL, 0);
		return arr_error_set(err, ARR_E_ARG, "%s: %s", options->argv[0], strerror(failure));
	}
	l->pidfd = (int)syscall(SYS_pidfd_open, l->pid, 0);
	if (l->pidfd >= 0)
		fcntl(l->pidfd, F_SETFD, FD_CLOEXEC);
	return ARR_OK;
}

void launch_wait(struct launch *l, int timeout_ms)
{
	struct pollfd waiting = { .fd = l->pidfd, .events = POLLIN };
	siginfo_t info = { .si_pid = 0 };

	if (l->ended)
		return;
	poll(&waiting, l->pidfd >= 0, timeout_ms);
	if (waitid(P_PID, (id_t)l->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0)
		l->ended = info.si_pid == l->pid;
	else
		l->ended = errno == ECHILD; /* somebody else took its status */
}

void launch_reap(struct launch *l, int64_t *peak_rss_bytes)
{
	struct rusage usage = { .ru_maxrss = 0 };
	int status = 0;

	while (wait4(l->pid, &status, 0, &usage) < 0 && errno == EINTR)
		;
	child_pid = 0;
	if (l->pidfd >= 0)
		close(l->pidfd);
	l->pidfd = -1;
	l->exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	l->term_signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	*peak_rss_bytes = (int64_t)usage.ru_maxrss * 1024;
}
