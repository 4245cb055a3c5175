/* SPDX-License-Identifier: Apache-2.0 */
#include "float_text.h"

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool ends_as_imaginary(const char *p, const char *end)
{
	return p + 1 == end && (*p == 'j' || *p == 'J');
}

/* "j", "+2j", "-j" */
static bool parse_imaginary(const char *p, const char *end, double *out)
{
	const char *behind = arr__parse_double(p, end, out);

	if (behind)
		return ends_as_imaginary(behind, end);
	*out = p < end && *p == '-' ? -1 : 1;
	p += p < end && (*p == '+' || *p == '-');
	return ends_as_imaginary(p, end);
}

bool arr__parse_complex(const char *p, const char *end, struct arr_complex128 *out)
{
	const char *behind;
	double first;

	if (end - p > 2 && *p == '(' && end[-1] == ')') {
		for (p++, end--; p < end && is_blank(*p);)
			p++;
		while (p < end && is_blank(end[-1]))
			end--;
	}
	*out = (struct arr_complex128){ 0, 0 };
	behind = arr__parse_double(p, end, &first);
	if (!behind)
		return parse_imaginary(p, end, &out->im);
	if (ends_as_imaginary(behind, end)) {
		out->im = first;
		return true;
	}
	out->re = first;
	if (behind == end)
		return true;
	return (*behind == '+' || *behind == '-') && parse_imaginary(behind, end, &out->im);
}
