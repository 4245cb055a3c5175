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
	ARR_T_LONGDOUBLE,  /* the platform's long double: 80 bits in 16 bytes on x86-64 */
	ARR_T_CLONGDOUBLE, /* two of them */
	ARR_T_BYTES,       /* S<n>: n bytes, trailing zeros do not count */
	ARR_T_UNICODE,     /* U<n>: n code points of 4 bytes, trailing zeros do not count */
	ARR_T_VOID,        /* V<n>: n raw bytes, or fields, or a subarray */
	ARR_T_DATETIME64,  /* M8: int64 count of units since 1970-01-01T00:00:00 */
	ARR_T_TIMEDELTA64, /* m8: int64 count of units */
	ARR_T_COUNT
};

/* Memory layout of one complex element: NumPy's, C's and Fortran's. */
struct arr_complex64 {
	float re, im;
};
struct arr_complex128 {
	double re, im;
};
struct arr_clongdouble {
	long double re, im;
};

/* A dtype: immutable. The built-in ones (all numbers, and S, U, V, M8, m8 without parameters) are
 * immortal. All others are reference counted: whoever gets one through an `out` parameter owns a
 * reference and gives it back with arr_dtype_release, which does nothing to built-in ones. Arrays
 * and structured dtypes hold references of their own. Equal dtypes may be different objects:
 * compare with arr_dtype_equal. <arr/dtype_make.h> makes them. */
typedef struct arr_dtype arr_dtype;

/* Adds a reference and returns dtype. Thread-safe. NULL gives NULL. */
ARR_API const arr_dtype *arr_dtype_retain(const arr_dtype *dtype);
/* Drops a reference; the last one frees. NULL and built-in dtypes are fine. */
ARR_API void arr_dtype_release(const arr_dtype *dtype);

/* NumPy's ==: same kind, size, byte order, unit, and the same fields at the same offsets. */
ARR_API bool arr_dtype_equal(const arr_dtype *a, const arr_dtype *b);

/* The built-in dtype of a type number; NULL outside [0, ARR_T_COUNT). ARR_T_BYTES, ARR_T_UNICODE
 * and ARR_T_VOID have size 0 here, the times no unit ("generic"). */
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
#define ARR_LONGDOUBLE arr_dtype_builtin(ARR_T_LONGDOUBLE)
#define ARR_CLONGDOUBLE arr_dtype_builtin(ARR_T_CLONGDOUBLE)

/* Queries; dtype is not NULL. Strings and other pointers live as long as the dtype. */
ARR_API enum arr_type arr_dtype_type(const arr_dtype *dtype);
ARR_API const char *arr_dtype_name(const arr_dtype *dtype);  /* "float64", "datetime64[s]" */
ARR_API const char *arr_dtype_descr(const arr_dtype *dtype); /* NumPy's str: "<f8", "|V12" */
ARR_API char arr_dtype_kind(const arr_dtype *dtype); /* 'b' 'i' 'u' 'f' 'c' 'S' 'U' 'V' 'M' 'm' */
ARR_API char arr_dtype_char(const arr_dtype *dtype); /* NumPy's type character: 'd' */
ARR_API size_t arr_dtype_item_bytes(const arr_dtype *dtype);
ARR_API size_t arr_dtype_alignment(const arr_dtype *dtype); /* bytes */
/* '=' this machine's order, '<' or '>' the other one, '|' if there is none. */
ARR_API char arr_dtype_byteorder(const arr_dtype *dtype);
/* Whether every number in it is in this machine's byte order. */
ARR_API bool arr_dtype_is_native(const arr_dtype *dtype);

/* One field of a structured dtype. */
struct arr_dtype_field {
	const char *name;
	const char *title; /* NULL: none */
	const arr_dtype *dtype;
	size_t offset; /* bytes from the start of the element */
};

/* 0 for all but structured dtypes; an empty structure has fields too, none. */
ARR_API size_t arr_dtype_field_count(const arr_dtype *dtype);
ARR_API bool arr_dtype_is_structured(const arr_dtype *dtype);
/* By position, in the order of declaration; NULL for index >= the count. */
ARR_API const struct arr_dtype_field *arr_dtype_field_at(const arr_dtype *dtype, size_t index);
/* By name or title; NULL if there is none. */
ARR_API const struct arr_dtype_field *arr_dtype_field_find(const arr_dtype *dtype,
							   const char *name);
