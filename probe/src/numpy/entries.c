/* SPDX-License-Identifier: Apache-2.0 */
#include "numpy/entries.h"

#include <dlfcn.h>
#include <string.h>

#include <base/fmt.h>

#include "numpy/casts.h"

struct numpy_entry_place numpy_entry_places[NUMPY_ENTRY_PLACES];

static struct numpy_entry entries[NUMPY_ENTRIES_MAX], *free_entries;
static unsigned entries_used; /* of the array; those that are free again included */

static void (*original_dealloc)(struct py_object *o);

/* ---- names
 * ---------------------------------------------------------------------------------------- */

/* What NumPy calls its private generalised ufuncs, and which function of its own they serve. */
static const struct {
	const char *name, *op;
} aliases[] = {
	{ "linalg.cholesky_lo", "linalg.cholesky" },
	{ "linalg.cholesky_up", "linalg.cholesky" },
	{ "linalg.eigh_lo", "linalg.eigh" },
	{ "linalg.eigh_up", "linalg.eigh" },
	{ "linalg.eigvalsh_lo", "linalg.eigvalsh" },
	{ "linalg.eigvalsh_up", "linalg.eigvalsh" },
	{ "linalg.lstsq_m", "linalg.lstsq" },
	{ "linalg.lstsq_n", "linalg.lstsq" },
	{ "linalg.qr_complete", "linalg.qr" },
	{ "linalg.qr_r_raw", "linalg.qr" },
	{ "linalg.qr_r_raw_m", "linalg.qr" },
	{ "linalg.qr_r_raw_n", "linalg.qr" },
	{ "linalg.qr_reduced", "linalg.qr" },
	{ "linalg.solve1", "linalg.solve" },
	{ "linalg.svd_f", "linalg.svd" },
	{ "linalg.svd_m", "linalg.svd" },
	{ "linalg.svd_m_f", "linalg.svd" },
	{ "linalg.svd_m_s", "linalg.svd" },
	{ "linalg.svd_n", "linalg.svd" },
	{ "linalg.svd_n_f", "linalg.svd" },
	{ "linalg.svd_n_s", "linalg.svd" },
	{ "linalg.svd_s", "linalg.svd" },
	{ "fft.rfft_n_even", "fft.rfft" },
	{ "fft.rfft_n_odd", "fft.rfft" },
	{ "_arg", "angle" },
	{ "_ones_like", "ones_like" },
};

static enum arr_op_kind kind_of(const char *name)
{
	static const char *const products[] = { "matmul", "vecdot", "matvec", "vecmat" };

	if (strncmp(name, "linalg.", 7) == 0)
		return ARR_OP_LINALG;
	if (strncmp(name, "fft.", 4) == 0)
		return ARR_OP_FFT;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(products); i++)
		if (strcmp(name, products[i]) == 0)
			return ARR_OP_LINALG;
	return ARR_OP_UFUNC;
}

static void intern_entry(struct numpy_entry *e)
{
	static const char *const suffixes[NUMPY_UFUNC_CALLS] = {
		"", ".reduce", ".accumulate", ".reduceat", ".outer", ".at"
	};
	char text[NUMPY_ENTRY_NAME_BYTES + 16];
	const bool reduces = e->nin == 2 && e->nout == 1;

	for (unsigned i = 0; i < NUMPY_UFUNC_CALLS; i++) {
		base_format(text, sizeof(text), "%s%s", e->name, suffixes[i]);
		e->ops[i] = i == NUMPY_CALL || i == NUMPY_AT || reduces
				    ? wire_intern_text(&probe_writer, text)
				    : 0;
	}
}

static void set_name(struct numpy_entry *e, const char *prefix)
{
	const struct np_ufunc *u = (const struct np_ufunc *)(const void *)e->ufunc;

	base_format(e->name, sizeof(e->name), "%s%s", prefix, u->name ? u->name : "ufunc");
	for (size_t i = 0; i < BASE_ARRAY_SIZE(aliases); i++)
		if (strcmp(e->name, aliases[i].name) == 0)
			base_format(e->name, sizeof(e->name), "%s", aliases[i].op);
	e->kind = (uint8_t)kind_of(e->name);
	e->lapack = strcmp(prefix, "linalg.") == 0;
	intern_entry(e);
}

/* The module that was loaded from this file, as sys.modules calls it. */
static bool module_of_file(const char *path, char *out, size_t size_bytes)
{
	struct py_object *modules = python.PyImport_GetModuleDict(), *key, *module;
	char file[1024];
	int64_t at = 0;

	while (modules && python.PyDict_Next(modules, &at, &key, &module)) {
		struct py_object *o;

		if (!py_is(module, python.PyModule_Type))
			continue; /* an object of the user's that would run code */
		o = python.PyDict_GetItemString(python.PyModule_GetDict(module), "__file__");
		if (o && python_text_copy(o, file, sizeof(file)) && strcmp(file, path) == 0)
			return python_text_copy(key, out, size_bytes) > 0;
	}
	return false;
}

