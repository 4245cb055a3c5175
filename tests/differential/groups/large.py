# SPDX-License-Identifier: Apache-2.0
"""A few calls on arrays that are large enough for vector loops, blocks and threads."""

import numpy as np
from arrays import Array, Case

UNARY = ["negative", "absolute", "sqrt", "exp", "log", "sin", "cos", "tanh", "isfinite", "rint"]
BINARY = ["add", "multiply", "divide", "floor_divide", "remainder", "maximum", "less", "arctan2",
          "power", "hypot"]
REDUCED = ["sum", "mean", "var", "min", "max", "any", "all", "argmax", "prod", "cumsum"]
SHARE = 40  # one of as many cases as the other groups have


def shape(draw):
    return draw.choice([(draw.integer(60000, 200000),), (3, draw.integer(20000, 70000)),
                        (draw.integer(20000, 50000), 3), (300, 400), (61, 53, 47)])


def masked(draw, full):
    """Under a mask: true here and there, mostly, or in stretches."""
    mask = draw.bulk.uniform(size=full) < draw.choice([0.03, 0.5, 0.9])
    if draw.chance(0.3):
        mask = np.repeat(mask[..., :1], full[-1], axis=-1) if len(full) > 1 else np.sort(mask)
    dtype = draw.dtype("iuff")
    a = draw.array(dtype, full, "uniform")
    if draw.chance(0.5):
        return Case(draw.choice(["add", "multiply", "maximum", "subtract"]),
                    [a, draw.array(dtype, draw.choice([full, full[-1:]]), "uniform")],
                    {"where": Array(mask), "out": draw.array(dtype, full, "small")})
    op = draw.choice(["add", "maximum", "minimum"])
    kwargs = {"axis": draw.axis(len(full), wrong=0), "where": Array(mask)}
    if op != "add":
        kwargs["initial"] = 1
    return Case(op + ".reduce", [a], kwargs)


def turned(draw):
    """Operands that lie the other way round."""
    full, dtype = (draw.integer(33, 300), draw.integer(33, 300)), draw.dtype("iufc")
    return Case(draw.choice(["add", "multiply", "equal"]),
                [Array(draw.values(dtype, full, "uniform"), draw.choice("CF")) for _ in range(2)])


def looked_up(draw):
    """Searches, members and different values of long rows."""
    dtype, n = draw.dtype("iuf"), draw.integer(5000, 40000)
    a = draw.values(dtype, (n,), draw.choice(["uniform", "small"]))
    b = draw.values(dtype, (draw.choice([2, 30, 1000, 20000]),), draw.choice(["uniform", "small"]))
    op = draw.choice(["unique", "isin", "searchsorted", "sort", "interp", "bincount"])
    if op == "unique":
        return Case(op, [a], {"return_counts": draw.chance(0.5), "return_inverse": draw.chance(0.5),
                              "return_index": draw.chance(0.5)}, {"signed_zero": "ignore"}, memory=False)
    if op == "isin":
        return Case(op, [a, b], {"invert": draw.chance(0.3)}, memory=False)
    if op == "searchsorted":
        return Case(op, [np.sort(b), a], {"side": draw.choice(["left", "right"])})
    if op == "interp":
        return Case(op, [a.astype("float64"), np.unique(b.astype("float64")),
                         draw.values("float64", np.unique(b.astype("float64")).shape, "uniform")])
    if op == "bincount":
        return Case(op, [draw.bulk.randint(0, draw.choice([3, 2000, 5000]), n)])
    return Case(op, [a], {"kind": "stable"})


def all_of_them(draw):
    """Walks over all of an array: extremes, NaNs left out, comparisons that end early, counts."""
    n = draw.choice([1, 2, 65535, 65536, 65537, 131072, 131073, 200001])
    op = draw.choice(["ptp", "nanmean", "nanmedian", "nanpercentile", "array_equal", "count_nonzero",
                      "any", "all", "cumsum"])
    if op in ("count_nonzero", "any", "all"):
        a = np.full(n, draw.chance(0.5))
        a[draw.bulk.randint(0, n, draw.choice([0, 1, 1, 1000]))] ^= True
        return Case(op, [Array(a, draw.layout())])
    if op == "cumsum":
        return Case(op, [draw.array(draw.dtype("iub"), (n,), "bits")])
    dtype = draw.choice(["f4", "f8"] if op.startswith("nan") else ["f4", "f8", "i2", "u8", "i4"])
    a = draw.values(dtype, (n,), "uniform" if op in ("ptp", "nanmean") else "small")
    if dtype[0] == "f" and draw.chance(0.5):
        a[draw.bulk.uniform(size=n) < draw.choice([0.00002, 0.3, 1])] = np.nan
    if op == "nanmean":
        a = np.trunc(a)
    if op == "array_equal":
        b = a.copy()
        if draw.chance(0.6):
            b[draw.integer(0, n - 1)] = 77
        return Case(op, [Array(a, draw.layout()), Array(b, draw.layout())],
                    {"equal_nan": True} if draw.chance(0.5) else {})
    args = [Array(a, draw.layout())] + ([np.array([25.0, 50.0])] if op == "nanpercentile" else [])
    return Case(op, args, {}, {"signed_zero": "ignore"}, memory=False)


def cases(draw, count):
    for _ in range(count // SHARE + 1):
        kind, full = draw.integer(0, 8), shape(draw)
        if kind > 6:
            yield all_of_them(draw)
            continue
        if kind > 3:
            yield masked(draw, full) if kind == 4 else turned(draw) if kind == 5 else looked_up(draw)
            continue
        if kind == 0:
            yield Case(draw.choice(UNARY), [draw.array(draw.dtype("iffffc"), full, "uniform")])
        elif kind == 1:
            dtype = draw.dtype("iufff")
            other = draw.choice([full, full[-1:], full])
            yield Case(draw.choice(BINARY), [draw.array(dtype, full, "uniform"),
                                             draw.array(dtype, other, "uniform")])
        elif kind == 2:
            op, dtype = draw.choice(REDUCED), draw.dtype("biuff")
            axis = draw.axis(len(full), wrong=0)
            how = "uniform" if dtype != "float16" or op not in ("sum", "cumsum") else "small"
            yield Case(op, [draw.array(dtype, full, how)], {"axis": axis})
        else:
            op, array = draw.choice(["copy", "astype", "ravel"]), draw.array(draw.dtype("iuf"), full,
                                                                             "small")
            args = [array, draw.dtype("ifc")] if op == "astype" else [array]
            yield Case(op, args, {} if op == "astype" else {"order": draw.choice("CF")})
