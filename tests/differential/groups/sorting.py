# SPDX-License-Identifier: Apache-2.0
"""Sorting and searching: results that NumPy determines. Partitions are asked for every position,
which leaves nothing open; what they promise for fewer is tested in tests/unit."""

import numpy as np
from arrays import Array, Case

FREE_ZEROS = {"signed_zero": "ignore"}  # NumPy's default kind is not stable


def sort(draw):
    a = draw.array(draw.dtype("biuffc"), draw.shape(size_max=1500))
    kwargs = {"axis": draw.axis(a.ndim)} if draw.chance(0.8) else {}
    if draw.chance(0.5):
        return Case("sort", [a], kwargs, FREE_ZEROS)
    return Case("sort", [a], {**kwargs, "kind": "stable"})


def long_rows(draw):
    """Lengths around those at which another method takes over, with many equal elements or few."""
    length = draw.choice([15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 255, 257, 1000, 4095, 4097, 9000])
    dtype = draw.dtype("iufff")
    a = draw.array(dtype, (length,), draw.choice(["small", "uniform", "bits", "mixed", "special"]))
    if draw.chance(0.2):
        a.values.sort()
    if draw.chance(0.2):
        a.values = a.values[::-1].copy()
    if draw.chance(0.4):
        return Case("argsort", [a], {"kind": "stable"})
    return Case("sort", [a], {"kind": "stable"})


def argsort(draw):
    a = draw.array(draw.dtype("biuffcc"), draw.shape(size_max=1500))
    kwargs = {"axis": draw.axis(a.ndim)} if draw.chance(0.8) else {}
    return Case("argsort", [a], {**kwargs, "kind": "stable"})


def partition(draw):
    dtype = draw.dtype("biuffc")
    shape = draw.shape(ndim_min=1)
    a = draw.array(dtype, shape)
    axis = draw.integer(-len(shape), len(shape) - 1)
    kth = draw.shuffled(range(shape[axis]))
    if not kth or len(kth) > 60:
        return Case("partition", [a, [draw.choice([0, -1, 400])]], {"axis": axis}, FREE_ZEROS) \
            if not kth else sort(draw)
    kth = [k - shape[axis] if draw.chance(0.3) else k for k in kth]
    if draw.chance(0.5):
        return Case("partition", [a, kth], {"axis": axis}, FREE_ZEROS)
    distinct = np.array(draw.shuffled(range(shape[axis])), "f4" if draw.chance(0.5) else "i8")
    return Case("argpartition", [Array(distinct, draw.layout()), kth])


def lexsort(draw):
    shape = draw.shape(ndim_min=1 if draw.chance(0.95) else 0, ndim_max=3)
    keys = [draw.array(draw.dtype("biuffc"), shape, "small" if draw.chance(0.7) else None)
            for _ in range(draw.integer(1, 4))]
    if draw.chance(0.03):
        keys.append(draw.array("int8", tuple(n + 1 for n in shape) + (2,)))
    kwargs = {"axis": draw.axis(len(shape), none=0)} if draw.chance(0.6) else {}
    return Case("lexsort", [keys], kwargs)


def searchsorted(draw):
    dtype = draw.dtype("biuffc")
    a = draw.array(dtype, (draw.choice([0, 1, 2, 5, 16, 40, 300]),))
    v = draw.array(dtype if draw.chance(0.6) else draw.dtype("biuffc"), draw.shape())
    kwargs = {"side": draw.choice(["left", "right"])} if draw.chance(0.7) else {}
    if draw.chance(0.3):
        kwargs["sorter"] = Array(np.argsort(a.values, kind="stable").astype(draw.dtype("i") if a.size
                                 < 100 else "int64"), draw.layout())
    else:
        a.values.sort()
    return Case("searchsorted", [a, v], kwargs)


def compared(draw):
    """Strings, times, long doubles, structures."""
    dtype = draw.swapped(draw.dtype("SUSUMmg")) if draw.chance(0.7) else draw.structured()
    a = draw.array(dtype, draw.shape(size_max=300), None if draw.chance(0.7) else "small")
    kwargs = {"axis": draw.axis(a.ndim)} if draw.chance(0.8) else {}
    if np.dtype(dtype).names and draw.chance(0.5):
        names = list(np.dtype(dtype).names)
        kwargs["order"] = draw.choice(names) if draw.chance(0.5) else draw.shuffled(names)
    return Case(draw.choice(["sort", "argsort"]), [a], {**kwargs, "kind": "stable"})


def levels(draw):
    """Long rows whose elements are compared part by part: many equal first parts, or few."""
    dtype = draw.swapped(draw.choice(["c8", "c16", "S3", "S8", "S9", "S20", "U1", "U2", "U5", "M8[s]", "m8[ms]"]))
    n = draw.choice([0, 1, 2, 3, 17, 100, 600, 3000])
    if dtype.kind in "SU":
        parts = np.array(["", "a", "b", "aaaaaaaa", "aaaaaaab", "\x7f", "zz"], "U20")
        rows = np.char.add(draw.bulk.choice(parts, n), draw.bulk.choice(parts, n)) if n else parts[:0]
        a = rows.astype(dtype)
    elif dtype.kind in "Mm":
        a = draw.bulk.choice([0, 1, -1, 2**62, -2**63, 1 - 2**63, 2**63 - 1], n).astype("i8")
        a = a.view(dtype.newbyteorder("=")).astype(dtype)
    else:
        parts = np.array([0.0, -0.0, 1.0, np.nan, -np.inf, 2.5] if draw.chance(0.5) else [0.0, 1.0, 2.5])
        a = (draw.bulk.choice(parts, n) + 0j).astype(dtype)
        a.imag = draw.bulk.choice(parts, n)
    if draw.chance(0.2):
        a = np.sort(a)[::draw.choice([1, -1])].copy()
    return Case(draw.choice(["sort", "argsort"]), [Array(a, draw.layout())], {"kind": "stable"})


def searched(draw):
    dtype = draw.dtype("SUMmg") if draw.chance(0.7) else draw.structured()
    a = draw.values(dtype, (draw.choice([0, 1, 5, 40]),))
    a.sort()
    v = draw.array(dtype, draw.shape())
    return Case("searchsorted", [a, v], {"side": draw.choice(["left", "right"])})


def lexsort_texts(draw):
    shape = draw.shape(ndim_min=1, ndim_max=3)
    keys = [draw.array(draw.dtype("SUMmgi"), shape, "small") for _ in range(draw.integer(1, 3))]
    return Case("lexsort", [keys])


def cases(draw, count):
    makers = [compared, compared, levels, levels, searched, lexsort_texts, sort, sort, argsort, argsort, long_rows, long_rows, partition, lexsort, searchsorted,
              searchsorted]
    for _ in range(count):
        yield draw.choice(makers)(draw)
