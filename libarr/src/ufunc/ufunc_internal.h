/* SPDX-License-Identifier: Apache-2.0 */
/* What the ufunc, reduction and linear algebra files share. */
#ifndef ARR_UFUNC_INTERNAL_H
#define ARR_UFUNC_INTERNAL_H

#include <arr/linalg.h>
#include <arr/reduce.h>
#include <arr/ufunc.h>
#include <arr/ufunc_make.h>

#include "core/array_internal.h"
#include "core/iter.h"
#include "core/trace.h"
#include "errstate_internal.h"
#include "loops.h"

/* Elements converted at a time when operands need a cast or are not aligned: NumPy's default, so
 * that sums of converted arrays add up in NumPy's order. At most 8192 * 16 bytes per operand: they
 * stay in the L2 cache. */
enum { ARR__BUFFER_ELEMENTS = 8192 };

/* What an empty reduction is (see <arr/ufuncs.def>). */
enum arr__identity {
	ARR__IDENTITY_ZERO,
	ARR__IDENTITY_ONE,
	ARR__IDENTITY_ALL_ONES,
	ARR__IDENTITY_MINUS_INF,
	ARR__IDENTITY_NONE,
	ARR__IDENTITY_ORDERED
};

/* One inner loop of one ufunc, of the best ISA in force. fold is NULL where only the element-wise
 * loop is there. */
struct arr__loop {
	arr__loop_fn *fn;
	arr__fold_fn *fold;
	arr__scan_fn *scan;      /* NULL: none, as for fold */
	arr_ufunc_loop_fn *user; /* a user's loop, where fn is NULL */
	void *user_data;
	bool sized; /* user, with the dtypes of the call as its data: arr__loop_bind */
	const char *variant;
	const char *fold_variant;
	enum arr_type types[ARR_UFUNC_ARGS_MAX]; /* inputs, then outputs */
	char text[8];                            /* "dd->d" */
};

struct arr_ufunc {
	const char *name;
	const char *reduce_name;
	const char *accumulate_name;
	const char *reduceat_name;
	const char *outer_name;
	const char *at_name;
	enum arr__ufunc_id id;
	enum arr__identity identity;
	int nin, nout;
	bool quiet;   /* reports no floating-point errors */
	bool counted; /* a user's: refs counts */
	atomic_uint refs;
	struct arr__core *core; /* owned; NULL: element-wise */
	int loop_count;
	struct arr__loop loops[ARR__LOOPS_MAX];
	const struct arr__loop *same[ARR_T_COUNT]; /* what inputs of one type resolve to */
};

/* Runs a loop `count` times. */
static inline enum arr_status arr__loop_call(const struct arr__loop *loop, char *const *args,
					     const ptrdiff_t *strides, size_t count)
{
	int64_t dims = (int64_t)count;
	int64_t wide[ARR_UFUNC_ARGS_MAX];

	if (BASE_LIKELY(loop->fn != NULL))
		return loop->fn(args, strides, count);
	for (int i = 0; i < ARR_UFUNC_ARGS_MAX; i++)
		wide[i] = strides[i];
	return loop->user(args, &dims, wide, loop->user_data);
}

/* The loop to call for operands of these dtypes: loop itself, or a copy in *room. */
static inline const struct arr__loop *
arr__loop_bind(const struct arr__loop *loop, const arr_dtype *const *dtypes, struct arr__loop *room)
{
	if (BASE_LIKELY(!loop->sized))
		return loop;
	*room = *loop;
	room->user_data = (void *)(uintptr_t)dtypes;
	return room;
}

/* ---- cpu.c ---- */

enum arr__isa { ARR__ISA_BASELINE = 0, ARR__ISA_AVX2 = 1, ARR__ISA_AVX512 = 2 };

/* The level in force: the CPU's, lowered by ARR_ISA. Thread-safe. */
enum arr__isa arr__isa_level(void);

/* Whether results must be the same bits on every CPU (see arr_reproducible_set). Thread-safe; the
 * first call settles it. */
