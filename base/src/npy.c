/* SPDX-License-Identifier: Apache-2.0 */
/* The header is a Python dict literal of three keys. This parser takes exactly what NumPy's writers
 * have ever written (any key order, any spacing, Python 2's 10L) and says where anything else
 * starts. */
#include <base/npy.h>

#include <string.h>

#include <base/fmt.h>

enum { MAGIC_BYTES = 6, ALIGNMENT = 64, GROWTH_DIGITS = 21, EXCERPT_BYTES = 48 };

static const char magic[MAGIC_BYTES + 1] = "\x93NUMPY";

struct cursor {
	const char *at, *end;
	const char *where; /* names the source in messages */
	const char *start; /* of the file */
	bool structured_too;
	struct arr_error *err;
};

/* What a message may quote of a foreign file: short and printable. */
struct excerpt {
	char text[EXCERPT_BYTES];
};

static struct excerpt quote(const char *at, const char *end)
{
	struct excerpt e;
	size_t n = 0;

	while (at < end && n + 1 < sizeof e.text) {
		e.text[n++] = *at >= ' ' && *at < 0x7f ? *at : '?';
		at++;
	}
	e.text[n] = '\0';
	return e;
}

static void skip_space(struct cursor *c)
{
	while (c->at < c->end &&
	       (*c->at == ' ' || *c->at == '\t' || *c->at == '\n' || *c->at == '\r'))
		c->at++;
}

/* Takes one character (after space) if it is next. */
static bool take(struct cursor *c, char wanted)
{
	skip_space(c);
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

static enum arr_status unexpected(const struct cursor *c, const char *wanted)
{
	if (c->at == c->end)
		return arr_error_set(c->err, ARR_E_FORMAT,
				     "%s: .npy header ends where %s should be", c->where, wanted);
	return arr_error_set(c->err, ARR_E_FORMAT, "%s: .npy header has '%s' where %s should be",
			     c->where, quote(c->at, c->end).text, wanted);
}

static enum arr_status expect(struct cursor *c, char wanted)
{
	const char text[] = { '\'', wanted, '\'', '\0' };

	return take(c, wanted) ? ARR_OK : unexpected(c, text);
}

/* A quoted string without escapes, into out (terminated). */
static enum arr_status parse_string(struct cursor *c, const char *what, char *out,
				    size_t size_bytes)
{
	const char *start;
	size_t length;
	char mark;

	skip_space(c);
	if (c->at == c->end || (*c->at != '\'' && *c->at != '"'))
		return unexpected(c, what);
	mark = *c->at++;
	start = c->at;
	while (c->at < c->end && *c->at != mark && *c->at != '\\')
		c->at++;
	length = (size_t)(c->at - start);
	if (c->at == c->end || *c->at == '\\')
		return unexpected(c, "the end of a string");
	if (length >= size_bytes)
		return arr_error_set(c->err, ARR_E_UNSUPPORTED, "%s: .npy %s '%s' is too long",
				     c->where, what, quote(start, c->at).text);
	memcpy(out, start, length);
	out[length] = '\0';
	c->at++;
	return ARR_OK;
}

static enum arr_status parse_bool(struct cursor *c, bool *out)
{
	static const char words[2][6] = { "False", "True" };

	skip_space(c);
	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(words[i]);

		if ((size_t)(c->end - c->at) >= n && !memcmp(c->at, words[i], n)) {
			c->at += n;
			*out = i == 1;
			return ARR_OK;
		}
	}
	return unexpected(c, "True or False for fortran_order");
}

static enum arr_status parse_length(struct cursor *c, int64_t *out)
{
	const char *start;
	int64_t value = 0;
	bool negative = false, overflows = false;

	skip_space(c);
	start = c->at;
	if (c->at < c->end && *c->at == '-') {
		negative = true;
		c->at++;
	}
	if (c->at == c->end || *c->at < '0' || *c->at > '9')
		return unexpected(c, "a length of the shape");
	for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
		overflows |= __builtin_mul_overflow(value, 10, &value);
		overflows |= __builtin_add_overflow(value, *c->at - '0', &value);
	}
	if (overflows)
		return arr_error_set(c->err, ARR_E_FORMAT,
				     "%s: length %s of the .npy shape does not fit 64 bits",
				     c->where, quote(start, c->at).text);
	if (negative)
		return arr_error_set(c->err, ARR_E_FORMAT,
				     "%s: negative length %s in the .npy shape", c->where,
				     quote(start, c->at).text);
	if (c->at < c->end && *c->at == 'L')
		c->at++;
	*out = value;
	return ARR_OK;
}

static enum arr_status parse_shape(struct cursor *c, struct base_npy_header *h)
{
	bool comma = false;

