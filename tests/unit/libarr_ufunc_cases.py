# SPDX-License-Identifier: Apache-2.0
"""Writes calls with NumPy's results into a folder: arrays as .npy files and one line per call in "cases".

A line: group, what, name, ulp, axis, keepdims, inputs (file:layout, comma), results (files, comma). what is
ufunc, reduce, accumulate, statistic or product; ulp is how many representable values a result may differ by.
Layouts, which the reader makes again from the file: C as saved, R every axis backwards, S every other element
along the last axis, T transposed. Cases where NumPy 1.x and 2.x differ by rule are left out."""
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")
np.seterr(all="ignore")
FOLDER = sys.argv[1]
TYPES = ("bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64"
         " complex64 complex128").split()
INTS, FLOATS, COMPLEX = TYPES[1:9], TYPES[9:12], TYPES[12:]
LAYOUTS = {"C": lambda a: a, "R": lambda a: a[(slice(None, None, -1),) * a.ndim],
           "S": lambda a: a[..., ::2], "T": lambda a: a.T}
cases = open(f"{FOLDER}/cases", "w")
saved = {}
count = 0


def save(a):
    global count
    a = np.asarray(a)
    key = (a.dtype.str, a.shape, a.flags.f_contiguous, a.tobytes())
    if key not in saved:
        count += 1
        saved[key] = f"{count}.npy"
        np.save(f"{FOLDER}/{saved[key]}", a)
    return saved[key]


def case(group, what, name, inputs, results, ulp=0, axis="-", keepdims=0):
    ins = ",".join(f"{save(a)}:{layout}" for a, layout in inputs)
    results = results if isinstance(results, tuple) else (results,)
    outs = ",".join(save(r) for r in results)
    cases.write(f"{group} {what} {name} {ulp} {axis} {keepdims} {ins} {outs}\n")


