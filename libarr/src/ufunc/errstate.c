/* SPDX-License-Identifier: Apache-2.0 */
#include "fp_casts.h"

#include <pthread.h>

#include <base/fmt.h>

enum {
	BIT_DIVIDE = 1 << ARR_FP_DIVIDE,
	BIT_OVER = 1 << ARR_FP_OVER,
	BIT_UNDER = 1 << ARR_FP_UNDER,
	BIT_INVALID = 1 << ARR_FP_INVALID
};

ARR__TLS_FAST unsigned arr__fp_hard = 0;
ARR__TLS_FAST unsigned arr__fp_soft = BIT_DIVIDE | BIT_OVER | BIT_INVALID;
ARR__TLS_FAST unsigned arr__fp_wanted = 0;
ARR__TLS_FAST unsigned arr__fp_casts_wanted = 0;
ARR__TLS_FAST unsigned arr__fp_casts = 0;
atomic_bool arr__fp_warns = false;

/* The thread's states: stack[depth] is in force. */
static _Thread_local struct {
	bool used; /* false: stack[0] is still the default */
	int depth;
	struct arr_errstate stack[ARR_ERRSTATE_DEPTH_MAX + 1];
} states;

static pthread_mutex_t warning_lock = PTHREAD_MUTEX_INITIALIZER;
static arr_fp_handler *warning_handler; /* both under warning_lock */
static void *warning_context;

struct arr_errstate arr_errstate_default(void)
{
	return (struct arr_errstate){ .divide = ARR_FP_WARN,
				      .over = ARR_FP_WARN,
				      .under = ARR_FP_IGNORE,
				      .invalid = ARR_FP_WARN };
}

struct arr_errstate arr_errstate_all(enum arr_fp_action action, arr_fp_handler *handler,
				     void *context)
{
	return (struct arr_errstate){ action, action, action, action, handler, context };
}

static struct arr_errstate *current(void)
{
	if (!states.used) {
		states.used = true;
		states.stack[0] = arr_errstate_default();
	}
	return &states.stack[states.depth];
}

struct arr_errstate arr_errstate_get(void)
{
	return *current();
}

static enum arr_fp_action action_of(const struct arr_errstate *s, enum arr_fp_error error)
{
	switch (error) {
	case ARR_FP_DIVIDE:
		return s->divide;
	case ARR_FP_OVER:
		return s->over;
	case ARR_FP_UNDER:
		return s->under;
	case ARR_FP_INVALID:
		return s->invalid;
	case ARR_FP_COUNT:
		break;
	}
	return ARR_FP_IGNORE;
}

static const char *category_name(enum arr_fp_error error)
{
	static const char *const names[] = { "divide by zero", "overflow", "underflow",
					     "invalid value" };

	return names[error];
}

/* Makes *s the state in force: its masks are what operations look at. */
static void apply(const struct arr_errstate *s)
{
	arr__fp_hard = arr__fp_soft = 0;
	for (int e = 0; e < ARR_FP_COUNT; e++) {
		const enum arr_fp_action action = action_of(s, (enum arr_fp_error)e);

		if (action == ARR_FP_WARN)
			arr__fp_soft |= 1u << e;
		else if (action != ARR_FP_IGNORE)
			arr__fp_hard |= 1u << e;
	}
}

static enum arr_status check(const struct arr_errstate *s, struct arr_error *err)
{
	for (int e = 0; e < ARR_FP_COUNT; e++) {
		const enum arr_fp_action action = action_of(s, (enum arr_fp_error)e);

		if ((int)action < ARR_FP_IGNORE || action > ARR_FP_CALL)
			return arr_error_set(err, ARR_E_ARG, "errstate: %d is not an action for %s",
					     (int)action, category_name((enum arr_fp_error)e));
		if (action == ARR_FP_CALL && !s->handler)
			return arr_error_set(err, ARR_E_ARG,
					     "errstate: call for %s needs a handler",
					     category_name((enum arr_fp_error)e));
	}
	return ARR_OK;
}

