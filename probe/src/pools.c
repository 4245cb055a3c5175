/* SPDX-License-Identifier: Apache-2.0 */
#include "pools.h"

#include "real.h"
#include "session.h"

#include <base/fmt.h>
#include <base/pool.h>

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

enum { NEW_MAX = 16, SEEN_MAX = 64, NAME_BYTES = 64, VALUE_BYTES = 24 };

/* The strongest variable first, as the library reads them. */
struct pool_kind {
	const char *name;
	const char *get[3], *set[3]; /* the second is for another case of letters */
	const char *variables[4];
	bool is_blas, has_suffixes;
};

static const struct pool_kind kinds[] = {
	{ "openblas",
	  { "openblas_get_num_threads" },
	  { "openblas_set_num_threads" },
	  { "OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS" },
	  true,
	  true },
	{ "mkl",
	  { "MKL_Get_Max_Threads", "mkl_get_max_threads" },
	  { "MKL_Set_Num_Threads", "mkl_set_num_threads" },
	  { "MKL_NUM_THREADS", "OMP_NUM_THREADS" },
	  true,
	  false },
	{ "blis",
	  { "bli_thread_get_num_threads" },
	  { "bli_thread_set_num_threads" },
	  { "BLIS_NUM_THREADS", "OMP_NUM_THREADS" },
	  true,
	  false },
	{ "openmp",
	  { "omp_get_max_threads" },
	  { "omp_set_num_threads" },
	  { "OMP_NUM_THREADS" },
	  false,
	  false },
	/* tbb::detail::r1::max_concurrency(NULL): of the arena that the calling thread is in. */
	{ "tbb",
	  { "_ZN3tbb6detail2r115max_concurrencyEPKNS0_2d115task_arena_baseE" },
	  { NULL },
	  { NULL },
	  false,
	  false },
};
enum { KINDS = sizeof kinds / sizeof kinds[0], KIND_BLIS = 2 };

/* In front of and behind a name of OpenBLAS: plain, 64-bit integers, as NumPy's wheels have it. */
static const char *const affixes[][2] = {
	{ "", "" }, { "", "64_" }, { "scipy_", "64_" }, { "scipy_", "" }
};
enum { AFFIXES = sizeof affixes / sizeof affixes[0] };

static const char *const variables[] = { "OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS",
					 "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS" };
enum { VARIABLES = sizeof variables / sizeof variables[0] };
static char values[VARIABLES][VALUE_BYTES]; /* when the program began */
static char wanted[VALUE_BYTES];            /* ARR_BLAS_THREADS, or "" */
static bool started;                        /* what is loaded now is set by its own environment */

static struct probe_pool pools[WIRE_POOLS_MAX];
static uint32_t pool_count; /* stored with release: the pools below it are whole */
static _Atomic uint32_t busy;

static uintptr_t seen[SEEN_MAX]; /* load addresses of objects with a name like a pool's */
static uint32_t seen_count;
static unsigned long long seen_adds, seen_subs;
static uint32_t seen_objects; /* in the loader's order: new ones come last */

/* ---- the environment ---- */

static void copy_value(char out[VALUE_BYTES], const char *variable)
{
	const char *value = getenv(variable);

	base_format(out, VALUE_BYTES, "%s", value ? value : "");
}

void probe_pools_start(void)
{
	/* Names and numbers that stay where they are: the environment points to them. */
	static char settings[VARIABLES][NAME_BYTES];

	copy_value(wanted, "ARR_BLAS_THREADS");
	for (uint32_t i = 0; i < VARIABLES; i++) {
		copy_value(values[i], variables[i]);
		/* A launcher or a parent has put its own value there since: the one that was asked
		 * for on the command line holds in every program of the run. */
		if (!wanted[0] || strcmp(values[i], wanted) == 0 ||
		    strcmp(variables[i], "GOTO_NUM_THREADS") == 0)
			continue;
		base_format(settings[i], NAME_BYTES, "%s=%s", variables[i], wanted);
		putenv(settings[i]);
		base_format(values[i], VALUE_BYTES, "%s", wanted);
	}
}

static int number_of(const char *text)
{
	int value = 0;

	for (; *text >= '0' && *text <= '9' && value < 1000000; text++)
		value = value * 10 + (*text - '0');
	return value;
}

