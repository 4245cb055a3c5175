#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whole-program overhead of `arr record`, beside peers measured in the same run.

usage: bench/overhead.py --arr build/release/cli/arr [--pairs 15] [--peer heaptrack] WORKLOAD.py[:ARG] ...

Runs the bare program and the recorded one alternately, after one warm-up of each, with the order of a pair reversed
every time (A B B A ...: on some machines every second process gets the slower pages or core), and prints the
median of the pairwise wall-time ratios with their spread (minimum .. maximum), the same for the loop time that the
program prints of itself ("loop_s 1.23"), the ratio of peak resident memory, and the size of the recording. Bare
against bare ("noise") is measured the same way. Peers are used if they are on PATH: heaptrack, perf, valgrind.
"""
import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def run_once(command, env=None):
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
    output = process.stdout.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if process.returncode != 0:
        sys.exit(f"overhead: {' '.join(command)} ended with {process.returncode}:\n{output}")
    loop = re.search(r"loop_s ([0-9.]+)", output)
    high = re.search(r"VmHWM:\s*(\d+) kB", output)
    return {"wall": wall, "loop": float(loop.group(1)) if loop else None,
            "rss": int(high.group(1)) if high else usage.ru_maxrss}


def recorders(arr, names, scratch):
    database = os.path.join(scratch, "run.db")
    table = {
        "noise": lambda program: program,
        "arr": lambda program: [arr, "record", "--quiet", "-o", database, "--", *program],
        "heaptrack": lambda program: ["heaptrack", "-o", os.path.join(scratch, "ht"), *program],
        "heaptrack-raw": lambda program: ["heaptrack", "--raw", "-o", os.path.join(scratch, "htr"), *program],
        "perf": lambda program: ["perf", "record", "-q", "-g", "-F", "999", "-o", os.path.join(scratch, "p"), "--",
                                 *program],
    }
    for name in names:
        binary = {"heaptrack-raw": "heaptrack"}.get(name, name)
        if name not in table:
            sys.exit(f"overhead: unknown peer '{name}' (one of {', '.join(table)})")
        if name in ("noise", "arr") or shutil.which(binary):
            yield name, table[name]
        else:
            print(f"# {name}: not installed, left out")


def output_bytes(scratch):
    return sum(os.path.getsize(os.path.join(folder, name))
               for folder, _, names in os.walk(scratch) for name in names)


def clear(scratch):
    for name in os.listdir(scratch):
        path = os.path.join(scratch, name)
        shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)


def spread(values):
    if not values:
        return "-"
    return f"{statistics.median(values):.3f} ({min(values):.3f} .. {max(values):.3f})"


def measure(program, wrap, pairs, scratch):
    rows = []
    size = 0
    run_once(program)
    for number in range(pairs + 1):
        pair = {}
        for watched in (False, True) if number % 2 else (True, False):
            clear(scratch)
            pair[watched] = run_once(wrap(program) if watched else program)
            size = max(size, output_bytes(scratch))
        if number:  # the first pair warms up
            rows.append((pair[False], pair[True]))
    ratio = lambda key: [b[key] / a[key] for a, b in rows if a[key] and b[key]]
    return spread(ratio("wall")), spread(ratio("loop")), spread(ratio("rss")), size


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--arr", required=True, help="the arr command to measure")
    parser.add_argument("--python", default="/usr/bin/python3")
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--peer", action="append", default=[], help="noise, heaptrack, heaptrack-raw or perf")
    parser.add_argument("workload", nargs="+", help="FILE.py or FILE.py:ARGUMENT")
    options = parser.parse_args()

    print("workload\trecorder\twall ratio, median (min .. max)\tloop ratio\tpeak RSS ratio\toutput bytes")
    with tempfile.TemporaryDirectory() as scratch:
        for workload in options.workload:
            path, _, argument = workload.partition(":")
            program = [options.python, path] + ([argument] if argument else [])
            for name, wrap in recorders(options.arr, ["arr", *options.peer], scratch):
                wall, loop, rss, size = measure(program, wrap, options.pairs, scratch)
                print(f"{os.path.basename(workload)}\t{name}\t{wall}\t{loop}\t{rss}\t{size}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
