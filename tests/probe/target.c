/* SPDX-License-Identifier: Apache-2.0 */
/* The program that the probe's tests run under the probe: one small scene for each first argument.
 * It says "fine" on stdout and exits with 0 unless the scene is about something else. */
#include <arr/observer.h>
#include <arr/probe.h>

#include <cblas.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BLOCKS = 1000 };

void dgesv_(const int *n, const int *nrhs, double *a, const int *lda, int *pivots, double *b,
	    const int *ldb, int *info);

/* Plays libarr: the probe finds this in the global scope and installs its observer. */
static const struct arr_observer *observer;

const struct arr_observer *arr_observer_install(const struct arr_observer *next)
{
	const struct arr_observer *before = observer;

	observer = next;
	return before;
}

static int complain(const char *what)
{
	fprintf(stderr, "target: %s\n", what);
	return 1;
}

static int scene_nothing(char **args)
{
	(void)args;
	return 0;
}

/* args: size. Allocates BLOCKS blocks, frees all of them. */
static int scene_blocks(char **args)
{
	static void *volatile blocks[BLOCKS];
	size_t size_bytes = strtoul(args[0], NULL, 10);

	for (int i = 0; i < BLOCKS; i++)
		blocks[i] = malloc(size_bytes);
	for (int i = 0; i < BLOCKS; i++)
		free(blocks[i]);
	return 0;
}

static int scene_leak(char **args)
{
	static void *volatile blocks[BLOCKS];

	for (int i = 0; i < BLOCKS; i++)
		blocks[i] = malloc(strtoul(args[0], NULL, 10));
	return blocks[0] ? 0 : complain("malloc");
}

static void *free_all(void *blocks)
{
	for (int i = 0; i < BLOCKS; i++)
		free(((void **)blocks)[i]);
	return NULL;
}

static int scene_free_elsewhere(char **args)
{
	static void *blocks[BLOCKS];
	pthread_t thread;

	(void)args;
	for (int i = 0; i < BLOCKS; i++)
		blocks[i] = malloc(5000);
	pthread_create(&thread, NULL, free_all, blocks);
	return pthread_join(thread, NULL);
}

enum { CROWD = 8, CROWD_BLOCKS = 400 };

/* Each of the crowd allocates at one line, frees half of its blocks, and leaves the rest. */
static void *allocate_some(void *blocks)
{
	for (int i = 0; i < CROWD_BLOCKS; i++)
		((void **)blocks)[i] = malloc(7000);
	for (int i = 0; i < CROWD_BLOCKS; i += 2)
		free(((void **)blocks)[i]);
	return NULL;
}

/* Two crowds, one after the other; then one thread frees a quarter of all blocks. */
static int scene_crowd(char **args)
{
	static void *blocks[2][CROWD][CROWD_BLOCKS];
	pthread_t threads[CROWD];

	(void)args;
	for (int crowd = 0; crowd < 2; crowd++) {
		for (int t = 0; t < CROWD; t++)
			if (pthread_create(&threads[t], NULL, allocate_some, blocks[crowd][t]))
				return complain("pthread_create");
		for (int t = 0; t < CROWD; t++)
			pthread_join(threads[t], NULL);
	}
	for (int crowd = 0; crowd < 2; crowd++)
		for (int t = 0; t < CROWD; t++)
			for (int i = 1; i < CROWD_BLOCKS; i += 4)
				free(blocks[crowd][t][i]);
	return 0;
}

static int scene_family(char **args)
{
	void *p;

	(void)args;
	for (int i = 0; i < 100; i++) {
		char *c = calloc(100, 50);

		for (size_t b = 0; b < 5000; b++)
			if (c[b])
				return complain("calloc did not clear");
		c[4999] = 'x';
		c = realloc(c, 9000);
		if (c[4999] != 'x')
			return complain("realloc lost bytes");
		c = reallocarray(c, 10, 2000);
		free(c);
		if (posix_memalign(&p, 4096, 6000) || (uintptr_t)p % 4096)
			return complain("posix_memalign");
		free(p);
		p = memalign(256, 3000);
		if ((uintptr_t)p % 256)
			return complain("memalign");
		free(p);
		p = aligned_alloc(64, 6400);
		free(p);
		p = valloc(5000);
		free(p);
		p = pvalloc(5000);
		free(p);
	}
	return 0;
}

/* Grows a block to 64 MiB in doublings from 512 KiB, then shrinks it to 100 bytes; prints of each
 * step up whether the address changed. */
