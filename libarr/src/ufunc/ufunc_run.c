/* SPDX-License-Identifier: Apache-2.0 */
/* Runs one inner loop over an iteration space: directly where every operand has the loop's type,
 * through conversion buffers where one does not, and in runs of true where there is a mask. */
#include <stdlib.h>

#include "core/parallel.h"
#include "dtype/datetime_internal.h"
#include "fp_casts.h"
#include "ufunc_internal.h"

struct buffers {
	char *data[ARR_UFUNC_ARGS_MAX]; /* NULL: this operand is used as it is */
	struct arr__cast cast[ARR_UFUNC_ARGS_MAX];
	size_t item_bytes[ARR_UFUNC_ARGS_MAX]; /* of the loop's dtype */
	void *memory;
	size_t chunk_count; /* elements that fit */
};

static bool needs_buffer(const struct arr__run *run, int k)
{
	return !run->operands[k].aligned ||
	       !arr__dtype_equal(run->operands[k].dtype, run->dtypes[k]);
}

/* Buffers of numbers hold ARR__BUFFER_ELEMENTS; those of long texts stay of that size in bytes. */
static size_t chunk_elements(const struct arr__run *run, size_t count)
{
	const int nargs = run->ufunc->nin + run->ufunc->nout;
	size_t most = ARR__BUFFER_ELEMENTS, fits;

	for (int k = 0; k < nargs; k++) {
		if (run->dtypes[k]->item_bytes <= ARR__NUMBER_BYTES_MAX)
			continue;
		fits = ARR__BUFFER_ELEMENTS * ARR__NUMBER_BYTES_MAX / run->dtypes[k]->item_bytes;
		if (fits < most)
			most = fits ? fits : 1;
	}
	return count < most ? count : most;
}

static size_t slot_bytes(const struct buffers *b, const arr_dtype *dtype)
{
	return (b->chunk_count * dtype->item_bytes + ARR_DATA_ALIGNMENT - 1) / ARR_DATA_ALIGNMENT *
	       ARR_DATA_ALIGNMENT;
}

static enum arr_status buffers_init(struct buffers *b, const struct arr__run *run, size_t count,
				    struct arr_error *err)
{
	const int nin = run->ufunc->nin, nargs = nin + run->ufunc->nout;
	enum arr_status st = ARR_OK;
	size_t at, room = 0;

	*b = (struct buffers){ .chunk_count = chunk_elements(run, count) };
	for (int k = 0; k < nargs; k++)
		room += needs_buffer(run, k) ? slot_bytes(b, run->dtypes[k]) : 0;
	if (room == 0)
		return ARR_OK;
	b->memory = malloc(room + ARR_DATA_ALIGNMENT);
	if (!b->memory)
		return arr_error_set(err, ARR_E_NOMEM,
				     "ufunc '%s': no memory for %zu bytes of buffers",
				     run->ufunc->name, room);
	at = ARR_DATA_ALIGNMENT - (uintptr_t)b->memory % ARR_DATA_ALIGNMENT;
	for (int k = 0; k < nargs; k++) {
		const arr_dtype *own = run->operands[k].dtype;

		if (!needs_buffer(run, k))
			continue;
		b->item_bytes[k] = run->dtypes[k]->item_bytes;
		b->data[k] = (char *)b->memory + at;
		if (st == ARR_OK)
			st = k < nin ? arr__cast_init(&b->cast[k], arr__dtype_of_ticks(own),
						      run->dtypes[k], err)
				     : arr__cast_init(&b->cast[k], run->dtypes[k], own, err);
		at += slot_bytes(b, run->dtypes[k]);
	}
	if (st != ARR_OK)
		free(b->memory);
	return st;
}

/* The chunk's state: where its operands are in memory and what the loop gets. */
struct chunk {
	char *data[ARR_UFUNC_ARGS_MAX];
	ptrdiff_t strides[ARR_UFUNC_ARGS_MAX];
	char *args[ARR_UFUNC_ARGS_MAX];
	ptrdiff_t arg_strides[ARR_UFUNC_ARGS_MAX];
	const char *mask;
	ptrdiff_t mask_stride;
};

static enum arr_status chunk_load(struct chunk *c, const struct buffers *b,
				  const struct arr__run *run, size_t count, int64_t *copied,
				  struct arr_error *err)
{
	const int nin = run->ufunc->nin, nargs = nin + run->ufunc->nout;

