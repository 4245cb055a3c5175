# SPDX-License-Identifier: Apache-2.0
"""matmul and its relatives: exact on small integers, within the bound of a sum of products else."""

import numpy as np

from arrays import Array, Case

EXACT = {"rule": "exact"}


def operand(draw, dtype, shape, how):
    return draw.array(dtype, shape, how)


# name: core axes of the operands and the result, as letters of lengths
GUFUNCS = {"matmul": ("nk", "km", "nm"), "vecdot": ("n", "n", ""), "matvec": ("mn", "n", "m"),
           "vecmat": ("n", "nm", "m")}


def with_core_axes(draw, letters, lengths, loop):
    """Loop lengths with core axes put in between: the shape, and where they are."""
    ndim = len(letters) + len(loop)
    at = draw.sample(range(ndim), len(letters))
    rest = iter(loop)
    where = dict(zip(at, letters))
    shape = tuple(lengths[where[i]] if i in where else next(rest) for i in range(ndim))
    return shape, [a - ndim if draw.chance(0.3) else a for a in at]


def gufunc(draw):
    """By name, with axes, axis and keepdims: exact on small integers."""
    op = draw.choice(list(GUFUNCS))
    lengths = {c: draw.length(4) for c in "nkm"}
    loops = draw.broadcastable(2, draw.shape(ndim_max=2, size_max=12))
    dtypes = [draw.dtype("biuffcg")] * 2
    if draw.chance(0.2):
        dtypes[1] = draw.dtype("biuffcg")
    kwargs, shapes, axes = {}, [], []
    for letters, loop in zip(GUFUNCS[op], loops):
        if draw.chance(0.03):
            lengths["n"] += 1
        shape, at = with_core_axes(draw, letters, lengths, loop)
        shapes.append(shape)
        axes.append(at)
    out = list(range(-len(GUFUNCS[op][2]), 0))
    if op == "vecdot" and draw.chance(0.5):
        ndim = min(len(s) for s in shapes)
        kwargs["axis"] = draw.integer(-ndim, ndim - 1) if draw.chance(0.95) else 7
        if draw.chance(0.5):
            kwargs["keepdims"] = True
    elif draw.chance(0.7) or out:
        kwargs["axes"] = axes + ([out] if out or draw.chance(0.5) else [])
        if draw.chance(0.05) and len(axes[0]) == 2:
            kwargs["axes"][0] = [0, 0]
    if draw.chance(0.1) and dtypes[0] != "bool":
        kwargs["dtype"] = draw.choice(["float64", "complex128", "longdouble"])
    if draw.chance(0.2):
        kwargs["casting"] = draw.choice(["no", "equiv", "safe", "same_kind", "unsafe"])
    if draw.chance(0.5):
        # NumPy 2.4.6's complex vecmat is wrong where F order or axes scatter its output
        kwargs["order"] = draw.choice("CK" if op == "vecmat" else "CFAK")
    if draw.chance(0.15) and "dtype" not in kwargs:
        kwargs["signature"] = draw.choice(["ff->f", "dd->d", "DD->D", "gg->g", "qq->q", "fd->d"])
    args = [operand(draw, d, s, "small") for d, s in zip(dtypes, shapes)]
    if draw.chance(0.3):
        kwargs["out"] = output(draw, op, args, kwargs)
    return Case(op, args, kwargs, policy=EXACT, since=None if op == "matmul" else (2, 2))


def output(draw, op, args, kwargs):
    """An output that fits, now and then one with more loop axes."""
    known = {k: v for k, v in kwargs.items() if k in ("axis", "keepdims", "axes")}
    shape, dtype = (2,), draw.dtype("ffcg")
    try:
        answer = getattr(np, op)(*[np.zeros(a.shape) for a in args], **known)
        shape = answer.shape
    except (AttributeError, TypeError, ValueError):
        pass
    if "axis" not in known and "axes" not in known and draw.chance(0.2):
        shape = (2,) + shape
    return Array(draw.values(dtype, shape, "small"), draw.layout())


def cases(draw, count):
    for _ in range(count):
        if draw.chance(0.4):
            yield gufunc(draw)
            continue
        op = draw.choice(["matmul", "matmul", "matmul", "dot", "vdot", "inner", "outer"])
        first = draw.dtype("biufffcc")
        second = first if draw.chance(0.7) else draw.dtype("biufffcc")
        how = draw.choice(["small", "uniform"])
        n, k, m = draw.length(), draw.length(), draw.length()
        j = k + 1 if draw.chance(0.04) else k
        left, right = (n, k), (j, m)
        if op in ("vdot", "outer"):
            left, right = (k,), (j,)
        elif op == "inner":
            right = (m, j)
        if op in ("matmul", "dot", "inner") and draw.chance(0.25):
            left = (k,)
        if op in ("matmul", "dot", "inner") and draw.chance(0.25):
            right = (j,)
        if op == "matmul" and len(left) == 2 and len(right) == 2 and draw.chance(0.4):
            stack = draw.broadcastable(2, draw.shape(ndim_max=2, size_max=12))
            left, right = stack[0] + left, stack[1] + right
        args = [operand(draw, first, left, how), operand(draw, second, right, how)]
        yield Case(op, args, policy=EXACT if how == "small" and op != "outer" else None,
                   memory=False)
