/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of large arrays. A page that is touched for the first time costs more than the work on
 * what it holds: blocks are asked for in huge pages, and some that were released wait for the next
 * array of about their size. */
#ifndef ARR_BLOCK_H
#define ARR_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

/* size_bytes > 0; aligned as malloc's. Zeroed blocks are untouched pages. NULL: no memory, even
 * after what waits was given back. Thread-safe, as arr__block_free. */
void *arr__block_new(size_t size_bytes, bool zeroed);

/* size_bytes as it was asked for; NULL is fine. */
void arr__block_free(void *block, size_t size_bytes);

#endif
