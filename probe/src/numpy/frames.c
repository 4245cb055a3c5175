/* SPDX-License-Identifier: Apache-2.0 */
#include "numpy/frames.h"

#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include <base/compiler.h>
#include <base/fmt.h>
#include <base/hash.h>

#include <thread.h>

#include "numpy/python.h"
#include "numpy/watch.h"

/* No byte tells an entry: each frame is one, or that before a frame of the interpreter's own. */
enum { EACH = -2, BEFORE_OWN = -3 };

enum { NONE = -1, FRAMES_MAX = 256, SITES = 256, TEXT_BYTES = 1024 };

/* Byte offsets in the thread state, a frame and a code object. */
struct layout {
	int minor;            /* of version 3 */
	int16_t thread_frame; /* innermost frame, or the C frame that points to it */
	int16_t cframe_frame; /* or NONE */
	int16_t code, previous;
	int16_t instruction; /* pointer, or int index if scale > 0 */
	int16_t scale;       /* bytes per index */
	int16_t owner;       /* char, or NONE; from 3 on the frame is the interpreter's own */
	int16_t first_line, file, name, qualname, lines;
	int16_t entry; /* char: the native call began with this frame; EACH, or BEFORE_OWN */
};

static const struct layout layouts[] = {
	{ 9, 24, NONE, 32, 24, 104, 1, NONE, 40, 104, 112, NONE, 120, EACH },
	{ 10, 24, NONE, 32, 24, 96, 2, NONE, 40, 104, 112, NONE, 120, EACH },
	{ 11, 56, 8, 32, 48, 56, 0, 69, 72, 112, 120, 128, 136, 68 },
	{ 12, 56, 0, 0, 8, 56, 0, 70, 68, 112, 120, 128, 136, BEFORE_OWN },
	{ 13, 72, NONE, 0, 8, 56, 0, 70, 68, 112, 120, 128, 136, BEFORE_OWN },
	{ 14, 64, NONE, 0, 8, 56, 0, 74, 68, 112, 120, 128, 136, BEFORE_OWN },
	{ 14, 72, NONE, 0, 8, 56, 0, 74, 68, 112, 120, 128, 136, BEFORE_OWN },
};

/* What every look-up reads, in one cache line. */
static struct {
	struct layout at; /* the one that fits */
	_Atomic uint32_t epoch;
	bool fast;
	void *(*current_thread)(void); /* the one that has the GIL */
} hot __attribute__((aligned(64))) = { .epoch = 1 };
_Static_assert(sizeof(hot) <= 64, "one cache line");

static int64_t code_start; /* offset of the first instruction in a code object */
static char package[512];
static size_t package_bytes;

/* What a (code, instruction) pair stands for. Code objects die: the death of a watched one begins a
 * new epoch; an entry of another holds what tells it from its successor at the same address. */
struct site {
	const char *code;
	uintptr_t instruction;
	uint64_t mark;  /* WATCHED, or of the code object's file name and lines */
	wire_id id;     /* SITE_INTERNAL: pass over */
	uint32_t epoch; /* void in another one */
};
_Static_assert(sizeof(struct site) == 32, "never in two cache lines");

#define WATCHED 0

#define SITE_INTERNAL UINT32_MAX

static __thread __attribute__((tls_model("initial-exec"), aligned(64))) struct site sites[SITES];

static inline const void *load_pointer(const void *base, int offset)
{
	return *(const void *const *)(const void *)((const char *)base + offset);
}

static inline int32_t load_int(const void *base, int offset)
{
	return *(const int32_t *)(const void *)((const char *)base + offset);
}

/* A word of our own memory that may not be there. */
static bool read_word(const void *address, uint64_t *out)
{
	struct iovec to = { out, sizeof(*out) };
	struct iovec from = { (void *)(uintptr_t)address, sizeof(*out) };

	return process_vm_readv(getpid(), &to, 1, &from, 1, 0) == (ssize_t)sizeof(*out);
}

static inline const char *frame_code(const char *frame)
{
	return (const char *)((uintptr_t)load_pointer(frame, hot.at.code) & ~(uintptr_t)7);
}

static inline uintptr_t frame_instruction(const char *frame)
{
	return hot.at.scale ? (uintptr_t)(intptr_t)load_int(frame, hot.at.instruction)
			    : (uintptr_t)load_pointer(frame, hot.at.instruction);
}

static inline const char *innermost_frame(const char *thread)
{
	const char *frame = load_pointer(thread, hot.at.thread_frame);

	return hot.at.cframe_frame == NONE || !frame ? frame
						     : load_pointer(frame, hot.at.cframe_frame);
}

