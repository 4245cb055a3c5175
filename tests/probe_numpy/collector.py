# SPDX-License-Identifier: Apache-2.0
"""Pauses of Python's collector are counted, and the program sees nothing of it. usage: collector.py ARR [PYTHON]"""
import os
import sqlite3
import subprocess
import sys
import tempfile

arr = sys.argv[1]
python = sys.argv[2] if len(sys.argv) > 2 else "/usr/bin/python3"
program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "collector_program.py")
bare = subprocess.run([python, program], capture_output=True, text=True)
with tempfile.TemporaryDirectory() as place:
    path = os.path.join(place, "run.db")
    watched = subprocess.run([arr, "record", "-o", path, "--", python, program], capture_output=True, text=True)
    with sqlite3.connect(path) as db:
        pauses = db.execute("SELECT pid, ppid, generation, collections, collected, total_ns, p50_ns, max_ns"
                            " FROM gc_pauses JOIN processes USING (process_id) ORDER BY started_at, generation").fetchall()
        events = db.execute("SELECT value, site, duration_ns FROM other_events WHERE type = 'gc'").fetchall()
        note = db.execute("SELECT value FROM meta WHERE key = 'gc_pauses'").fetchone()

assert bare.returncode == watched.returncode == 0, (bare, watched)
assert bare.stdout == watched.stdout, bare.stdout + "-- with the probe --\n" + watched.stdout
assert note == ("on",), note
*collections, found, in_child = map(int, bare.stdout.split("\n")[-2].split())
parents = [row for row in pauses if row[1] not in {other[0] for other in pauses}]
children = [row for row in pauses if row[1] in {other[0] for other in pauses}]
assert [row[3] for row in parents] == collections, (parents, collections)
assert sum(row[4] for row in parents) == found, (parents, found)
assert [row[2:5] for row in children] == [(2, 1, in_child)], (children, in_child)
assert all(row[5] >= row[7] >= row[6] > 0 for row in parents), parents
assert sum(value == 2 for value, _, _ in events) == collections[2] + 1, events
assert all("collector_program.py:" in site and duration > 0 for _, site, duration in events), events
print("collections", collections, "objects", found)
