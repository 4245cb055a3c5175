#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Descriptors, folders, rights and disks taken away from the program or from the recorder. Some cases need root."""
import glob
import os
import shutil
import subprocess

import harness
from harness import PYTHON, Skip, expect, query, run

NUMPY = "import numpy as np\na = np.arange(1000.0)\nfor i in range(2000): b = a * a\nprint(b.sum())\n"


def root():
    if os.geteuid() != 0:
        raise Skip("needs root")


def place(what, argument=None):
    def case(c):
        if what in ("chroot", "nobody"):
            root()
        folder = c.scratch + "/folder"
        os.mkdir(folder)
        file = c.scratch + "/opened"
        target = argument or folder
        if what.startswith("close"):
            target = file
        c.same([c.program("places.c"), what, target])
        if what.startswith("close"):
            expect(os.path.getsize(file) == 0, "somebody wrote into the program's files:", open(file, "rb").read(300))
    return case


def setuid(c):
    root()
    program = c.program("secure.c")
    copy = "/var/tmp/arr-robust-secure"
    shutil.copy(program, copy)
    try:
        os.chown(copy, 1, 1)
        os.chmod(copy, 0o6755)
        plain = run([copy])
        expect(b"secure 1" in plain.out, "the copy is not set-user-id here", plain)
        seen, database = c.record([copy])
        expect(seen.status == plain.status == 6 and b"spools 0" in seen.out, seen)
        expect(query(database, "SELECT count(*) FROM processes") == [(0,)], "it was recorded")
        c.no_spool(database)
    finally:
        os.unlink(copy)


def mounted(c, script, options, timeout=60):
    """Runs a shell script in a mount namespace with a tmpfs at $M."""
    root()
    where = c.scratch + "/mounted"
    os.mkdir(where)
    environment = {"M": where, "ARR": c.arr, "PROBE": c.probe, "OUT": c.scratch}
    return run(["unshare", "-m", "sh", "-c", f"mount -t tmpfs -o {options} tmpfs $M && {script}"], timeout, environment)


def read_only_spool(c):
    """A flight recorder's folder that can't be written: the program runs and nobody says a word."""
    done = mounted(c, f"mount -o remount,ro $M && LD_PRELOAD=$PROBE ARR_SPOOL=$M {PYTHON} -c '{NUMPY}'", "size=1m")
    expect(done == run([PYTHON, "-c", NUMPY]), done)


def missing_spool(c):
    done = run([PYTHON, "-c", NUMPY], env={"LD_PRELOAD": c.probe, "ARR_SPOOL": c.scratch + "/nowhere"})
    expect(done == run([PYTHON, "-c", NUMPY]), done)


def full_spool(c):
    """Every size from nothing to enough: no SIGBUS, no message; what fits can be read."""
    plain, read = run([PYTHON, "-c", NUMPY]), 0
    for kib in (4, 64, 512, 1024, 2048, 3072, 4096, 5120, 6144, 8192, 10240, 12288, 14336, 16384, 32768):
        os.makedirs(c.scratch + "/saved", exist_ok=True)
        done = mounted(c, f"LD_PRELOAD=$PROBE ARR_SPOOL=$M {PYTHON} -c '{NUMPY}'; s=$?; rm -f $OUT/saved/*; "
                       "cp $M/* $OUT/saved/ 2>/dev/null; exit $s", f"size={kib}k")
        os.rmdir(c.scratch + "/mounted")
        expect(done == plain, f"spool folder of {kib} KiB:", done)
        if glob.glob(c.scratch + "/saved/*.arrspool"):
            read += 1
            database = f"{c.scratch}/full-{kib}.db"
            c.ingest(database, c.scratch + "/saved")
    expect(read >= 1, "no spool fitted even the largest folder")


def full_spool_threads(c):
    """The disk fills up while threads and children ask for more."""
    program = c.program("threads.c")
    plain = run([program])
    for kib in (4096, 8192, 12288, 20480):
        done = mounted(c, f"LD_PRELOAD=$PROBE ARR_SPOOL=$M {program}", f"size={kib}k")
        os.rmdir(c.scratch + "/mounted")
        expect(done == plain, f"{kib} KiB", done)


def full_database(c):
    """The recording's disk is full: the program ends as it would have, arr says so, spools or recording are left."""
    plain = run([PYTHON, "-c", NUMPY])
    for kib in (64, 256, 1024, 8192, 16384, 17408, 18432):
        done = mounted(c, f"$ARR record --quiet -o $M/a.db -- {PYTHON} -c '{NUMPY}'; s=$?; "
                       "mkdir -p $OUT/saved; cp $M/a.db $OUT/saved/ 2>/dev/null; ls $M >&2; exit $s", f"size={kib}k")
        os.rmdir(c.scratch + "/mounted")
        ran = done.out == plain.out and done.status == plain.status
        refused = done.out == b"" and done.status == 2 and b"arr record: " in done.err
        expect(ran or refused, f"{kib} KiB:", done)
        expect(b"\n" in done.err, "arr says nothing")


