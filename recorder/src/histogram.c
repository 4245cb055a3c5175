/* SPDX-License-Identifier: Apache-2.0 */
#include "histogram.h"

#include <math.h>

#include <base/fmt.h>

void histogram_add(struct histogram *h, const uint32_t counts[WIRE_HISTOGRAM_BUCKETS])
{
	for (size_t i = 0; i < WIRE_HISTOGRAM_BUCKETS; i++)
		h->counts[i] += counts[i];
}

static double lower_edge_ns(unsigned bucket)
{
	return bucket == 0 ? 0.0 : (double)(1ull << (bucket / 4)) * (1.0 + (bucket % 4) / 4.0);
}

int64_t histogram_quantile_ns(const struct histogram *h, double q, uint64_t max_ns)
{
	uint64_t total = 0, rank, before = 0;
	double low, high, value;
	unsigned bucket = 0;

	for (size_t i = 0; i < WIRE_HISTOGRAM_BUCKETS; i++)
		total += h->counts[i];
	if (total == 0)
		return 0;
	rank = (uint64_t)ceil(q * (double)total);
	if (rank < 1)
		rank = 1;
	while (bucket < WIRE_HISTOGRAM_BUCKETS - 1 && before + h->counts[bucket] < rank)
		before += h->counts[bucket++];
	low = lower_edge_ns(bucket);
	high = lower_edge_ns(bucket + 1);
	value = low + (high - low) * (((double)(rank - before) - 0.5) / (double)h->counts[bucket]);
	return value > (double)max_ns ? (int64_t)max_ns : (int64_t)value;
}

void histogram_format(const struct histogram *h, char out[HISTOGRAM_TEXT_BYTES])
{
	size_t used = base_format(out, HISTOGRAM_TEXT_BYTES, "[");

	for (unsigned i = 0; i < WIRE_HISTOGRAM_BUCKETS; i++) {
		if (h->counts[i] != 0)
			used += base_format(out + used, HISTOGRAM_TEXT_BYTES - used, "%s[%u,%llu]",
					    used > 1 ? "," : "", i,
					    (unsigned long long)h->counts[i]);
	}
	base_format(out + used, HISTOGRAM_TEXT_BYTES - used, "]");
}
