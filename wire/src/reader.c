/* SPDX-License-Identifier: Apache-2.0 */
/* Every number that comes out of the file is copied once, then checked, then used: the writer is
 * alive, or the file is somebody's idea of a joke. */
#include <wire/reader.h>
#include <wire/ring.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAP_BYTES_MAX (UINT64_C(1) << 36) /* 64 GiB of address space at most */

enum { TABLE_CAPACITY_MAX = 1 << 16 }; /* far beyond any writer's: bounds the time of a scan */

struct span {
	uint64_t offset, size_bytes; /* inside the file, checked */
};

/* Process-wide chunks by kind; size_bytes 0 until one is seen. */
struct wire_reader {
	const uint8_t *map;
	size_t map_bytes;    /* of address space; only the first file_bytes are backed */
	uint64_t file_bytes; /* as of the last look */
	int fd;
	struct span chunks[WIRE_CHUNK_LAST + 1];
	struct span threads[WIRE_CHUNKS_MAX];
	size_t thread_count;
	struct span block_rings[WIRE_CHUNKS_MAX];
	size_t block_ring_count;
	bool seen[WIRE_CHUNKS_MAX]; /* directory entries that need no further look */
};

static uint64_t load_u64(const uint64_t *p)
{
	return __atomic_load_n(p, __ATOMIC_RELAXED);
}

static uint32_t load_u32(const uint32_t *p)
{
	return __atomic_load_n(p, __ATOMIC_RELAXED);
}

/* A spool grows while it is written: look again when something lies beyond what is known. */
static bool span_backed(wire_reader *r, uint64_t offset, uint64_t size_bytes)
{
	struct stat info;

	if (offset > r->map_bytes || size_bytes > r->map_bytes - offset)
		return false;
	if (offset + size_bytes <= r->file_bytes)
		return true;
	if (fstat(r->fd, &info) == 0 && info.st_size > 0)
		r->file_bytes = (uint64_t)info.st_size;
	return offset + size_bytes <= r->file_bytes;
}

static enum arr_status check_header(const struct wire_header *h, const char *path,
				    struct arr_error *err)
{
	if (memcmp(h->magic, WIRE_MAGIC, sizeof(h->magic)) != 0)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: not a spool file (it does not begin with %s)", path,
				     WIRE_MAGIC);
	if (h->version != WIRE_VERSION)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: spool version is %u, this arr reads %d", path, h->version,
				     WIRE_VERSION);
	if (h->header_bytes != sizeof(*h))
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: spool header has %u bytes, expected %zu", path,
				     h->header_bytes, sizeof(*h));
	return ARR_OK;
}

static enum arr_status map_file(wire_reader *r, const char *path, struct arr_error *err)
{
	struct stat info;
	uint64_t want;
	void *map;

	r->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (r->fd < 0 || fstat(r->fd, &info) != 0)
		return arr_error_set_errno(err, errno, "%s: cannot open spool", path);
	if (!S_ISREG(info.st_mode))
		return arr_error_set(err, ARR_E_FORMAT, "%s: not a spool file (not a regular file)",
				     path);
	r->file_bytes = (uint64_t)info.st_size;
	if (r->file_bytes < WIRE_FIRST_CHUNK_OFFSET)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: spool has %llu bytes, its header alone takes %d", path,
				     (unsigned long long)r->file_bytes, WIRE_FIRST_CHUNK_OFFSET);
	want = r->file_bytes;
	map = mmap(NULL, WIRE_PAGE_BYTES, PROT_READ, MAP_SHARED, r->fd, 0);
	if (map == MAP_FAILED)
		return arr_error_set_errno(err, errno, "%s: cannot map spool", path);
	if (((const struct wire_header *)map)->file_bytes_max > want)
		want = ((const struct wire_header *)map)->file_bytes_max;
	munmap(map, WIRE_PAGE_BYTES);
	if (want > MAP_BYTES_MAX)
		want = MAP_BYTES_MAX;
	map = mmap(NULL, (size_t)want, PROT_READ, MAP_SHARED | MAP_NORESERVE, r->fd, 0);
	if (map == MAP_FAILED)
		return arr_error_set_errno(err, errno, "%s: cannot map %llu bytes of spool", path,
					   (unsigned long long)want);
	r->map = map;
	r->map_bytes = (size_t)want;
	return ARR_OK;
}

