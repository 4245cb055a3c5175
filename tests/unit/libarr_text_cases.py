# SPDX-License-Identifier: Apache-2.0
"""Writes pairs of arrays, <i>_from.npy and <i>_to.npy, the second being the first cast by NumPy: text to and from numbers
and times, units of times, structures, byte orders. argv: folder."""
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")
FLOATS = [0.0, -0.0, 1.5, 1e16, 1e-5, 123456789.125, np.nan, -np.inf, 1e22, 0.1, 1 / 3, 5e-324, 1.7e308, -2.5e-7, 1e15, 9999999.0]
INTS = [0, 1, -1, 100, -128, 127]
TICKS = [0, 1, -1, 12345, -98765, 59, 3600, 86399, -86401, 951782400, 4102444800]
UNITS = "Y M W D h m s ms us ns ps fs as".split()


def cases():
    for kind in "efdFDg":
        values = FLOATS
        if kind in "efF" and np.lib.NumpyVersion(np.__version__) < "2.3.0":  # which writes them without exponents
            values = [x for x in FLOATS if not 1e3 <= abs(x) < 1e16]
        a = np.array(values).astype(kind)
        yield a, "S40"
        yield a, ">U12"
    for kind in "bhilBHILq?":
        yield np.array(INTS).astype(kind), "U21"
        yield np.array(INTS).astype(kind), "S2"
        if kind in "hilq":
            yield np.array([" 12 ", "-7", "+100", "1_00"]), kind
            yield np.array([b" 12 ", b"-7"]), kind
    for kind in "fdgFD":
        yield np.array(["1.5", "-2e3", "nan", "inf", "0.1", "10.25"]), kind
        if kind in "fd":
            yield np.array([" -2e3 ", "1_0.25", "1e400"]), kind
    yield np.array(["1+2j", "(3-4.5j)", "2j", "-1.5", "j", "1-j", "( 1+2j )", "(\u0663_0)", " (1) "]), "D"
    yield np.array(["\xa01\u3000", "\u0663", "\x851_\u0967"]), "d"
    yield np.array(["\xa01\u3000", "\u0663", "\x851_\U0001d7df"]), "l"
    yield np.array(["0." + 200 * "0" + "25", "1" + 150 * "0"]), "d"
    yield np.array([" 1", "\t-2", "", "nat", "-9223372036854775808"]), "m8[s]"
    yield np.array(["abc", "", "de"]), "S2"
    yield np.array([b"abc", b"", b"de"]), ">U4"
    for a in UNITS:
        ticks = np.array(TICKS + [np.iinfo("i8").min]).view(f"M8[{a}]")
        yield ticks, "U40"
        for b in UNITS:
            try:
                np.array([1], f"M8[{a}]").astype(f"M8[{b}]")
                yield np.array(TICKS[:8] + [np.iinfo("i8").min]).view(f"M8[{a}]"), f"M8[{b}]"
                yield np.array(TICKS[:8] + [np.iinfo("i8").min]).view(f"m8[{a}]"), f"m8[{b}]"
            except OverflowError:
                pass
        yield np.array(["2020-02-29T12:34:56.123456789012345678", "1969-12-31", "NaT", "2038-01", "1600"][:5]), f"M8[{a}]"
    yield np.array([1, -70, np.iinfo("i8").min]).view("m8[25s]"), "S30"
    yield np.array(["5", "NaT", "-3"]), "m8[7D]"
    yield np.array([5, -3]).view("m8[s]"), "f8"
    yield np.array([5, -3]), ">M8[s]"
    s = np.zeros(4, [("a", "<i4"), ("b", ">f8"), ("c", "S3")])
    s["a"], s["b"], s["c"] = np.arange(4), np.arange(4) / 3, b"xyz"
    yield s, [("x", ">f4"), ("y", "<c16"), ("z", "U5")]
    yield s[["a", "c"]], [("x", "i8"), ("y", "S1")]
    yield np.arange(3), [("x", "f4"), ("y", "S3")]
    yield np.arange(6).view([("p", "i8")]), "f8"
    t = np.zeros(2, [("m", "i2", (2, 3))])
    t["m"] = np.arange(12).reshape(2, 2, 3)
    yield t, [("n", ">f8", (2, 3))]
    yield np.arange(3).astype(">i4"), "V6"


count = 0
for source, target in cases():
    result = source.astype(target)
    np.save(f"{sys.argv[1]}/{count}_from.npy", source)
    np.save(f"{sys.argv[1]}/{count}_to.npy", result)
    count += 1
print(count)
