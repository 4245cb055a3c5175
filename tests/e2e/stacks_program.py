# SPDX-License-Identifier: Apache-2.0
"""Python, C, Python, C: stacks.py knows the order. usage: stacks_program.py LIBRARY.so"""
import ctypes
import gc
import sys
import time

try:
    import numpy as np

    data = np.arange(10.0)
except ImportError:  # the probe wakes up at the look-up of NumPy's core
    np = None
    getattr(ctypes.pythonapi, "PyInit__multiarray_umath", None)

CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
library = ctypes.CDLL(sys.argv[1])


def leaf(x):
    return np.hypot(x, x) if np else [gc.collect()]


def through_numpy(x):
    return float(leaf(data if np else x)[0]) + x


def called_back(depth):
    if depth:
        return python_calls_c(depth - 1)
    through = np.frompyfunc(through_numpy, 1, 1) if np else through_numpy
    through(3)
    return 7


def generator():
    yield python_calls_c(1)


def python_calls_c(depth):
    return library.stacks_outer(CALLBACK(called_back), depth)


assert next(generator()) == 34
time.sleep(1)  # the recorder has looked at the stack by now
print("good")
