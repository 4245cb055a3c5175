/* SPDX-License-Identifier: Apache-2.0 */
/* The protocol of the rings under the worst: two writers at full speed, killed at random moments
 * (SIGKILL), a reader that lags by random times, rings that wrap around all the while.
 *
 * Every word of an event follows from its number, so the reader knows one that is torn or out of
 * place. At the end: written = read + lost, exactly, and each writer's own count, kept outside of
 * the spool, is at most one behind its ring.
 *
 * usage: stress_ring [EVENTS [SEED [threads]]]       (10,000,000 events)
 *
 * With `threads` the writers are threads of this process that end and are followed by others in
 * the same slot: what ThreadSanitizer can see. Prints totals; exit 1 if one is wrong. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <wire/reader.h>
#include <wire/ring.h>
#include <wire/writer.h>

enum { WRITERS = 2, RINGS = 2, BATCH = 512 };

/* What a writer says outside of its spool: shared, so that it survives the writer. */
struct report {
	char path[1024];              /* of its spool, once `ready` */
	_Atomic uint32_t ready, stop; /* stop: threads only, processes are killed */
	_Atomic uint64_t done[RINGS]; /* events committed, stored after each */
};

/* The reader's view of one ring: the slot's ring or its flight recorder. */
struct view {
	const struct wire_thread *thread;
	const struct wire_ring *ring;
	uint64_t cursor, read, lost, torn, unchecked_torn;
};

struct writer {
	struct report *report;
	pid_t pid;           /* processes */
	pthread_t thread;    /* threads */
	wire_reader *reader; /* processes, once ready */
	struct view views[RINGS];
	uint64_t die_at_ns;
};

static struct {
	uint64_t written, read, lost, torn, unchecked_torn, lives, died_early, wrong_counts;
} totals;

static char folder[] = "/tmp/stress-ring-XXXXXX";
static struct wire_writer shared_spool; /* threads */
static bool with_threads;

static void fail(const char *what)
{
	fprintf(stderr, "stress_ring: %s: %s\n", what, strerror(errno));
	exit(2);
}

static uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* ---- the writers ---- */

static void words_of(uint64_t number, uint64_t words[WIRE_EVENT_WORDS])
{
	for (uint64_t i = 0; i < WIRE_EVENT_WORDS; i++)
		words[i] = number * (2 * i + 1) + i;
}

static void write_one(struct wire_thread *t, struct wire_ring *ring, bool in_place)
{
	uint64_t words[WIRE_EVENT_WORDS];
	struct wire_event event;

	words_of(atomic_load_explicit(&ring->head, memory_order_relaxed), words);
	memcpy(&event, words, sizeof(event));
	if (in_place) {
		*wire_ring_next(t, ring) = event;
		wire_ring_commit(ring);
	} else {
		wire_ring_put(t, ring, &event);
	}
}

static void write_burst(struct wire_thread *t, struct report *report, uint64_t count, bool in_place)
{
	while (count-- > 0) {
		write_one(t, &t->ring, in_place);
		atomic_fetch_add_explicit(&report->done[0], 1, memory_order_relaxed);
		if (count % 4 == 0) {
			write_one(t, &t->flight, in_place);
			atomic_fetch_add_explicit(&report->done[1], 1, memory_order_relaxed);
		}
	}
}

/* Plain stores in place are the probe's way; to ThreadSanitizer they would be a race with the
 * reader, which in life is another process. */
static void write_until_stopped(struct wire_writer *w, struct wire_thread *t, struct report *report,
				uint64_t seed)
{
	uint64_t random = seed;

	while (!atomic_load_explicit(&report->stop, memory_order_relaxed)) {
		uint64_t choice = random_next(&random);

		write_burst(t, report, 1 + choice % 20000, !with_threads && (choice >> 40 & 1));
		if ((choice >> 41) % 8 == 0)
			usleep((useconds_t)(choice >> 44) % 200);
		if (!with_threads &&
		    (choice >> 60) == 0) { /* as when a thread ends and one comes */
			wire_thread_release(t);
			t = wire_writer_thread(w, (uint32_t)(choice >> 32) | 1, true);
		}
	}
}

static void process_main(struct report *report, uint64_t seed)
{
	struct wire_options options = { .dir = folder, .file_bytes_max = WIRE_FILE_BYTES_MIN * 2 };
	struct wire_writer w;
	struct wire_thread *t;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (wire_writer_open(&w, &options, NULL) != ARR_OK)
		_exit(3);
	t = wire_writer_thread(&w, (uint32_t)getpid(), seed & 1);
	if (!t)
		_exit(4);
	memcpy(report->path, w.path, sizeof(report->path));
	atomic_store_explicit(&report->ready, 1, memory_order_release);
	write_until_stopped(&w, t, report, seed);
}

