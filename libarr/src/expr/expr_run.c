/* SPDX-License-Identifier: Apache-2.0 */
/* A program over an iteration space, block by block. */
#include "expr_internal.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

#include "core/pool.h"

enum {
	BLOCK_BYTES = 1 << 14, /* of all registers together: half of an L1 cache or less */
	BLOCK_MIN = 256,
	BLOCK_MAX = 2048,
	BLOCK_FUSED = 8192,                  /* the registers are hardly used */
	BLOCK_FOLDED = ARR__BUFFER_ELEMENTS, /* as a reduction of an array: part of a sum's bits */
	TASK_ELEMENTS = 1 << 16,
	STREAM_BYTES = 8 << 20 /* results that no cache keeps are written past it */
};

struct run {
	const struct arr__program *program;
	const struct arr__space *space;
	int64_t block, task; /* elements */
	size_t register_bytes, slot_bytes;
	char *scratch; /* slot_bytes for each slot */
	int threads;
	char *out; /* NULL: folded */
	bool streamed, fuses;
	const struct arr__loop *fold; /* into partial[task], or in order into *partial */
	char *partials;
	size_t partial_bytes;
	const arr_ufunc *fold_ufunc;
	_Atomic(const struct arr__step *) failed; /* the first step that failed, if any */
	struct arr__fused_run fused;              /* if it fuses */
};

/* Where a block's inputs are. */
struct block {
	char *inputs[ARR_EXPR_INPUTS_MAX];
	ptrdiff_t strides[ARR_EXPR_INPUTS_MAX];
	char *registers;
};

/* ---- inputs ---- */

/* Copies elements [start, start + count) of the flat space to out. */
static void gather(const struct arr__space *s, const struct arr__space_input *in, int64_t start,
		   int64_t count, char *out)
{
	const ptrdiff_t item_bytes = (ptrdiff_t)arr_dtype_builtin(in->type)->item_bytes;
	arr__cast_fn *copy = arr__cast_loop(in->type, in->type);
	int64_t index[ARR_NDIM_MAX] = { 0 }, rest = start;
	const int last = s->ndim - 1;
	char *data = in->data;

	for (int i = last; i >= 0; i--) {
		index[i] = rest % s->shape[i];
		rest /= s->shape[i];
		data += index[i] * in->strides[i];
	}
	while (count > 0) {
		int64_t n = s->shape[last] - index[last];
		int axis = last;

		n = n < count ? n : count;
		copy(out, data, item_bytes, in->strides[last], (size_t)n);
		out += n * item_bytes;
		count -= n;
		data += n * in->strides[last];
		index[last] += n;
		while (axis > 0 && index[axis] == s->shape[axis]) {
			data -= index[axis] * in->strides[axis];
			index[axis] = 0;
			axis--;
			data += in->strides[axis];
			index[axis]++;
		}
	}
}

/* The slot holds the registers, then a place for each input. */
static void open_block(const struct run *r, struct block *b, int slot, int64_t start, int64_t count)
{
	b->registers = r->scratch + (size_t)slot * r->slot_bytes;
	for (int i = 0; i < r->space->input_count; i++) {
		const struct arr__space_input *in = &r->space->inputs[i];

		if (in->linear) {
			b->inputs[i] = in->data + start * in->stride;
			b->strides[i] = (ptrdiff_t)in->stride;
			continue;
		}
		b->inputs[i] =
			b->registers + (size_t)(r->program->register_count + i) * r->register_bytes;
		b->strides[i] = (ptrdiff_t)arr_dtype_builtin(in->type)->item_bytes;
		gather(r->space, in, start, count, b->inputs[i]);
	}
}

/* ---- steps ---- */

static char *locate(const struct run *r, const struct block *b, const struct arr__ref *ref,
		    ptrdiff_t *stride)
{
	switch (ref->kind) {
	case ARR__REF_INPUT:
		*stride = b->strides[ref->index];
		return b->inputs[ref->index];
	case ARR__REF_CONSTANT:
		*stride = 0;
		return r->program->constants[ref->index].bytes;
	case ARR__REF_REGISTER:
		break;
	}
	*stride = (ptrdiff_t)arr_dtype_builtin(ref->type)->item_bytes;
	return b->registers + (size_t)ref->index * r->register_bytes;
}

