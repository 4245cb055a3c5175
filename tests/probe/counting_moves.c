/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded behind the probe: a memcpy and a memmove of somebody else's, who wants to see every
 * call. */
#include <string.h>

#pragma GCC visibility push(default)

unsigned long counting_moves_calls;

static void *move(void *to, const void *from, size_t size_bytes)
{
	volatile unsigned char *out = to;
	const volatile unsigned char *in = from;

	counting_moves_calls++;
	if ((size_t)((const char *)to - (const char *)from) >= size_bytes)
		for (size_t i = 0; i < size_bytes; i++)
			out[i] = in[i];
	else
		for (size_t i = size_bytes; i-- > 0;)
			out[i] = in[i];
	return to;
}

void *memcpy(void *to, const void *from, size_t size_bytes)
{
	return move(to, from, size_bytes);
}

void *memmove(void *to, const void *from, size_t size_bytes)
{
	return move(to, from, size_bytes);
}
