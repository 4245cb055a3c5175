# SPDX-License-Identifier: Apache-2.0
"""Every loop of every ufunc, every method, every keyword. elementwise.py has the mixed dtypes."""

import numpy as np

from arrays import Array, Case

# Which dtypes a loop's characters stand for; NumPy's loop lists are asked, so each loop gets its turn.
CHARS = {"?": "bool", "b": "int8", "B": "uint8", "h": "int16", "H": "uint16", "i": "int32",
         "I": "uint32", "l": "int64", "L": "uint64", "e": "float16", "f": "float32",
         "d": "float64", "F": "complex64", "D": "complex128", "g": "longdouble", "G": "clongdouble"}
# NumPy 1.x has other loops or results: docs/libarr-numpy-differences.md
CHANGED = {"sign": "FDG", "ceil": "?bBhHiIlL", "floor": "?bBhHiIlL", "trunc": "?bBhHiIlL",
           "power": "FDG", "float_power": "DG"}
# NumPy 2.2 and 2.4 write wrong bools where elements of the output do not follow each other.
LOST = ("isfinite", "isinf", "isnan", "signbit")
SHIFTS = ("left_shift", "right_shift")
FOLDS = ["add", "multiply", "maximum", "minimum", "fmax", "fmin", "logical_and", "logical_or",
         "logical_xor", "bitwise_and", "bitwise_or", "bitwise_xor", "subtract", "gcd", "hypot"]


# Errors within the bound add up along a fold.
INEXACT = ("arctan2", "power", "float_power", "hypot", "logaddexp", "logaddexp2", "arccos", "arccosh",
           "arcsin", "arcsinh", "arctan", "arctanh", "cbrt", "cos", "cosh", "exp", "exp2", "expm1",
           "log", "log10", "log1p", "log2", "sin", "sinh", "tan", "tanh")


def loops():
    """(name, inputs, outputs) for every loop of the dtypes above."""
    found = []
    for name in sorted(dir(np)):
        ufunc = getattr(np, name)
        if not isinstance(ufunc, np.ufunc) or ufunc.__name__ != name or ufunc.signature:
            continue
        for types in dict.fromkeys(ufunc.types):
            inputs, outputs = types.split("->")
            if set(inputs + outputs) <= set(CHARS):
                found.append((name, inputs, outputs))
    return found


LOOPS = loops()
BINARY = [loop for loop in LOOPS if len(loop[1]) == 2 and len(loop[2]) == 1]


def values(draw, name, char, shape, how=None):
    dtype = CHARS[char]
    if name == "ldexp" and char in "il":
        return draw.bulk.randint(-40, 40, shape).astype(dtype)
    if name in SHIFTS and draw.chance(0.7):
        return draw.bulk.randint(0, 70, shape).astype(dtype)
    if name == "power" and np.dtype(dtype).kind in "iu" and draw.chance(0.9):
        return draw.bulk.randint(0, 6, shape).astype(dtype)
    return draw.values(dtype, shape, how)


def since(name, inputs):
    return (2, 1) if set(inputs) & set(CHANGED.get(name, "")) else None


def steady(name, char):
    """Whether an overflowing complex product is an infinity or NaN depends on fused operations.
    Of a long double that is all ones NumPy's spacing is NaN."""
    if (name, char) == ("spacing", "g"):
        return "small"
    return "small" if name in ("multiply", "square", "power") and char in "FDG" else None


def operands(draw, name, inputs, wrong=0.02):
    shapes = draw.broadcastable(len(inputs), wrong=wrong)
    return [Array(values(draw, name, c, s, steady(name, c)), draw.layout())
            for c, s in zip(inputs, shapes)]


def broadcast_shape(arrays):
    try:
        return np.broadcast_shapes(*[a.shape for a in arrays])
    except ValueError:
        return arrays[0].shape


def call(draw):
    name, inputs, outputs = draw.choice(LOOPS)
    args = operands(draw, name, inputs)
    shape, kwargs = broadcast_shape(args), {}
    masked = draw.chance(0.2)
    if masked or draw.chance(0.25):
        out = [Array(draw.values(CHARS[c], shape), draw.layout()) for c in outputs]
        if name in LOST and inputs in "fd":
            out[0].layout = "C"
        kwargs["out"] = out if len(out) > 1 else out[0]
    if masked:
        kwargs["where"] = Array(draw.values("bool", draw.choice([shape, shape[-1:], ()])),
                                draw.layout())
    if draw.chance(0.1):
        kwargs["order"] = draw.choice("CFAK")
    if draw.chance(0.1):
        kwargs["casting"] = draw.choice(["no", "equiv", "safe", "same_kind", "unsafe"])
    if draw.chance(0.1):
        kwargs["signature"] = inputs + "->" + outputs
    return Case(name, args, kwargs, since=since(name, inputs))


