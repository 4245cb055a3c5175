/* SPDX-License-Identifier: Apache-2.0 */
#include "blocks.h"

#include "charge.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A sixteenth of the spool at most; at a million events a second the larger is full after 300 ms.
 */
enum { MAIN_WORDS = 1 << 19, WORKER_WORDS = 1 << 14 };

bool probe_blocks_on;

/* By number of the thread that uses it; a later thread of that number goes on with it. */
static struct wire_block_ring *rings[PROBE_NUMBERS];

static struct wire_block_ring *make_ring(bool large)
{
	uint64_t capacity = large ? MAIN_WORDS : WORKER_WORDS;
	uint64_t spool_bytes = probe_writer.header->file_bytes_max;
	struct wire_chunk_entry *entry = NULL;
	struct wire_block_ring *ring;

	while (capacity * sizeof ring->words[0] > spool_bytes / 16)
		capacity /= 2;
	ring = wire_writer_chunk(&probe_writer, sizeof *ring + capacity * sizeof ring->words[0],
				 &entry);
	if (!ring)
		return NULL;
	ring->capacity = capacity;
	wire_writer_publish(entry, WIRE_CHUNK_BLOCKS);
	return ring;
}

static void tell_thread(struct wire_block_ring *ring, uint64_t tid)
{
	uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);

	atomic_store_explicit(&ring->words[head & (ring->capacity - 1)],
			      probe_blocks_word(WIRE_BLOCK_THREAD, tid), memory_order_relaxed);
	atomic_store_explicit(&ring->head, head + 1, memory_order_release);
}

struct wire_block_ring *probe_blocks_open(struct probe_thread *t)
{
	int saved_errno = errno;
	uint32_t number = probe_charge_number(t), tid = (uint32_t)syscall(SYS_gettid);

	if (number <= PROBE_NUMBERS && !rings[number - 1])
		rings[number - 1] = make_ring(tid == probe_writer.header->pid);
	if (number <= PROBE_NUMBERS && rings[number - 1]) {
		t->blocks = rings[number - 1];
		t->told_ticks = 0;
		t->seen_ticks = base_ticks();
		tell_thread(t->blocks, tid);
	} else if (!t->ended) {
		wire_loss_add(&probe_writer, WIRE_LOSS_NO_BLOCK_RING, 1);
	}
	errno = saved_errno;
	return t->blocks;
}

void probe_blocks_leave(struct probe_thread *t)
{
	t->blocks = NULL;
}

void probe_blocks_reset(void)
{
	memset(rings, 0, sizeof rings);
}
