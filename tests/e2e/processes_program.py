# SPDX-License-Identifier: Apache-2.0
"""Work in processes of every kind; each prints "pid parent rank calls" of the np.hypot calls it makes."""
import multiprocessing
import os
import subprocess
import sys

import numpy as np


def work(calls):
    for _ in range(calls):
        np.hypot(np.ones(10), 1.0)
    rank = os.environ.get("OMPI_COMM_WORLD_RANK", "-")
    os.write(1, f"{os.getpid()} {os.getppid()} {rank} {calls}\n".encode())


def start(method, calls):
    child = multiprocessing.get_context(method).Process(target=work, args=(calls,))
    child.start()
    child.join()
    assert child.exitcode == 0


def spawn(calls, rank):
    return os.posix_spawn(sys.executable, [sys.executable, __file__, str(calls)],
                          {**os.environ, "OMPI_COMM_WORLD_RANK": str(rank)})


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(int(sys.argv[1]))
    else:
        work(1)
        start("fork", 2)
        start("spawn", 3)
        start("forkserver", 4)
        subprocess.run([sys.executable, __file__, "5"], check=True)
        subprocess.run(f"'{sys.executable}' '{__file__}' 6; exit", shell=True, check=True)
        ranks = [spawn(7 + rank, rank) for rank in range(2)]
        assert [os.waitpid(pid, 0)[1] for pid in ranks] == [0, 0]
        child = os.fork()
        if child == 0:
            work(9)
            os.execv(sys.executable, [sys.executable, __file__, "10"])
        os.waitpid(child, 0)
