/* SPDX-License-Identifier: Apache-2.0 */
#include <arr/status.h>

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include <base/fmt.h>

const char *arr_status_name(enum arr_status status)
{
	switch (status) {
	case ARR_OK:
		return "ARR_OK";
	case ARR_E_ARG:
		return "ARR_E_ARG";
	case ARR_E_SHAPE:
		return "ARR_E_SHAPE";
	case ARR_E_DTYPE:
		return "ARR_E_DTYPE";
	case ARR_E_CASTING:
		return "ARR_E_CASTING";
	case ARR_E_INDEX:
		return "ARR_E_INDEX";
	case ARR_E_NOMEM:
		return "ARR_E_NOMEM";
	case ARR_E_OVERLAP:
		return "ARR_E_OVERLAP";
	case ARR_E_READONLY:
		return "ARR_E_READONLY";
	case ARR_E_IO:
		return "ARR_E_IO";
	case ARR_E_FORMAT:
		return "ARR_E_FORMAT";
	case ARR_E_STATE:
		return "ARR_E_STATE";
	case ARR_E_UNSUPPORTED:
		return "ARR_E_UNSUPPORTED";
	case ARR_E_CHILD:
		return "ARR_E_CHILD";
	case ARR_E_LINALG:
		return "ARR_E_LINALG";
	case ARR_E_FLOAT:
		return "ARR_E_FLOAT";
	}
	return "ARR_E_?";
}

enum arr_status arr_error_set(struct arr_error *err, enum arr_status status, const char *fmt, ...)
{
	int saved_errno = errno;
	va_list args;

	if (!err || err->status != ARR_OK)
		return status;
	err->status = status;
	va_start(args, fmt);
	base_vformat(err->message, sizeof err->message, fmt, args);
	va_end(args);
	errno = saved_errno;
	return status;
}

enum arr_status arr_error_set_errno(struct arr_error *err, int sys_errno, const char *fmt, ...)
{
	int saved_errno = errno;
	const char *text = strerrordesc_np(sys_errno);
	va_list args;
	size_t length;

	if (!err || err->status != ARR_OK)
		return ARR_E_IO;
	err->status = ARR_E_IO;
	err->sys_errno = sys_errno;
	va_start(args, fmt);
	length = base_vformat(err->message, sizeof err->message, fmt, args);
	va_end(args);
	base_format(err->message + length, sizeof err->message - length, ": %s",
		    text ? text : "unknown error");
	errno = saved_errno;
	return ARR_E_IO;
}
