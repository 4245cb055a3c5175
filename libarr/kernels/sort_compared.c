/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting by a comparison that comes with the values. */
#include "kernel.h"
#include "sort/sort_kernels.h"

/* Lexicographic; a number whose real part is NaN comes after all others, then within equal real
 * parts one whose imaginary part is NaN. Numbers with a NaN part anywhere come after those without.
 */
bool arr__complex_before(double a_re, double a_im, double b_re, double b_im)
{
	const int a_class = 2 * (a_re != a_re) + (a_im != a_im);
	const int b_class = 2 * (b_re != b_re) + (b_im != b_im);

	if (a_class != b_class)
		return a_class < b_class;
	return a_re < b_re || (!(b_re < a_re) && a_im < b_im);
}

static inline bool before_compared(const void *comparison, int64_t i, int64_t j)
{
	const struct arr__comparison *c = comparison;
	const char *a = c->values + (size_t)i * c->item_bytes;

	return c->compare(a, c->values + (size_t)j * c->item_bytes, c->context) < 0;
}

#define NAME arr__order_compared
#define BEFORE(values, i, j) before_compared(values, i, j)
#include "merge_tmpl.h"
