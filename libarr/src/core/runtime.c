/* SPDX-License-Identifier: Apache-2.0 */
#include <arr/arr.h>

#ifdef __FAST_MATH__
#define MATH_MODE "fast-math"
#else
#define MATH_MODE "IEEE math"
#endif

#ifdef __OPTIMIZE__
#define OPTIMISED "optimised"
#else
#define OPTIMISED "not optimised"
#endif

#ifdef __clang__
#define COMPILER __VERSION__ /* names itself */
#else
#define COMPILER "gcc " __VERSION__
#endif

const char *arr_version(void)
{
	return ARR_VERSION_TEXT;
}

const char *arr_build_info(void)
{
	return "libarr " ARR_VERSION_TEXT ", " COMPILER ", " OPTIMISED ", " MATH_MODE;
}
