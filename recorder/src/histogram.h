/* SPDX-License-Identifier: Apache-2.0 */
/* Merged duration histograms, 4 buckets per octave of nanoseconds (wire/spool.h). */
#ifndef RECORDER_HISTOGRAM_H
#define RECORDER_HISTOGRAM_H

#include <wire/spool.h>

enum { HISTOGRAM_TEXT_BYTES = WIRE_HISTOGRAM_BUCKETS * 32 };

struct histogram {
	uint64_t counts[WIRE_HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *h, const uint32_t counts[WIRE_HISTOGRAM_BUCKETS]);

/* The ceil(q * n)-th smallest of the n durations, interpolated inside its bucket: off by less than
 * the bucket's width (at most a quarter of its lower edge), never above max_ns. 0 if there are
 * none. */
int64_t histogram_quantile_ns(const struct histogram *h, double q, uint64_t max_ns);

/* JSON: [[bucket, count], ...] of the buckets that are not empty. */
void histogram_format(const struct histogram *h, char out[HISTOGRAM_TEXT_BYTES]);

#endif
