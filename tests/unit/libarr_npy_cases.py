# SPDX-License-Identifier: Apache-2.0
"""write FOLDER: .npy files of every dtype and layout, as NumPy writes them.
check FOLDER: out_<name> must be in_<name> byte for byte."""
import os
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")  # field names beyond Latin-1 need format version 3
TYPES = ("bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64"
         " complex64 complex128").split()
STRUCTURES = {
    "struct_plain": [("a", "i4"), ("b", "f8")],
    "struct_nested": [("x", [("y", "<f2", (2,)), ("z", ">u2")]), ("t", "M8[ms]"), ("s", "S3")],
    "struct_aligned": np.dtype([("a", "i1"), ("b", "f8"), ("c", "i2")], align=True),
    "struct_holes": np.dtype({"names": ["p", "q"], "formats": ["u1", "<i4"], "offsets": [3, 8], "itemsize": 20}),
    "struct_quotes": [("it's", "i1"), ('say "x"', "i1"), ("a\\b", "i1")],
    "struct_latin": [("\u00e9t\u00e9", "i2")],
    "struct_greek": [("\u03b1", "i2"), ("b", "U2")],
    "struct_titles": [(("Long title", "t"), "i2"), ("u", "?")],
    "struct_many": [(f"field_{i:04}", "<f4") for i in range(200)],
    "struct_void": [("v", "V5"), ("w", "V3")],
    "struct_empty": [("e", "i4", (2, 3)), ("f", "f8", (0,))],
}
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
    for name, dtype in STRUCTURES.items():
        a = np.zeros((3, 4), dtype)
        a.view("u1")[...] = np.arange(a.nbytes).reshape(3, -1) % 90 + 32
        yield name, a
        yield f"{name}_F", np.asfortranarray(a)
    for name in ("S3", "<U5", ">U2", "V7", "<M8[25s]", ">M8[D]", "<m8", "m8[as]", "S1"):
        a = np.zeros((2, 3), name)
        a.view("u1")[...] = np.arange(a.nbytes).reshape(2, -1) % (90 if a.dtype.kind != "U" else 1)
        yield f"other_{name}".replace("<", "l").replace(">", "b").replace("[", "_").replace("]", ""), a


def write(folder):
    with open(f"{folder}/names", "w") as names:
        for name, a in cases():
            np.save(f"{folder}/in_{name}.npy", a)
            names.write(name + "\n")
    for version in ((2, 0), (3, 0)):
        with open(f"{folder}/version{version[0]}.npy", "wb") as f:
            np.lib.format.write_array(f, np.arange(6.0).reshape(2, 3), version=version)
    np.save(f"{folder}/object.npy", np.array([None, {}]), allow_pickle=True)


def check(folder):
    seen = 0
    for name, a in cases():
        with open(f"{folder}/in_{name}.npy", "rb") as f:
            wanted = f.read()
        with open(f"{folder}/out_{name}.npy", "rb") as f:
            got = f.read()
        if got != wanted:
            sys.exit(f"{name}: libarr writes other bytes than numpy.save")
        b = np.load(f"{folder}/out_{name}.npy")
        if b.shape != a.shape or b.dtype != a.dtype:
            sys.exit(f"{name}: NumPy reads another array")
        seen += 1
    if seen != sum(n.startswith("in_") for n in os.listdir(folder)):
        sys.exit("files are missing")


{"write": write, "check": check}[sys.argv[1]](sys.argv[2])
