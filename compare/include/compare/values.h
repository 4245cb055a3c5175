/* SPDX-License-Identifier: Apache-2.0 */
/* Deterministic input values: the same plan gives the same bytes on every machine. Integer
 * arithmetic, exact scaling by powers of two and one rounding per value; no libm. */
#ifndef COMPARE_VALUES_H
#define COMPARE_VALUES_H

#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>

#include <compare/elem.h>

/* Fills out with count elements of dtype. `values` is one of
 *   range(LO,HI)  uniform in [LO, HI); integers are rounded down
 *   wide(E)       random sign and significand, binary exponent uniform in [-E, E]
 *   special       zeros, ones, extremes, subnormals, infinities, NaN..., over and over
 *   finite        special without infinities and NaN
 *   some(X)       range(-10,10) with every fifth value X: nan, inf, -inf, zero, tiny
 *   bits          uniform bit patterns
 *   steps         0, 1, 2, ... (wrapping in narrow dtypes)
 * Unsigned dtypes take absolute values, integers saturate, bool takes the lowest bit of the
 * generator. seed decides the rest (SplitMix64). Fails with ARR_E_FORMAT for an unknown `values`.
 */
ARR_NODISCARD enum arr_status compare_values_fill(const char *values, enum compare_dtype dtype,
						  uint64_t seed, size_t count, void *out,
						  struct arr_error *err);

/* Seed of a stream named by a text: FNV-1a, 64 bits. */
uint64_t compare_values_seed(const char *text);

#endif
