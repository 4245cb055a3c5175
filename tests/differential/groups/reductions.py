# SPDX-License-Identifier: Apache-2.0
"""Reductions and running results over any axes, empty ones too."""

from arrays import Case

METHODS = ["sum", "prod", "min", "max", "any", "all", "mean", "var", "std", "count_nonzero",
           "argmax", "argmin", "ptp"]
RUNNING = ["cumsum", "cumprod"]
FOLDS = ["add", "multiply", "maximum", "minimum", "fmax", "fmin", "logical_and", "logical_or",
         "logical_xor", "bitwise_and", "bitwise_or", "bitwise_xor", "subtract", "hypot", "gcd"]
FEW = ["sum", "prod", "mean", "var", "std", "ptp", "count_nonzero"]


def steady(op, dtype):
    """Values for products of complex numbers: whether an overflow is an infinity or NaN depends on
    fused multiply-add."""
    product = op in ("prod", "cumprod", "multiply.reduce", "multiply.accumulate")
    return product and dtype.startswith(("complex", "clong"))


def method(draw):
    op = draw.choice(METHODS)
    dtype = draw.dtype("biuffcg")
    few = op in FEW and draw.chance(0.4) or steady(op, dtype)
    a = draw.array(dtype, draw.shape(), "small" if few else None)
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
    # NumPy subtracts the mean first: the order of that empty array is the order of no elements
    memory = not (op in ("var", "std") and a.size == 0)
    return Case(op, [a], kwargs, memory=memory)


def fold(draw):
    name = draw.choice(FOLDS)
    whole = name.startswith("bitwise") or name == "gcd"
    dtype = draw.dtype("biu" if whole else "biuffcg")
    few = draw.chance(0.5) or steady(name + ".reduce", dtype)
    a = draw.array(dtype, draw.shape(), "small" if few else None)
    if draw.chance(0.3):
        axis = draw.axis(a.ndim, none=0)
        return Case(name + ".accumulate", [a], {"axis": axis})
    kwargs = {"axis": draw.axes(a.ndim)} if draw.chance(0.8) else {}
    if draw.chance(0.2):
        kwargs["keepdims"] = True
    if draw.chance(0.1):
        kwargs["initial"] = None
    return Case(name + ".reduce", [a], kwargs)


def running(draw):
    op, dtype = draw.choice(RUNNING), draw.dtype("biuffcg")
    how = "uniform" if steady(op, dtype) else draw.choice(["small", "uniform", "special"])
    a = draw.array(dtype, draw.shape(), how)
    return Case(op, [a], {"axis": draw.axis(a.ndim)})


def cases(draw, count):
    for _ in range(count):
        yield draw.choice([method, method, method, fold, fold, running])(draw)
