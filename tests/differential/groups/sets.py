# SPDX-License-Identifier: Apache-2.0
"""unique and the set operations."""

import numpy as np
from arrays import Case

FREE_ZEROS = {"signed_zero": "ignore"}  # NumPy's sort is not stable


def unique(draw):
    a = draw.array(draw.dtype("biuffc"), draw.shape(ndim_min=1), draw.choice(["small", None]))
    kwargs = {}
    for name in ("return_index", "return_counts"):
        if draw.chance(0.4):
            kwargs[name] = True
    if draw.chance(0.3) and a.ndim == 1:  # of more axes NumPy 1 gives it flat
        kwargs["return_inverse"] = True
    if draw.chance(0.2):
        kwargs["equal_nan"] = False
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


def cases(draw, count):
    for _ in range(count):
        yield draw.choice([unique, unique, two, two, nans])(draw)
