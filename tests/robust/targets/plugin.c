/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

static void *at_load;

__attribute__((constructor)) static void load(void)
{
	at_load = malloc(40000);
}

__attribute__((destructor)) static void unload(void)
{
	free(at_load);
}

void *plugin_allocate(size_t size_bytes)
{
	return malloc(size_bytes);
}
