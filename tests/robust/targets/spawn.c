/* SPDX-License-Identifier: Apache-2.0 */
/* Children by every road: vfork+exec, vfork+_exit, posix_spawn, clone with and without shared
 * memory, raw fork, double fork, execl of itself, a failing exec, popen and system. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int ended(pid_t pid)
{
	int status = 0;

	if (pid < 0)
		return -1;
	waitpid(pid, &status, __WALL);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static int in_clone(void *arg)
{
	for (int i = 0; i < 200; i++)
		free(malloc(2000u + (unsigned)i));
	return *(int *)arg;
}

static int vforked(const char *path)
{
	pid_t pid = vfork();

	if (pid == 0) {
		if (path)
			execl(path, path, "-c", "exit 21", (char *)NULL);
		_exit(22);
	}
	return ended(pid);
}

static int vforked_execve(const char *path)
{
	char *argv[] = { (char *)path, (char *)"-c", (char *)"exit 25", NULL };
	pid_t pid = vfork();

	if (pid == 0) {
		execve(path, argv, environ);
		_exit(26);
	}
	return ended(pid);
}

static int spawned(void)
{
	char *argv[] = { (char *)"sh", (char *)"-c", (char *)"exit 23", NULL };
	pid_t pid = -1;

	if (posix_spawnp(&pid, "sh", NULL, NULL, argv, environ) != 0)
		return -2;
	return ended(pid);
}

static int spawned_wrong(void)
{
	char *argv[] = { (char *)"x", NULL };
	pid_t pid = -1;

	return posix_spawn(&pid, "/nonexistent/x", NULL, NULL, argv, environ);
}

static int cloned(int flags)
{
	static char stack[1 << 18] __attribute__((aligned(64)));
	int code = 24;

	return ended(clone(in_clone, stack + sizeof stack, flags | SIGCHLD, &code));
}

static int raw_forked(void)
{
	pid_t pid = (pid_t)syscall(SYS_fork);

	if (pid == 0) {
		int code = 27;

		_exit(in_clone(&code));
	}
	return ended(pid);
}

static int grandchild(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		pid = fork();
		if (pid == 0) {
			free(malloc(50000));
			exit(28);
		}
		exit(ended(pid) + 1);
	}
	return ended(pid);
}

static void *forking_thread(void *arg)
{
	pid_t pid = fork();

	if (pid == 0) {
		free(malloc(50000));
		_exit(30);
	}
	*(int *)arg = ended(pid);
	return NULL;
}

int main(int argc, char **argv)
{
	int in_thread = 0, rc;
	char line[64] = "";
	pthread_t t;
	FILE *p;

	if (argc > 1) {
		printf("again %s\n", argv[1]);
		return 31;
	}
	printf("vfork exec %d, exit %d, execve %d\n", vforked("/bin/sh"), vforked(NULL),
	       vforked_execve("/bin/sh"));
	printf("vfork failing exec %d\n", vforked("/nonexistent/sh"));
	printf("spawn %d wrong %d\n", spawned(), spawned_wrong());
	printf("clone %d, vm %d, vm vfork %d\n", cloned(0), cloned(CLONE_VM),
	       cloned(CLONE_VM | CLONE_VFORK));
	printf("raw fork %d\n", raw_forked());
	printf("grandchild %d\n", grandchild());
	pthread_create(&t, NULL, forking_thread, &in_thread);
	pthread_join(t, NULL);
	printf("fork in thread %d\n", in_thread);
	printf("system %d\n", system("exit 29") >> 8);
	p = popen("echo piped", "r");
	if (p && !fgets(line, sizeof line, p))
		line[0] = '\0';
	rc = p ? pclose(p) : -1;
	printf("popen %d %s", rc, line);
	rc = execl("/nonexistent/x", "x", (char *)NULL);
	printf("failed exec %d %d\n", rc, errno == ENOENT);
	free(malloc(100000));
	fflush(stdout);
	execl("/proc/self/exe", argv[0], "by execl", (char *)NULL);
	return 1;
}
