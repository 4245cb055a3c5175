/* SPDX-License-Identifier: Apache-2.0 */
/* Random changes to seed files, for builds without libFuzzer: a few thousand in every test run. */
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_BYTES_MAX = 1 << 16, CHANGES_MAX = 6 };

static uint64_t state;

static uint64_t next_random(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static size_t read_seed(const char *path, uint8_t *out)
{
	FILE *file = fopen(path, "rb");
	size_t size_bytes;

	if (!file) {
		perror(path);
		exit(2);
	}
	size_bytes = fread(out, 1, INPUT_BYTES_MAX, file);
	fclose(file);
	return size_bytes;
}

/* What breaks parsers more often than random bytes do. */
static void put_nasty(uint8_t *bytes, size_t size_bytes, size_t at)
{
	static const char *const words[] = { "-1",
					     "9223372036854775807",
					     "18446744073709551616",
					     "1e999",
					     "nan",
					     "null",
					     "{}",
					     "[]",
					     "\"\"",
					     "\\u0000",
					     "\\ud800",
					     "'",
					     "(",
					     ")",
					     ",",
					     "True",
					     "<f8",
					     "|O",
					     "..",
					     "/",
					     "\xff\xff\xff\xff",
					     "\0\0\0\0",
					     "[[[[[[[[[[",
					     "2" };
	const char *word = words[next_random() % (sizeof(words) / sizeof(words[0]))];
	size_t length = word[0] ? strlen(word) : 4;

	memcpy(bytes + at, word, length < size_bytes - at ? length : size_bytes - at);
}

static size_t change(uint8_t *bytes, size_t size_bytes)
{
	uint64_t random = next_random();
	size_t at = (size_t)(random >> 8) % size_bytes, length = (size_t)(random >> 40) % 64;

	if (length > size_bytes - at)
		length = size_bytes - at;
	switch (random % 5) {
	case 0: /* one bit */
		bytes[at] ^= (uint8_t)(1u << (random >> 60 & 7));
		return size_bytes;
	case 1: /* a word */
		put_nasty(bytes, size_bytes, at);
		return size_bytes;
	case 2: /* a piece is gone */
		memmove(bytes + at, bytes + at + length, size_bytes - at - length);
		return size_bytes - length;
	case 3: /* a piece comes twice */
		if (size_bytes + length > INPUT_BYTES_MAX)
			return size_bytes;
		memmove(bytes + at + length, bytes + at, size_bytes - at);
		return size_bytes + length;
	default: /* the end is missing, now and then */
		return random >> 56 == 0 ? at : size_bytes;
	}
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	uint8_t *bytes = malloc(INPUT_BYTES_MAX);

	if (argc < 4 || !bytes) {
		fprintf(stderr, "usage: %s ROUNDS SEED FILE...\n", argv[0]);
		return 2;
	}
	state = strtoull(argv[2], NULL, 10) * 0x9e3779b97f4a7c15 | 1;
	for (unsigned long round = 0; round < rounds; round++) {
		size_t size_bytes = read_seed(argv[3 + round % (unsigned)(argc - 3)], bytes);
		uint64_t changes = next_random() % CHANGES_MAX;

		while (changes-- > 0 && size_bytes > 0)
			size_bytes = change(bytes, size_bytes);
		LLVMFuzzerTestOneInput(bytes, size_bytes);
	}
	free(bytes);
	printf("%s: %lu hostile inputs read\n", argv[0], rounds);
	return 0;
}
