#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""fromstring, and fromfile and tofile with sep: libarr against NumPy. usage: separated.py LIBARR.so [COUNT [SEED]]"""
import ctypes as c
import os
import random
import sys
import tempfile
import warnings

import numpy as np

from libarr import Array, ArrError, call, check, dtype_of, wrap

count = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
warnings.simplefilter("error")  # before NumPy 2.3 text that is left over only warns
warnings.simplefilter("ignore", ResourceWarning)  # of the folder that goes with the process
np.seterr(all="ignore")
folder = tempfile.TemporaryDirectory()
path = os.path.join(folder.name, "numbers")

SEPARATORS = [" ", ",", ", ", " ,", " , ", ";;", "  ", "a", " ; : ", "\n", "_"]
INTEGERS = "i1 i2 i4 i8 u1 u2 u4 u8 ?".split()
FLOATS = "f2 f4 f8 g".split()
COMPLEX = "c8 c16".split()


class Separated(c.Structure):
    _fields_ = [("dtype", c.c_void_p), ("count", c.c_int64), ("separator", c.c_char_p)]


def mine(function, source, dtype, sep, number):
    how = Separated(dtype_of(dtype), number, sep.encode())
    out = c.c_void_p()
    try:
        call(function, *source, c.byref(how), c.byref(out))
    except ArrError:
        return None
    return Array(out.value).numpy()


def number_text(dtype):
    if rng.random() < 0.02:
        return rng.choice(["x", "", "--1", "1x", "0x10", "(1)"])
    if dtype in INTEGERS:
        return rng.choice(["%d", "+%d", "00%d"]) % rng.randint(0, 99)
    real = rng.choice(["%d" % rng.randint(-99, 99), "%r" % rng.uniform(-9, 9), "%.3e" % rng.uniform(-1e9, 1e9),
                       ".5", "-5.", "inf", "nan", "-Infinity", "1e5"])
    if dtype in FLOATS or rng.random() < 0.2:
        return real
    imaginary = "%.3f" % abs(rng.uniform(-9, 9))
    return rng.choice([real + rng.choice("+-") + imaginary + "j", imaginary + "j"])


def read_one():
    dtype, sep = rng.choice(INTEGERS + FLOATS + COMPLEX), rng.choice(SEPARATORS)
    between = sep if rng.random() < 0.9 else rng.choice(SEPARATORS)
    if " " in between and rng.random() < 0.3:
        between = between.replace(" ", rng.choice(["   ", "\n", "\t "]))
    text = between.join(number_text(dtype) for _ in range(rng.randint(0, 9)))
    text = rng.choice(["", "", " "]) + text + rng.choice(["", "", between, " ", "x"])
    if text and not text.strip():
        return False  # fromstring reads a number that is not there
    number = rng.choice([-1, -1, -1, 0, 2, 5])
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    try:
        wanted = np.fromfile(path, dtype, number, sep)
    except (ValueError, DeprecationWarning):
        wanted = None
    for function, source in (("arr_fromfile_text", (path.encode(),)),
                             ("arr_fromstring", (text.encode(), c.c_size_t(len(text))))):
        got = mine(function, source, dtype, sep, number)
        check((wanted is None) == (got is None) and
              (got is None or got.dtype == wanted.dtype and np.array_equal(got, wanted, equal_nan=dtype not in INTEGERS)),
              function, repr(text), dtype, repr(sep), number, wanted, got)
    if wanted is not None and number == -1 and not (dtype[0] == "u" and "+" in text):
        # fromstring pads to count, and takes no '+' of unsigned integers
        check(np.array_equal(np.fromstring(text, dtype, -1, sep=sep), wanted, equal_nan=dtype not in INTEGERS), text)
    return wanted is not None


def array():
    kind = rng.choice(INTEGERS + FLOATS + COMPLEX + ["S3", "U3", ">i4", ">f8", ">f4"])
    shape = rng.choice([(), (0,), (5,), (2, 3), (3, 1, 2)])
    size = int(np.prod(shape))
    if kind[0] in "SU":
        a = np.array([rng.choice(["", "a", "bc", "def"]) for _ in range(size)], kind)
    elif kind in INTEGERS:
        a = np.array([rng.randint(0, 100) for _ in range(size)]).astype(kind)
    else:
        values = [rng.choice([rng.uniform(-9, 9), 10.0 ** rng.randint(-30, 30), np.inf, np.nan, -0.0, 3.0])
                  for _ in range(2 * size)]
        a = np.array(values[:size]).astype(kind) if kind not in COMPLEX else np.array(
            [complex(x, y) for x, y in zip(values[:size], values[size:])], kind)
    a = a.reshape(shape)
    return a.T if rng.random() < 0.3 else a


def write_one():
    a, sep = array(), rng.choice(SEPARATORS)
    form = rng.choice(["%s", "%s", "", "%d", "%.3f", "<%8s>", "%-12.4e|", "%g", "%d%%", "%x", "%+5i", "%s%s", "x"])
    if a.dtype.kind == "U" and not form:
        form = "%s"  # without a format NumPy writes texts with their quotes
    try:
        a.tofile(path, sep, form)
        with open(path, "rb") as f:
            wanted = f.read()
    except (TypeError, ValueError, OverflowError):
        wanted = None
    try:
        call("arr_tofile_text", path.encode(), wrap(a), sep.encode(), form.encode())
        with open(path, "rb") as f:
            got = f.read()
    except ArrError:
        got = None
    if a.size == 0 and wanted == b"":
        wanted = got  # no element ever met the format
    check(wanted == got, repr(a), repr(sep), form, wanted, got)


read = sum(read_one() for _ in range(count))
check(read > count / 2, "most texts are broken", read)
for _ in range(count):
    write_one()
print(f"numbers between separators as NumPy's: {read} read, {count} written")
