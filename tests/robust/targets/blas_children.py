# SPDX-License-Identifier: Apache-2.0
"""How many threads OpenBLAS has here and in children of every kind: prints "kind threads" for each."""
import ctypes
import multiprocessing
import os
import subprocess
import sys


def count(kind):
    import numpy as np
    np.ones((300, 300)) @ np.ones((300, 300))
    library = [line.split()[-1] for line in open("/proc/self/maps") if "libopenblas" in line][0]
    return kind, ctypes.CDLL(library).openblas_get_num_threads()


if __name__ == "__main__":
    if sys.argv[1:]:
        print(*count(sys.argv[1]))
        sys.exit()
    print(*count("main"))
    for method in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(1) as pool:
            print(*pool.apply(count, (method,)))
    own = dict(os.environ, OPENBLAS_NUM_THREADS="2", OMP_NUM_THREADS="2")
    for kind, env in (("inherits", None), ("overrides", own)):
        print(subprocess.run([sys.executable, __file__, kind], env=env, capture_output=True, text=True).stdout.strip())
