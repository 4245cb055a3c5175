/* SPDX-License-Identifier: Apache-2.0 */
/* Contract 1: the bytes that the probe leaves behind. See WIRE.md for the pictures.
 *
 * One process writes one file, DIR/<pid>-<start_realtime_ns>.arrspool, mapped shared: whatever
 * kills the process, the kernel keeps the bytes. The file is a header page, a chunk directory and
 * chunks. A chunk is backed by fallocate before anybody touches it, so that a full disk is an error
 * code and never a SIGBUS.
 *
 * Writers never wait and never read what a reader says. Readers copy, then check (see ring.h).
 * Everything is little-endian, fixed width, append only: new fields take reserved bytes, new kinds
 * take new numbers, and WIRE_VERSION rises. */
#ifndef WIRE_SPOOL_H
#define WIRE_SPOOL_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/observer.h>
#include <arr/status.h>

#define WIRE_MAGIC "ARRSPOOL"
#define WIRE_FILE_SUFFIX ".arrspool"

enum {
	WIRE_VERSION = 2,
	WIRE_PAGE_BYTES = 4096,
	WIRE_CHUNKS_MAX =
		1022, /* directory entries: 32 bytes each, 8 pages less the header's tail */
	WIRE_OP_DEPTH_MAX = 24,       /* nested operations a thread can have open */
	WIRE_HISTOGRAM_BUCKETS = 160, /* 4 per octave of nanoseconds, 40 octaves (18 minutes) */
	WIRE_FLIGHT_EVENTS = 64,      /* the last operations of each thread, always kept */
	WIRE_STACK_FRAMES_MAX = 128,  /* as many as an interned string holds */
	WIRE_STRING_BYTES_MAX = 2048
};

/* Ids of interned byte strings: offset in the strings chunk / 8. 0 is the empty string and also
 * means "unknown" or "none". */
typedef uint32_t wire_id;

enum wire_state {
	WIRE_STATE_STARTING = 0,
	WIRE_STATE_RUNNING = 1,
	WIRE_STATE_EXITED = 2, /* exit_code holds what was given to exit() */
	WIRE_STATE_EXECED = 3  /* replaced its image; the new one has a spool of its own */
};

/* What was dropped, and why. Append only: the numbers index wire_header.losses. */
enum wire_loss {
	WIRE_LOSS_RING_OVERRUN = 0, /* counted by the reader: events overwritten before it came */
	WIRE_LOSS_STRINGS_FULL = 1,
	WIRE_LOSS_OP_TABLE_FULL = 2,
	WIRE_LOSS_COPY_TABLE_FULL = 3,
	WIRE_LOSS_BLAS_TABLE_FULL = 4,
	WIRE_LOSS_ALLOC_TABLE_FULL = 5,
	WIRE_LOSS_LIVE_TABLE_FULL = 6,
	WIRE_LOSS_FAILURE_TABLE_FULL = 7,
	WIRE_LOSS_SECTION_TABLE_FULL = 8,
	WIRE_LOSS_OP_DEPTH = 9, /* operations nested deeper than WIRE_OP_DEPTH_MAX */
	WIRE_LOSS_NO_THREAD_SLOT = 10,
	WIRE_LOSS_SPOOL_FULL = 11, /* a chunk that the file limit or the disk refused */
	WIRE_LOSS_META_FULL = 12,
	WIRE_LOSS_REENTRY = 13,       /* events inside the probe's own work */
	WIRE_LOSS_UNSAMPLED = 14,     /* single events not kept by design; aggregates have them */
	WIRE_LOSS_ADAPTER_SLOTS = 15, /* NumPy callables that found no trampoline */
	WIRE_LOSS_BLOCK_OVERRUN = 16, /* counted by the reader: words of a block ring */
	WIRE_LOSS_NO_BLOCK_RING = 17, /* blocks whose thread found no room for a ring */
	WIRE_LOSS_COUNT_MAX = 32
};

enum wire_chunk_kind {
	WIRE_CHUNK_NONE = 0,
	WIRE_CHUNK_STRINGS = 1, /* struct wire_strings, one */
	WIRE_CHUNK_THREAD = 2,  /* struct wire_thread, one per concurrently living thread */
	WIRE_CHUNK_META = 3,    /* struct wire_meta_table, one */
	WIRE_CHUNK_MODULES = 4, /* struct wire_module_table, one */
	WIRE_CHUNK_ALLOC = 5,   /* struct wire_alloc_table, one: by operation and site */
	WIRE_CHUNK_LIVE = 6,    /* struct wire_live_table, one: blocks alive now */
	WIRE_CHUNK_GC = 7,      /* struct wire_gc_table, one, from the first pause on */
	WIRE_CHUNK_PEAK = 8,    /* struct wire_peak_table, one: the heap at its largest */
	WIRE_CHUNK_BLOCKS = 9,  /* struct wire_block_ring, one per concurrently living thread */
	WIRE_CHUNK_LAST = WIRE_CHUNK_BLOCKS
};