static inline bool frame_is_python(const char *frame)
{
	return hot.at.owner == NONE || frame[hot.at.owner] < 3;
}

static inline bool is_code(const char *code)
{
	return code && py_is((const struct py_object *)(const void *)code, python.PyCode_Type);
}

static int instruction_line(const char *code, uintptr_t instruction)
{
	int64_t offset = hot.at.scale ? (int64_t)instruction * hot.at.scale
				      : (int64_t)(instruction - (uintptr_t)code) - code_start;

	return python.PyCode_Addr2Line((struct py_object *)(uintptr_t)code, (int)offset);
}

/* contextlib's wrappers stand between NumPy's decorated functions and their callers. */
static bool is_internal(const char *file)
{
	const char *slash = strrchr(file, '/');

	static const char wrapper[] = "<__array_function__ internals>";
	static const char frozen[] = "<frozen ";

	if (file[0] == '<')
		return strncmp(file, frozen, sizeof(frozen) - 1) == 0 || strcmp(file, wrapper) == 0;
	if (slash && strcmp(slash, "/contextlib.py") == 0)
		return true;
	return package_bytes && strncmp(file, package, package_bytes) == 0 &&
	       !strstr(file, "/tests/");
}

/* Of a frame object, or of an instruction. */
struct line_of {
	struct py_object *frame;
	const char *code;
	uintptr_t instruction;
};

/* The line is asked for last: Python decodes a table for it, and internal frames need none. */
static wire_id make_site(const struct py_object *file, struct line_of line)
{
	char text[TEXT_BYTES];
	size_t length = python_text_copy(file, text, sizeof(text) - 16);

	if (!length)
		return 0;
	if (is_internal(text))
		return SITE_INTERNAL;
	length += base_format(text + length, sizeof(text) - length, ":%d",
			      line.frame ? python.PyFrame_GetLineNumber(line.frame)
					 : instruction_line(line.code, line.instruction));
	return wire_intern(&probe_writer, text, length);
}

/* Code objects that are made and dropped (exec, notebooks) come to lie at one address, and their
 * file names and line tables too: their content must take part. */
static inline uint64_t code_mark(const char *code)
{
	enum { BYTES_SIZE = 16, BYTES_DATA = 32 };
	const char *lines = load_pointer(code, hot.at.lines);
	const struct py_object *file = load_pointer(code, hot.at.file);
	uint64_t size, head, next = 0;

	memcpy(&size, lines + BYTES_SIZE, sizeof(size));
	memcpy(&head, lines + BYTES_DATA, sizeof(head));
	if (size >= 16)
		memcpy(&next, lines + BYTES_DATA + 8, sizeof(next));
	head &= size >= 8 ? UINT64_MAX : (1ull << size * 8) - 1;
	return ((python_text_mark(file) ^ (uintptr_t)file) * 0x9e3779b97f4a7c15u ^
		(head + (uint64_t)load_int(code, hot.at.first_line) + ((uintptr_t)lines << 20)) *
			0xc4ceb9fe1a85ec53u ^
		next * 0xff51afd7ed558ccdu ^ size) |
	       1; /* not WATCHED */
}

/* gil: whether the calling thread has it. */
static BASE_NOINLINE wire_id site_miss(struct site *slot, const char *code, uintptr_t instruction,
				       bool gil)
{
	const struct py_object *file = load_pointer(code, hot.at.file);
	bool watched;
	wire_id id;

	probe_tls.guard++; /* Python may allocate for the watch */
	id = make_site(file, (struct line_of){ NULL, code, instruction });
	watched = id && gil && watch_code((struct py_object *)(uintptr_t)code);
	if (id)
		*slot = (struct site){ code, instruction, watched ? WATCHED : code_mark(code), id,
				       atomic_load_explicit(&hot.epoch, memory_order_relaxed) };
	probe_tls.guard--;
	return id;
}

static inline wire_id frame_site(const char *code, uintptr_t instruction, bool gil)
{
	const uint32_t epoch = atomic_load_explicit(&hot.epoch, memory_order_relaxed);
	struct site *slot =
		&sites[(((uintptr_t)code >> 5) ^ ((uintptr_t)instruction * 0x9e3779b1u >> 7)) %
		       SITES];

	if (BASE_LIKELY(slot->code == code && slot->instruction == instruction &&
			slot->epoch == epoch && slot->mark == WATCHED))
		return slot->id;
	if (!is_code(code))
		return SITE_INTERNAL;
	if (slot->code == code && slot->instruction == instruction && slot->epoch == epoch &&
	    slot->mark == code_mark(code))
		return slot->id;
	return site_miss(slot, code, instruction, gil);
}

