/* SPDX-License-Identifier: Apache-2.0 */
/* What was alive when the heap of a process was largest. */
#ifndef RECORDER_PEAK_H
#define RECORDER_PEAK_H

#include "decode.h"

struct peak {
	int64_t live_bytes; /* of the snapshot that was written last */
	bool written;
};

/* Writes the probe's last snapshot, or what is alive now if that is more: a process that dies at
 * its peak has not come to take one. `again`: also if neither is more than what is written.
 * Fails: ARR_E_NOMEM, and as store_exec. */
ARR_NODISCARD enum arr_status peak_write(struct peak *p, struct decoder *d, store_recording *rec,
					 int64_t process_id, bool again, struct arr_error *err);

#endif
