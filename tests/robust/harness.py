# SPDX-License-Identifier: Apache-2.0
"""What the scripts in this folder share: a program run bare and under `arr record` must look the same from outside.

usage of every script: NAME.py ARR [REPEATS] [CASE ...]     (REPEATS multiplies each case, 1 unless given)

It prints one line per case (repeats, failures) and exits with 1 if any failed, 2 if it could not run.
"""
import collections
import contextlib
import glob
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback

FOLDER = os.path.dirname(os.path.abspath(__file__))
PYTHON = "/usr/bin/python3"
Outcome = collections.namedtuple("Outcome", "status out err")


class Failure(Exception):
    pass


class Skip(Exception):
    pass


def expect(condition, *what):
    if not condition:
        raise Failure(" ".join(str(w) for w in what))


def run(argv, timeout=60, env=None, **more):
    """Runs argv; its whole session is killed if it takes too long, and that is a failure."""
    full = dict(os.environ, **(env or {}))
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=full,
                               start_new_session=True, **more)
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise Failure(f"hangs (over {timeout} s): {' '.join(argv)[:200]}")
    return Outcome(process.returncode, out, err)


def without_notes(err):
    """Standard error without what `arr record` itself says after the program has ended."""
    return b"".join(line for line in err.splitlines(True) if not line.startswith(b"arr record: "))


def query(path, sql, *values):
    db = sqlite3.connect(path)
    try:
        return db.execute(sql, values).fetchall()
    finally:
        db.close()


def check_recording(path):
    """Opens, is whole, and every view can be read to its end."""
    expect(os.path.exists(path), "no recording", path)
    db = sqlite3.connect(path)
    try:
        expect(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "integrity_check", path)
        views = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
        expect(len(views) >= 10, "views missing", views)
        for view in views:
            for _ in db.execute(f"SELECT * FROM {view}"):
                pass
        wrong = db.execute("SELECT count(*) FROM alloc_summary WHERE live_bytes > peak_live_bytes OR frees > allocs"
                           ).fetchone()[0]
        expect(wrong == 0, wrong, "allocation totals contradict themselves")
    finally:
        db.close()


class Context:
    """One repeat of one case: a scratch folder and the arr under test."""

    def __init__(self, arr, scratch, programs):
        self.arr, self.scratch, self.programs, self.runs = arr, scratch, programs, 0

    @property
    def probe(self):
        folder = os.path.dirname(self.arr)
        found = [p for p in (folder + "/../probe/libarrprobe.so", folder + "/../lib/arr/libarrprobe.so",
                             folder + "/../lib/libarrprobe.so") if os.path.exists(p)]
        if not found:
            raise Skip("no libarrprobe.so near " + self.arr)
        return os.path.realpath(found[0])

    def program(self, name, *flags, compiler=None):
        """A program of targets/, compiled once."""
        key = "-".join((name, *flags)).replace("/", "_")
        key = key if len(key) < 150 else key[:50] + hashlib.sha1(key.encode()).hexdigest()
        path = os.path.join(self.programs, key)
        if not os.path.exists(path):
            source = os.path.join(FOLDER, "targets", name)
            compiler = compiler or ("c++" if name.endswith(".cc") else "cc")
            made = subprocess.run([compiler, "-O1", "-g", "-w", "-pthread", source, "-o", path + ".new", *flags, "-ldl",
                                   "-lm"], capture_output=True, text=True)
            if made.returncode != 0:
                raise Skip(f"{name} does not compile: {made.stderr[-300:]}")
            os.rename(path + ".new", path)
        return path

    def python(self, name, *args):
        return [PYTHON, os.path.join(FOLDER, "targets", name), *args]

    def record_argv(self, argv, database, *options):
        return [self.arr, "record", "--quiet", *options, "-o", database, "--", *argv]

    def record(self, argv, timeout=90, options=(), **more):
        self.runs += 1
        database = os.path.join(self.scratch, f"{self.runs}.db")
        return run(self.record_argv(argv, database, *options), timeout, **more), database

    def same(self, argv, spool=True, compare_err=True, timeout=90, options=(), once=None, **more):
        """Bare and recorded must agree, and the recording must be whole. Returns the recording's path."""
        plain = once or run(argv, timeout, **more)
        seen, database = self.record(argv, timeout, options, **more)
        about = f"\n  bare: {plain}\n  seen: {seen}"
        expect(plain.status == seen.status, "exit status differs", about)
        expect(plain.out == seen.out, "standard output differs", about)
        if compare_err:
            expect(plain.err == without_notes(seen.err), "standard error differs", about)
        check_recording(database)
        self.no_spool(database)
        (status, term), = query(database, "SELECT exit_status, term_signal FROM runs")
        if seen.status < 0:
            expect(term == -seen.status, "runs.term_signal is", term, about)
        else:
            expect(status == seen.status and term is None, "runs has", status, term, about)
        if spool:
            expect(query(database, "SELECT count(*) FROM processes")[0][0] >= 1, "no process recorded", seen.err)
        return database

    def no_spool(self, database):
        left = glob.glob(glob.escape(database) + ".spool-*") + glob.glob(glob.escape(database) + "-*")
        expect(not left, "left behind:", [(p, os.listdir(p) if os.path.isdir(p) else "") for p in left])

    def ingest(self, database, spool):
        done = run([self.arr, "ingest", "--quiet", spool, "-o", database], 60)
        expect(done.status == 0, "arr ingest:", done.err)
        check_recording(database)


def children_of(pid):
    with contextlib.suppress(OSError):
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return [int(x) for x in file.read().split()]
    return []


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.002)
    raise Failure("waited for nothing")


def run_case(name, function, repeats, arr, programs, base):
    failed, skipped, started = 0, None, time.monotonic()
    done = 0
    for i in range(repeats):
        scratch = tempfile.mkdtemp(prefix=name + "-", dir=base)
        try:
            function(Context(arr, scratch, programs))
            done += 1
        except Skip as why:
            skipped = str(why)
            break
        except Failure as why:
            done += 1
            failed += 1
            if failed <= 3:
                print(f"  {name} #{i}: {str(why)[:3000]}", flush=True)
        except Exception:
            done += 1
            failed += 1
            if failed <= 3:
                print(f"  {name} #{i}: {traceback.format_exc()[-2000:]}", flush=True)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    word = f"skipped: {skipped}" if skipped and not done else f"{done} run, {failed} failed"
    print(f"{'FAIL' if failed else 'ok  '} {name}: {word} ({time.monotonic() - started:.1f} s)", flush=True)
    return failed


def main(cases, factors=None):
    """cases: name -> function(Context); factors: how many times a case runs per repeat."""
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print(__doc__, "\ncases:", " ".join(cases))
        sys.exit(2)
    arr = os.path.realpath(sys.argv[1])
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    wanted = sys.argv[3:] or list(cases)
    for name in wanted:
        if name not in cases:
            sys.exit(f"{sys.argv[0]}: no case named '{name}'")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    failures = 0
    with tempfile.TemporaryDirectory(prefix="robust-") as base:
        programs = os.path.join(base, "programs")
        os.mkdir(programs)
        for name in wanted:
            failures += run_case(name, cases[name], repeats * (factors or {}).get(name, 1), arr, programs, base)
    sys.exit(1 if failures else 0)
