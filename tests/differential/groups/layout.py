# SPDX-License-Identifier: Apache-2.0
"""Joining, splitting, repeating, padding, inserting, and the ways to make arrays of a pattern."""

import numpy as np

from arrays import Array, Case


def mask(draw, shape):
    return Array(draw.bulk.randint(0, 100, shape) < draw.choice([0, 30, 70, 100]), draw.layout())


def small_shape(draw, ndim_min=0, ndim_max=4):
    return draw.shape(ndim_min, ndim_max, 60)


def dtypes(draw, count):
    first = draw.dtype()
    return [first] * count if draw.chance(0.6) else [draw.dtype() for _ in range(count)]


def join(draw):
    op = draw.choice(["concatenate", "concatenate", "stack", "hstack", "vstack", "dstack",
                      "column_stack"])
    count = draw.integer(1, 4)
    shape = small_shape(draw, draw.choice([0, 1, 1, 1]))
    axis = draw.axis(len(shape), none=0.15 if op == "concatenate" else 0)
    if op in ("hstack", "vstack", "dstack", "column_stack"):
        axis = {"hstack": min(1, len(shape) - 1), "vstack": 0, "dstack": 2, "column_stack": 1}[op]
    arrays = []
    for dtype in dtypes(draw, count):
        one = list(shape)
        if op != "stack" and axis is not None and -len(one) <= axis < len(one) and draw.chance(0.5):
            one[axis] = draw.integer(0, 4)
        if draw.chance(0.01) and one:
            one[draw.integer(0, len(one) - 1)] += 1
        arrays.append(draw.array(dtype, tuple(one)))
    kwargs = {"axis": axis} if op in ("concatenate", "stack") else {}
    if op == "concatenate" and draw.chance(0.15):
        kwargs["dtype"] = draw.dtype("ifc")
        kwargs["casting"] = draw.choice(["safe", "same_kind", "same_kind"])
    return Case(op, [arrays], kwargs)


def block(draw):
    rows, dtype = draw.integer(1, 3), draw.dtype()
    widths = [draw.integer(0, 3) for _ in range(draw.integer(1, 3))]
    if draw.chance(0.3):
        return Case("block", [[draw.array(dtype, (w,)) for w in widths]])
    out = []
    for _ in range(rows):
        height = draw.integer(1, 3)
        out.append([draw.array(dtype, (height, w) if draw.chance(0.97) else (w,)) for w in widths])
    return Case("block", [out])


def split(draw):
    op = draw.choice(["split", "array_split", "array_split", "hsplit", "vsplit", "dsplit"])
    a = draw.array(draw.dtype(), small_shape(draw, {"vsplit": 2, "dsplit": 3}.get(op, 1)))
    axis = draw.axis(a.ndim, none=0)
    at = {"hsplit": min(1, a.ndim - 1), "vsplit": 0, "dsplit": 2}.get(op, axis)
    length = a.shape[at] if -a.ndim <= at < a.ndim else 3
    how = draw.integer(1, 7)
    if draw.chance(0.5):
        how = [draw.integer(-length - 1, length + 2) for _ in range(draw.integer(0, 3))]
    elif op != "array_split" and draw.chance(0.8):
        most = min(length, 32)  # a case has no more results
        how = draw.choice([n for n in range(1, most + 1) if length % n == 0] or [1])
    return Case(op, [a, how], {"axis": axis} if op in ("split", "array_split") else {})


def tile(draw):
    a = draw.array(draw.dtype(), small_shape(draw, 0, 3))
    reps = [draw.integer(0, 3) for _ in range(draw.integer(0, 4))]
    return Case("tile", [a, reps if draw.chance(0.8) else draw.integer(0, 4)])


def repeat(draw):
    a = draw.array(draw.dtype(), small_shape(draw))
    axis = draw.axis(a.ndim)
    length = a.size if axis is None else a.shape[axis] if -a.ndim <= axis < a.ndim else 2
    counts = draw.integer(0, 3)
    if draw.chance(0.5):
        counts = Array(draw.bulk.randint(-draw.chance(0.03), 4, length).astype(
            draw.choice(["int64", "int8", "uint16"])), draw.layout())
    return Case("repeat", [a, counts], {"axis": axis})