def values(name, small=False):
    rng = np.random.default_rng(77)
    d = np.dtype(name)
    if d.kind == "b":
        return np.array([False, True] * 16)
    if d.kind in "iu":
        info = np.iinfo(d)
        edges = [0, 1, 2, 3, 7, info.max, info.max - 1, info.min, info.min + 1, info.max // 2]
        edges += [-1, -2, -7] if d.kind == "i" else []
        return np.concatenate([np.array(edges, d), rng.integers(info.min, info.max, 20, d, True),
                               rng.integers(0, 12, 15).astype(d)])
    if d.kind == "f":
        info = np.finfo(d)
        edges = [0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, np.inf, -np.inf, np.nan, info.max, -info.max,
                 info.tiny, info.smallest_subnormal, -info.smallest_subnormal, 1 + info.eps, 3, 10]
        return np.concatenate([np.array(edges, d), rng.normal(0, 1, 20).astype(d),
                               rng.normal(0, 30, 8).astype(d)])
    if small:
        return (rng.integers(-9, 9, 40) / 2 + 1j * rng.integers(-9, 9, 40) / 2).astype(d)
    part = [0.0, -0.0, 1, -1, np.inf, np.nan, 2, 0.5]
    grid = [complex(x, y) for x in part for y in part]
    return np.concatenate([np.array(grid, d), (rng.normal(0, 1, 20) + 1j * rng.normal(0, 1, 20)).astype(d)])


def unary(group, names, types, ulp=0, small=False):
    for name in names.split():
        for t in types:
            a = values(t, small)
            for layout in "CS":
                case(group, "ufunc", name, [(a, layout)], getattr(np, name)(LAYOUTS[layout](a)), ulp)


def binary(group, names, types, ulp=0, small=False):
    for name in names.split():
        for t in types:
            v = values(t, small)
            n = len(v)
            x, y = np.repeat(v, n), np.tile(v, n)
            if name == "power" and np.dtype(t).kind in "iu":
                y = np.abs(y) % np.array(40, t)
            for layout in "CS":
                view = LAYOUTS[layout]
                case(group, "ufunc", name, [(x, layout), (y, layout)], getattr(np, name)(view(x), view(y)), ulp)
            if name == "power":
                continue
            for a, b in ((v, v[3:4]), (v[4:5], v)):  # one element against many
                case(group, "ufunc", name, [(a, "C"), (b, "C")], getattr(np, name)(a, b), ulp)


def elementwise():
    binary("wrap", "add subtract multiply", INTS)
    unary("wrap", "negative absolute square positive invert sign reciprocal", INTS)
    binary("intdiv", "floor_divide remainder fmod divmod divide", INTS)
    binary("bits", "bitwise_and bitwise_or bitwise_xor left_shift right_shift", INTS)
    binary("bits", "bitwise_and bitwise_or bitwise_xor", ["bool"])
    binary("number", "power gcd lcm", INTS)
    binary("compare", "equal not_equal less less_equal greater greater_equal", TYPES)
    binary("extreme", "maximum minimum fmax fmin", TYPES)
    binary("truth", "logical_and logical_or logical_xor", TYPES)
    unary("truth", "logical_not isnan isinf isfinite", TYPES)
    binary("bool", "add multiply power", ["bool"])
    unary("bool", "absolute invert", ["bool"])
    binary("float", "add subtract multiply divide copysign nextafter heaviside", FLOATS)
    unary("float", "negative absolute fabs square reciprocal positive sqrt sign signbit spacing", FLOATS)
    unary("rounding", "rint floor ceil trunc", FLOATS)
    unary("rounding", "rint", COMPLEX)
    binary("floordiv", "floor_divide remainder fmod divmod", FLOATS)
    unary("parts", "modf frexp", FLOATS)
    unary("angle", "degrees radians deg2rad rad2deg", FLOATS)
    binary("complex", "add subtract multiply divide", COMPLEX, small=True)
    unary("complex", "negative conjugate square positive reciprocal", COMPLEX, small=True)
    unary("complex", "absolute", COMPLEX, ulp=2)
    libm = ("arccos arccosh arcsin arcsinh arctan arctanh cbrt cos cosh exp exp2 expm1 log log10 log1p log2"
            " sin sinh tan tanh")
    unary("libm", libm, FLOATS[1:], ulp=5)
    binary("libm", "arctan2 hypot logaddexp logaddexp2 power", FLOATS[1:], ulp=5)
    unary("half", libm, ["float16"], ulp=1)
    binary("half", "arctan2 hypot logaddexp logaddexp2 power", ["float16"], ulp=1)
    unary("clibm", "arccos arcsin arctan cos cosh exp log sin sinh sqrt tan tanh", COMPLEX, ulp=5, small=True)
    unary("intfloat", "sqrt sin exp", TYPES[:9], ulp=5)


def matrices(t):
    rng = np.random.default_rng(5)
    d = np.dtype(t)
    for shape in ((20001,), (37, 301), (5, 7, 9, 11), (0, 3)):
        if d.kind == "b":
            a = rng.integers(0, 2, shape).astype(d)
        elif d.kind in "iu":
            a = rng.integers(np.iinfo(d).min, np.iinfo(d).max, shape, d)
        elif d.kind == "f":
            a = rng.normal(0, 1, shape).astype(d)
        else:
            a = (rng.normal(0, 1, shape) + 1j * rng.normal(0, 1, shape)).astype(d)
        yield a
        if len(shape) > 1:
            yield np.asfortranarray(a)


def folds(group, what, names, types, layouts="CS"):
    for t in types:
        for a in matrices(t):
            for layout in layouts:
                view = LAYOUTS[layout](a)
                axes = [None] + list(range(a.ndim)) + ([(0, a.ndim - 1)] if a.ndim > 1 else [])
                for name in names.split():
                    for axis in axes:
                        keep = axis == 0
                        f = getattr(np, name).reduce if what == "reduce" else getattr(np, name)
                        try:
                            if name in ("argmax", "argmin"):
                                if isinstance(axis, tuple):
                                    continue
                                result = f(view, axis=axis)
                                keep = False
                            else:
                                result = f(view, axis=axis, keepdims=keep)
                        except (ValueError, TypeError):
                            continue
                        text = "-" if axis is None else str(axis).strip("()").replace(" ", "")
                        case(group, what, name, [(a, layout)], result, 0, text, int(keep))


def between(types):
    """clip: rows between rows, and between two scalars."""
    for t in types:
        x = values(t)
        low, high = np.roll(x, 3), np.roll(x, -7)
        for lo, hi in ((low, high), (low[5:6], high[5:6]), (low[9:10], high)):
            case("clip", "ufunc", "clip", [(x, "C"), (lo, "C"), (hi, "C")], np.clip(x, lo, hi))
        case("clip", "ufunc", "clip", [(x, "S"), (low[:1], "C"), (high[:1], "C")], np.clip(LAYOUTS["S"](x), low[:1], high[:1]))


def first_extremes(types):
    """Ties, NaNs and NaTs at every kind of place: in the first block, the last lanes, down a column of more rows than a
    byte counts, in a part of another thread."""
    rng = np.random.default_rng(7)
    for t in types:
        d = np.dtype(t)
        missing = np.array("NaT", d) if d.kind in "mM" else np.array(np.nan, d) if d.kind in "fc" else None
        shapes = [(63,), (130,), (5000,), (300, 9), (9, 300), (3, 300, 5)]
        if t in ("int64", "float64"):
            shapes.append((140000,))  # threads divide it
        for shape in shapes:
            few = (rng.integers(0, 5, shape) - (d.kind != "u")).astype("i8").astype(d)
            rising = np.arange(few.size).reshape(shape).astype(d if d.kind != "b" else "u1").astype(d)
            arrays = [few, rising, rising[::-1], np.zeros(shape, d)]
            if d.kind in "fc":
                arrays.append(np.where(rng.random(shape) < 0.5, d.type(0), -d.type(0)).astype(d))
            if missing is not None:
                for place in (0, few.size // 3, few.size - 1):
                    a = few.copy()
                    a.flat[place:] = np.where(rng.random(few.size - place) < 0.01, missing, a.flat[place:])
                    a.flat[place] = missing
                    arrays.append(a)
            for a in arrays:
                for name in ("argmax", "argmin"):
                    for axis in [None, *range(a.ndim)]:
                        case("search", "statistic", name, [(np.ascontiguousarray(a), "C")], getattr(np, name)(a, axis=axis), 0,
                             "-" if axis is None else axis)


def running(names, types):
    for t in types:
        for a in list(matrices(t))[1:4]:
            for name in names.split():
                for axis in range(a.ndim):
                    for layout in "CR":
                        view = LAYOUTS[layout](a)
                        case("running", "accumulate", name, [(a, layout)],
                             getattr(np, name).accumulate(view, axis=axis), 0, axis)


def products():
    rng = np.random.default_rng(9)
    shapes = [((5, 7), (7, 4)), ((1, 7), (7, 4)), ((5, 7), (7, 1)), ((5, 1), (1, 4)), ((5, 0), (0, 4)),
              ((7,), (7,)), ((5, 7), (7,)), ((7,), (7, 4)), ((40, 50), (50, 60)), ((3, 5, 7), (3, 7, 4)),
              ((3, 5, 7), (7, 4)), ((2, 1, 5, 7), (3, 7, 4)), ((3, 5, 7), (7,))]
    for t in TYPES:
        for sa, sb in shapes:
            a, b = (rng.integers(0, 2 if t == "bool" else 9, s).astype(t) for s in (sa, sb))
            for name in ("matmul", "dot"):
                want = getattr(np, name)(a, b)  # small integers: exact in every dtype and order
                case("product", "product", name, [(a, "C"), (b, "C")], want)
                case("product", "product", name, [(np.asfortranarray(a), "C"), (b, "C")], want)
                for la, lb in (("R", "R"), ("T", "T")):
                    va, vb = LAYOUTS[la](a), LAYOUTS[lb](b)
                    try:
                        want = getattr(np, name)(va, vb)
                    except ValueError:
                        continue
                    case("product", "product", name, [(a, la), (b, lb)], want)
            if a.ndim == b.ndim == 1:
                for name in ("vdot", "inner", "outer"):
                    case("product", "product", name, [(a, "C"), (b, "R")], getattr(np, name)(a, b[::-1]))


elementwise()
folds("sum", "reduce", "add", TYPES, "CRST")
folds("fold", "reduce", "multiply maximum minimum logical_and logical_or fmax", TYPES[:12])
folds("fold", "reduce", "bitwise_and bitwise_xor", INTS)
folds("mean", "statistic", "mean", TYPES[:12], "CRT")
folds("spread", "statistic", "var std", TYPES[1:12])
folds("search", "statistic", "argmax argmin any all", TYPES)
first_extremes([*TYPES, "M8[s]", "m8[ms]"])
between(TYPES[:12])
running("add multiply maximum", TYPES[:12])
products()