static int scene_grow(char **args)
{
	size_t size_bytes = 512 << 10;
	char *p = malloc(size_bytes), *blocker = NULL;

	(void)args;
	while (size_bytes < 64 << 20) {
		uintptr_t before = (uintptr_t)p;

		size_bytes *= 2;
		p = realloc(p, size_bytes);
		printf("%d", (uintptr_t)p != before);
		free(blocker);
		blocker = malloc(size_bytes); /* in the way of the next step */
	}
	free(blocker);
	p = realloc(p, 100);
	p = realloc(p, 200); /* not large */
	free(p);
	return 0;
}

static int scene_refused(char **args)
{
	volatile size_t much = (size_t)1 << 61;
	void *p;

	(void)args;
	errno = 0;
	p = malloc(much);
	if (p || errno != ENOMEM)
		return complain("malloc of 2^61 bytes");
	p = malloc(4000);
	if (realloc(p, much) || errno != ENOMEM)
		return complain("realloc to 2^61 bytes");
	free(p); /* still ours */
	if (posix_memalign(&p, 64, much) != ENOMEM || posix_memalign(&p, 3, 8) != EINVAL)
		return complain("posix_memalign");
	return 0;
}

static int scene_errno(char **args)
{
	static char from[1 << 20], to[1 << 20];
	void *p;

	(void)args;
	for (int i = 0; i < 2000; i++) {
		errno = 4321;
		p = malloc((size_t)i * 100);
		if (errno != 4321)
			return complain("malloc changed errno");
		free(p);
		memcpy(to, from, sizeof to);
		arr_section_begin("errno");
		arr_section_end("errno");
		if (errno != 4321)
			return complain("free, memcpy or a section changed errno");
	}
	return 0;
}

static int scene_descriptor(char **args)
{
	int fd = open("/dev/null", O_RDONLY);

	(void)args;
	return fd == 3 ? 0 : complain("the probe holds a descriptor");
}

static int scene_fork(char **args)
{
	pid_t child;
	int status = 0;

	(void)args;
	for (int i = 0; i < 200; i++)
		free(malloc(3000));
	child = fork();
	if (child == 0) {
		for (int i = 0; i < 300; i++)
			free(malloc(3000));
		_exit(7);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 7 ? 0 : complain("child's status");
}

static int scene_exec(char **args)
{
	char *const next[] = { (char *)"/bin/echo", (char *)"fine", NULL };

	(void)args;
	execv("/nonexistent/program", next);
	if (errno != ENOENT)
		return complain("errno of a failed exec");
	execv(next[0], next);
	return 1;
}

static void *sleep_a_little(void *name)
{
	if (name)
		pthread_setname_np(pthread_self(), name);
	usleep(1000);
	return NULL;
}

static void *exit_early(void *arg)
{
	pthread_exit(arg);
}

static void *wait_for_cancel(void *arg)
{
	for (;;)
		usleep(1000);
	return arg;
}

static int scene_threads(char **args)
{
	long count = strtol(args[0], NULL, 10);
	pthread_t threads[64], other;
	void *result = NULL;

	for (long i = 0; i < count; i++)
		if (pthread_create(&threads[i], NULL, sleep_a_little,
				   i == 0 ? (void *)"first-worker" : NULL))
			return complain("pthread_create");
	for (long i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	if (pthread_create(&other, NULL, exit_early, args) || pthread_join(other, &result) ||
	    result != (void *)args)
		return complain("pthread_exit lost its result");
	if (pthread_create(&other, NULL, wait_for_cancel, NULL) || pthread_cancel(other) ||
	    pthread_join(other, &result) || result != PTHREAD_CANCELED)
		return complain("cancellation");
	return 0;
}

/* How many of three blocks glibc maps, before and after it has seen one of them come back. */
static int scene_mapped_blocks(char **args)
{
	static const size_t sizes[] = { 160 << 10, 500 << 10, 900 << 10 };
	void *volatile blocks[3];

	(void)args;
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 3; i++)
			blocks[i] = malloc(sizes[i]);
		printf("%zu mapped\n", mallinfo2().hblks);
		for (int i = 2; i >= 0; i--)
			free(blocks[i]);
	}
	return 0;
}

static int scene_mappings(char **args)
{
	(void)args;
	for (int i = 0; i < 10; i++) {
		char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			       -1, 0);

		if (p == MAP_FAILED)
			return complain("mmap");
		p = mremap(p, 1 << 20, 3 << 20, MREMAP_MAYMOVE);
		if (p == MAP_FAILED || munmap(p, 3 << 20))
			return complain("mremap, munmap");
	}
	return 0;
}