	for (int k = 0; k < nargs; k++) {
		const size_t loaded = c->strides[k] == 0 ? 1 : count;

		if (!b->data[k]) {
			c->args[k] = c->data[k];
			c->arg_strides[k] = c->strides[k];
			continue;
		}
		c->args[k] = b->data[k];
		c->arg_strides[k] = (ptrdiff_t)b->item_bytes[k];
		if (k >= nin)
			continue;
		if (c->strides[k] == 0)
			c->arg_strides[k] = 0;
		ARR_TRY(arr__cast_run(&b->cast[k], c->args[k], c->data[k],
				      (ptrdiff_t)b->item_bytes[k], c->strides[k], loaded, err));
		*copied += (int64_t)(loaded * b->item_bytes[k]);
	}
	return ARR_OK;
}

static inline enum arr_status call_loop(const struct arr__run *run, char *const *args,
					const ptrdiff_t *strides, size_t count)
{
	return arr__loop_call(run->loop, args, strides, count);
}

/* Runs elements [from, from + count) of a loaded chunk and stores what is buffered of its outputs.
 */
static enum arr_status chunk_run(const struct chunk *c, const struct buffers *b,
				 const struct arr__run *run, size_t from, size_t count,
				 int64_t *copied, struct arr_error *err)
{
	const int nin = run->ufunc->nin, nargs = nin + run->ufunc->nout;
	char *args[ARR_UFUNC_ARGS_MAX];

	for (int k = 0; k < nargs; k++)
		args[k] = c->args[k] + (ptrdiff_t)from * c->arg_strides[k];
	ARR_TRY(arr__loop_failed(run->ufunc, run->ufunc->name,
				 call_loop(run, args, c->arg_strides, count), err));
	for (int k = nin; k < nargs; k++) {
		if (!b->data[k])
			continue;
		ARR_TRY(arr__cast_run(&b->cast[k], c->data[k] + (ptrdiff_t)from * c->strides[k],
				      args[k], c->strides[k], c->arg_strides[k], count, err));
		*copied += (int64_t)(count * run->operands[k].dtype->item_bytes);
	}
	return ARR_OK;
}

static enum arr_status chunk_run_masked(const struct chunk *c, const struct buffers *b,
					const struct arr__run *run, size_t count, int64_t *copied,
					struct arr_error *err)
{
	struct arr__mask_runs runs = arr__mask_runs(c->mask, c->mask_stride, count);
	bool in_place = true; /* outputs go through no buffer */
	size_t from, n;

	for (int k = run->ufunc->nin; k < run->ufunc->nin + run->ufunc->nout; k++)
		in_place &= b->data[k] == NULL;
	if (in_place && arr__packed_fits(run, c->arg_strides, c->mask_stride, count))
		return arr__loop_failed(
			run->ufunc, run->ufunc->name,
			arr__packed_run(run, c->args, c->arg_strides, c->mask, count), err);
	while (arr__mask_next(&runs, &from, &n))
		ARR_TRY(chunk_run(c, b, run, from, n, copied, err));
	return ARR_OK;
}

static enum arr_status run_chunks(const struct arr__iter *it, const struct buffers *b,
				  const struct arr__run *run, int64_t *copied,
				  struct arr_error *err)
{
	const int nargs = run->ufunc->nin + run->ufunc->nout;
	struct chunk c = { .mask = NULL };
	size_t n;

	for (size_t done = 0; done < it->inner_count; done += n) {
		n = it->inner_count - done;
		if (n > b->chunk_count)
			n = b->chunk_count;
		for (int k = 0; k < nargs; k++) {
			c.strides[k] = it->inner_strides[k];
			c.data[k] = it->data[k] + (ptrdiff_t)done * c.strides[k];
		}
		ARR_TRY(chunk_load(&c, b, run, n, copied, err));
		if (run->mask) {
			c.mask_stride = it->inner_strides[nargs];
			c.mask = it->data[nargs] + (ptrdiff_t)done * c.mask_stride;
			ARR_TRY(chunk_run_masked(&c, b, run, n, copied, err));
		} else {
			ARR_TRY(chunk_run(&c, b, run, 0, n, copied, err));
		}
	}
	return ARR_OK;
}

static void iter_setup(struct arr__iter *it, struct arr__run *run)
{
	const int nargs = run->ufunc->nin + run->ufunc->nout;
	const int64_t *strides[ARR_UFUNC_ARGS_MAX + 1];
	char *data[ARR_UFUNC_ARGS_MAX + 1];
	int count = nargs;

	for (int k = 0; k < nargs; k++) {
		data[k] = run->operands[k].data;
		strides[k] = run->operands[k].strides;
	}
	if (run->mask) {
		data[count] = (char *)(uintptr_t)run->mask;
		strides[count++] = run->mask_strides;
	}
	arr__iter_init(it, run->ndim, run->shape, count, data, strides, ARR__ITER_ANY_ORDER);
}

static enum arr_status run_direct(void *context, struct arr__iter *it, struct arr_error *err)
{
	const struct arr__run *run = context;
	enum arr_status st;

