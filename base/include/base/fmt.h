/* SPDX-License-Identifier: Apache-2.0 */
/* printf into a caller's buffer without stdio, locale, allocation or locks: legal inside the
 * target. */
#ifndef BASE_FMT_H
#define BASE_FMT_H

#include <stdarg.h>
#include <stddef.h>

#include <arr/status.h>

/* Returns the length written (at most size_bytes - 1; always terminated if size_bytes > 0).
 * Formats: %s %.*s %c %d %i %u %x with hh h l ll z t j, %p, %g (6 significant digits), %%; widths,
 * 0 and - flags. Anything else is copied as it stands. */
size_t base_vformat(char *out, size_t size_bytes, const char *fmt, va_list args);
ARR_PRINTF(3, 4) size_t base_format(char *out, size_t size_bytes, const char *fmt, ...);

#endif
