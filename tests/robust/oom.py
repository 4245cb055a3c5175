#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A real kill by the memory cgroup (v1 or v2): the recording names what grew, where, and the limit. Needs root."""
import contextlib
import glob
import json
import os
import re
import time

import harness
from harness import PYTHON, Skip, expect, query, run

LIMIT = 300 << 20
GROWS = """import numpy as np
def keep_pages(n):
    return np.ones(n // 8)          # line 3 grows
def harmless():
    return np.zeros(1 << 18)
kept = []
for i in range(10000):
    harmless()
    kept.append(keep_pages(4 << 20))
"""
ONE_CALL = """import numpy as np
small = np.arange(1000.0)
small.sum()
big = np.full(1 << 30, 7.0)          # line 4, in the middle of it
"""
CHILD = """import os, numpy as np
pid = os.fork()
if pid == 0:
    kept = []
    while True:
        kept.append(np.full(1 << 19, 3.0))          # line 6
print(os.waitpid(pid, 0)[1])
"""


class Group:
    def __init__(self):
        self.v1 = os.path.exists("/sys/fs/cgroup/memory/memory.limit_in_bytes")
        root = "/sys/fs/cgroup/memory" if self.v1 else "/sys/fs/cgroup"
        self.path = f"{root}/arr-robust-{os.getpid()}-{time.monotonic_ns()}"

    def __enter__(self):
        try:
            os.mkdir(self.path)
            self.write("memory.limit_in_bytes" if self.v1 else "memory.max", LIMIT)
        except OSError as why:
            raise Skip(f"no memory cgroup to make: {why}")
        with contextlib.suppress(OSError):
            self.write("memory.memsw.limit_in_bytes" if self.v1 else "memory.swap.max", LIMIT if self.v1 else 0)
        return self

    def write(self, name, value):
        with open(f"{self.path}/{name}", "w") as file:
            file.write(str(value))

    def inside(self, argv):
        return ["sh", "-c", f'echo $$ > {self.path}/cgroup.procs && exec "$@"', "sh", *argv]

    def __exit__(self, *_):
        for _ in range(100):
            with contextlib.suppress(OSError):
                os.rmdir(self.path)
                return
            time.sleep(0.05)


def program(c, name, text):
    path = f"{c.scratch}/{name}.py"
    with open(path, "w") as file:
        file.write(text)
    return path


def kill(c, name, text):
    path, database = program(c, name, text), c.scratch + "/oom.db"
    with Group() as group:
        seen = run(group.inside(c.record_argv([PYTHON, path], database)), 120)
    harness.check_recording(database)
    if recorder_was_killed_too(database, seen):
        spool, = glob.glob(glob.escape(database) + ".spool-*")
        c.ingest(database, spool)
        print(f"  {name}: the kernel killed the recorder too; completed by arr ingest", flush=True)
        return path, database, None
    try:
        c.no_spool(database)
    except harness.Failure as why:
        raise harness.Failure(why, seen)
    return path, database, seen


def may_be_exempt():
    """Whether a recorder may exempt itself from such kills: CAP_SYS_RESOURCE."""
    with open("/proc/self/status") as file:
        return int(re.search(r"CapEff:\s*(\w+)", file.read()).group(1), 16) >> 24 & 1


def recorder_was_killed_too(database, seen):
    """On a busy machine the program's memory is given back late, and what is left in the group is the kernel's next choice."""
    ended, = query(database, "SELECT ended_at FROM runs")[0]
    return seen.status == -9 and not seen.err and ended is None and not may_be_exempt()


def killed_run(database, seen):
    """seen: None if nobody saw the end."""
    term, limit = query(database, "SELECT term_signal, mem_limit FROM runs")[0]
    if seen:
        expect(seen.status == -9, "arr record ended with", seen)
        expect(term == 9, "term_signal", term)
    expect(limit == LIMIT, "mem_limit", limit)


def grows(c):
    path, database, seen = kill(c, "grows", GROWS)
    killed_run(database, seen)
    top = query(database, "SELECT op, site, live_bytes FROM alloc_summary ORDER BY live_bytes DESC LIMIT 1")[0]
    expect(re.search(r"grows\.py:3\b", top[1] or ""), "the site that grew:", top)
    expect(top[2] > LIMIT // 2, "its live bytes:", top)
    peak = query(database, "SELECT op, site, bytes, live_bytes FROM peak_snapshot WHERE kind = 'heap' "
                           "ORDER BY bytes DESC LIMIT 1")[0]
    expect(re.search(r"grows\.py:3\b", peak[1] or "") and peak[2] > peak[3] * 0.8, "the snapshot at the peak:", peak)
    total = query(database, "SELECT sum(bytes), max(live_bytes) FROM peak_snapshot WHERE kind <> 'mapping'")[0]
    expect(total[0] == total[1], "the snapshot adds up to", total)
    last = query(database, "SELECT op, site FROM op_events ORDER BY start_ns DESC LIMIT 1")
    expect(last, "no last operation")
    report = run([c.arr, "report", database, "--format", "text"])
    headlines = report.out.decode().splitlines()[:6]
    expect(report.status == 0 and any(re.search(r"\bgrows\.py:3 held \d+ MiB .*limit 300 MiB", line) for line in headlines),
           "the headlines:", headlines)


def one_call(c):
    path, database, seen = kill(c, "one_call", ONE_CALL)
    killed_run(database, seen)
    rows = query(database, "SELECT op, site, duration_ns, why FROM op_events ORDER BY start_ns DESC LIMIT 5")
    expect(any(re.search(r"one_call\.py:4\b", r[1] or "") for r in rows), "the call that was open:", rows)
    top = query(database, "SELECT op, site, live_bytes FROM alloc_summary ORDER BY live_bytes DESC LIMIT 1")[0]
    expect(re.search(r"one_call\.py:4\b", top[1] or "") and top[2] >= 8 << 30, "live bytes:", top)


def child(c):
    path, database, seen = kill(c, "child", CHILD)
    expect(seen and seen.status == 0 and seen.out == b"9\n", seen)
    rows = query(database, "SELECT p.state, a.site, a.live_bytes FROM alloc_summary a JOIN processes p USING (process_id) "
                           "ORDER BY a.live_bytes DESC LIMIT 1")
    expect(rows[0][0] == "died" and re.search(r"child\.py:6\b", rows[0][1] or ""), rows)
    report = run([c.arr, "report", database, "--format", "json"])
    killed = [f for f in json.loads(report.out)["findings"] if f["rule"] == "killed"]
    expect(len(killed) == 1 and re.search(r"child\.py:6\b", killed[0]["site"]), "the finding:", killed)


CASES = dict(grows=grows, one_call=one_call, child=child)

if __name__ == "__main__":
    harness.main(CASES)