static wire_id source_of(const struct probe_pool *pool, uint32_t configured)
{
	uint32_t cores = probe_writer.header->cores;
	char text[NAME_BYTES];

	if (wanted[0] && (uint32_t)number_of(wanted) == configured && pool->kind->variables[0])
		return wire_intern_text(&probe_writer, "--blas-threads");
	for (size_t i = 0; i < 4 && pool->kind->variables[i]; i++)
		for (uint32_t v = 0; v < VARIABLES; v++) {
			uint32_t value = (uint32_t)number_of(values[v]);

			if (strcmp(variables[v], pool->kind->variables[i]) != 0 || !value)
				continue;
			/* More than there are cores is cut by some libraries. */
			if (value != configured && !(value > configured && configured == cores))
				return wire_intern_text(&probe_writer, "program");
			base_format(text, sizeof text, "%s=%s", variables[v], values[v]);
			return wire_intern_text(&probe_writer, text);
		}
	if (configured == cores)
		return wire_intern_text(&probe_writer, "cores");
	if (configured == 1 && strcmp(pool->kind->name, "blis") == 0)
		return wire_intern_text(&probe_writer, "default");
	return wire_intern_text(&probe_writer, "program");
}

/* ---- figures ---- */

struct wire_pool *probe_pool_entry(const struct probe_pool *pool)
{
	return &probe_writer.header->pools[pool - pools];
}

int probe_pool_threads(const struct probe_pool *pool)
{
	int threads = pool->get(0);

	return threads > 0 ? threads : 1; /* BLIS: -1 until somebody has set it */
}

void probe_pool_raise(struct probe_pool *pool, uint32_t configured, uint32_t running)
{
	struct wire_pool *e = probe_pool_entry(pool);

	if (configured &&
	    configured != atomic_load_explicit(&e->threads_configured, memory_order_relaxed)) {
		atomic_store_explicit(&e->source, source_of(pool, configured),
				      memory_order_relaxed);
		atomic_store_explicit(&e->threads_configured, configured, memory_order_relaxed);
	}
	/* Two threads that raise at once may lose one of two steps until the next call. */
	if (configured > atomic_load_explicit(&e->threads_configured_max, memory_order_relaxed))
		atomic_store_explicit(&e->threads_configured_max, configured, memory_order_relaxed);
	if (running > atomic_load_explicit(&e->threads_running_max, memory_order_relaxed))
		atomic_store_explicit(&e->threads_running_max, running, memory_order_relaxed);
}

void probe_pools_ask(void)
{
	uint32_t count = __atomic_load_n(&pool_count, __ATOMIC_ACQUIRE);

	for (uint32_t i = 0; i < count; i++)
		if (!pools[i].only_in_use)
			probe_pool_used(&pools[i], (uint32_t)probe_pool_threads(&pools[i]), 0);
}

/* ---- finding them ---- */

static void *symbol(void *handle, const char *before, const char *name, const char *after)
{
	char full[NAME_BYTES * 2];

	base_format(full, sizeof full, "%s%s%s", before, name, after);
	return probe_real_dlsym(handle, full);
}

static const char *text_of(void *handle, uint32_t affix, const char *name)
{
	const char *(*ask)(void);
	void *found = symbol(handle, affixes[affix][0], name, affixes[affix][1]);
	const char *text;

	if (!found)
		return "";
	memcpy(&ask, &found, sizeof found);
	text = ask();
	return text ? text : "";
}

static int number_from(void *handle, uint32_t affix, const char *name)
{
	int (*ask)(void);
	void *found = symbol(handle, affixes[affix][0], name, affixes[affix][1]);

	if (!found)
		return -1;
	memcpy(&ask, &found, sizeof found);
	return ask();
}

static const char *layer_of(void *handle, uint32_t affix, const struct pool_kind *kind)
{
	static const char *const layers[] = { "none", "pthreads", "openmp" };
	int parallel;

	if (strcmp(kind->name, "blis") == 0)
		return number_from(handle, 0, "bli_info_get_enable_openmp") > 0     ? "openmp"
		       : number_from(handle, 0, "bli_info_get_enable_pthreads") > 0 ? "pthreads"
										    : "none";
	if (strcmp(kind->name, "openblas") != 0)
		return "";
	parallel = number_from(handle, affix, "openblas_get_parallel");
	return parallel >= 0 && parallel < 3 ? layers[parallel] : "";
}

