/* SPDX-License-Identifier: Apache-2.0 */
/* For stacks.py: C between two stretches of Python, and functions that the compiler inlines. With
 * STACKS_PROGRAM a program that allocates inside them and says where it was by glibc's backtrace.
 */
#include <execinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef int callback(int depth);

__attribute__((noinline)) int stacks_inner(callback *f, int depth);
__attribute__((noinline)) int stacks_outer(callback *f, int depth);

int stacks_inner(callback *f, int depth)
{
	return f(depth) + 1;
}

int stacks_outer(callback *f, int depth)
{
	return stacks_inner(f, depth) * 2;
}

#ifdef STACKS_PROGRAM
enum { FRAMES = 16, BYTES = 64 << 20 };

static void *pcs[FRAMES];
static int frame_count;

static inline __attribute__((always_inline)) char *innermost(size_t bytes)
{
	char *block = malloc(bytes);
	frame_count = backtrace(pcs, FRAMES);

	return block;
}

static inline __attribute__((always_inline)) char *middle(size_t bytes)
{
	char *block = innermost(bytes / 2);

	if (block)
		block[0] = 1;
	return block;
}

__attribute__((noinline)) static int not_inlined(int times)
{
	char *block = middle((size_t)BYTES * (size_t)times);

	block[1] = 2;
	times += block[0];
	free(block);
	return times;
}

/* Machine code without unwind information, whose frame pointer leads nowhere. */
static int through_made_code(int (*f)(void))
{
	static const unsigned char code[] = {
		0x55,                                     /* push %rbp */
		0x48, 0xc7, 0xc5, 0x67, 0x45, 0x23, 0x01, /* mov $0x1234567, %rbp */
		0xff, 0xd7,                               /* call *%rdi */
		0x5d, 0xc3                                /* pop %rbp; ret */
	};
	int (*made)(int (*)(void));
	void *page = mmap(NULL, sizeof code, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return 0;
	memcpy(page, code, sizeof code);
	memcpy(&made, &page, sizeof made);
	return made(f);
}

static int allocate(void)
{
	void *block = malloc(BYTES);

	free(block);
	return block ? 1 : 0;
}

int main(int argc, char **argv)
{
	(void)argv;
	if (through_made_code(allocate) != 1)
		return 1;
	if (not_inlined(argc) != 2)
		return 1;
	for (int i = 0; i < frame_count; i++)
		printf("%p\n", pcs[i]);
	return 0;
}
#endif