/* Made with align: NumPy's isalignedstruct. */
ARR_API bool arr_dtype_is_aligned_struct(const arr_dtype *dtype);

/* The element dtype of a subarray dtype, or dtype itself. Borrowed. */
ARR_API const arr_dtype *arr_dtype_base(const arr_dtype *dtype);
/* The shape of a subarray dtype: number of axes (0 for all others) and lengths. */
ARR_API int arr_dtype_ndim(const arr_dtype *dtype);
ARR_API const int64_t *arr_dtype_shape(const arr_dtype *dtype);

/* Units of datetime64 and timedelta64, from the longest. Append only. */
enum arr_datetime_unit {
	ARR_UNIT_YEAR = 0,
	ARR_UNIT_MONTH,
	ARR_UNIT_WEEK,
	ARR_UNIT_DAY,
	ARR_UNIT_HOUR,
	ARR_UNIT_MINUTE,
	ARR_UNIT_SECOND,
	ARR_UNIT_MILLISECOND,
	ARR_UNIT_MICROSECOND,
	ARR_UNIT_NANOSECOND,
	ARR_UNIT_PICOSECOND,
	ARR_UNIT_FEMTOSECOND,
	ARR_UNIT_ATTOSECOND,
	ARR_UNIT_GENERIC,
	ARR_UNIT_COUNT
};

/* "Y" ... "as", "generic"; "?" otherwise. Static storage. */
ARR_API const char *arr_datetime_unit_name(enum arr_datetime_unit unit);
/* ARR_UNIT_GENERIC and 1 for all but the times. */
ARR_API enum arr_datetime_unit arr_dtype_unit(const arr_dtype *dtype);
ARR_API int arr_dtype_unit_multiple(const arr_dtype *dtype);

/* What numpy.dtype(text) takes: "float64", "f8", "<f8", "=f8", "|u1", "d", "S5", "U7", "V16",
 * "M8[25s]", "datetime64[ms]", "(2,3)f8", "3i4", comma lists as "i4,f8", and the aliases "half",
 * "single", "double", "float", "int", "intp", "uintp", "csingle", "cdouble", "complex", "bool_" and
 * so on. The caller owns *out. Fails: ARR_E_DTYPE (unknown), ARR_E_UNSUPPORTED (object),
 * ARR_E_NOMEM.
 */
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

/* NumPy's promote_types: the smallest dtype to which both cast safely, in native byte order. The
 * caller owns *out. Fails: ARR_E_DTYPE (there is none), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_promote_types(const arr_dtype *a, const arr_dtype *b,
							const arr_dtype **out,
							struct arr_error *err);

/* Python's int, float and complex are weak: they take part with their kind only and never widen an
 * operand of that kind or above. */
enum arr_weak { ARR_WEAK_NONE = 0, ARR_WEAK_INT = 1, ARR_WEAK_FLOAT = 2, ARR_WEAK_COMPLEX = 3 };

struct arr_type_operand {
	enum arr_weak weak;     /* ARR_WEAK_NONE: dtype counts in full */
	const arr_dtype *dtype; /* not looked at if weak */
};

/* NumPy's result_type over `count` > 0 operands. Only weak operands: int64, float64 or complex128.
 * The caller owns *out. Fails: ARR_E_ARG (count 0), ARR_E_DTYPE (no common dtype), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_result_type(const struct arr_type_operand *operands,
						      size_t count, const arr_dtype **out,
						      struct arr_error *err);

/* One number or time. A weak scalar is what a Python literal is: type is then INT64, UINT64,
 * FLOAT64 or COMPLEX128 and only its kind counts in type resolution. A strong one counts as a 0-d
 * array of its type. The union member follows the type's kind: 'b' as.b, 'i' as.i, 'u' as.u, 'f'
 * as.f, 'c' as.c, 'M' and 'm' as.i (ticks of the array's unit, INT64_MIN: NaT). long double values
 * are rounded to double here; arr_array_get and arr_array_set move elements of every dtype
 * unchanged. */
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
 * imaginary part, out-of-range integers wrap). type is a number's or a time's; for others the value
 * comes back as it is. */
ARR_API struct arr_scalar arr_scalar_cast(struct arr_scalar value, enum arr_type type);

/* The operand that a scalar is in arr_result_type. */
ARR_API struct arr_type_operand arr_scalar_operand(struct arr_scalar value);

#ifdef __cplusplus
}
#endif
#endif
