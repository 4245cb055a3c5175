# SPDX-License-Identifier: Apache-2.0
"""Statistics without NaNs, averages, covariances, histograms."""

import warnings

import numpy as np
from arrays import Array, Case

NAN_REDUCTIONS = ["nansum", "nanprod", "nanmax", "nanmin", "nanmean", "nanvar", "nanstd"]
ESTIMATORS = ["auto", "doane", "fd", "rice", "scott", "sqrt", "sturges", "stone"]


def with_nans(draw, a):
    if a.dtype.kind in "fc" and a.size:
        a.values = np.where(draw.bulk.randint(0, 4, a.values.shape) == 0,
                            np.array(np.nan, a.dtype), a.values)
    return a


def nan_reduction(draw):
    op = draw.choice(NAN_REDUCTIONS)
    dtype = draw.dtype("biuffff" if op in ("nanmax", "nanmin", "nanprod") else "biuffffc")
    how = "small" if draw.chance(0.5) else "uniform"
    a = with_nans(draw, draw.array(dtype, draw.shape(), how))
    kwargs = {"axis": draw.axes(a.ndim)} if draw.chance(0.8) else {}
    if draw.chance(0.2):
        kwargs["keepdims"] = True
    if op in ("nanvar", "nanstd") and draw.chance(0.3):
        kwargs["ddof"] = 1
    return Case(op, [a], kwargs, memory=False)


def nan_position(draw):
    a = with_nans(draw, draw.array(draw.dtype("iufff"), draw.shape()))
    return Case(draw.choice(["nanargmax", "nanargmin"]), [a], {"axis": draw.axis(a.ndim)})


def nan_running(draw):
    a = with_nans(draw, draw.array(draw.dtype("iuff"), draw.shape(), "small"))
    return Case(draw.choice(["nancumsum", "nancumprod"]), [a], {"axis": draw.axis(a.ndim)},
                memory=False)


def average(draw):
    a = draw.array(draw.dtype("iuff"), draw.shape(ndim_min=1), "uniform")
    if a.size == 0:  # NumPy divides the sizes of the array and of the result in Python
        a = Array(np.ones((2, 1), a.dtype))
    axis = draw.axis(a.ndim)
    kwargs = {"axis": axis}
    if draw.chance(0.7):
        along = axis is not None and draw.chance(0.5) and -a.ndim <= axis < a.ndim
        shape = (a.shape[axis],) if along else a.shape
        w = np.abs(draw.values(draw.choice(["float64", "int32", "float32"]), shape, "small")) + 1
        kwargs["weights"] = Array(w.astype(w.dtype), draw.layout())
    if draw.chance(0.3):
        kwargs["returned"] = True
    return Case("average", [a], kwargs, memory=False)


def cov(draw):
    shape = draw.choice([(5,), (3, 8), (6, 4), (1, 7), (2, 2)])
    dtype = draw.dtype("iuffc")
    a = draw.array(dtype, shape, "uniform")
    kwargs = {}
    if len(shape) == 2 and draw.chance(0.3):
        kwargs["rowvar"] = False
    n = shape[-1] if len(shape) == 1 or kwargs.get("rowvar", True) else shape[0]
    since = (2, 2) if shape[0] == 1 and "rowvar" in kwargs else None  # columns of one row
    args = [a, draw.array(dtype, shape, "uniform")] if draw.chance(0.3) else [a]
    narrow = None
    if shape[0] > 2 and n > 2 and draw.chance(0.3):
        kwargs["dtype"] = draw.choice(["float32", "float64", "complex64", "complex128", "int32"])
        since = since or (2, 0)  # before, the last product was rounded once more
        narrow = {"rel": 1e-4, "abs": 1e-4} if kwargs["dtype"] in ("float32", "complex64") else None
    if draw.chance(0.3):
        return Case("corrcoef", args, kwargs, narrow, memory=False, since=since)
    if n > 1 and draw.chance(0.3):  # one observation, weighted, varies by rounding alone
        kwargs["fweights"] = np.abs(draw.values("int64", (n,), "small")) + 1
    if n > 1 and draw.chance(0.3):
        kwargs["aweights"] = np.abs(draw.values("float64", (n,), "uniform")) + 0.5
    policy = narrow
    if draw.chance(0.3):
        kwargs[draw.choice(["bias", "ddof"])] = draw.choice([0, 1])
        if "bias" in kwargs:
            kwargs["bias"] = bool(kwargs["bias"])
    return Case("cov", args, kwargs, policy, memory=False, since=since)


