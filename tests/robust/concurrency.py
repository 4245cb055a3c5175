#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Threads, signal handlers and libraries that come and go."""
import harness
from harness import PYTHON, expect, query

NUMPY_THREADS = """
import threading, numpy as np
totals = [0.0] * 16
def work(n):
    a = np.arange(2000.0) + n
    for i in range(150):
        b = a[::2] * a[1::2]
        c = np.sort(b.astype(np.float32))[::-1]
        m = a[:1600].reshape(40, 40)
        totals[n] += float(c[0]) + float((m @ m).trace()) + float(np.linalg.norm(m))
        try:
            a[:3] + a[:4]
        except ValueError:
            totals[n] += 1
threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
[t.start() for t in threads]
[t.join() for t in threads]
print(totals)
"""
DAEMON_THREADS = """
import threading, numpy as np, time
def work():
    a = np.arange(1000.0)
    while True:
        a * 2; np.sort(a)
for _ in range(8):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.3)
print("leaving")
"""


def threads(c):
    database = c.same([c.program("threads.c")])
    live, = query(database, "SELECT sum(live_bytes) FROM alloc_summary")[0]
    expect(live is not None and 0 <= live < 4 << 20, "live bytes of tracked blocks at the end:", live)


def storm(c):
    c.same([c.program("storm.c")])


def loads(c):
    c.same([c.program("loads.c"), c.program("plugin.c", "-shared", "-fPIC")])


def numpy_threads(c):
    database = c.same([PYTHON, "-c", NUMPY_THREADS])
    rows = dict(query(database, "SELECT op, sum(calls) FROM op_summary GROUP BY op"))
    expect(rows.get("matmul") == 16 * 150, "matmul calls", rows.get("matmul"))


def daemon_threads(c):
    for _ in range(5):
        c.same([PYTHON, "-c", DAEMON_THREADS])


def numpy_storm(c):
    """Python signal handlers that run NumPy between the bytecodes of a NumPy program."""
    c.same([PYTHON, "-c", """
import signal, numpy as np, time
seen = 0
def handler(*_):
    global seen
    seen += int(np.ones(50).sum() / 50)
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
end = time.monotonic() + 1.5
a = np.arange(3000.0); t = 0.0
while time.monotonic() < end:
    t = float(np.sort(a[::-1]).sum())
signal.setitimer(signal.ITIMER_REAL, 0)
print(t, seen > 50)
"""])


CASES = dict(threads=threads, storm=storm, loads=loads, numpy_threads=numpy_threads, daemon_threads=daemon_threads,
             numpy_storm=numpy_storm)

if __name__ == "__main__":
    harness.main(CASES)