struct wire_chunk_entry {
	_Atomic uint32_t
		kind; /* enum wire_chunk_kind; stored last (release), so the rest is then valid */
	uint32_t reserved;
	uint64_t offset;     /* from the start of the file, page aligned */
	uint64_t size_bytes; /* page multiple */
	uint64_t reserved2;
};
_Static_assert(sizeof(struct wire_chunk_entry) == 32, "wire contract");

/* A library that keeps threads: what it is set to, asked from itself when it is used, and how many
 * of them one call or parallel region has really used. */
struct wire_pool {
	_Atomic wire_id path;   /* of the library; stored last (release); 0: no such entry */
	wire_id kind;           /* "openblas", "mkl", "blis", "openmp", "tbb" */
	wire_id version;        /* text, or 0 */
	wire_id kernel;         /* text, or 0: "Haswell" */
	wire_id layer;          /* how it makes threads: "pthreads", "openmp", "none"; or 0 */
	_Atomic wire_id source; /* who set it: "OPENBLAS_NUM_THREADS=2", "cores", "program" ... */
	_Atomic uint32_t threads_configured;     /* when it was last asked; 0: not asked yet */
	_Atomic uint32_t threads_configured_max; /* largest seen */
	_Atomic uint32_t threads_running_max;    /* 0: none seen */
	uint32_t reserved;
	uint64_t reserved2[3];
};
_Static_assert(sizeof(struct wire_pool) == 64, "wire contract");

enum { WIRE_POOLS_MAX = 7 };

/* First page of the file. Directory: WIRE_CHUNKS_MAX entries from WIRE_PAGE_BYTES on (8 pages). */
struct wire_header {
	char magic[8];         /* WIRE_MAGIC, stored last */
	uint32_t version;      /* WIRE_VERSION */
	uint32_t header_bytes; /* sizeof(struct wire_header) */
	uint32_t pid, ppid;
	uint64_t start_realtime_ns; /* since the epoch, at start_ticks */
	uint64_t start_monotonic_ns;
	uint64_t start_ticks;
	_Atomic uint64_t ticks_per_second; /* may be refined while the process runs */
	uint64_t file_bytes_max;           /* the spool's limit */
	_Atomic uint64_t file_bytes_used;  /* bump allocator of chunks */
	_Atomic uint32_t chunk_count; /* directory entries handed out (kind may still be NONE) */
	_Atomic uint32_t state;       /* enum wire_state */
	_Atomic int32_t exit_code;
	uint32_t cores;             /* CPUs in the affinity mask at start */
	_Atomic uint64_t end_ticks; /* set with WIRE_STATE_EXITED */
	_Atomic int64_t live_bytes; /* heap bytes alive, all sizes, as the allocator rounds them */
	_Atomic int64_t peak_live_bytes;
	_Atomic uint64_t peak_ticks;
	_Atomic uint64_t alloc_calls, free_calls, failed_allocs;
	_Atomic uint64_t losses[WIRE_LOSS_COUNT_MAX]; /* index: enum wire_loss */
	uint64_t parent_start_realtime_ns; /* a fork's parent: its start_realtime_ns, else 0 */
	uint64_t min_bytes; /* blocks below it are only summed, not tracked by site */
	struct wire_pool pools[WIRE_POOLS_MAX];
	uint8_t reserved[64];
	char exe[512];      /* terminated, truncated */
	char command[1536]; /* arguments separated by one space, terminated, truncated */
};
_Static_assert(sizeof(struct wire_header) <= WIRE_PAGE_BYTES, "wire contract");
_Static_assert(WIRE_CHUNKS_MAX * sizeof(struct wire_chunk_entry) <= 8ull * WIRE_PAGE_BYTES,
	       "wire contract");

enum { WIRE_FIRST_CHUNK_OFFSET = 9 * WIRE_PAGE_BYTES };

/* ---- interned byte strings ---------------------------------------------------------------------
 * Text (operation names, dtypes, "file:line", exceptions), operand lists (struct wire_operand) and
 * stacks (struct wire_frame) are all kept once, each as an immutable entry found through `index`.
 */
