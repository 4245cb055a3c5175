/* SPDX-License-Identifier: Apache-2.0 */
/* Some ufuncs after one another over a large array, piece by piece: what one step leaves in the
 * cache the next one takes. */
#ifndef ARR_PIECES_H
#define ARR_PIECES_H

#include "calc.h"

enum { ARR__PIECE_STEPS_MAX = 3 };

/* x = ufunc(x), or ufunc(x, operand) with an element of x's dtype. */
struct arr__piece_step {
	enum arr__ufunc_id ufunc;
	bool has_operand;
	_Alignas(16) char operand[ARR__NUMBER_BYTES_MAX];
};

/* The step's operand is the scalar that stands next to x. False: it would give the result another
 * dtype, or does not fit into x's. */
bool arr__piece_operand(struct arr__piece_step *step, const arr_array *x,
			const struct arr_input *operand);
/* Whether x is large and plain, every step has a loop in its dtype, and nobody asks for
 * floating-point errors, which are kept for each thread. */
bool arr__pieces_fit(const arr_array *x, const struct arr__piece_step *steps, int count);
/* The result, in C order and x's dtype. */
const arr_array *arr__pieces_run(struct arr__calc *c, const arr_array *x,
				 const struct arr__piece_step *steps, int count);

#endif
