# SPDX-License-Identifier: Apache-2.0
"""Every element-wise ufunc on broadcasting operands of mixed dtypes, scalars among them."""

import numpy as np

from arrays import Array, Case

UNARY = ["absolute", "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "cbrt", "ceil",
         "conjugate", "cos", "cosh", "deg2rad", "degrees", "exp", "exp2", "expm1", "fabs", "floor",
         "frexp", "invert", "isfinite", "isinf", "isnan", "log", "log10", "log1p", "log2",
         "logical_not", "modf", "negative", "positive", "rad2deg", "radians", "reciprocal", "rint",
         "sign", "signbit", "sin", "sinh", "spacing", "sqrt", "square", "tan", "tanh", "trunc"]
BINARY = ["add", "arctan2", "bitwise_and", "bitwise_or", "bitwise_xor", "copysign", "divide",
          "divmod", "equal", "float_power", "floor_divide", "fmax", "fmin", "fmod", "gcd", "greater",
          "greater_equal", "heaviside", "hypot", "lcm", "ldexp", "left_shift", "less", "less_equal",
          "logaddexp", "logaddexp2", "logical_and", "logical_or", "logical_xor", "maximum",
          "minimum", "multiply", "nextafter", "not_equal", "power", "remainder", "right_shift",
          "subtract"]
WHOLE = {"invert", "bitwise_and", "bitwise_or", "bitwise_xor", "gcd", "lcm", "left_shift",
         "right_shift"}
# NumPy 1.x computes these otherwise: docs/libarr-numpy-differences.md
CHANGED = {"sign": ("c", (2, 0)), "ceil": ("biu", (2, 1)), "floor": ("biu", (2, 1)),
           "trunc": ("biu", (2, 1)), "power": ("c", (2, 0)), "float_power": ("c", (2, 0))}


# Whether an overflow in a complex product is an infinity or NaN depends on fused multiply-add.
COMPLEX_PRODUCTS = {"square", "multiply", "divide", "reciprocal", "power", "float_power"}


def steady(draw, op, dtypes):
    """Which values to draw: any, unless complex products could overflow."""
    complex_too = any(np.dtype(d).kind == "c" for d in dtypes)
    return draw.choice(["small", "uniform"]) if op in COMPLEX_PRODUCTS and complex_too else None


def operand(draw, op, dtype, shape, how):
    if op in ("left_shift", "right_shift") and draw.chance(0.8):
        return Array(draw.bulk.randint(0, 8, shape).astype(dtype), draw.layout())
    return draw.array(dtype, shape, how)


def scalar(draw, dtype):
    """A Python number, or a number with a dtype."""
    value = draw.values(dtype, (), "small")[()]
    return value if draw.chance(0.5) else value.item()


def since(op, dtypes):
    kinds, version = CHANGED.get(op, ("", None))
    return version if any(np.dtype(d).kind in kinds for d in dtypes) else None


def unary(draw):
    op = draw.choice(UNARY)
    dtype = draw.dtype("biu" if op in WHOLE and draw.chance(0.9) else "biuffffcc")
    shape = draw.shape()
    how = steady(draw, op, [dtype])
    a = draw.broadcast(dtype, shape, how) if draw.chance(0.05) else draw.array(dtype, shape, how)
    kwargs = {}
    if draw.chance(0.1) and op not in ("frexp", "modf"):
        kwargs["where"] = draw.array("bool", draw.choice([a.shape, a.shape[1:], ()]))
        kwargs["out"] = draw.array(dtype, a.shape)
    return Case(op, [a], kwargs, since=since(op, [dtype]))


def binary(draw):
    op = draw.choice(BINARY)
    kinds = "biu" if op in WHOLE and draw.chance(0.9) else "biufffc"
    first = draw.dtype(kinds)
    second = first if draw.chance(0.6) else draw.dtype(kinds)
    if op == "ldexp" and draw.chance(0.9):
        second = draw.choice(["int8", "int16", "int32"])
    left, right = draw.broadcastable(2)
    how = steady(draw, op, [first, second])
    args = [operand(draw, op, first, left, how), operand(draw, op, second, right, how)]
    if draw.chance(0.12):
        args[draw.integer(0, 1)] = scalar(draw, second)
    return Case(op, args, since=since(op, [first, second]))


def cases(draw, count):
    for _ in range(count):
        yield unary(draw) if draw.chance(0.4) else binary(draw)
