/* SPDX-License-Identifier: Apache-2.0 */
/* Spools with hostile words in them. An input is a list of pokes: each overwrites one word of a
 * sound spool, made once by wire's own writer, mostly where counts, offsets and ids are. Then all
 * of it is read and decoded; the sanitizers are the judge.
 *
 * With clang and ARR_BUILD_FUZZERS this is a libFuzzer target; else main() makes the pokes itself,
 * from a seed: fuzz_wire_reader [ROUNDS [SEED]]. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <base/clock.h>
#include <wire/reader.h>
#include <wire/writer.h>

#include "decode.h"

enum { REGIONS_MAX = 16, POKES_MAX = 32, REGION_BYTES_MAX = 1 << 19 };

struct poke {
	uint8_t region, width;
	uint16_t place;
	uint8_t value[8];
};

static struct {
	char dir[64], path[1100];
	int fd;
	struct {
		uint64_t offset, size_bytes;
	} regions[REGIONS_MAX];
	size_t region_count;
} base;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void fail(const char *what)
{
	fprintf(stderr, "fuzz_wire_reader: %s\n", what);
	_exit(2);
}

static wire_id make_operands(struct wire_writer *w)
{
	struct {
		struct wire_operand head;
		int64_t lengths[2];
	} operand = { { wire_intern_text(w, "float64"), 2, ARR_TRACE_C_CONTIGUOUS, 0 }, { 3, 4 } };

	return wire_intern(w, &operand, sizeof(operand));
}

static void fill(struct wire_writer *w, struct wire_thread *t)
{
	wire_id op = wire_intern_text(w, "add"), site = wire_intern_text(w, "@401234");
	struct wire_frame frames[2] = { { .pc = 0x401234 }, { .function = op, .file_line = site } };
	wire_id operands = make_operands(w), stack = wire_intern(w, frames, sizeof(frames));

	wire_op_total(t, op, site)->calls = 7;
	wire_copy_total(t, op, site, ARR_COPY_CAST, op)->calls = 7;
	wire_blas_total(t, op, site)->calls = 7;
	wire_failure_total(t, op, site, operands, site)->count = 7;
	wire_section_total(t, op)->calls = 7;
	wire_meta_set(w, "python_version", "3.11.2");
	for (uint32_t i = 1; i <= 20; i++) {
		struct wire_event e = { .kind = WIRE_EVENT_OP,
					.tid = 1,
					.label = op,
					.operands = operands,
					.site = site,
					.stack = stack,
					.sequence = i };

		wire_ring_put(t, &t->ring, &e);
		wire_ring_put(t, &t->flight, &e);
	}
	t->open_ops[0] = (struct wire_open_op){ .op = op, .operands = operands, .site = site };
	atomic_store(&t->op_depth, 1);
}

static void add_region(uint64_t offset, uint64_t size_bytes)
{
	if (base.region_count == REGIONS_MAX)
		return;
	base.regions[base.region_count].offset = offset;
	base.regions[base.region_count++].size_bytes =
		size_bytes < REGION_BYTES_MAX ? size_bytes : REGION_BYTES_MAX;
}

static void remove_base(void)
{
	unlink(base.path);
	rmdir(base.dir);
}

static void make_base(void)
{
	struct wire_options options = { .dir = base.dir,
					.file_bytes_max = WIRE_FILE_BYTES_MIN * 4 };
	struct wire_writer w = { .header = NULL };
	struct wire_thread *t;

	snprintf(base.dir, sizeof(base.dir), "/tmp/fuzz_wire_XXXXXX");
	if (!mkdtemp(base.dir) || wire_writer_open(&w, &options, NULL) != ARR_OK)
		fail("cannot make a spool");
	atexit(remove_base);
	t = wire_writer_thread(&w, 1, true);
	if (!t)
		fail("no thread slot");
	fill(&w, t);
	add_region(0, sizeof(struct wire_header));
	add_region(0, 256);
	add_region(WIRE_PAGE_BYTES, 16 * sizeof(struct wire_chunk_entry));
	for (size_t i = 0; i < atomic_load(&w.header->chunk_count); i++) {
		const struct wire_chunk_entry *entry = &w.directory[i];

		add_region(entry->offset, entry->size_bytes);
		add_region(entry->offset, sizeof(struct wire_thread));
	}
	snprintf(base.path, sizeof(base.path), "%s", w.path);
	wire_writer_close(&w);
	base.fd = open(base.path, O_RDWR | O_CLOEXEC);
	if (base.fd < 0)
		fail("cannot open the spool");
}

static void decode_entry(struct decoder *d, enum wire_table_index table, const void *entry)
{
	const struct wire_failure_total *failure = entry;
	const struct wire_copy_total *copy = entry;

	if (table == WIRE_TABLE_FAILURES) {
		decode_operands(d, failure->operands);
		decode_site(d, failure->site);
	} else {
		decode_name(d, copy->op);
		decode_site(d, copy->site);
	}
}

static void read_ring(struct decoder *d, const struct wire_thread *t, const struct wire_ring *ring)
{
	struct store_frame frames[DECODE_FRAMES_MAX];
	struct wire_event events[64];
	uint64_t cursor = 0, lost = 0;
	size_t count, rounds = 0;

	while ((count = wire_reader_events(d->reader, t, ring, &cursor, events, 64, &lost)) > 0 &&
	       rounds++ < 64) {
		for (size_t i = 0; i < count; i++) {
			decode_name(d, events[i].label);
			decode_operands(d, events[i].operands);
			decode_site(d, events[i].site);
			decode_stack(d, events[i].stack, frames);
		}
	}
}

static void read_everything(struct decoder *d)
{
	size_t threads = wire_reader_thread_count(d->reader);
	char entry[2048];

	for (size_t i = 0; i < threads; i++) {
		const struct wire_thread *t = wire_reader_thread(d->reader, i);

		read_ring(d, t, &t->ring);
		read_ring(d, t, &t->flight);
		for (int table = 0; table < WIRE_TABLE_COUNT_MAX; table++) {
			enum wire_table_index index = (enum wire_table_index)table;
			uint32_t capacity = wire_reader_table_capacity(d->reader, t, index);

			for (uint32_t k = 0; k < capacity; k++) {
				if (wire_reader_table_entry(d->reader, t, index, k, entry,
							    sizeof(entry)))
					decode_entry(d, index, entry);
			}
		}
	}
	wire_reader_realtime_ns(d->reader, UINT64_MAX);
	wire_reader_meta(d->reader);
	wire_reader_allocs(d->reader);
	wire_reader_live(d->reader);
}

static void read_spool(void)
{
	struct symbol_files files = { .count = 0 };
	struct texts texts = { 0 };
	struct decoder d;
	wire_reader *r;

	if (wire_reader_open(base.path, &r, NULL) != ARR_OK)
		return;
	decoder_init(&d, r, &texts, &files);
	read_everything(&d);
	decoder_clear(&d);
	symbol_files_clear(&files);
	texts_clear(&texts);
	wire_reader_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
	struct {
		uint64_t offset;
		uint8_t bytes[8];
	} before[POKES_MAX];
	size_t count = 0;

	if (base.region_count == 0)
		make_base();
	for (; count < POKES_MAX && size_bytes >= sizeof(struct poke); count++) {
		struct poke poke;
		size_t region, width;

		memcpy(&poke, data, sizeof(poke));
		data += sizeof(poke);
		size_bytes -= sizeof(poke);
		region = poke.region % base.region_count;
		width = (size_t)1 << (poke.width & 3);
		before[count].offset =
			base.regions[region].offset +
			(uint64_t)poke.place * 4 % (base.regions[region].size_bytes - 8);
		if (pread(base.fd, before[count].bytes, 8, (off_t)before[count].offset) != 8 ||
		    pwrite(base.fd, poke.value, width, (off_t)before[count].offset) !=
			    (ssize_t)width)
			fail("cannot change the spool");
	}
	read_spool();
	while (count-- > 0) {
		if (pwrite(base.fd, before[count].bytes, 8, (off_t)before[count].offset) != 8)
			fail("cannot restore the spool");
	}
	return 0;
}

#ifndef FUZZ_LIBFUZZER
/* Words that break arithmetic more often than random ones do. */
static uint64_t nasty_word(uint64_t random)
{
	static const uint64_t words[] = { 0,
					  1,
					  7,
					  8,
					  63,
					  4095,
					  4096,
					  1u << 16,
					  UINT32_MAX,
					  1ull << 40,
					  1ull << 63,
					  UINT64_MAX,
					  UINT64_MAX - 7,
					  UINT64_MAX - 4095 };

	return random % 3 ? words[random / 3 % (sizeof(words) / sizeof(words[0]))]
			  : random >> (random & 63);
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 3000;
	uint64_t state = argc > 2 ? strtoull(argv[2], NULL, 10) : 0x9e3779b97f4a7c15;

	for (unsigned long round = 0; round < rounds; round++) {
		struct poke pokes[6];
		size_t count = 1 + next_random(&state) % 6;

		for (size_t i = 0; i < count; i++) {
			uint64_t random = next_random(&state),
				 word = nasty_word(next_random(&state));

			pokes[i] = (struct poke){ .region = (uint8_t)random,
						  .width = (uint8_t)(random >> 8),
						  .place = (uint16_t)(random >> 16) };
			memcpy(pokes[i].value, &word, sizeof(word));
		}
		LLVMFuzzerTestOneInput((const uint8_t *)pokes, count * sizeof(*pokes));
	}
	printf("fuzz_wire_reader: %lu hostile spools read\n", rounds);
	return 0;
}
#endif
