#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Random arrays as text, character for character. usage: printing.py LIBARR.so [COUNT [SEED]]"""
import ctypes as c
import random
import sys

import numpy as np

from libarr import TYPES, call, check, older_exponents, wrap

FLOATMODES = ["maxprec", "maxprec_equal", "fixed", "unique"]


class Options(c.Structure):
    _fields_ = [("precision", c.c_int), ("threshold", c.c_int64), ("edgeitems", c.c_int64), ("linewidth", c.c_int64),
                ("suppress", c.c_bool), ("sign", c.c_char), ("floatmode", c.c_int), ("nanstr", c.c_char * 32),
                ("infstr", c.c_char * 32), ("formatter", c.c_void_p), ("context", c.c_void_p), ("kinds", c.c_uint)]


class Arguments(c.Structure):
    _fields_ = [("options", c.c_void_p), ("separator", c.c_char_p), ("prefix", c.c_char_p), ("suffix", c.c_char_p)]


free = c.CDLL(None).free
free.argtypes = [c.c_void_p]


def text_of(function, *args):
    out = c.c_void_p()
    length = c.c_size_t()
    call(function, *args, c.byref(out), c.byref(length))
    text = c.string_at(out, length.value)
    free(out)
    return text.decode()


def native(o):
    return Options(o["precision"], o["threshold"], o["edgeitems"], o["linewidth"], o["suppress"], o["sign"].encode(),
                   FLOATMODES.index(o["floatmode"]), o["nanstr"].encode(), o["infstr"].encode())


def dtype_repr(dtype):
    if dtype.names:
        return str(dtype)
    if dtype.kind in "SUV":
        return f"'{dtype}'"
    return repr(dtype.name) if dtype.kind in "Mm" else dtype.name


def repr_of(a):
    """NumPy 2.2's array_repr, by way of this NumPy's array2string: summarised arrays show their shape."""
    o = np.get_printoptions()
    text = "array(" + (np.array2string(a, separator=", ", prefix="array(", suffix=")") if a.size else "[]")
    extras = []
    if (a.size == 0 and a.shape != (0,)) or a.size > o["threshold"]:
        extras.append(f"shape={a.shape}")
    if a.size == 0 or a.dtype not in (np.dtype(t) for t in (bool, np.int64, np.float64, np.complex128)):
        extras.append(f"dtype={dtype_repr(a.dtype)}")
    if not extras:
        return text + ")"
    text += ","
    extra = ", ".join(extras) + ")"
    wraps = len(text) - (text.rfind("\n") + 1) + len(extra) + 1 > o["linewidth"]
    return text + ("\n      " if wraps else " ") + extra


def values(rng, dtype, size):
    real = {"complex64": np.float32, "complex128": np.float64}.get(dtype.name, dtype.type)
    if dtype.kind == "c":
        out = np.empty(size, dtype)
        out.real, out.imag = values(rng, np.dtype(real), size), values(rng, np.dtype(real), size)
        return out
    if dtype.kind == "b":
        return rng.integers(0, 2, size).astype(bool)
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        low, high = [(info.min, info.max), (max(info.min, -5), 9), (0, 1)][rng.integers(3)]
        return rng.integers(low, high, size, dtype, endpoint=True)
    how = rng.integers(7)
    with np.errstate(all="ignore"):
        if how == 0:
            a = rng.normal(size=size) * 10.0**rng.integers(-6, 9)
        elif how == 1:
            a = rng.normal(size=size) * 10.0**rng.integers(-20, 20, size)
        elif how == 2:
            a = rng.integers(-100, 100, size).astype(float)
        elif how == 3:
            a = rng.integers(-1000, 1000, size) / 2.0**rng.integers(0, 8)
        elif how == 4:
            a = np.frombuffer(rng.bytes(size * dtype.itemsize), dtype).copy()
        elif how == 5:
            a = np.round(rng.uniform(0, 10, size), rng.integers(0, 5))
        else:
            a = rng.choice([0.0, -0.0, 1.0, 1e-5, 1e8, 123.25], size)
        a = a.astype(dtype)
    if rng.integers(3) == 0:
        for special in (np.nan, np.inf, -np.inf):
            a[rng.random(size) < 0.2] = special
    return a


def options(rng, dtype):
    o = dict(precision=8, threshold=1000, edgeitems=3, linewidth=75, suppress=False, sign="-", floatmode="maxprec",
             nanstr="nan", infstr="inf")
    if rng.integers(2):
        o.update(precision=int(rng.choice([0, 1, 3, 8, 12, 30])), threshold=int(rng.choice([0, 5, 20, 1000])),
                 edgeitems=int(rng.integers(0, 5)), linewidth=int(rng.choice([0, 10, 30, 75, 200])),
                 suppress=bool(rng.integers(2)), floatmode=FLOATMODES[rng.integers(4)])
        if dtype.kind in "fc":  # NumPy 2 signs integers too, the NumPy here does not
            o.update(sign="-+ "[rng.integers(3)], nanstr=str(rng.choice(["nan", "NA", "not a number"])),
                     infstr=str(rng.choice(["inf", "Infinity"])))
    return o


CHARACTERS = "abc  '\"\\\n\t\x00\x7f\x85\xad\u00e9\u221a\u2028\U0001f600\U000e0001"


