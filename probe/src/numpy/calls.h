/* SPDX-License-Identifier: Apache-2.0 */
/* What one call of a NumPy callable tells the recording: operands, bytes, copies, failure. */
#ifndef PROBE_NUMPY_CALLS_H
#define PROBE_NUMPY_CALLS_H

#include "numpy/array.h"

/* How a callable treats memory. */
enum numpy_rule {
	NUMPY_COMPUTES,   /* a new result */
	NUMPY_REDUCES,    /* as that; elements are those of the input */
	NUMPY_COPIES,     /* the result is a copy that the caller asked for */
	NUMPY_CASTS,      /* astype: a copy, unless it returns self */
	NUMPY_MAKES,      /* array(): a copy unless told otherwise */
	NUMPY_CONVERTS,   /* asarray() and its like: a copy only if dtype or layout demand it */
	NUMPY_RESHAPES,   /* a view if the layout allows it */
	NUMPY_GATHERS,    /* a copy of chosen elements */
	NUMPY_JOINS,      /* a copy of several arrays, or of one several times */
	NUMPY_MODIFIES,   /* writes all of self */
	NUMPY_SCATTERS,   /* writes some of its first array */
	NUMPY_ASSIGNS,    /* writes all of its first argument from the second */
	NUMPY_EXPORTS,    /* the result holds the bytes of self, but is no array */
	NUMPY_LENDS,      /* the result shares the memory of self, unless called with copy=True */
	NUMPY_RESTORES,   /* self gets new data: a copy if it then owns them */
	NUMPY_TRANSFORMS, /* the FFT of NumPy 1.x: its arguments tell which */
	NUMPY_SPELLS,     /* a method of str on each element: its arguments tell which */
	/* new results, of operands that are first brought into another type or layout (operands.c)
	 */
	NUMPY_DOTS,         /* dot: what BLAS takes */
	NUMPY_INNERS,       /* the same with the second operand transposed */
	NUMPY_VDOTS,        /* one row each */
	NUMPY_CORRELATES,   /* contiguous, of the result's type */
	NUMPY_INTERPOLATES, /* contiguous, double */
	NUMPY_BINS,         /* contiguous; indices, and weights as double */
	NUMPY_CHOOSES,      /* where: the chosen ones in the result's type, through buffers */
	NUMPY_SORTS,        /* self in place; lanes that are not contiguous through a buffer */
	NUMPY_ARGSORTS,     /* the same without writing back */
	NUMPY_LEADS,        /* a function in Python: the levels below do the work */
	NUMPY_PARTITIONS,   /* as those two, with an argument before the axis */
	NUMPY_ARGPARTITIONS
};

/* Arguments of a call in any of Python's conventions; borrowed. */
struct numpy_args {
	struct py_object *self; /* the array or ufunc of a method, or the module */
	struct py_object *const *values;
	int64_t count;                /* positional ones */
	const struct py_tuple *names; /* of the values that follow them, or NULL */
	struct py_object *keywords;   /* a dict, or NULL */
};

enum { NUMPY_MORE_COPIES = 3 };

struct numpy_record {
	struct probe_outcome outcome;
	const struct np_array *input;  /* the first array that is no output, or NULL */
	const struct np_array *output; /* the first one */
	bool mixed;                    /* operands differ in type, or are swapped or unaligned */
	struct probe_copy more_copies[NUMPY_MORE_COPIES];
	struct probe_operand operands[PROBE_OPERANDS_MAX + 1];
};

/* Only what must start as zero: operands are written before they are read. */
static inline void numpy_record_init(struct numpy_record *r)
{
	r->outcome = (struct probe_outcome){ .operands = r->operands };
	r->input = NULL;
	r->output = NULL;
	r->mixed = false;
}

static inline struct probe_operand *numpy_record_operand(struct numpy_record *r,
							 const struct np_array *a, unsigned role)
{
	const unsigned flags = (unsigned)a->flags;
	const uint32_t at = r->outcome.operand_count;
	struct probe_operand *p =
		&r->operands[at]; /* the last place is for those that are one too many */

	r->outcome.operand_count = at + (at < PROBE_OPERANDS_MAX);
	p->dtype = np_dtype_name(a->descr);
	p->ndim = (uint8_t)a->ndim;
	p->flags = (uint8_t)((flags & 3) | (flags >> 6 & ARR_TRACE_ALIGNED) |
			     (flags << 1 & ARR_TRACE_OWNS_DATA) | role);
	p->shape = a->shape;
	p->size_bytes = np_elements(a) * (uint64_t)np_itemsize(a->descr);
	return p;
}

static inline void numpy_record_input(struct numpy_record *r, const struct np_array *a)
{
	const struct probe_operand *p = numpy_record_operand(r, a, 0);

	r->outcome.bytes_in += p->size_bytes;
	r->outcome.noncontiguous |= !(a->flags & (NP_C_CONTIGUOUS | NP_F_CONTIGUOUS));
	if (!r->input)
		r->input = a;
	else if (a->descr->type_number != r->input->descr->type_number)
		r->mixed = true;
	if (BASE_UNLIKELY(!(a->flags & NP_ALIGNED) || np_is_foreign_order(a->descr)))
		r->mixed = true;
}