bool arr__reproducible(void);

/* ---- ufunc_table.c ---- */

/* The table of all ufuncs, filled at the first call. */
extern struct arr_ufunc arr__ufuncs[ARR__UFUNC_COUNT];
/* Stored (release) when it is filled: who loads true (acquire) sees all of it. */
extern atomic_bool arr__ufuncs_filled;
const arr_ufunc *arr__ufunc_get_slow(enum arr__ufunc_id id);
/* Thread-safe. */
static inline const arr_ufunc *arr__ufunc_get(enum arr__ufunc_id id)
{
	return BASE_LIKELY(atomic_load_explicit(&arr__ufuncs_filled, memory_order_acquire))
		       ? &arr__ufuncs[id]
		       : arr__ufunc_get_slow(id);
}

/* Why a loop failed, for err; returns st. op names the operation. */
enum arr_status arr__loop_failed(const arr_ufunc *u, const char *op, enum arr_status st,
				 struct arr_error *err);

/* count elements at src, of the loop's type, into *acc. */
ARR_NODISCARD enum arr_status arr__loop_fold(const struct arr__loop *loop, char *acc, char *src,
					     ptrdiff_t stride, size_t count);

/* ARR_E_ARG for a method of a generalised ufunc. */
ARR_NODISCARD enum arr_status arr__require_element_wise(const arr_ufunc *u, const char *method,
							struct arr_error *err);

/* ---- loops_init.c ---- */

/* Fills in loop->text from its types. */
void arr__loop_text(const arr_ufunc *u, struct arr__loop *loop);

/* Fills the loops of ufuncs[0..ARR__UFUNC_COUNT): the baseline's, then each level's up to `level`.
 */
void arr__loops_init(struct arr_ufunc *ufuncs, enum arr__isa level);

/* ---- ufunc_resolve.c ---- */

/* The loop for these operands; with dtype, the first one with that output. *out is borrowed. */
ARR_NODISCARD enum arr_status arr__ufunc_loop(const arr_ufunc *u,
					      const struct arr_type_operand *operands,
					      const arr_dtype *dtype, enum arr_casting casting,
					      const struct arr__loop **out, struct arr_error *err);
/* The same for a call: with the native dtypes that the loop takes and gives, which differ from the
 * loop's types where those have parameters. dtypes has room for nin + nout, and is the caller's to
 * release on ARR_OK. */
ARR_NODISCARD enum arr_status arr__ufunc_resolve(const arr_ufunc *u,
						 const struct arr_type_operand *operands,
						 const arr_dtype *dtype, enum arr_casting casting,
						 const struct arr__loop **out,
						 const arr_dtype **dtypes, struct arr_error *err);
/* The loop that a signature such as "dd->d" names, checked against the operands' casts. */
ARR_NODISCARD enum arr_status
arr__ufunc_loop_signature(const arr_ufunc *u, const struct arr_type_operand *operands,
			  const char *signature, enum arr_casting casting,
			  const struct arr__loop **out, struct arr_error *err);
/* The loop whose inputs and output are all `type`; NULL if there is none. */
const struct arr__loop *arr__ufunc_loop_same(const arr_ufunc *u, enum arr_type type);

/* logical_and, logical_or or logical_xor. */
bool arr__ufunc_is_logical(const arr_ufunc *u);
/* What a Python number of this kind is without a dtype next to it. */
const arr_dtype *arr__weak_default(enum arr_weak weak);
/* "dd->d" as this ufunc's loops spell it: q and Q are the 64-bit integers too. */
bool arr__loop_signature_is(const struct arr__loop *loop, const char *signature);
/* Failures, for err. */
enum arr_status arr__ufunc_no_loop(const arr_ufunc *u, struct arr_error *err);
enum arr_status arr__ufunc_no_signature(const arr_ufunc *u, const char *signature,
					struct arr_error *err);