def roll(draw):
    a = draw.array(draw.dtype(), small_shape(draw))
    axis = draw.axes(a.ndim)
    shift = draw.integer(-12, 12)
    if isinstance(axis, list) and draw.chance(0.7):
        shift = [draw.integer(-9, 9) for _ in axis]
    return Case("roll", [a, shift], {"axis": axis})


PLAIN = ["constant", "edge", "linear_ramp", "maximum", "mean", "median", "minimum", "reflect",
         "symmetric", "wrap"]


def pad(draw):
    mode = draw.choice(PLAIN)
    dtype = draw.dtype("biuffc" if mode in ("constant", "edge", "reflect", "wrap") else "iuff")
    a = draw.array(dtype, small_shape(draw, 1, 3), "small" if mode in ("mean", "linear_ramp") else None)
    widths = [[draw.integer(0, 4), draw.integer(0, 4)] for _ in a.shape]
    kwargs = {"mode": mode}
    if mode == "constant" and draw.chance(0.7):
        kwargs["constant_values"] = draw.choice([1, [2, 3], [[draw.integer(0, 1), 1]] * a.ndim])
    if mode == "linear_ramp" and draw.chance(0.7):
        kwargs["end_values"] = draw.choice([5, [2, 9]])
    if mode in ("maximum", "mean", "median", "minimum") and draw.chance(0.5):
        kwargs["stat_length"] = draw.choice([1, 2, [2, 3], 100])
    # NumPy 1.24 starts a new period wherever the pads meet: docs/libarr-numpy-differences.md
    far = any(max(w) >= max(n - 1, 1) for w, n in zip(widths, a.shape))
    since = (2, 0) if far and mode in ("reflect", "symmetric", "wrap") else None
    if mode in ("reflect", "symmetric") and dtype != "bool" and draw.chance(0.3):
        kwargs["reflect_type"] = "odd"
    return Case("pad", [a, widths], kwargs, since=since)


def where_for(draw, length, masks):
    if draw.chance(0.3):
        return draw.integer(-length, max(length - masks, 0) + draw.chance(0.03))
    if draw.chance(0.3):
        return draw.slice(length)
    if masks and draw.chance(0.3):
        return Array(draw.bulk.randint(0, 2, length).astype(bool), draw.layout())
    low, high = -length, max(length, 1)
    values = draw.bulk.randint(low, high, draw.integer(0, 4)) if length else np.zeros(0, int)
    return Array(values, draw.layout())


def insert(draw):
    dtype = draw.dtype()
    a = draw.array(dtype, small_shape(draw, 1, 3))
    axis = draw.axis(a.ndim)
    length = a.size if axis is None else a.shape[axis] if -a.ndim <= axis < a.ndim else 2
    where = where_for(draw, length, False)
    values = draw.integer(0, 9)
    if draw.chance(0.6):
        count = 1
        if isinstance(where, Array):
            count = where.size
        elif isinstance(where, slice):
            count = len(range(*where.indices(length)))
        shape = (count,) if axis is None or draw.chance(0.2) or not -a.ndim <= axis < a.ndim else \
            tuple(count if k == axis % a.ndim else n for k, n in enumerate(a.shape))
        if isinstance(where, int) and axis is not None and draw.chance(0.7):
            shape = tuple(n for k, n in enumerate(a.shape) if k != axis % a.ndim)
        values = draw.array(dtype if draw.chance(0.7) else draw.dtype("iuf"), shape, "small")
    return Case("insert", [a, where, values], {"axis": axis})


def delete(draw):
    a = draw.array(draw.dtype(), small_shape(draw, 1, 3))
    axis = draw.axis(a.ndim)
    length = a.size if axis is None else a.shape[axis] if -a.ndim <= axis < a.ndim else 2
    return Case("delete", [a, where_for(draw, length, True)], {"axis": axis})


def append(draw):
    shape = small_shape(draw, 0, 3)
    axis = draw.axis(len(shape))
    types = dtypes(draw, 2)
    return Case("append", [draw.array(types[0], shape), draw.array(types[1], shape)], {"axis": axis})


