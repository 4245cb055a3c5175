#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the probe adds to a program's start and end: alternating runs, bare and with LD_PRELOAD alone.

usage: startup.py --probe libarrprobe.so [--pairs 31] [--python PYTHON]

Prints medians in ms: wall and CPU time of the bare runs, and of the pairwise differences."""
import argparse
import os
import shutil
import statistics
import tempfile
import time


def run(command, environment):
    """Wall and CPU milliseconds of one run, from the kernel's own account of the child."""
    begin = time.perf_counter_ns()
    child = os.posix_spawn(command[0], command, environment)
    _, status, usage = os.wait4(child, 0)
    wall = (time.perf_counter_ns() - begin) / 1e6
    assert status == 0, (command, status)
    return wall, (usage.ru_utime + usage.ru_stime) * 1e3


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--probe", required=True)
    parser.add_argument("--pairs", type=int, default=31)
    parser.add_argument("--python", default="/usr/bin/python3")
    options = parser.parse_args()
    programs = [
        ("true", ["/bin/true"]),
        ("python -c pass", [options.python, "-c", "pass"]),
        ("import numpy", [options.python, "-c", "import numpy"]),
    ]
    place = tempfile.mkdtemp()
    watched = {**os.environ, "LD_PRELOAD": os.path.abspath(options.probe), "ARR_SPOOL": place}
    print(f"{'program':16}{'wall':>9}{'+ wall':>9}{'CPU':>9}{'+ CPU':>9}   ms, medians of {options.pairs} pairs")
    try:
        for name, command in programs:
            pairs = []
            for i in range(options.pairs + 1):
                both = [run(command, os.environ), run(command, watched)] if i % 2 else \
                    [run(command, watched), run(command, os.environ)][::-1]
                pairs.append(both)
                for left in os.scandir(place):
                    os.unlink(left.path)
            del pairs[0]  # brings files into memory
            figures = [statistics.median(p[0][0] for p in pairs), statistics.median(p[1][0] - p[0][0] for p in pairs),
                       statistics.median(p[0][1] for p in pairs), statistics.median(p[1][1] - p[0][1] for p in pairs)]
            print(f"{name:16}" + "".join(f"{f:9.2f}" for f in figures), flush=True)
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
