/* SPDX-License-Identifier: Apache-2.0 */
/* Is the probe in this process? For a set-user-id copy the answer must be no. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

int main(void)
{
	char line[4096];
	FILE *maps = fopen("/proc/self/maps", "r");
	int spools = 0;

	while (maps && fgets(line, sizeof line, maps))
		spools += strstr(line, ".arrspool") != NULL;
	if (maps)
		fclose(maps);
	free(malloc(100000));
	printf("secure %lu euid %d spools %d\n", getauxval(AT_SECURE), (int)geteuid(), spools);
	return 6;
}
