/* SPDX-License-Identifier: Apache-2.0 */
/* Builtin functions and methods. A PyMethodDef's function gets no closure, so every patched one has
 * a slot with a trampoline of its own in each calling convention, made by macro. */

#include <string.h>

#include <base/fmt.h>

#include "numpy/adapter.h"
#include "numpy/known.h"

enum { SLOTS = 256, NOT_A_UFUNC_METHOD = 0xff };

struct slot {
	void (*original)(void);
	wire_id op;
	uint8_t kind;       /* enum arr_op_kind */
	uint8_t rule;       /* enum numpy_rule */
	uint8_t ufunc_call; /* enum numpy_ufunc_call, or NOT_A_UFUNC_METHOD */
	const char *prefix, *name;
	wire_id transforms[4]; /* of NUMPY_TRANSFORMS: bit 0 forward, bit 1 real */
};

static struct slot slots[SLOTS];
static unsigned slot_count;

static wire_id intern_joined(const char *prefix, const char *name)
{
	char text[96];

	return wire_intern(&probe_writer, text,
			   base_format(text, sizeof(text), "%s%s", prefix, name));
}

/* By the bits of struct slot's array. */
static const char *const transforms[4] = { "ifft", "fft", "irfft", "rfft" };

static void intern_slot(struct slot *s)
{
	if (s->name)
		s->op = intern_joined(s->prefix, s->name);
	for (unsigned i = 0; s->rule == NUMPY_TRANSFORMS && i < 4; i++)
		s->transforms[i] = intern_joined("fft.", transforms[i]);
}

void numpy_slots_intern(void)
{
	for (unsigned i = 0; i < slot_count; i++)
		intern_slot(&slots[i]);
}

bool numpy_slot_is_named(const char *op)
{
	for (unsigned i = 0; i < slot_count; i++) {
		const size_t prefix = slots[i].name ? strlen(slots[i].prefix) : 0;

		if (slots[i].name && strncmp(op, slots[i].prefix, prefix) == 0 &&
		    strcmp(op + prefix, slots[i].name) == 0)
			return true;
		for (unsigned j = 0; slots[i].rule == NUMPY_TRANSFORMS && j < 4; j++)
			if (strncmp(op, "fft.", 4) == 0 && strcmp(op + 4, transforms[j]) == 0)
				return true;
	}
	return false;
}

/* execute(array, is_real, is_forward, factor) */
static wire_id transform_op(const struct slot *s, const struct numpy_args *args)
{
	unsigned which = 1;

	if (args->count >= 3)
		which = (args->values[1] == python._Py_TrueStruct ? 2u : 0u) |
			(args->values[2] == python._Py_TrueStruct ? 1u : 0u);
	return s->transforms[which];
}

/* _vec_string(array, dtype, method, ...) */
static wire_id method_op(const struct slot *s, const struct numpy_args *args)
{
	char text[96];
	size_t prefix = base_format(text, sizeof(text), "%s.", s->name), length = 0;

	if (args->count >= 3)
		length = python_text_copy(args->values[2], text + prefix, sizeof(text) - prefix);
	return length ? wire_intern(&probe_writer, text, prefix + length) : s->op;
}

static bool enter(const struct slot *s, const struct numpy_args *args, struct probe_call *call)
{
	wire_id op;

	if (!numpy_is_recording())
		return false;
	op = s->op;
	if (s->ufunc_call != NOT_A_UFUNC_METHOD)
		op = numpy_ufunc_op(args->self, (enum numpy_ufunc_call)s->ufunc_call);
	else if (s->rule == NUMPY_TRANSFORMS)
		op = transform_op(s, args);
	else if (s->rule == NUMPY_SPELLS)
		op = method_op(s, args);
	if (!op || !numpy_enter(call, op, (enum arr_op_kind)s->kind))
		return false;
	if (BASE_UNLIKELY((args->self && numpy_is_large(args->self)) ||
			  (args->count > 0 && args->values[0] && numpy_is_large(args->values[0]))))
		numpy_announce(call, args);
	return true;
}