def compound_dtype(rng, depth=0):
    kind = rng.integers(9 if depth < 2 else 7)
    if kind < 3:
        return np.dtype(f"{'SUV'[kind]}{rng.integers(1, 9)}")
    if kind < 5:
        unit = rng.choice(["Y", "M", "W", "D", "h", "s", "ms", "ns", "25s"])
        return np.dtype(f"{'Mm'[kind - 3]}8[{unit}]")
    if kind < 7:
        name = rng.choice(["longdouble", "clongdouble"] + (TYPES if depth else []))
        return np.dtype(name).newbyteorder(rng.choice(["=", "S"]) if depth else "=")
    fields = []
    for k in range(rng.integers(1, 4)):
        shape = tuple(int(n) for n in rng.integers(1, 4, rng.integers(0, 3))) if rng.integers(4) == 0 else ()
        fields.append((f"f{k}", compound_dtype(rng, depth + 1), shape))
    return np.dtype(fields)


def compound_values(rng, dtype, size):
    out = np.zeros(size, dtype)
    if dtype.names:
        for name in dtype.names:
            sub = dtype.fields[name][0]
            out[name] = compound_values(rng, sub.base, size * int(np.prod(sub.shape))).reshape((size,) + sub.shape)
    elif dtype.kind == "U":
        out[...] = ["".join(rng.choice(list(CHARACTERS), rng.integers(0, 9))) for _ in range(size)]
    elif dtype.kind in "SV":
        out = np.frombuffer(rng.choice(list(b"ab'\"\\\n\0\xff"), size * dtype.itemsize).astype("u1").tobytes(), dtype)
    elif dtype.kind in "Mm":
        ticks = rng.integers(-10**rng.integers(1, 6), 10**rng.integers(1, 6), size)
        ticks[rng.random(size) < 0.2] = np.iinfo("i8").min
        out = ticks.view(dtype)
    elif dtype.char in "gG":
        with np.errstate(all="ignore"):
            real = rng.normal(size=size).astype("g") * np.longdouble(10) ** rng.integers(-20, 20)
            real = rng.choice([real, np.round(real, 3), real * np.longdouble("1e4000"), np.longdouble(2) ** rng.integers(-70, 70, size)])
            out = real.astype(dtype) * (dtype.type(1j if dtype.kind == "c" else 1) if rng.integers(2) else 1)
            out = out.astype(dtype)
    else:
        out = values(rng, dtype.newbyteorder("="), size).astype(dtype)
    return out


def str_of(a):
    """As NumPy 2 has it: bytes of their own are a scalar's repr."""
    return f"np.bytes_({str(a)})" if a.dtype.kind == "S" and a.ndim == 0 and np.__version__ < "2" else str(a)


def compound(rng):
    """What is no number of up to 64 bits."""
    dtype = compound_dtype(rng)
    shape = [int(n) for n in rng.choice([1, 2, 3, 5, 12], rng.integers(0, 4))]
    a = compound_values(rng, dtype, int(np.prod(shape))).reshape(shape)
    if older_exponents(a):
        return
    o = options(rng, np.dtype("i8"))
    if dtype.names:
        o["threshold"] = max(o["threshold"], 20)  # NumPy 1.24 does not summarise subarrays
    mine = wrap(a)
    separator = str(rng.choice([" ", ", ", ","]))
    args = Arguments(c.cast(c.pointer(native(o)), c.c_void_p), separator.encode(), b"prefix", b"end")
    with np.printoptions(**o), np.errstate(all="ignore"):
        rows = [("repr", repr_of(a), text_of("arr_array_repr", mine.pointer, c.byref(native(o)))),
                ("array2string", np.array2string(a, separator=separator, prefix="prefix", suffix="end"),
                 text_of("arr_array2string", mine.pointer, c.byref(args)))]
        if shape or not dtype.names:  # NumPy 2 writes floats of single structures in another way
            rows.append(("str", str_of(a), text_of("arr_array_str", mine.pointer, c.byref(native(o)))))
    for what, wanted, got in rows:
        check(got == wanted, f"{what} of {a.dtype} {a.shape} with {o}", "--- NumPy", wanted, "--- libarr", got)


def one(rng):
    dtype = np.dtype(rng.choice(TYPES))
    shape = [int(rng.choice([0, 1, 2, 3, 4, 7, 12, 40], p=[.02, .15, .2, .2, .15, .13, .1, .05]))
             for _ in range(rng.integers(0, 5))]
    while int(np.prod(shape)) > 3000:
        shape.pop()
    a = values(rng, dtype, int(np.prod(shape))).reshape(shape)
    if rng.integers(3) == 0:
        a = a.transpose(rng.permutation(a.ndim))
    elif a.ndim and rng.integers(3) == 0:
        a = a[..., ::int(rng.choice([2, -1]))]
    if dtype in (np.float16, np.float32, np.complex64):  # where NumPy 1.24 compares with 1e-4 in float64
        parts = [a.real, a.imag] if dtype.kind == "c" else [a]
        if any((abs(p) == dtype.type(1e-4).real).any() for p in parts):
            return
    if older_exponents(a):
        return
    o = options(rng, dtype)
    mine = wrap(a)
    separator = str(rng.choice([" ", ", ", ",", " | "]))
    args = Arguments(c.cast(c.pointer(native(o)), c.c_void_p), separator.encode(), b"prefix", b"end")
    with np.printoptions(**o), np.errstate(all="ignore"):
        rows = [("repr", repr_of(a), text_of("arr_array_repr", mine.pointer, c.byref(native(o)))),
                ("str", str_of(a), text_of("arr_array_str", mine.pointer, c.byref(native(o)))),
                ("array2string", np.array2string(a, separator=separator, prefix="prefix", suffix="end"),
                 text_of("arr_array2string", mine.pointer, c.byref(args)))]
    for what, wanted, got in rows:
        check(got == wanted, f"{what} of {a.dtype} {a.shape} with {o}", "--- NumPy", wanted, "--- libarr", got,
              repr(a.tolist())[:2000])


count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
rng = np.random.default_rng(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
random.seed(1)
for _ in range(count):
    one(rng)
    compound(rng)
print("arrays printed as NumPy prints them:", count)
