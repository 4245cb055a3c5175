/* SPDX-License-Identifier: Apache-2.0 */
/* libarr: an ndarray library with NumPy's semantics. Includes every public header. */
#ifndef ARR_ARR_H
#define ARR_ARR_H

#include <arr/allocator.h>
#include <arr/apply.h>
#include <arr/array.h>
#include <arr/busday.h>
#include <arr/create.h>
#include <arr/datetime.h>
#include <arr/dtype.h>
#include <arr/dtype_make.h>
#include <arr/errstate.h>
#include <arr/expr.h>
#include <arr/field.h>
#include <arr/index.h>
#include <arr/interop.h>
#include <arr/io.h>
#include <arr/iterator.h>
#include <arr/layout.h>
#include <arr/limits.h>
#include <arr/linalg.h>
#include <arr/numeric.h>
#include <arr/observer.h>
#include <arr/print.h>
#include <arr/reduce.h>
#include <arr/sets.h>
#include <arr/sort.h>
#include <arr/statistics.h>
#include <arr/status.h>
#include <arr/strings.h>
#include <arr/text.h>
#include <arr/threads.h>
#include <arr/ufunc.h>
#include <arr/ufunc_make.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "0.1.0"; static storage. */
ARR_API const char *arr_version(void);

/* One line on this build: version, compiler, optimisation that changes results. Static storage. */
ARR_API const char *arr_build_info(void);

#ifdef __cplusplus
}
#endif
#endif
