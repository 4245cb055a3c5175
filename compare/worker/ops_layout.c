/* SPDX-License-Identifier: Apache-2.0 */
/* Layout and creation: what arr/layout.h and arr/create.h offer. */
#include "worker.h"

const struct worker_op worker_layout[] = {
	{ NULL, NULL },
};
