#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""More than any table holds, names that are no text, signals for the recorder, and recorders under recorders."""
import os
import signal
import subprocess
import time

import harness
from harness import PYTHON, children_of, expect, query, run, wait_for

FOREVER = "import numpy as np\nprint('begun', flush=True)\na = np.ones(500)\nwhile True: a * a\n"


def many_threads(c):
    c.same([c.program("crowd.c"), "threads", "1500"])


def many_blocks(c):
    database = c.same([c.program("crowd.c"), "blocks", "1000000"])
    live, = query(database, "SELECT live_bytes FROM processes ORDER BY process_id LIMIT 1")[0]
    expect(-65536 <= live <= 1 << 20, "live bytes at the end:", live)


def execs(c):
    database = c.same([c.program("crowd.c"), "execs", "60"])
    rows = dict(query(database, "SELECT state, count(*) FROM processes GROUP BY 1"))
    expect(rows == {"execed": 60, "exited": 1}, rows)


def many_places(c):
    """40,000 lines of code that allocate, in 2,000 files."""
    c.same([PYTHON, "-c", """
import numpy as np
kept = []
for i in range(2000):
    code = compile("\\n".join("kept.append(np.empty(%d))" % (200 + j) for j in range(20)), "/tmp/generated-%d.py" % i, "exec")
    exec(code, {"np": np, "kept": kept})
    if len(kept) > 5000:
        kept.clear()
print(len(kept))
"""])


def many_shapes(c):
    """Shapes and dtypes without end."""
    c.same([PYTHON, "-c", """
import numpy as np
total = 0
for i in range(60000):
    total += np.add(np.ones(i % 997 + 1), np.ones((i % 11 + 1, 1))).size
for i in range(3000):
    a = np.zeros(3, dtype=[("f%d" % i, "f8"), ("s", "S%d" % (i % 500 + 1))])
    total += np.sort(a, order="f%d" % i).size
for i in range(300):
    try:
        np.ones(i + 2) + np.ones(i + 5)
    except ValueError as e:
        total += len(str(e)) > 0
print(total)
"""])


def many_processes(c):
    c.same(["sh", "-c", "for i in $(seq 150); do sleep 0.3 & done; wait; echo all"])


def names(c):
    """A program and arguments that are not UTF-8, with line ends and quotes, and a very long command."""
    folder = os.fsencode(c.scratch) + b"/\xff\xfe \n'\";--"
    os.mkdir(folder)
    path = os.path.join(folder, b"prog\xe9.py")
    with open(path, "w") as file:
        file.write("import numpy as np, sys\ndef f\u00e9():\n    return np.ones((2, 3)) @ np.ones((3, 2))\n"
                   "for _ in range(300): f\u00e9()\nprint(len(sys.argv[1]))\ntry:\n    np.ones(3) @ np.ones(4)\n"
                   "except ValueError: pass\n")
    database = c.same([PYTHON, path, b"\xff" * 100])
    c.same([PYTHON, path, "x" * 100000])
    for output in ("text", "json", "html", "md"):
        done = run([c.arr, "report", database, "--format", output])
        expect(done.status == 0, output, done.err)
        done.out.decode("utf-8")


def recorder_under_recorder(c):
    inner = c.scratch + "/inner.db"
    code = "import numpy as np\nfor i in range(100): np.hypot(np.ones(3), 1)\nprint('x')"
    plain = run([PYTHON, "-c", code])
    seen, database = c.record([c.arr, "record", "--quiet", "-o", inner, "--", PYTHON, "-c", code])
    expect(seen.status == plain.status and seen.out == plain.out, seen)
    for path in (inner, database):
        harness.check_recording(path)
        c.no_spool(path)
    expect(query(inner, "SELECT sum(calls) FROM op_summary WHERE op = 'hypot'") == [(100,)], "inner")


def signalled(number, to_group):
    """The terminal's signal goes to both, a supervisor's to arr alone: the program gets it, arr finishes its work."""
    def case(c):
        database = c.scratch + "/s.db"
        recorder = subprocess.Popen(c.record_argv([PYTHON, "-c", FOREVER], database), stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, start_new_session=True)
        try:
            recorder.stdout.readline()
            time.sleep(0.2)
            (os.killpg if to_group else os.kill)(recorder.pid, number)
            recorder.communicate(timeout=30)
        finally:
            with harness.contextlib.suppress(ProcessLookupError):
                os.killpg(recorder.pid, signal.SIGKILL)
            recorder.wait()
        expect(recorder.returncode == -number, "ended with", recorder.returncode)
        harness.check_recording(database)
        c.no_spool(database)
        expect(query(database, "SELECT term_signal, complete FROM runs") == [(number, 1)], "runs")
    return case


def stopped(c):
    database = c.scratch + "/s.db"
    recorder = subprocess.Popen(c.record_argv([PYTHON, "-c", "import numpy as np, time\n"
                                               "for i in range(500): np.ones(9) * 2; time.sleep(0.002)"], database),
                                start_new_session=True)
    child = wait_for(lambda: children_of(recorder.pid))[0]
    for _ in range(5):
        time.sleep(0.15)
        with harness.contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGSTOP)
            time.sleep(0.1)
            os.kill(child, signal.SIGCONT)
    expect(recorder.wait(timeout=30) == 0, recorder.returncode)
    harness.check_recording(database)
    c.no_spool(database)
    expect(query(database, "SELECT sum(calls) FROM op_summary WHERE op = 'multiply'") == [(500,)], "calls")


def read_while_written(c):
    """The recording can be read at any moment while it grows."""
    database = c.scratch + "/s.db"
    recorder = subprocess.Popen(c.record_argv([PYTHON, "-c", FOREVER], database), stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        end, seen = time.monotonic() + 4, []
        wait_for(lambda: os.path.exists(database))
        while time.monotonic() < end:
            with harness.contextlib.suppress(harness.sqlite3.OperationalError):
                seen.append(query(database, "SELECT coalesce(sum(calls), 0) FROM op_summary")[0][0])
            done = run([c.arr, "report", database, "--format", "text"])
            expect(done.status == 0 or not seen or seen[-1] == 0, done)
        expect(sorted(seen) == seen and len(set(seen)) > 3, "calls as they grew:", sorted(set(seen)))
        os.kill(children_of(recorder.pid)[0], signal.SIGKILL)
        recorder.wait(timeout=30)
    finally:
        with harness.contextlib.suppress(ProcessLookupError):
            os.killpg(recorder.pid, signal.SIGKILL)
        recorder.wait()
    harness.check_recording(database)


CASES = dict(many_threads=many_threads, many_blocks=many_blocks, execs=execs, many_places=many_places,
             many_shapes=many_shapes, many_processes=many_processes, names=names,
             recorder_under_recorder=recorder_under_recorder, int_group=signalled(signal.SIGINT, True),
             term_recorder=signalled(signal.SIGTERM, False), hup=signalled(signal.SIGHUP, False),
             usr1=signalled(signal.SIGUSR1, False), stopped=stopped, read_while_written=read_while_written)

if __name__ == "__main__":
    harness.main(CASES)