/* "0.3.21" of "OpenBLAS 0.3.21 NO_LAPACKE ..."; a text without a blank as it is. */
static wire_id version_of(const char *text)
{
	const char *blank = strchr(text, ' ');
	size_t length;

	if (blank)
		text = blank + 1;
	length = strcspn(text, " ");
	return length ? wire_intern(&probe_writer, text, length) : 0;
}

static void describe(struct probe_pool *pool, uint32_t affix, void *handle, const char *path)
{
	struct wire_pool *e = probe_pool_entry(pool);
	const char *version = "", *layer = layer_of(handle, affix, pool->kind);

	pool->config = text_of(handle, affix, "openblas_get_config");
	pool->core = text_of(handle, affix, "openblas_get_corename");
	if (pool->config[0])
		version = pool->config;
	else if (strcmp(pool->kind->name, "blis") == 0)
		version = text_of(handle, 0, "bli_info_get_version_str");
	else if (strcmp(pool->kind->name, "tbb") == 0)
		version = text_of(handle, 0, "TBB_runtime_version");
	e->kind = wire_intern_text(&probe_writer, pool->kind->name);
	e->version = version_of(version);
	e->kernel = wire_intern_text(&probe_writer, pool->core);
	e->layer = layer[0] ? wire_intern_text(&probe_writer, layer) : 0;
	atomic_store_explicit(&e->path, wire_intern_text(&probe_writer, path),
			      memory_order_release);
}

/* A library that was initialised before us has read another environment. */
static void set_as_wanted(const struct probe_pool *pool, uint32_t affix, void *handle)
{
	void (*set)(long);
	void *found = NULL;

	if (started || !wanted[0] || pool->only_in_use ||
	    probe_pool_threads(pool) == number_of(wanted))
		return;
	for (size_t i = 0; i < 3 && !found && pool->kind->set[i]; i++)
		found = symbol(handle, affixes[affix][0], pool->kind->set[i], affixes[affix][1]);
	if (!found)
		return;
	memcpy(&set, &found, sizeof found);
	set(number_of(wanted));
}

static bool add_pool(const struct pool_kind *kind, uint32_t affix, void *handle, const void *get,
		     const Dl_info *where)
{
	struct probe_pool *pool = &pools[pool_count];

	for (uint32_t i = 0; i < pool_count; i++)
		if (pools[i].base == where->dli_fbase)
			return true;
	if (pool_count == WIRE_POOLS_MAX) {
		wire_loss_add(&probe_writer, WIRE_LOSS_META_FULL, 1);
		return true;
	}
	*pool = (struct probe_pool){ .kind = kind, .base = where->dli_fbase };
	memcpy(&pool->get, &get, sizeof get);
	pool->only_in_use = !kind->is_blas && !strstr(where->dli_fname, "gomp");
	set_as_wanted(pool, affix, handle);
	describe(pool, affix, handle, where->dli_fname);
	__atomic_store_n(&pool_count, pool_count + 1, __ATOMIC_RELEASE);
	return true;
}

/* A getter that an object or what it needs defines. */
static void *getter_of(void *handle, const struct pool_kind *kind, uint32_t affix)
{
	void *found = NULL;

	for (size_t i = 0; i < 3 && !found && kind->get[i]; i++)
		found = symbol(handle, affixes[affix][0], kind->get[i], affixes[affix][1]);
	return found;
}

/* BLIS behind the name of libblas hides its own functions. It has read the environment, once. */
static int blis_threads(long unused)
{
	(void)unused;
	for (uint32_t pass = 0; pass < 2; pass++)
		for (uint32_t v = 0; v < VARIABLES; v++)
			if (strcmp(variables[v], kinds[KIND_BLIS].variables[pass]) == 0 &&
			    number_of(values[v]))
				return number_of(values[v]);
	return 1;
}

static bool try_hidden_blis(void *handle, const char *path)
{
	void *routine = strstr(path, "blis") ? probe_real_dlsym(handle, "dgemm_") : NULL;
	int (*get)(long) = blis_threads;
	const void *getter;
	Dl_info where;

	if (!routine || !dladdr(routine, &where) || !where.dli_fname ||
	    strcmp(where.dli_fname, path) != 0)
		return false;
	memcpy(&getter, &get, sizeof getter);
	return add_pool(&kinds[KIND_BLIS], 0, handle, getter, &where);
}

