/* SPDX-License-Identifier: Apache-2.0 */
/* argv[1] short processes in a row, each allocating and ending in one of four ways. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int count = argc > 1 ? atoi(argv[1]) : 200, codes[8] = { 0 }, signals = 0;

	for (int i = 0; i < count; i++) {
		pid_t pid = fork();
		int status;

		if (pid < 0)
			return 2;
		if (pid == 0) {
			char *p = malloc(10000u + (unsigned)i);

			p[17] = 1;
			if (i % 4 == 0)
				exit(3);
			if (i % 4 == 1)
				_exit(4);
			if (i % 4 == 2)
				abort();
			free(p);
			execl("/bin/true", "true", (char *)NULL);
		}
		waitpid(pid, &status, 0);
		if (WIFEXITED(status))
			codes[WEXITSTATUS(status) & 7]++;
		else
			signals++;
	}
	printf("0:%d 3:%d 4:%d signals:%d\n", codes[0], codes[3], codes[4], signals);
	return 0;
}
