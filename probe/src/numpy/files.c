/* SPDX-License-Identifier: Apache-2.0 */
/* np.load, np.memmap and the archives that np.load gives are Python functions: nothing of theirs is
 * ours to redirect. But they open files by a class in C, they leave them by one that is told of the
 * exception in flight, and a zip archive that is none is said by an exception class of zipfile's.
 * These three ask whether it is NumPy that is at work; other callers pay for a look at a frame. */
#include "numpy/files.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <base/fmt.h>

#include "numpy/adapter.h"
#include "numpy/frames.h"

enum {
	OPEN_DEPTH = 1,
	OPEN_FAILED_DEPTH = 4,
	EXIT_DEPTH = 8,
	ARCHIVE_DEPTH = 16,
	TRACEBACK_DEPTH = 32
};
enum { PATH_BYTES = 512, HEAD_BYTES = 192, PLACE_BYTES = PATH_BYTES + 16, DETAIL_BYTES = 800 };

enum reader { LOAD, MEMMAP, ARCHIVE, READERS };

static const struct frames_function readers[READERS] = {
	[LOAD] = { "npyio", "load" },
	[MEMMAP] = { "memmap", "__new__" },
	[ARCHIVE] = { "npyio", "__getitem__" },
};
static const char *const reader_ops[READERS] = {
	[LOAD] = "load",
	[MEMMAP] = "memmap",
	[ARCHIVE] = "NpzFile.__getitem__",
};

static wire_id reader_op[READERS];
static char last_archive[PATH_BYTES]; /* that np.load has opened */

typedef int init_fn(struct py_object *self, struct py_object *args, struct py_object *kwargs);

static init_fn *original_open, *original_archive_error;
static py_unary_fn *original_exit;

/* ---- what a file is
 * ------------------------------------------------------------------------------------ */

/* The first bytes of a regular file; its size is -1 if there is none to be read. */
static size_t read_head(const char *path, unsigned char head[HEAD_BYTES], int64_t *size_bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat info;
	ssize_t got = 0;

	*size_bytes = -1;
	if (fd < 0)
		return 0;
	if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
		*size_bytes = info.st_size;
		got = pread(fd, head, HEAD_BYTES, 0);
	}
	close(fd);
	return got > 0 ? (size_t)got : 0;
}

/* The dictionary in a .npy file as text, up to where it is padded. */
static size_t header_text(const unsigned char *head, size_t size, char *out, size_t out_bytes)
{
	enum { V1_START = 10, V2_START = 12 };
	size_t at = size > V1_START && head[V1_START] == '{' ? V1_START : V2_START, length = 0;

	while (at < size && head[at] >= 0x20 && head[at] < 0x7f && length + 1 < out_bytes)
		out[length++] = (char)head[at++];
	while (length && out[length - 1] == ' ')
		length--;
	out[length] = '\0';
	return length;
}

static size_t describe_head(const unsigned char *head, size_t size, char *out, size_t out_bytes)
{
	char text[HEAD_BYTES];

	if (size >= 8 && memcmp(head, "\x93NUMPY", 6) == 0) {
		header_text(head, size, text, sizeof text);
		return base_format(out, out_bytes, ".npy version %u.%u, header %s", head[6],
				   head[7], text[0] ? text : "missing");
	}
	if (size >= 4 && memcmp(head, "PK\3\4", 4) == 0)
		return base_format(out, out_bytes, "zip archive (.npz)");
	if (size >= 2 && head[0] == 0x80 && head[1] <= 5)
		return base_format(out, out_bytes, "pickle of protocol %u", head[1]);
	if (size >= 4)
		return base_format(out, out_bytes, "begins with bytes %02x %02x %02x %02x", head[0],
				   head[1], head[2], head[3]);
	return base_format(out, out_bytes, size ? "too short to tell" : "empty");
}

static wire_id describe_file(const char *path)
{
	unsigned char head[HEAD_BYTES];
	char text[DETAIL_BYTES];
	int64_t size_bytes = -1;
	size_t length, got;

	if (!path || !*path)
		return 0;
	got = read_head(path, head, &size_bytes);
	length = base_format(text, sizeof text, "%s: ", path);
	if (size_bytes < 0) {
		length += base_format(text + length, sizeof text - length, "not there to be read");
	} else {
		length += base_format(text + length, sizeof text - length, "%lld bytes, ",
				      (long long)size_bytes);
		length += describe_head(head, got, text + length, sizeof text - length);
	}
	return wire_intern(&probe_writer, text, length);
}

