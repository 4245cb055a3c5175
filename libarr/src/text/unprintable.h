/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ARR_UNPRINTABLE_H
#define ARR_UNPRINTABLE_H

#include <stdint.h>

enum { ARR__UNPRINTABLE_COUNT = 712 };

struct arr__code_points {
	uint32_t first, last;
};
/* Ascending; from U+0080 on. */
extern const struct arr__code_points arr__unprintable[ARR__UNPRINTABLE_COUNT];

#endif
