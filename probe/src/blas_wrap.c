/* SPDX-License-Identifier: Apache-2.0 */
/* Every routine of blas.def in the four forms in which libraries export it. */
#include "blas.h"

#include <arr/status.h>

#define TEXT(x) #x
#define JOIN(a, b) JOIN_(a, b)
#define JOIN_(a, b) a##b
#define WRAP(symbol_, flops_, routine_) WRAP_(symbol_, flops_, routine_)

#if defined(__x86_64__)
/* A wrapper is a load and a jump: the arguments are laid out once, below. */
#define WRAP_(symbol_, flops_, routine_)                                                           \
	struct blas_symbol probe_blas_##symbol_ = { .flops = FLOPS_##flops_,                       \
						    .integer_bytes = sizeof(INT),                  \
						    .routine = routine_,                           \
						    .name = TEXT(symbol_) };                       \
	__asm__(".text\n.p2align 3\n.globl " TEXT(symbol_) "\n.type " TEXT(                        \
		symbol_) ", @function\n" TEXT(symbol_) ":\n.cfi_startproc\nendbr64\n"              \
						       "lea probe_blas_" TEXT(                     \
							       symbol_) "(%rip), %rax\njmp "       \
									"probe_blas_enter\n"       \
									".cfi_endproc\n."          \
									"size " TEXT(              \
										symbol_) ", "      \
											 "."       \
											 "-" TEXT( \
												 symbol_) "\n");

/* rax: the symbol. Builds struct blas_arguments from the registers and 18 words of the caller's
 * stack and calls probe_blas_call(symbol, arguments, return address). */
__asm__(".text\n.p2align 4\n.type probe_blas_enter, @function\nprobe_blas_enter:\n"
	".cfi_startproc\n"
	"push %rbp\n.cfi_def_cfa_offset 16\n.cfi_offset %rbp, -16\n"
	"mov %rsp, %rbp\n.cfi_def_cfa_register %rbp\n"
	"sub $208, %rsp\n"
	"mov %rdi, 0(%rsp)\nmov %rsi, 8(%rsp)\nmov %rdx, 16(%rsp)\n"
	"mov %rcx, 24(%rsp)\nmov %r8, 32(%rsp)\nmov %r9, 40(%rsp)\n"
	"movsd %xmm0, 192(%rsp)\nmovsd %xmm1, 200(%rsp)\n"
	"lea 48(%rsp), %rdi\nlea 16(%rbp), %rsi\nmov $18, %ecx\n"
	"cld\nrep movsq\n"
	"mov %rax, %rdi\nmov %rsp, %rsi\nmov 8(%rbp), %rdx\n"
	"call probe_blas_call\n"
	"leave\n.cfi_def_cfa %rsp, 8\nret\n"
	".cfi_endproc\n.size probe_blas_enter, .-probe_blas_enter\n");
#else
#define WRAP_(symbol_, flops_, routine_)                                           \
	ARR_API blas_fn symbol_;                                                   \
	double _Complex symbol_(BLAS_WORDS)                                        \
	{                                                                          \
		static struct blas_symbol symbol = { .flops = FLOPS_##flops_,      \
						     .integer_bytes = sizeof(INT), \
						     .routine = routine_,          \
						     .name = TEXT(symbol_) };      \
		const struct blas_arguments a = BLAS_WORDS_AND_FLOATS;             \
                                                                                   \
		return probe_blas_call(&symbol, &a, __builtin_return_address(0));  \
	}
#endif

/* Operation counts of LAPACK Working Note 41: multiplications plus additions. */
static inline double flops_getrf(double m, double n)
{
	double s = m < n ? m : n, l = m < n ? n : m;

	return l * s * s - s * s * s / 3 - s * s / 2 + 5 * s / 6;
}

static inline double flops_getrs(double n, double nrhs)
{
	return nrhs * n * (2 * n - 1);
}

static inline double flops_getri(double n)
{
	return n * (n * (4 * n / 3 - 1) + 5.0 / 3);
}

static inline double flops_potrf(double n)
{
	return n * (n * (n / 3 + 0.5) + 1.0 / 6);
}

static inline double flops_potri(double n)
{
	return n * (n * (2 * n / 3 + 0.5) + 5.0 / 6);
}

static inline double flops_trtri(double n)
{
	return n * (n * n / 3 + 2.0 / 3);
}

static inline double flops_geqrf(double m, double n)
{
	if (m >= n)
		return 2 * m * n * n - 2 * n * n * n / 3 + m * n + n * n + 14 * n / 3;
	return 2 * n * m * m - 2 * m * m * m / 3 + 3 * n * m - m * m + 14 * m / 3;
}

static inline double flops_orgqr(double m, double n, double k)
{
	return 4 * m * n * k - 2 * (m + n) * k * k + 4 * k * k * k / 3 + 3 * n * k - m * k - k * k -
	       4 * k / 3;
}

static inline double flops_ormqr(int side, double m, double n, double k)
{
	if (side == 'l')
		return 4 * m * n * k - 2 * n * k * k + 3 * n * k;
	return 4 * m * n * k - 2 * m * k * k + 2 * m * k + n * k - k * k / 2 + k / 2;
}

/* Models: reduction to condensed form, plus vectors where they are asked for. */
static inline double flops_svd(int vectors, double m, double n)
{
	double s = m < n ? m : n, l = m < n ? n : m;

	return vectors ? 4 * l * l * s + 8 * l * s * s + 9 * s * s * s
		       : 4 * l * s * s - 4 * s * s * s / 3;
}

static inline double flops_eigh(int vectors, double n)
{
	return vectors ? 9 * n * n * n : 4 * n * n * n / 3;
}

static inline double flops_eig(int vectors, double n)
{
	return vectors ? 25 * n * n * n : 10 * n * n * n;
}

#define INT int32_t
#define COUNT_FLOPS flops_int32
#define FSYM_A(routine) routine##_
#define CSYM_A(name) cblas_##name
#define FSYM_B(routine) scipy_##routine##_
#define CSYM_B(name) scipy_cblas_##name
#include "blas_wrap_tmpl.h"

#define INT int64_t
#define COUNT_FLOPS flops_int64
#define FSYM_A(routine) routine##_64_
#define CSYM_A(name) cblas_##name##64_
#define FSYM_B(routine) scipy_##routine##_64_
#define CSYM_B(name) scipy_cblas_##name##64_
#include "blas_wrap_tmpl.h"

double probe_blas_flops(const struct blas_symbol *s, const struct blas_arguments *a)
{
	return s->integer_bytes == sizeof(int64_t) ? flops_int64(s->flops, a)
						   : flops_int32(s->flops, a);
}