enum arr_status wire_reader_open(const char *path, wire_reader **out, struct arr_error *err)
{
	wire_reader *r = calloc(1, sizeof(*r));
	enum arr_status st;

	if (!r)
		return arr_error_set(err, ARR_E_NOMEM, "%s: out of memory", path);
	r->fd = -1;
	st = map_file(r, path, err);
	if (st == ARR_OK)
		st = check_header(wire_reader_header(r), path, err);
	if (st != ARR_OK) {
		wire_reader_free(r);
		return st;
	}
	*out = r;
	return ARR_OK;
}

void wire_reader_free(wire_reader *r)
{
	if (!r)
		return;
	if (r->map)
		munmap((void *)(uintptr_t)r->map, r->map_bytes);
	if (r->fd >= 0)
		close(r->fd);
	free(r);
}

const struct wire_header *wire_reader_header(const wire_reader *r)
{
	return (const struct wire_header *)r->map;
}

uint64_t wire_reader_duration_ns(const wire_reader *r, uint64_t ticks)
{
	uint64_t scale = atomic_load_explicit(&wire_reader_header(r)->ticks_per_second,
					      memory_order_relaxed);

	if (scale == 0)
		return ticks; /* not calibrated yet: the clock's other unit */
	return ticks / scale * 1000000000u +
	       (uint64_t)((double)(ticks % scale) * 1e9 / (double)scale);
}

uint64_t wire_reader_realtime_ns(const wire_reader *r, uint64_t ticks)
{
	const struct wire_header *h = wire_reader_header(r);

	if (ticks < h->start_ticks)
		return h->start_realtime_ns;
	return h->start_realtime_ns + wire_reader_duration_ns(r, ticks - h->start_ticks);
}

/* ---- directory
 * ----------------------------------------------------------------------------------- */

static uint64_t smallest_chunk(uint32_t kind)
{
	switch (kind) {
	case WIRE_CHUNK_STRINGS:
		return sizeof(struct wire_strings);
	case WIRE_CHUNK_THREAD:
		return sizeof(struct wire_thread);
	case WIRE_CHUNK_META:
		return sizeof(struct wire_meta_table);
	case WIRE_CHUNK_MODULES:
		return sizeof(struct wire_module_table);
	case WIRE_CHUNK_ALLOC:
		return sizeof(struct wire_alloc_table);
	case WIRE_CHUNK_LIVE:
		return sizeof(struct wire_live_table);
	case WIRE_CHUNK_GC:
		return sizeof(struct wire_gc_table);
	case WIRE_CHUNK_BLOCKS:
		return sizeof(struct wire_block_ring);
	case WIRE_CHUNK_PEAK:
		return sizeof(struct wire_peak_table);
	default:
		return UINT64_MAX; /* of a later version: not for this reader */
	}
}

static void look_at_entry(wire_reader *r, size_t index)
{
	const struct wire_chunk_entry *entry =
		(const struct wire_chunk_entry *)(r->map + WIRE_PAGE_BYTES) + index;
	/* Acquire: pairs with the writer's release; offset and size are valid once a kind is there.
	 */
	uint32_t kind = atomic_load_explicit(&entry->kind, memory_order_acquire);
	struct span span = { load_u64(&entry->offset), load_u64(&entry->size_bytes) };

	if (kind == WIRE_CHUNK_NONE)
		return;
	if (kind <= WIRE_CHUNK_LAST && span.offset % WIRE_PAGE_BYTES == 0 &&
	    span.offset >= WIRE_FIRST_CHUNK_OFFSET && span.size_bytes >= smallest_chunk(kind)) {
		if (!span_backed(r, span.offset, span.size_bytes))
			return; /* a truncated copy, or not there yet */
		if (kind == WIRE_CHUNK_THREAD)
			r->threads[r->thread_count++] = span;
		else if (kind == WIRE_CHUNK_BLOCKS)
			r->block_rings[r->block_ring_count++] = span;
		else if (r->chunks[kind].size_bytes == 0)
			r->chunks[kind] = span;
	}
	r->seen[index] = true;
}