def trim_zeros(draw):
    a = draw.array(draw.dtype(), (draw.integer(0, 12),), "small")
    values = a.values.copy()
    values[:draw.integer(0, 3)] = 0
    values[values.size - draw.integer(0, min(3, values.size)):] = 0
    return Case("trim_zeros", [Array(values, a.layout)], {"trim": draw.choice(["fb", "f", "b"])})


def axes(draw):
    op = draw.choice(["atleast_1d", "atleast_2d", "atleast_3d", "ndarray.flatten", "fliplr", "flipud",
                      "rollaxis", "rot90", "resize", "lib.stride_tricks.sliding_window_view"])
    a = draw.array(draw.dtype(), small_shape(draw, 1 if op == "rollaxis" else 0))
    args, kwargs = [a], {}
    if op == "ndarray.flatten":
        kwargs["order"] = draw.choice("CFAK")
    elif op == "rollaxis":
        args += [draw.axis(a.ndim, none=0), draw.integer(-a.ndim, a.ndim)]
    elif op == "rot90":
        kwargs["k"] = draw.integer(-5, 5)
        if a.ndim >= 2 and draw.chance(0.6):
            kwargs["axes"] = draw.sample(range(-a.ndim, a.ndim), 2)
    elif op == "resize":
        args.append(list(small_shape(draw, 1, 3)))
    elif op.startswith("lib"):
        if draw.chance(0.4):
            args.append([draw.integer(0, max(n, 1)) for n in a.shape])
        elif a.ndim:
            axis = draw.integer(-a.ndim, a.ndim - 1)
            args.append(draw.integer(1, max(a.shape[axis], 1)))
            kwargs["axis"] = axis
        else:
            args.append([])
    return Case(op, args, kwargs)


def convert(draw):
    a = draw.array(draw.dtype(), draw.shape())
    op = draw.choice(["asarray", "ascontiguousarray", "asfortranarray"])
    kwargs = {"dtype": draw.dtype("fc")} if draw.chance(0.2) else {}
    if op == "asarray" and draw.chance(0.7):
        kwargs["order"] = draw.choice("CFAK")
    return Case(op, [a], kwargs)


def make(draw):
    n, m, k = draw.integer(0, 7), draw.integer(0, 7), draw.integer(-8, 8)
    op = draw.choice(["identity", "logspace", "geomspace", "tri", "vander", "meshgrid"])
    if op == "identity":
        return Case(op, [n], {"dtype": draw.dtype()} if draw.chance(0.6) else {})
    if op == "tri":
        return Case(op, [n], {"M": m, "k": k, "dtype": draw.dtype()} if draw.chance(0.7) else {})
    if op == "vander":
        kwargs = {"increasing": True} if draw.chance(0.5) else {}
        if draw.chance(0.5):
            kwargs["N"] = m
        return Case(op, [draw.array(draw.dtype("biufc"), (n,), "small")], kwargs)
    if op == "meshgrid":
        kwargs = {name: draw.chance(0.5) for name in ("sparse", "copy") if draw.chance(0.6)}
        if draw.chance(0.5):
            kwargs["indexing"] = draw.choice(["ij", "xy"])
        return Case(op, [draw.array(draw.dtype(), (draw.integer(0, 4),))
                         for _ in range(draw.integer(1, 4))], kwargs)
    ends = [draw.integer(1, 9) * (1 if op == "geomspace" else 0.25) for _ in range(2)]
    if op == "geomspace" and draw.chance(0.3):
        ends = [-e for e in ends]
    kwargs = {"num": draw.integer(0, 9), "endpoint": draw.chance(0.7)}
    return Case(op, ends, kwargs, policy={"ulp": 16})


def triangle(draw):
    op = draw.choice(["tril", "triu", "diag", "diagflat"])
    shape = small_shape(draw, 1, 2 if op == "diag" else 3)
    return Case(op, [draw.array(draw.dtype(), shape), draw.integer(-5, 5)])


def cases(draw, count):
    kinds = [join, join, join, block, split, split, tile, repeat, roll, pad, pad, insert, insert,
             delete, append, trim_zeros, axes, axes, axes, convert, make, triangle]
    for _ in range(count):
        yield draw.choice(kinds)(draw)
