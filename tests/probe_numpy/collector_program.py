# SPDX-License-Identifier: Apache-2.0
"""What a program can see of its collector; prints the same with and without the probe.

The last line is its own count: collections of generations 0, 1, 2 the objects that they found,
and those that a forked child found."""
import gc
import os
import sys

gc.disable()
own = gc.callbacks
try:
    import numpy  # noqa: F401
except ImportError:  # the probe wakes up at the look-up of NumPy's core
    import ctypes

    getattr(ctypes.pythonapi, "PyInit__multiarray_umath", None)


class Cycle:
    def __init__(self):
        self.me = self


def make(count):
    for _ in range(count):
        Cycle()


print("list", gc.callbacks is own, gc.callbacks, type(gc.callbacks), sys.getrefcount(own))
print("referrers", len(gc.get_referrers(own)), sum("arr_probe" in repr(type(o)) for o in gc.get_objects()))
print("builtins", sorted(o.__name__ for o in gc.get_objects() if type(o) is type(len) and "probe" in o.__name__))
before = gc.get_stats()
found = 0
for generation, times in ((0, 5), (1, 3), (2, 2)):
    for _ in range(times):
        make(10)
        found += gc.collect(generation)

seen = []


def good(phase, info):
    seen.append((phase, sorted(info), info["generation"], info["collected"], sys._getframe(1).f_code.co_name))


def once(phase, info):
    gc.callbacks.remove(once)
    seen.append("once")


def bad(phase, info):
    raise ValueError("bad " + phase)


sys.unraisablehook = lambda u: seen.append((u.exc_type.__name__, str(u.exc_value), u.object is bad, str(u.err_msg).split(" at ")[0]))


def collect():
    make(7)
    return gc.collect(1)


gc.callbacks[:] = [once, good, bad]
found += collect()
gc.callbacks = [print]  # another list: the collector keeps its own
found += collect()
own.clear()
found += collect()
print(*seen, sep="\n")
print("left", own, gc.get_count()[1:], gc.garbage)
sys.stdout.flush()
child = os.fork()
if child == 0:
    make(3)
    os._exit(gc.collect())
in_child = os.WEXITSTATUS(os.waitpid(child, 0)[1])
after = gc.get_stats()
print(*(a["collections"] - b["collections"] for a, b in zip(after, before)), found, in_child)