static void leave(const struct slot *s, const struct numpy_args *args, struct probe_call *call,
		  const struct py_object *result)
{
	const enum numpy_rule rule = (enum numpy_rule)s->rule;
	const bool plain = result && !args->names && !args->keywords &&
			   (rule == NUMPY_REDUCES || rule == NUMPY_COMPUTES);
	struct known_call *place = plain ? known_place(s, call->op, args, result) : NULL;
	struct numpy_record r;
	bool given;

	if (place && known_is(place, s, call->op, args, result)) {
		probe_op_leave(call, &place->outcome);
		return;
	}
	numpy_record_init(&r);
	numpy_record_args(&r, args, rule, result);
	given = r.output != NULL;
	if (result)
		numpy_record_result(&r, result);
	numpy_record_finish(&r, result, rule == NUMPY_REDUCES);
	if (!result) {
		numpy_record_failure(&r, call);
	} else if (s->ufunc_call == NUMPY_OUTER) {
		numpy_record_outer_casts(&r, args);
	} else if (s->ufunc_call != NOT_A_UFUNC_METHOD) {
		numpy_record_reduction_buffer(&r, result);
	} else {
		numpy_record_copies(&r, args, result, rule);
	}
	if (result)
		numpy_record_effect(&r, result, rule, given);
	if (place)
		known_remember(place, s, args, result, call, &r);
	numpy_leave(call, &r);
}

/* ---- one entry per calling convention
 * -------------------------------------------------------------- */

static struct py_object *call_fast_keywords(const struct slot *s, struct py_object *self,
					    struct py_object *const *values, int64_t count,
					    struct py_object *names)
{
	const struct numpy_args args = { self, values, count,
					 (const struct py_tuple *)(void *)names, NULL };
	py_fast_keywords_fn *original = (py_fast_keywords_fn *)s->original;
	struct py_object *result;
	struct probe_call call;

	if (!enter(s, &args, &call))
		return original(self, values, count, names);
	result = original(self, values, count, names);
	leave(s, &args, &call, result);
	return result;
}

static struct py_object *call_fast(const struct slot *s, struct py_object *self,
				   struct py_object *const *values, int64_t count)
{
	const struct numpy_args args = { self, values, count, NULL, NULL };
	py_fast_fn *original = (py_fast_fn *)s->original;
	struct py_object *result;
	struct probe_call call;

	if (!enter(s, &args, &call))
		return original(self, values, count);
	result = original(self, values, count);
	leave(s, &args, &call, result);
	return result;
}

static struct py_object *call_ternary(const struct slot *s, struct py_object *self,
				      struct py_object *tuple, struct py_object *keywords)
{
	const struct py_tuple *t = (const struct py_tuple *)(void *)tuple;
	const struct numpy_args args = { self, py_tuple_items(t), t->size, NULL, keywords };
	py_ternary_fn *original = (py_ternary_fn *)s->original;
	struct py_object *result;
	struct probe_call call;

	if (!enter(s, &args, &call))
		return original(self, tuple, keywords);
	result = original(self, tuple, keywords);
	leave(s, &args, &call, result);
	return result;
}

static struct py_object *call_tuple(const struct slot *s, struct py_object *self,
				    struct py_object *tuple)
{
	const struct py_tuple *t = (const struct py_tuple *)(void *)tuple;
	const struct numpy_args args = { self, py_tuple_items(t), t->size, NULL, NULL };
	py_unary_fn *original = (py_unary_fn *)s->original;
	struct py_object *result;
	struct probe_call call;

	if (!enter(s, &args, &call))
		return original(self, tuple);
	result = original(self, tuple);
	leave(s, &args, &call, result);
	return result;
}

/* METH_O, and METH_NOARGS whose argument is NULL. */
static struct py_object *call_unary(const struct slot *s, struct py_object *self,
				    struct py_object *value)
{
	const struct numpy_args args = { self, &value, value ? 1 : 0, NULL, NULL };
	py_unary_fn *original = (py_unary_fn *)s->original;
	struct py_object *result;
	struct probe_call call;

	if (!enter(s, &args, &call))
		return original(self, value);
	result = original(self, value);
	leave(s, &args, &call, result);
	return result;
}

/* ---- trampolines
 * ------------------------------------------------------------------------------------ */

