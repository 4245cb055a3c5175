/* SPDX-License-Identifier: Apache-2.0 */
/* "What to do next": rules over the model. Each says only what the recording supports. */
#include "advice.h"

#include <stdlib.h>
#include <string.h>

#include <base/compiler.h>

#include "model_internal.h"

/* clang-format off */
static advice_rule *const rules[] = {
	advice_killed,
	advice_children_killed,
	advice_alloc_failed,
	advice_open_ops,
	advice_exit_status,
	advice_near_limit,
	advice_live_site,
	advice_losses,
	advice_no_ops,
	advice_failures,
	advice_reference_blas,
	advice_oversubscription,
	advice_concurrent_blas,
	advice_nested_blas,
	advice_oversubscribed,
	advice_forks,
	advice_hidden_copies,
	advice_index_copies,
	advice_concatenate,
	advice_growing_block,
	advice_tiny_calls,
	advice_tail,
	advice_narrowing,
	advice_half_sums,
	advice_low_share,
};
/* clang-format on */

void advice_add(struct advice *a, const struct report_finding *finding)
{
	struct report_model *m = a->m;
	struct report_finding *grown = arena_grow(m->arena, m->findings, m->finding_count,
						  &a->capacity, sizeof *m->findings);

	if (!grown)
		return;
	m->findings = grown;
	m->findings[m->finding_count++] = *finding;
}

const char *advice_site_of(const struct report_model *m, const char *op)
{
	for (size_t i = 0; i < m->event_site_count; i++) {
		if (!strcmp(m->event_sites[i].op, op))
			return m->event_sites[i].site;
	}
	return "";
}

size_t advice_site_count(const struct report_model *m, const char *op)
{
	size_t count = 0;

	for (size_t i = 0; i < m->event_site_count; i++)
		count += !strcmp(m->event_sites[i].op, op);
	return count;
}

bool advice_is_mapping(const struct store_alloc_row *row)
{
	return !strcmp(row->op, "mmap");
}

static int by_importance(const void *a, const void *b)
{
	const struct report_finding *x = a, *y = b;

	if (x->severity != y->severity)
		return x->severity < y->severity ? -1 : 1;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return strcmp(x->rule, y->rule);
}

void report__advise(struct report_model *m)
{
	struct advice a = { .m = m };

	for (size_t i = 0; i < BASE_ARRAY_SIZE(rules); i++)
		rules[i](&a);
	if (m->finding_count)
		qsort(m->findings, m->finding_count, sizeof *m->findings, by_importance);
}