static void refresh(wire_reader *r)
{
	uint32_t count =
		atomic_load_explicit(&wire_reader_header(r)->chunk_count, memory_order_acquire);

	for (size_t i = 0; i < count && i < WIRE_CHUNKS_MAX; i++) {
		if (!r->seen[i])
			look_at_entry(r, i);
	}
}

static const void *find_chunk(wire_reader *r, enum wire_chunk_kind kind)
{
	if (r->chunks[kind].size_bytes == 0)
		refresh(r);
	return r->chunks[kind].size_bytes == 0 ? NULL : r->map + r->chunks[kind].offset;
}

const struct wire_meta_table *wire_reader_meta(wire_reader *r)
{
	return find_chunk(r, WIRE_CHUNK_META);
}

const struct wire_module_table *wire_reader_modules(wire_reader *r)
{
	return find_chunk(r, WIRE_CHUNK_MODULES);
}

const struct wire_alloc_table *wire_reader_allocs(wire_reader *r)
{
	return find_chunk(r, WIRE_CHUNK_ALLOC);
}

const struct wire_live_table *wire_reader_live(wire_reader *r)
{
	return find_chunk(r, WIRE_CHUNK_LIVE);
}

const struct wire_gc_table *wire_reader_gc(wire_reader *r)
{
	return find_chunk(r, WIRE_CHUNK_GC);
}

size_t wire_reader_block_ring_count(wire_reader *r)
{
	refresh(r);
	return r->block_ring_count;
}

int64_t wire_reader_block_ring_page(const wire_reader *r, size_t ring)
{
	return (int64_t)(r->block_rings[ring].offset / WIRE_PAGE_BYTES);
}

size_t wire_reader_block_words(const wire_reader *r, size_t ring, uint64_t *cursor, uint64_t *out,
			       size_t max, uint64_t *lost)
{
	const struct span *span = &r->block_rings[ring];
	const struct wire_block_ring *b = (const struct wire_block_ring *)(r->map + span->offset);
	uint64_t capacity = load_u64(&b->capacity), head, after, first, drop;
	size_t count;

	if (capacity < WIRE_BLOCK_WORDS_MIN || (capacity & (capacity - 1)) != 0 ||
	    capacity > (span->size_bytes - sizeof(*b)) / sizeof(uint64_t))
		return 0;
	/* Acquire: pairs with the writer's release of head; the words before it are there. */
	head = atomic_load_explicit(&b->head, memory_order_acquire);
	if (head <= *cursor)
		return 0;
	/* The writer stores up to WIRE_BLOCK_STEP words before it moves head. */
	first = head - *cursor > capacity - WIRE_BLOCK_STEP ? head - (capacity - WIRE_BLOCK_STEP)
							    : *cursor;
	*lost += first - *cursor;
	count = head - first < max ? (size_t)(head - first) : max;
	for (size_t i = 0; i < count; i++)
		out[i] = atomic_load_explicit(&b->words[(first + i) & (capacity - 1)],
					      memory_order_relaxed);
	/* Orders the copies before the second look; partner: the release fence of the writer. */
	atomic_thread_fence(memory_order_acquire);
	after = atomic_load_explicit(&b->head, memory_order_relaxed);
	if (after < head)
		after = head; /* only a joke's head goes back */
	drop = after - first > capacity - WIRE_BLOCK_STEP
		       ? after - first - (capacity - WIRE_BLOCK_STEP)
		       : 0;
	*cursor = first + count;
	if (drop > count)
		drop = count; /* the next call counts the rest */
	*lost += drop;
	memmove(out, out + drop, (count - drop) * sizeof(*out));
	return count - drop;
}

