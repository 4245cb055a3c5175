# SPDX-License-Identifier: Apache-2.0
"""unique and the set operations."""

import numpy as np
from arrays import Case

FREE_ZEROS = {"signed_zero": "ignore"}  # NumPy's sort is not stable


def unique(draw):
    a = draw.array(draw.dtype("biuffc"), draw.shape(ndim_min=1), draw.choice(["small", None]))
    if a.dtype.kind == "c":  # which NaN stands for all is left open: NumPy 2.4 may take any
        a.values[np.isnan(a.values)] = np.nan
    kwargs = {}
    for name in ("return_index", "return_counts"):
        if draw.chance(0.4):
            kwargs[name] = True
    if draw.chance(0.3) and a.ndim == 1:  # of more axes NumPy 1 gives it flat
        kwargs["return_inverse"] = True
    if draw.chance(0.2):
        kwargs["equal_nan"] = False
        if "return_inverse" in kwargs:  # which NaN is which: NumPy sorts stably only for the indices
            kwargs["return_index"] = True
    return Case("unique", [a], kwargs, FREE_ZEROS, memory=False)


def two(draw):
    dtype = draw.dtype("biuff")
    other = dtype if draw.chance(0.8) else draw.dtype("biuff")
    a = draw.array(dtype, draw.shape(ndim_min=1), "small")
    b = draw.array(other, draw.shape(ndim_min=1), "small")
    # NumPy 1.24's table of small integers fails for some pairs of dtypes
    since = (2, 0) if a.dtype != b.dtype and a.dtype.kind in "iu" and b.dtype.kind in "iu" else None
    op = draw.choice(["union1d", "intersect1d", "setdiff1d", "setxor1d", "isin"])
    if op == "isin":
        return Case(op, [a, b], {"invert": draw.chance(0.3)}, memory=False, since=since)
    if op == "intersect1d" and draw.chance(0.5):
        return Case(op, [a, b], {"return_indices": True}, FREE_ZEROS, memory=False)
    return Case(op, [a, b], {}, FREE_ZEROS, memory=False, since=since)


def nans(draw):
    a = draw.values("float64", (draw.integer(0, 12),), "small")
    b = draw.values("float64", (draw.integer(0, 12),), "small")
    a[draw.bulk.randint(0, 4, a.shape) == 0] = np.nan
    b[draw.bulk.randint(0, 4, b.shape) == 0] = np.nan
    return Case(draw.choice(["union1d", "intersect1d", "setdiff1d", "isin"]), [a, b], {},
                FREE_ZEROS, memory=False)


def slices(draw):
    """unique along an axis."""
    kinds = "biuffcSUMm" if draw.chance(0.8) else "V"
    dtype = draw.dtype(kinds) if kinds != "V" else draw.structured()
    if dtype == "float16":  # within slices and structures NumPy puts its NaNs first
        dtype = "float32"
    shape = draw.shape(ndim_min=1, ndim_max=3, size_max=200)
    a = draw.array(dtype, shape, draw.choice(["small", None]))
    axis = draw.integer(-a.ndim, a.ndim - 1)
    if a.shape[axis] and draw.chance(0.8):
        rows = draw.bulk.randint(0, a.shape[axis], max(1, a.shape[axis]))
        a.values = np.take(a.values, rows, axis=axis)
    kwargs = {"axis": axis}
    for name in ("return_index", "return_inverse", "return_counts"):
        if draw.chance(0.3):
            kwargs[name] = kwargs["return_index"] = True  # which makes NumPy's sort stable
    # of structures NumPy cannot take slices apart; before 2.1 the inverse had other shapes, before
    # 2.3 the NaNs of one row were each their own
    since = (2, 1) if "return_inverse" in kwargs else None
    if a.ndim == 1 and a.dtype.kind in "fcmM":
        since = (2, 3)
    return Case("unique", [a], kwargs, FREE_ZEROS, memory=False, since=since)


def positive_zeros(values):
    for name in values.dtype.names or ():
        positive_zeros(values[name])
    if values.dtype.kind in "fc":
        values += 0


def texts(draw):
    """Strings, times and structures as sets."""
    dtype = draw.dtype("SUMm") if draw.chance(0.7) else draw.structured()
    a = draw.array(dtype, (draw.integer(0, 30),))
    op = draw.choice(["unique", "unique", "union1d", "intersect1d", "setdiff1d", "isin"])
    if op == "unique":
        a.values = a.values[draw.bulk.randint(0, len(a.values), 40)] if a.size else a.values
        kwargs = {name: True for name in ("return_index", "return_inverse", "return_counts")
                  if draw.chance(0.4)}
        kwargs["return_index"] = True  # makes NumPy's sort stable
        return Case(op, [a], kwargs, FREE_ZEROS, memory=False)
    b = draw.array(dtype, (draw.integer(0, 30),))
    if op != "isin":  # which zero stays is left open
        positive_zeros(a.values)
        positive_zeros(b.values)
    if a.size and b.size:
        b.values[: len(b.values) // 2] = a.values[0]
    return Case(op, [a, b], {}, FREE_ZEROS, memory=False)


def members(draw):
    """isin by either method, of integers of two dtypes."""
    a = draw.array(draw.dtype("biu"), draw.shape(), draw.choice(["small", "wide", "special"]))
    b = draw.array(draw.dtype("biu"), (draw.integer(0, 40),), draw.choice(["small", "special"]))
    if np.result_type(a.dtype, b.dtype) == np.float64:  # NumPy finds two that are one there
        for x in (a, b):
            info = np.iinfo(x.dtype)
            x.values = np.clip(x.values, x.dtype.type(max(-2**53, info.min)), x.dtype.type(min(2**53, info.max)))
    kwargs = {"invert": draw.chance(0.3)}
    if draw.chance(0.6):
        kwargs["kind"] = draw.choice(["sort", "table"])
    span = int(b.values.max()) - int(b.values.min()) if b.size else 0
    if span > (2**20 if b.dtype.itemsize > 4 else np.iinfo("i1" if b.dtype.kind == "b" else b.dtype).max):
        kwargs["kind"] = "sort"  # NumPy's table does not go beyond the dtype
    return Case("isin", [a, b], kwargs, memory=False, since=(2, 1))


def cases(draw, count):
    for _ in range(count):
        yield draw.choice([unique, unique, two, two, nans, slices, slices, texts, members])(draw)
