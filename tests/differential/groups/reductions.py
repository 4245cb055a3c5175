# SPDX-License-Identifier: Apache-2.0
"""Reductions and running results over any axes, empty ones too."""

from arrays import Case

METHODS = ["sum", "prod", "min", "max", "any", "all", "mean", "var", "std", "count_nonzero",
           "argmax", "argmin", "ptp"]
RUNNING = ["cumsum", "cumprod"]
FOLDS = ["add", "multiply", "maximum", "minimum", "fmax", "fmin", "logical_and", "logical_or",
         "logical_xor", "bitwise_and", "bitwise_or", "bitwise_xor", "subtract", "hypot", "gcd"]
FEW = ["sum", "prod", "mean", "var", "std", "ptp", "count_nonzero"]


def method(draw):
    op = draw.choice(METHODS)
    dtype = draw.dtype("biuffc")
    a = draw.array(dtype, draw.shape(), "small" if op in FEW and draw.chance(0.4) else None)
    kwargs = {}
    if op in ("argmax", "argmin"):
        kwargs["axis"] = draw.axis(a.ndim)
    elif draw.chance(0.8):
        kwargs["axis"] = draw.axes(a.ndim)
    if draw.chance(0.2) and op != "count_nonzero":
        kwargs["keepdims"] = True
    if op in ("var", "std") and draw.chance(0.3):
        kwargs["ddof"] = 1
    if op in ("sum", "prod", "mean") and draw.chance(0.15):
        kwargs["dtype"] = draw.choice(["float32", "float64", "int64", "complex128"])
    if op in ("sum", "prod", "min", "max") and draw.chance(0.1):
        kwargs["initial"] = draw.integer(1, 5)
    return Case(op, [a], kwargs)


def fold(draw):
    name = draw.choice(FOLDS)
    whole = name.startswith("bitwise") or name == "gcd"
    a = draw.array(draw.dtype("biu" if whole else "biuffc"), draw.shape(),
                   "small" if draw.chance(0.5) else None)
    if draw.chance(0.3):
        axis = draw.axis(a.ndim, none=0)
        return Case(name + ".accumulate", [a], {"axis": axis})
    kwargs = {"axis": draw.axes(a.ndim)} if draw.chance(0.8) else {}
    if draw.chance(0.2):
        kwargs["keepdims"] = True
    return Case(name + ".reduce", [a], kwargs)


def running(draw):
    a = draw.array(draw.dtype("biuffc"), draw.shape(), draw.choice(["small", "uniform", "special"]))
    return Case(draw.choice(RUNNING), [a], {"axis": draw.axis(a.ndim)})


def cases(draw, count):
    for _ in range(count):
        yield draw.choice([method, method, method, fold, fold, running])(draw)
