#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Children by every road, from C and from Python, each with its own part of the recording."""
import glob
import os
import time

import harness
from harness import PYTHON, expect, query

FORK_NUMPY = """
import os, sys, warnings
warnings.simplefilter("ignore")
import numpy as np
a = np.arange(5000.0)
for i in range(10):
    pid = os.fork()
    if pid == 0:
        b = (a * i).reshape(50, 100)
        s = float((b @ b.T).sum())
        sys.stdout.write("%d %.17g\\n" % (i, s)); sys.stdout.flush()
        (os._exit if i % 2 else sys.exit)(i)
    print(i, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
MULTI = """
import multiprocessing as mp, sys
import numpy as np
def work(n):
    a = np.arange(float(n + 10))
    return float(np.sort(a[::-1].copy()).sum())
if __name__ == "__main__":
    mp.set_start_method(sys.argv[1])
    with mp.Pool(3) as pool:
        print(pool.map(work, range(40)))
    q = mp.Queue()
    p = mp.Process(target=q.put, args=(np.ones(1000),))
    p.start(); print(q.get().sum()); p.join(); print(p.exitcode)
"""
SUBPROCESS = """
import subprocess, sys, os
import numpy as np
np.ones(100).sum()
for extra in ({}, {"close_fds": False}, {"preexec_fn": lambda: None}, {"start_new_session": True}, {"cwd": "/"}):
    r = subprocess.run([sys.executable, "-c", "import numpy as np; print(np.ones(7).sum()); raise SystemExit(9)"],
                       capture_output=True, text=True, **extra)
    print(r.returncode, r.stdout, r.stderr)
print(subprocess.run(["ls", "/proc/self/fd"], capture_output=True, text=True).stdout)
print(subprocess.run("echo $0; exit 3", shell=True, capture_output=True, text=True))
print(subprocess.run([sys.executable, "-S", "-c", "print(1)"], env={}, capture_output=True, text=True))
try:
    subprocess.run(["/nonexistent"])
except FileNotFoundError as e:
    print(e)
print(os.spawnvp(os.P_WAIT, "true", ["true"]), os.posix_spawn("/bin/true", ["true"], {}) > 0)
"""
POOL_DIES = """
import concurrent.futures as cf, os, numpy as np
def die(n):
    np.ones(n).sum()
    os.kill(os.getpid(), 9)
if __name__ == "__main__":
    try:
        with cf.ProcessPoolExecutor(2) as pool:
            list(pool.map(die, [10, 20]))
    except cf.process.BrokenProcessPool:
        print("broken")
"""


def spawn(c):
    c.same([c.program("spawn.c")])


def forks(c):
    database = c.same([c.program("forks.c"), "200"])
    rows = query(database, "SELECT state, exit_code, count(*) FROM processes GROUP BY 1, 2")
    seen = sum(row[2] for row in rows)
    # the parent, its 200 children and what 50 of them became
    expect(seen == 251, "processes recorded:", seen, rows)


def fork_numpy(c):
    database = c.same([PYTHON, "-c", FORK_NUMPY])
    expect(query(database, "SELECT count(DISTINCT process_id) FROM op_summary WHERE op = 'matmul'")[0][0] == 10,
           "children with matmul", query(database, "SELECT process_id, op FROM op_summary WHERE op LIKE 'mat%'"))


def multi(method):
    def case(c):
        path = c.scratch + "/multi.py"
        with open(path, "w") as file:
            file.write(MULTI)
        database = c.same([PYTHON, path, method])
        count = query(database, "SELECT op, sum(calls) FROM op_summary WHERE op LIKE '%sort%' GROUP BY op")
        expect(count == [("ndarray.sort", 40), ("sort", 40)], "sorts", count)
    return case


def subprocesses(c):
    c.same([PYTHON, "-c", SUBPROCESS])


def pool_dies(c):
    path = c.scratch + "/dies.py"
    with open(path, "w") as file:
        file.write(POOL_DIES)
    c.same([PYTHON, path])


def daemon(c):
    """The program ends before its child: the spool of the child stays and ingest completes the recording."""
    go, over = c.scratch + "/go", c.scratch + "/over"
    code = ("import os, sys, time, numpy as np\nif os.fork() == 0:\n os.setsid()\n for i in (0, 1, 2): os.close(i)\n"
            " while not os.path.exists(sys.argv[1]): time.sleep(0.01)\n for i in range(10): np.hypot(np.ones(10), 1)\n"
            " os.rename(sys.argv[1], sys.argv[2])\n os._exit(0)\n")
    seen, database = c.record([PYTHON, "-c", code, go, over])
    expect(seen.status == 0, seen)
    spools = glob.glob(glob.escape(database) + ".spool-*")
    expect(len(spools) == 1, "spool folder of the one that still ran:", spools, seen.err)
    open(go, "w").close()
    harness.wait_for(lambda: os.path.exists(over))
    time.sleep(0.3)  # until it has ended
    c.ingest(database, spools[0])
    expect(query(database, "SELECT sum(calls) FROM op_summary WHERE op = 'hypot'") == [(10,)], "hypot of the daemon")
    expect(query(database, "SELECT complete FROM runs") == [(1,)], "complete")


CASES = dict(spawn=spawn, forks=forks, fork_numpy=fork_numpy, mp_fork=multi("fork"), mp_spawn=multi("spawn"),
             mp_forkserver=multi("forkserver"), subprocesses=subprocesses, pool_dies=pool_dies, daemon=daemon)

if __name__ == "__main__":
    harness.main(CASES)
