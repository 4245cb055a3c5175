# SPDX-License-Identifier: Apache-2.0
"""Processes of every kind come into one recording with their parents, under `arr record` and by LD_PRELOAD alone.

usage: processes.py ARR PROBE.so"""
import os
import subprocess
import sys
import tempfile

from recorded import Recorded, open_recording

arr, probe = sys.argv[1:]
program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "processes_program.py")


def check(output, ask):
    said = sorted((int(calls), int(pid), int(parent), None if rank == "-" else int(rank))
                  for pid, parent, rank, calls in map(str.split, output.splitlines()))
    assert [calls for calls, *_ in said] == list(range(1, 11)), output
    rows = ask("SELECT sum(calls), pid, ppid, rank, parent_process_id, process_id, state FROM op_summary"
               " JOIN processes USING (process_id) WHERE op = 'hypot' GROUP BY process_id ORDER BY 1")
    assert [row[:4] for row in rows] == said, (rows, said)
    pids = dict(ask("SELECT process_id, pid FROM processes"))
    assert rows[0][4] is None, rows[0]
    assert all(pids[row[4]] == row[2] for row in rows[1:]), rows  # each parent is recorded, and is who it says
    assert [row[6] for row in rows] == ["exited"] * 8 + ["execed", "exited"], rows
    assert rows[8][1] == rows[9][1], "one process, two images"
    assert len(ask("SELECT 1 FROM runs")) == 1
    return len(pids)


run = Recorded(arr, [sys.executable, program])
assert run.status == 0, run.errors
count = check(run.output, run.ask)
with tempfile.TemporaryDirectory() as place:
    spools, database = os.path.join(place, "spools"), os.path.join(place, "run.db")
    os.mkdir(spools)
    alone = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True,
                           env={**os.environ, "LD_PRELOAD": probe, "ARR_SPOOL": spools})
    subprocess.run([arr, "ingest", spools, "-o", database], capture_output=True, check=True)
    db = open_recording(database)
    assert check(alone.stdout, lambda question: db.execute(question).fetchall()) == count
print("processes:", count)