bool wire_reader_peak(wire_reader *r, struct wire_peak *out, uint64_t *taken)
{
	const struct wire_peak_table *table = find_chunk(r, WIRE_CHUNK_PEAK);

	for (int tries = 0; table && tries < 2; tries++) {
		/* Acquire: pairs with the release that made the snapshot the current one. */
		*taken = atomic_load_explicit(&table->taken, memory_order_acquire);
		if (*taken == 0)
			return false;
		memcpy(out, &table->sides[(*taken - 1) & 1], sizeof(*out));
		atomic_thread_fence(memory_order_acquire);
		if (out->count > WIRE_PEAK_ENTRIES)
			out->count = WIRE_PEAK_ENTRIES;
		/* The one after the next goes into the same side. */
		if (atomic_load_explicit(&table->taken, memory_order_relaxed) == *taken)
			return true;
	}
	return false;
}

/* ---- strings
 * ------------------------------------------------------------------------------------- */

bool wire_reader_string(const wire_reader *r, wire_id id, const char **bytes, size_t *size_bytes)
{
	const struct span *span = &r->chunks[WIRE_CHUNK_STRINGS];
	const struct wire_strings *strings;
	const struct wire_string *entry;
	uint64_t arena_bytes, used_bytes, offset = (uint64_t)id * 8;
	uint32_t length;

	*bytes = "";
	*size_bytes = 0;
	if (id == 0)
		return true;
	if (span->size_bytes == 0)
		return false;
	strings = (const struct wire_strings *)(r->map + span->offset);
	arena_bytes = span->size_bytes - offsetof(struct wire_strings, arena);
	if (load_u64(&strings->arena_bytes) < arena_bytes)
		arena_bytes = load_u64(&strings->arena_bytes);
	used_bytes = atomic_load_explicit(&strings->used_bytes, memory_order_acquire);
	if (used_bytes < arena_bytes)
		arena_bytes = used_bytes;
	if (arena_bytes < sizeof(*entry) || offset > arena_bytes - sizeof(*entry))
		return false;
	entry = (const struct wire_string *)(strings->arena + offset);
	length = load_u32(&entry->size_bytes);
	if (length > WIRE_STRING_BYTES_MAX || length > arena_bytes - sizeof(*entry) - offset)
		return false;
	*bytes = (const char *)entry->bytes;
	*size_bytes = length;
	return true;
}

/* ---- threads
 * ------------------------------------------------------------------------------------- */

size_t wire_reader_thread_count(wire_reader *r)
{
	refresh(r);
	return r->thread_count;
}

const struct wire_thread *wire_reader_thread(wire_reader *r, size_t index)
{
	return index < r->thread_count
		       ? (const struct wire_thread *)(r->map + r->threads[index].offset)
		       : NULL;
}

/* Size of the chunk that t begins; 0 if t is none of this file's threads. */
static uint64_t thread_chunk_bytes(const wire_reader *r, const struct wire_thread *t)
{
	uint64_t offset = (uint64_t)((const uint8_t *)t - r->map);

	for (size_t i = 0; i < r->thread_count; i++) {
		if (r->threads[i].offset == offset)
			return r->threads[i].size_bytes;
	}
	return 0;
}

/* Whether `count` records of `record_bytes` at `offset` lie in a thread's chunk, behind its slot.
 */
static bool records_fit(uint64_t chunk_bytes, uint64_t offset, uint64_t count,
			uint64_t record_bytes)
{
	return offset % 8 == 0 && offset >= sizeof(struct wire_thread) && offset <= chunk_bytes &&
	       record_bytes > 0 && record_bytes % 8 == 0 &&
	       count <= (chunk_bytes - offset) / record_bytes;
}

