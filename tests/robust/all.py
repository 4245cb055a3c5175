#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every case of this folder as often as it takes to believe it: SIGKILL at 200 random moments, 20 real OOM kills, and so
on. Hours on a busy machine; name cases to run some of them."""
import blas
import concurrency
import ends
import harness
import kills
import limits
import oom
import processes
import programs
import surroundings

# script -> how often each of its cases runs
OFTEN = {kills: 200, oom: 20, ends: 20, concurrency: 20, processes: 10, surroundings: 5, limits: 3, programs: 3, blas: 5}
# forks makes 200 children each time, jemalloc and so on run a dozen programs
OTHERWISE = {"ingest_killed": 50, "workers": 50, "forks": 20, "threads": 50, "loads": 50, "setuid": 20, "chroot": 20,
             "close_all": 20, "closefrom": 20, "chdir": 20, "read_only_spool": 20, "fills_disk": 10}

CASES, FACTORS = {}, {}
for script, often in OFTEN.items():
    for name, case in script.CASES.items():
        CASES[name] = case
        FACTORS[name] = OTHERWISE.get(name, often)

if __name__ == "__main__":
    harness.main(CASES, FACTORS)
