# SPDX-License-Identifier: Apache-2.0
"""Pools of threads, nested BLAS calls, forks, oversubscription, --blas-threads. usage: threads.py ARR PROGRAM"""
import os
import re
import sys

from recorded import Recorded

arr, program = sys.argv[1:3]
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "GOTO_NUM_THREADS"):
    os.environ.pop(name, None)


def said(run):
    assert run.status == 0, run.errors
    return {key: int(value) for key, value in re.findall(r"(\w+) (\d+)", run.output)}


first = "process_id = (SELECT min(process_id) FROM processes WHERE ppid NOT IN (SELECT pid FROM processes))"
# Four threads spin until this is seen, whether or not they get a core; the one that started them waits.
spinning = f"""SELECT running, quota, oversubscription, threads FROM thread_timeline
               WHERE {first} AND abs(running - 4) < 0.2 AND threads >= 5"""
run = Recorded(arr, [program], until=spinning, OMP_NUM_THREADS="2")
own = said(run)
pools = {kind: row for kind, *row in run.ask(
    f"SELECT kind, threads_configured, threads_running_max, source FROM thread_pools WHERE {first}")}
assert pools["openblas"][0] == own["openblas"], (pools, own)
assert pools["openmp"] == [own["openmp"], own["team"], "OMP_NUM_THREADS=2"], (pools, own)
(version, layer), = run.ask(f"SELECT version, layer FROM thread_pools WHERE kind = 'openblas' AND {first}")
assert re.fullmatch(r"\d+\.\d+\.\d+.*", version) and layer in ("pthreads", "openmp", "none"), (version, layer)

blas = {routine: row for routine, *row in run.ask("SELECT routine, calls, nested_calls, nested_in FROM blas_summary")}
assert blas["ddot"] == [own["dots"], own["nested"] + 1, "openmp, threads"], (blas, own)
assert blas["dgemm"] == [2, 2, "openmp"], blas

fork, = run.ask("SELECT threads, whose, site FROM forks")
assert fork[0] >= 2 and "threads" in fork[1] and "openmp" in fork[1] and "threads_program.c:" in fork[2], fork

rows = run.ask(spinning)
assert rows, run.ask("SELECT * FROM thread_timeline")
running, quota, factor, threads = rows[0]
usable, = run.ask("SELECT min(ifnull(cpu_quota, cores), cores) FROM runs")[0]
assert quota == usable and abs(factor - running / quota) < 1e-9, (rows, usable)
used, blas_used = run.ask(f"SELECT sum(cpu_ns), sum(blas_cpu_ns) FROM thread_timeline WHERE {first}")[0]
assert used <= 1.1 * own["cpu_ms"] * 1e6 + 5e7 and 0 <= blas_used < used, (used, blas_used, own)
assert run.ask("SELECT DISTINCT pool FROM thread_summary WHERE library LIKE '%gomp%'") == [("openmp",)]

for wanted in ("1", "3"):
    run = Recorded(arr, [program, "ask"], ("--blas-threads", wanted))
    assert set(said(run).values()) == {int(wanted)}, run.output
    assert run.ask("SELECT DISTINCT threads_configured, source FROM thread_pools") == [(int(wanted), "--blas-threads")]
# A launcher's own setting does not get through to its child; without the option it does.
launcher = ["sh", "-c", f"OPENBLAS_NUM_THREADS=2 OMP_NUM_THREADS=2 {program} ask"]
assert said(Recorded(arr, launcher, ("--blas-threads", "1"))) == {"openblas": 1, "openmp": 1, "team": 1}
assert said(Recorded(arr, launcher))["openmp"] == 2
auto = said(Recorded(arr, [program, "ask"], ("--blas-threads", "auto"), OMP_NUM_THREADS="7"))
assert auto["openmp"] == max(1, int(usable)), (auto, usable)
print("threads: pools", sorted(pools), "running", round(running, 2), "of", quota)
