/* SPDX-License-Identifier: Apache-2.0 */
/* A program that takes its surroundings away, and works on: argv[1] is what, argv[2] a folder. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void *work(void *arg)
{
	void *kept[100];

	for (int round = 0; round < 100; round++) {
		for (int i = 0; i < 100; i++)
			kept[i] = malloc(1000u + (unsigned)(i * 500));
		for (int i = 0; i < 100; i++)
			free(kept[i]);
	}
	return arg;
}

static int threads_and_fork(void)
{
	pthread_t t;
	int status = 0;
	pid_t pid;

	work(NULL);
	for (int i = 0; i < 20; i++) {
		if (pthread_create(&t, NULL, work, NULL) != 0)
			return 91;
		pthread_join(t, NULL);
	}
	pid = fork();
	if (pid == 0) {
		work(NULL);
		_exit(33);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 92;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "", *dir = argc > 2 ? argv[2] : "/";

	work(NULL);
	if (!strcmp(what, "close_all")) {
		for (int fd = 0; fd < 1024; fd++)
			close(fd);
		/* What is opened next gets the numbers of the standard streams: nobody else may
		 * write into them. */
		if (open(dir, O_RDWR | O_CREAT | O_TRUNC, 0600) != 0 || dup(0) != 1 || dup(0) != 2)
			return 90;
	}
	if (!strcmp(what, "closefrom")) {
		closefrom(0);
		if (open(dir, O_RDWR | O_CREAT | O_TRUNC, 0600) != 0 || dup(0) != 1 || dup(0) != 2)
			return 90;
	}
	if (!strcmp(what, "chdir") && chdir(dir) != 0)
		return 90;
	if (!strcmp(what, "chroot") && (chroot(dir) != 0 || chdir("/") != 0))
		return 90;
	if (!strcmp(what, "nofile")) {
		struct rlimit limit = { 3, 3 };

		setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (!strcmp(what, "fsize")) {
		struct rlimit limit = { 4096, 4096 };

		setrlimit(RLIMIT_FSIZE, &limit);
	}
	if (!strcmp(what, "nobody") && (setgid(65534) != 0 || setuid(65534) != 0))
		return 90;
	if (!strcmp(what, "environ") && clearenv() != 0)
		return 90;
	if (!strcmp(what, "ignore_chld"))
		signal(SIGCHLD, SIG_DFL);
	return threads_and_fork();
}
