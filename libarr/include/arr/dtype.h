/* SPDX-License-Identifier: Apache-2.0 */
/* Element types, casting rules and type promotion (NumPy 2 semantics, NEP 50). */
#ifndef ARR_DTYPE_H
#define ARR_DTYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Append only: the numbers are stored in recordings. */
enum arr_type {
	ARR_T_BOOL = 0,
	ARR_T_INT8,
	ARR_T_UINT8,
	ARR_T_INT16,
	ARR_T_UINT16,
	ARR_T_INT32,
	ARR_T_UINT32,
	ARR_T_INT64,
	ARR_T_UINT64,
	ARR_T_FLOAT16,
	ARR_T_FLOAT32,
	ARR_T_FLOAT64,
	ARR_T_COMPLEX64,
	ARR_T_COMPLEX128,
	ARR_T_COUNT
};

/* Memory layout of one complex element: NumPy's, C's and Fortran's. */
struct arr_complex64 {
	float re, im;
};
struct arr_complex128 {
	double re, im;
};

/* A dtype. The built-in ones are immortal: no call takes or gives up ownership of one. */
typedef struct arr_dtype arr_dtype;

/* The built-in dtype of a type number; NULL outside [0, ARR_T_COUNT). */
ARR_API const arr_dtype *arr_dtype_builtin(enum arr_type type);

#define ARR_BOOL arr_dtype_builtin(ARR_T_BOOL)
#define ARR_INT8 arr_dtype_builtin(ARR_T_INT8)
#define ARR_UINT8 arr_dtype_builtin(ARR_T_UINT8)
#define ARR_INT16 arr_dtype_builtin(ARR_T_INT16)
#define ARR_UINT16 arr_dtype_builtin(ARR_T_UINT16)
#define ARR_INT32 arr_dtype_builtin(ARR_T_INT32)
#define ARR_UINT32 arr_dtype_builtin(ARR_T_UINT32)
#define ARR_INT64 arr_dtype_builtin(ARR_T_INT64)
#define ARR_UINT64 arr_dtype_builtin(ARR_T_UINT64)
#define ARR_FLOAT16 arr_dtype_builtin(ARR_T_FLOAT16)
#define ARR_FLOAT32 arr_dtype_builtin(ARR_T_FLOAT32)
#define ARR_FLOAT64 arr_dtype_builtin(ARR_T_FLOAT64)
#define ARR_COMPLEX64 arr_dtype_builtin(ARR_T_COMPLEX64)
#define ARR_COMPLEX128 arr_dtype_builtin(ARR_T_COMPLEX128)

/* Queries; dtype is not NULL, strings are static storage. */
ARR_API enum arr_type arr_dtype_type(const arr_dtype *dtype);
ARR_API const char *arr_dtype_name(const arr_dtype *dtype);  /* "float64" */
ARR_API const char *arr_dtype_descr(const arr_dtype *dtype); /* "<f8", as in a .npy header */
ARR_API char arr_dtype_kind(const arr_dtype *dtype);         /* 'b' 'i' 'u' 'f' 'c' */
ARR_API char arr_dtype_char(const arr_dtype *dtype);         /* NumPy's type character: 'd' */
ARR_API size_t arr_dtype_item_bytes(const arr_dtype *dtype);
ARR_API size_t arr_dtype_alignment(const arr_dtype *dtype); /* bytes */

/* Looks a dtype up by any of "float64", "f8", "<f8", "=f8", "|u1", "d", and the aliases "half",
 * "single", "double", "float", "int", "intp", "uintp", "csingle", "cdouble", "complex", "bool_".
 * *out is immortal. Fails with ARR_E_DTYPE: unknown names, and names of the other byte order. */
ARR_API ARR_NODISCARD enum arr_status arr_dtype_from_name(const char *name, const arr_dtype **out,
							  struct arr_error *err);

/* What a cast may do, from strict to free; each level includes the ones before. */
enum arr_casting {
	ARR_CASTING_NO = 0,        /* the same dtype only */
	ARR_CASTING_EQUIV = 1,     /* byte order may change */
	ARR_CASTING_SAFE = 2,      /* every value is kept */
	ARR_CASTING_SAME_KIND = 3, /* safe, or down within a kind, such as float64 to float32 */
	ARR_CASTING_UNSAFE = 4     /* anything */
};

/* "no", "equiv", "safe", "same_kind", "unsafe"; "?" otherwise. Static storage. */
ARR_API const char *arr_casting_name(enum arr_casting casting);

/* NumPy's can_cast(from, to, casting). */
ARR_API bool arr_can_cast(const arr_dtype *from, const arr_dtype *to, enum arr_casting casting);

/* NumPy's promote_types: the smallest dtype to which both cast safely. Never NULL for built-in
 * dtypes. */
ARR_API const arr_dtype *arr_promote_types(const arr_dtype *a, const arr_dtype *b);

/* Python's int, float and complex are weak: they take part with their kind only and never widen an
 * operand of that kind or above. */
enum arr_weak { ARR_WEAK_NONE = 0, ARR_WEAK_INT = 1, ARR_WEAK_FLOAT = 2, ARR_WEAK_COMPLEX = 3 };

struct arr_type_operand {
	enum arr_weak weak;     /* ARR_WEAK_NONE: dtype counts in full */
	const arr_dtype *dtype; /* not looked at if weak */
};

/* NumPy's result_type over `count` > 0 operands. Only weak operands: int64, float64 or complex128.
 * *out is immortal. Fails with ARR_E_ARG if count is 0. */
ARR_API ARR_NODISCARD enum arr_status arr_result_type(const struct arr_type_operand *operands,
						      size_t count, const arr_dtype **out,
						      struct arr_error *err);

/* One number. A weak scalar is what a Python literal is: type is then INT64, UINT64, FLOAT64 or
 * COMPLEX128 and only its kind counts in type resolution. A strong one counts as a 0-d array of its
 * type. The union member follows the type's kind: 'b' as.b, 'i' as.i, 'u' as.u, 'f' as.f, 'c' as.c.
 */
struct arr_scalar {
	enum arr_type type;
	bool weak;
	union {
		bool b;
		int64_t i;
		uint64_t u;
		double f;
		struct arr_complex128 c;
	} as;
};

/* Python's True/False (always strong), int, int above INT64_MAX, float, complex. */
ARR_API struct arr_scalar arr_scalar_bool(bool value);
ARR_API struct arr_scalar arr_scalar_int(int64_t value);
ARR_API struct arr_scalar arr_scalar_uint(uint64_t value);
ARR_API struct arr_scalar arr_scalar_float(double value);
ARR_API struct arr_scalar arr_scalar_complex(double re, double im);

/* The same value as a strong scalar of `type`, cast as astype would (complex to real drops the
 * imaginary part, out-of-range integers wrap). */
ARR_API struct arr_scalar arr_scalar_cast(struct arr_scalar value, enum arr_type type);

/* The operand that a scalar is in arr_result_type. */
ARR_API struct arr_type_operand arr_scalar_operand(struct arr_scalar value);

#ifdef __cplusplus
}
#endif
#endif