static void select_items(char *const *args, const ptrdiff_t *strides, size_t item_bytes,
			 size_t count)
{
	const char *condition = args[0], *yes = args[1], *no = args[2];
	char *out = args[3];

	for (size_t i = 0; i < count; i++) {
		memcpy(out, *condition ? yes : no, item_bytes);
		condition += strides[0];
		yes += strides[1];
		no += strides[2];
		out += strides[3];
	}
}

/* Constant sizes let the compiler copy in registers. */
static void select_any(char *const *args, const ptrdiff_t *strides, size_t item_bytes, size_t count)
{
	switch (item_bytes) {
	case 1:
		select_items(args, strides, 1, count);
		break;
	case 2:
		select_items(args, strides, 2, count);
		break;
	case 4:
		select_items(args, strides, 4, count);
		break;
	case 8:
		select_items(args, strides, 8, count);
		break;
	default:
		select_items(args, strides, item_bytes, count);
	}
}

/* result: where the last step writes; NULL: to its register. */
static bool run_steps(struct run *r, const struct block *b, char *result, int64_t count)
{
	const struct arr__program *p = r->program;

	for (int i = 0; i < p->step_count; i++) {
		const struct arr__step *step = &p->steps[i];
		char *args[ARR__EXPR_ARGS_MAX + 1];
		ptrdiff_t strides[ARR__EXPR_ARGS_MAX + 1];
		const int n = step->arg_count;

		for (int k = 0; k < n; k++)
			args[k] = locate(r, b, &step->args[k], &strides[k]);
		args[n] = locate(r, b, &step->out, &strides[n]);
		if (i == p->step_count - 1 && result)
			args[n] = result;
		if (step->cast) {
			step->cast(args[n], args[0], strides[n], strides[0], (size_t)count);
		} else if (!step->loop) {
			select_any(args, strides, (size_t)strides[n], (size_t)count);
		} else if (step->loop(args, strides, (size_t)count) != ARR_OK) {
			atomic_store(&r->failed, step);
			return false;
		}
	}
	return true;
}

/* Writes what it can of a block to out, fused, and says how much; the block becomes the rest. */
static int64_t run_fused(const struct run *r, struct block *b, char *out, int64_t count)
{
	int64_t done;

	if (!r->fuses)
		return 0;
	done = arr__fused_block(&r->fused, b->inputs, out, count, r->streamed);
	for (int i = 0; i < r->space->input_count; i++)
		b->inputs[i] += done * b->strides[i];
	b->registers += done * (int64_t)r->fused.item_bytes;
	return done;
}

static const char *last_register(const struct run *r, const struct block *b)
{
	return b->registers +
	       (size_t)r->program->steps[r->program->step_count - 1].out.index * r->register_bytes;
}

/* ---- results ---- */

/* Past the caches: the memory is not read before it is written. */
static void stream(char *dst, const char *src, size_t size_bytes)
{
	const size_t done_bytes = arr__fused_copy(dst, src, size_bytes);

	memcpy(dst + done_bytes, src + done_bytes, size_bytes - done_bytes);
}

static void stream_end(void)
{
#if defined(__SSE2__)
	_mm_sfence();
#endif
}

static void write_task(void *context, size_t task, int slot)
{
	struct run *r = context;
	const int64_t item_bytes = (int64_t)arr_dtype_builtin(r->program->type)->item_bytes;
	int64_t start = (int64_t)task * r->task, end = start + r->task;
	struct block b;

	if (end > r->space->size)
		end = r->space->size;
	for (; start < end && !atomic_load(&r->failed); start += r->block) {
		int64_t count = end - start < r->block ? end - start : r->block;
		char *out = r->out + start * item_bytes;
		int64_t done;

		open_block(r, &b, slot, start, count);
		done = run_fused(r, &b, out, count);
		if (done == count)
			continue;
		out += done * item_bytes;
		count -= done;
		if (!run_steps(r, &b, r->streamed ? NULL : out, count))
			return;
		if (r->streamed)
			stream(out, last_register(r, &b), (size_t)(count * item_bytes));
	}
	if (r->streamed)
		stream_end();
}

