#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""SIGKILL at random moments: of the program, of the recorder, of both; the recording is completed and exact.

Each repeat is one kill per case. The program runs one `multiply` and one `empty(1101)` per round and notes the round's
number in a mapped file after them: the recording may be at most one call ahead and never behind.
"""
import contextlib
import glob
import mmap
import os
import random
import signal
import struct
import subprocess
import time

import harness
from harness import PYTHON, children_of, expect, query, wait_for

TARGET = """
import mmap, struct, sys, os
import numpy as np
file = open(sys.argv[1], "r+b")
counter = memoryview(mmap.mmap(file.fileno(), 4096)).cast("q")  # one store each; struct.pack_into writes zeros first
a = np.ones(1000)
for i in range(1, int(sys.argv[2]) + 1):
    b = a * a
    k = np.empty(1101)
    if i % 50 == 0:
        c = np.concatenate([np.sort(b), b.astype(np.float32)])
    counter[0] = i
"""


class Counter:
    def __init__(self, path):
        with open(path, "wb") as file:
            file.truncate(4096)
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 4096)

    def read(self):
        return struct.unpack_from("q", self.map, 0)[0]


def start(c, rounds=10 ** 9):
    progress, database = c.scratch + "/progress", c.scratch + "/killed.db"
    counter = Counter(progress)
    argv = c.record_argv([PYTHON, "-c", TARGET, progress, str(rounds)], database)
    recorder = subprocess.Popen(argv, stderr=subprocess.PIPE, start_new_session=True)
    return recorder, counter, database


def check_counts(database, done):
    calls = query(database, "SELECT sum(calls) FROM op_summary WHERE op = 'multiply'")[0][0] or 0
    # `multiply` of the next round may have run before the counter was written, never fewer
    expect(done <= calls <= done + 1, "rounds", done, "calls", calls)


def spool_of(database):
    spools = glob.glob(glob.escape(database) + ".spool-*")
    return spools[0] if spools else None


def gone(pid):
    """Ended, reaped or not."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def program(c):
    """The program alone, once it computes."""
    recorder, counter, database = start(c)
    try:
        wait_for(counter.read)
        time.sleep(random.random() * 0.6)
        os.kill(children_of(recorder.pid)[0], signal.SIGKILL)
        recorder.wait(timeout=60)
    finally:
        cleanup(recorder)
    expect(recorder.returncode == -9, recorder.returncode)
    harness.check_recording(database)
    c.no_spool(database)
    expect(query(database, "SELECT term_signal, complete FROM runs") == [(9, 1)], "runs")
    check_counts(database, counter.read())


def program_early(c):
    """The program at any moment of its start, imports included."""
    recorder, counter, database = start(c)
    try:
        child = wait_for(lambda: children_of(recorder.pid))[0]
        time.sleep(random.random() * 0.25)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        recorder.wait(timeout=60)
    finally:
        cleanup(recorder)
    expect(recorder.returncode == -9, recorder.returncode)
    harness.check_recording(database)
    c.no_spool(database)
    check_counts(database, counter.read())


def group(c):
    """Everything at once: ingest completes what is left."""
    recorder, counter, database = start(c)
    try:
        if random.random() < 0.3:
            time.sleep(random.random() * 0.3)
        else:
            wait_for(counter.read)
            time.sleep(random.random() * 1.2)
        family = children_of(recorder.pid)
        os.killpg(recorder.pid, signal.SIGKILL)
        recorder.wait(timeout=60)
        wait_for(lambda: all(gone(pid) for pid in family))
    finally:
        cleanup(recorder)
    spool = spool_of(database)
    if not spool or not glob.glob(spool + "/*.arrspool"):
        expect(counter.read() == 0, "no spool though the program computed")
        return
    c.ingest(database, spool)
    check_counts(database, counter.read())
    expect(query(database, "SELECT complete FROM runs") == [(1,)], "complete")
    before = everything(database)
    c.ingest(database, spool)
    expect(everything(database) == before, "a second ingest changes the recording")


def recorder_only(c):
    """The recorder dies, the program goes on to its end and does not notice."""
    rounds = 500000  # over a second: the kill comes within 0.3 s
    recorder, counter, database = start(c, rounds)
    try:
        wait_for(counter.read)
        child = children_of(recorder.pid)[0]
        time.sleep(random.random() * 0.3)
        expect(counter.read() < rounds, "the program was too fast for this test")
        os.kill(recorder.pid, signal.SIGKILL)
        recorder.wait(timeout=60)
        wait_for(lambda: not os.path.exists(f"/proc/{child}"), 60)
    finally:
        cleanup(recorder)
    expect(counter.read() == rounds, "the program stopped at", counter.read())
    c.ingest(database, spool_of(database))
    calls = query(database, "SELECT sum(calls) FROM op_summary WHERE op = 'multiply'")[0][0]
    expect(calls == rounds, calls)
    expect(query(database, "SELECT state FROM processes") == [("exited",)], "state")
    expect(query(database, "SELECT complete FROM runs") == [(1,)], "complete")


def ingest_killed(c):
    """`arr ingest` killed in the middle and started again."""
    recorder, counter, database = start(c)
    try:
        wait_for(counter.read)
        time.sleep(0.5)
        os.killpg(recorder.pid, signal.SIGKILL)
        recorder.wait(timeout=60)
    finally:
        cleanup(recorder)
    spool, other = spool_of(database), c.scratch + "/other.db"
    for _ in range(3):
        ingest = subprocess.Popen([c.arr, "ingest", "--quiet", spool, "-o", other])
        time.sleep(random.random() * 0.15)
        ingest.kill()
        ingest.wait()
    c.ingest(other, spool)
    check_counts(other, counter.read())


def workers(c):
    """A killed worker of a pool: its siblings' recordings are whole, its own ends with its last call."""
    code = ("import os, time, numpy as np\nkids = []\nfor i in range(4):\n pid = os.fork()\n if pid == 0:\n"
            "  a = np.arange(500.0)\n  while True: a * a\n kids.append(pid)\n"
            "time.sleep(0.4)\nimport signal\nfor pid in kids:\n os.kill(pid, 9); os.waitpid(pid, 0)\nprint('done')")
    seen, database = c.record([PYTHON, "-c", code])
    expect(seen.status == 0 and seen.out == b"done\n", seen)
    harness.check_recording(database)
    c.no_spool(database)
    expect(query(database, "SELECT count(*) FROM processes WHERE state = 'died'") == [(4,)],
           query(database, "SELECT state, count(*) FROM processes GROUP BY 1"))
    expect(query(database, "SELECT count(DISTINCT process_id) FROM op_summary WHERE op = 'multiply'") == [(4,)], "ops")


def everything(database):
    return {table: sorted(query(database, f"SELECT * FROM {table}"), key=repr)
            for table, in query(database, "SELECT name FROM sqlite_master WHERE type = 'view'")}


def cleanup(recorder):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(recorder.pid, signal.SIGKILL)
    recorder.wait()
    if recorder.stderr:
        recorder.stderr.close()


CASES = dict(program=program, program_early=program_early, group=group, recorder_only=recorder_only,
             ingest_killed=ingest_killed, workers=workers)

if __name__ == "__main__":
    harness.main(CASES)
