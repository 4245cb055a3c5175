/* SPDX-License-Identifier: Apache-2.0 */
/* Creation of a spool and of its chunks. Everything here is raw system calls: legal in
 * constructors, in a fork's child and in signal handlers. */
#include <wire/writer.h>

#include <base/clock.h>
#include <base/fmt.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t round_up_page(uint64_t bytes)
{
	return (bytes + WIRE_PAGE_BYTES - 1) & ~(uint64_t)(WIRE_PAGE_BYTES - 1);
}

/* The limit on file sizes of this process: beyond it the kernel would raise SIGXFSZ. */
static uint64_t file_size_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
		return UINT64_MAX;
	return limit.rlim_cur;
}

/* Backs a range of the file with real blocks, so that stores into its mapping can't fail. */
static int back_range(int fd, uint64_t offset, uint64_t size_bytes)
{
	static const char zeros[WIRE_PAGE_BYTES];
	int rc;

	if (offset + size_bytes > file_size_limit())
		return EFBIG;
	do {
		rc = fallocate(fd, 0, (off_t)offset, (off_t)size_bytes);
	} while (rc != 0 && errno == EINTR);
	if (rc == 0)
		return 0;
	if (errno != EOPNOTSUPP && errno != ENOSYS)
		return errno;
	for (uint64_t end = offset + size_bytes; offset < end; offset += sizeof zeros)
		if (pwrite(fd, zeros, sizeof zeros, (off_t)offset) != (ssize_t)sizeof zeros)
			return ENOSPC;
	return 0;
}

/* Opens the file again for one chunk. The target may have closed, replaced or chrooted away
 * whatever it likes: only the very same file will do. */
static int reopen(const struct wire_writer *w)
{
	struct stat st;
	int fd = open(w->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) != 0 || st.st_dev != w->file_id[0] || st.st_ino != w->file_id[1]) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool take_range(struct wire_header *h, uint64_t size_bytes, uint64_t *offset)
{
	uint64_t used = atomic_load_explicit(&h->file_bytes_used, memory_order_relaxed);

	do {
		if (size_bytes > h->file_bytes_max || used > h->file_bytes_max - size_bytes)
			return false;
	} while (!atomic_compare_exchange_weak_explicit(&h->file_bytes_used, &used,
							used + size_bytes, memory_order_relaxed,
							memory_order_relaxed));
	*offset = used;
	return true;
}

/* Gives a range back unless another chunk has come after it. */
static void return_range(struct wire_header *h, uint64_t offset, uint64_t size_bytes)
{
	uint64_t end = offset + size_bytes;

	atomic_compare_exchange_strong_explicit(&h->file_bytes_used, &end, offset,
						memory_order_relaxed, memory_order_relaxed);
}

/* In fd, the open file. Returns 0 or an errno. */
static int make_chunk(struct wire_writer *w, int fd, size_t size_bytes, void **chunk,
		      struct wire_chunk_entry **entry)
{
	struct wire_header *h = w->header;
	uint64_t bytes = round_up_page(size_bytes), offset;
	uint32_t index;
	int failed;

	if (!take_range(h, bytes, &offset))
		return EFBIG;
	failed = back_range(fd, offset, bytes);
	if (failed) {
		return_range(h, offset, bytes);
		return failed;
	}
	index = atomic_fetch_add_explicit(&h->chunk_count, 1, memory_order_relaxed);
	if (index >= WIRE_CHUNKS_MAX) {
		atomic_fetch_sub_explicit(&h->chunk_count, 1, memory_order_relaxed);
		return_range(h, offset, bytes);
		return EFBIG;
	}
	*entry = &w->directory[index];
	(*entry)->offset = offset;
	(*entry)->size_bytes = bytes;
	*chunk = (char *)h + offset;
	return 0;
}

void *wire_writer_chunk(struct wire_writer *w, size_t size_bytes, struct wire_chunk_entry **entry)
{
	int saved_errno = errno, fd, failed = 1;
	void *chunk = NULL;

	if (!w->header)
		return NULL;
	fd = reopen(w);
	if (fd >= 0) {
		failed = make_chunk(w, fd, size_bytes, &chunk, entry);
		close(fd);
	}
	if (failed)
		wire_loss_add(w, WIRE_LOSS_SPOOL_FULL, 1);
	errno = saved_errno;
	return chunk;
}

void wire_writer_publish(struct wire_chunk_entry *entry, enum wire_chunk_kind kind)
{
	/* Orders the chunk's content before its kind; partner: the reader's acquire load of kind.
	 */
	atomic_store_explicit(&entry->kind, kind, memory_order_release);
}

