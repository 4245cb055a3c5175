/* SPDX-License-Identifier: Apache-2.0 */
/* Creation: what arr/create.h offers. */
#include "worker.h"

#include <string.h>

static enum arr_status as_order(struct worker_call *call,
				enum arr_status (*apply)(const arr_array *, const arr_dtype *,
							 arr_array **, struct arr_error *))
{
	const arr_dtype *dtype = NULL;
	const arr_array *src = NULL;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_dtype(call, worker_either(call, 1, "dtype"), &dtype));
	return apply(src, dtype, worker_output(call), &call->err);
}

static enum arr_status op_ascontiguousarray(struct worker_call *call)
{
	return as_order(call, arr_ascontiguousarray);
}

static enum arr_status op_asfortranarray(struct worker_call *call)
{
	return as_order(call, arr_asfortranarray);
}

static enum arr_status op_asarray(struct worker_call *call)
{
	const arr_dtype *dtype = NULL;
	const arr_array *src = NULL;
	enum arr_order order;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_dtype(call, worker_either(call, 1, "dtype"), &dtype));
	ARR_TRY(worker_order(call, worker_kwarg(call, "order"), ARR_ORDER_K, &order));
	return arr_asarray(src, dtype, order, ARR_COPYMODE_IF_NEEDED, worker_output(call),
			   &call->err);
}

static enum arr_status op_identity(struct worker_call *call)
{
	const arr_dtype *dtype = NULL;
	int64_t n;

	ARR_TRY(worker_integer(call, worker_arg(call, 0), 0, &n));
	ARR_TRY(worker_dtype(call, worker_either(call, 1, "dtype"), &dtype));
	return arr_identity(n, dtype, worker_output(call), &call->err);
}

/* start, stop, num, endpoint, dtype, axis. */
struct space {
	struct arr_input ends[2];
	struct arr_spacing spacing;
	struct arr_linspace_args plain; /* the same between real numbers */
	bool is_plain;
};

static bool is_real(const struct arr_input *in)
{
	return !in->array && in->scalar.weak && in->scalar.type != ARR_T_COMPLEX128;
}

static enum arr_status read_space(struct worker_call *call, struct space *s)
{
	const json_t *endpoint = worker_either(call, 3, "endpoint");
	int64_t axis;

	*s = (struct space){ .spacing.endpoint = !endpoint || json_is_true(endpoint) };
	ARR_TRY(worker_input(call, worker_arg(call, 0), &s->ends[0]));
	ARR_TRY(worker_input(call, worker_arg(call, 1), &s->ends[1]));
	ARR_TRY(worker_integer(call, worker_either(call, 2, "num"), 50, &s->spacing.count));
	ARR_TRY(worker_integer(call, worker_kwarg(call, "axis"), 0, &axis));
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &s->spacing.dtype));
	s->spacing.axis = (int)axis;
	s->is_plain = is_real(&s->ends[0]) && is_real(&s->ends[1]) && axis == 0;
	if (s->is_plain)
		s->plain = (struct arr_linspace_args){
			.start = arr_scalar_cast(s->ends[0].scalar, ARR_T_FLOAT64).as.f,
			.stop = arr_scalar_cast(s->ends[1].scalar, ARR_T_FLOAT64).as.f,
			.count = s->spacing.count,
			.endpoint = s->spacing.endpoint,
			.dtype = s->spacing.dtype,
		};
	return ARR_OK;
}

static enum arr_status op_linspace(struct worker_call *call)
{
	const bool retstep = json_is_true(worker_kwarg(call, "retstep"));
	arr_array **out, **step;
	struct space s;

	ARR_TRY(read_space(call, &s));
	out = worker_output(call);
	step = retstep ? worker_output(call) : NULL;
	if (s.is_plain && !retstep)
		return arr_linspace(&s.plain, out, &call->err);
	return arr_linspace_between(s.ends[0], s.ends[1], &s.spacing, out, step, &call->err);
}