/* Is the object itself a pool? Its handle is kept then: what our table leads to must stay. */
static bool try_object(void *handle, const char *path)
{
	Dl_info where;
	void *found;

	for (uint32_t k = 0; k < KINDS; k++)
		for (uint32_t a = 0; a < (kinds[k].has_suffixes ? (uint32_t)AFFIXES : 1); a++) {
			found = getter_of(handle, &kinds[k], a);
			if (found && dladdr(found, &where) && where.dli_fname &&
			    strcmp(where.dli_fname, path) == 0)
				return add_pool(&kinds[k], a, handle, found, &where);
		}
	return try_hidden_blis(handle, path);
}

struct found {
	const char *paths[NEW_MAX];
	uint32_t count, objects;
	unsigned long long adds, subs;
};

static int collect(struct dl_phdr_info *info, size_t size_bytes, void *arg)
{
	struct found *f = arg;

	(void)size_bytes;
	f->adds = info->dlpi_adds;
	f->subs = info->dlpi_subs;
	if (f->adds == seen_adds)
		return 1;
	if (f->objects++ < seen_objects && f->subs == seen_subs)
		return 0;
	if (base_pool_of(info->dlpi_name) == BASE_POOL_NONE || f->count == NEW_MAX)
		return 0;
	for (uint32_t i = 0; i < seen_count; i++)
		if (seen[i] == info->dlpi_addr)
			return 0;
	if (seen_count < SEEN_MAX)
		seen[seen_count++] = info->dlpi_addr;
	f->paths[f->count++] = info->dlpi_name;
	return 0;
}

void probe_pools_scan(void)
{
	struct found f = { .count = 0 };
	uint32_t idle = 0;

	/* One thread at a time; another that comes meanwhile has nothing to add. */
	if (!probe_writer.header ||
	    !atomic_compare_exchange_strong_explicit(&busy, &idle, 1, memory_order_acquire,
						     memory_order_relaxed))
		return;
	/* Not inside the walk: dlopen takes the loader's locks in another order. */
	dl_iterate_phdr(collect, &f);
	seen_adds = f.adds;
	seen_subs = f.subs;
	if (f.objects)
		seen_objects = f.objects;
	for (uint32_t i = 0; i < f.count; i++) {
		void *handle = dlopen(f.paths[i], RTLD_NOLOAD | RTLD_LAZY | RTLD_LOCAL);

		if (handle && !try_object(handle, f.paths[i]))
			dlclose(handle);
	}
	started = true;
	atomic_store_explicit(&busy, 0, memory_order_release);
}

struct probe_pool *probe_pool_at(const void *function)
{
	uint32_t count = __atomic_load_n(&pool_count, __ATOMIC_ACQUIRE);
	Dl_info where;

	if (!dladdr(function, &where))
		return NULL;
	for (uint32_t i = 0; i < count; i++)
		if (pools[i].base == where.dli_fbase)
			return &pools[i];
	return NULL;
}

struct probe_pool *probe_pool_behind(void *handle, const void *function)
{
	struct probe_pool *own = probe_pool_at(function);
	void *found;

	if (own)
		return own;
	for (uint32_t k = 0; k < KINDS; k++) {
		if (!kinds[k].is_blas)
			continue; /* an OpenMP run-time is how BLAS makes threads, not BLAS */
		for (uint32_t a = 0; a < (kinds[k].has_suffixes ? (uint32_t)AFFIXES : 1); a++) {
			found = getter_of(handle, &kinds[k], a);
			if (found)
				return probe_pool_at(found);
		}
	}
	return NULL;
}

void probe_pools_inherit(const struct wire_header *parent)
{
	struct wire_header *h = probe_writer.header;

	atomic_store_explicit(&busy, 0, memory_order_relaxed);
	if (!h)
		return;
	for (uint32_t i = 0; i < pool_count; i++) {
		memcpy(&h->pools[i], &parent->pools[i], sizeof h->pools[i]);
		atomic_store_explicit(&h->pools[i].threads_running_max, 0, memory_order_relaxed);
	}
}
