#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 in the middle: the recording is finished by `arr record` itself and has the last operation.

usage: killed_target.py ARR [KILLS]      (run by ctest with 3; by hand with more)

The target runs one `multiply` and one `empty(1101)` per iteration and writes the iteration's number into a mapped
file after them, so that the test knows how many it had finished when it died.
"""
import mmap
import os
import random
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

TARGET = """
import mmap, struct, sys
import numpy as np
file = open(sys.argv[1], "r+b")
counter = memoryview(mmap.mmap(file.fileno(), 4096)).cast("q")  # one store each; struct.pack_into writes zeros first
a = np.ones(1000)
i = 0
while True:
    b = a * a
    k = np.empty(1101)
    i += 1
    counter[0] = i
"""


def one_kill(arr, scratch, seconds):
    progress, database = os.path.join(scratch, "progress"), os.path.join(scratch, "killed.db")
    with open(progress, "wb") as file:
        file.truncate(4096)
    recorder = subprocess.Popen([arr, "record", "--quiet", "-o", database, "--", sys.executable, "-c", TARGET,
                                 progress], stderr=subprocess.PIPE)
    with open(progress, "rb") as file:
        counter = mmap.mmap(file.fileno(), 4096, prot=mmap.PROT_READ)
        read = lambda: struct.unpack_from("q", counter, 0)[0]
        while read() == 0:
            time.sleep(0.005)
            if recorder.poll() is not None:
                sys.exit(f"killed_target: ended early: {recorder.stderr.read()}")
        time.sleep(seconds)
        children = subprocess.run(["pgrep", "-P", str(recorder.pid)], capture_output=True, text=True).stdout.split()
        os.kill(int(children[0]), signal.SIGKILL)
        recorder.wait(timeout=60)
        done = read()
    db = sqlite3.connect(database)
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    signals = db.execute("SELECT term_signal FROM runs").fetchall()
    assert signals == [(9,)], signals
    calls = db.execute("SELECT sum(calls) FROM op_summary WHERE op = 'multiply'").fetchone()[0]
    # `multiply` of the next iteration may have run before the counter was written, never less than done
    assert done <= calls <= done + 1, (done, calls)
    last = db.execute("SELECT op, error FROM op_events ORDER BY start_ns DESC, event_id DESC LIMIT 1").fetchone()
    assert last[0] in ("multiply", "empty"), last
    for name in os.listdir(scratch):
        assert name in ("progress", "killed.db"), name
    os.unlink(database)
    return done, calls


def main():
    arr = sys.argv[1]
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    random.seed(int.from_bytes(os.urandom(4), "little"))
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(kills):
            done, calls = one_kill(arr, scratch, random.uniform(0.0, 0.6))
            print(f"kill {number + 1}: {done} iterations finished, {calls} multiply calls recorded", flush=True)
    print(f"killed_target: {kills} of {kills} recordings complete")
    return 0


if __name__ == "__main__":
    sys.exit(main())