static int scene_copies(char **args)
{
	static char from[1 << 20], to[1 << 20];

	(void)args;
	from[12345] = 'x';
	for (int i = 0; i < 5; i++)
		memcpy(to, from, sizeof to);
	for (int i = 0; i < 1000; i++)
		memcpy(to, from, 100);
	memmove(to + 1, to, sizeof to - 1);
	return to[12346] == 'x' ? 0 : complain("memmove");
}

/* Every size that the probe moves itself and some that it does not, at every overlap. */
static int scene_moves(char **args)
{
	enum { ROOM = 300, AT = 100, SIZE_MAX_BYTES = 80 };
	unsigned char bytes[ROOM], expected[ROOM];

	(void)args;
	for (int size = 0; size <= SIZE_MAX_BYTES; size++) {
		for (int shift = -90; shift <= 90; shift++) {
			bool apart = shift >= size || -shift >= size;

			for (int i = 0; i < ROOM; i++)
				bytes[i] = expected[i] = (unsigned char)(i * 37 + size);
			for (int i = 0; i < size; i++)
				expected[AT + shift + i] = bytes[AT + i];
			if ((apart && size % 2 ? memcpy : memmove)(bytes + AT + shift, bytes + AT,
								   (size_t)size) !=
			    bytes + AT + shift)
				return complain("what a move returns");
			for (int i = 0; i < ROOM; i++)
				if (bytes[i] != expected[i])
					return complain("a moved byte");
		}
	}
	return 0;
}

/* Of counting_moves.c, preloaded behind the probe. */
extern unsigned long counting_moves_calls __attribute__((weak));

static int scene_counted_moves(char **args)
{
	char from[64] = "x", to[64];
	unsigned long before;

	(void)args;
	if (!&counting_moves_calls)
		return complain("counting_moves is not there");
	before = counting_moves_calls;
	for (size_t size = 0; size < 40; size++)
		memcpy(to, from, size), memmove(to, from, size);
	return counting_moves_calls == before + 80 ? 0 : complain("a call is missing");
}

static int scene_sections(char **args)
{
	(void)args;
	for (int i = 0; i < 3; i++) {
		void *volatile p;

		arr_section_begin("outer");
		arr_section_begin("inner");
		p = malloc(1000000);
		arr_section_end("inner");
		free(p);
		arr_section_end("outer");
	}
	arr_section_end("never begun");
	return 0;
}

static int scene_dgemm(char **args)
{
	int m = atoi(args[0]), n = atoi(args[1]), k = atoi(args[2]);
	double *a = malloc(sizeof *a * (size_t)(m * k)), *b = malloc(sizeof *b * (size_t)(k * n)),
	       *c = malloc(sizeof *c * (size_t)(m * n));

	for (int i = 0; i < m * k; i++)
		a[i] = 1;
	for (int i = 0; i < k * n; i++)
		b[i] = 2;
	for (int i = 0; i < 3; i++)
		cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 0.5, a, k, b, n, 0,
			    c, n);
	if (c[0] != k || c[m * n - 1] != k || cblas_ddot(k, a, 1, b, 1) != 2.0 * k)
		return complain("wrong product");
	free(a);
	free(b);
	free(c);
	return 0;
}

static int scene_dgesv(char **args)
{
	double a[4] = { 2, 0, 0, 4 }, b[2] = { 2, 8 };
	int n = 2, one = 1, pivots[2], info = -1;

	(void)args;
	dgesv_(&n, &one, a, &n, pivots, b, &n, &info);
	return info == 0 && b[0] == 1 && b[1] == 2 ? 0 : complain("wrong solution");
}

static void say_op(struct arr_trace_op *op)
{
	observer->begin(op);
	observer->end(op);
}

static const int64_t shape[] = { 500, 4 };
static struct arr_trace_op add = {
	.struct_bytes = sizeof add,
	.kind = ARR_OP_UFUNC,
	.op = "add",
	.operand_count = 3,
	.operands = { { "float64", shape, 2, ARR_TRACE_C_CONTIGUOUS, 16000 },
		      { "float64", shape, 2, 0, 16000 },
		      { "float64", shape, 2,
			ARR_TRACE_C_CONTIGUOUS | ARR_TRACE_OUTPUT | ARR_TRACE_OWNS_DATA, 16000 } },
};

