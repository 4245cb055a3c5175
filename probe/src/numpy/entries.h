/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of each ufunc object: which operation its calls are, and where its own code is.
 *
 * Ufuncs of other packages and of frompyfunc die, and another object may take the address: an entry
 * goes when its ufunc does. Entries never move, so a call that is under way may hold one. */
#ifndef PROBE_NUMPY_ENTRIES_H
#define PROBE_NUMPY_ENTRIES_H

#include "numpy/adapter.h"

enum { NUMPY_ENTRIES_MAX = 2048, NUMPY_ENTRY_PLACES = 4096, NUMPY_ENTRY_NAME_BYTES = 64 };

struct numpy_entry {
	struct py_object *ufunc;
	py_vectorcall_fn *original;     /* NULL: only its methods are ours */
	wire_id ops[NUMPY_UFUNC_CALLS]; /* 0 while it has no name */
	uint8_t kind, nin, nout;
	bool lapack;      /* of numpy.linalg: copies each operand into Fortran order */
	const void *home; /* code that made it; its module gives the name. NULL: named at once */
	struct numpy_entry *next_free;
	char name[NUMPY_ENTRY_NAME_BYTES];
};

/* Open addressing by object; no entry: the end of a chain. Under the GIL. */
struct numpy_entry_place {
	const struct py_object *ufunc;
	struct numpy_entry *entry;
};

extern struct numpy_entry_place numpy_entry_places[NUMPY_ENTRY_PLACES];

static inline size_t numpy_entry_first_place(const struct py_object *ufunc)
{
	return ((uintptr_t)ufunc >> 4) * 0x9e3779b97f4a7c15ull >> 52;
}
_Static_assert(NUMPY_ENTRY_PLACES == 1 << (64 - 52), "the shift above");

/* NULL if there is none. */
static inline struct numpy_entry *numpy_entry_find(const struct py_object *ufunc)
{
	size_t i = numpy_entry_first_place(ufunc);

	while (numpy_entry_places[i].ufunc != ufunc && numpy_entry_places[i].ufunc)
		i = (i + 1) % NUMPY_ENTRY_PLACES;
	return numpy_entry_places[i].entry;
}

/* The entry of a ufunc, made if there is room; NULL otherwise. prefix as "linalg."; NULL: it is
 * named after the module around `home`, when it is called first. */
struct numpy_entry *numpy_entry_for(struct py_object *ufunc, const char *prefix, const void *home);
/* Gives it name and operations, if it has none. */
void numpy_entry_name(struct numpy_entry *e);
void numpy_entries_intern(void);
/* Is there a ufunc of this operation? */
bool numpy_entry_is_named(const char *op);
/* Redirects the end of ufunc objects. */
void numpy_entries_patch(void);

/* ufunc.c: nothing that is remembered of calls may outlive the ufunc. */
void numpy_ufunc_forget(const struct numpy_entry *e);

#endif
