# SPDX-License-Identifier: Apache-2.0
"""Data files that can't be read, in many ways; files.py knows what is to be said of each."""
import io
import os
import tempfile

import numpy as np

os.chdir(tempfile.mkdtemp())


def write(name, content):
    with open(name, "wb") as file:
        file.write(content)


np.save("good.npy", np.arange(10.0))
np.savez("good.npz", a=np.arange(1000.0))
with open("good.npy", "rb") as file:
    npy = file.read()
with open("good.npz", "rb") as file:
    npz = file.read()
write("short.npy", npy[:-30])
write("header.npy", npy[:40])
write("version.npy", npy[:6] + b"\x09" + npy[7:])
write("short.npz", npz[:-200])
write("crc.npz", npz[:3000] + bytes([npz[3000] ^ 255]) + npz[3001:])
write("text.npy", b"hello world, this is no array")
write("empty.bin", b"")
np.save("object.npy", np.array([{}], dtype=object))


def attempt(function, *args, **keywords):
    try:
        function(*args, **keywords)
    except Exception as e:
        print(function.__name__, args, type(e).__name__, e)
    else:
        print(function.__name__, args, "is good")


def load_opened(name, other):
    with open(other, "rb"), open(name, "rb") as file:
        with open(name, "rb"):
            return np.load(file)


for name in ("short.npy", "version.npy", "text.npy", "good.npy"):
    attempt(load_opened, name, "empty.bin")
attempt(lambda content: np.load(io.BytesIO(content)), npy[:-30])
for name in ("missing.npy", "short.npy", "header.npy", "version.npy", "short.npz", "text.npy", "object.npy", "good.npy"):
    attempt(np.load, name)
attempt(np.load, "text.npy", allow_pickle=True)
attempt(lambda name: np.load(name)["a"], "crc.npz")
attempt(lambda name: np.load(name)["a"], "good.npz")
attempt(np.memmap, "missing.bin", mode="r")
attempt(np.memmap, "empty.bin", mode="r")
attempt(np.memmap, "good.npy", mode="r", shape=(10000,))
attempt(np.fromfile, "missing.bin")
attempt(open, "missing.txt")
for _ in range(5):
    attempt(np.add, np.ones(3), np.ones(4))
