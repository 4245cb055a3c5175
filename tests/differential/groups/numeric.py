# SPDX-License-Identifier: Apache-2.0
"""Element math that is not a ufunc, differences, one-dimensional signal arithmetic, windows."""

import numpy as np
from arrays import Array, Case


def unary(draw):
    op = draw.choice(["real", "imag", "iscomplex", "isreal", "isneginf", "isposinf", "fix"])
    kinds = {"fix": "f", "isneginf": "biuf", "isposinf": "biuf"}.get(op, "biuffcc")
    return Case(op, [draw.array(draw.dtype(kinds), draw.shape())], memory=False)


def rounding(draw):
    a = draw.array(draw.dtype("iuffc"), draw.shape(), draw.choice(["uniform", "small", "mixed"]))
    if a.dtype == np.float16:
        a.values = a.values.astype("float32")
    whole = a.dtype.kind in "iu"
    decimals = draw.choice([0, 1, 2, 5]) if whole else draw.choice([0, 0, 1, 2, 5, -1])
    return Case("round", [a], {"decimals": decimals}, memory=False)


def angle(draw):
    a = draw.array(draw.choice(["float64", "complex128", "complex64", "float32"]), draw.shape(),
                   "uniform")
    return Case("angle", [a], {"deg": draw.chance(0.3)}, memory=False)


def specials(draw):
    a = draw.array(draw.dtype("iuffc"), draw.shape())
    if draw.chance(0.2):
        return Case("real_if_close", [a], {}, memory=False)
    kwargs = {}
    for name in ("nan", "posinf", "neginf"):
        if draw.chance(0.3):
            kwargs[name] = draw.choice([0.0, 1.5, -3.0])
    return Case("nan_to_num", [a], kwargs, memory=False)


def closeness(draw):
    shape = draw.shape()
    dtype = draw.dtype("iuffc")
    a = draw.array(dtype, shape)
    if draw.chance(0.6) and a.dtype.kind == "f":
        b = Array((a.values * (1 + draw.choice([0, 1e-6, 1e-3]))).astype(a.dtype))
    else:
        b = draw.array(dtype, shape)
    op = draw.choice(["isclose", "isclose", "allclose", "array_equal", "array_equiv"])
    kwargs = {}
    if draw.chance(0.3) and op != "array_equiv":
        kwargs["equal_nan"] = True
    if op in ("array_equal", "array_equiv") and draw.chance(0.5):
        b = Array(a.values.copy())
    return Case(op, [a, b], kwargs, memory=False)


def diff(draw):
    a = draw.array(draw.dtype("biuffc"), draw.shape(), draw.choice(["small", "uniform", "mixed"]))
    if draw.chance(0.25):
        if a.dtype.kind == "b":
            return Case("diff", [a])
        kwargs = {}
        for name in ("to_end", "to_begin"):
            if draw.chance(0.4):
                kwargs[name] = draw.array(a.dtype, (draw.integer(1, 3),), "small")
        return Case("ediff1d", [a], kwargs, memory=False)
    axis = draw.axis(a.ndim, none=0)
    kwargs = {"axis": axis, "n": draw.choice([1, 1, 1, 2, 3, 0, -1])}
    for name in ("prepend", "append"):
        if draw.chance(0.2) and a.ndim and -a.ndim <= axis < a.ndim:
            shape = list(a.shape)
            shape[axis] = 2
            kwargs[name] = draw.array(a.dtype, tuple(shape) if draw.chance(0.7) else (), "small")
    return Case("diff", [a], kwargs, memory=False)


def wider_steps(a, args):
    """NumPy 1 takes float64 steps for Python's floats."""
    return (2, 0) if a.dtype in ("f2", "f4", "c8") and any(
        isinstance(one, np.ndarray) for one in args) else None


def gradients(draw):
    """Along several axes."""
    a = draw.array(draw.dtype("iuffc"), draw.shape(ndim_min=1, ndim_max=3), "uniform")
    axes = draw.sample(range(a.ndim), draw.integer(1, a.ndim)) if draw.chance(0.5) else None
    lengths = [a.shape[i] for i in (range(a.ndim) if axes is None else axes)]
    args = [a]
    if draw.chance(0.3):
        args.append(draw.choice([0.5, 2, 0.1]))
    elif draw.chance(0.5):
        args += [draw.choice([0.5, 2]) if draw.chance(0.4) else
                 np.cumsum(np.abs(draw.values("float64", (n,), "uniform")) + 0.1) for n in lengths]
        if draw.chance(0.1):
            args = args[:-1]
    kwargs = {"edge_order": draw.choice([1, 1, 2])}
    if axes is not None:
        kwargs["axis"] = axes
    return Case("gradient", args, kwargs, memory=False, since=wider_steps(a, args))