/* An array that the call has written, whole. */
static inline void numpy_record_output(struct numpy_record *r, const struct np_array *a)
{
	const struct probe_operand *p;

	if (a == r->output)
		return;
	p = numpy_record_operand(r, a, ARR_TRACE_OUTPUT);
	r->outcome.bytes_out += p->size_bytes;
	if (!r->output)
		r->output = a;
}

/* Most arguments are None, numbers and flags: told from arrays and lists by a few loads. */
static inline bool numpy_may_hold_arrays(const struct py_object *o)
{
	const unsigned long flags = o->type->flags;

	return o->type == np_types.ndarray ||
	       (flags & (PY_TPFLAGS_TUPLE_SUBCLASS | PY_TPFLAGS_LIST_SUBCLASS)) ||
	       ((flags & (PY_TPFLAGS_HEAPTYPE | PY_TPFLAGS_BUILTIN_SUBCLASS)) ==
			PY_TPFLAGS_HEAPTYPE &&
		o != np_types.no_value);
}

/* Adds the arrays among the arguments: self, positional, keyword ("out" as output), and those in
 * lists and tuples. One that is the result of a computation too was given as its output. */
void numpy_record_args(struct numpy_record *r, const struct numpy_args *args, enum numpy_rule rule,
		       const struct py_object *result);

/* Worth telling the spool before the work begins? By the first two operands. */
enum { NUMPY_LARGE_ELEMENTS = 1 << 17 };

static inline bool numpy_is_large(const struct py_object *o)
{
	const struct np_array *a = (const struct np_array *)(const void *)o;

	return o->type == np_types.ndarray && a->ndim && np_elements(a) >= NUMPY_LARGE_ELEMENTS;
}

/* Operands of a call on much data, while it is open. */
void numpy_announce(struct probe_call *call, const struct numpy_args *args);
/* Adds result arrays (itself, or the items of a tuple). */
void numpy_record_result(struct numpy_record *r, const struct py_object *result);

/* The value of a keyword, borrowed, or NULL. */
struct py_object *numpy_keyword(const struct numpy_args *args, const char *name, size_t length);

/* dtype and elements from operands and result: the result's dtype; of bool results and of results
 * that are no arrays the first input's. */
void numpy_record_finish(struct numpy_record *r, const struct py_object *result, bool reduces);
/* copy_reason and copied_bytes from the rule. */
void numpy_record_copies(struct numpy_record *r, const struct numpy_args *args,
			 const struct py_object *result, enum numpy_rule rule);
void numpy_record_copy(struct numpy_record *r, enum arr_copy_reason reason, uint64_t bytes);
/* One beside others that the call has made; 0 bytes: none. */
void numpy_record_further_copy(struct numpy_record *r, enum arr_copy_reason reason, wire_id detail,
			       uint64_t bytes);
/* A failed call has copied nothing. */
void numpy_record_no_copies(struct numpy_record *r);
/* Interned name of a dtype, ">f8" for one in foreign byte order. */
wire_id numpy_ordered_name(const struct np_descr *d);
/* The same as a cast if the types differ, otherwise with this reason. */
void numpy_record_cast(struct numpy_record *r, const struct np_descr *from,
		       const struct np_descr *to, enum arr_copy_reason otherwise, uint64_t bytes);

/* ---- effect.c
 * ------------------------------------------------------------------------------------- */

/* outcome.result, once copies are known. given: the caller gave an output. */
void numpy_record_effect(struct numpy_record *r, const struct py_object *result,
			 enum numpy_rule rule, bool given);

/* ---- operands.c
 * ----------------------------------------------------------------------------------- */

/* Copies of operands, made before the work began. */
void numpy_record_operand_copies(struct numpy_record *r, const struct numpy_args *args,
				 const struct py_object *result, enum numpy_rule rule);

/* ---- overlap.c
 * ------------------------------------------------------------------------------------ */

/* The arrays that a caller gave to a ufunc to write into. */
struct numpy_outputs {
	const struct np_array *arrays[PROBE_OPERANDS_MAX];
	unsigned count;
	bool masked; /* with where= */
};

/* Outputs that were written through a temporary copy because they overlap an input. elementwise:
 * not a generalised ufunc. */
void numpy_record_overlaps(struct numpy_record *r, struct py_object *const *inputs, size_t count,
			   const struct numpy_outputs *outputs, bool elementwise);
/* Are they the very same elements? Then to[...] = from does nothing. */
bool numpy_same_elements(const struct np_array *to, const struct np_array *from);
/* to[...] = from, by way of a temporary copy of what overlaps. */
void numpy_record_assignment_overlap(struct numpy_record *r, const struct np_array *to,
				     const struct np_array *from);
/* May they share memory, by their first and last bytes alone? */
bool numpy_extents_overlap(const struct np_array *a, const struct np_array *b);

/* The exception that is set becomes the outcome's error; it stays as it is. A level that only
 * passes on what a level inside it has raised gets no error of its own. */
/* "ValueError: ..." without running code of the user's. No exception may be set. */
wire_id numpy_error_text(struct py_object *type, struct py_object *value);
void numpy_record_failure(struct numpy_record *r, const struct probe_call *call);

/* probe_op_leave, with the site looked up first where the fast frames are off. */
void numpy_leave(struct probe_call *call, struct numpy_record *r);

#endif