/* ---- records
 * -------------------------------------------------------------------------------------------- */

struct work {
	int reader; /* enum reader */
	wire_id site;
};

/* Is NumPy reading data? Within so many frames of this one. */
static bool at_work(int depth, struct work *out)
{
	if (!numpy_is_recording() || !probe_writer.header)
		return false;
	out->reader = frames_find(readers, READERS, depth, &out->site);
	return out->reader >= 0;
}

static void put_failure(const struct work *at, struct py_object *type, struct py_object *value,
			const char *path)
{
	probe_failure_put(reader_op[at->reader], numpy_error_text(type, value), at->site,
			  describe_file(path));
}

/* With an exception set, which stays. */
static void put_raised(const struct work *at, const char *path)
{
	struct py_object *type, *value, *traceback;

	python.PyErr_Fetch(&type, &value, &traceback);
	if (type)
		put_failure(at, type, value, path);
	python.PyErr_Restore(type, value, traceback);
}

/* The zip module's exception speaks only for those who make it. */
static int archive_error(struct py_object *self, struct py_object *args, struct py_object *kwargs)
{
	const int status = original_archive_error(self, args, kwargs);
	struct work at;

	if (status == 0 && at_work(ARCHIVE_DEPTH, &at))
		put_failure(&at, (struct py_object *)(void *)self->type, self,
			    at.reader == LOAD ? last_archive : NULL);
	return status;
}

static void redirect_init(struct py_object *type, init_fn **original, init_fn *ours)
{
	struct py_type *t = (struct py_type *)(void *)type;

	if (!(type->type->flags & PY_TPFLAGS_TYPE_SUBCLASS) || *original)
		return;
	memcpy(original, &t->init, sizeof *original);
	memcpy(&t->init, &ours, sizeof ours);
}

/* NumPy has found an archive and is about to import the module anyway. */
static void patch_zipfile(void)
{
	struct py_object *module, *type;

	if (original_archive_error)
		return;
	module = python.PyImport_ImportModule("zipfile");
	type = module ? python_attribute(module, "BadZipFile") : NULL;
	if (type)
		redirect_init(type, &original_archive_error, archive_error);
	python.PyErr_Clear();
	if (type)
		python.Py_DecRef(type);
	if (module)
		python.Py_DecRef(module);
}

static void look_at_opened(const char *path)
{
	unsigned char head[HEAD_BYTES];
	int64_t size_bytes;
	size_t got = read_head(path, head, &size_bytes);

	if (got < 2 || memcmp(head, "PK", 2) != 0)
		return;
	base_format(last_archive, sizeof last_archive, "%s", path);
	patch_zipfile();
}

/* FileIO(path, ...), which open() makes. */
static int open_file(struct py_object *self, struct py_object *args, struct py_object *kwargs)
{
	const struct py_tuple *t = (const struct py_tuple *)(void *)args;
	const int status = original_open(self, args, kwargs);
	char path[PATH_BYTES] = "";
	struct work at;

	if (!at_work(status < 0 ? OPEN_FAILED_DEPTH : OPEN_DEPTH, &at))
		return status;
	if (t->size > 0 && py_is(py_tuple_items(t)[0], python.PyUnicode_Type))
		python_text_copy(py_tuple_items(t)[0], path, sizeof path);
	if (status < 0)
		put_raised(&at, path);
	else if (at.reader == LOAD && path[0])
		look_at_opened(path);
	return status;
}

static void copy_attribute(struct py_object *o, const char *name, char *out, size_t size_bytes)
{
	struct py_object *value = python_attribute(o, name);

	if (value) {
		python_text_copy(value, out, size_bytes);
		python.Py_DecRef(value);
	}
}

/* Is this frame np.load's, and what it reads this file? */
static bool loads(struct py_object *frame, const char *function, const char *source,
		  const struct py_object *file)
{
	struct py_object *locals, *given = NULL;
	bool found = false;

	if (strcmp(function, readers[LOAD].name) != 0 || !strstr(source, "/numpy/") ||
	    !strstr(source, readers[LOAD].file))
		return false;
	locals = python_attribute(frame, "f_locals");
	if (locals) {
		given = python.PyObject_CallMethod(locals, "get", "s", "file");
		python.Py_DecRef(locals);
	}
	if (given) {
		found = given == file;
		python.Py_DecRef(given);
	}
	python.PyErr_Clear();
	return found;
}

