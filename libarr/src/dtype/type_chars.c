/* SPDX-License-Identifier: Apache-2.0 */
/* NumPy's type characters: what they are called, and which of several has room for all. */
#include <string.h>

#include <arr/limits.h>

char arr_mintypecode(const char *chars, const char *typeset, char fallback)
{
	static const char by_size[] = "GDFgdfQqLlIiHhBb?";
	bool single_complex = false, real_double = false;
	char found = fallback;
	size_t rank = sizeof by_size;

	if (!typeset)
		typeset = "GDFgdf";
	for (; *chars; chars++) {
		const char *at = strchr(by_size, *chars);

		if (!strchr(typeset, *chars) || !at)
			continue;
		single_complex |= *chars == 'F';
		real_double |= *chars == 'd';
		if ((size_t)(at - by_size) < rank) {
			rank = (size_t)(at - by_size);
			found = *chars;
		}
	}
	return single_complex && real_double ? 'D' : found; /* 'F' has no room for 'd' */
}

const char *arr_typename(char character)
{
	static const struct {
		char character;
		const char *name;
	} names[] = {
		{ '?', "bool" },
		{ 'b', "signed char" },
		{ 'B', "unsigned char" },
		{ 'h', "short" },
		{ 'H', "unsigned short" },
		{ 'i', "integer" },
		{ 'I', "unsigned integer" },
		{ 'l', "long integer" },
		{ 'L', "unsigned long integer" },
		{ 'q', "long long integer" },
		{ 'Q', "unsigned long long integer" },
		{ 'f', "single precision" },
		{ 'd', "double precision" },
		{ 'g', "long precision" },
		{ 'F', "complex single precision" },
		{ 'D', "complex double precision" },
		{ 'G', "complex long double precision" },
		{ 'S', "string" },
		{ 'U', "unicode" },
		{ 'V', "void" },
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names[i].character == character)
			return names[i].name;
	return NULL;
}
