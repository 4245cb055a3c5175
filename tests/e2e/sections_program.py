# SPDX-License-Identifier: Apache-2.0
"""Marks sections in every way; sections.py knows what is in them."""
import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "probe", "python"))
import arr_probe  # noqa: E402
import numpy as np  # noqa: E402

data = np.ones(1 << 20)
assert arr_probe.recording()

with arr_probe.section("outer"):
    with arr_probe.section("inner"):
        for _ in range(3):
            kept = data.copy()
    np.add(data, data, out=kept)
    del kept


@arr_probe.section("decorated")
def sleep():
    time.sleep(0.01)


for _ in range(20):
    sleep()

try:
    with arr_probe.section("raises"), arr_probe.section("raises inside"):
        raise KeyError
except KeyError:
    pass


def work(count):
    for _ in range(count):
        with arr_probe.section("threaded"):
            data[:1000].copy()


threads = [threading.Thread(target=work, args=(count,)) for count in (3, 5)]
for t in threads:
    t.start()
for t in threads:
    t.join()

with arr_probe.section("forked"):
    data.copy()
    child = os.fork()
    if child == 0:
        data.copy()
        data.copy()
if child == 0:
    os._exit(0)
os.waitpid(child, 0)
print(child)
