# SPDX-License-Identifier: Apache-2.0
"""Functions that live for one call and lie where the one before lay, each of which collects; then the same in a child.

A stack is told from the one before by the function's name alone."""
import ctypes
import os

try:
    import numpy  # noqa: F401
except ImportError:
    getattr(ctypes.pythonapi, "PyInit__multiarray_umath", None)


def collect_in(name):
    exec(f"def {name}():\n    import gc\n    gc.collect()\n{name}()\n", {})


for i in range(100):
    collect_in("parent_%d" % i)
child = os.fork()
if child == 0:
    for i in range(100):
        collect_in("child_%d" % i)
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
print("done")
