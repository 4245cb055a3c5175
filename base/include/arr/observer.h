/* SPDX-License-Identifier: Apache-2.0 */
/* The trace hook: what libarr tells an observer about each public operation. Installed with libarr.
 *
 * libarr does not know who watches. The probe looks arr_observer_install up at run time; without an
 * observer an operation pays one predictable branch. */
#ifndef ARR_OBSERVER_H
#define ARR_OBSERVER_H

#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Append only: the numbers are stored in spools and recordings. */
enum arr_op_kind {
	ARR_OP_OTHER = 0,
	ARR_OP_UFUNC = 1,
	ARR_OP_REDUCE = 2,
	ARR_OP_COPY = 3,
	ARR_OP_CAST = 4,
	ARR_OP_INDEX = 5,
	ARR_OP_LINALG = 6,
	ARR_OP_BLAS = 7,
	ARR_OP_LAPACK = 8,
	ARR_OP_FFT = 9,
	ARR_OP_SORT = 10,
	ARR_OP_RANDOM = 11,
	ARR_OP_CREATE = 12,
	ARR_OP_IO = 13,
	ARR_OP_KIND_COUNT = 14
};

/* Why bytes were copied. Append only. */
enum arr_copy_reason {
	ARR_COPY_NONE = 0,
	ARR_COPY_EXPLICIT = 1,      /* the caller asked for a copy */
	ARR_COPY_CAST = 2,          /* another dtype was needed */
	ARR_COPY_NONCONTIGUOUS = 3, /* a contiguous layout was needed */
	ARR_COPY_FANCY_INDEX = 4,   /* integer-array or boolean indexing */
	ARR_COPY_BUFFER = 5,        /* hidden buffers of a ufunc's inner loop */
	ARR_COPY_CONCATENATE = 6,   /* concatenate, stack, tile, repeat */
	ARR_COPY_MEMCPY = 7,        /* a memcpy that no operation explains */
	ARR_COPY_REASON_COUNT = 8
};

enum { ARR_TRACE_OPERANDS_MAX = 8 };

enum arr_trace_operand_flags {
	ARR_TRACE_C_CONTIGUOUS = 1,
	ARR_TRACE_F_CONTIGUOUS = 2,
	ARR_TRACE_ALIGNED = 4,
	ARR_TRACE_OWNS_DATA = 8,
	ARR_TRACE_OUTPUT = 16 /* a result; otherwise an input */
};

/* One array operand, borrowed for the duration of the callback. */
struct arr_trace_operand {
	const char *dtype;    /* NumPy's name: "float64" */
	const int64_t *shape; /* ndim lengths, in elements */
	int32_t ndim;         /* 0..64 */
	uint32_t flags;       /* enum arr_trace_operand_flags */
	uint64_t size_bytes;  /* number of elements times item size */
};

/* One call of one operation. `begin` sees op, kind and the inputs; `end` sees all of it. */
struct arr_trace_op {
	uint32_t struct_bytes; /* sizeof(struct arr_trace_op): an observer reads no field beyond it
				*/
	enum arr_op_kind kind;
	const char *op; /* NumPy's name, static storage: "add", "add.reduce", "ndarray.astype" */
	const char *variant; /* inner loop that ran: "baseline", "avx2", "avx512", "blas"; NULL if
				none */
	uint32_t operand_count;
	enum arr_copy_reason copy_reason; /* of the bytes below */
	uint64_t copied_bytes;  /* bytes written by a copy that this call made, 0 for a view */
	enum arr_status status; /* ARR_OK, or why the call failed */
	const char *message;    /* the error text if status is not ARR_OK, else NULL */
	struct arr_trace_operand operands[ARR_TRACE_OPERANDS_MAX];
	uint64_t observer_token; /* the observer's own; libarr carries it from begin to end */
};

/* Both callbacks run in the calling thread, nest properly, and must not call libarr. */
struct arr_observer {
	uint32_t struct_bytes; /* sizeof(struct arr_observer) */
	void (*begin)(struct arr_trace_op *op);
	void (*end)(struct arr_trace_op *op);
};

/* Installs (or with NULL removes) the process's observer and returns the one before. The table must
 * stay valid for ever. Thread-safe; calls already begun end without a callback. */
ARR_API const struct arr_observer *arr_observer_install(const struct arr_observer *observer);

#ifdef __cplusplus
}
#endif
#endif