enum { WIRE_STRINGS_INDEX_SLOTS = 65536, WIRE_STRINGS_PROBE_MAX = 64 };

struct wire_strings {
	_Atomic uint64_t used_bytes; /* of arena[]; starts at 8 so that no id is 0 */
	uint64_t arena_bytes;
	_Atomic uint32_t index[WIRE_STRINGS_INDEX_SLOTS]; /* hash -> wire_id; release / acquire
							     publish the entry */
	uint8_t arena[];                                  /* entries, 8-aligned */
};

struct wire_string {
	uint32_t size_bytes; /* of bytes[], no terminator */
	uint32_t hash;
	uint8_t bytes[];
};

/* An operand list is struct wire_operand followed by its ndim int64_t lengths, repeated. */
struct wire_operand {
	wire_id dtype; /* text id, "float64" */
	uint8_t ndim;  /* 0..64 */
	uint8_t flags; /* enum arr_trace_operand_flags */
	uint16_t reserved;
};
_Static_assert(sizeof(struct wire_operand) == 8, "wire contract");

/* A stack is an array of frames, innermost first: a Python frame stands where the interpreter's
 * evaluation of it stood in the native stack. */
struct wire_frame {
	uint64_t pc;       /* native: address in the process (see modules); Python: 0 */
	wire_id function;  /* Python: qualified name; native: 0, resolved offline */
	wire_id file_line; /* Python: "file:line"; native: 0 */
};
_Static_assert(sizeof(struct wire_frame) == 16, "wire contract");

/* ---- events ---- */
enum wire_event_kind {
	WIRE_EVENT_NONE = 0,
	WIRE_EVENT_OP = 1,           /* a call kept whole; value = bytes_out */
	WIRE_EVENT_ALLOC = 2,        /* a large allocation; label = operation, value = bytes */
	WIRE_EVENT_ALLOC_FAILED = 3, /* value = bytes asked for */
	WIRE_EVENT_MEMORY = 4, /* live bytes moved by more than the step; value = live bytes */
	WIRE_EVENT_THREAD_START = 5, /* label = name, site = library that started it, value = tid */
	WIRE_EVENT_THREAD_EXIT = 6,  /* label = name, value = CPU ns of the thread */
	WIRE_EVENT_FORK = 7,         /* value = child's pid, extra = threads that lived besides the
				      * one that forked << 8 | enum wire_nested of them */
	WIRE_EVENT_COPY = 8,         /* a memcpy that no operation explains; value = bytes */
	WIRE_EVENT_BLAS = 9,         /* label = routine, value = flops,
				      * extra = threads running << 16 | threads configured */
	WIRE_EVENT_GC = 10,          /* pause of the Python collector; value = generation,
				      * extra = objects collected */
	WIRE_EVENT_SECTION = 11,     /* one call of a section: label = name, value = rise of live
				      * bytes, extra = open sections around it */
	WIRE_EVENT_REALLOC = 12      /* a large block got another size, in place of ALLOC: value =
				      * new bytes, operands = old bytes >> 32, extra = their low
				      * half */
};

enum wire_event_flags {
	WIRE_EVENT_SLOW = 1,
	WIRE_EVENT_LARGE = 2,
	WIRE_EVENT_FAILED = 4,
	WIRE_EVENT_SAMPLED = 8,
	WIRE_EVENT_COPIED = 16, /* the result is a copy; reason in copy_reason */
	WIRE_EVENT_MOVED = 32   /* REALLOC: the block has another address now */
};

/* What became of the memory that a call's result lies in. */
enum wire_outcome {
	WIRE_OUTCOME_UNKNOWN = 0,
	WIRE_OUTCOME_NONE = 1,    /* no result, or none in memory of an array; or it failed */
	WIRE_OUTCOME_VIEW = 2,    /* shares memory with an operand, or is one */
	WIRE_OUTCOME_COPY = 3,    /* the elements of an operand once more */
	WIRE_OUTCOME_NEW = 4,     /* new elements in new memory */
	WIRE_OUTCOME_IN_PLACE = 5 /* written into an operand or a given output */
};