enum arr_status arr_errstate_set(const struct arr_errstate *state, struct arr_error *err)
{
	ARR_TRY(check(state, err));
	*current() = *state;
	apply(state);
	return ARR_OK;
}

enum arr_status arr_errstate_push(const struct arr_errstate *state, struct arr_error *err)
{
	ARR_TRY(check(state, err));
	if (states.depth == ARR_ERRSTATE_DEPTH_MAX)
		return arr_error_set(err, ARR_E_STATE, "errstate: more than %d states pushed",
				     ARR_ERRSTATE_DEPTH_MAX);
	(void)current();
	states.stack[++states.depth] = *state;
	apply(state);
	return ARR_OK;
}

enum arr_status arr_errstate_pop(struct arr_error *err)
{
	if (states.depth == 0)
		return arr_error_set(err, ARR_E_STATE, "errstate: pop without push");
	states.depth--;
	apply(current());
	return ARR_OK;
}

void arr_warning_handler_set(arr_fp_handler *handler, void *context)
{
	pthread_mutex_lock(&warning_lock);
	warning_handler = handler;
	warning_context = context;
	atomic_store_explicit(&arr__fp_warns, handler != NULL, memory_order_relaxed);
	pthread_mutex_unlock(&warning_lock);
}

static void warn(enum arr_fp_error error, const char *op, const char *message)
{
	arr_fp_handler *handler;
	void *context;

	pthread_mutex_lock(&warning_lock);
	handler = warning_handler;
	context = warning_context;
	pthread_mutex_unlock(&warning_lock);
	if (handler)
		handler(error, op, message, context);
}

void arr__fp_begin_slow(struct arr__fp *fp)
{
	fp->outer_wanted = arr__fp_wanted;
	arr__fp_wanted = fp->wanted;
	fegetexceptflag(&fp->outer_flags, FE_ALL_EXCEPT);
	feclearexcept(FE_ALL_EXCEPT);
}

/* Reports one category; ARR_E_FLOAT if it is to be an error. */
static enum arr_status report(enum arr_fp_error error, const char *op, struct arr_error *err)
{
	const struct arr_errstate s = *current();
	char message[ARR_ERROR_MESSAGE_BYTES];

	base_format(message, sizeof(message), "%s encountered in %s", category_name(error), op);
	switch (action_of(&s, error)) {
	case ARR_FP_IGNORE:
		break;
	case ARR_FP_WARN:
		warn(error, op, message);
		break;
	case ARR_FP_RAISE:
		return arr_error_set(err, ARR_E_FLOAT, "%s", message);
	case ARR_FP_CALL:
		s.handler(error, op, message, s.context);
		break;
	}
	return ARR_OK;
}

enum arr_status arr__fp_end_slow(struct arr__fp *fp, const char *op, enum arr_status st,
				 struct arr_error *err)
{
	static const int flags[] = { FE_DIVBYZERO, FE_OVERFLOW, FE_UNDERFLOW, FE_INVALID };
	const int found = fetestexcept(FE_ALL_EXCEPT);

	arr__fp_wanted = fp->outer_wanted;
	fesetexceptflag(&fp->outer_flags, FE_ALL_EXCEPT);
	for (int e = 0; st == ARR_OK && e < ARR_FP_COUNT; e++) {
		if ((found & flags[e]) && (fp->wanted & 1u << e))
			st = report((enum arr_fp_error)e, op, err);
	}
	return st;
}

enum arr_status arr__fp_casts_end_slow(struct arr__fp_casts *c, const char *op, enum arr_status st,
				       struct arr_error *err)
{
	const unsigned found = arr__fp_casts & c->wanted;

	arr__fp_casts_wanted = c->outer_wanted;
	arr__fp_casts = c->outer_found;
	for (int e = 0; e < ARR_FP_COUNT; e++) {
		if (!(found & 1u << e))
			continue;
		if (!c->quiet) /* each category once, be it of a conversion or of the arithmetic */
			arr__fp_raise((enum arr_fp_error)e);
		else if (st == ARR_OK)
			st = report((enum arr_fp_error)e, op, err);
	}
	return arr__fp_end(&c->fp, op, st, err);
}
