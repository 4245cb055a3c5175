/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ARR_RECODE_H
#define ARR_RECODE_H

#include <stddef.h>

#include <arr/status.h>

/* The text as UTF-8: itself where encoding is NULL, otherwise *owned, which the caller frees. */
ARR_NODISCARD enum arr_status arr__recoded(const char *encoding, const char **text, size_t *length,
					   char **owned, struct arr_error *err);

#endif