/* 64 bytes, one cache line, written whole before the ring's head moves. */
struct wire_event {
	uint64_t start_ticks;
	uint64_t duration_ticks;
	uint8_t kind;        /* enum wire_event_kind */
	uint8_t flags;       /* enum wire_event_flags */
	uint8_t op_kind;     /* enum arr_op_kind */
	uint8_t copy_reason; /* enum arr_copy_reason */
	uint32_t tid;
	wire_id label;    /* operation, routine or name */
	wire_id operands; /* operand list, but of REALLOC */
	wire_id site;     /* "file:line" */
	wire_id stack;
	wire_id error;            /* exception type or status name; message after ": " */
	uint32_t sequence;        /* of the call in its thread, from 1 */
	uint32_t parent_sequence; /* of the enclosing call, 0 if none */
	uint32_t extra;           /* by kind: of a call enum wire_outcome */
	uint64_t value;
};
_Static_assert(sizeof(struct wire_event) == 64, "one cache line");

/* ---- exact aggregates: open addressing, key id 0 = empty slot, single writer ---- */

/* Calls, one entry per (op, dtype). Times in ticks. Bucket i of the histogram: see
 * wire_histogram_bucket. */
struct wire_op_total {
	wire_id op; /* stored last (release) when the entry is made */
	wire_id dtype;
	uint32_t kind; /* enum arr_op_kind */
	uint32_t reserved;
	uint64_t calls, errors;
	uint64_t total_ticks, self_ticks, max_ticks;
	uint64_t elements;            /* of the results (of the input for reductions) */
	uint64_t bytes_in, bytes_out; /* array bytes read and newly written by this level */
	uint64_t tiny_calls;          /* calls on fewer than 1000 elements */
	uint64_t tiny_ticks;
	uint64_t noncontiguous_calls;
	uint64_t reserved2[3];
	uint32_t histogram[WIRE_HISTOGRAM_BUCKETS];
};

struct wire_copy_total {
	wire_id op;
	wire_id site;
	uint32_t reason; /* enum arr_copy_reason */
	wire_id detail;  /* "float64 -> float32" for casts */
	uint64_t calls, bytes, ticks;
};

struct wire_blas_total {
	wire_id routine; /* "dgemm" */
	wire_id library; /* path of the library that did the work */
	uint64_t calls, total_ticks, flops;
	uint32_t threads_configured; /* largest seen; 0: the library has no such notion */
	uint32_t threads_running_max;
	uint64_t concurrent_calls; /* calls made while another thread was inside BLAS */
	uint64_t max_ticks;
	wire_id site;          /* of the slowest call */
	uint32_t nested_in;    /* enum wire_nested, a bit for each that was seen */
	uint64_t nested_calls; /* calls made from inside a parallel region or by a thread of a pool
				*/
	uint64_t reserved;
};

/* Whose threads call BLAS besides the thread that the program began with. */
enum wire_nested {
	WIRE_NESTED_OPENMP = 1,
	WIRE_NESTED_TBB = 2,
	WIRE_NESTED_PYTHON = 4,  /* threads that the interpreter started */
	WIRE_NESTED_THREADS = 8, /* any others */
	WIRE_NESTED_BLAS = 16    /* BLAS's own: of forks only, for they call nobody */
};

struct wire_failure_total {
	wire_id op;
	wire_id exception; /* "ValueError: operands could not be broadcast together ..." */
	wire_id operands;
	wire_id site;
	uint64_t count;
	uint64_t first_ticks, last_ticks;
	wire_id detail;             /* of the first: what the data was, or 0 */
	uint32_t most_in_minute;    /* highest count of one minute of the process's time */
	uint32_t minute, in_minute; /* the latest one, and its count so far */
};

struct wire_section_total {
	wire_id name;
	uint32_t reserved;
	uint64_t calls, total_ticks, max_ticks;
	uint64_t peak_bytes; /* highest rise of live bytes inside one call */
	uint64_t copied_bytes;
	uint32_t histogram[WIRE_HISTOGRAM_BUCKETS];
	uint64_t copies;   /* with copied_bytes */
	uint64_t op_ticks; /* in operations, nested ones once */
};

/* What a thread is doing now: survives SIGKILL, becomes the recording's last operations. */
struct wire_open_op {
	wire_id op;
	uint32_t kind; /* enum arr_op_kind */
	uint64_t start_ticks;
	wire_id operands; /* 0 until known */
	wire_id site;
	uint32_t sequence;
	uint32_t reserved;
};

struct wire_ring {
	_Atomic uint64_t head; /* events ever written; slot = number & (capacity - 1) */
	uint64_t capacity;     /* power of two */
	uint64_t offset; /* of struct wire_event[capacity], from the start of the thread chunk */
	uint64_t reserved;
};

