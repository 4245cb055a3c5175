/* SPDX-License-Identifier: Apache-2.0 */
#include "pieces.h"

#include <string.h>

#include "core/pool.h"
#include "ufunc/errstate_internal.h"

/* Elements of a piece, and into how many tasks all of them are divided at most. */
enum { PIECE = 2048, TASK_BYTES = 1 << 18, TASKS_MAX = 64 };

struct run {
	const struct arr__loop *loops[ARR__PIECE_STEPS_MAX];
	const struct arr__piece_step *steps;
	int step_count;
	const char *src;
	char *dst;
	size_t count, item_bytes;
	enum arr_status status[TASKS_MAX];
	size_t task_count;
};

bool arr__piece_operand(struct arr__piece_step *step, const arr_array *x,
			const struct arr_input *operand)
{
	const arr_ufunc *ufunc = arr__ufunc_get(step->ufunc);
	const struct arr__loop *loop = NULL;
	struct arr_type_operand operands[2];

	if (operand->array || !arr__is_number(x->dtype))
		return false;
	operands[0] = (struct arr_type_operand){ ARR_WEAK_NONE, x->dtype };
	operands[1] = arr_scalar_operand(operand->scalar);
	if (arr__ufunc_loop(ufunc, operands, NULL, ARR_CASTING_SAME_KIND, &loop, NULL) != ARR_OK ||
	    loop != ufunc->same[x->dtype->type] ||
	    arr__scalar_check(operand->scalar, x->dtype, NULL) != ARR_OK)
		return false;
	arr__scalar_store(operand->scalar, x->dtype->type, step->operand);
	step->has_operand = true;
	return true;
}

bool arr__pieces_fit(const arr_array *x, const struct arr__piece_step *steps, int count)
{
	const unsigned needed = ARR_C_CONTIGUOUS | ARR_ALIGNED;
	struct arr__fp fp = { .wanted = arr__fp_hard };

	if (atomic_load_explicit(&arr__fp_warns, memory_order_relaxed))
		fp.wanted |= arr__fp_soft;
	if (fp.wanted != 0 || x->size < 2 * PIECE || (x->flags & needed) != needed ||
	    x->dtype->swapped || !arr__is_number(x->dtype))
		return false;
	for (int i = 0; i < count; i++)
		if (!arr__ufunc_get(steps[i].ufunc)->same[x->dtype->type])
			return false;
	return true;
}

static enum arr_status run_piece(const struct run *r, size_t at, size_t count)
{
	const ptrdiff_t item = (ptrdiff_t)r->item_bytes;
	const ptrdiff_t two[ARR_UFUNC_ARGS_MAX] = { item, item };
	const ptrdiff_t three[ARR_UFUNC_ARGS_MAX] = { item, 0, item };
	char *src = (char *)(uintptr_t)r->src + at * r->item_bytes;
	char *dst = r->dst + at * r->item_bytes;

	for (int i = 0; i < r->step_count; i++, src = dst) {
		char *operand = (char *)(uintptr_t)r->steps[i].operand;

		if (r->steps[i].has_operand)
			ARR_TRY(arr__loop_call(r->loops[i], (char *const[]){ src, operand, dst },
					       three, count));
		else
			ARR_TRY(arr__loop_call(r->loops[i], (char *const[]){ src, dst }, two,
					       count));
	}
	return ARR_OK;
}

static void run_task(void *context, size_t task, int slot)
{
	struct run *r = context;
	const size_t pieces = (r->count + PIECE - 1) / PIECE;
	const size_t end = pieces * (task + 1) / r->task_count;

	(void)slot;
	for (size_t p = pieces * task / r->task_count; p < end && r->status[task] == ARR_OK; p++) {
		const size_t at = p * PIECE, left = r->count - at;

		r->status[task] = run_piece(r, at, left < PIECE ? left : PIECE);
	}
}

const arr_array *arr__pieces_run(struct arr__calc *c, const arr_array *x,
				 const struct arr__piece_step *steps, int count)
{
	const arr_array *out = arr__calc_new(c, x->ndim, x->shape, x->dtype);
	struct run r = { .steps = steps,
			 .step_count = count,
			 .src = x->data,
			 .count = (size_t)x->size,
			 .item_bytes = x->dtype->item_bytes };

	if (!out)
		return NULL;
	for (int i = 0; i < count; i++)
		r.loops[i] = arr__ufunc_get(steps[i].ufunc)->same[x->dtype->type];
	r.dst = out->data;
	r.task_count = r.count * r.item_bytes / TASK_BYTES;
	r.task_count = r.task_count < 1           ? 1
		       : r.task_count > TASKS_MAX ? (size_t)TASKS_MAX
						  : r.task_count;
	arr__parallel_for(r.task_count, r.task_count > 1 ? arr_threads() : 1, run_task, &r);
	for (size_t i = 0; i < r.task_count && c->st == ARR_OK; i++)
		c->st = r.status[i];
	return out;
}
