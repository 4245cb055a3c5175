# SPDX-License-Identifier: Apache-2.0
"""Medians, quantiles, averages, histograms and the statistics that ignore NaNs."""

import numpy as np
from arrays import Array, Case

FREE_ZEROS = {"signed_zero": "ignore"}  # which of equal elements is taken is left open
METHODS = ["linear", "inverted_cdf", "averaged_inverted_cdf", "interpolated_inverted_cdf", "hazen",
           "weibull", "median_unbiased", "normal_unbiased", "lower", "higher", "midpoint", "nearest"]


def axes_of(draw, a):
    """Of an array without elements NumPy takes one axis or all: it cannot merge several."""
    several = draw.axes if a.size else draw.axis
    return {"axis": several(a.ndim)} if draw.chance(0.8) else {}


def with_nans(draw, a):
    if a.dtype.kind in "fc" and a.size and draw.chance(0.6):
        a.values = np.where(draw.bulk.randint(0, 4, a.values.shape) == 0,
                            np.array(np.nan, a.dtype), a.values)
    return a


def since(a):
    """The first NumPy that gives a median of complex numbers the NaN that is there."""
    return (2, 0) if a.dtype.kind == "c" and np.isnan(a.values).any() else None


def median(draw):
    skip = draw.chance(0.3)
    # NumPy's nanmedian of few elements doubles and halves: the largest overflow
    a = draw.array(draw.dtype("biuff" if skip else "biuffc"), draw.shape(), "uniform" if skip else None)
    kwargs = axes_of(draw, a)
    if draw.chance(0.2):
        kwargs["keepdims"] = True
    if skip:
        return Case("nanmedian", [with_nans(draw, a)], kwargs, FREE_ZEROS, memory=False)
    return Case("median", [a], kwargs, FREE_ZEROS, memory=False, since=since(a))


def quantile(draw):
    op = draw.choice(["quantile", "quantile", "percentile", "nanquantile", "nanpercentile"])
    skip = op.startswith("nan")  # their dtype depends on whether the first row has numbers
    a = draw.array("float64" if skip else draw.dtype("iuff"), draw.shape(),
                   draw.choice(["small", "uniform", "mixed"]))
    kwargs = axes_of(draw, a)
    if draw.chance(0.2):
        kwargs["keepdims"] = True
    kwargs["method"] = draw.choice(METHODS)
    whole = draw.chance(0.3)
    if draw.chance(0.4) and a.dtype.kind != "f":
        q = draw.integer(0, 8) / 8 if whole else draw.random.random()
    else:
        q = np.array([draw.integer(0, 8) / 8 if whole else draw.random.random()
                      for _ in range(draw.choice([1, 1, 2, 3, 12] if skip or not a.size else [0, 1, 2, 3, 12]))])
    if draw.chance(0.03):
        q = q + 1.5
    if op.endswith("percentile"):
        q = q * 100
    if op.startswith("nan"):
        with_nans(draw, a)
    return Case(op, [a, q], kwargs, FREE_ZEROS, memory=False)


def long_rows(draw):
    n = draw.choice([16384, 20000, 30001])
    a = draw.array(draw.choice(["float32", "float64", "int32"]), (n,), "uniform" if draw.chance(0.5) else None,
                   layout="C")
    if draw.chance(0.5):
        return Case("median", [a], {}, FREE_ZEROS, since=since(a))
    q = np.array(sorted(draw.random.random() for _ in range(3)))
    return Case("quantile", [a, q], {}, FREE_ZEROS)


def cases(draw, count):
    makers = [median, median, quantile, quantile, quantile]
    for i in range(count):
        yield long_rows(draw) if i % 50 == 0 else draw.choice(makers)(draw)