def small_database_disk(c):
    """Spools elsewhere can't be asked for, so the folder is limited by a quota-like size only for the database."""
    code = "import numpy as np\n" + "".join(f"def f{i}(): return np.ones({i}+1)*{i}\nf{i}()\n" for i in range(3000))
    path = c.scratch + "/many.py"
    with open(path, "w") as file:
        file.write(code)
    plain = run([PYTHON, path])
    for kib in (17000, 18000, 19000, 20000):
        done = mounted(c, f"$ARR record --quiet -o $M/a.db -- {PYTHON} {path}; s=$?; ls -la $M >&2; exit $s",
                       f"size={kib}k")
        os.rmdir(c.scratch + "/mounted")
        expect(done.status == plain.status and done.out == plain.out, f"{kib} KiB:", done)


FILLS = """
import errno, os, sys, threading, time
import numpy as np
a = np.arange(1000.0)
def compute(n):
    for i in range(n):
        b = a * a
        if i % 100 == 0:
            time.sleep(0.002)
compute(1000)
path = sys.argv[1] + "/filler"
with open(path, "wb", buffering=0) as file:
    try:
        while True:
            file.write(bytes(1 << 16))
    except OSError as why:
        print(errno.errorcode[why.errno])
exec("\\n".join(f"def f{i}(): return np.ones({i} + 2) * {i}\\nf{i}()" for i in range(500)))
threads = [threading.Thread(target=compute, args=(500,)) for _ in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
pid = os.fork()
if pid == 0:
    compute(300)
    os._exit(7)
print(os.waitpid(pid, 0)[1] >> 8)
os.unlink(path)
compute(2000)
print("went on")
"""


def fills_disk(c):
    """The program itself fills the disk that has its spool and its recording, works on, and makes room again."""
    path = c.scratch + "/fills.py"
    with open(path, "w") as file:
        file.write(FILLS)
    plain = mounted(c, f"{PYTHON} {path} $M", "size=40m")
    os.rmdir(c.scratch + "/mounted")
    expect(plain.status == 0 and plain.out == b"ENOSPC\n7\nwent on\n", plain)
    done = mounted(c, f"$ARR record -o $M/a.db -- {PYTHON} {path} $M; s=$?; ls -la $M >&2; "
                   "spool=$(ls -d $M/a.db.spool-* 2>/dev/null) && $ARR ingest --quiet $spool -o $M/a.db; "
                   "cp $M/a.db $OUT/; exit $s", "size=40m")
    expect(done.status == plain.status and done.out == plain.out, done)
    harness.check_recording(c.scratch + "/a.db")
    calls = query(c.scratch + "/a.db", "SELECT sum(calls) FROM op_summary WHERE op = 'multiply'")[0][0]
    # a child whose spool found no room and threads whose slots found none are said to be lost, the others are exact
    lost = dict(query(c.scratch + "/a.db", "SELECT what, sum(count) FROM losses GROUP BY 1"))
    expect(3500 <= calls <= 7800 and (calls == 7800 or lost.get("spool_full", 0) > 0), calls, lost, done.err)


def closed_standard_streams(c):
    """arr record and program with streams 0, 1, 2 closed: no file of ours gets their numbers."""
    database = c.scratch + "/closed.db"
    done = run(["sh", "-c", f"exec <&- >&- 2>&-; exec {c.arr} record -o {database} -- {c.program('places.c')} nothing"])
    plain = run(["sh", "-c", f"exec <&- >&- 2>&-; exec {c.program('places.c')} nothing"])
    expect(done.status == plain.status, plain, done)
    harness.check_recording(database)
    c.no_spool(database)


def namespace(c):
    """Container-like: own pid, mount, ipc, uts and net namespaces with a fresh /proc."""
    root()
    database = c.scratch + "/namespace.db"
    argv = ["unshare", "-m", "-p", "-f", "-i", "-u", "-n", "--mount-proc"]
    done = run(argv + [c.arr, "record", "--quiet", "-o", database, "--", PYTHON, "-c", NUMPY])
    expect(done == run([PYTHON, "-c", NUMPY]), done)
    harness.check_recording(database)
    expect(query(database, "SELECT sum(calls) FROM op_summary WHERE op = 'multiply'") == [(2000,)], "calls")
    c.no_spool(database)


def user_namespace(c):
    """A rootless container: somebody who is root in a user namespace alone, with mounts and pids of its own."""
    root()
    os.chmod(c.scratch, 0o777)
    os.chmod(os.path.dirname(c.scratch), 0o755)
    database = c.scratch + "/user.db"
    rootless = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "unshare", "-U", "-r", "-m", "-p", "-f",
                "--mount-proc"]
    if run(rootless + ["true"]).status != 0:
        raise Skip("no user namespaces here")
    done = run(rootless + [c.arr, "record", "--quiet", "-o", database, "--", PYTHON, "-c", NUMPY])
    expect(done == run([PYTHON, "-c", NUMPY]), done)
    harness.check_recording(database)
    expect(query(database, "SELECT sum(calls) FROM op_summary WHERE op = 'multiply'") == [(2000,)], "calls")
    c.no_spool(database)


