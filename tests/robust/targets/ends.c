/* SPDX-License-Identifier: Apache-2.0 */
/* One way for a process to end. argv[1] names it. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static volatile char *volatile nowhere;
static sigjmp_buf back;
static volatile int depth_sink;

static void on_segv_jump(int number)
{
	(void)number;
	siglongjmp(back, 1);
}

static void on_segv_allocate(int number)
{
	static const char text[] = "handled\n";
	void *p = malloc(5000);

	(void)number;
	if (p && write(1, text, sizeof text - 1) < 0)
		_exit(4);
	free(p);
	_exit(42);
}

static void on_abort(int number)
{
	void *p = malloc(4000);

	(void)number;
	free(p);
	signal(SIGABRT, SIG_DFL);
	raise(SIGABRT);
}

static int deep(int n)
{
	volatile char frame[4096];

	frame[0] = (char)n;
	depth_sink += frame[0];
	if (n % 64 == 0)
		free(malloc(2048));
	return deep(n + 1) + frame[0];
}

static void with_altstack(void (*handler)(int))
{
	stack_t alt = { .ss_sp = malloc(1 << 16), .ss_size = 1 << 16 };
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_ONSTACK };

	sigaltstack(&alt, NULL);
	sigaction(SIGSEGV, &action, NULL);
}

static void work(void)
{
	void *kept[64];

	for (int round = 0; round < 50; round++) {
		for (int i = 0; i < 64; i++)
			kept[i] = malloc(100u + (unsigned)i * 700u);
		for (int i = 0; i < 64; i++)
			free(kept[i]);
	}
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	struct rlimit small = { 256 << 10, 256 << 10 };

	setvbuf(stdout, NULL, _IONBF, 0);
	work();
	printf("before %s\n", how);
	if (!strcmp(how, "abort"))
		abort();
	if (!strcmp(how, "abort_handled")) {
		signal(SIGABRT, on_abort);
		abort();
	}
	if (!strcmp(how, "_exit"))
		_exit(7);
	if (!strcmp(how, "_Exit"))
		_Exit(8);
	if (!strcmp(how, "quick_exit"))
		quick_exit(9);
	if (!strcmp(how, "exit_group"))
		syscall(SYS_exit_group, 11);
	if (!strcmp(how, "segv"))
		*nowhere = 1;
	if (!strcmp(how, "fpe")) {
		volatile int zero = 0;

		printf("%d\n", 7 / zero); /* 1 / zero needs no division */
	}
	if (!strcmp(how, "kill9"))
		raise(SIGKILL);
	if (!strcmp(how, "term"))
		raise(SIGTERM);
	if (!strcmp(how, "bad_free")) {
		char *p = malloc(64);

		free(p);
		free(p);
	}
	if (!strcmp(how, "segv_jump")) {
		struct sigaction action = { .sa_handler = on_segv_jump, .sa_flags = SA_NODEFER };

		sigaction(SIGSEGV, &action, NULL);
		for (int i = 0; i < 200; i++) {
			if (sigsetjmp(back, 1) == 0)
				*nowhere = 1;
			free(malloc(3000));
		}
		printf("jumped\n");
		return 3;
	}
	if (!strcmp(how, "segv_allocate")) {
		signal(SIGSEGV, on_segv_allocate);
		*nowhere = 1;
	}
	if (!strcmp(how, "overflow") || !strcmp(how, "overflow_handled")) {
		if (!strcmp(how, "overflow_handled"))
			with_altstack(on_segv_allocate);
		setrlimit(RLIMIT_STACK, &small);
		return deep(0);
	}
	if (!strcmp(how, "overflow_jump")) {
		with_altstack(on_segv_jump);
		setrlimit(RLIMIT_STACK, &small);
		for (int i = 0; i < 5; i++)
			if (sigsetjmp(back, 1) == 0)
				deep(0);
		printf("jumped\n");
		return 3;
	}
	return 5;
}
