/* SPDX-License-Identifier: Apache-2.0 */
/* A fuzz target is this one function. Under libFuzzer (preset `fuzz`) it is called by that; else
 * driver.c changes seed files at random: TARGET ROUNDS SEED FILE... */
#ifndef FUZZ_DRIVER_H
#define FUZZ_DRIVER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

/* A file that holds the input of the moment, rewritten by each call and removed at exit: its path.
 * folder gets its folder's name, if not NULL. */
const char *fuzz_file(const char *name, const uint8_t *data, size_t size_bytes,
		      const char **folder);

#endif