def target_in_namespace(c):
    """Only the program is in a namespace of its own (docker run under arr): its pid means nothing outside."""
    root()
    argv = ["unshare", "-m", "-p", "-f", "--mount-proc", PYTHON, "-c", NUMPY]
    database = c.same(argv)
    expect(query(database, "SELECT sum(calls) FROM op_summary WHERE op = 'multiply'") == [(2000,)], "calls")


def pids_in_namespace(c):
    """Numbers that belong to other processes outside, for longer than the recorder's interval."""
    root()
    code = ("import time, numpy as np\na = np.ones(1000)\nfor i in range(150):\n b = a * a\n time.sleep(0.01)\n"
            "print('done')")
    script = f"mount -t proc proc /proc && {PYTHON} -c \"{code}\"; true"
    database = c.same(["unshare", "-m", "-p", "-f", "sh", "-c", script])
    expect(query(database, "SELECT sum(calls) FROM op_summary WHERE op = 'multiply'") == [(150,)], "calls",
           query(database, "SELECT pid, state FROM processes"))
    expect(query(database, "SELECT count(*) FROM processes WHERE state = 'died'") == [(0,)], "states")


def overlay(c):
    """The file system of containers, where a mapping is not seen through the file's own inode."""
    code = "import time, numpy as np\na = np.ones(1000)\nfor i in range(150):\n b = a * a\n time.sleep(0.01)"
    done = mounted(c, "mkdir $M/l $M/u $M/w $M/m && mount -t overlay overlay "
                   "-o lowerdir=$M/l,upperdir=$M/u,workdir=$M/w $M/m && cd $M/m && "
                   f"$ARR record --quiet -o a.db -- {PYTHON} -c '{code}' && cp a.db $OUT/", "size=200m")
    expect(done == (0, b"", b""), done)
    expect(query(c.scratch + "/a.db", "SELECT sum(calls) FROM op_summary WHERE op = 'multiply'") == [(150,)], "calls")
    expect(query(c.scratch + "/a.db", "SELECT state FROM processes") == [("exited",)], "state")


def little_memory(c):
    """RLIMIT_AS too small for the spool's mapping: the program comes first."""
    for kib in (60000, 100000, 150000, 250000, 400000):
        argv = ["sh", "-c", f"ulimit -v {kib}; exec {PYTHON} -S -c 'x = [0] * 100000; print(len(x))'"]
        c.same(argv, spool=False)


def flight(c):
    """LD_PRELOAD alone, then ingest."""
    spool = c.scratch + "/spool"
    os.mkdir(spool)
    done = run([PYTHON, "-c", NUMPY], env={"LD_PRELOAD": c.probe, "ARR_SPOOL": spool})
    expect(done == run([PYTHON, "-c", NUMPY]), done)
    database = c.scratch + "/flight.db"
    c.ingest(database, spool)
    c.ingest(database, spool)
    expect(query(database, "SELECT sum(calls) FROM op_summary WHERE op = 'multiply'") == [(2000,)], "calls")
    expect(query(database, "SELECT complete FROM runs") == [(1,)], "complete")


def relative_output(c):
    """The program and the recording's own folder move while it runs."""
    code = "import os, numpy as np\nos.chdir('/')\nfor i in range(500): np.ones(10) * 2\nprint('ok')"
    done = run(["sh", "-c", f"cd {c.scratch} && exec {c.arr} record --quiet -o r.db -- {PYTHON} -c \"{code}\""])
    expect(done.status == 0 and done.out == b"ok\n", done)
    harness.check_recording(c.scratch + "/r.db")
    c.no_spool(c.scratch + "/r.db")


CASES = dict(close_all=place("close_all"), closefrom=place("closefrom"), chdir=place("chdir"), chroot=place("chroot"),
             nofile=place("nofile"), fsize=place("fsize"), nobody=place("nobody"), environ=place("environ"),
             setuid=setuid, read_only_spool=read_only_spool, missing_spool=missing_spool, full_spool=full_spool,
             full_spool_threads=full_spool_threads, full_database=full_database, fills_disk=fills_disk,
             small_database_disk=small_database_disk, closed_standard_streams=closed_standard_streams,
             namespace=namespace, user_namespace=user_namespace, target_in_namespace=target_in_namespace,
             pids_in_namespace=pids_in_namespace, overlay=overlay, little_memory=little_memory, flight=flight,
             relative_output=relative_output)

if __name__ == "__main__":
    harness.main(CASES)
