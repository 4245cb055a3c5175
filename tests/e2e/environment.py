# SPDX-License-Identifier: Apache-2.0
"""What the environment says of a process: its trace, its rank, whether it is skipped. usage: environment.py ARR"""
import sys

from recorded import Recorded

arr = sys.argv[1]
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SOUND = f"00-{TRACE}-{SPAN}-01"
none = (None, None)

for header, want in [
    (SOUND, (TRACE, SPAN)),
    (f"cc-{TRACE}-{SPAN}-01-what-the-future-brings", (TRACE, SPAN)),
    (f"cc-{TRACE}-{SPAN}-01.what", none),
    (f"00-{TRACE}-{SPAN}-01-more", none),
    (f"ff-{TRACE}-{SPAN}-01", none),
    (f"00-{'0' * 32}-{SPAN}-01", none),
    (f"00-{TRACE}-{'0' * 16}-01", none),
    (f"00-{TRACE.upper()}-{SPAN}-01", none),
    (f"00-{TRACE[1:]}-{SPAN}-01", none),
    ("", none),
]:
    run = Recorded(arr, ["/bin/true"], TRACEPARENT=header)
    assert run.ask("SELECT trace_id, parent_span_id FROM runs") == [want], (header, run.ask("SELECT * FROM meta"))
    assert run.ask("SELECT trace_id, parent_span_id FROM processes") == [want], header

# Children of all kinds: the trace is theirs too, and each knows who started it.
script = """
import os, subprocess, sys
if os.fork() == 0:
    os._exit(0)
os.wait()
os.waitpid(os.posix_spawn("/bin/true", ["true"], os.environ), 0)
subprocess.run(["/bin/sh", "-c", "/bin/true; exit"], check=True)
print(os.getpid())
"""
run = Recorded(arr, [sys.executable, "-c", script], TRACEPARENT=SOUND, PMI_RANK="3")
parent = int(run.output)
rows = run.ask("SELECT p.pid, q.pid, p.rank, p.trace_id, p.exe FROM processes p LEFT JOIN processes q"
               " ON q.process_id = p.parent_process_id WHERE p.state <> 'execed' ORDER BY p.started_at")
assert len(rows) == 5 and {row[2:4] for row in rows} == {(3, TRACE)}, rows
shell = [pid for pid, _, _, _, exe in rows if exe.endswith("dash") or exe.endswith("sh")]
assert [row[1] for row in rows] == [None, parent, parent, parent, shell[0]], (parent, rows)

# Skipped programs leave nothing, what they start does.
for skip in ("sh", "da*", "nothing,?ash", "*sh,other"):
    run = Recorded(arr, ["/bin/sh", "-c", "/bin/true; exit 5"], ["--skip", skip])
    names = [exe.rsplit("/", 1)[1] for (exe,) in run.ask("SELECT exe FROM processes WHERE state = 'exited'")]
    assert names == ["true"] and run.status == 5, (skip, names, run.status)
for skip in ("s", "true?", "?", ",,"):
    run = Recorded(arr, ["/bin/sh", "-c", "/bin/true; exit 0"], ["--skip", skip])
    assert len(run.ask("SELECT 1 FROM processes WHERE state = 'exited'")) == 2, skip
print("environment: good")