	ARR_TRY(expect(c, '('));
	h->ndim = 0;
	while (!take(c, ')')) {
		if (h->ndim > 0 && !comma)
			return unexpected(c, "',' or ')' in the shape");
		if (h->ndim == BASE_NPY_NDIM_MAX)
			return arr_error_set(c->err, ARR_E_FORMAT,
					     "%s: more than %d dimensions in the .npy shape",
					     c->where, BASE_NPY_NDIM_MAX);
		ARR_TRY(parse_length(c, &h->shape[h->ndim++]));
		comma = take(c, ',');
	}
	if (h->ndim == 1 && !comma)
		return arr_error_set(c->err, ARR_E_FORMAT,
				     "%s: .npy shape is the number %lld, not a tuple", c->where,
				     (long long)h->shape[0]);
	return ARR_OK;
}

/* Digits of descr, at most up to 2^24 items. False if there are none or too many. */
static bool parse_digits(const char **at, uint32_t *out)
{
	const char *start = *at;
	uint32_t value = 0;

	while (**at >= '0' && **at <= '9' && value < 1u << 24)
		value = value * 10 + (uint32_t)(*(*at)++ - '0');
	*out = value;
	return *at > start && !(**at >= '0' && **at <= '9');
}

static bool plain_size_exists(char kind, uint32_t size)
{
	switch (kind) {
	case 'b':
		return size == 1;
	case 'i':
	case 'u':
		return size == 1 || size == 2 || size == 4 || size == 8;
	case 'f':
		return size == 2 || size == 4 || size == 8 || size == 16;
	case 'c':
		return size == 8 || size == 16 || size == 32;
	case 'm':
	case 'M':
		return size == 8;
	}
	return kind == 'S' || kind == 'U' || kind == 'V';
}

static enum arr_status interpret_descr(struct cursor *c, struct base_npy_header *h)
{
	const char *at = h->descr;
	char order = '=';
	uint32_t size = 0;

	if (*at && strchr("<>|=", *at))
		order = *at++;
	h->kind = *at ? *at++ : '?';
	if (h->kind == 'O')
		return arr_error_set(c->err, ARR_E_UNSUPPORTED,
				     "%s: object array (descr '%s'): pickled data is never loaded",
				     c->where, h->descr);
	if (!strchr("biufcSUVmM", h->kind) || !parse_digits(&at, &size) ||
	    !plain_size_exists(h->kind, size))
		return arr_error_set(c->err, ARR_E_FORMAT, "%s: .npy descr '%s' is no known dtype",
				     c->where, quote(h->descr, h->descr + strlen(h->descr)).text);
	if ((h->kind == 'm' || h->kind == 'M') && *at == '[')
		at += strcspn(at, "]") + (strchr(at, ']') != NULL);
	if (*at)
		return arr_error_set(c->err, ARR_E_FORMAT, "%s: .npy descr '%s' is no known dtype",
				     c->where, quote(h->descr, h->descr + strlen(h->descr)).text);
	h->item_bytes = h->kind == 'U' ? 4 * size : size;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	h->swapped = order == '>';
#else
	h->swapped = order == '<';
#endif
	h->swapped &= (size > 1 || h->kind == 'U') && h->kind != 'S' && h->kind != 'V';
	return ARR_OK;
}

/* Goes over a literal in brackets, to behind the one that closes it. */
static enum arr_status skip_literal(struct cursor *c)
{
	int depth = 0;

	do {
		if (c->at == c->end)
			return unexpected(c, "the end of a structured dtype");
		if (*c->at == '\'' || *c->at == '"') {
			char mark = *c->at++;

			while (c->at < c->end && *c->at != mark)
				c->at += *c->at == '\\' && c->end - c->at > 1 ? 2 : 1;
			if (c->at == c->end)
				return unexpected(c, "the end of a string");
		}
		depth += strchr("[({", *c->at) != NULL;
		depth -= strchr("])}", *c->at) != NULL;
		c->at++;
	} while (depth > 0);
	return ARR_OK;
}

static enum arr_status parse_descr(struct cursor *c, struct base_npy_header *h)
{
	const char *literal;

	skip_space(c);
	literal = c->at;
	h->descr_offset = (uint64_t)(literal - c->start);
	h->structured = c->at < c->end && (*c->at == '[' || *c->at == '(' || *c->at == '{');
	if (h->structured && !c->structured_too)
		return arr_error_set(c->err, ARR_E_UNSUPPORTED,
				     "%s: structured dtype %s is not supported", c->where,
				     quote(c->at, c->end).text);
	if (h->structured) {
		h->kind = 'V';
		ARR_TRY(skip_literal(c));
	} else {
		ARR_TRY(parse_string(c, "descr", h->descr, sizeof h->descr));
		ARR_TRY(interpret_descr(c, h));
	}
	h->descr_length = (uint64_t)(c->at - literal);
	return ARR_OK;
}