def digitize(draw):
    x = draw.array(draw.dtype("iuf"), draw.shape())
    bins = np.sort(draw.values(draw.dtype("iuf"), (draw.choice([1, 2, 5, 20]),), "uniform"))
    if draw.chance(0.4):
        bins = bins[::-1].copy()
    if draw.chance(0.05):
        bins = draw.values("float64", (6,), "uniform")
    return Case("digitize", [x, bins], {"right": draw.chance(0.5)})


def bincount(draw):
    n = draw.choice([0, 1, 5, 60])
    x = Array(np.abs(draw.values(draw.choice(["int64", "uint8", "int16"]), (n,), "small")),
              draw.layout())
    if draw.chance(0.05) and n:
        x = Array(draw.values("int64", (n,), "small"))
    kwargs = {}
    if draw.chance(0.4):
        kwargs["weights"] = draw.array(draw.choice(["float64", "int32"]), (n,), "uniform")
    if draw.chance(0.4):
        kwargs["minlength"] = draw.choice([0, 3, 30])
    return Case("bincount", [x], kwargs)


def histogram(draw):
    op = draw.choice(["histogram", "histogram", "histogram_bin_edges"])
    a = draw.array(draw.choice(["float64", "float64", "float32", "float16", "int32", "uint8"]),
                   draw.shape(size_max=900), "uniform")
    kwargs, since = {}, None
    kind = draw.choice(["count", "count", "edges", "estimate"])
    if kind == "count":
        kwargs["bins"] = draw.choice([1, 3, 10, 77])
        since = (2, 0) if a.dtype == "float16" else None  # which may have no edges in between
    elif kind == "edges":
        kwargs["bins"] = np.unique(draw.values("float64", (draw.choice([2, 5, 12]),), "uniform"))
    else:
        kwargs["bins"] = draw.choice(ESTIMATORS)
        since = (2, 0) if a.dtype.kind in "iu" else None  # never narrower than 1
    if draw.chance(0.3):
        kwargs["range"] = [-3.5, 6.25]
    if op == "histogram" and kind != "estimate" and draw.chance(0.4):
        kwargs["weights"] = draw.array(draw.choice(["float64", "int64"]), a.shape, "small")
    if op == "histogram" and draw.chance(0.2) and a.size:
        kwargs["density"] = True
    return Case(op, [a], kwargs, memory=False, since=since)


def grid(draw):
    ndim = draw.integer(1, 3)
    dtype = draw.choice(["float64", "float64", "float32", "int32", "uint8"])
    n = draw.choice([0, 1, 5, 60])
    two = ndim == 2 and draw.chance(0.5)
    if two:
        args = [draw.array(dtype, (n,), "uniform"), draw.array(draw.dtype("f"), (n,), "uniform")]
    else:
        args = [draw.array(dtype, (n, ndim), "uniform")]
    bins = [draw.choice([1, 2, 7, np.unique(draw.values("float64", (6,), "uniform"))])
            for _ in range(ndim)]
    kwargs = {"bins": draw.choice([1, 3, 10]) if draw.chance(0.3) else bins}
    if draw.chance(0.3):
        kwargs["range"] = [draw.choice([None, [-3.5, 6.25], [0.0, 5.0]]) for _ in range(ndim)]
    if draw.chance(0.3):
        kwargs["weights"] = draw.array(draw.choice(["float64", "int64"]), (n,), "small")
    if draw.chance(0.2) and n:
        kwargs["density"] = True
    return Case("histogram2d" if two else "histogramdd", args, kwargs, memory=False)


def known_mean(draw):
    a = draw.array(draw.dtype("iufc"), draw.shape(), "uniform")
    axis = draw.axes(a.ndim, wrong=0) if a.ndim else None
    along = tuple(axis) if isinstance(axis, list) else axis
    kwargs = {"axis": axis, draw.choice(["ddof", "correction"]): draw.choice([0, 1, 2])}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        mean = np.mean(a.values, axis=along, keepdims=True)
    if draw.chance(0.8):
        kwargs["mean"] = np.asarray(mean.astype(a.dtype) if draw.chance(0.3) else mean)
    op = draw.choice(["var", "std", "nanvar", "nanstd"])
    return Case(op, [a], kwargs, memory=False, since=(2, 0))


def cases(draw, count):
    makers = [nan_reduction, nan_reduction, nan_position, nan_running, average, cov, digitize,
              bincount, histogram, histogram, grid, grid, known_mean]
    for _ in range(count):
        yield draw.choice(makers)(draw)