enum arr_status arr__ufunc_input_not_cast(const arr_ufunc *u, int i, const arr_dtype *from,
					  const arr_dtype *to, enum arr_casting casting,
					  struct arr_error *err);
enum arr_status arr__ufunc_output_not_cast(const arr_ufunc *u, int k, const arr_dtype *from,
					   const arr_dtype *to, enum arr_casting casting,
					   struct arr_error *err);
/* Whether Python numbers may be taken as the loop's dtypes: any may but under the rule equiv, which
 * wants the dtype that the number has by itself. */
ARR_NODISCARD enum arr_status arr__ufunc_weak_casts(const arr_ufunc *u,
						    const struct arr_type_operand *operands,
						    const arr_dtype *const *dtypes,
						    enum arr_casting casting,
						    struct arr_error *err);

/* ---- ufunc_resolve_sized.c ---- */

/* As arr__ufunc_resolve where an operand is not a number. */
ARR_NODISCARD enum arr_status
arr__ufunc_resolve_sized(const arr_ufunc *u, const struct arr_type_operand *operands,
			 const arr_dtype *dtype, enum arr_casting casting,
			 const struct arr__loop **out, const arr_dtype **dtypes,
			 struct arr_error *err);

/* ---- ufunc_run.c ---- */

/* One operand of a run: an iteration space's strides over memory of `dtype`. */
struct arr__run_operand {
	char *data;
	int64_t strides[ARR_NDIM_MAX]; /* bytes */
	const arr_dtype *dtype;
	bool aligned; /* and native */
};

struct arr__run {
	const arr_ufunc *ufunc;
	const struct arr__loop *loop;
	const arr_dtype *const *dtypes; /* that the loop takes: inputs, then outputs; native */
	int ndim;
	const int64_t *shape;
	struct arr__run_operand operands[ARR_UFUNC_ARGS_MAX];
	const char *mask; /* bool operand, or NULL */
	int64_t mask_strides[ARR_NDIM_MAX];
	_Atomic int64_t copied_bytes; /* out: written into conversion buffers */
};

/* Runs the loop over the space, converting through buffers where an operand needs it. */
ARR_NODISCARD enum arr_status arr__ufunc_run(struct arr__run *run, struct arr_error *err);

/* ---- ufunc_rows.c ---- */

/* Whether the iteration is one over many short rows that arr__rows_run is made for. Operands need
 * no conversion. */
bool arr__rows_fit(const struct arr__run *run, const struct arr__iter *it);
/* The iteration is used up. */
ARR_NODISCARD enum arr_status arr__rows_run(const struct arr__run *run, struct arr__iter *it);

/* ---- ufunc_tiles.c ---- */

/* The same for an iteration with inputs that lie the other way round. */
bool arr__tiles_fit(const struct arr__run *run, const struct arr__iter *it);
ARR_NODISCARD enum arr_status arr__tiles_run(const struct arr__run *run, struct arr__iter *it);

/* ---- ufunc_packed.c ---- */

/* Whether arr__packed_run is made for operands of these strides, which have the loop's types. */
bool arr__packed_fits(const struct arr__run *run, const ptrdiff_t *strides, ptrdiff_t mask_stride,
		      size_t count);
/* Runs the loop over those of `count` elements that the mask selects. */
ARR_NODISCARD enum arr_status arr__packed_run(const struct arr__run *run, char *const *args,
					      const ptrdiff_t *strides, const char *mask,
					      size_t count);

/* ---- mask_runs.c ---- */

/* The runs of true in a mask, in order. */
struct arr__mask_runs {
	const char *mask;
	ptrdiff_t stride;
	size_t count;
	size_t base; /* how many elements have been looked at */
	uint64_t
		edges; /* of the last 64 of them: where truth changes, what was given out cleared */
	bool open;     /* the element before the next edge is true */
};

static inline struct arr__mask_runs arr__mask_runs(const char *mask, ptrdiff_t stride, size_t count)
{
	return (struct arr__mask_runs){ mask, stride, count, 0, 0, false };
}

