# SPDX-License-Identifier: Apache-2.0
"""Marked sections: calls, copies, memory and time of each, in threads and over a fork. usage: sections.py ARR"""
import os
import sys

from recorded import Recorded

MIB = 1 << 20
program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sections_program.py")
run = Recorded(sys.argv[1], [sys.executable, program])
assert run.status == 0, run.errors
child = int(run.output)

rows = {(pid == child, name): row for pid, name, *row in run.ask(
    "SELECT pid, name, calls, copies, copied_bytes, peak_bytes, total_ns, op_ns, p50_ns, p95_ns, p99_ns, max_ns"
    " FROM sections JOIN processes USING (process_id)")}
counts = {key: tuple(row[:3]) for key, row in rows.items()}
assert counts == {
    (False, "outer"): (1, 3, 24 * MIB),
    (False, "inner"): (1, 3, 24 * MIB),
    (False, "decorated"): (20, 0, 0),
    (False, "raises"): (1, 0, 0),
    (False, "raises inside"): (1, 0, 0),
    (False, "threaded"): (8, 8, 64000),
    (False, "forked"): (1, 1, 8 * MIB),
    (True, "forked"): (1, 2, 16 * MIB),
}, counts
for name in ("outer", "inner"):  # the second copy is made while the first lives
    assert 16 * MIB <= rows[False, name][3] < 17 * MIB, rows[False, name]
for (_, name), (_, copies, _, _, total, in_ops, p50, p95, p99, most) in rows.items():
    assert 0 < p50 <= p95 <= p99 <= most <= total, (name, p50, p95, p99, most, total)
    assert (in_ops > 0) == (copies > 0) and in_ops <= total, (name, in_ops, total)
assert rows[False, "decorated"][6] >= 8e6, "20 times 10 ms asleep, at most a quarter off"
assert rows[False, "outer"][5] > rows[False, "inner"][5], "the sum is outside of the inner one"

spans = run.ask("SELECT label, count(*) FROM other_events WHERE type = 'section' GROUP BY label ORDER BY label")
assert spans == [("decorated", 20), ("forked", 2), ("inner", 1), ("outer", 1), ("raises", 1), ("raises inside", 1),
                 ("threaded", 8)], spans
((inner_start, inner_end, outer_start, outer_end),) = run.ask(
    "SELECT i.start_ns, i.start_ns + i.duration_ns, o.start_ns, o.start_ns + o.duration_ns"
    " FROM other_events i, other_events o WHERE i.label = 'inner' AND o.label = 'outer'")
assert outer_start <= inner_start <= inner_end <= outer_end
print("sections:", len(rows))
