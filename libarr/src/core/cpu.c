/* SPDX-License-Identifier: Apache-2.0 */
/* Which vector level runs: what the CPU has, lowered by ARR_ISA. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "ufunc/ufunc_internal.h"

static const char *const isa_names[] = { "baseline", "avx2", "avx512" };

static pthread_once_t isa_once = PTHREAD_ONCE_INIT;
static enum arr__isa isa_level;
static atomic_int isa_settled = -1; /* isa_level once it is chosen: stored after it (release) */
static enum arr_status isa_status;
static char isa_asked[32]; /* what ARR_ISA said, for the message */

#if defined(__x86_64__)
/* clang 14's __builtin_cpu_supports does not know "f16c". AVX2's answer covers the OS's part. */
static bool cpu_has_f16c(void)
{
	unsigned eax, ebx, ecx = 0, edx;

	return __get_cpuid(1, &eax, &ebx, &ecx, &edx) && (ecx & bit_F16C);
}
#endif

static enum arr__isa cpu_level(void)
{
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !cpu_has_f16c())
		return ARR__ISA_BASELINE;
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
		return ARR__ISA_AVX512;
	return ARR__ISA_AVX2;
#else
	return ARR__ISA_BASELINE;
#endif
}

static void isa_choose(void)
{
	const char *asked = getenv("ARR_ISA");
	size_t level;

	isa_level = cpu_level();
	if (!asked || !*asked)
		return;
	strncpy(isa_asked, asked, sizeof(isa_asked) - 1);
	for (level = 0; level < BASE_ARRAY_SIZE(isa_names); level++) {
		if (strcmp(asked, isa_names[level]) == 0)
			break;
	}
	if (level == BASE_ARRAY_SIZE(isa_names))
		isa_status = ARR_E_ARG;
	else if (level > isa_level)
		isa_status = ARR_E_UNSUPPORTED;
	else
		isa_level = (enum arr__isa)level;
}

static pthread_once_t reproducible_once = PTHREAD_ONCE_INIT;
static atomic_int reproducible_asked = -1; /* by arr_reproducible_set; -1: not */
static bool reproducible;
static atomic_bool reproducible_settled;

static void reproducible_choose(void)
{
	const int asked = atomic_load(&reproducible_asked);
	const char *text = getenv("ARR_REPRODUCIBLE");

	reproducible = asked >= 0 ? asked : text && strcmp(text, "1") == 0;
	atomic_store(&reproducible_settled, true);
}

bool arr__reproducible(void)
{
	pthread_once(&reproducible_once, reproducible_choose);
	return reproducible;
}

bool arr_reproducible(void)
{
	return arr__reproducible();
}

enum arr_status arr_reproducible_set(bool on, struct arr_error *err)
{
	if (!atomic_load(&reproducible_settled))
		atomic_store(&reproducible_asked, on);
	if (!atomic_load(&reproducible_settled) || arr__reproducible() == on)
		return ARR_OK;
	return arr_error_set(
		err, ARR_E_STATE,
		"reproducible_set: ufuncs are in use already, with reproducible mode %s",
		on ? "off" : "on");
}

enum arr__isa arr__isa_level(void)
{
	const int level = atomic_load_explicit(&isa_settled, memory_order_acquire);

	if (BASE_LIKELY(level >= 0))
		return (enum arr__isa)level;
	pthread_once(&isa_once, isa_choose);
	atomic_store_explicit(&isa_settled, (int)isa_level, memory_order_release);
	return isa_level;
}

const char *arr_isa_name(void)
{
	return isa_names[arr__isa_level()];
}

enum arr_status arr_isa_check(struct arr_error *err)
{
	const char *name = arr_isa_name();

	if (isa_status == ARR_E_ARG)
		return arr_error_set(err, ARR_E_ARG,
				     "ARR_ISA=%s is none of baseline, avx2, avx512: %s is used",
				     isa_asked, name);
	if (isa_status == ARR_E_UNSUPPORTED)
		return arr_error_set(err, ARR_E_UNSUPPORTED,
				     "ARR_ISA=%s: this CPU does not have it, %s is used", isa_asked,
				     name);
	return ARR_OK;
}