#define TRAMPOLINES(n)                                                                           \
	static struct py_object *fast_keywords_##n(                                              \
		struct py_object *a, struct py_object *const *b, int64_t c, struct py_object *d) \
	{                                                                                        \
		return call_fast_keywords(&slots[0x##n], a, b, c, d);                            \
	}                                                                                        \
	static struct py_object *fast_##n(struct py_object *a, struct py_object *const *b,       \
					  int64_t c)                                             \
	{                                                                                        \
		return call_fast(&slots[0x##n], a, b, c);                                        \
	}                                                                                        \
	static struct py_object *ternary_##n(struct py_object *a, struct py_object *b,           \
					     struct py_object *c)                                \
	{                                                                                        \
		return call_ternary(&slots[0x##n], a, b, c);                                     \
	}                                                                                        \
	static struct py_object *tuple_##n(struct py_object *a, struct py_object *b)             \
	{                                                                                        \
		return call_tuple(&slots[0x##n], a, b);                                          \
	}                                                                                        \
	static struct py_object *unary_##n(struct py_object *a, struct py_object *b)             \
	{                                                                                        \
		return call_unary(&slots[0x##n], a, b);                                          \
	}

/* 16 slots whose numbers share the high hexadecimal digit. */
#define SIXTEEN(X, h) \
	X(h##0)       \
	X(h##1)       \
	X(h##2)       \
	X(h##3)       \
	X(h##4)       \
	X(h##5) X(h##6) X(h##7) X(h##8) X(h##9) X(h##a) X(h##b) X(h##c) X(h##d) X(h##e) X(h##f)
#define ALL_SLOTS(X)  \
	SIXTEEN(X, 0) \
	SIXTEEN(X, 1) \
	SIXTEEN(X, 2) \
	SIXTEEN(X, 3) \
	SIXTEEN(X, 4) \
	SIXTEEN(X, 5) \
	SIXTEEN(X, 6) \
	SIXTEEN(X, 7) \
	SIXTEEN(X, 8) \
	SIXTEEN(X, 9) \
	SIXTEEN(X, a) SIXTEEN(X, b) SIXTEEN(X, c) SIXTEEN(X, d) SIXTEEN(X, e) SIXTEEN(X, f)

ALL_SLOTS(TRAMPOLINES)

#define ROW(n) { fast_keywords_##n, fast_##n, ternary_##n, tuple_##n, unary_##n },

static const struct {
	py_fast_keywords_fn *fast_keywords;
	py_fast_fn *fast;
	py_ternary_fn *ternary;
	py_unary_fn *tuple, *unary;
} trampolines[SLOTS] = { ALL_SLOTS(ROW) };

/* The trampoline of a slot for a method's convention; NULL for one that is not served. */
static void (*trampoline_for(unsigned index, int flags))(void)
{
	switch (flags & ~(PY_METH_CLASS | PY_METH_STATIC)) {
	case PY_METH_FASTCALL | PY_METH_KEYWORDS:
		return (void (*)(void))trampolines[index].fast_keywords;
	case PY_METH_FASTCALL:
		return (void (*)(void))trampolines[index].fast;
	case PY_METH_VARARGS | PY_METH_KEYWORDS:
		return (void (*)(void))trampolines[index].ternary;
	case PY_METH_VARARGS:
		return (void (*)(void))trampolines[index].tuple;
	case PY_METH_NOARGS:
	case PY_METH_O:
		return (void (*)(void))trampolines[index].unary;
	default:
		return NULL;
	}
}

static bool is_trampoline(void (*function)(void))
{
	for (unsigned i = 0; i < slot_count; i++)
		if (function == (void (*)(void))trampolines[i].fast_keywords ||
		    function == (void (*)(void))trampolines[i].fast ||
		    function == (void (*)(void))trampolines[i].ternary ||
		    function == (void (*)(void))trampolines[i].tuple ||
		    function == (void (*)(void))trampolines[i].unary)
			return true;
	return false;
}

static void patch(struct py_method_def *method, const struct slot *filled)
{
	void (*trampoline)(void);

	if (!method || !method->function || is_trampoline(method->function))
		return;
	trampoline = slot_count < SLOTS ? trampoline_for(slot_count, method->flags) : NULL;
	if (!trampoline) {
		wire_loss_add(&probe_writer, WIRE_LOSS_ADAPTER_SLOTS, 1);
		return;
	}
	slots[slot_count] = *filled;
	slots[slot_count].original = method->function;
	intern_slot(&slots[slot_count]);
	slot_count++;
	method->function = trampoline;
}

void numpy_slot_patch(struct py_method_def *method, const char *prefix, const char *name,
		      enum arr_op_kind kind, enum numpy_rule rule)
{
	const struct slot filled = { .kind = (uint8_t)kind,
				     .rule = (uint8_t)rule,
				     .ufunc_call = NOT_A_UFUNC_METHOD,
				     .prefix = prefix,
				     .name = name };

	patch(method, &filled);
}

void numpy_slot_patch_ufunc_method(struct py_method_def *method, unsigned index)
{
	const bool reduces =
		index == NUMPY_REDUCE || index == NUMPY_ACCUMULATE || index == NUMPY_REDUCEAT;
	const struct slot filled = { .kind = reduces ? ARR_OP_REDUCE : ARR_OP_UFUNC,
				     .rule = index == NUMPY_AT ? NUMPY_SCATTERS
					     : reduces         ? NUMPY_REDUCES
							       : NUMPY_COMPUTES,
				     .ufunc_call = (uint8_t)index };

	patch(method, &filled);
}