def cross(draw):
    dtype = draw.dtype("biuffcc")
    # complex products may be fused, depending on how the vectors lie
    how = "small" if np.dtype(dtype).kind == "c" else draw.choice(["small", "uniform"])
    lead = draw.broadcastable(2, draw.shape(ndim_max=3))
    operands, kwargs = [], {}
    for name, shape in zip(("axisa", "axisb"), lead):
        length = 3 if draw.chance(0.8) else draw.choice([2, 2, 2, 4, 1])
        axis = draw.integer(0, len(shape)) if draw.chance(0.3) else len(shape)
        operands.append(draw.array(dtype, shape[:axis] + (length,) + shape[axis:], how))
        if axis < len(shape):
            kwargs[name] = axis
    if draw.chance(0.3):
        kwargs["axisc"] = draw.choice([0, -1, 1])
    return Case("cross", operands, kwargs, memory=False)


def trace(draw):
    a = draw.array(draw.dtype("biuffc"), draw.shape(ndim_min=2), draw.choice(["small", "uniform"]))
    kwargs = {"offset": draw.integer(-4, 4)} if draw.chance(0.6) else {}
    if draw.chance(0.4):
        kwargs["axis1"], kwargs["axis2"] = draw.integer(-a.ndim, a.ndim - 1), draw.axis(a.ndim, 0)
    return Case("trace", [a], kwargs, memory=False)


def gradient(draw):
    a = draw.array(draw.dtype("iufff"), draw.shape(ndim_min=1, ndim_max=3), "uniform")
    axis = draw.integer(-a.ndim, a.ndim - 1)
    args = [a]
    if draw.chance(0.3):
        args.append(draw.choice([0.5, 2, 0.1]))
    elif draw.chance(0.4):
        args.append(np.cumsum(np.abs(draw.values("float64", (a.shape[axis],), "uniform")) + 0.1))
    return Case("gradient", args, {"axis": axis, "edge_order": draw.choice([1, 1, 2])}, memory=False,
                since=wider_steps(a, args))


def integral(draw):
    a = draw.array(draw.choice(["float64", "int32", "float32"]), draw.shape(ndim_min=1), "uniform")
    axis = draw.integer(-a.ndim, a.ndim - 1)
    kwargs = {"axis": axis}
    if draw.chance(0.4):
        kwargs["x"] = draw.array("float64", (a.shape[axis],) if draw.chance(0.5) else a.shape, "uniform")
    elif draw.chance(0.4):
        kwargs["dx"] = 0.25
    return Case("trapz", [a], kwargs, memory=False)


def unwrap(draw):
    a = draw.array(draw.choice(["float64", "int64", "int32"]), draw.shape(ndim_min=1), "uniform")
    kwargs = {"axis": draw.integer(-a.ndim, a.ndim - 1)}
    if a.dtype.kind == "i":
        kwargs["period"] = draw.choice([4, 5, 8])
    elif draw.chance(0.3):
        kwargs["period"] = 3.0
    return Case("unwrap", [a], kwargs, memory=False)


def convolve(draw):
    dtype = draw.dtype("biuffc")
    n, m = draw.integer(0 if draw.chance(0.05) else 1, 40), draw.integer(1, 12)
    if draw.chance(0.3):
        n, m = m, n
    args = [draw.array(dtype, (n,), "small"), draw.array(dtype, (m,), "small")]
    mode = draw.choice(["full", "same", "valid"])
    return Case(draw.choice(["convolve", "correlate"]), args, {"mode": mode}, memory=False)


def interp(draw):
    n = draw.choice([1, 2, 5, 30])
    xp = np.cumsum(np.abs(draw.values("float64", (n,), "uniform")) + 0.01) - 20
    fp = draw.values(draw.choice(["float64", "int32"]), (n,), "uniform")
    x = draw.array(draw.choice(["float64", "float32", "int32"]), draw.shape())
    kwargs = {}
    if draw.chance(0.3):
        kwargs["left"] = -99.0
    if draw.chance(0.3):
        kwargs["right"] = 99.0
    if draw.chance(0.2):
        kwargs = {"period": 7.5}
        x = draw.array("float64", draw.shape(), "uniform")
    return Case("interp", [x, xp, fp], kwargs, memory=False)


def window(draw):
    count = draw.choice([-1, 0, 1, 3, 10, 51]) # of 2, most are zero but for rounding
    if draw.chance(0.3):
        return Case("kaiser", [count, draw.choice([0.0, 5.0, 14.0])], memory=False)
    name = draw.choice(["bartlett", "blackman", "hamming", "hanning"])
    return Case(name, [count], memory=False)


def special_functions(draw):
    a = draw.array("float64", draw.shape(), "uniform")
    if draw.chance(0.5):
        return Case("i0", [a], {}, memory=False)
    return Case("sinc", [a], memory=False)


def cases(draw, count):
    makers = [unary, rounding, angle, specials, closeness, diff, diff, gradient, gradients, cross,
              trace, integral, unwrap,
              convolve, interp, window, special_functions]
    for _ in range(count):
        yield draw.choice(makers)(draw)
