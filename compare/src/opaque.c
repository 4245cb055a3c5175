/* SPDX-License-Identifier: Apache-2.0 */
/* Elements that are no numbers: equal or not. */
#include <string.h>

#include <compare/array.h>

/* Code point `index` of a U element, or byte `index` of an S element; 0 beyond its end. */
static uint32_t unit_at(const struct compare_format *format, const unsigned char *p, size_t index)
{
	size_t width = format->dtype == COMPARE_TEXT ? 4 : 1;
	uint32_t unit;

	if (index * width >= format->item_bytes)
		return 0;
	if (width == 1)
		return p[index];
	memcpy(&unit, p + index * width, sizeof unit);
	return format->swapped ? __builtin_bswap32(unit) : unit;
}

/* Zeros at the end do not count: items of different lengths can be equal. */
static bool texts_equal(const struct compare_format *a, const struct compare_format *b,
			const unsigned char *pa, const unsigned char *pb)
{
	size_t longer = a->item_bytes > b->item_bytes ? a->item_bytes : b->item_bytes;

	for (size_t i = 0; i < longer; i++) {
		if (unit_at(a, pa, i) != unit_at(b, pb, i))
			return false;
	}
	return true;
}

static bool numbers_equal(const struct compare_format *a, const struct compare_format *b,
			  const unsigned char *pa, const unsigned char *pb)
{
	for (int c = 0; c < compare_dtype_components(a->dtype); c++) {
		struct compare_component x = compare_load_as(a, pa, c);
		struct compare_component y = compare_load_as(b, pb, c);

		if (x.nan && y.nan)
			continue;
		if (x.nan || y.nan || x.magnitude != y.magnitude || x.negative != y.negative)
			return false;
	}
	return true;
}

static bool values_equal(const struct compare_format *a, const struct compare_format *b,
			 const unsigned char *pa, const unsigned char *pb)
{
	bool texts = a->dtype == COMPARE_BYTES || a->dtype == COMPARE_TEXT;

	if (texts && (b->dtype == COMPARE_BYTES || b->dtype == COMPARE_TEXT))
		return texts_equal(a, b, pa, pb);
	if (a->dtype != b->dtype)
		return false;
	if (a->dtype == COMPARE_VOID)
		return a->item_bytes == b->item_bytes && !memcmp(pa, pb, a->item_bytes);
	return numbers_equal(a, b, pa, pb);
}

bool compare_opaque_equal(const struct compare_array *a, const struct compare_array *b,
			  const unsigned char *pa, const unsigned char *pb)
{
	if (a->format.dtype != COMPARE_RECORD || b->format.dtype != COMPARE_RECORD)
		return values_equal(&a->format, &b->format, pa, pb);
	if (a->leaf_count != b->leaf_count)
		return false;
	for (size_t i = 0; i < a->leaf_count; i++) {
		const struct compare_leaf *x = &a->leaves[i];
		const struct compare_leaf *y = &b->leaves[i];

		if (!values_equal(&x->format, &y->format, pa + x->offset_bytes,
				  pb + y->offset_bytes))
			return false;
	}
	return true;
}
