/* SPDX-License-Identifier: Apache-2.0 */
/* The searches for both extremes in one dtype. Needs what arg_fast_tmpl.h needs, of which NAME, KEY
 * and PASSES come from here: HIGH_KEY and LOW_KEY, the keys to find the largest and the smallest
 * by, and ABOVE and BELOW. Undefines SFX, T, K, W and the keys. */
#define NAME argmax
#define KEY(x) HIGH_KEY(x)
#define PASSES(x, best) ABOVE(x, best)
#include "arg_fast_tmpl.h"
#define NAME argmin
#define KEY(x) LOW_KEY(x)
#define PASSES(x, best) BELOW(x, best)
#include "arg_fast_tmpl.h"
#undef SFX
#undef T
#undef K
#undef W
#undef HIGH_KEY
#undef LOW_KEY
