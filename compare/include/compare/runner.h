/* SPDX-License-Identifier: Apache-2.0 */
/* A build in its own process, talked to by the runner protocol (docs/suite-format.md). */
#ifndef COMPARE_RUNNER_H
#define COMPARE_RUNNER_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include <arr/status.h>

#include <compare/spec.h>
#include <compare/suite.h>

enum {
	COMPARE_PROTOCOL_VERSION = 1,
	COMPARE_LINE_BYTES_MAX = 16 << 20,
	COMPARE_RESTARTS_MAX = 3, /* failures to start in a row after which a build is given up */
	COMPARE_MESSAGE_BYTES = 512
};

typedef struct compare_runner compare_runner;

/* All borrowed for the runner's life. */
struct compare_runner_options {
	const struct compare_spec *spec;
	const char *worker_path;   /* arr-worker; for libarr: builds */
	const char *script_path;   /* runner_numpy.py; for numpy: builds */
	const char *scratch;       /* an existing folder for outputs and the runner's stderr */
	uint64_t start_timeout_ns; /* for the handshake */
	uint64_t case_timeout_ns;
};

enum compare_outcome {
	COMPARE_OUTCOME_OK,      /* output_count files */
	COMPARE_OUTCOME_ERROR,   /* the op raised: error_type, message */
	COMPARE_OUTCOME_SKIPPED, /* the runner does not know the op: message */
	COMPARE_OUTCOME_CRASHED  /* it died, hung or broke the protocol: message; it will be
				    restarted */
};

struct compare_reply {
	enum compare_outcome outcome;
	size_t output_count;
	uint64_t elapsed_ns;
	char error_type[64];
	char message[COMPARE_MESSAGE_BYTES];
	char *outputs[COMPARE_ARGS_MAX]; /* owned paths in the scratch folder */
	json_t *memory;                  /* owned; of the outputs (memory.h), or NULL */
};

/* Starts the process and shakes hands. For libarr: builds the library that the worker reports must
 * be the target. Fails: ARR_E_IO, ARR_E_CHILD, ARR_E_FORMAT, with the build's name and what it
 * said. */
ARR_NODISCARD enum arr_status compare_runner_start(const struct compare_runner_options *options,
						   compare_runner **out, struct arr_error *err);
void compare_runner_free(compare_runner *runner); /* NULL-safe; stops the process */

/* What it said about itself: the hello message. Borrowed. */
const json_t *compare_runner_hello(const compare_runner *runner);
const char *compare_runner_name(const compare_runner *runner);

/* Runs one case. shift_bytes: how far beyond a 64-byte boundary the runner places its inputs. tag:
 * file name prefix of the outputs. Never fails as a call: what went wrong is in the reply. The
 * caller frees the reply with compare_reply_clear, which also removes the files. */
void compare_runner_run(compare_runner *runner, const compare_suite *suite,
			const struct compare_case *one, unsigned shift_bytes, const char *tag,
			struct compare_reply *out);
void compare_reply_clear(struct compare_reply *reply);

/* Makes a foreign text fit for every report: bytes that are not UTF-8 (also a sequence that was cut
 * at the end) become '?', control characters become blanks. */
void compare_text_clean(char *text);

#endif