/* The first user frame from here outwards. */
static BASE_ALWAYS_INLINE wire_id site_from(const char *frame, bool gil)
{
	for (int i = 0; frame && i < FRAMES_MAX;
	     i++, frame = load_pointer(frame, hot.at.previous)) {
		const char *code;
		wire_id id;

		if (!frame_is_python(frame))
			continue;
		code = frame_code(frame);
		id = frame_site(code, frame_instruction(frame), gil);
		if (id != SITE_INTERNAL)
			return id;
	}
	return 0;
}

static BASE_ALWAYS_INLINE wire_id site_of_thread(const char *thread, bool gil)
{
	return site_from(innermost_frame(thread), gil);
}

wire_id frames_site(void)
{
	const char *thread;

	if (!hot.fast || !probe_writer.header)
		return 0;
	thread = python.PyGILState_GetThisThreadState();
	return thread ? site_of_thread(thread, false) : 0;
}

wire_id frames_site_current(void)
{
	const char *thread = hot.current_thread();

	return thread ? site_of_thread(thread, true) : 0;
}

static bool is_entry(const char *frame)
{
	return hot.at.entry == EACH || (hot.at.entry >= 0 && frame[hot.at.entry]);
}

/* False for a frame that can't be told. */
static bool describe_frame(const char *frame, struct wire_frame *out)
{
	char text[TEXT_BYTES];
	const char *code = frame_code(frame);
	const struct py_object *file, *name;
	size_t length;

	if (!is_code(code))
		return false;
	file = load_pointer(code, hot.at.file);
	name = load_pointer(code, hot.at.qualname == NONE ? hot.at.name : hot.at.qualname);
	if (!file || !name)
		return false;
	length = python_text_copy(name, text, sizeof(text));
	*out = (struct wire_frame){ .function = wire_intern(&probe_writer, text, length) };
	length = python_text_copy(file, text, sizeof(text) - 16);
	length += base_format(text + length, sizeof(text) - length, ":%d",
			      instruction_line(code, frame_instruction(frame)));
	out->file_line = wire_intern(&probe_writer, text, length);
	return true;
}

uint32_t frames_stack(struct wire_frame *out, uint32_t max)
{
	const char *thread, *frame;
	uint32_t count = 0;

	if (!hot.fast || !probe_writer.header)
		return 0;
	thread = python.PyGILState_GetThisThreadState();
	if (!thread)
		return 0;
	frame = innermost_frame(thread);
	for (int i = 0; frame && i < FRAMES_MAX && count < max;
	     i++, frame = load_pointer(frame, hot.at.previous)) {
		if (!frame_is_python(frame)) {
			if (count)
				out[count - 1].pc = PROBE_FRAME_ENTRY;
			continue;
		}
		count += describe_frame(frame, &out[count]);
		if (count && is_entry(frame))
			out[count - 1].pc = PROBE_FRAME_ENTRY;
	}
	return count;
}

static bool is_function(const struct frames_function *f, const char *file,
			const struct py_object *name)
{
	return python_text_is(name, f->name, strlen(f->name)) && package_bytes &&
	       strncmp(file, package, package_bytes) == 0 && strstr(file + package_bytes, f->file);
}

int frames_find(const struct frames_function *functions, int count, int depth, wire_id *site)
{
	const char *thread = hot.fast ? python.PyGILState_GetThisThreadState() : NULL;
	const char *frame = thread ? innermost_frame(thread) : NULL;
	char file[TEXT_BYTES];

	for (; frame && depth > 0; frame = load_pointer(frame, hot.at.previous)) {
		const char *code = frame_is_python(frame) ? frame_code(frame) : NULL;

		if (!code || !is_code(code))
			continue;
		depth--;
		if (!python_text_copy(load_pointer(code, hot.at.file), file, sizeof(file)))
			continue;
		for (int i = 0; i < count; i++)
			if (is_function(&functions[i], file, load_pointer(code, hot.at.name))) {
				*site = site_from(frame, true);
				return i;
			}
	}
	return -1;
}

wire_id frames_site_slow(void)
{
	void *thread = python.PyGILState_GetThisThreadState();
	struct py_object *frame = thread ? python.PyThreadState_GetFrame(thread) : NULL;
	wire_id id = SITE_INTERNAL;

	while (frame && id == SITE_INTERNAL) {
		struct py_object *code = python.PyFrame_GetCode(frame);
		struct py_object *file = python_attribute(code, "co_filename");
		struct py_object *back;

		id = file ? make_site(file, (struct line_of){ frame, NULL, 0 }) : 0;
		if (file)
			python.Py_DecRef(file);
		python.Py_DecRef(code);
		back = python.PyFrame_GetBack(frame);
		python.Py_DecRef(frame);
		frame = back;
	}
	if (frame)
		python.Py_DecRef(frame);
	return id == SITE_INTERNAL ? 0 : id;
}

