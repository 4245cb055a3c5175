# SPDX-License-Identifier: Apache-2.0
"""write FOLDER: .npy files of every dtype and layout, as NumPy writes them.
check FOLDER: out_<name> must be in_<name> byte for byte, or hold its values if in_<name> is byte-swapped."""
import os
import sys

import numpy as np

TYPES = ("bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64"
         " complex64 complex128").split()
SHAPES = {"0d": (), "1d": (7,), "2d": (3, 5), "empty": (4, 0, 2), "ones": (1, 1, 3), "deep": (1,) * 30 + (2,)}


def cases():
    for name in TYPES:
        for label, shape in SHAPES.items():
            count = int(np.prod(shape))
            a = (np.arange(count) * 37 % 251).astype(name).reshape(shape)
            yield f"{name}_{label}_C", a
            yield f"{name}_{label}_F", np.asfortranarray(a)
        if np.dtype(name).itemsize > 1:
            a = np.arange(12).astype(name).reshape(3, 4)
            yield f"{name}_swapped", a.astype(a.dtype.newbyteorder(">"))


def write(folder):
    with open(f"{folder}/names", "w") as names:
        for name, a in cases():
            np.save(f"{folder}/in_{name}.npy", a)
            names.write(name + "\n")
    for version in ((2, 0), (3, 0)):
        with open(f"{folder}/version{version[0]}.npy", "wb") as f:
            np.lib.format.write_array(f, np.arange(6.0).reshape(2, 3), version=version)
    np.save(f"{folder}/object.npy", np.array([None, {}]), allow_pickle=True)
    np.save(f"{folder}/structured.npy", np.zeros(3, [("a", "i4"), ("b", "f8")]))
    np.save(f"{folder}/string.npy", np.array(["abc"]))
    np.save(f"{folder}/time.npy", np.array(["2020-01-01"], "M8[s]"))
    np.save(f"{folder}/longdouble.npy", np.zeros(2, "g"))


def check(folder):
    seen = 0
    for name, a in cases():
        with open(f"{folder}/in_{name}.npy", "rb") as f:
            wanted = f.read()
        with open(f"{folder}/out_{name}.npy", "rb") as f:
            got = f.read()
        if a.dtype.isnative and got != wanted:
            sys.exit(f"{name}: libarr writes other bytes than numpy.save")
        b = np.load(f"{folder}/out_{name}.npy")
        if b.shape != a.shape or b.dtype != a.dtype.newbyteorder("=") or not np.array_equal(a, b):
            sys.exit(f"{name}: NumPy reads other values")
        seen += 1
    if seen != sum(n.startswith("in_") for n in os.listdir(folder)):
        sys.exit("files are missing")


{"write": write, "check": check}[sys.argv[1]](sys.argv[2])
