/* SPDX-License-Identifier: Apache-2.0 */
/* Sections: named stretches of a program whose time, memory rise and copied bytes the recording
 *shows.
 *
 *	arr_section_begin("decode");
 *	...
 *	arr_section_end("decode");
 *
 * Header-only; without the probe both are one predictable branch. Sections nest, per thread. */
#ifndef ARR_PROBE_H
#define ARR_PROBE_H

#include <dlfcn.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef void arr_section_fn(const char *name);

/* The probe's function of that name, or NULL. Looked up once per translation unit and function. */
static inline arr_section_fn *arr_section_lookup(const char *symbol)
{
	union {
		void *data;
		arr_section_fn *function;
	} found;

	found.data = dlsym((void *)0, symbol); /* RTLD_DEFAULT */
	return found.function;
}

/* name: text that stays valid until the section ends. Thread-safe. */
static inline void arr_section_begin(const char *name)
{
	static arr_section_fn *begin;
	static int asked;

	if (!__atomic_load_n(&asked, __ATOMIC_ACQUIRE)) {
		__atomic_store_n(&begin, arr_section_lookup("arr_probe_section_begin"),
				 __ATOMIC_RELAXED);
		__atomic_store_n(&asked, 1, __ATOMIC_RELEASE);
	}
	if (begin)
		begin(name);
}

/* Ends the innermost open section of that name, and those inside it. */
static inline void arr_section_end(const char *name)
{
	static arr_section_fn *end;
	static int asked;

	if (!__atomic_load_n(&asked, __ATOMIC_ACQUIRE)) {
		__atomic_store_n(&end, arr_section_lookup("arr_probe_section_end"),
				 __ATOMIC_RELAXED);
		__atomic_store_n(&asked, 1, __ATOMIC_RELEASE);
	}
	if (end)
		end(name);
}

#ifdef __cplusplus
}
#endif
#endif
