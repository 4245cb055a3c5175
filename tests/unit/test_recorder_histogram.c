/* SPDX-License-Identifier: Apache-2.0 */
/* Expected values come from the sorted sample itself: the ceil(q * n)-th smallest. */
#include "testing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "histogram.h"

enum { SAMPLES = 5000 };

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double next_uniform(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return ((double)(*state >> 11) + 0.5) / 9007199254740992.0;
}

static void make_sample(uint64_t *out, size_t count, int shape, uint64_t seed)
{
	for (size_t i = 0; i < count; i++) {
		double u = next_uniform(&seed);

		out[i] = shape == 0 ? (uint64_t)exp(u * 25.0) : /* 1 ns to 72 s, all octaves */
				 shape == 1 ? 1000 + (uint64_t)(u * 50.0)
					    : /* one bucket */
				 shape == 2 ? (u < 0.94 ? 200 : (uint64_t)5000000)
					    :                   /* two spikes around p95 */
				 (uint64_t)(-log(u) * 20000.0); /* exponential */
	}
}

static void quantiles_of_a_sample_are_right_within_their_bucket(void **state)
{
	static const double qs[] = { 0.5, 0.95, 0.99 };
	static uint64_t sample[SAMPLES];
	size_t counts[] = { 1, 2, 7, 100, SAMPLES };

	(void)state;
	for (int shape = 0; shape < 4; shape++) {
		for (size_t c = 0; c < BASE_ARRAY_SIZE(counts); c++) {
			uint32_t buckets[WIRE_HISTOGRAM_BUCKETS] = { 0 };
			struct histogram h = { { 0 } };

			make_sample(sample, counts[c], shape, 17 + c);
			for (size_t i = 0; i < counts[c]; i++)
				buckets[wire_histogram_bucket(sample[i])]++;
			histogram_add(&h, buckets);
			qsort(sample, counts[c], sizeof(*sample), by_value);
			for (size_t k = 0; k < BASE_ARRAY_SIZE(qs); k++) {
				size_t rank = (size_t)ceil(qs[k] * (double)counts[c]);
				double exact = (double)sample[rank - 1];
				double got = (double)histogram_quantile_ns(&h, qs[k],
									   sample[counts[c] - 1]);

				/* a bucket is a quarter of an octave: at most a quarter of its
				 * lower edge */
				if (fabs(got - exact) > exact * 0.25 + 1.0)
					fail_msg("shape %d, n %zu, q %g: %g, sample has %g", shape,
						 counts[c], qs[k], got, exact);
			}
		}
	}
}

static void a_quantile_never_exceeds_the_largest_value(void **state)
{
	struct histogram h = { { 0 } };

	(void)state;
	h.counts[wire_histogram_bucket(1025)] = 3;
	assert_int_equal(histogram_quantile_ns(&h, 0.99, 1025), 1025);
}

static void no_samples_have_quantile_zero(void **state)
{
	struct histogram h = { { 0 } };

	(void)state;
	assert_int_equal(histogram_quantile_ns(&h, 0.5, 100), 0);
}

static void threads_histograms_add_up_beyond_32_bits(void **state)
{
	uint32_t buckets[WIRE_HISTOGRAM_BUCKETS] = { 0 };
	struct histogram h = { { 0 } };
	char text[HISTOGRAM_TEXT_BYTES];

	(void)state;
	buckets[3] = UINT32_MAX;
	buckets[159] = 1;
	histogram_add(&h, buckets);
	histogram_add(&h, buckets);
	histogram_format(&h, text);
	assert_string_equal(text, "[[3,8589934590],[159,2]]");
}

static void a_full_histogram_fits_its_text(void **state)
{
	struct histogram h;
	char text[HISTOGRAM_TEXT_BYTES];

	(void)state;
	memset(&h, 0xff, sizeof(h));
	histogram_format(&h, text);
	assert_int_equal(text[strlen(text) - 1], ']');
	assert_non_null(strstr(text, "[159,18446744073709551615]]"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles_of_a_sample_are_right_within_their_bucket),
		cmocka_unit_test(a_quantile_never_exceeds_the_largest_value),
		cmocka_unit_test(no_samples_have_quantile_zero),
		cmocka_unit_test(threads_histograms_add_up_beyond_32_bits),
		cmocka_unit_test(a_full_histogram_fits_its_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
