/* SPDX-License-Identifier: Apache-2.0 */
/* Threads in every way that a recording has to tell apart. Prints what it did, by its own count. */
#include <cblas.h>
#include <omp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { N = 100, SIDE = 200, SPINNERS = 4, ITERATIONS = 40 };

static double a[N], m[3][SIDE * SIDE];

static double dot(void)
{
	return cblas_ddot(N, a, 1, a, 1);
}

static void *dot_once(void *sum)
{
	*(double *)sum = dot();
	return NULL;
}

static void *spin(void *enough)
{
	while (!atomic_load_explicit((atomic_bool *)enough, memory_order_relaxed))
		;
	return NULL;
}

static int regions(void)
{
	double sum = 0;
	int team = 0, seen = 0;

#pragma omp parallel num_threads(3) reduction(+ : sum)
	{
		sum += dot();
#pragma omp atomic
		team++;
	}
#pragma omp parallel for schedule(dynamic) reduction(+ : sum)
	for (int i = 0; i < ITERATIONS; i++)
		sum += dot();
#pragma omp parallel num_threads(2)
	{
#pragma omp single
		seen = omp_get_num_threads();
		cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, SIDE, SIDE, SIDE, 1, m[0],
			    SIDE, m[0], SIDE, 0, m[1 + omp_get_thread_num()], SIDE);
	}
	if (seen != 2 || sum < 0)
		exit(3);
	return team;
}

static void fork_with_a_thread(void)
{
	atomic_bool enough = false;
	pthread_t thread;
	pid_t child;

	pthread_create(&thread, NULL, spin, &enough);
	child = fork();
	if (child == 0)
		_exit(0);
	waitpid(child, NULL, 0);
	atomic_store(&enough, true);
	pthread_join(thread, NULL);
}

/* Four threads at once until standard input ends: who watches has then seen them. */
static void spin_until_told(void)
{
	atomic_bool enough = false;
	pthread_t threads[SPINNERS];
	char byte;

	for (int i = 0; i < SPINNERS; i++)
		pthread_create(&threads[i], NULL, spin, &enough);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	atomic_store(&enough, true);
	for (int i = 0; i < SPINNERS; i++)
		pthread_join(threads[i], NULL);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	double sum = 0;
	int team;

	for (int i = 0; i < N; i++)
		a[i] = i;
	sum += dot(); /* OpenBLAS is at work before anybody asks it */
	if (argc > 1 && strcmp(argv[1], "ask") == 0) {
#pragma omp parallel
#pragma omp single
		team = omp_get_num_threads();
		printf("openblas %d openmp %d team %d\n", openblas_get_num_threads(),
		       omp_get_max_threads(), team);
		return 0;
	}
	team = regions();
	pthread_create(&thread, NULL, dot_once, &sum);
	pthread_join(thread, NULL);
	fork_with_a_thread();
	spin_until_told();
	printf("openblas %d openmp %d team %d dots %d nested %d cpu_ms %ld\n",
	       openblas_get_num_threads(), omp_get_max_threads(), team, 1 + team + ITERATIONS + 1,
	       team + ITERATIONS, (long)(clock() / (CLOCKS_PER_SEC / 1000)));
	return sum > 0 ? 0 : 4;
}