	if (arr__rows_fit(run, it)) {
		st = arr__rows_run(run, it);
		return arr__loop_failed(run->ufunc, run->ufunc->name, st, err);
	}
	if (arr__tiles_fit(run, it)) {
		st = arr__tiles_run(run, it);
		return arr__loop_failed(run->ufunc, run->ufunc->name, st, err);
	}
	do
		st = call_loop(run, it->data, it->inner_strides, it->inner_count);
	while (st == ARR_OK && arr__iter_next(it));
	return arr__loop_failed(run->ufunc, run->ufunc->name, st, err);
}

static enum arr_status run_buffered(void *context, struct arr__iter *it, struct arr_error *err)
{
	struct arr__run *run = context;
	int64_t copied = 0;
	struct buffers b;
	enum arr_status st;

	ARR_TRY(buffers_init(&b, run, it->inner_count, err));
	do
		st = run_chunks(it, &b, run, &copied, err);
	while (st == ARR_OK && arr__iter_next(it));
	free(b.memory);
	atomic_fetch_add_explicit(&run->copied_bytes, copied, memory_order_relaxed);
	return st;
}

/* How many times as long as moving the bytes the arithmetic takes, roughly. */
static int cost(enum arr__ufunc_id id)
{
	switch ((int)id) {
	case ARR__UFUNC_exp:
	case ARR__UFUNC_exp2:
	case ARR__UFUNC_expm1:
	case ARR__UFUNC_log:
	case ARR__UFUNC_log2:
	case ARR__UFUNC_log10:
	case ARR__UFUNC_log1p:
	case ARR__UFUNC_cbrt:
	case ARR__UFUNC_remainder:
	case ARR__UFUNC_floor_divide:
	case ARR__UFUNC_fmod:
		return 4;
	case ARR__UFUNC_sin:
	case ARR__UFUNC_cos:
	case ARR__UFUNC_tan:
	case ARR__UFUNC_arcsin:
	case ARR__UFUNC_arccos:
	case ARR__UFUNC_arctan:
	case ARR__UFUNC_arctan2:
	case ARR__UFUNC_sinh:
	case ARR__UFUNC_cosh:
	case ARR__UFUNC_tanh:
	case ARR__UFUNC_arcsinh:
	case ARR__UFUNC_arccosh:
	case ARR__UFUNC_arctanh:
	case ARR__UFUNC_power:
	case ARR__UFUNC_float_power:
	case ARR__UFUNC_hypot:
	case ARR__UFUNC_logaddexp:
	case ARR__UFUNC_logaddexp2:
	case ARR__UFUNC_gcd:
	case ARR__UFUNC_lcm:
	case ARR__UFUNC_divmod:
		return 8;
	}
	return 1;
}

/* Less takes no longer than a thread needs to come and to get at what another one's cache holds. */
enum { DIVIDED_BYTES_MIN = 1 << 23 };

/* A user's loop may not be fit for several threads, and the hardware's flags are each thread's own:
 * then, and for little work, all is one part. */
static struct arr__split divide(const struct arr__run *run, const struct arr__iter *it, bool direct)
{
	const int nin = run->ufunc->nin, nargs = nin + run->ufunc->nout;
	int64_t item_bytes = 0, bytes;

	if (!run->loop->fn || arr__fp_wanted || (!direct && arr__fp_casts_wanted))
		return (struct arr__split){ 0, 0, 1 };
	for (int k = 0; k < nargs; k++)
		item_bytes += run->operands[k].dtype->item_bytes;
	bytes = it->size * item_bytes * cost(run->ufunc->id);
	if (bytes < DIVIDED_BYTES_MIN)
		return (struct arr__split){ 0, 0, 1 };
	return arr__iter_split(it, bytes, nin, run->ufunc->nout);
}

static enum arr_status run_loop(struct arr__run *run, struct arr_error *err)
{
	const int nargs = run->ufunc->nin + run->ufunc->nout;
	bool direct = run->mask == NULL;
	struct arr__split split;
	struct arr__iter it;

	atomic_init(&run->copied_bytes, 0);
	iter_setup(&it, run);
	if (it.size == 0)
		return ARR_OK;
	for (int k = 0; k < nargs; k++)
		direct &= !needs_buffer(run, k);
	if (it.size < ARR__PARALLEL_SIZE_MIN)
		return direct ? run_direct(run, &it, err) : run_buffered(run, &it, err);
	split = divide(run, &it, direct);
	return arr__iter_run(&it, &split, direct ? run_direct : run_buffered, run, err);
}

enum arr_status arr__ufunc_run(struct arr__run *run, struct arr_error *err)
{
	const struct arr__loop *given = run->loop;
	struct arr__loop bound;
	enum arr_status st;

	run->loop = arr__loop_bind(given, run->dtypes, &bound);
	st = run_loop(run, err);
	run->loop = given;
	return st;
}