enum { KEY_DESCR = 1, KEY_ORDER = 2, KEY_SHAPE = 4, KEY_ALL = 7 };

static enum arr_status parse_entry(struct cursor *c, unsigned *seen, struct base_npy_header *h)
{
	char key[16];
	unsigned bit;

	ARR_TRY(parse_string(c, "key", key, sizeof key));
	ARR_TRY(expect(c, ':'));
	if (!strcmp(key, "descr"))
		bit = KEY_DESCR;
	else if (!strcmp(key, "fortran_order"))
		bit = KEY_ORDER;
	else if (!strcmp(key, "shape"))
		bit = KEY_SHAPE;
	else
		return arr_error_set(c->err, ARR_E_FORMAT,
				     "%s: unknown key '%s' in the .npy header", c->where,
				     quote(key, key + strlen(key)).text);
	if (*seen & bit)
		return arr_error_set(c->err, ARR_E_FORMAT, "%s: key '%s' twice in the .npy header",
				     c->where, key);
	*seen |= bit;
	if (bit == KEY_DESCR)
		return parse_descr(c, h);
	return bit == KEY_ORDER ? parse_bool(c, &h->fortran_order) : parse_shape(c, h);
}

static enum arr_status parse_dict(struct cursor *c, struct base_npy_header *h)
{
	unsigned seen = 0;

	ARR_TRY(expect(c, '{'));
	while (!take(c, '}')) {
		ARR_TRY(parse_entry(c, &seen, h));
		if (take(c, ','))
			continue;
		ARR_TRY(expect(c, '}'));
		break;
	}
	skip_space(c);
	if (c->at != c->end)
		return unexpected(c, "the end");
	if (seen != KEY_ALL)
		return arr_error_set(c->err, ARR_E_FORMAT, "%s: no key '%s' in the .npy header",
				     c->where,
				     !(seen & KEY_DESCR)   ? "descr"
				     : !(seen & KEY_ORDER) ? "fortran_order"
							   : "shape");
	return ARR_OK;
}

static enum arr_status check_sizes(const struct cursor *c, struct base_npy_header *h)
{
	int64_t product = 1, bytes;
	bool empty = false, overflows = false;
	char shape[96] = "";
	size_t used = 0;

	for (int i = 0; i < h->ndim; i++) {
		used += base_format(shape + used, sizeof shape - used, i ? ", %lld" : "%lld",
				    (long long)h->shape[i]);
		empty |= h->shape[i] == 0;
		if (h->shape[i] != 0)
			overflows |= __builtin_mul_overflow(product, h->shape[i], &product);
	}
	overflows |= __builtin_mul_overflow(product, (int64_t)h->item_bytes, &bytes);
	if (overflows)
		return arr_error_set(
			c->err, ARR_E_FORMAT,
			"%s: .npy shape of %d lengths and dtype %s overflows 64 bits: %s", c->where,
			h->ndim, h->descr, shape);
	h->count = empty ? 0 : (uint64_t)product;
	h->data_bytes = empty ? 0 : (uint64_t)bytes;
	return ARR_OK;
}

static enum arr_status too_short(const char *where, size_t has, uint64_t needs,
				 struct arr_error *err)
{
	return arr_error_set(err, ARR_E_FORMAT,
			     "%s: truncated: %zu bytes, but the .npy header needs %llu", where, has,
			     (unsigned long long)needs);
}

static enum arr_status parse(const void *bytes, size_t size_bytes, const char *where,
			     bool structured_too, struct base_npy_header *out,
			     struct arr_error *err)
{
	const unsigned char *p = bytes;
	struct cursor c = {
		.where = where, .start = bytes, .structured_too = structured_too, .err = err
	};
	struct base_npy_header h = { 0 };
	uint64_t length;
	size_t prefix, known;

