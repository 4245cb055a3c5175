#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Records from regular expressions as numpy.fromregex makes them. usage: fromregex.py LIBARR.so [COUNT [SEED]]"""
import ctypes as c
import io
import random
import re
import sys

import numpy as np

from libarr import Array, ArrError, call, check, dtype_of

count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)

PATTERNS = [
    (r"(\d+)\s+(foo|bar|é+)", 2), (r"([a-z]+)=(-?\d+)", 2), (r"(\d+)", 1), (r"\d+", 0), (r"([0-9.]+),([^,\n]*)", 2),
    (r"x*", 0), (r"(x*)", 1), (r"^(\w+)", 1), (r"(\w+)$", 1), (r"(a)|(\d)", 2), (r"(?:k|v) *: *(\S+)", 1),
    (r"(\w)(\w)?(\d)", 3), (r"(?P<key>\w+) (?P<value>[-+]?\d+)", 2), (r"\b(\w+?)\b", 1), (r"(.+)", 1), (r"(?i)FOO(\d)", 1),
]
WORDS = ["12", "foo", "bar", "é", "x", "xx", " ", "\n", "=", "a=5", "b=-7", "1.5", ",", "k: v", "v :12", "12 foo", "\t", "a", "7",
         "Foo3", "key 8"]


def dtype_for(groups):
    return np.dtype([("f%d" % i, rng.choice(["U5", "U9", "S4", "i8", "f8", "i2", "f4"])) for i in range(max(groups, 1))])


def load(text, pattern, dtype):
    out = c.c_void_p()
    raw = text.encode()
    call("arr_fromregex_from", raw, c.c_size_t(len(raw)), pattern.encode(), dtype_of(dtype), c.byref(out))
    return Array(out.value).numpy().view(dtype)


def one():
    pattern, groups = rng.choice(PATTERNS)
    dtype = dtype_for(groups)
    text = "".join(rng.choice(WORDS) + rng.choice(["", " ", "\n"]) for _ in range(rng.randrange(12)))
    try:
        wanted = np.fromregex(io.StringIO(text), re.compile(pattern), dtype)
    except (ValueError, OverflowError) as why:
        wanted = why
    try:
        got = load(text, pattern, dtype)
    except ArrError as why:
        got = why
    if isinstance(wanted, Exception) or isinstance(got, Exception):
        check(isinstance(wanted, Exception) and isinstance(got, Exception), repr(text), pattern, dtype, repr(wanted), repr(got))
        return 0
    check(wanted.tolist() == got.tolist() and wanted.shape == got.shape, repr(text), pattern, dtype, repr(wanted), repr(got))
    return 1


read = sum(one() for _ in range(count))
check(read > count / 4, "most texts have no values", read)
print(f"records as numpy.fromregex makes them: {read} of {count}, the others fail in both")
