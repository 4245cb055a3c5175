/* SPDX-License-Identifier: Apache-2.0 */
#include "decode.h"

#include <stdlib.h>
#include <string.h>

#include <base/fmt.h>

enum { TEXT_BYTES = 8000, SITE_BYTES = 1024, INLINED_MAX = 16 };

void decoder_init(struct decoder *d, wire_reader *reader, struct texts *texts,
		  struct symbol_files *files)
{
	*d = (struct decoder){ .reader = reader, .texts = texts, .symbols.files = files };
}

void decoder_clear(struct decoder *d)
{
	symbols_clear(&d->symbols);
	map_clear(&d->names);
	map_clear(&d->sites);
	map_clear(&d->dtypes);
	map_clear(&d->shapes);
	map_clear(&d->orders);
	map_clear(&d->contiguous);
	*d = (struct decoder){ 0 };
}

void decoder_forget_sites(struct decoder *d)
{
	map_clear(&d->sites);
}

/* Maps keep pointers as numbers. */
static const char *known(const struct map *m, wire_id id)
{
	const uint64_t *value = map_find(m, id);

	return value ? (const char *)(uintptr_t)*value : NULL;
}

static const char *remember(struct map *m, wire_id id, const char *text)
{
	if (!text)
		return "?";
	map_set(m, id,
		(uint64_t)(uintptr_t)text); /* without memory it is decoded again next time */
	return text;
}

const char *decode_name(struct decoder *d, wire_id id)
{
	const char *text = known(&d->names, id), *bytes;
	size_t size_bytes;

	if (text)
		return text;
	if (id == 0)
		text = texts_put_text(d->texts, "");
	else if (wire_reader_string(d->reader, id, &bytes, &size_bytes))
		text = texts_put(d->texts, bytes, size_bytes);
	else
		text = texts_put_text(d->texts, "?");
	return id == 0 ? (text ? text : "?") : remember(&d->names, id, text);
}

/* ---- native addresses
 * ---------------------------------------------------------------------------- */

static void add_modules(struct decoder *d)
{
	const struct wire_module_table *table = wire_reader_modules(d->reader);
	uint32_t count;

	if (!table)
		return;
	count = atomic_load_explicit(&table->count, memory_order_acquire);
	for (; d->modules_added < count && d->modules_added < WIRE_MODULES_MAX;
	     d->modules_added++) {
		const struct wire_module *m = &table->entries[d->modules_added];
		wire_id path = atomic_load_explicit(&m->path, memory_order_acquire);

		if (path == 0)
			return; /* being written: next time */
		symbols_add(&d->symbols,
			    &(struct symbols_module){ .path = decode_name(d, path),
						      .build_id = decode_name(d, m->build_id),
						      .base = m->base,
						      .start = m->start,
						      .end = m->end });
	}
}

static bool find_place(struct decoder *d, uint64_t address, struct symbols_place *out)
{
	add_modules(d);
	/* A return address may lie behind the last line of its function: look one byte before it.
	 */
	return address != 0 && symbols_find(&d->symbols, address - 1, out);
}

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static const char *resolve(struct decoder *d, const char *text)
{
	struct symbols_place place;
	char site[SITE_BYTES], *end;
	uint64_t address = strtoull(text + 1, &end, 16);

	if (end == text + 1 || *end != '\0' || !find_place(d, address, &place))
		return text;
	if (place.file[0] && place.line > 0)
		base_format(site, sizeof(site), "%s:%d", file_name(place.file), place.line);
	else
		base_format(site, sizeof(site), "%s+0x%llx", file_name(place.module),
			    (unsigned long long)place.offset);
	return texts_put_text(d->texts, site);
}

const char *decode_site(struct decoder *d, wire_id id)
{
	const char *text = known(&d->sites, id);

	if (text)
		return text;
	text = decode_name(d, id);
	if (text[0] == '@')
		text = resolve(d, text);
	return id == 0 ? text : remember(&d->sites, id, text);
}

/* ---- operand lists
 * ------------------------------------------------------------------------------- */

struct operand_buffers {
	char dtypes[TEXT_BYTES], shapes[TEXT_BYTES], orders[TEXT_BYTES];
	size_t dtypes_length, shapes_length, orders_length;
};

static void append(char *buffer, size_t *length, const char *text)
{
	*length += base_format(buffer + *length, TEXT_BYTES - *length, "%s", text);
}

static const char *order_of(unsigned flags)
{
	static const char *const orders[] = { "neither", "C", "F", "both" };

	return orders[flags & (ARR_TRACE_C_CONTIGUOUS | ARR_TRACE_F_CONTIGUOUS)];
}
_Static_assert(ARR_TRACE_C_CONTIGUOUS == 1 && ARR_TRACE_F_CONTIGUOUS == 2, "the index above");

static void append_shape(struct operand_buffers *b, const uint8_t *lengths, unsigned ndim)
{
	char number[32];
	int64_t length;

	append(b->shapes, &b->shapes_length, "(");
	for (unsigned i = 0; i < ndim; i++) {
		memcpy(&length, lengths + i * sizeof(length), sizeof(length));
		base_format(number, sizeof(number), "%lld%s", (long long)length,
			    i + 1 < ndim ? ", "
			    : ndim == 1  ? ","
					 : "");
		append(b->shapes, &b->shapes_length, number);
	}
	append(b->shapes, &b->shapes_length, ")");
}

/* Texts of a list of `size_bytes` bytes; stops at the first operand that is not whole. */
static int format_operands(struct decoder *d, const uint8_t *list, size_t size_bytes,
			   struct operand_buffers *b)
{
	bool outputs = false, first = true;
	struct wire_operand operand;
	int contiguous = 1;

