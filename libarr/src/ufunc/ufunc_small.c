/* SPDX-License-Identifier: Apache-2.0 */
#include "ufunc_small.h"
#include "fp_casts.h"

#include <string.h>

#include "reduce_internal.h"

/* A call whose operands are all there: strides of one item or, for single values, of 0. */
struct small_call {
	const arr_ufunc *u;
	const struct arr__loop *loop;
	const arr_array *like; /* has the result's shape */
	char *args[ARR_UFUNC_ARGS_MAX];
	ptrdiff_t strides[ARR_UFUNC_ARGS_MAX];
};

static bool lies_plainly(const arr_array *a)
{
	const unsigned needed = ARR_C_CONTIGUOUS | ARR_ALIGNED;

	return (a->flags & needed) == needed && a->size <= ARR__SMALL_COUNT && !a->dtype->counted;
}

/* One array (b NULL) or two of one dtype, of one shape or one of them 0-d. */
static inline bool load_arrays(struct small_call *c, const arr_ufunc *u, const arr_array *a,
			       const arr_array *b)
{
	const ptrdiff_t item = (ptrdiff_t)a->dtype->item_bytes;

	c->u = u;
	c->loop = u->same[a->dtype->type];
	c->like = a;
	c->args[0] = a->data;
	c->strides[0] = item;
	if (!lies_plainly(a) || !c->loop)
		return false;
	if (!b)
		return true;
	c->args[1] = b->data;
	c->strides[1] = item;
	if (b->dtype != a->dtype || !lies_plainly(b))
		return false;
	if (a->ndim == 0 && b->ndim > 0) {
		c->like = b;
		c->strides[0] = 0;
	} else if (b->ndim == 0 && a->ndim > 0) {
		c->strides[1] = 0;
	} else {
		return arr__same_shape(a, b);
	}
	return true;
}

/* Whether a number is taken for one of `dtype`, a plain number dtype, by every ufunc that has a
 * loop for that. */
static bool becomes(const arr_ufunc *u, const struct arr_scalar *s, const arr_dtype *dtype)
{
	if (!s->weak)
		return s->type == dtype->type;
	if (arr__ufunc_is_logical(u) || u->id == ARR__UFUNC_ldexp)
		return false; /* numbers of another kind have another loop */
	switch (dtype->kind) {
	case 'f':
		if (dtype->type != ARR_T_FLOAT64 && arr__fp_asked()) /* it may not fit */
			return false;
		return s->type != ARR_T_BOOL && s->type <= ARR_T_FLOAT64;
	case 'i':
	case 'u': /* others compare by value */
		return s->type != ARR_T_BOOL && s->type <= ARR_T_UINT64 &&
		       arr__scalar_check(*s, dtype, NULL) == ARR_OK;
	}
	return false;
}

static void store(const struct arr_scalar *s, const arr_dtype *dtype, char *out)
{
	if (s->type == dtype->type && dtype->type == ARR_T_FLOAT64)
		memcpy(out, &s->as.f, sizeof s->as.f);
	else
		arr__scalar_store(*s, dtype->type, out);
}

/* An array and, in place k, a number, which goes to *room. */
static bool load_mixed(struct small_call *c, const arr_ufunc *u, const arr_array *a, int k,
		       const struct arr_scalar *number, char *room)
{
	if (!lies_plainly(a) || !arr__is_number(a->dtype) || !becomes(u, number, a->dtype))
		return false;
	c->u = u;
	c->loop = u->same[a->dtype->type];
	c->like = a;
	if (!c->loop)
		return false;
	store(number, a->dtype, room);
	c->args[k] = room;
	c->strides[k] = 0;
	c->args[1 - k] = a->data;
	c->strides[1 - k] = (ptrdiff_t)a->dtype->item_bytes;
	return true;
}

static const arr_dtype *result_dtype(const struct small_call *c)
{
	const enum arr_type type = c->loop->types[c->u->nin];

	return type == c->like->dtype->type ? c->like->dtype : arr_dtype_builtin(type);
}