static const uint8_t *find_table(const wire_reader *r, const struct wire_thread *t,
				 enum wire_table_index table, struct wire_table *out)
{
	uint64_t chunk_bytes = thread_chunk_bytes(r, t);

	if ((unsigned)table >= WIRE_TABLE_COUNT_MAX || chunk_bytes == 0)
		return NULL;
	out->offset = load_u64(&t->tables[table].offset);
	out->capacity = load_u32(&t->tables[table].capacity);
	out->entry_bytes = load_u32(&t->tables[table].entry_bytes);
	if (out->capacity > TABLE_CAPACITY_MAX ||
	    !records_fit(chunk_bytes, out->offset, out->capacity, out->entry_bytes))
		return NULL;
	return (const uint8_t *)t + out->offset;
}

uint32_t wire_reader_table_capacity(const wire_reader *r, const struct wire_thread *t,
				    enum wire_table_index table)
{
	struct wire_table found;

	return find_table(r, t, table, &found) ? found.capacity : 0;
}

bool wire_reader_table_entry(const wire_reader *r, const struct wire_thread *t,
			     enum wire_table_index table, uint32_t index, void *out,
			     size_t size_bytes)
{
	struct wire_table found;
	const uint8_t *entries = find_table(r, t, table, &found), *entry;
	uint32_t key;

	if (!entries || index >= found.capacity)
		return false;
	entry = entries + (uint64_t)index * found.entry_bytes;
	/* Acquire: pairs with the release that made the entry; its other keys are valid after it.
	 */
	key = __atomic_load_n((const uint32_t *)(const void *)entry, __ATOMIC_ACQUIRE);
	if (key == 0)
		return false;
	memset(out, 0, size_bytes);
	memcpy(out, entry, size_bytes < found.entry_bytes ? size_bytes : found.entry_bytes);
	return true;
}

size_t wire_reader_events(const wire_reader *r, const struct wire_thread *t,
			  const struct wire_ring *ring, uint64_t *cursor, struct wire_event *out,
			  size_t max, uint64_t *lost)
{
	uint64_t chunk_bytes = thread_chunk_bytes(r, t);
	uint64_t capacity = load_u64(&ring->capacity), offset = load_u64(&ring->offset);

	if (capacity == 0 || (capacity & (capacity - 1)) != 0 ||
	    !records_fit(chunk_bytes, offset, capacity, sizeof(struct wire_event)))
		return 0;
	return wire_ring_read((const struct wire_event *)((const uint8_t *)t + offset), capacity,
			      &ring->head, cursor, out, max, lost);
}

struct wire_alloc_sum wire_alloc_sum(const struct wire_alloc_total *e)
{
	struct wire_alloc_sum sum;

	sum.allocs = atomic_load_explicit(&e->own_allocs, memory_order_relaxed) +
		     atomic_load_explicit(&e->allocs, memory_order_relaxed);
	sum.frees = atomic_load_explicit(&e->own_frees, memory_order_relaxed) +
		    atomic_load_explicit(&e->frees, memory_order_relaxed);
	sum.bytes = atomic_load_explicit(&e->own_bytes, memory_order_relaxed) +
		    atomic_load_explicit(&e->bytes, memory_order_relaxed);
	sum.failed = atomic_load_explicit(&e->failed, memory_order_relaxed);
	sum.live_bytes = atomic_load_explicit(&e->own_live_bytes, memory_order_relaxed) +
			 atomic_load_explicit(&e->live_bytes, memory_order_relaxed);
	sum.peak_live_bytes = atomic_load_explicit(&e->peak_live_bytes, memory_order_relaxed);
	if (sum.peak_live_bytes < sum.live_bytes)
		sum.peak_live_bytes = sum.live_bytes;
	return sum;
}