static enum arr_status op_logspace(struct worker_call *call)
{
	struct arr_input base = arr_in_scalar(arr_scalar_float(10));
	struct space s;

	ARR_TRY(read_space(call, &s));
	if (worker_kwarg(call, "base"))
		ARR_TRY(worker_input(call, worker_kwarg(call, "base"), &base));
	if (s.is_plain && is_real(&base))
		return arr_logspace(&s.plain, arr_scalar_cast(base.scalar, ARR_T_FLOAT64).as.f,
				    worker_output(call), &call->err);
	return arr_logspace_between(s.ends[0], s.ends[1], base, &s.spacing, worker_output(call),
				    &call->err);
}

static enum arr_status op_geomspace(struct worker_call *call)
{
	struct space s;

	ARR_TRY(read_space(call, &s));
	if (s.is_plain)
		return arr_geomspace(&s.plain, worker_output(call), &call->err);
	return arr_geomspace_between(s.ends[0], s.ends[1], &s.spacing, worker_output(call),
				     &call->err);
}

static enum arr_status with_k(struct worker_call *call,
			      enum arr_status (*apply)(const arr_array *, int64_t, arr_array **,
						       struct arr_error *))
{
	const arr_array *src = NULL;
	int64_t k;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "k"), 0, &k));
	return apply(src, k, worker_output(call), &call->err);
}

static enum arr_status op_diag(struct worker_call *call)
{
	return with_k(call, arr_diag);
}

static enum arr_status op_diagflat(struct worker_call *call)
{
	return with_k(call, arr_diagflat);
}

static enum arr_status op_tril(struct worker_call *call)
{
	return with_k(call, arr_tril);
}

static enum arr_status op_triu(struct worker_call *call)
{
	return with_k(call, arr_triu);
}

static enum arr_status op_tri(struct worker_call *call)
{
	const arr_dtype *dtype = NULL;
	int64_t rows, columns, k;

	ARR_TRY(worker_integer(call, worker_arg(call, 0), 0, &rows));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "M"), rows, &columns));
	ARR_TRY(worker_integer(call, worker_either(call, 2, "k"), 0, &k));
	ARR_TRY(worker_dtype(call, worker_kwarg(call, "dtype"), &dtype));
	return arr_tri(rows, columns, k, dtype, worker_output(call), &call->err);
}

static enum arr_status op_vander(struct worker_call *call)
{
	const arr_array *src = NULL;
	int64_t columns;

	ARR_TRY(worker_source(call, &src));
	ARR_TRY(worker_integer(call, worker_either(call, 1, "N"), -1, &columns));
	return arr_vander(src, columns, json_is_true(worker_either(call, 2, "increasing")),
			  worker_output(call), &call->err);
}

static enum arr_status op_meshgrid(struct worker_call *call)
{
	const char *indexing = json_string_value(worker_kwarg(call, "indexing"));
	const json_t *copy = worker_kwarg(call, "copy");
	const arr_array *arrays[WORKER_ARRAYS_MAX];
	arr_array **out = NULL;
	size_t count = 0;

	ARR_TRY(worker_arrays(call, call->args, arrays, &count));
	ARR_TRY(worker_outputs(call, count, &out));
	return arr_meshgrid(arrays, count, indexing && !strcmp(indexing, "ij"),
			    json_is_true(worker_kwarg(call, "sparse")), !copy || json_is_true(copy),
			    out, &call->err);
}

const struct worker_op worker_creation[] = {
	{ "asarray", op_asarray },
	{ "ascontiguousarray", op_ascontiguousarray },
	{ "asfortranarray", op_asfortranarray },
	{ "identity", op_identity },
	{ "linspace", op_linspace },
	{ "logspace", op_logspace },
	{ "geomspace", op_geomspace },
	{ "diag", op_diag },
	{ "diagflat", op_diagflat },
	{ "tri", op_tri },
	{ "tril", op_tril },
	{ "triu", op_triu },
	{ "vander", op_vander },
	{ "meshgrid", op_meshgrid },
	{ NULL, NULL },
};