static BASE_ALWAYS_INLINE enum arr_status run(struct small_call *c, struct arr_error *err)
{
	struct arr__fp fp;
	enum arr_status st;

	arr__fp_begin(&fp, c->u->quiet);
	st = arr__loop_call(c->loop, c->args, c->strides, (size_t)c->like->size);
	if (BASE_UNLIKELY(st != ARR_OK))
		st = arr__loop_failed(c->u, c->u->name, st, err);
	return arr__fp_end(&fp, c->u->name, st, err);
}

static BASE_ALWAYS_INLINE enum arr_status run_new(struct small_call *c, arr_array **out,
						  struct arr_error *err)
{
	const arr_dtype *dtype = result_dtype(c);
	arr_array *made = NULL;
	enum arr_status st;

	if (!arr__array_new_small(c->like, dtype, &made))
		return arr__nomem(c->like->ndim, c->like->shape, dtype, err);
	c->args[c->u->nin] = made->data;
	c->strides[c->u->nin] = (ptrdiff_t)dtype->item_bytes;
	st = run(c, err);
	if (BASE_LIKELY(st == ARR_OK))
		*out = made;
	else
		arr_array_release(made);
	return st;
}

/* Whether the result can be written straight to `into`: it has its dtype and shape, and each input
 * lies elsewhere or is the very same elements. */
static bool fits(const struct small_call *c, const arr_array *into)
{
	const char *end = into->data + arr__size_bytes(into);

	if (!(into->flags & ARR_WRITEABLE) || into->dtype != result_dtype(c) ||
	    !lies_plainly(into) || !arr__same_shape(into, c->like))
		return false;
	for (int k = 0; k < c->u->nin; k++) {
		const ptrdiff_t item = (ptrdiff_t)c->like->dtype->item_bytes;
		const ptrdiff_t bytes = c->strides[k] ? item * (ptrdiff_t)c->like->size : item;
		const bool same = c->args[k] == into->data && c->strides[k] == item &&
				  into->dtype->item_bytes == c->like->dtype->item_bytes;

		if (!same && (uintptr_t)c->args[k] < (uintptr_t)end &&
		    (uintptr_t)into->data < (uintptr_t)(c->args[k] + bytes))
			return false;
	}
	return true;
}

static enum arr_status run_into(struct small_call *c, arr_array *into, arr_array **out,
				struct arr_error *err)
{
	enum arr_status st;

	c->args[c->u->nin] = into->data;
	c->strides[c->u->nin] = (ptrdiff_t)into->dtype->item_bytes;
	st = run(c, err);
	if (st == ARR_OK)
		*out = arr_array_retain(into);
	return st;
}

bool arr__call_small(const arr_ufunc *u, const arr_array *a, const arr_array *b, arr_array **out,
		     enum arr_status *st, struct arr_error *err)
{
	struct small_call c;

	if (!load_arrays(&c, u, a, b))
		return false;
	*st = run_new(&c, out, err);
	return true;
}

bool arr__call_small_inputs(const arr_ufunc *u, const struct arr_input *first,
			    const struct arr_input *second, const struct arr_ufunc_options *options,
			    arr_array **out, enum arr_status *st, struct arr_error *err)
{
	_Alignas(long double) char room[ARR__NUMBER_BYTES_MAX];
	const arr_array *a = first->array, *b = second ? second->array : NULL;
	arr_array *into = options ? options->out[0] : NULL;
	struct small_call c;
	bool loaded = false;

	if (options && (options->where || options->dtype || options->signature ||
			options->order == ARR_ORDER_F ||
			(options->casting < ARR_CASTING_SAFE && !(a && (b || !second)))))
		return false;
	if (a && (b || !second))
		loaded = load_arrays(&c, u, a, b);
	else if (a)
		loaded = load_mixed(&c, u, a, 1, &second->scalar, room);
	else if (b)
		loaded = load_mixed(&c, u, b, 0, &first->scalar, room);
	if (!loaded || (into && !fits(&c, into)))
		return false;
	*st = into ? run_into(&c, into, out, err) : run_new(&c, out, err);
	return true;
}

