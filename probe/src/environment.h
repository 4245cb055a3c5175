/* SPDX-License-Identifier: Apache-2.0 */
/* What the environment says of this process: whether it is to be left alone, whose trace it is part
 * of, which rank it has. */
#ifndef PROBE_ENVIRONMENT_H
#define PROBE_ENVIRONMENT_H

#include <stdbool.h>

#include <wire/writer.h>

/* Does ARR_SKIP name this program? It is a list of patterns with '*' and '?', separated by commas,
 * for the base name of the executable or the name that it was called by. */
bool probe_environment_skips(void);

/* Facts: trace_id and parent_span_id of a sound TRACEPARENT, rank of an MPI or Slurm process. */
void probe_environment_note(struct wire_writer *w);

#endif
