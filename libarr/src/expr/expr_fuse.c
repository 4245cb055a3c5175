/* SPDX-License-Identifier: Apache-2.0 */
/* Programs of plain arithmetic in one floating type become stack programs, whose values never leave
 * the registers. */
#include <string.h>

#include "expr_internal.h"

struct stack {
	struct arr__fused_program *program;
	int registers[ARR__FUSED_DEPTH]; /* of the ordinary program, by depth */
	int depth;
};

/* The kinds of one ufunc: top = m . top, top = top . m, and both with `next` for m. */
struct kinds {
	enum arr__ufunc_id id;
	enum arr__fused_kind source_first, source_second, top_first, top_second;
};

static const struct kinds binary[] = {
	{ ARR__UFUNC_add, ARR__FUSED_ADD, ARR__FUSED_ADD, ARR__FUSED_JOIN_ADD,
	  ARR__FUSED_JOIN_ADD },
	{ ARR__UFUNC_subtract, ARR__FUSED_SUBTRACT_FROM, ARR__FUSED_SUBTRACT,
	  ARR__FUSED_JOIN_SUBTRACT_FROM, ARR__FUSED_JOIN_SUBTRACT },
	{ ARR__UFUNC_multiply, ARR__FUSED_MULTIPLY, ARR__FUSED_MULTIPLY, ARR__FUSED_JOIN_MULTIPLY,
	  ARR__FUSED_JOIN_MULTIPLY },
	{ ARR__UFUNC_divide, ARR__FUSED_DIVIDE_INTO, ARR__FUSED_DIVIDE, ARR__FUSED_JOIN_DIVIDE_INTO,
	  ARR__FUSED_JOIN_DIVIDE },
};

/* ---- steps to operations ---- */

static bool emit(struct stack *s, enum arr__fused_kind kind, const struct arr__ref *source)
{
	struct arr__fused_program *p = s->program;
	int index = 0;

	if (p->op_count == ARR__FUSED_OPS_MAX)
		return false;
	if (source) {
		while (index < p->source_count && (p->sources[index].kind != source->kind ||
						   p->sources[index].index != source->index))
			index++;
		if (index == ARR__FUSED_SOURCES_MAX)
			return false;
		p->sources[index] = *source;
		p->source_count = index < p->source_count ? p->source_count : index + 1;
	}
	p->ops[p->op_count++] =
		(struct arr__fused_op){ .code = (uint8_t)(kind * ARR__FUSED_DEPTH + s->depth - 1),
					.source = (uint8_t)index };
	return true;
}

static bool push(struct stack *s, const struct arr__ref *source)
{
	if (s->depth == ARR__FUSED_DEPTH)
		return false;
	s->depth++;
	return emit(s, ARR__FUSED_LOAD, source);
}

static bool is_at(const struct stack *s, const struct arr__ref *ref, int below_top)
{
	return ref->kind == ARR__REF_REGISTER && s->depth > below_top &&
	       s->registers[s->depth - 1 - below_top] == ref->index;
}

static bool add_binary(struct stack *s, const struct arr__step *step, const struct kinds *kinds)
{
	const struct arr__ref *x = &step->args[0], *y = &step->args[1];

	if (x->kind == ARR__REF_REGISTER && y->kind == ARR__REF_REGISTER) {
		const bool in_order = is_at(s, x, 1) && is_at(s, y, 0);

		if (!in_order && !(is_at(s, x, 0) && is_at(s, y, 1)))
			return false;
		s->depth--;
		return emit(s, in_order ? kinds->top_second : kinds->top_first, NULL);
	}
	if (x->kind != ARR__REF_REGISTER && y->kind != ARR__REF_REGISTER)
		return push(s, x) && emit(s, kinds->source_second, y);
	if (is_at(s, x, 0))
		return emit(s, kinds->source_second, y);
	return is_at(s, y, 0) && emit(s, kinds->source_first, x);
}

static bool add_unary(struct stack *s, const struct arr__step *step, enum arr__fused_kind kind)
{
	const struct arr__ref *x = &step->args[0];

	if (x->kind != ARR__REF_REGISTER ? !push(s, x) : !is_at(s, x, 0))
		return false;
	return emit(s, kind, NULL);
}