/* ---- reductions ---- */

bool arr__reduces_plainly(const arr_array *src, const struct arr_reduce_options *o)
{
	if (!o)
		return true;
	if (o->keepdims || o->out || o->initial || o->where || o->from_first || o->mean ||
	    (o->dtype && o->dtype != src->dtype))
		return false;
	return !o->axes ||
	       (o->axis_count == 1 && src->ndim == 1 && (o->axes[0] == 0 || o->axes[0] == -1));
}

/* The loop in which u reduces or accumulates src without conversion; NULL: not such a case. */
static const struct arr__loop *loop_into_same(const arr_ufunc *u, const arr_array *src)
{
	const struct arr__loop *loop;

	if (!(src->flags & ARR_C_CONTIGUOUS) || !(src->flags & ARR_ALIGNED) ||
	    src->dtype->counted || src->size == 0 || !arr__is_number(src->dtype) || u->core ||
	    u->nin != 2 || u->nout != 1 || !arr__reduces_in_own(u, src->dtype))
		return NULL;
	loop = u->same[src->dtype->type];
	return loop && loop->types[2] == src->dtype->type ? loop : NULL;
}

bool arr__fold_small(const arr_ufunc *u, const arr_array *src, void *acc)
{
	const struct arr__loop *loop = loop_into_same(u, src);
	const size_t item_bytes = src->dtype->item_bytes;

	if (!loop || !loop->fold || src->size > ARR__SMALL_FOLD_COUNT ||
	    u->identity == ARR__IDENTITY_ORDERED)
		return false;
	if (!arr__identity_store(u->identity, src->dtype->type, acc))
		memcpy(acc, src->data, item_bytes);
	loop->fold(acc, src->data, (ptrdiff_t)item_bytes, (size_t)src->size);
	return true;
}

bool arr__reduce_small(const arr_ufunc *u, const arr_array *src,
		       const struct arr_reduce_options *options, arr_array **out,
		       enum arr_status *st, struct arr_error *err)
{
	_Alignas(long double) char acc[ARR__NUMBER_BYTES_MAX];
	arr_array *result = NULL;
	struct arr__fp fp;
	bool done;

	if (!arr__reduces_plainly(src, options))
		return false;
	arr__fp_begin(&fp, u->quiet);
	done = arr__fold_small(u, src, acc);
	*st = arr__fp_end(&fp, u->reduce_name, ARR_OK, err);
	if (!done)
		return false;
	if (*st == ARR_OK)
		*st = arr__array_new_0d(src->dtype, acc, &result, err);
	if (*st == ARR_OK)
		*out = result;
	return true;
}

bool arr__accumulate_small(const arr_ufunc *u, const arr_array *src,
			   const struct arr_accumulate_options *options, arr_array **out,
			   enum arr_status *st, struct arr_error *err)
{
	const struct arr__loop *loop = loop_into_same(u, src);
	const ptrdiff_t item = (ptrdiff_t)src->dtype->item_bytes;
	arr_array *made = NULL;
	struct arr__fp fp;

	if (!loop || !loop->scan || src->ndim != 1 || src->size > ARR__SMALL_COUNT ||
	    (options && (options->out || (options->dtype && options->dtype != src->dtype) ||
			 (!options->flatten && options->axis != 0 && options->axis != -1))))
		return false;
	if (!arr__array_new_small(src, src->dtype, &made)) {
		*st = arr__nomem(src->ndim, src->shape, src->dtype, err);
		return true;
	}
	memcpy(made->data, src->data, (size_t)item);
	arr__fp_begin(&fp, u->quiet);
	loop->scan(made->data + item, src->data + item, item, item, (size_t)src->size - 1);
	*st = arr__fp_end(&fp, u->accumulate_name, ARR_OK, err);
	if (*st == ARR_OK)
		*out = made;
	else
		arr_array_release(made);
	return true;
}