def chosen_loop(draw):
    """A loop by signature on operands of another dtype of the same kind or a lower one."""
    name, inputs, outputs = draw.choice(LOOPS)
    if set(inputs) & set("FDG") or name in ("ldexp",):
        return call(draw)
    lower = {"f": "biuf", "i": "bi", "u": "bu", "b": "b"}[np.dtype(CHARS[inputs[0]]).kind]
    shapes = draw.broadcastable(len(inputs), wrong=0)
    args = [draw.array(draw.dtype(lower), s, "small") for s in shapes]
    kwargs = {"signature": inputs + "->" + outputs}
    if draw.chance(0.3):
        kwargs["casting"] = draw.choice(["safe", "unsafe"])
    return Case(name, args, kwargs, since=since(name, inputs))


def folding(draw):
    """A loop that can fold, and an array for it."""
    while True:
        name, inputs, outputs = draw.choice(BINARY)
        if draw.chance(0.5):
            name = draw.choice(FOLDS)
        if inputs[0] != inputs[1] or name in ("ldexp", "float_power") or name in SHIFTS:
            continue
        if inputs[0] in "efdgFDG" and name in INEXACT:
            continue
        if inputs[0] not in [t[0] for t in getattr(np, name).types]:
            continue
        how = "small" if draw.chance(0.4) else steady(name, inputs[0])
        return name, inputs[0], Array(values(draw, name, inputs[0], draw.shape(1), how), draw.layout())


def reduce(draw):
    name, char, a = folding(draw)
    ordered = getattr(np, name).identity is None and name not in ("maximum", "minimum", "fmax", "fmin")
    kwargs = {"axis": draw.axis(a.ndim, none=0 if a.ndim > 1 and ordered else 0.2) if ordered
              else draw.axes(a.ndim)}
    if draw.chance(0.2):
        kwargs["keepdims"] = True
    if draw.chance(0.3) and char in "bBhHiIlLefdg?":
        kwargs["initial"] = draw.integer(0, 3)
        if draw.chance(0.6):
            shape = a.shape if draw.chance(0.7) else a.shape[-1:]
            kwargs["where"] = Array(draw.values("bool", shape), draw.layout())
    elif draw.chance(0.2) and char in "bBhHiIlL" and name in ("add", "multiply"):
        kwargs["dtype"] = draw.choice(["int64", "float64", "uint8", "complex128"])
    return Case(name + ".reduce", [a], kwargs)


def accumulate(draw):
    name, char, a = folding(draw)
    kwargs = {"axis": draw.axis(a.ndim, none=0)}
    if draw.chance(0.2) and name in ("add", "multiply") and char in "bBhHiIlLef":
        kwargs["dtype"] = draw.choice(["float64", "int64" if char in "bBhHiIl" else "float64"])
    return Case(name + ".accumulate", [a], kwargs)


def reduceat(draw):
    name, _, a = folding(draw)
    axis = draw.integer(-a.ndim, a.ndim - 1)
    length = a.shape[axis]
    if length == 0:
        return accumulate(draw)
    top = length if draw.chance(0.05) else length - 1
    indices = [draw.integer(0, top) for _ in range(draw.integer(1, 6))]
    if draw.chance(0.5):
        indices.sort()
    # NumPy 1.24 may fuse the steps of a complex product
    fused = name == "multiply" and a.dtype.kind == "c"
    return Case(name + ".reduceat", [a, indices], {"axis": axis}, since=(2, 0) if fused else None)


def outer(draw):
    name, inputs, _ = draw.choice(BINARY)
    args = [Array(values(draw, name, c, draw.shape(0, 2, 12), steady(name, c)), draw.layout())
            for c in inputs]
    return Case(name + ".outer", args, since=since(name, inputs))


def place_list(draw, length, shape):
    bound = length + (1 if draw.chance(0.03) else 0)
    dtype = draw.choice(["int64", "int64", "int32", "uint8"])
    low = 0 if dtype == "uint8" else -length
    return Array(draw.bulk.randint(low, max(bound, low + 1), shape).astype(dtype), draw.layout())


def at(draw):
    while True:
        name, inputs, outputs = draw.choice(LOOPS)
        if len(inputs) < 3 and outputs == inputs[0] and name != "ldexp" and not (
                name in INEXACT and inputs[0] in "efdgFDG"):
            break
    shape = draw.shape(1, 3, 60)
    if 0 in shape:
        shape = (4,)
    a = Array(values(draw, name, inputs[0], shape, steady(name, inputs[0])), draw.layout())
    grid = draw.shape(1, 2, 12)
    if draw.chance(0.15):
        index, grid = Array(draw.values("bool", shape[:1])), None
    elif len(shape) > 1 and draw.chance(0.4):
        index = [place_list(draw, shape[0], grid), place_list(draw, shape[1], grid[-1:])]
    else:
        index = place_list(draw, shape[0], grid)
    if len(inputs) == 1:
        return Case(name + ".at", [a, index], since=since(name, inputs), memory=False)
    rest = shape[2:] if isinstance(index, list) else shape[1:]
    full = () if grid is None else tuple(grid) + rest
    full = full if draw.chance(0.6) else rest
    b = Array(values(draw, name, inputs[1], full, steady(name, inputs[1])), draw.layout())
    return Case(name + ".at", [a, index, b], since=since(name, inputs), memory=False)


def cases(draw, count):
    kinds = [call] * 6 + [chosen_loop, reduce, reduce, reduce, accumulate, reduceat, outer, at, at]
    for _ in range(count):
        yield draw.choice(kinds)(draw)
