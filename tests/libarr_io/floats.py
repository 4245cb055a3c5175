#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""One float as text, with all of NumPy's arguments, and back. usage: floats.py LIBARR.so [COUNT [SEED]]"""
import ctypes as c
import random
import struct
import sys

import numpy as np

from libarr import ArrError, TYPES, call, check, lib


class Format(c.Structure):
    _fields_ = [("precision", c.c_int), ("min_digits", c.c_int), ("unique", c.c_bool), ("fractional", c.c_bool),
                ("trim", c.c_int), ("sign", c.c_bool), ("pad_left", c.c_int), ("pad_right", c.c_int),
                ("exp_digits", c.c_int)]


count = int(sys.argv[2]) if len(sys.argv) > 2 else 20000
rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
out = c.create_string_buffer(40000)
length = c.c_size_t()


def value_of(dtype):
    how = rng.randrange(5)
    if how == 0:
        bits = rng.getrandbits(8 * dtype.itemsize)
        return dtype.type(np.frombuffer(bits.to_bytes(dtype.itemsize, "little"), dtype)[0])
    with np.errstate(all="ignore"):
        if how == 1:
            return dtype.type(rng.randrange(-10**rng.randrange(1, 20), 10**rng.randrange(1, 20)) / 10**rng.randrange(12))
        if how == 2:
            return dtype.type(rng.randrange(10**rng.randrange(1, 7)) / 2**rng.randrange(12))  # exact ties
        if how == 3:
            return dtype.type(rng.choice([0.0, -0.0, 1.0, 0.5, 1e16, 1e22, 1e23, 9.5, 99.95, 0.05, 1e-5, 1e-4, np.inf,
                                          -np.inf, np.nan, 5e-324, 1.7976931348623157e308, 65504, 6e-8]))
        return dtype.type(rng.uniform(-10, 10) * 10.0**rng.randrange(-10, 12))


def one(kind, value, **kw):
    function = np.format_float_positional if kind == "positional" else np.format_float_scientific
    f = Format(*(-1 if kw.get(k) is None else kw[k] for k in ("precision", "min_digits")), kw.get("unique", True),
               kw.get("fractional", True), ord(kw.get("trim", "k")), kw.get("sign", False),
               *(-1 if kw.get(k) is None else kw[k] for k in ("pad_left", "pad_right", "exp_digits")))
    try:
        wanted = function(value, **kw)
    except ValueError:
        wanted = None
    try:
        call("arr_format_float_" + kind, c.c_double(float(value)), TYPES.index(value.dtype.name), c.byref(f), out,
             c.c_size_t(len(out)), c.byref(length))
        got = out.value.decode()
    except ArrError:
        got = None
    check(got == wanted, f"{kind}({value!r}, {kw})", f"NumPy  {wanted!r}", f"libarr {got!r}")


def number(limit, none=0.4):
    return None if rng.random() < none else rng.randrange(limit)


for _ in range(count):
    value = value_of(np.dtype(rng.choice(["float16", "float32", "float64"])))
    unique = rng.random() < 0.6
    precision = number(rng.choice([4, 20, 400]), 0.4 if unique else 0)
    kw = dict(precision=precision, unique=unique, trim=rng.choice("k.0-"), sign=rng.random() < 0.2,
              pad_left=number(8), min_digits=number(25, 0.6) if unique else None)
    if rng.random() < 0.5:
        one("positional", value, fractional=rng.random() < 0.7, pad_right=number(8), **kw)
    else:
        one("scientific", value, exp_digits=number(6), **kw)

LIMITS = {"float16": 1e3, "float32": 1e6, "float64": 1e16}


def newest_str(value):
    """str() as of NumPy 2.3, which writes an exponent from as many digits on as the dtype surely keeps."""
    if LIMITS[value.dtype.name] <= abs(value) < 1e16:
        return np.format_float_scientific(value, trim="-", exp_digits=2)
    return str(value)


single = c.c_char * 32
for dtype in ("float16", "float32", "float64"):
    for _ in range(count // 3):
        value = value_of(np.dtype(dtype))
        bits = value.tobytes()
        print_one = getattr(lib, f"arr_{dtype}_print")
        text = single()
        print_one({"float16": lambda: c.c_uint16(struct.unpack("<H", bits)[0]), "float32": lambda: c.c_float(value),
                   "float64": lambda: c.c_double(value)}[dtype](), text)
        check(text.value.decode() == newest_str(value), f"{dtype} {value!r}: {text.value!r}")
print("floats as NumPy's:", count)