static bool add_step(struct stack *s, const struct arr__step *step)
{
	if (!step->loop)
		return false;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(binary); i++)
		if (step->ufunc->id == binary[i].id)
			return add_binary(s, step, &binary[i]);
	if (step->ufunc->id == ARR__UFUNC_negative)
		return add_unary(s, step, ARR__FUSED_NEGATIVE);
	if (step->ufunc->id == ARR__UFUNC_square)
		return add_unary(s, step, ARR__FUSED_SQUARE);
	return false;
}

void arr__expr_fuse(struct arr__program *p)
{
	struct stack s = { .program = &p->fused };

	p->fused.op_count = p->fused.source_count = 0;
	if (p->type != ARR_T_FLOAT32 && p->type != ARR_T_FLOAT64)
		return;
	for (int i = 0; i < p->step_count; i++) {
		if (!add_step(&s, &p->steps[i])) {
			p->fused.op_count = 0;
			return;
		}
		s.registers[s.depth - 1] = p->steps[i].out.index;
	}
}

/* ---- running ---- */

static const struct arr__fused *kernels(void)
{
	switch (arr__isa_level()) {
#if defined(__x86_64__)
	case ARR__ISA_AVX512:
		return &arr__fused_avx512;
	case ARR__ISA_AVX2:
		return &arr__fused_avx2;
#else
	case ARR__ISA_AVX512:
	case ARR__ISA_AVX2:
#endif
	case ARR__ISA_BASELINE:
		break;
	}
	return &arr__fused_baseline;
}

static void spread(char *wide, const char *item, size_t item_bytes)
{
	for (size_t i = 0; i < ARR__FUSED_VECTOR_BYTES_MAX; i += item_bytes)
		memcpy(wide + i, item, item_bytes);
}

bool arr__fused_begin(struct arr__fused_run *f, const struct arr__program *p,
		      const struct arr__space *space)
{
	const size_t item_bytes = arr_dtype_builtin(p->type)->item_bytes;

	if (p->fused.op_count == 0)
		return false;
	f->kernels = kernels();
	f->program = p;
	f->item_bytes = item_bytes;
	for (int i = 0; i < p->fused.source_count; i++) {
		const struct arr__ref *ref = &p->fused.sources[i];
		const struct arr__space_input *in =
			ref->kind == ARR__REF_INPUT ? &space->inputs[ref->index] : NULL;

		f->sources[i] = (struct arr__fused_source){ f->wide[i], 0, 0 };
		f->moves[i] = false;
		if (!in) {
			spread(f->wide[i], p->constants[ref->index].bytes, item_bytes);
		} else if (in->linear && in->stride == 0) {
			spread(f->wide[i], in->data, item_bytes);
		} else if (in->linear && in->stride != (int64_t)item_bytes) {
			return false;
		} else {
			f->moves[i] = true;
			f->sources[i].group_stride = f->kernels->group_bytes;
			f->sources[i].vector_stride = f->kernels->vector_bytes;
		}
	}
	return true;
}

int64_t arr__fused_block(const struct arr__fused_run *f, char *const *inputs, char *out,
			 int64_t count, bool streamed)
{
	const struct arr__fused_program *p = &f->program->fused;
	const size_t groups = (size_t)count * f->item_bytes / f->kernels->group_bytes;
	arr__fused_fn *run =
		f->program->type == ARR_T_FLOAT32 ? f->kernels->run_f : f->kernels->run_d;
	struct arr__fused_source sources[ARR__FUSED_SOURCES_MAX];

	for (int i = 0; i < p->source_count; i++) {
		sources[i] = f->sources[i];
		if (f->moves[i])
			sources[i].data = inputs[p->sources[i].index];
	}
	run(p->ops, p->op_count, sources, out, groups,
	    streamed && (uintptr_t)out % f->kernels->vector_bytes == 0);
	return (int64_t)(groups * f->kernels->group_bytes / f->item_bytes);
}

size_t arr__fused_copy(char *dst, const char *src, size_t size_bytes)
{
	static const struct arr__fused_op load = { .code = ARR__FUSED_LOAD * ARR__FUSED_DEPTH };
	const struct arr__fused *k = kernels();
	const size_t groups = size_bytes / k->group_bytes;
	const struct arr__fused_source source = { src, k->group_bytes, k->vector_bytes };

	k->run_d(&load, 1, &source, dst, groups, (uintptr_t)dst % k->vector_bytes == 0);
	return groups * k->group_bytes;
}
