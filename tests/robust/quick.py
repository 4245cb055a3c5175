#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The cases of this folder that are over within seconds, for every test run."""
import blas
import concurrency
import ends
import harness
import kills
import processes
import programs
import surroundings

CASES = {name: ends.CASES[name] for name in ("abort", "_exit", "exit_group", "segv_jump", "overflow_jump", "bad_free",
                                             "throws_in_thread")}
CASES.update(program=kills.program, group=kills.group, spawn=processes.spawn, fork_numpy=processes.fork_numpy,
             loads=concurrency.loads, numpy_threads=concurrency.numpy_threads, subclasses=programs.subclasses,
             close_all=surroundings.CASES["close_all"], chroot=surroundings.CASES["chroot"], flight=surroundings.flight,
             setuid=surroundings.setuid, blas_pointer=blas.pointer)

if __name__ == "__main__":
    harness.main(CASES)
