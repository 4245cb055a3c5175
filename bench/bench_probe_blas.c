/* SPDX-License-Identifier: Apache-2.0 */
/* Nanoseconds of one small BLAS call. Starts itself alternately bare and under the probe, with one
 * BLAS thread, and prints what the probe adds:
 *
 *	bench_probe_blas .../libarrprobe.so DIR [pairs]      (DIR: where the spools go) */
#include <cblas.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rounds.h"

enum { N = 4, CALLS = 300000, PAIRS = 11, PAIRS_MAX = 101 };

struct cost {
	double ddot_ns, dgemm_ns;
};

static struct cost measure(void)
{
	double a[N * N] = { 1 }, b[N * N] = { 1 }, c[N * N] = { 0 }, sum = 0, start;
	struct cost cost;

	for (int warm = 0; warm < 2; warm++) {
		start = rounds_cpu_ns();
		for (int i = 0; i < CALLS; i++)
			sum += cblas_ddot(N, a, 1, b, 1);
		cost.ddot_ns = (rounds_cpu_ns() - start) / CALLS;
		start = rounds_cpu_ns();
		for (int i = 0; i < CALLS; i++)
			cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, N, N, 1, a, N, b,
				    N, 0, c, N);
		cost.dgemm_ns = (rounds_cpu_ns() - start) / CALLS;
	}
	if (sum + c[0] < 0)
		puts("impossible"); /* the results are used */
	return cost;
}

/* In a process of its own, for the probe comes with the program's start. */
static int run(const char *self, const char *probe, const char *dir, struct cost *out)
{
	int pipe_fds[2];
	pid_t child;
	ssize_t got;

	if (pipe(pipe_fds) != 0)
		return -1;
	child = fork();
	if (child == 0) {
		dup2(pipe_fds[1], STDOUT_FILENO);
		setenv("OPENBLAS_NUM_THREADS", "1", 1);
		if (probe) {
			setenv("LD_PRELOAD", probe, 1);
			setenv("ARR_SPOOL", dir, 1);
		}
		execl(self, self, "--child", (char *)NULL);
		_exit(127);
	}
	close(pipe_fds[1]);
	got = read(pipe_fds[0], out, sizeof *out);
	close(pipe_fds[0]);
	waitpid(child, NULL, 0);
	return got == (ssize_t)sizeof *out ? 0 : -1;
}

static void print(const char *what, double *bare, double *watched, int pairs)
{
	const double bare_ns = rounds_median(bare, (size_t)pairs);
	const double watched_ns = rounds_median(watched, (size_t)pairs);

	printf("%s: bare %.1f ns (best %.1f), watched %.1f (best %.1f): the probe adds %.1f ns "
	       "(of the best %.1f)\n",
	       what, bare_ns, bare[0], watched_ns, watched[0], watched_ns - bare_ns,
	       watched[0] - bare[0]);
}

int main(int argc, char **argv)
{
	double ddot[2][PAIRS_MAX], dgemm[2][PAIRS_MAX];
	int pairs = argc > 3 ? (int)strtol(argv[3], NULL, 10) : PAIRS;
	struct cost cost;

	if (argc == 2 && strcmp(argv[1], "--child") == 0) {
		cost = measure();
		return write(STDOUT_FILENO, &cost, sizeof cost) == (ssize_t)sizeof cost ? 0 : 1;
	}
	if (argc < 3 || pairs < 1 || pairs > PAIRS_MAX) {
		fputs("usage: bench_probe_blas PROBE.so SPOOL_DIR [pairs]\n", stderr);
		return 2;
	}
	for (int i = 0; i < pairs; i++)
		for (int watched = 0; watched < 2; watched++) {
			if (run("/proc/self/exe", watched ? argv[1] : NULL, argv[2], &cost) != 0) {
				fputs("bench_probe_blas: a measured program failed\n", stderr);
				return 1;
			}
			ddot[watched][i] = cost.ddot_ns;
			dgemm[watched][i] = cost.dgemm_ns;
		}
	print("cblas_ddot, 4 elements", ddot[0], ddot[1], pairs);
	print("cblas_dgemm, 4 x 4", dgemm[0], dgemm[1], pairs);
	return 0;
}
