/* SPDX-License-Identifier: Apache-2.0 */
/* A parsed core signature. */
#ifndef ARR_GUFUNC_INTERNAL_H
#define ARR_GUFUNC_INTERNAL_H

#include <arr/ufunc_make.h>

#include "ufunc_internal.h"

enum { ARR__CORE_NAME_BYTES = 24, ARR__CORE_TEXT_BYTES = 160 };

struct arr__core_dim {
	char name[ARR__CORE_NAME_BYTES]; /* or the digits of a fixed length */
	int64_t fixed;                   /* 0: any length */
	bool optional;
};

struct arr__core {
	char text[ARR__CORE_TEXT_BYTES]; /* without blanks */
	int dim_count;
	struct arr__core_dim dims[ARR_GUFUNC_DIMS_MAX]; /* in the order of appearance */
	int ndim[ARR_UFUNC_ARGS_MAX];                   /* by operand */
	int dim[ARR_UFUNC_ARGS_MAX][ARR_GUFUNC_DIMS_MAX];
};

/* Parses "(m?,n),(n,p?)->(m?,p?)". Fails: ARR_E_FORMAT, naming the place. */
ARR_NODISCARD enum arr_status arr__core_parse(const char *signature, int nin, int nout,
					      struct arr__core *out, struct arr_error *err);

#endif
