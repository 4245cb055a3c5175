/* SPDX-License-Identifier: Apache-2.0 */
#include "numpy/python.h"

#include <dlfcn.h>
#include <string.h>

struct python_api python;

/* How this version lays out a str; found by looking at strings whose content is known. */
static struct {
	uint32_t ascii, kind1, kind2, kind4; /* bits of the state word */
	size_t ascii_data, wide_data;        /* offset of the characters */
	bool known;
} text_layout;

enum { TEXT_LENGTH = 16, TEXT_STATE = 32 };

/* The flags of a str; the bits beside them are padding that nobody sets. */
static uint32_t text_state(const struct py_object *o)
{
	uint32_t state;

	memcpy(&state, (const char *)o + TEXT_STATE, sizeof(state));
	return state & (python.minor >= 14 ? 0x003f00ffu : 0xffu);
}

static bool is_one_bit(uint32_t x)
{
	return x && !(x & (x - 1));
}

static bool text_layout_find(void)
{
	static const char *const samples[4] = { "a\\b", "\xc3\xa9\xc3\xa8", "\xe2\x86\x92",
						"\xf0\x9f\x98\x80" };
	struct py_object *o[4] = { NULL };
	uint16_t arrow = 0;
	const char *bytes;
	int64_t size = 0;
	bool good = true;

	for (size_t i = 0; i < 4; i++) {
		o[i] = python.PyUnicode_FromString(samples[i]);
		good = good && o[i];
	}
	if (!good)
		goto done;
	text_layout.ascii = text_state(o[0]) & ~text_state(o[1]);
	text_layout.kind1 = text_state(o[1]) & ~text_state(o[2]);
	text_layout.kind2 = text_state(o[2]) & ~text_state(o[1]);
	text_layout.kind4 = text_state(o[3]) & ~text_state(o[1]);
	bytes = python.PyUnicode_AsUTF8AndSize(o[0], &size);
	good = bytes && size == 3 && is_one_bit(text_layout.ascii) &&
	       is_one_bit(text_layout.kind1) && is_one_bit(text_layout.kind2) &&
	       is_one_bit(text_layout.kind4);
	if (!good)
		goto done;
	text_layout.ascii_data = (size_t)(bytes - (const char *)o[0]);
	text_layout.wide_data = python.minor >= 12 ? 56 : 72;
	memcpy(&arrow, (const char *)o[2] + text_layout.wide_data, sizeof(arrow));
	good = text_layout.ascii_data < 64 && arrow == 0x2192;
	text_layout.known = good;
done:
	python.PyErr_Clear();
	for (size_t i = 0; i < 4; i++)
		if (o[i])
			python.Py_DecRef(o[i]);
	return good;
}

static size_t encode(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

uint64_t python_text_mark(const struct py_object *text)
{
	int64_t length;
	uint64_t tail;

	memcpy(&length, (const char *)text + TEXT_LENGTH, sizeof(length));
	memcpy(&tail, (const char *)text + text_layout.ascii_data + length - 8, sizeof(tail));
	return tail ^ ((uint64_t)length << 32);
}

size_t python_text_copy(const struct py_object *text, char *out, size_t size_bytes)
{
	const char *data;
	uint32_t state;
	int64_t length;
	size_t at = 0;

	if (!text_layout.known || !py_is(text, python.PyUnicode_Type))
		return 0;
	memcpy(&length, (const char *)text + TEXT_LENGTH, sizeof(length));
	state = text_state(text);
	if (length < 0 || (uint64_t)length >= size_bytes)
		return 0;
	if (state & text_layout.ascii) {
		memcpy(out, (const char *)text + text_layout.ascii_data, (size_t)length);
		out[length] = 0;
		return (size_t)length;
	}
	data = (const char *)text + text_layout.wide_data;
	for (int64_t i = 0; i < length; i++) {
		uint32_t c;

		if (state & text_layout.kind1) {
			c = ((const uint8_t *)data)[i];
		} else if (state & text_layout.kind2) {
			c = ((const uint16_t *)(const void *)data)[i];
		} else {
			c = ((const uint32_t *)(const void *)data)[i];
		}
		if (at + 5 > size_bytes)
			return 0;
		at += encode(c, out + at);
	}
	out[at] = 0;
	return at;
}

bool python_text_is(const struct py_object *text, const char *ascii, size_t length)
{
	int64_t size;

	if (!py_is(text, python.PyUnicode_Type))
		return false;
	memcpy(&size, (const char *)text + TEXT_LENGTH, sizeof(size));
	return (uint64_t)size == length && (text_state(text) & text_layout.ascii) &&
	       memcmp((const char *)text + text_layout.ascii_data, ascii, length) == 0;
}

struct py_object *python_module(const char *name)
{
	struct py_object *modules = python.PyImport_GetModuleDict();
	struct py_object *module = modules ? python.PyDict_GetItemString(modules, name) : NULL;

	return module && module != python._Py_NoneStruct ? module : NULL;
}

struct py_object *python_attribute(struct py_object *o, const char *name)
{
	struct py_object *value = python.PyObject_GetAttrString(o, name);

	if (!value)
		python.PyErr_Clear();
	return value;
}

/* "3.11.2 (main, ...)" -> 11; -1 for anything that is not a version 3 with a GIL. */
static int version_minor(const char *text)
{
	int minor = 0;

	if (strncmp(text, "3.", 2) != 0 || strstr(text, "free-threading"))
		return -1;
	for (text += 2; *text >= '0' && *text <= '9'; text++)
		minor = minor * 10 + (*text - '0');
	return minor;
}

/* The few offsets that everything else stands on, held against what Python says of itself. */
static bool layout_is_as_declared(void)
{
	struct py_type *type = (struct py_type *)python.PyType_Type;
	struct py_type *code = (struct py_type *)python.PyCode_Type;
	struct py_type *tuple = (struct py_type *)python.PyTuple_Type;

	return type->head.type == type && strcmp(type->name, "type") == 0 &&
	       (tuple->basic_size == 24 || tuple->basic_size == 32) &&
	       strcmp(code->name, "code") == 0 && type->flags == python.PyType_GetFlags(type) &&
	       code->flags == python.PyType_GetFlags(code);
}

bool python_resolve(void)
{
	static bool tried, good;

	if (tried)
		return good;
	tried = true;
#define PYTHON_LOOK_UP(result, name, arguments)                \
	{                                                      \
		void *symbol = dlsym(RTLD_DEFAULT, #name);     \
		memcpy(&python.name, &symbol, sizeof(symbol)); \
	}
	PYTHON_OPTIONAL_FUNCTIONS(PYTHON_LOOK_UP)
#undef PYTHON_LOOK_UP
#define PYTHON_LOOK_UP(result, name, arguments)                \
	{                                                      \
		void *symbol = dlsym(RTLD_DEFAULT, #name);     \
		if (!symbol)                                   \
			return false;                          \
		memcpy(&python.name, &symbol, sizeof(symbol)); \
	}
	PYTHON_FUNCTIONS(PYTHON_LOOK_UP)
#undef PYTHON_LOOK_UP
#define PYTHON_LOOK_UP(name)                      \
	python.name = dlsym(RTLD_DEFAULT, #name); \
	if (!python.name)                         \
		return false;
	PYTHON_OBJECTS(PYTHON_LOOK_UP)
#undef PYTHON_LOOK_UP
	python.minor = version_minor(python.Py_GetVersion());
	good = sizeof(void *) == 8 && python.minor >= 9 && layout_is_as_declared() &&
	       text_layout_find();
	return good;
}