struct thread_start {
	struct report *report;
	struct wire_thread *slot;
	uint64_t seed;
};

static void *thread_main(void *arg)
{
	struct thread_start *start = arg;

	write_until_stopped(&shared_spool, start->slot, start->report, start->seed);
	wire_thread_release(start->slot);
	free(start);
	return NULL;
}

/* ---- the reader ---- */

static void check_event(struct view *v, const struct wire_event *event, uint64_t number)
{
	uint64_t words[WIRE_EVENT_WORDS];

	words_of(number, words);
	if (memcmp(event, words, sizeof(words)) != 0) {
		if (v->torn++ == 0)
			fprintf(stderr, "stress_ring: event %llu is not itself\n",
				(unsigned long long)number);
	}
}

/* The slots that the writer is at, without a second look at head: shows that torn events are there
 * to be seen. */
static void look_unchecked(struct view *v)
{
	uint64_t capacity = v->ring->capacity, words[WIRE_EVENT_WORDS], whole[WIRE_EVENT_WORDS];
	const struct wire_event *slots = (const void *)((const char *)v->thread + v->ring->offset);
	struct wire_event event;

	for (size_t i = 0; i < 64; i++) {
		uint64_t head = atomic_load_explicit(&v->ring->head, memory_order_acquire);

		if (head < capacity)
			return;
		wire_ring_load(&event, &slots[(head + 1) & (capacity - 1)]);
		memcpy(words, &event, sizeof(words));
		words_of(words[0], whole);
		v->unchecked_torn += memcmp(words, whole, sizeof(words)) != 0;
	}
}

/* At most `batches` of a ring, or all there is. */
static void read_ring(struct writer *w, struct view *v, uint64_t batches)
{
	struct wire_event events[BATCH];

	look_unchecked(v);
	while (batches-- > 0) {
		uint64_t before = v->cursor;
		size_t count = w->reader ? wire_reader_events(w->reader, v->thread, v->ring,
							      &v->cursor, events, BATCH, &v->lost)
					 : wire_ring_read((const void *)((const char *)v->thread +
									 v->ring->offset),
							  v->ring->capacity, &v->ring->head,
							  &v->cursor, events, BATCH, &v->lost);

		for (size_t i = 0; i < count; i++)
			check_event(v, &events[i], v->cursor - count + i);
		v->read += count;
		if (v->cursor == before)
			return;
	}
}

static void view_slot(struct writer *w, const struct wire_thread *t)
{
	memset(w->views, 0, sizeof(w->views));
	w->views[0].ring = &t->ring;
	w->views[1].ring = &t->flight;
	for (size_t i = 0; i < RINGS; i++)
		w->views[i].thread = t;
}

static bool find_slot(struct writer *w)
{
	if (w->views[0].thread)
		return true;
	if (!atomic_load_explicit(&w->report->ready, memory_order_acquire))
		return false;
	if (wire_reader_open(w->report->path, &w->reader, NULL) != ARR_OK)
		fail(w->report->path);
	if (wire_reader_thread_count(w->reader) != 1)
		fail("a spool without its thread");
	view_slot(w, wire_reader_thread(w->reader, 0));
	return true;
}

static void read_writer(struct writer *w, uint64_t batches)
{
	if (find_slot(w))
		for (size_t i = 0; i < RINGS; i++)
			read_ring(w, &w->views[i], batches);
}

/* ---- lives and deaths ---- */

static void start_writer(struct writer *w, uint64_t seed)
{
	w->die_at_ns = now_ns() + (seed % 16 == 0 ? seed >> 8 & 0xfffff /* 1 ms, not ready yet */
						  : seed >> 8 & 0x7ffffff /* 134 ms */);
	totals.lives++;
	if (with_threads) {
		struct thread_start *start = malloc(sizeof(*start));

		if (!start)
			fail("malloc");
		*start = (struct thread_start){ w->report, (void *)(uintptr_t)w->views[0].thread,
						seed };
		atomic_store(&start->slot->tid, 1);
		atomic_store(&w->report->stop, 0);
		if (pthread_create(&w->thread, NULL, thread_main, start) != 0)
			fail("pthread_create");
		return;
	}
	memset(w->report, 0, sizeof(*w->report));
	memset(w->views, 0, sizeof(w->views));
	w->pid = fork();
	if (w->pid < 0)
		fail("fork");
	if (w->pid == 0) {
		process_main(w->report, seed);
		_exit(0);
	}
}