/* "scipy.special._ufuncs" -> "scipy.special.", "numpy.fft._pocketfft_umath" -> "fft." */
static void public_prefix(char *module, size_t size_bytes)
{
	char *dot;
	size_t length;

	while ((dot = strrchr(module, '.')) && dot[1] == '_')
		*dot = 0;
	if (strncmp(module, "numpy.", 6) == 0)
		memmove(module, module + 6, strlen(module + 6) + 1);
	length = strlen(module);
	if (length + 2 <= size_bytes)
		memcpy(module + length, ".", 2);
}

BASE_NOINLINE BASE_COLD void numpy_entry_name(struct numpy_entry *e)
{
	char prefix[128];
	Dl_info info;

	if (e->ops[NUMPY_CALL])
		return;
	if (e->home && dladdr(e->home, &info) && info.dli_fname &&
	    module_of_file(info.dli_fname, prefix, sizeof(prefix)))
		public_prefix(prefix, sizeof(prefix));
	else
		prefix[0] = 0;
	set_name(e, prefix);
}

bool numpy_entry_is_named(const char *op)
{
	for (unsigned i = 0; i < entries_used; i++)
		if (entries[i].ufunc && strcmp(entries[i].name, op) == 0)
			return true;
	return false;
}

void numpy_entries_intern(void)
{
	for (unsigned i = 0; i < entries_used; i++)
		if (entries[i].ufunc && entries[i].ops[NUMPY_CALL])
			intern_entry(&entries[i]);
}

/* ---- beginning and end
 * ---------------------------------------------------------------------------- */

static void place(struct numpy_entry *e)
{
	size_t i = numpy_entry_first_place(e->ufunc);

	while (numpy_entry_places[i].ufunc)
		i = (i + 1) % NUMPY_ENTRY_PLACES;
	numpy_entry_places[i] = (struct numpy_entry_place){ e->ufunc, e };
}

/* Closes the gap, so that every chain stays whole. */
static void displace(const struct py_object *ufunc)
{
	size_t gap = numpy_entry_first_place(ufunc);

	while (numpy_entry_places[gap].ufunc != ufunc)
		gap = (gap + 1) % NUMPY_ENTRY_PLACES;
	for (size_t i = (gap + 1) % NUMPY_ENTRY_PLACES; numpy_entry_places[i].ufunc;
	     i = (i + 1) % NUMPY_ENTRY_PLACES) {
		size_t first = numpy_entry_first_place(numpy_entry_places[i].ufunc);

		if ((i - first) % NUMPY_ENTRY_PLACES >= (i - gap) % NUMPY_ENTRY_PLACES) {
			numpy_entry_places[gap] = numpy_entry_places[i];
			gap = i;
		}
	}
	numpy_entry_places[gap] = (struct numpy_entry_place){ 0 };
}

static struct numpy_entry *new_entry(void)
{
	struct numpy_entry *e = free_entries;

	if (e)
		free_entries = e->next_free;
	else if (entries_used < NUMPY_ENTRIES_MAX)
		e = &entries[entries_used++];
	return e;
}

struct numpy_entry *numpy_entry_for(struct py_object *ufunc, const char *prefix, const void *home)
{
	const struct np_ufunc *u = (const struct np_ufunc *)(const void *)ufunc;
	struct numpy_entry *e = numpy_entry_find(ufunc);

	if (!e) {
		e = new_entry();
		if (!e) {
			wire_loss_add(&probe_writer, WIRE_LOSS_ADAPTER_SLOTS, 1);
			return NULL;
		}
		*e = (struct numpy_entry){ .ufunc = ufunc,
					   .nin = (uint8_t)u->nin,
					   .nout = (uint8_t)u->nout,
					   .home = home };
		place(e);
	}
	if (prefix && !e->ops[NUMPY_CALL])
		set_name(e, prefix);
	return e;
}

static void dealloc(struct py_object *ufunc)
{
	struct numpy_entry *e = numpy_entry_find(ufunc);

	if (e) {
		displace(ufunc);
		if (e->ops[NUMPY_CALL])
			numpy_ufunc_forget(e);
		*e = (struct numpy_entry){ .next_free = free_entries };
		free_entries = e;
	}
	original_dealloc(ufunc);
}

void numpy_entries_patch(void)
{
	if (np_types.ufunc->dealloc == dealloc)
		return;
	original_dealloc = np_types.ufunc->dealloc;
	np_types.ufunc->dealloc = dealloc;
}