	known = size_bytes < MAGIC_BYTES ? size_bytes : MAGIC_BYTES;
	if (known > 0 && memcmp(p, magic, known) != 0)
		return arr_error_set(err, ARR_E_FORMAT, "%s: not a .npy file (it starts with '%s')",
				     where, quote(bytes, (const char *)bytes + known).text);
	if (size_bytes < MAGIC_BYTES + 4)
		return too_short(where, size_bytes, MAGIC_BYTES + 4, err);
	h.major = p[6];
	h.minor = p[7];
	if (h.major < 1 || h.major > 3 || h.minor != 0)
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "%s: .npy format version %d.%d, known are 1.0, 2.0 and 3.0",
				     where, h.major, h.minor);
	prefix = h.major == 1 ? 10 : 12;
	if (size_bytes < prefix)
		return too_short(where, size_bytes, prefix, err);
	length = p[8] | (uint64_t)p[9] << 8;
	if (h.major > 1)
		length |= (uint64_t)p[10] << 16 | (uint64_t)p[11] << 24;
	if (length > BASE_NPY_HEADER_BYTES_MAX)
		return arr_error_set(err, ARR_E_FORMAT,
				     "%s: .npy header of %llu bytes, the limit is %d", where,
				     (unsigned long long)length, BASE_NPY_HEADER_BYTES_MAX);
	if (size_bytes < prefix + length)
		return too_short(where, size_bytes, prefix + length, err);
	c.at = (const char *)p + prefix;
	c.end = c.at + length;
	ARR_TRY(parse_dict(&c, &h));
	ARR_TRY(check_sizes(&c, &h));
	h.data_offset = prefix + length;
	*out = h;
	return ARR_OK;
}

enum arr_status base_npy_parse(const void *bytes, size_t size_bytes, const char *where,
			       struct base_npy_header *out, struct arr_error *err)
{
	return parse(bytes, size_bytes, where, false, out, err);
}

enum arr_status base_npy_parse_any(const void *bytes, size_t size_bytes, const char *where,
				   struct base_npy_header *out, struct arr_error *err)
{
	return parse(bytes, size_bytes, where, true, out, err);
}

/* The dict as NumPy prints it, and its growth padding: room for the growing axis to reach 21
 * digits. */
static size_t format_dict(const struct base_npy_header *h, const char *descr, size_t descr_length,
			  char *out, size_t size_bytes)
{
	static const char start[] = "{'descr': ";
	int growing = h->fortran_order ? h->ndim - 1 : 0;
	size_t used = sizeof start - 1, before;
	int pad = 0;

	if (size_bytes < used || size_bytes - used <= descr_length)
		return size_bytes;
	memcpy(out, start, used);
	memcpy(out + used, descr, descr_length);
	used += descr_length;
	used += base_format(out + used, size_bytes - used, ", 'fortran_order': %s, 'shape': (",
			    h->fortran_order ? "True" : "False");
	for (int i = 0; i < h->ndim; i++) {
		used += base_format(out + used, size_bytes - used, i ? ", " : "");
		before = used;
		used += base_format(out + used, size_bytes - used, "%lld", (long long)h->shape[i]);
		if (i == growing)
			pad = GROWTH_DIGITS - (int)(used - before);
	}
	used += base_format(out + used, size_bytes - used, h->ndim == 1 ? ",), }" : "), }");
	for (; pad > 0; pad--)
		used += base_format(out + used, size_bytes - used, " ");
	return used;
}

enum { PREFIX_1 = MAGIC_BYTES + 4, PREFIX_2 = MAGIC_BYTES + 6, TAIL_BYTES = ALIGNMENT + 1 };

size_t base_npy_format_literal(const struct base_npy_header *header, const char *descr,
			       size_t descr_length, void *out, size_t size_bytes)
{
	size_t length, prefix = PREFIX_1, body;
	unsigned char *p = out;

	if (size_bytes < PREFIX_2 + TAIL_BYTES)
		return 0;
	length = format_dict(header, descr, descr_length, (char *)p + PREFIX_2,
			     size_bytes - PREFIX_2);
	if (length + PREFIX_2 + TAIL_BYTES > size_bytes)
		return 0;
	body = length + ALIGNMENT - (prefix + length + 1) % ALIGNMENT + 1;
	if (header->major == 3 || body > 65535) {
		prefix = PREFIX_2;
		body = length + ALIGNMENT - (prefix + length + 1) % ALIGNMENT + 1;
	}
	memmove(p + prefix, p + PREFIX_2, length);
	memset(p + prefix + length, ' ', body - length - 1);
	p[prefix + body - 1] = '\n';
	memcpy(p, magic, MAGIC_BYTES);
	p[6] = header->major == 3 ? 3 : prefix == PREFIX_2 ? 2 : 1;
	p[7] = 0;
	for (size_t i = MAGIC_BYTES + 2; i < prefix; i++)
		p[i] = (unsigned char)(body >> 8 * (i - MAGIC_BYTES - 2) & 0xff);
	return prefix + body;
}

size_t base_npy_format(const struct base_npy_header *header, void *out, size_t size_bytes)
{
	char literal[BASE_NPY_DESCR_BYTES + 2];
	size_t length = base_format(literal, sizeof literal, "'%s'", header->descr);
	struct base_npy_header first = *header;

	first.major = 1;
	return base_npy_format_literal(&first, literal, length, out, size_bytes);
}
