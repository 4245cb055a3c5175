/* SPDX-License-Identifier: Apache-2.0 */
#include <base/fmt.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct sink {
	char *out;
	size_t size_bytes; /* room, terminator included */
	size_t length;     /* written so far, never above size_bytes - 1 */
};

struct spec {
	bool left, zero;
	int width;
	int precision; /* -1: none given */
	int longs;     /* 0 int, 1 long, 2 long long; -1 short, -2 char */
	bool size;     /* z, t or j: pointer-sized or wider */
};

static void put(struct sink *s, char c)
{
	if (s->length + 1 < s->size_bytes)
		s->out[s->length++] = c;
}

static void put_padded(struct sink *s, const struct spec *sp, const char *text, size_t length)
{
	size_t width = sp->width > 0 ? (size_t)sp->width : 0;
	size_t pad = width > length ? width - length : 0;
	bool zero = sp->zero && !sp->left;

	if (zero && length && text[0] == '-') {
		put(s, '-');
		text++;
		length--;
	}
	for (size_t i = 0; !sp->left && i < pad; i++)
		put(s, zero ? '0' : ' ');
	for (size_t i = 0; i < length; i++)
		put(s, text[i]);
	for (size_t i = 0; sp->left && i < pad; i++)
		put(s, ' ');
}

static char *digits_backwards(char *end, uint64_t value, unsigned base)
{
	do {
		*--end = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	return end;
}

static void put_integer(struct sink *s, const struct spec *sp, bool negative, uint64_t magnitude,
			unsigned base)
{
	char digits[24];
	char *end = digits + sizeof digits;
	char *p = digits_backwards(end, magnitude, base);

	if (negative)
		*--p = '-';
	put_padded(s, sp, p, (size_t)(end - p));
}

/* Six significant digits, as %g; good to the last digit for the magnitudes that messages carry. */
static void put_double(struct sink *s, const struct spec *sp, double value)
{
	char text[40];
	char digits[24];
	char *end = digits + sizeof digits;
	char *p;
	size_t n = 0;
	int exponent = 0;
	double magnitude = value < 0 ? -value : value;
	uint64_t scaled;

	if (value != value || magnitude > 1.7976931348623157e308) {
		const char *word = value != value ? "nan" : value < 0 ? "-inf" : "inf";
		put_padded(s, sp, word, strlen(word));
		return;
	}
	while (magnitude >= 10.0 && ++exponent)
		magnitude /= 10.0;
	while (magnitude > 0 && magnitude < 1.0 && exponent-- > -400)
		magnitude *= 10.0;
	scaled = (uint64_t)(magnitude * 1e5 + 0.5);
	if (scaled >= 1000000) {
		scaled /= 10;
		exponent++;
	}
	p = digits_backwards(end, scaled, 10);
	while (end > p + 1 && end[-1] == '0')
		end--;
	if (__builtin_signbit(value)) /* -0.0 too */
		text[n++] = '-';
	if (scaled == 0) {
		text[n++] = '0';
	} else if (exponent >= -4 && exponent < 6) {
		int point = exponent + 1;
		if (point <= 0) {
			text[n++] = '0';
			text[n++] = '.';
			for (int i = point; i < 0; i++)
				text[n++] = '0';
		}
		for (int i = 0; p < end || i < point; i++) {
			if (i == point && point > 0)
				text[n++] = '.';
			text[n++] = p < end ? *p++ : '0';
		}
	} else {
		text[n++] = *p++;
		if (p < end)
			text[n++] = '.';
		while (p < end)
			text[n++] = *p++;
		n += base_format(text + n, sizeof text - n, "e%c%02d", exponent < 0 ? '-' : '+',
				 exponent < 0 ? -exponent : exponent);
	}
	put_padded(s, sp, text, n);
}

static const char *parse_spec(const char *p, struct spec *sp, va_list *args)
{
	*sp = (struct spec){ .precision = -1 };
	for (;; p++) {
		if (*p == '-')
			sp->left = true;
		else if (*p == '0')
			sp->zero = true;
		else
			break;
	}
	for (; *p >= '0' && *p <= '9' && sp->width < 1000; p++)
		sp->width = sp->width * 10 + (*p - '0');
	if (*p == '.') {
		p++;
		if (*p == '*') {
			sp->precision = va_arg(*args, int);
			p++;
		} else {
			sp->precision = 0;
			for (; *p >= '0' && *p <= '9' && sp->precision < 1000; p++)
				sp->precision = sp->precision * 10 + (*p - '0');
		}
	}
	for (;; p++) {
		if (*p == 'l')
			sp->longs++;
		else if (*p == 'h')
			sp->longs--;
		else if (*p == 'z' || *p == 't' || *p == 'j')
			sp->size = true;
		else
			break;
	}
	return p;
}

static int64_t take_signed(const struct spec *sp, va_list *args)
{
	if (sp->size)
		return va_arg(*args, intmax_t);
	if (sp->longs >= 2)
		return va_arg(*args, long long);
	if (sp->longs == 1)
		return va_arg(*args, long);
	return va_arg(*args, int);
}

static uint64_t take_unsigned(const struct spec *sp, va_list *args)
{
	if (sp->size)
		return va_arg(*args, uintmax_t);
	if (sp->longs >= 2)
		return va_arg(*args, unsigned long long);
	if (sp->longs == 1)
		return va_arg(*args, unsigned long);
	return va_arg(*args, unsigned int);
}

static void put_string(struct sink *s, const struct spec *sp, const char *text)
{
	if (!text)
		text = "(null)";
	put_padded(s, sp, text,
		   sp->precision < 0 ? strlen(text) : strnlen(text, (size_t)sp->precision));
}

static void put_conversion(struct sink *s, const struct spec *sp, char conversion, va_list *args)
{
	int64_t value;
	char c;

	switch (conversion) {
	case 'd':
	case 'i':
		value = take_signed(sp, args);
		put_integer(s, sp, value < 0, value < 0 ? -(uint64_t)value : (uint64_t)value, 10);
		break;
	case 'u':
		put_integer(s, sp, false, take_unsigned(sp, args), 10);
		break;
	case 'x':
		put_integer(s, sp, false, take_unsigned(sp, args), 16);
		break;
	case 'p':
		put(s, '0');
		put(s, 'x');
		put_integer(s, sp, false, (uintptr_t)va_arg(*args, void *), 16);
		break;
	case 'c':
		c = (char)va_arg(*args, int);
		put_padded(s, sp, &c, 1);
		break;
	case 's':
		put_string(s, sp, va_arg(*args, const char *));
		break;
	case 'g':
		put_double(s, sp, va_arg(*args, double));
		break;
	default:
		put(s, '%');
		put(s, conversion);
		break;
	}
}

size_t base_vformat(char *out, size_t size_bytes, const char *fmt, va_list args)
{
	struct sink s = { .out = out, .size_bytes = size_bytes };
	struct spec sp;
	va_list copy;

	if (!size_bytes)
		return 0;
	va_copy(copy, args);
	for (const char *p = fmt; *p; p++) {
		if (*p != '%') {
			put(&s, *p);
		} else if (p[1] == '%') {
			put(&s, *++p);
		} else {
			p = parse_spec(p + 1, &sp, &copy);
			if (!*p)
				break;
			put_conversion(&s, &sp, *p, &copy);
		}
	}
	va_end(copy);
	out[s.length] = '\0';
	return s.length;
}

size_t base_format(char *out, size_t size_bytes, const char *fmt, ...)
{
	va_list args;
	size_t length;

	va_start(args, fmt);
	length = base_vformat(out, size_bytes, fmt, args);
	va_end(args);
	return length;
}
