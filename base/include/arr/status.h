/* SPDX-License-Identifier: Apache-2.0 */
/* Status codes and the error record that every fallible function of this project reports with.
 * Installed with libarr. */
#ifndef ARR_STATUS_H
#define ARR_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define ARR_PRINTF(fmt_index, first_arg) __attribute__((format(printf, fmt_index, first_arg)))
#define ARR_NODISCARD __attribute__((warn_unused_result))
#define ARR_API __attribute__((visibility("default")))
#else
#define ARR_PRINTF(fmt_index, first_arg)
#define ARR_NODISCARD
#define ARR_API
#endif

/* Append only: the numbers are stored in recordings and in suites. */
enum arr_status {
	ARR_OK = 0,
	ARR_E_ARG = 1,          /* an argument outside its documented range */
	ARR_E_SHAPE = 2,        /* shapes or axes that do not fit together */
	ARR_E_DTYPE = 3,        /* no such dtype, no loop for it */
	ARR_E_CASTING = 4,      /* a cast that the casting rule forbids */
	ARR_E_INDEX = 5,        /* an index outside its axis */
	ARR_E_NOMEM = 6,        /* allocation failed, or a size would overflow */
	ARR_E_OVERLAP = 7,      /* operands that overlap in a way that is not supported */
	ARR_E_READONLY = 8,     /* a write into an array that is not writeable */
	ARR_E_IO = 9,           /* a system call on a file failed (see sys_errno) */
	ARR_E_FORMAT = 10,      /* a file, message or option that does not parse */
	ARR_E_STATE = 11,       /* the call does not fit the object's state or version */
	ARR_E_UNSUPPORTED = 12, /* understood, and not offered */
	ARR_E_CHILD = 13,       /* a child process crashed, hung or broke the protocol */
	ARR_E_LINALG = 14, /* a matrix that the routine cannot handle (singular, no convergence) */
	ARR_E_FLOAT = 15   /* a floating-point error that the thread's state makes a failure */
};

enum { ARR_ERROR_MESSAGE_BYTES = 240 };

/* Caller's storage, zeroed before first use. The first failure stays: later ones do not overwrite
 * it. */
struct arr_error {
	enum arr_status status; /* ARR_OK while nothing has failed */
	int sys_errno;          /* errno of the failing system call, 0 if there was none */
	char message[ARR_ERROR_MESSAGE_BYTES]; /* one line, no newline; truncated, always terminated
						*/
};

/* "ARR_E_SHAPE" for ARR_E_SHAPE, and so on; "ARR_E_?" for unknown numbers. Static storage. */
ARR_API const char *arr_status_name(enum arr_status status);

/* Records the first failure and returns status, so that callers can return it. err may be NULL.
 * Formats: %s %.*s %c %d %i %u %x %ld %lu %lld %llu %zu %zd %td %g %% (field widths too).
 * Never allocates; keeps errno. */
ARR_API ARR_PRINTF(3, 4) enum arr_status
	arr_error_set(struct arr_error *err, enum arr_status status, const char *fmt, ...);

/* As arr_error_set with ARR_E_IO, storing sys_errno and appending ": " and strerror's text. */
ARR_API ARR_PRINTF(3, 4) enum arr_status
	arr_error_set_errno(struct arr_error *err, int sys_errno, const char *fmt, ...);

/* Only before anything is owned; after that use one `done:` label. */
#define ARR_TRY(call)                                     \
	do {                                              \
		enum arr_status arr_try_status_ = (call); \
		if (arr_try_status_ != ARR_OK)            \
			return arr_try_status_;           \
	} while (0)

#ifdef __cplusplus
}
#endif
#endif
