/* SPDX-License-Identifier: Apache-2.0 */
#include "budget.h"

static bool is_plain(const struct wire_event *e)
{
	if (e->flags & (WIRE_EVENT_SLOW | WIRE_EVENT_FAILED))
		return false;
	return e->kind == WIRE_EVENT_OP || e->kind == WIRE_EVENT_BLAS ||
	       e->kind == WIRE_EVENT_COPY || e->kind == WIRE_EVENT_ALLOC ||
	       e->kind == WIRE_EVENT_REALLOC;
}

bool budget_keeps(struct event_budget *b, const struct wire_event *e)
{
	if (!is_plain(e))
		return true;
	if (b->seen++ % (1 + b->kept / BUDGET_STEP_EVENTS) == 0) {
		b->kept++;
		return true;
	}
	b->dropped++;
	return false;
}