	for (size_t at = 0; size_bytes - at >= sizeof(operand);) {
		const char *joint = ", ";
		bool output;

		memcpy(&operand, list + at, sizeof(operand));
		at += sizeof(operand);
		if (operand.ndim > 64 || operand.ndim * sizeof(int64_t) > size_bytes - at)
			break;
		output = (operand.flags & ARR_TRACE_OUTPUT) != 0;
		if (output && !outputs)
			joint = first ? "-> " : " -> ";
		else if (first)
			joint = "";
		outputs |= output;
		first = false;
		append(b->dtypes, &b->dtypes_length, joint);
		append(b->dtypes, &b->dtypes_length, decode_name(d, operand.dtype));
		append(b->shapes, &b->shapes_length, joint);
		append_shape(b, list + at, operand.ndim);
		append(b->orders, &b->orders_length, joint);
		append(b->orders, &b->orders_length, order_of(operand.flags));
		at += operand.ndim * sizeof(int64_t);
		if (!output && !(operand.flags & (ARR_TRACE_C_CONTIGUOUS | ARR_TRACE_F_CONTIGUOUS)))
			contiguous = 0;
	}
	return contiguous;
}

struct operand_text decode_operands(struct decoder *d, wire_id id)
{
	struct operand_text out = { known(&d->dtypes, id), known(&d->shapes, id),
				    known(&d->orders, id), STORE_UNKNOWN };
	const uint64_t *contiguous = map_find(&d->contiguous, id);
	struct operand_buffers b = { .dtypes_length = 0 };
	const char *bytes;
	size_t size_bytes;

	if (id == 0)
		return out;
	if (out.dtypes && out.shapes && out.orders && contiguous) {
		out.contiguous = (int)*contiguous;
		return out;
	}
	if (!wire_reader_string(d->reader, id, &bytes, &size_bytes))
		return (struct operand_text){ NULL, NULL, NULL, STORE_UNKNOWN };
	out.contiguous = format_operands(d, (const uint8_t *)bytes, size_bytes, &b);
	out.dtypes = remember(&d->dtypes, id, texts_put(d->texts, b.dtypes, b.dtypes_length));
	out.shapes = remember(&d->shapes, id, texts_put(d->texts, b.shapes, b.shapes_length));
	out.orders = remember(&d->orders, id, texts_put(d->texts, b.orders, b.orders_length));
	map_set(&d->contiguous, id, (uint64_t)out.contiguous);
	return out;
}

/* ---- stacks
 * -------------------------------------------------------------------------------------- */

/* "file:line" of a Python frame in its two parts. */
static void split_file_line(struct decoder *d, const char *text, struct store_frame *out)
{
	const char *colon = strrchr(text, ':');
	char *end = NULL;
	long line = colon ? strtol(colon + 1, &end, 10) : 0;

	out->line = STORE_UNKNOWN;
	out->file = text;
	if (colon && end != colon + 1 && *end == '\0') {
		out->file = texts_put(d->texts, text, (size_t)(colon - text));
		out->line = line;
	}
}

static void put_line(struct decoder *d, struct store_frame *f, const char *file, int line)
{
	f->file = file && file[0] ? texts_put_text(d->texts, file) : NULL;
	f->line = f->file && line > 0 ? line : STORE_UNKNOWN;
}

/* A native frame, and before it what the compiler has inlined there. Returns how many. */
static size_t native_frames(struct decoder *d, uint64_t pc, struct store_frame *out, size_t max)
{
	struct symbols_inline inlined[INLINED_MAX];
	struct symbols_place place;
	char text[64];
	size_t count;

	*out = (struct store_frame){ .line = STORE_UNKNOWN };
	if (!find_place(d, pc, &place)) {
		base_format(text, sizeof(text), "0x%llx", (unsigned long long)pc);
		out->function = texts_put_text(d->texts, text);
		return 1;
	}
	out->module = texts_put_text(d->texts, place.module);
	base_format(text, sizeof(text), "+0x%llx", (unsigned long long)place.offset);
	out->function = texts_put_text(d->texts, place.function[0] ? place.function : text);
	put_line(d, out, place.file, place.line);
	count = place.file[0] ? symbols_inlined(&d->symbols, pc - 1, inlined,
						max < INLINED_MAX ? max : INLINED_MAX)
			      : 0;
	for (size_t i = 0; i < count; i++) {
		/* The outermost keeps its symbol: debug information may know it by another name. */
		const char *name =
			i + 1 == count && place.function[0] ? place.function : inlined[i].function;

		out[i].module = out->module;
		out[i].function = texts_put_text(d->texts, name ? name : text);
		if (i > 0)
			put_line(d, &out[i], inlined[i - 1].call_file, inlined[i - 1].call_line);
	}
	return count ? count : 1;
}

size_t decode_stack(struct decoder *d, wire_id id, struct store_frame out[DECODE_FRAMES_MAX])
{
	struct wire_frame frame;
	const char *bytes;
	size_t size_bytes, frames, count = 0;

	if (id == 0 || !wire_reader_string(d->reader, id, &bytes, &size_bytes))
		return 0;
	frames = size_bytes / sizeof(frame);
	for (size_t i = 0; i < frames && count < DECODE_FRAMES_MAX; i++) {
		memcpy(&frame, bytes + i * sizeof(frame), sizeof(frame));
		if (frame.pc != 0) {
			count += native_frames(d, frame.pc, &out[count], DECODE_FRAMES_MAX - count);
			continue;
		}
		out[count] = (struct store_frame){ .function = decode_name(d, frame.function),
						   .is_python = true };
		split_file_line(d, decode_name(d, frame.file_line), &out[count++]);
	}
	return count;
}