/* What the writer said of itself against its ring: it may have died between commit and count. */
static void settle_ring(struct writer *w, size_t i)
{
	struct view *v = &w->views[i];
	uint64_t written = atomic_load(&v->ring->head), said = atomic_load(&w->report->done[i]);

	totals.written += written;
	totals.read += v->read;
	totals.lost += v->lost;
	totals.torn += v->torn;
	totals.unchecked_torn += v->unchecked_torn;
	if (said > written || written > said + !with_threads || written != v->read + v->lost) {
		totals.wrong_counts++;
		fprintf(stderr,
			"stress_ring: %llu in the ring, %llu counted, %llu read, %llu lost\n",
			(unsigned long long)written, (unsigned long long)said,
			(unsigned long long)v->read, (unsigned long long)v->lost);
	}
}

static void settle(struct writer *w)
{
	if (!find_slot(w)) {
		totals.died_early++;
		return;
	}
	read_writer(w, UINT64_MAX);
	for (size_t i = 0; i < RINGS; i++)
		settle_ring(w, i);
	wire_reader_free(w->reader);
	w->reader = NULL;
}

static void stop_writer(struct writer *w)
{
	int status;

	if (with_threads) { /* the slot and its rings go on with the next thread */
		atomic_store(&w->report->stop, 1);
		pthread_join(w->thread, NULL);
		return;
	}
	kill(w->pid, SIGKILL);
	if (waitpid(w->pid, &status, 0) != w->pid || !WIFSIGNALED(status))
		fail("a writer ended by itself");
	settle(w);
	if (w->report->ready)
		unlink(w->report->path);
}

static uint64_t written_so_far(const struct writer *writers)
{
	uint64_t sum = with_threads ? 0 : totals.written;

	for (size_t i = 0; i < WRITERS; i++)
		for (size_t k = 0; k < RINGS; k++)
			sum += atomic_load_explicit(&writers[i].report->done[k],
						    memory_order_relaxed);
	return sum;
}

static void run(struct writer *writers, uint64_t events, uint64_t random)
{
	for (size_t i = 0; i < WRITERS; i++)
		start_writer(&writers[i], random_next(&random));
	while (written_so_far(writers) < events) {
		uint64_t choice = random_next(&random);

		for (size_t i = 0; i < WRITERS; i++) {
			read_writer(&writers[i], 1 + choice % 64);
			if (now_ns() < writers[i].die_at_ns)
				continue;
			stop_writer(&writers[i]);
			start_writer(&writers[i], random_next(&random));
		}
		if (choice >> 62 == 0)
			usleep((useconds_t)(choice >> 16) % (choice >> 58 == 0 ? 20000 : 500));
	}
	for (size_t i = 0; i < WRITERS; i++) {
		stop_writer(&writers[i]);
		if (with_threads)
			settle(&writers[i]);
	}
}

static void prepare(struct writer *writers)
{
	struct wire_options options = { .dir = folder, .file_bytes_max = WIRE_FILE_BYTES_MIN * 2 };
	struct report *reports = mmap(NULL, WRITERS * sizeof(*reports), PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (reports == MAP_FAILED || !mkdtemp(folder))
		fail(folder);
	for (size_t i = 0; i < WRITERS; i++)
		writers[i] = (struct writer){ .report = &reports[i] };
	if (!with_threads)
		return;
	if (wire_writer_open(&shared_spool, &options, NULL) != ARR_OK)
		fail("no spool");
	for (size_t i = 0; i < WRITERS; i++) {
		const struct wire_thread *t =
			wire_writer_thread(&shared_spool, 1 + (uint32_t)i, i == 0);

		if (!t)
			fail("no thread slot");
		view_slot(&writers[i], t);
	}
}

int main(int argc, char **argv)
{
	uint64_t events = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct writer writers[WRITERS];
	char command[64];
	bool good;

	with_threads = argc > 3 && strcmp(argv[3], "threads") == 0;
	prepare(writers);
	run(writers, events, seed * 0x9e3779b97f4a7c15);
	wire_writer_close(&shared_spool);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	if (system(command) != 0)
		fail(folder);
	good = totals.written == totals.read + totals.lost && totals.torn == 0 &&
	       totals.wrong_counts == 0;
	printf("stress_ring: %llu events written by %llu writers (%llu died before their first) = "
	       "%llu read + %llu lost; %llu torn, %llu wrong counts; "
	       "without the second look %llu would have been torn: %s\n",
	       (unsigned long long)totals.written, (unsigned long long)totals.lives,
	       (unsigned long long)totals.died_early, (unsigned long long)totals.read,
	       (unsigned long long)totals.lost, (unsigned long long)totals.torn,
	       (unsigned long long)totals.wrong_counts, (unsigned long long)totals.unchecked_torn,
	       good ? "good" : "WRONG");
	return good ? 0 : 1;
}