static int scene_ops(char **args)
{
	struct arr_trace_op copy = { .struct_bytes = sizeof copy,
				     .kind = ARR_OP_CAST,
				     .op = "ndarray.astype",
				     .operand_count = 1,
				     .copy_reason = ARR_COPY_CAST,
				     .copied_bytes = 8000,
				     .operands = {
					     { "float32", shape, 2, ARR_TRACE_OUTPUT, 8000 } } };
	struct arr_trace_op bad = { .struct_bytes = sizeof bad,
				    .kind = ARR_OP_LINALG,
				    .op = "matmul",
				    .status = ARR_E_SHAPE,
				    .message = "matmul: (500, 4) and (3, 3)" };

	if (!observer)
		return complain("no observer");
	for (long i = 0; i < strtol(args[0], NULL, 10); i++)
		say_op(&add);
	observer->begin(&copy); /* a level around another */
	say_op(&add);
	observer->end(&copy);
	say_op(&copy);
	say_op(&bad);
	return 0;
}

static int scene_ops_killed(char **args)
{
	(void)args;
	for (int i = 0; i < 100; i++)
		say_op(&add);
	observer->begin(&add);
	raise(SIGKILL);
	return 1;
}

static int scene_exit(char **args)
{
	exit(atoi(args[0]));
}

static int scene_exit_now(char **args)
{
	_exit(atoi(args[0]));
}

static int scene_signal(char **args)
{
	raise(atoi(args[0]));
	return 0;
}

/* The caller's scope must stay the caller's: RTLD_NEXT of this program is after this program. */
static int scene_dlsym(char **args)
{
	(void)args;
	if (dlsym(RTLD_NEXT, "arr_observer_install"))
		return complain("RTLD_NEXT found this program's own function");
	if (!dlsym(RTLD_DEFAULT, "arr_observer_install") || dlsym(RTLD_DEFAULT, "no_such_name"))
		return complain("RTLD_DEFAULT");
	return dlerror() ? 0 : complain("dlerror lost the failed look-up");
}

static volatile sig_atomic_t ticks;

static void on_alarm(int signal_number)
{
	(void)signal_number;
	ticks++;
}

static int scene_handler(char **args)
{
	struct sigaction now;

	(void)args;
	for (int s = 1; s < 32; s++)
		if (s != SIGKILL && s != SIGSTOP && !sigaction(s, NULL, &now) &&
		    now.sa_handler != SIG_DFL)
			return complain("the probe installed a signal handler");
	signal(SIGUSR1, on_alarm);
	for (int i = 0; i < 1000; i++) {
		free(malloc(2000));
		raise(SIGUSR1);
	}
	return ticks == 1000 ? 0 : complain("signals lost");
}

static const struct scene {
	const char *name;
	int (*run)(char **args);
	int args;
} scenes[] = {
	{ "nothing", scene_nothing, 0 }, { "blocks", scene_blocks, 1 },
	{ "leak", scene_leak, 1 },       { "free-elsewhere", scene_free_elsewhere, 0 },
	{ "crowd", scene_crowd, 0 },     { "family", scene_family, 0 },
	{ "grow", scene_grow, 0 },       { "refused", scene_refused, 0 },
	{ "errno", scene_errno, 0 },     { "descriptor", scene_descriptor, 0 },
	{ "fork", scene_fork, 0 },       { "exec", scene_exec, 0 },
	{ "threads", scene_threads, 1 }, { "mappings", scene_mappings, 0 },
	{ "copies", scene_copies, 0 },   { "sections", scene_sections, 0 },
	{ "moves", scene_moves, 0 },     { "counted-moves", scene_counted_moves, 0 },
	{ "dgemm", scene_dgemm, 3 },     { "dgesv", scene_dgesv, 0 },
	{ "ops", scene_ops, 1 },         { "ops-killed", scene_ops_killed, 0 },
	{ "exit", scene_exit, 1 },       { "exit-now", scene_exit_now, 1 },
	{ "signal", scene_signal, 1 },   { "dlsym", scene_dlsym, 0 },
	{ "handler", scene_handler, 0 }, { "mapped-blocks", scene_mapped_blocks, 0 },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof scenes / sizeof scenes[0]; i++) {
		int rc;

		if (strcmp(argv[1], scenes[i].name) != 0 || argc - 2 != scenes[i].args)
			continue;
		rc = scenes[i].run(argv + 2);
		if (rc == 0)
			rc = write(STDOUT_FILENO, "fine\n", 5) == 5 ? 0 : 1;
		return rc;
	}
	return complain("usage: target SCENE [ARG]...");
}