/* ---- folds ---- */

/* What a fold of no elements is: false if it starts from the first one. */
static bool identity(const arr_ufunc *u, enum arr_type type, char *out)
{
	const struct arr_scalar zero = arr_scalar_int(0), one = arr_scalar_int(1);

	if (u->identity == ARR__IDENTITY_ZERO)
		arr__scalar_store(zero, type, out);
	else if (u->identity == ARR__IDENTITY_ONE)
		arr__scalar_store(one, type, out);
	return u->identity == ARR__IDENTITY_ZERO || u->identity == ARR__IDENTITY_ONE;
}

static bool fold_into(struct run *r, char *acc, char *src, int64_t count)
{
	const ptrdiff_t item_bytes = (ptrdiff_t)arr_dtype_builtin(r->program->type)->item_bytes;
	const ptrdiff_t strides[] = { 0, item_bytes, 0 };

	if (r->fold->fold) {
		r->fold->fold(acc, src, item_bytes, (size_t)count);
		return true;
	}
	for (int64_t i = 0; i < count; i++, src += item_bytes)
		if (r->fold->fn((char *[]){ acc, src, acc }, strides, 1) != ARR_OK)
			return false;
	return true;
}

/* One block, one task, one partial result. In order there is one partial for all. */
static void fold_task(void *context, size_t task, int slot)
{
	struct run *r = context;
	int64_t start = (int64_t)task * r->block, count = r->space->size - start;
	char *acc = r->partials + (r->threads > 1 ? task : 0) * r->partial_bytes;
	char *values;
	int64_t done;
	struct block b;

	if (count > r->block)
		count = r->block;
	if (atomic_load(&r->failed))
		return;
	open_block(r, &b, slot, start, count);
	values = (char *)(uintptr_t)last_register(r, &b);
	done = run_fused(r, &b, values, count);
	if (done < count && !run_steps(r, &b, NULL, count - done))
		return;
	if ((r->threads > 1 || task == 0) && !identity(r->fold_ufunc, r->program->type, acc))
		memcpy(acc, values, r->partial_bytes);
	fold_into(r, acc, values, count);
}

/* Do partial results, joined in order, have the bits of one long fold? Floating sums do, for each
 * block's sum is one addend; float16's is rounded, and products have no such tree. */
static bool may_split(const arr_ufunc *u, enum arr_type type)
{
	if (type < ARR_T_FLOAT16)
		return true;
	return type != ARR_T_FLOAT16 && u->id != ARR__UFUNC_multiply;
}

/* ---- both ---- */

/* Bytes of the widest element in a block. */
static size_t widest(const struct run *r)
{
	size_t bytes = 1;

	for (int i = 0; i < r->space->input_count; i++) {
		const size_t item = arr_dtype_builtin(r->space->inputs[i].type)->item_bytes;

		bytes = item > bytes ? item : bytes;
	}
	for (int i = 0; i < r->program->step_count; i++) {
		const enum arr_type type = r->program->steps[i].out.type;
		const size_t item = arr_dtype_builtin(type)->item_bytes;

		bytes = item > bytes ? item : bytes;
	}
	return bytes;
}

/* Elements of a block whose registers, and places of gathered inputs, stay in the L1 cache. */
static int64_t block_for(const struct run *r)
{
	int64_t registers = r->program->register_count, block = BLOCK_FUSED;

	if (!r->fuses) {
		for (int i = 0; i < r->space->input_count; i++)
			registers += !r->space->inputs[i].linear;
		block = BLOCK_BYTES / (registers * (int64_t)widest(r));
		block = block < BLOCK_MIN ? BLOCK_MIN : block > BLOCK_MAX ? BLOCK_MAX : block;
	}
	return r->space->size < block ? r->space->size : block;
}

