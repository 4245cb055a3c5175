#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a recording says about memory, against what the program allocated by its own arithmetic.

usage: memory_recording.py ARR      (run by ctest; needs Debian's NumPy)
"""
import os
import sqlite3
import subprocess
import sys
import tempfile

PEAK = """
import os, signal, sys
import numpy as np
def first(): return np.ones(10_000_000)  # FIRST
def second(): return np.full(1_000_000, 2.0)  # SECOND
def last(): return np.ones(2_000_000)  # LAST
kept = [second() for _ in range(5)]
a, b = first(), first()
if sys.argv[1] == "at-peak": os.kill(os.getpid(), signal.SIGKILL)
del a
late = [last() for _ in range(4)]
if sys.argv[1] == "later": os.kill(os.getpid(), signal.SIGKILL)
del b, late, kept
"""


def check(condition, *text):
    if not condition:
        sys.exit("memory_recording: " + " ".join(str(t) for t in text))


def line_of(program, marker):
    return next(n for n, line in enumerate(program.splitlines(), 1) if marker in line)


class Recording:
    def __init__(self, arr, scratch, text, *args, options=()):
        self.program = os.path.join(scratch, "program.py")
        database = os.path.join(scratch, "run.db")
        with open(self.program, "w") as file:
            file.write(text)
        self.status = subprocess.run([arr, "record", "--quiet", "-o", database, *options, "--", sys.executable,
                                      self.program, *args], stdout=subprocess.PIPE).returncode
        self.db = sqlite3.connect(database)
        check(self.rows("PRAGMA integrity_check") == [("ok",)], "the recording is damaged")
        lost = self.rows("SELECT what, count FROM losses WHERE count > 0")
        check(not lost, "lost:", lost)

    def rows(self, sql, *args):
        return self.db.execute(sql, args).fetchall()

    def site(self, text, marker):
        return f"{self.program}:{line_of(text, marker)}"


def peaks(arr, scratch):
    for way, status in (("at-peak", -9), ("later", -9), ("to-the-end", 0)):
        r = Recording(arr, scratch, PEAK, way)
        check(r.status == status, way, "ended with", r.status)
        by_site = {row[0]: row[1:] for row in
                   r.rows("SELECT site, sum(bytes), sum(blocks) FROM peak_snapshot WHERE kind = 'heap' GROUP BY site")}
        # 160 MB of the first line and 40 MB of the second; the third line comes when 80 MB are gone
        check(by_site.get(r.site(PEAK, "FIRST")) == (160_000_000, 2), way, by_site)
        check(by_site.get(r.site(PEAK, "SECOND")) == (40_000_000, 5), way, by_site)
        check(r.site(PEAK, "LAST") not in by_site, way, by_site)
        live, at, total = r.rows("SELECT max(live_bytes), max(at_ns), sum(bytes) FROM peak_snapshot "
                                 "WHERE kind <> 'mapping'")[0]
        peak, began, ended = r.rows("SELECT peak_live_bytes, started_at, ended_at FROM processes")[0]
        check(total == live, way, "rows add up to", total, "not", live)
        check(peak - max(peak // 32, 1 << 20) <= live <= peak, way, "live", live, "peak", peak)
        check(began <= at <= ended, way, began, at, ended)


def main():
    arr = sys.argv[1]
    with tempfile.TemporaryDirectory() as scratch:
        peaks(arr, scratch)
    print("memory_recording: as the program counts it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