static uint64_t arena_bytes_for(uint64_t file_bytes_max)
{
	uint64_t bytes = file_bytes_max / 8;

	return bytes > (6u << 20) ? (6u << 20) : bytes & ~(uint64_t)7;
}

/* The chunks that every spool has, while the descriptor is at hand. */
static enum arr_status make_process_chunks(struct wire_writer *w, int fd, struct arr_error *err)
{
	uint64_t arena = arena_bytes_for(w->header->file_bytes_max);
	void *made[6] = { NULL };
	const struct {
		size_t size_bytes;
		enum wire_chunk_kind kind;
	} chunks[6] = {
		{ sizeof *w->strings + arena, WIRE_CHUNK_STRINGS },
		{ sizeof *w->meta, WIRE_CHUNK_META },
		{ sizeof *w->modules, WIRE_CHUNK_MODULES },
		{ sizeof *w->allocs, WIRE_CHUNK_ALLOC },
		{ sizeof *w->live, WIRE_CHUNK_LIVE },
		{ sizeof *w->peak, WIRE_CHUNK_PEAK },
	};

	for (size_t i = 0; i < 6; i++) {
		struct wire_chunk_entry *entry = NULL;
		int failed = make_chunk(w, fd, chunks[i].size_bytes, &made[i], &entry);

		if (failed)
			return arr_error_set_errno(err, failed, "%s: chunk of %zu bytes", w->path,
						   chunks[i].size_bytes);
		if (i == 0) {
			w->strings = made[0];
			w->strings->arena_bytes = arena;
			atomic_store_explicit(&w->strings->used_bytes, 8, memory_order_relaxed);
		}
		wire_writer_publish(entry, chunks[i].kind);
	}
	w->meta = made[1];
	w->modules = made[2];
	w->allocs = made[3];
	w->live = made[4];
	w->peak = made[5];
	return ARR_OK;
}

/* The start on the three clocks, read as one moment. */
struct start_moment {
	uint64_t realtime_ns, monotonic_ns, ticks;
};

static void fill_header(struct wire_header *h, const struct wire_options *o,
			const struct start_moment *start)
{
	h->version = WIRE_VERSION;
	h->header_bytes = sizeof *h;
	h->pid = (uint32_t)getpid();
	h->ppid = (uint32_t)getppid();
	h->start_realtime_ns = start->realtime_ns;
	h->start_monotonic_ns = start->monotonic_ns;
	h->start_ticks = start->ticks;
	atomic_store_explicit(&h->ticks_per_second, 1000000000u, memory_order_relaxed);
	atomic_store_explicit(&h->file_bytes_used, WIRE_FIRST_CHUNK_OFFSET, memory_order_relaxed);
	h->parent_start_realtime_ns = o->parent_start_realtime_ns;
	h->min_bytes = o->min_bytes;
}

/* DIR/<pid>-<realtime>.arrspool, absolute: the target may change its working directory. */
static enum arr_status make_path(struct wire_writer *w, const char *dir, uint64_t realtime_ns,
				 struct arr_error *err)
{
	size_t length = 0;

	if (dir[0] != '/') {
		if (!getcwd(w->path, sizeof w->path - 1))
			return arr_error_set_errno(err, errno, "spool folder %s", dir);
		length = strlen(w->path);
		w->path[length++] = '/';
	}
	if (strlen(dir) + 64 > sizeof w->path - length)
		return arr_error_set(err, ARR_E_ARG, "spool folder: path of %zu bytes is too long",
				     strlen(dir));
	base_format(w->path + length, sizeof w->path - length, "%s/%d-%llu%s", dir, (int)getpid(),
		    (unsigned long long)realtime_ns, WIRE_FILE_SUFFIX);
	return ARR_OK;
}

/* Maps the whole allowed range: beyond the file's end nothing is touched before it is backed. */
static enum arr_status map_file(struct wire_writer *w, int fd, uint64_t bytes_max,
				struct arr_error *err)
{
	struct stat st;
	int failed = back_range(fd, 0, WIRE_FIRST_CHUNK_OFFSET);
	void *map;

	if (!failed && fstat(fd, &st) != 0)
		failed = errno;
	if (failed)
		return arr_error_set_errno(err, failed, "%s", w->path);
	w->file_id[0] = st.st_dev;
	w->file_id[1] = st.st_ino;
	map = mmap(NULL, bytes_max, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
	if (map == MAP_FAILED)
		return arr_error_set_errno(err, errno, "%s: mapping %llu bytes", w->path,
					   (unsigned long long)bytes_max);
	/* No read-ahead: the file is empty, and a fault must cost one page and not a window of
	 * them. */
	madvise(map, bytes_max, MADV_RANDOM);
	w->header = map;
	w->header->file_bytes_max = bytes_max;
	w->directory = (struct wire_chunk_entry *)(void *)((char *)map + WIRE_PAGE_BYTES);
	return ARR_OK;
}

enum arr_status wire_writer_open(struct wire_writer *w, const struct wire_options *options,
				 struct arr_error *err)
{
	uint64_t bytes_max =
		options->file_bytes_max ? options->file_bytes_max : WIRE_FILE_BYTES_DEFAULT;
	struct start_moment start = { 0 };
	enum arr_status st;
	int fd;