static enum arr_status run_all(struct run *r, size_t tasks, arr__task_fn *fn, struct arr_error *err)
{
	const struct arr__step *failed;
	size_t registers = (size_t)(r->program->register_count + r->space->input_count);

	/* one line more: not all in the same sets of the cache */
	r->register_bytes =
		((size_t)r->block * widest(r) / ARR_DATA_ALIGNMENT + 2) * ARR_DATA_ALIGNMENT;
	r->slot_bytes = (registers + 1) * r->register_bytes;
	r->scratch = aligned_alloc(ARR_DATA_ALIGNMENT, (size_t)r->threads * r->slot_bytes);
	if (!r->scratch)
		return arr_error_set(err, ARR_E_NOMEM, "expr: cannot allocate %zu bytes of blocks",
				     (size_t)r->threads * r->slot_bytes);
	arr__parallel_for(tasks, r->threads, fn, r);
	free(r->scratch);
	failed = atomic_load(&r->failed);
	if (failed)
		return arr_error_set(err, ARR_E_ARG,
				     "expr: %s: Integers to negative integer powers are not"
				     " allowed.",
				     failed->ufunc->name);
	return ARR_OK;
}

static int threads_for(int64_t size)
{
	return size >= 2 * TASK_ELEMENTS ? arr_threads() : 1;
}

enum arr_status arr__program_run(const struct arr__program *p, const struct arr__space *space,
				 char *out, struct arr_error *err)
{
	const int64_t item_bytes = (int64_t)arr_dtype_builtin(p->type)->item_bytes;
	struct run r = { .program = p,
			 .space = space,
			 .task = TASK_ELEMENTS,
			 .threads = threads_for(space->size),
			 .out = out,
			 .streamed = space->size * item_bytes >= STREAM_BYTES };

	if (space->size == 0)
		return ARR_OK;
	r.fuses = arr__fused_begin(&r.fused, p, space);
	r.block = block_for(&r);
	return run_all(&r, (size_t)((space->size + r.task - 1) / r.task), write_task, err);
}

enum arr_status arr__program_fold(const struct arr__program *p, const struct arr__space *space,
				  const arr_ufunc *fold, char *acc, struct arr_error *err)
{
	struct run r = { .program = p,
			 .space = space,
			 .block = space->size < BLOCK_FOLDED ? space->size : BLOCK_FOLDED,
			 .threads = may_split(fold, p->type) ? threads_for(space->size) : 1,
			 .fold = arr__ufunc_loop_same(fold, p->type),
			 .fold_ufunc = fold,
			 .partials = acc,
			 .partial_bytes = arr_dtype_builtin(p->type)->item_bytes };
	char *partials = NULL;
	enum arr_status st;
	size_t tasks;

	if (space->size == 0) {
		if (!identity(fold, p->type, acc))
			return arr_error_set(err, ARR_E_SHAPE,
					     "zero-size array to reduction operation %s which has"
					     " no identity",
					     fold->name);
		return ARR_OK;
	}
	r.fuses = arr__fused_begin(&r.fused, p, space);
	tasks = (size_t)((space->size + r.block - 1) / r.block);
	if (r.threads > 1) {
		r.partials = partials = aligned_alloc(
			ARR_DATA_ALIGNMENT,
			(tasks * r.partial_bytes / ARR_DATA_ALIGNMENT + 1) * ARR_DATA_ALIGNMENT);
		if (!partials)
			return arr_error_set(err, ARR_E_NOMEM,
					     "expr: cannot allocate %zu partial results", tasks);
	}
	st = run_all(&r, tasks, fold_task, err);
	if (st == ARR_OK && partials) {
		memcpy(acc, partials, r.partial_bytes);
		for (size_t i = 1; i < tasks; i++)
			fold_into(&r, acc, partials + i * r.partial_bytes, 1);
	}
	free(partials);
	return st;
}
