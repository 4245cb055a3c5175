/* SPDX-License-Identifier: Apache-2.0 */
/* Data files that can't be read: which file, and what its first bytes say it is. */
#ifndef PROBE_NUMPY_FILES_H
#define PROBE_NUMPY_FILES_H

/* Redirects what np.load and np.memmap do with files in C. Needs the GIL; once. */
void files_patch(void);
void files_intern(void);

#endif