void frames_forget(void)
{
	atomic_fetch_add_explicit(&hot.epoch, 1, memory_order_relaxed);
}

void frames_set_package(const char *dir)
{
	size_t length = strlen(dir);

	if (length < sizeof(package)) {
		memcpy(package, dir, length + 1);
		package_bytes = length;
		frames_forget();
	}
}

static bool field_is(struct py_object *code, int offset, const char *attribute)
{
	struct py_object *value = python_attribute(code, attribute);
	bool same = value && load_pointer(code, offset) == value;

	if (value)
		python.Py_DecRef(value);
	return same;
}

static bool code_fits(struct py_object *code)
{
	struct py_object *line = python_attribute(code, "co_firstlineno");
	bool fits =
		line && python.PyLong_AsLong(line) == load_int(code, hot.at.first_line) &&
		field_is(code, hot.at.lines, python.minor == 9 ? "co_lnotab" : "co_linetable") &&
		field_is(code, hot.at.file, "co_filename") &&
		field_is(code, hot.at.name, "co_name") &&
		(hot.at.qualname == NONE || field_is(code, hot.at.qualname, "co_qualname"));

	if (line)
		python.Py_DecRef(line);
	return fits;
}

/* The frame at this address is the one that Python calls `frame`: same code, same line. */
static bool frame_fits(const char *address, struct py_object *frame)
{
	struct py_object *code = python.PyFrame_GetCode(frame);
	uint64_t word = 0;
	bool fits = read_word(address + hot.at.code, &word) &&
		    (word & ~(uint64_t)7) == (uintptr_t)code && code_fits(code);

	if (fits && !hot.at.scale) {
		int64_t start = (int64_t)(frame_instruction(address) - (uintptr_t)code) -
				python.PyFrame_GetLasti(frame);

		fits = start > 0 && start < 1024 && (!code_start || code_start == start);
		code_start = start;
	}
	fits = fits && instruction_line((const char *)code, frame_instruction(address)) ==
			       python.PyFrame_GetLineNumber(frame);
	python.Py_DecRef(code);
	return fits;
}

/* The next Python frame from `address` outwards, NULL if memory is not as expected. */
static const char *python_frame_from(const char *address)
{
	uint64_t word = 0;

	for (int i = 0; address && i < FRAMES_MAX; i++) {
		if (!read_word(address + hot.at.previous, &word) ||
		    !read_word(address + hot.at.code, &word))
			return NULL;
		if (frame_is_python(address))
			return address;
		address = load_pointer(address, hot.at.previous);
	}
	return NULL;
}

/* Walks at most four frames both ways. */
static bool layout_fits(void *thread)
{
	struct py_object *frame = python.PyThreadState_GetFrame(thread);
	const char *address = load_pointer(thread, hot.at.thread_frame);
	uint64_t word = 0;
	bool fits = frame && address && (hot.at.scale || python.PyFrame_GetLasti);

	code_start = 0;
	if (fits && hot.at.cframe_frame != NONE) {
		fits = read_word(address + hot.at.cframe_frame, &word);
		address = (const char *)(uintptr_t)word;
	}
	for (int i = 0; fits && frame && i < 4; i++) {
		struct py_object *back;

		address = python_frame_from(address);
		fits = address && frame_fits(address, frame);
		if (fits)
			address = load_pointer(address, hot.at.previous);
		back = python.PyFrame_GetBack(frame);
		python.Py_DecRef(frame);
		frame = back;
	}
	if (frame)
		python.Py_DecRef(frame);
	python.PyErr_Clear();
	return fits;
}

bool frames_init(void)
{
	void *thread = python.PyGILState_GetThisThreadState();

	for (size_t i = 0; thread && !hot.fast && i < BASE_ARRAY_SIZE(layouts); i++) {
		if (layouts[i].minor != python.minor)
			continue;
		hot.at = layouts[i];
		hot.fast = layout_fits(thread);
	}
	hot.current_thread = python.PyThreadState_GetUnchecked ? python.PyThreadState_GetUnchecked
			     : python._PyThreadState_UncheckedGet
				     ? python._PyThreadState_UncheckedGet
				     : python.PyGILState_GetThisThreadState;
	if (hot.fast)
		watch_init(frames_forget);
	return hot.fast;
}
