/* SPDX-License-Identifier: Apache-2.0 */
/* Thresholds of the rules, and what the rules' files share. docs/reports.md says it in words. */
#ifndef REPORTS_ADVICE_H
#define REPORTS_ADVICE_H

#include <reports/model.h>

/* Memory. */
#define ADVICE_NEAR_LIMIT_SHARE 0.85 /* peak / limit */
#define ADVICE_OOM_SHARE 0.80        /* last memory / limit at SIGKILL: looks like the OOM killer */
#define ADVICE_LIVE_SITE_SHARE 0.20  /* one line's live bytes / all live bytes */
#define ADVICE_LIVE_SITE_BYTES (16 << 20)

/* Copies. */
#define ADVICE_HIDDEN_COPY_BYTES (8 << 20) /* at one line */
#define ADVICE_HIDDEN_COPY_SHARE 0.02      /* of all copied bytes */
#define ADVICE_HIDDEN_COPY_WARN (64 << 20) /* a warning from here on, below it a note */
#define ADVICE_INDEX_COPY_BYTES (64 << 20)
#define ADVICE_CONCATENATE_BYTES (64 << 20)
#define ADVICE_CONCATENATE_CALLS 100
#define ADVICE_CONCATENATE_SHARE 0.10
#define ADVICE_GROWING_TIMES 10
#define ADVICE_GROWING_BYTES (64 << 20) /* moved with the blocks that grew, at one line */
#define ADVICE_PER_RULE 3               /* at most so many findings of one rule */

/* Operations. */
#define ADVICE_TINY_CALLS 1000
#define ADVICE_TINY_SHARE 0.20 /* of the time inside operations */
#define ADVICE_TAIL_RATIO 20.0 /* p99 / p50 */
#define ADVICE_TAIL_CALLS 100
#define ADVICE_TAIL_NS 1000000 /* p99 */
#define ADVICE_TAIL_SHARE 0.05 /* of the run */
#define ADVICE_NARROWING_BYTES (1 << 20)
#define ADVICE_LOW_SHARE 0.20 /* time in operations / run */
#define ADVICE_LOW_SHARE_RUN_NS 1000000000

/* Threads. */
#define ADVICE_OVERSUBSCRIBED_NS 500000000 /* with over 1.2 threads a core */
#define ADVICE_OVERSUBSCRIBED_SHARE 0.10   /* of the time that was sampled */

struct advice {
	struct report_model *m;
	size_t capacity;
};

/* Appends a finding; its strings live in the model's arena or for ever. */
void advice_add(struct advice *a, const struct report_finding *finding);
/* Where most kept events of the op came from, or "". */
const char *advice_site_of(const struct report_model *m, const char *op);
/* How many lines its kept events came from. */
size_t advice_site_count(const struct report_model *m, const char *op);
/* True for a row of the allocation table that is address space, not memory in use. */
bool advice_is_mapping(const struct store_alloc_row *row);

typedef void advice_rule(struct advice *a);

/* advice_run.c */
advice_rule advice_killed, advice_children_killed, advice_exit_status, advice_open_ops,
	advice_alloc_failed, advice_near_limit, advice_live_site, advice_losses, advice_no_ops;
/* advice_ops.c */
advice_rule advice_hidden_copies, advice_index_copies, advice_concatenate, advice_growing_block,
	advice_failures, advice_tiny_calls, advice_tail, advice_narrowing, advice_half_sums,
	advice_low_share;
/* advice_blas.c */
advice_rule advice_oversubscription, advice_reference_blas, advice_concurrent_blas,
	advice_nested_blas, advice_oversubscribed, advice_forks;

#endif
