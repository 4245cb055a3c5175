/* SPDX-License-Identifier: Apache-2.0 */
/* The machine's own limit, as J. McCalpin's STREAM measures it: the fastest of many passes that
 * read and write as many bytes as a row has to, by memset, by plain and by streaming stores. */
#include <emmintrin.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "libarr_speed.h"

enum { BLOCK_BYTES = 4096, PASSES = 15, THREADS_MAX = 64 };

struct stream {
	const char *source;
	char *target;
	size_t blocks, read_bytes, written_bytes; /* the bytes are per block */
	int threads;
	enum way { WAY_MEMSET, WAY_PLAIN, WAY_STREAMING, WAY_COUNT } way;
	atomic_int arrived, round;
	atomic_uint sink;
};

__attribute__((target_clones("avx512f", "avx2", "default"))) static uint64_t
read_block(const uint64_t *words, size_t count)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum ^= words[i];
	return sum;
}

__attribute__((target_clones("avx512f", "avx2", "default"))) static void
write_words(uint64_t *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		words[i] = 1;
}

static void write_block(char *target, size_t bytes, enum way way)
{
	const __m128i ones = _mm_set1_epi8(1);

	if (way == WAY_MEMSET) {
		memset(target, 1, bytes);
		return;
	}
	if (way == WAY_PLAIN) {
		write_words((uint64_t *)(void *)target, bytes / 8);
		return;
	}
	for (size_t i = 0; i + 16 <= bytes; i += 16)
		_mm_stream_si128((__m128i *)(target + i), ones);
}

static void pass(struct stream *stream, int thread)
{
	const size_t begin = stream->blocks * (size_t)thread / (size_t)stream->threads,
		     end = stream->blocks * ((size_t)thread + 1) / (size_t)stream->threads;
	uint64_t sum = 0;

	for (size_t i = begin; i < end; i++) {
		sum ^= read_block((const uint64_t *)(stream->source + i * stream->read_bytes),
				  stream->read_bytes / 8);
		write_block(stream->target + i * stream->written_bytes, stream->written_bytes,
			    stream->way);
	}
	_mm_sfence();
	atomic_fetch_xor(&stream->sink, (unsigned)sum);
}

/* All threads leave together; spinning, so that no wake-up is measured. */
static void meet(struct stream *stream)
{
	const int round = atomic_load(&stream->round);

	if (atomic_fetch_add(&stream->arrived, 1) + 1 == stream->threads) {
		atomic_store(&stream->arrived, 0);
		atomic_fetch_add(&stream->round, 1);
		return;
	}
	while (atomic_load(&stream->round) == round)
		_mm_pause();
}

struct helper {
	struct stream *stream;
	int thread;
};

static void *helper(void *argument)
{
	const struct helper *self = argument;

	for (int i = 0; i < PASSES; i++) {
		meet(self->stream);
		pass(self->stream, self->thread);
		meet(self->stream);
	}
	return NULL;
}

static double best_ns(struct stream *stream)
{
	pthread_t threads[THREADS_MAX];
	struct helper helpers[THREADS_MAX];
	double best = 1e300;

	for (int i = 1; i < stream->threads; i++) {
		helpers[i] = (struct helper){ stream, i };
		if (pthread_create(&threads[i], NULL, helper, &helpers[i]) != 0)
			exit(1);
	}
	for (int i = 0; i < PASSES; i++) {
		double start, took;

		meet(stream);
		start = wall_ns();
		pass(stream, 0);
		meet(stream);
		took = wall_ns() - start;
		best = took < best ? took : best;
	}
	for (int i = 1; i < stream->threads; i++)
		pthread_join(threads[i], NULL);
	return best;
}

/* In huge pages where there are any, as both sides' arrays are. */
static char *memory_new(size_t bytes)
{
	const size_t page_bytes = (size_t)1 << 21, rounded = (bytes | (page_bytes - 1)) + 1;
	char *memory = aligned_alloc(page_bytes, rounded);

	if (!memory)
		exit(1);
	(void)madvise(memory, rounded, MADV_HUGEPAGE);
	memset(memory, 1, rounded);
	return memory;
}

double bandwidth_limit_ns(double read_bytes, double written_bytes, int threads)
{
	const double larger = read_bytes > written_bytes ? read_bytes : written_bytes;
	const size_t blocks = (size_t)(larger / BLOCK_BYTES);
	struct stream stream = { .blocks = blocks, .threads = threads };
	double best = 1e300;

	if (blocks == 0 || threads > THREADS_MAX)
		return 0;
	stream.read_bytes = (size_t)(read_bytes / (double)blocks) & ~(size_t)63;
	stream.written_bytes = (size_t)(written_bytes / (double)blocks) & ~(size_t)63;
	stream.source = memory_new(blocks * stream.read_bytes);
	stream.target = memory_new(blocks * stream.written_bytes);
	for (int way = 0; way < WAY_COUNT; way++) {
		double took;

		stream.way = (enum way)way;
		took = best_ns(&stream);
		best = took < best ? took : best;
	}
	free((char *)stream.source);
	free(stream.target);
	return best;
}
