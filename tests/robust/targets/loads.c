/* SPDX-License-Identifier: Apache-2.0 */
/* Opens and closes a library 300 times in each of two threads and once more in the main one; memory
 * that it allocated is freed after it has gone. argv[1] is the library. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *work(void *arg)
{
	const char *path = arg;

	for (int i = 0; i < 300; i++) {
		void *library = dlopen(path, i % 2 ? RTLD_NOW : RTLD_LAZY), *found, *p;
		void *(*allocate)(size_t);

		if (!library)
			return (void *)1;
		found = dlsym(library, "plugin_allocate");
		memcpy(&allocate, &found, sizeof found);
		p = allocate(5000u + (unsigned)i);
		dlclose(library);
		free(p);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[2];
	void *result = NULL;
	int wrong = 0;

	if (argc < 2)
		return 2;
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, work, argv[1]);
	wrong += work(argv[1]) != NULL;
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], &result);
		wrong += result != NULL;
	}
	printf("wrong %d\n", wrong);
	return 0;
}