	memset(w, 0, sizeof *w);
	base_clock_pair(&start.ticks, &start.monotonic_ns);
	start.realtime_ns = base_realtime_ns() - (base_monotonic_ns() - start.monotonic_ns);
	if (bytes_max < WIRE_FILE_BYTES_MIN || bytes_max > WIRE_FILE_BYTES_MAX)
		return arr_error_set(
			err, ARR_E_ARG, "spool limit of %llu bytes is outside [%llu, %llu]",
			(unsigned long long)bytes_max, (unsigned long long)WIRE_FILE_BYTES_MIN,
			(unsigned long long)WIRE_FILE_BYTES_MAX);
	ARR_TRY(make_path(w, options->dir, start.realtime_ns, err));
	fd = open(w->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return arr_error_set_errno(err, errno, "%s", w->path);
	st = map_file(w, fd, round_up_page(bytes_max), err);
	if (st != ARR_OK)
		goto done;
	fill_header(w->header, options, &start);
	st = make_process_chunks(w, fd, err);
	if (st != ARR_OK)
		goto done;
	/* The magic makes it a spool; a reader that sees it sees everything above. */
	atomic_thread_fence(memory_order_release);
	memcpy(w->header->magic, WIRE_MAGIC, sizeof w->header->magic);
done:
	close(fd);
	if (st != ARR_OK) {
		unlink(w->path);
		wire_writer_close(w);
	}
	return st;
}

static void inherit_strings(struct wire_strings *to, const struct wire_strings *from)
{
	uint64_t used;

	/* Index first: an id that is in it belongs to a whole entry below `used`. */
	for (size_t i = 0; i < WIRE_STRINGS_INDEX_SLOTS; i++) {
		uint32_t id = atomic_load_explicit(&from->index[i], memory_order_acquire);

		if (id)
			atomic_store_explicit(&to->index[i], id, memory_order_relaxed);
	}
	used = atomic_load_explicit(&from->used_bytes, memory_order_acquire);
	memcpy(to->arena + 8, from->arena + 8, used - 8);
	atomic_store_explicit(&to->used_bytes, used, memory_order_release);
}

void wire_writer_inherit(struct wire_writer *w, const struct wire_writer *parent)
{
	uint32_t count;

	if (!w->header || !parent->header ||
	    w->strings->arena_bytes != parent->strings->arena_bytes)
		return;
	count = atomic_load_explicit(&parent->meta->count, memory_order_acquire);
	if (count > WIRE_META_MAX)
		count = WIRE_META_MAX;
	memcpy(w->meta->entries, parent->meta->entries, count * sizeof w->meta->entries[0]);
	atomic_store_explicit(&w->meta->count, count, memory_order_release);
	count = atomic_load_explicit(&parent->modules->count, memory_order_acquire);
	memcpy(w->modules->entries, parent->modules->entries,
	       count * sizeof w->modules->entries[0]);
	atomic_store_explicit(&w->modules->count, count, memory_order_release);
	inherit_strings(w->strings, parent->strings); /* last: it has all that the others name */
}

void wire_writer_close(struct wire_writer *w)
{
	struct wire_header *h = w->header;

	w->header = NULL;
	if (h)
		munmap(h, h->file_bytes_max);
	memset(w, 0, sizeof *w);
}

void wire_loss_add(struct wire_writer *w, enum wire_loss loss, uint64_t count)
{
	if (w->header)
		atomic_fetch_add_explicit(&w->header->losses[loss], count, memory_order_relaxed);
}

void wire_meta_set(struct wire_writer *w, const char *key, const char *value)
{
	wire_id key_id = wire_intern_text(w, key);
	wire_id value_id = wire_intern_text(w, value);
	uint32_t index;

	if (!w->meta || !key_id)
		return;
	index = atomic_fetch_add_explicit(&w->meta->count, 1, memory_order_relaxed);
	if (index >= WIRE_META_MAX) {
		atomic_store_explicit(&w->meta->count, WIRE_META_MAX, memory_order_relaxed);
		wire_loss_add(w, WIRE_LOSS_META_FULL, 1);
		return;
	}
	w->meta->entries[index].value = value_id;
	/* Orders value before key; partner: the reader's acquire load of key. */
	atomic_store_explicit(&w->meta->entries[index].key, key_id, memory_order_release);
}
