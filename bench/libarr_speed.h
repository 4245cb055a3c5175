/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of libarr_speed share. */
#ifndef BENCH_LIBARR_SPEED_H
#define BENCH_LIBARR_SPEED_H

#include <stddef.h>

#include <arr/arr.h>

typedef enum arr_status row_fn(arr_array **out);

struct row {
	const char *group, *name, *operands, *numpy;
	double read_bytes, written_bytes;
	row_fn *call;
};

extern const struct row rows[];
extern const size_t row_count;

/* The operands a to d of the row at hand, and its text. */
extern arr_array *operands[4];
extern char *operand_text;
extern size_t operand_text_length;

/* Makes them as libarr_speed.def says; exits with a message if that cannot be. */
void operands_make(const char *specification);
void operands_free(void);

/* Nanoseconds that this machine takes at best to read and write so many bytes in one pass with so
 * many threads; the memory is as warm as the operands of a row are. */
double bandwidth_limit_ns(double read_bytes, double written_bytes, int threads);

double wall_ns(void);

#endif
