#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a recording says about memory, against what the program allocated by its own arithmetic.

usage: memory_recording.py ARR      (run by ctest; needs Debian's NumPy)
"""
import json
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

# Counts what it allocates itself: sizes, and the time before and after each block's life.
LIVES = """
import random, sys, time
import numpy as np
random.seed(7)
sizes = [random.randrange(200, 6000) for _ in range(3000)] + [9 << 17, 1 << 27]
pool = [None] * 40
began = [0] * 40
print("start", time.time_ns())
for i, size in enumerate(sizes):
    slot = random.randrange(40)
    old, pool[slot] = pool[slot], None
    old_began, ended = began[slot], time.time_ns()
    known = None if old is None else old.nbytes
    del old
    if known is not None: print("life", known, old_began, ended, time.time_ns())
    began[slot] = time.time_ns()
    pool[slot] = np.empty(size, np.float64)  # EMPTY
    if i % 500 == 0: time.sleep(0.02)
print("kept", *[block.nbytes for block in pool if block is not None], flush=True)
"""

CROWD = """
import ctypes, threading
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
handed = [[] for _ in range(4)]
def make(mine):
    for i in range(500): mine.append(libc.malloc(30000 + 8 * i))
def drop(mine):
    for block in mine: libc.free(block)
for work in make, drop:
    threads = [threading.Thread(target=work, args=(mine,)) for mine in handed]
    for t in threads: t.start()
    for t in threads: t.join()
"""

# Says itself whether the address changed. Blocks beside it stand in the way of some steps.
GROWS = """
import numpy as np
a = np.zeros(100_000)
beside = []
print("start")
for n in range(200_000, 3_000_001, 200_000):
    before, old = a.ctypes.data, a.nbytes
    a.resize(n, refcheck=False)  # RESIZE
    print("step", old, a.nbytes, int(a.ctypes.data != before))
    if n % 400_000: beside.append(np.zeros(n))
a.resize(1000, refcheck=False)  # SHRINK
"""

# NumPy keeps small blocks for itself; the kernel says how many pages the program has touched.
SMALL = """
import mmap, resource, time
import numpy as np
for i in range(100_000): a = np.empty(10)  # SMALL
pages = np.ones(20_000_000)
try: mmap.mmap(-1, 1 << 46, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)  # REFUSED
except OSError: print("refused")
print("faults", resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
time.sleep(0.3)
"""


def check(condition, *text):
    if not condition:
        sys.exit("memory_recording: " + " ".join(str(t) for t in text))


def line_of(program, marker):
    return next(n for n, line in enumerate(program.splitlines(), 1) if marker in line)


class Recording:
    def __init__(self, arr, scratch, text, *args, options=()):
        self.program = os.path.join(scratch, "program.py")
        database = self.path = os.path.join(scratch, "run.db")
        with open(self.program, "w") as file:
            file.write(text)
        process = subprocess.run([arr, "record", "--quiet", "-o", database, *options, "--", sys.executable,
                                  self.program, *args], stdout=subprocess.PIPE, text=True)
        self.status, self.out = process.returncode, process.stdout.splitlines()
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
        reports(arr, r, way)


def reports(arr, r, way):
    """The report says of the peak what the program did."""
    def report(shape):
        return subprocess.run([arr, "report", r.path, "--format", shape], stdout=subprocess.PIPE, text=True,
                              check=True).stdout
    peak = json.loads(report("json"))["memory_peaks"][0]
    rows = {(row["site"], row["bytes"], row["blocks"]) for row in peak["rows"] if row["kind"] == "heap"}
    check((r.site(PEAK, "FIRST"), 160_000_000, 2) in rows and (r.site(PEAK, "SECOND"), 40_000_000, 5) in rows, way, peak)
    check(abs(sum(row["share"] for row in peak["rows"] if row["kind"] != "mapping") - 1) < 1e-9, way, peak)
    parts = peak["rss_heap_bytes"] + peak["rss_file_bytes"] + peak["rss_other_bytes"]
    check(parts == peak["rss_bytes"] > 10_000_000, way, peak)
    line = f"program.py:{line_of(PEAK, 'FIRST')}"
    text = report("text")
    check((f"{line} held 153 MiB" in "".join(text.splitlines()[1:6])) == (way == "at-peak"), way, text)
    for shape in "md", "html":
        text = report(shape)
        check("Live at the peak" in text and "RSS at peak" in text and line in text, way, shape)


def lives(arr, scratch):
    r = Recording(arr, scratch, LIVES, options=("--allocs", "first"))
    said = [tuple(map(int, line.split()[1:])) for line in r.out if line.startswith("life")]
    kept = sorted(int(size) for line in r.out if line.startswith("kept") for size in line.split()[1:])
    rows = r.rows("SELECT bytes, allocated_ns, freed_ns, lifetime_ns FROM blocks WHERE site = ? AND op = 'empty' "
                  "ORDER BY freed_ns", r.site(LIVES, "EMPTY"))
    check(len(rows) == 3002, len(rows), "blocks")
    ended = [row for row in rows if row[2] is not None and row[2] <= said[-1][3] + 1_000_000]
    check(len(ended) >= len(said), len(ended), "ends of", len(said))
    check(sorted(row[0] for row in ended)[-len(said):] != [] and
          sum(row[0] for row in rows) == sum(size for size, *_ in said) + sum(kept), "bytes differ")
    # in the order of their ends, which is the program's: each with its size and its life
    for (size, began, before, after), (bytes_, allocated, freed, lifetime) in zip(said, ended):
        check(bytes_ == size, "a block of", size, "is recorded as", bytes_)
        # A time is the last that the thread had read, and here nothing says how long ago that may be.
        check(began - 2_000_000_000 <= allocated <= before + 2_000_000, "began", began, "recorded", allocated)
        check(before - 2_000_000_000 <= freed <= after + 2_000_000, "ended", before, after, "recorded", freed)
        check(abs(freed - allocated - lifetime) < 1000, freed, allocated, lifetime)
    begun, gone = r.rows("SELECT sum(type = 'alloc'), sum(type = 'free') FROM alloc_events WHERE site = ?",
                         r.site(LIVES, "EMPTY"))[0]
    allocs, frees = r.rows("SELECT sum(allocs), sum(frees) FROM alloc_summary WHERE site = ?", r.site(LIVES, "EMPTY"))[0]
    check((begun, gone) == (allocs, frees), begun, gone, "events of", allocs, frees)


def crowd(arr, scratch):
    r = Recording(arr, scratch, CROWD, options=("--allocs", "all"))
    rows = r.rows("SELECT bytes, tid, freed_tid FROM blocks WHERE site LIKE 'libffi%' AND bytes >= 30000 "
                  "AND lifetime_ns NOT NULL")  # without NumPy there is no probe in Python
    sizes = sorted(row[0] for row in rows)
    check(sizes == sorted(30000 + 8 * i for i in range(500) for _ in range(4)), len(sizes), "blocks of a crowd")


def small(arr, scratch):
    r = Recording(arr, scratch, SMALL, options=("--min-bytes", "1"))
    calls = r.rows("SELECT sum(calls) FROM op_summary WHERE op = 'empty'")[0][0]
    allocs, live = r.rows("SELECT sum(allocs), sum(live_bytes) FROM alloc_summary WHERE site = ?",
                          r.site(SMALL, "SMALL"))[0]
    check(calls >= 100_000, calls, "calls of empty")
    check(allocs < 1000 and live < 100_000, "NumPy's cached blocks are counted again:", allocs, live)
    check("refused" in r.out, r.out)
    refused = r.rows("SELECT label, value, site FROM other_events WHERE type = 'alloc_failed'")
    check(refused == [("mmap", 1 << 46, r.site(SMALL, "REFUSED"))], refused)
    check(r.rows("SELECT sum(failed) FROM alloc_summary WHERE op = 'mmap'") == [(1,)], "no failed mapping")
    said = next(int(line.split()[1]) for line in r.out if line.startswith("faults"))
    seen = r.rows("SELECT max(minor_faults) FROM memory_timeline")[0][0]
    check(said <= seen <= said + 2000, seen, "page faults of", said)
    wrong = r.rows("SELECT * FROM memory_timeline WHERE rss_bytes <> rss_anonymous_bytes + rss_file_bytes + rss_shared_bytes")
    check(not wrong, "kinds of memory do not add up:", wrong[:1])
    largest = r.rows("SELECT max(rss_anonymous_bytes) FROM memory_timeline")[0][0]
    check(largest > 160_000_000, "anonymous memory", largest)


def grows(arr, scratch):
    r = Recording(arr, scratch, GROWS)
    said = [tuple(map(int, line.split()[1:])) for line in r.out if line.startswith("step")]
    seen = r.rows("SELECT old_bytes, new_bytes, moved FROM reallocs WHERE site = ? AND op = 'ndarray.resize' "
                  "ORDER BY at_ns", r.site(GROWS, "RESIZE"))
    check(len(said) == 15 and seen == said, seen, "is not", said)
    check(len({moved for *_, moved in said}) == 2, "no block that moved, or none that stayed:", said)
    check(r.rows("SELECT old_bytes, new_bytes FROM reallocs WHERE site = ?", r.site(GROWS, "SHRINK"))
          == [(24_000_000, 8000)], "no shrinking")
    rows = r.rows("SELECT count(*), min(value) FROM other_events WHERE type = 'realloc' AND site = ?",
                  r.site(GROWS, "RESIZE"))
    check(rows == [(15, 1_600_000)], rows)


def off(arr, scratch):
    for options in (), ("--allocs", "summary"):
        r = Recording(arr, scratch, CROWD, options=options)
        check(r.rows("SELECT count(*) FROM blocks") == [(0,)], "blocks although only sums were asked for")
        check(r.rows("SELECT sum(allocs) >= 2000 FROM alloc_summary") == [(1,)], "no sums")


def main():
    arr = sys.argv[1]
    with tempfile.TemporaryDirectory() as scratch:
        for case in peaks, lives, crowd, small, grows, off:
            case(arr, scratch)
    print("memory_recording: as the program counts it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