/* The next run; false if there is none. */
bool arr__mask_next(struct arr__mask_runs *runs, size_t *from, size_t *count);

/* ---- record_equal.c ---- */

/* Whether a call is equal or not_equal of two arrays of structures or raw bytes. */
bool arr__is_record_test(const arr_ufunc *u, const struct arr_input *inputs);
/* Then this is the call: fields have the same names in the same order (ARR_E_DTYPE), and all of
 * them decide. */
ARR_NODISCARD enum arr_status arr__record_test(const arr_ufunc *u, const struct arr_input *inputs,
					       const struct arr_ufunc_options *options,
					       arr_array **out, struct arr_error *err);

/* ---- ufunc.c: the same calls as the public ones, not traced ---- */

/* t nullable: gets the copies and the variant. */
ARR_NODISCARD enum arr_status arr__ufunc_call(const arr_ufunc *u, const struct arr_input *inputs,
					      const struct arr_ufunc_options *options,
					      arr_array **out, struct arr__trace *t,
					      struct arr_error *err);

/* A shape as NumPy's broadcasting messages print it: "(2,3)". Lives until the full expression ends.
 */
struct arr__shape_text arr__shape_compact(int ndim, const int64_t *shape);

/* ---- reduce.c ---- */

/* Which axes a reduction takes, and the shape it makes. */
struct arr__reduction {
	bool reduced[ARR_NDIM_MAX]; /* by axis of the source */
	int reduced_count;
	int64_t reduced_size;        /* elements folded into one result */
	int ndim;                    /* of the result, keepdims applied */
	int64_t shape[ARR_NDIM_MAX]; /* of the result */
	int axis[ARR_NDIM_MAX];      /* the source's axis behind each of the result's */
};

/* axes NULL: all. op names the operation in messages. */
ARR_NODISCARD enum arr_status arr__reduction_axes(const char *op, const arr_array *src,
						  const struct arr_reduce_options *options,
						  struct arr__reduction *out,
						  struct arr_error *err);
/* The loop in which u folds src's elements: its first input and its output have one type. dtype and
 * out_dtype nullable. *fold_dtype: of the loop's elements, native; the caller's to release. */
ARR_NODISCARD enum arr_status arr__reduce_loop(const arr_ufunc *u, const arr_dtype *src,
					       const arr_dtype *dtype, const arr_dtype *out_dtype,
					       const struct arr__loop **out,
					       const arr_dtype **fold_dtype, struct arr_error *err);

/* ---- product_ufuncs.c ---- */

/* matmul, vecdot, matvec and vecmat as generalised ufuncs; NULL for other names. Thread-safe. */
const arr_ufunc *arr__product_ufunc(const char *name);

/* ---- matmul.c ---- */

/* Stacks of matrices: one matrix and, along ndim batch axes, the way to the next. */
struct arr__stack {
	struct arr__matrix matrix;
	int64_t strides[ARR_NDIM_MAX]; /* bytes, by batch axis */
};

/* A product of stacks that share the batch axes. type: of all three. */
struct arr__product {
	enum arr_type type;
	int ndim;
	const int64_t *shape; /* of the batch axes */
	struct arr__stack a, b, c;
};

/* Whether BLAS (for its dtypes) can read this matrix where it is; always true for the others. */
bool arr__matrix_usable(const struct arr__matrix *m, enum arr_type type);
/* c = a @ b in every place of the stack. All three are usable and aligned, c in rows and apart from
 * a and b. Fails: ARR_E_UNSUPPORTED (a length above BLAS's). */
ARR_NODISCARD enum arr_status arr__product_run(const struct arr__product *p, const char *op,
					       struct arr_error *err);
/* c = a @ b, whatever the strides; lengths may be 0. All aligned, c apart from a and b. */
void arr__product_one(enum arr_type type, const struct arr__matrix *a, const struct arr__matrix *b,
		      const struct arr__matrix *c);
/* "blas" or "baseline". */
const char *arr__product_variant(enum arr_type type);

#endif
