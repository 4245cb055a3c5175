#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Pauses of Python's collector are counted with the stacks that led to them, and the program sees nothing of it.

usage: collector.py [--arr ARR] [--python PYTHON] [--suite trixie|sid ...]
"""
import os
import sqlite3
import subprocess

import suites

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM, NAMES = os.path.join(HERE, "collector_program.py"), os.path.join(HERE, "collector_names.py")


def run(command, path, environment, program=PROGRAM):
    argv = [word.format(db=path) for word in command] + [program]
    done = subprocess.run(argv, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done
    return done.stdout


def check(label, output, path):
    with sqlite3.connect(path) as db:
        pauses = db.execute("SELECT pid, ppid, generation, collections, collected, total_ns, p50_ns, max_ns"
                            " FROM gc_pauses JOIN processes USING (process_id) ORDER BY started_at, generation").fetchall()
        events = db.execute("SELECT value, site, duration_ns FROM other_events WHERE type = 'gc'").fetchall()
        notes = db.execute("SELECT value FROM meta WHERE key = 'gc_pauses'").fetchall()
        (version,), = db.execute("SELECT DISTINCT python_version FROM processes WHERE python_version NOT NULL")
    assert set(notes) == {("on",)}, notes
    *collections, found, in_child = map(int, output.split("\n")[-2].split())
    pids = {row[0] for row in pauses}
    parents = [row for row in pauses if row[1] not in pids]
    children = [row for row in pauses if row[1] in pids]
    assert [row[3] for row in parents] == collections, (parents, collections)
    assert sum(row[4] for row in parents) == found, (parents, found)
    assert [row[2:5] for row in children] == [(2, 1, in_child)], (children, in_child)
    assert all(row[5] >= row[7] >= row[6] > 0 for row in parents), parents
    assert sum(value == 2 for value, _, _ in events) == collections[2] + 1, events
    assert all("collector_program.py:" in site and duration > 0 for _, site, duration in events), events
    print(f"{label}: Python {version}: collections", collections, "objects", found)


def check_names(path):
    with sqlite3.connect(path) as db:
        found = {name for name, in db.execute("SELECT function FROM stacks")}
    wanted = {f"{who}_{i}" for who in ("parent", "child") for i in range(100)}
    assert wanted <= found, sorted(wanted - found)


def main():
    options = suites.parser(__doc__).parse_args()
    environment = suites.environment(options)
    with suites.scratch(options, "collector") as folder:
        for label, bare, recorded in suites.commands(options):
            path = os.path.join(folder, label + ".db")
            output, watched = (run(command, path, environment) for command in (bare, recorded))
            assert output == watched, output + "-- with the probe --\n" + watched
            check(label, output, path)
            path = os.path.join(folder, label + "-names.db")
            assert run(recorded, path, environment, NAMES) == "done\n"
            check_names(path)


if __name__ == "__main__":
    main()
