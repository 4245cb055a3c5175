/* SPDX-License-Identifier: Apache-2.0 */
#include "float_text.h"

const struct arr__power_of_ten arr__powers_of_ten[2 * ARR__POWER_OF_TEN_MAX + 1] = {
#define ARR_POWER_OF_TEN(K, HIGH, LOW) [(K) + ARR__POWER_OF_TEN_MAX] = { HIGH, LOW },
#include "powers_of_ten.def"
#undef ARR_POWER_OF_TEN
};