struct wire_table {
	uint64_t offset;      /* from the start of the thread chunk */
	uint32_t capacity;    /* entries, power of two */
	uint32_t entry_bytes; /* sizeof of this version: readers step by it */
};

enum wire_table_index {
	WIRE_TABLE_OPS = 0,
	WIRE_TABLE_COPIES = 1,
	WIRE_TABLE_BLAS = 2,
	WIRE_TABLE_FAILURES = 3,
	WIRE_TABLE_SECTIONS = 4,
	WIRE_TABLE_COUNT_MAX = 8
};

/* A thread's slot. When a thread ends, `tid` becomes 0 and a later thread takes the slot over with
 * its totals: they are sums per process, so nothing is lost or counted twice. */
struct wire_thread {
	_Atomic uint32_t tid; /* 0: free; taken by compare-and-swap */
	_Atomic uint32_t
		op_depth;  /* open operations; may exceed WIRE_OP_DEPTH_MAX (then not stored) */
	uint32_t sequence; /* calls so far */
	uint32_t reserved;
	struct wire_ring ring;   /* notable events */
	struct wire_ring flight; /* every call: the last WIRE_FLIGHT_EVENTS */
	struct wire_table tables[WIRE_TABLE_COUNT_MAX];
	struct wire_open_op open_ops[WIRE_OP_DEPTH_MAX];
	uint64_t reserved2[16];
};

/* ---- process-wide tables
 * ------------------------------------------------------------------------- */
enum {
	WIRE_META_MAX = 512,
	WIRE_MODULES_MAX = 1024,
	WIRE_ALLOC_SLOTS = 8192,
	WIRE_LIVE_SLOTS = 1 << 18,
	WIRE_PEAK_ENTRIES = 2048
};

/* Facts: "python_version", "numpy_version", "cpu_model", "blas.0.threads" ... Later entries win. */
struct wire_meta_table {
	_Atomic uint32_t count;
	uint32_t reserved;
	struct {
		_Atomic wire_id key; /* stored last (release) */
		wire_id value;
	} entries[WIRE_META_MAX];
};

struct wire_module {
	_Atomic wire_id path; /* stored last (release) */
	wire_id build_id;     /* hexadecimal text, or 0 */
	wire_id role;         /* "numpy", "python", "blas", "libc", "libarr", "other" */
	wire_id version;      /* text, or 0 */
	uint64_t base;        /* load bias */
	uint64_t start, end;  /* of its executable segment */
};

struct wire_module_table {
	_Atomic uint32_t count;
	uint32_t reserved;
	struct wire_module entries[WIRE_MODULES_MAX];
};

/* By (op, site); entries never go away. The thread that made one has figures of its own in it,
 * which nobody else writes: it needs no locked additions. Others that free its blocks add to the
 * second cache line, relaxed. Each thread makes entries of its own, so a key may be there several
 * times; when the table is half full, or too many threads live, new blocks are charged to an entry
 * of another thread. A reader takes the sums: wire_alloc_sum. */
struct wire_alloc_total {
	_Atomic uint64_t key;   /* op << 32 | site; 0 empty; claimed by compare-and-swap */
	_Atomic uint32_t owner; /* number of the thread that made the entry; 0 not yet told. A
				 * thread that comes after its end takes over number and entries */
	uint32_t reserved;
	_Atomic uint64_t own_allocs, own_frees, own_bytes;
	_Atomic int64_t own_live_bytes;
	_Atomic int64_t peak_live_bytes; /* of both; may lag by what two threads do at once */
	uint64_t reserved2;
	_Atomic uint64_t allocs, frees, bytes, failed;
	_Atomic int64_t live_bytes;
	uint64_t reserved3[3];
};
_Static_assert(sizeof(struct wire_alloc_total) == 128, "two cache lines");

struct wire_alloc_table {
	_Atomic uint64_t used; /* entries */
	uint64_t reserved[7];
	struct wire_alloc_total entries[WIRE_ALLOC_SLOTS];
};

/* Blocks of at least min_bytes that are alive: address -> bytes, alloc_total. Linear probing within
 * 32 slots of the hash, then within 32 of another one; a slot is claimed by compare-and-swap on
 * address. */
struct wire_live_block {
	_Atomic uint64_t address; /* 0 free */
	_Atomic uint64_t
		bytes_and_total; /* bytes << 16 | index in wire_alloc_table.entries;
				  * 0: no block, its thread keeps the slot for the address */
};

struct wire_live_table {
	uint64_t reserved[8];
	struct wire_live_block entries[WIRE_LIVE_SLOTS];
};

