/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that look like an earlier one are described as that one was: a loop makes the same call a
 * million times, and comparing is cheaper than describing.
 *
 * Only calls whose looks decide everything are remembered: at most two plain arrays of one or two
 * dimensions, other arguments that hold no arrays, no keywords, no copy, no failure. */
#ifndef PROBE_NUMPY_KNOWN_H
#define PROBE_NUMPY_KNOWN_H

#include <string.h>

#include <base/compiler.h>

#include "numpy/calls.h"

enum { KNOWN_CALLS = 256, KNOWN_ARRAYS = 2 };

struct known_array {
	uint64_t type;    /* kind, letter, byte order, number */
	uint64_t layout;  /* dimensions, flags */
	int64_t shape[2]; /* first and last length */
};

struct known_call {
	const void *key; /* the callable; NULL: empty */
	wire_id op;
	uint8_t count;       /* positional arguments */
	uint8_t array_count; /* among self and the arguments, without the given result */
	uint8_t given;       /* 1 + which argument is the result, or 0 */
	bool has_self;       /* self is one of the arrays */
	const struct py_type *result_type;
	struct known_array result, arrays[KNOWN_ARRAYS];
	uint64_t result_bytes, array_bytes[KNOWN_ARRAYS]; /* all contiguous, if `given` */
	struct probe_outcome outcome;
};

/* Under the GIL. */
extern struct known_call known_calls[KNOWN_CALLS];

_Static_assert(offsetof(struct np_descr, type_number) == offsetof(struct np_descr, kind) + 4,
	       "one word holds the type");

static inline uint64_t known_type_word(const struct np_array *a)
{
	uint64_t word;

	memcpy(&word, &a->descr->kind, sizeof(word));
	return word;
}

static inline uint64_t known_layout_word(const struct np_array *a)
{
	return (uint64_t)(uint32_t)a->ndim << 32 | (uint32_t)a->flags;
}

static inline bool known_looks_like(const struct py_object *o, const struct known_array *k)
{
	const struct np_array *a = (const struct np_array *)(const void *)o;

	return k->layout == known_layout_word(a) && k->type == known_type_word(a) &&
	       k->shape[0] == a->shape[0] && k->shape[1] == a->shape[a->ndim - 1];
}

static inline uint64_t known_length(const struct py_object *o)
{
	const struct np_array *a = (const struct np_array *)(const void *)o;

	return o && o->type == np_types.ndarray && a->ndim ? (uint64_t)a->shape[0] : 0;
}

/* Where a call like this one is kept. */
static inline struct known_call *known_place(const void *key, wire_id op,
					     const struct numpy_args *args,
					     const struct py_object *result)
{
	uint64_t length = known_length(result);

	if (!length)
		length = known_length(args->self);
	if (!length && args->count > 0)
		length = known_length(args->values[0]);
	return &known_calls[((uintptr_t)key ^ op ^ length << 7) * 0x9e3779b97f4a7c15ull >> 56];
}
_Static_assert(KNOWN_CALLS == 1 << (64 - 56), "the shift above");

/* An input that overlaps the given result is copied first, unless it is the very same memory. */
static inline bool known_is_apart(const struct known_call *k, unsigned which,
				  const struct py_object *o, const struct py_object *result)
{
	const char *in = ((const struct np_array *)(const void *)o)->data;
	const char *out = ((const struct np_array *)(const void *)result)->data;

	return in + k->array_bytes[which] <= out || out + k->result_bytes <= in ||
	       (in == out && k->arrays[which].type == k->result.type &&
		k->array_bytes[which] == k->result_bytes);
}

static inline bool known_arguments(const struct known_call *k, const struct numpy_args *args,
				   const struct py_object *result)
{
	unsigned seen = k->has_self;

	for (int64_t i = 0; i < args->count; i++) {
		const struct py_object *o = args->values[i];

		if (o == result) {
			if (k->given != i + 1)
				return false;
		} else if (o->type == np_types.ndarray) {
			if (seen >= k->array_count || !known_looks_like(o, &k->arrays[seen]) ||
			    (k->given && !known_is_apart(k, seen, o, result)))
				return false;
			seen++;
		} else if (numpy_may_hold_arrays(o)) {
			return false;
		}
	}
	return seen == k->array_count && (!k->given || args->values[k->given - 1] == result);
}

/* Is this call, without keywords and failure, like the one that is kept there? */
static inline bool known_is(const struct known_call *k, const void *key, wire_id op,
			    const struct numpy_args *args, const struct py_object *result)
{
	if (k->key != key || k->op != op || k->count != args->count ||
	    k->result_type != result->type)
		return false;
	if (k->result.type && !known_looks_like(result, &k->result))
		return false;
	if (k->has_self && (args->self->type != np_types.ndarray || args->self == result ||
			    !known_looks_like(args->self, &k->arrays[0]) ||
			    (k->given && !known_is_apart(k, 0, args->self, result))))
		return false;
	return known_arguments(k, args, result);
}

/* Keeps a call that has been described, if its looks alone decide about it. */
void known_remember(struct known_call *k, const void *key, const struct numpy_args *args,
		    const struct py_object *result, struct probe_call *call,
		    struct numpy_record *r);
/* What is kept of one callable, or of all (NULL), is void. */
void known_forget(const void *key);

#endif
