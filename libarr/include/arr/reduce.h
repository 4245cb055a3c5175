/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ARR_REDUCE_H
#define ARR_REDUCE_H
#include <arr/ufunc.h>
#endif
