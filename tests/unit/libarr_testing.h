/* SPDX-License-Identifier: Apache-2.0 */
/* Short spellings for tables over arrays. */
#ifndef LIBARR_TESTING_H
#define LIBARR_TESTING_H

#include <string.h>

#include <arr/arr.h>

#include "testing.h"

enum { LIST_MAX = 8 };

/* A list of lengths, strides or values. */
struct list {
	int count;
	int64_t at[LIST_MAX];
};
#define L(...)                                                               \
	{                                                                    \
		(int)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)), \
		{                                                            \
			__VA_ARGS__                                          \
		}                                                            \
	}
#define L0                \
	{                 \
		0,        \
		{         \
			0 \
		}         \
	}

/* What stands between the brackets. */
struct items {
	size_t count;
	struct arr_index at[LIST_MAX];
};
#define NONE ARR_SLICE_NONE
#define AT(i)                                    \
	{                                        \
		ARR_INDEX_INTEGER, i, 0, 0, NULL \
	}
#define SL(start, stop, step)                            \
	{                                                \
		ARR_INDEX_SLICE, start, stop, step, NULL \
	}
#define NEW                                      \
	{                                        \
		ARR_INDEX_NEWAXIS, 0, 0, 0, NULL \
	}
#define ELL                                       \
	{                                         \
		ARR_INDEX_ELLIPSIS, 0, 0, 0, NULL \
	}
#define I(...)                                                                          \
	{                                                                               \
		sizeof((struct arr_index[]){ __VA_ARGS__ }) / sizeof(struct arr_index), \
		{                                                                       \
			__VA_ARGS__                                                     \
		}                                                                       \
	}
#define I0                        \
	{                         \
		0,                \
		{                 \
			{         \
				0 \
			}         \
		}                 \
	}

static inline arr_array *int_range(int ndim, const int64_t *shape)
{
	arr_array *flat, *out;
	int64_t size = 1;

	for (int i = 0; i < ndim; i++)
		size *= shape[i];
	assert_ok(arr_arange(arr_scalar_int(0), arr_scalar_int(size), arr_scalar_int(1), ARR_INT64,
			     &flat, err));
	assert_ok(arr_array_reshape(flat, ndim, shape, ARR_ORDER_C, &out, err));
	arr_array_release(flat);
	return out;
}

static inline arr_array *index_of(const arr_array *a, const struct items *items)
{
	arr_array *out;

	assert_ok(arr_array_index(a, items->at, items->count, &out, err));
	return out;
}

/* Same shape, and same strides along axes longer than 1 (those of others mean nothing). */
static inline void expect_layout(const char *loc, const arr_array *a, const struct list *shape,
				 const struct list *strides)
{
	if (arr_array_ndim(a) != shape->count)
		fail_msg("%s: %d axes, expected %d", loc, arr_array_ndim(a), shape->count);
	for (int i = 0; i < shape->count; i++) {
		int64_t n = arr_array_shape(a)[i], s = arr_array_strides(a)[i];

		if (n != shape->at[i])
			fail_msg("%s: axis %d has %lld elements, expected %lld", loc, i,
				 (long long)n, (long long)shape->at[i]);
		if (strides && n > 1 && arr_array_size(a) > 0 && s != strides->at[i])
			fail_msg("%s: axis %d has stride %lld, expected %lld", loc, i, (long long)s,
				 (long long)strides->at[i]);
	}
}

/* Element `flat` (C order) of any array of integers. */
static inline int64_t int_at(const arr_array *a, int64_t flat)
{
	int64_t index[ARR_NDIM_MAX];
	struct arr_scalar value;

	for (int i = arr_array_ndim(a) - 1; i >= 0; i--) {
		index[i] = flat % arr_array_shape(a)[i];
		flat /= arr_array_shape(a)[i];
	}
	assert_ok(arr_array_item(a, index, &value, err));
	return arr_scalar_cast(value, ARR_T_INT64).as.i;
}

/* The call fails with `status` and a message that holds `text`. Uses err in the call. */
#define expect_failure(call, wanted, text)                                                      \
	do {                                                                                    \
		struct arr_error failure_ = { 0 };                                              \
		struct arr_error *err = &failure_;                                              \
		enum arr_status status_ = (call);                                               \
		if (status_ != (wanted))                                                        \
			fail_msg("%s: %s (%s), expected %s", LOC, arr_status_name(status_),     \
				 failure_.message, arr_status_name(wanted));                    \
		if (!strstr(failure_.message, (text)))                                          \
			fail_msg("%s: message '%s' lacks '%s'", LOC, failure_.message, (text)); \
	} while (0)

#endif
