/* SPDX-License-Identifier: Apache-2.0 */
#include "testing.h"

#include <string.h>

#include "budget.h"

static const struct wire_event plain = { .kind = WIRE_EVENT_OP, .flags = WIRE_EVENT_SAMPLED };

static void short_programs_keep_every_event(void **state)
{
	struct event_budget b = { 0 };

	(void)state;
	for (int i = 0; i < BUDGET_STEP_EVENTS; i++)
		assert_true(budget_keeps(&b, &plain));
	assert_int_equal(b.dropped, 0);
}

/* Keeping one of k + 1 after k steps: n events fill about sqrt(2 n / step) steps. */
static void a_day_of_events_is_a_bounded_recording(void **state)
{
	struct event_budget b = { 0 };
	uint64_t events = 86400u * 1000u;

	(void)state;
	for (uint64_t i = 0; i < events; i++)
		budget_keeps(&b, &plain);
	assert_int_equal(b.seen, events);
	assert_int_equal(b.kept + b.dropped, events);
	assert_true(b.kept > 2800000 && b.kept < 3100000); /* sqrt(2 * 86.4e6 * 50000) = 2.94e6 */
}

static void slow_and_failed_calls_and_incidents_are_always_kept(void **state)
{
	static const struct wire_event kept[] = {
		{ .kind = WIRE_EVENT_OP, .flags = WIRE_EVENT_SLOW },
		{ .kind = WIRE_EVENT_OP, .flags = WIRE_EVENT_FAILED | WIRE_EVENT_SAMPLED },
		{ .kind = WIRE_EVENT_ALLOC_FAILED },
		{ .kind = WIRE_EVENT_MEMORY },
		{ .kind = WIRE_EVENT_THREAD_EXIT },
		{ .kind = WIRE_EVENT_FORK },
	};
	struct event_budget b = { .seen = 1, .kept = UINT64_C(1) << 40 };

	(void)state;
	for (size_t i = 0; i < BASE_ARRAY_SIZE(kept); i++)
		assert_true(budget_keeps(&b, &kept[i]));
	assert_int_equal(b.seen, 1);
	assert_false(budget_keeps(&b, &plain));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_programs_keep_every_event),
		cmocka_unit_test(a_day_of_events_is_a_bounded_recording),
		cmocka_unit_test(slow_and_failed_calls_and_incidents_are_always_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