/* np.load leaves a file open that it was given. What tells of its failure is the end of the
 * caller's `with`, if the exception has come through np.load: one step along the traceback, which
 * starts here. If it is another's, `place` becomes its line. */
static bool step_is_load(struct py_object *step, const struct py_object *file,
			 char place[PLACE_BYTES])
{
	struct py_object *frame = python_attribute(step, "tb_frame");
	struct py_object *code = frame ? python_attribute(frame, "f_code") : NULL;
	struct py_object *line = python_attribute(step, "tb_lineno");
	char function[64] = "", source[PATH_BYTES] = "";
	bool found = false;

	if (code && line) {
		copy_attribute(code, "co_name", function, sizeof function);
		copy_attribute(code, "co_filename", source, sizeof source);
		found = loads(frame, function, source, file);
		if (!found)
			base_format(place, PLACE_BYTES, "%s:%lld", source,
				    (long long)python.PyLong_AsLong(line));
	}
	if (line)
		python.Py_DecRef(line);
	if (code)
		python.Py_DecRef(code);
	if (frame)
		python.Py_DecRef(frame);
	return found;
}

static bool came_through_load(struct py_object *traceback, const struct py_object *file,
			      wire_id *site)
{
	struct py_object *step = traceback, *next;
	char place[PLACE_BYTES] = "";
	bool found = false;

	python.Py_IncRef(step);
	for (int i = 0; i < TRACEBACK_DEPTH && step && step != python._Py_NoneStruct && !found;
	     i++) {
		found = step_is_load(step, file, place);
		next = python_attribute(step, "tb_next");
		python.Py_DecRef(step);
		step = next;
	}
	if (step)
		python.Py_DecRef(step);
	*site = found ? wire_intern_text(&probe_writer, place) : 0;
	return found;
}

/* file.__exit__(type, value, traceback) */
static struct py_object *exit_file(struct py_object *self, struct py_object *args)
{
	const struct py_tuple *t = (const struct py_tuple *)(void *)args;
	struct py_object *const *items = py_tuple_items(t);
	char path[PATH_BYTES] = "";
	struct work at = { .reader = LOAD };

	if (t->size == 3 && items[0] != python._Py_NoneStruct && numpy_is_recording() &&
	    probe_writer.header && strcmp(self->type->name, "_io.BufferedReader") == 0 &&
	    (at_work(EXIT_DEPTH, &at) ||
	     (at.reader = LOAD, came_through_load(items[2], self, &at.site)))) {
		copy_attribute(self, "name", path, sizeof path);
		put_failure(&at, items[0], items[1], path);
	}
	return original_exit(self, args);
}

/* ---- patching
 * ------------------------------------------------------------------------------------------- */

static void redirect_exit(struct py_object *o)
{
	struct py_method_def *method = py_is(o, python.PyMethodDescr_Type)
					       ? ((struct py_descriptor *)(void *)o)->base
					       : NULL;
	py_unary_fn *ours = exit_file;

	if (!method || method->flags != PY_METH_VARARGS || original_exit)
		return;
	memcpy(&original_exit, &method->function, sizeof original_exit);
	memcpy(&method->function, &ours, sizeof ours);
}

void files_intern(void)
{
	for (unsigned i = 0; i < READERS; i++)
		reader_op[i] = wire_intern_text(&probe_writer, reader_ops[i]);
}

void files_patch(void)
{
	struct py_object *module = python_module("io");
	struct py_object *raw = module ? python_attribute(module, "FileIO") : NULL;
	struct py_object *type = module ? python_attribute(module, "IOBase") : NULL;
	struct py_object *leave = type ? python_attribute(type, "__exit__") : NULL;

	files_intern();
	if (raw && leave && python.PyImport_ImportModule && python.Py_IncRef &&
	    numpy_adapter.fast_frames) {
		redirect_init(raw, &original_open, open_file);
		redirect_exit(leave);
	}
	if (leave)
		python.Py_DecRef(leave);
	if (type)
		python.Py_DecRef(type);
	if (raw)
		python.Py_DecRef(raw);
}
