/* SPDX-License-Identifier: Apache-2.0 */
/* How an adapter (libarr's hook, NumPy's trampolines) reports one call of one operation.
 *
 *	struct probe_call call;
 *	if (probe_op_enter(&call, op, kind)) {        // cheap; false: do not record this call
 *		result = original(...);
 *		... describe operands and outcome in struct probe_outcome ...
 *		probe_op_leave(&call, &outcome);
 *	}
 *
 * Calls nest; self time and bytes are charged to the innermost level. Nothing here allocates,
 *locks, changes errno or calls back into the target. */
#ifndef PROBE_OP_H
#define PROBE_OP_H

#include <stdbool.h>

#include <wire/writer.h>

enum { PROBE_OPERANDS_MAX = 8 };

/* Per-thread state: the slot in the spool plus what never leaves the process. */
struct probe_thread;

/* On the caller's stack; zero-cost to make, filled by probe_op_enter. */
struct probe_call {
	struct probe_thread *thread;
	struct probe_call *parent;
	uint64_t start_ticks;
	uint64_t child_ticks; /* spent in nested calls */
	uint32_t sequence;
	uint32_t depth; /* open operations around it in this thread */
	wire_id op;
	wire_id site;       /* 0 until asked for: probe_call_site() */
	uint8_t kind;       /* enum arr_op_kind */
	bool stored;        /* in the slot's open_ops */
	bool bytes_charged; /* a nested call has already been charged with the result's bytes */
};

struct probe_operand {
	wire_id dtype; /* interned name, "float64" */
	uint8_t ndim;
	uint8_t flags; /* enum arr_trace_operand_flags */
	const int64_t *shape;
	uint64_t size_bytes;
};

struct probe_copy {
	enum arr_copy_reason reason;
	wire_id detail;
	uint64_t bytes;
};

struct probe_outcome {
	const struct probe_operand *operands; /* inputs, then results */
	uint32_t operand_count;               /* at most PROBE_OPERANDS_MAX */
	wire_id operand_list; /* as probe_operand_list() gave it; 0: not interned yet */
	wire_id dtype;        /* op_summary.dtype */
	uint64_t elements, bytes_in, bytes_out;
	enum arr_copy_reason copy_reason; /* ARR_COPY_NONE for a view or a plain result */
	uint64_t copied_bytes;
	wire_id copy_detail;                  /* "float64 -> float32", or 0 */
	const struct probe_copy *more_copies; /* of other kinds, beside the one above */
	uint32_t more_copy_count;
	enum wire_outcome result;
	bool noncontiguous; /* an input was neither C nor F contiguous */
	bool failed;
	wire_id error; /* "ValueError: ...", only if failed */
};

bool probe_op_enter(struct probe_call *call, wire_id op, enum arr_op_kind kind);
void probe_op_leave(struct probe_call *call, const struct probe_outcome *outcome);

/* The call's line, if the adapter knows it at once; 0: not known. */
void probe_call_locate(struct probe_call *call, wire_id site);

/* A failure that is no call of an operation: counted, and kept as an event. detail: what the data
 * was, or 0. */
void probe_failure_put(wire_id op, wire_id error, wire_id site, wire_id detail);

/* The interned list of operands, for callers that remember it. */
wire_id probe_operand_list(struct probe_call *call, const struct probe_operand *operands,
			   uint32_t count);

/* Puts operands and site of an open call into the spool before the work begins: for calls on much
 * data, so that the recording of a process that dies inside one knows them. */
void probe_call_inputs(struct probe_call *call, const struct probe_operand *operands,
		       uint32_t count);

/* "file:line" of the innermost user frame for this thread: the Python frame if the adapter's
 * `probe_python_site` says there is one, else '@' and the hexadecimal return address of the first
 * native frame outside the probe and the array library, which the recorder resolves. Cached in the
 * call. */
wire_id probe_call_site(struct probe_call *call);

/* Set by the NumPy adapter once its frame offsets have been checked. Async-signal-safe; 0: no
 * frame. */
extern wire_id (*probe_python_site)(void);
/* Python frames of this thread, innermost first, at most max; for stacks of notable events. `pc` is
 * PROBE_FRAME_ENTRY in the outermost frame of each native call of the interpreter's evaluation
 * function, else 0. */
extern uint32_t (*probe_python_stack)(struct wire_frame *out, uint32_t max);
enum { PROBE_FRAME_ENTRY = 1 };

/* The process's writer; header NULL while not recording. */
extern struct wire_writer probe_writer;

#endif