/* Pauses of the Python collector by generation. One writer: the thread with the interpreter's lock.
 */
enum { WIRE_GC_GENERATIONS = 4 };

struct wire_gc_total {
	uint64_t collections, total_ticks, max_ticks;
	uint64_t collected, uncollectable; /* objects */
	uint64_t reserved[3];
	uint32_t histogram[WIRE_HISTOGRAM_BUCKETS];
};

struct wire_gc_table {
	uint64_t reserved[8];
	struct wire_gc_total entries[WIRE_GC_GENERATIONS]; /* by generation */
};

/* Every tracked block's beginning and end, in words of 8 bytes, in the order of one thread. A ring:
 * the oldest are overwritten. The kind of a word is in its upper 3 bits. */
enum wire_block_kind {
	WIRE_BLOCK_NONE = 0,
	WIRE_BLOCK_ALLOC = 1,  /* slot << 43 | total << 30 | bytes */
	WIRE_BLOCK_FREE = 2,   /* the same of the block that ends */
	WIRE_BLOCK_TIME = 3,   /* ticks: the words that follow are not older */
	WIRE_BLOCK_THREAD = 4, /* tid: the words that follow are of this thread */
	WIRE_BLOCK_SIZE = 5 /* bytes of the next ALLOC, whose own field is WIRE_BLOCK_BYTES_MAX */
};

enum {
	WIRE_BLOCK_KIND_SHIFT = 61,
	WIRE_BLOCK_SLOT_SHIFT = 43,  /* 18 bits: index in wire_live_table.entries */
	WIRE_BLOCK_TOTAL_SHIFT = 30, /* 13 bits: index in wire_alloc_table.entries */
	WIRE_BLOCK_BYTES_MAX = (1 << 30) - 1,
	WIRE_BLOCK_STEP = 4, /* words at most that are stored before head moves; a ring has more */
	WIRE_BLOCK_WORDS_MIN = 64
};
_Static_assert(WIRE_LIVE_SLOTS == 1 << (WIRE_BLOCK_KIND_SHIFT - WIRE_BLOCK_SLOT_SHIFT), "slot");
_Static_assert(WIRE_ALLOC_SLOTS == 1 << (WIRE_BLOCK_SLOT_SHIFT - WIRE_BLOCK_TOTAL_SHIFT), "total");

struct wire_block_ring {
	_Atomic uint64_t head; /* words ever written; place = number & (capacity - 1) */
	uint64_t capacity;     /* power of two */
	uint64_t reserved[6];
	_Atomic uint64_t words[];
};

/* What was alive when the heap was largest, by (op, site). Taken anew when the heap has passed the
 * last one by a step (1/32, at least 1 MiB), into the side that is not the current one: a process
 * that dies meanwhile leaves the one before. */
struct wire_peak_entry {
	uint64_t key; /* as in struct wire_alloc_total; several threads' entries may have one key */
	int64_t live_bytes;
	uint64_t blocks;
};

struct wire_peak {
	uint64_t ticks;
	int64_t live_bytes; /* of the heap, all sizes, as in the header; not the entries' sum */
	uint64_t count;     /* entries; if need be without those below 1/2048 of live_bytes */
	uint64_t reserved;
	struct wire_peak_entry entries[WIRE_PEAK_ENTRIES];
};

struct wire_peak_table {
	_Atomic uint64_t taken; /* so far; the last one is in sides[(taken - 1) & 1] (release) */
	uint64_t reserved[7];
	struct wire_peak sides[2];
};

/* Bucket of a duration: 4 per octave. Bucket 4*o + q holds durations from
 * 2^o * (1 + q/4) up to 2^o * (1 + (q+1)/4) ns; everything below 1 ns is in bucket 0. */
static inline unsigned wire_histogram_bucket(uint64_t duration_ns)
{
	unsigned octave, bucket;

	if (duration_ns < 1)
		return 0;
	octave = 63u - (unsigned)__builtin_clzll(duration_ns);
	bucket = octave * 4 + (unsigned)((octave >= 2 ? duration_ns >> (octave - 2)
						      : duration_ns << (2 - octave)) &
					 3);
	return bucket < WIRE_HISTOGRAM_BUCKETS ? bucket : WIRE_HISTOGRAM_BUCKETS - 1;
}

/* Middle of a bucket, in ns. */
static inline double wire_histogram_middle_ns(unsigned bucket)
{
	return (double)(1ull << (bucket / 4)) * (1.0 + ((double)(bucket % 4) + 0.5) / 4.0);
}

#endif
