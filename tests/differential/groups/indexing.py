# SPDX-License-Identifier: Apache-2.0
"""a[items] and a[items] = value with arrays, masks and truths among the items."""

import numpy as np

from arrays import NEWAXIS, Array, Case

INTEGERS = ["int64", "int64", "int64", "int32", "int8", "uint8", "uint16", "uint64"]
SAFE_INTEGERS = INTEGERS[:-1]  # take and put of NumPy 1.24 refuse uint64


def positions(draw, length, shape, wrong=0.02, dtypes=INTEGERS, layout=None):
    """An array of indices into an axis; out of bounds now and then."""
    dtype = draw.choice(dtypes)
    low = 0 if dtype.startswith("u") else -min(length, 128)
    values = draw.bulk.randint(low, max(min(length, 127), 1), shape)
    if draw.chance(wrong) and values.size:
        values.flat[draw.integer(0, values.size - 1)] = draw.choice([length, min(length + 5, 127)])
    return Array(values.astype(dtype), layout or draw.layout())


def mask(draw, shape):
    share = draw.choice([0, 10, 50, 50, 90, 100])
    return Array(draw.bulk.randint(0, 100, shape) < share, draw.layout())


def items_for(draw, shape, layout=None):
    """Index items of every kind for an array of that shape. layout "C" for writing: where an index
    comes twice, NumPy writes in the order of the index arrays' memory, libarr in C order."""
    items, axis, shapes = [], 0, draw.broadcastable(4, draw.shape(ndim_max=3, size_max=12))
    dots = draw.chance(0.3)
    while axis < len(shape) and len(items) < 8:
        kind = draw.choice("aaaaammsssinetl")
        length = shape[axis]
        if kind == "a":
            items.append(positions(draw, length, draw.choice(shapes), layout=layout))
        elif kind == "m":
            count = draw.integer(1, min(2, len(shape) - axis))
            wanted = shape[axis:axis + count]
            if draw.chance(0.03):
                wanted = tuple(n + 1 for n in wanted)
            items.append(mask(draw, wanted))
            axis += count - 1
        elif kind == "s":
            items.append(draw.slice(length))
        elif kind == "i" and length:
            items.append(draw.integer(-length, length - 1))
        elif kind == "n":
            items.append(NEWAXIS)
            continue
        elif kind == "t":
            items.append(draw.chance(0.7))
            continue
        elif kind == "l" and length:
            items.append([draw.integer(-length, length - 1) for _ in range(draw.integer(1, 4))])
        elif kind == "e" and dots:
            items.append(Ellipsis)
            axis += draw.integer(0, len(shape) - axis)
            dots = False
            continue
        else:
            break
        axis += 1
    return items


def to_numpy(items):
    out = []
    for item in items:
        if isinstance(item, Array):
            item = item.values
        out.append(None if item is NEWAXIS else item)
    return tuple(out)


def get(draw):
    a = draw.array(draw.dtype(), draw.shape())
    return Case("index", [a, items_for(draw, a.shape)])


def value_for(draw, dtype, shape):
    """What broadcasts to shape, or nearly."""
    if draw.chance(0.25):
        return draw.integer(0, 9)
    shape = draw.broadcastable(1, shape)[0]
    if draw.chance(0.3):
        shape = shape[draw.integer(0, len(shape)):]
    if draw.chance(0.3):
        shape = tuple(1 if draw.chance(0.5) else n for n in shape)
    if draw.chance(0.1):
        shape = (1,) + shape
    other = dtype if draw.chance(0.6) else draw.dtype("biuf")
    return draw.array(other, shape, "small", "C")


def put_items(draw):
    dtype = draw.dtype()
    a = draw.array(dtype, draw.shape())
    items = items_for(draw, a.shape, "C")
    try:
        shape = a.values[to_numpy(items)].shape
    except (IndexError, ValueError):
        shape = ()
    value = value_for(draw, dtype, shape)
    if shape == () and not any(item is Ellipsis for item in items):
        value = draw.array(dtype, ())  # NumPy 2.4 takes only what float() takes for one element
    return Case("setitem", [a, items, value])


def masked(draw):
    """A mask of the whole array, in any layout."""
    dtype = draw.dtype()
    shape = draw.shape(ndim_min=1, size_max=2000)
    a, m = draw.array(dtype, shape), mask(draw, shape)
    items = [m] if draw.chance(0.8) else draw.shuffled([m, Ellipsis])
    if draw.chance(0.5):
        return Case("index", [a, items])
    count = int(np.count_nonzero(m.values))
    if draw.chance(0.05):
        count += 1
    return Case("setitem", [a, items, value_for(draw, dtype, (count,))])


MODES = ["raise", "wrap", "clip"]


def with_mode(draw, kwargs=None, chance=0.4):
    kwargs = dict(kwargs or {})
    if draw.chance(chance):
        kwargs["mode"] = draw.choice(MODES)
    return kwargs


def far_positions(draw, length, shape, kwargs):
    """Indices that leave the axis where the mode lets them."""
    if kwargs.get("mode", "raise") == "raise":
        return positions(draw, length, shape, dtypes=SAFE_INTEGERS)
    return Array(draw.bulk.randint(-20, 20, shape).astype(draw.choice(["int64", "int8"])),
                 draw.layout())


def take(draw):
    a = draw.array(draw.dtype(), draw.shape())
    axis = draw.axis(a.ndim)
    length = a.size if axis is None else a.shape[axis] if -a.ndim <= axis < a.ndim else 3
    kwargs = with_mode(draw, {"axis": axis} if axis is not None or draw.chance(0.5) else {})
    return Case("take", [a, far_positions(draw, length, draw.shape(ndim_max=3, size_max=30),
                                          kwargs)], kwargs)


def lines(draw, ndim_min=0):
    """An array, an axis, and indices for take_along_axis."""
    a = draw.array(draw.dtype(), draw.shape(ndim_min=ndim_min, ndim_max=4, size_max=200))
    axis = draw.axis(a.ndim)
    if axis is None or not -a.ndim <= axis < a.ndim:
        return a, axis, positions(draw, max(a.size, 1), (draw.integer(0, 6),))
    shape = [1 if draw.chance(0.1) else n for n in a.shape]
    shape[axis] = draw.length()
    return a, axis, positions(draw, a.shape[axis], tuple(shape))


def take_along_axis(draw):
    a, axis, index = lines(draw)
    return Case("take_along_axis", [a, index, axis])


def put_along_axis(draw):
    a, axis, index = lines(draw, 1)
    index = Array(index.values.astype("int64"))
    if axis is None:  # NumPy 2.4 cannot write through the flat view of other layouts
        a = Array(a.values)
    values = draw.array(a.dtype.name, index.shape if draw.chance(0.6) else (), "small", "C")
    return Case("put_along_axis", [a, index, values, axis])


def put(draw):
    a = draw.array(draw.dtype(), draw.shape())
    kwargs = with_mode(draw) if a.size else {}  # NumPy 1.24 wraps around an empty array for ever
    index = far_positions(draw, a.size, draw.shape(ndim_max=2, size_max=20), kwargs)
    dtype = a.dtype.name if draw.chance(0.8) else draw.dtype()
    values = draw.array(dtype, draw.shape(ndim_max=2, size_max=30))
    empty = a.size == 0 and values.size == 0
    return Case("put", [a, index, values], kwargs, since=(2, 0) if empty else None)


def choose(draw):
    count = draw.integer(1, 5)
    shapes = draw.broadcastable(count + 1)
    dtypes = [draw.dtype()] * count if draw.chance(0.6) else [draw.dtype() for _ in range(count)]
    kwargs = with_mode(draw)
    low, high = (0, count) if kwargs.get("mode", "raise") == "raise" else (-9, 9)
    selector = draw.bulk.randint(low, high + draw.chance(0.03), shapes[0])
    choices = [draw.array(d, s) for d, s in zip(dtypes, shapes[1:])]
    return Case("choose", [Array(selector, draw.layout()), choices], kwargs)


def compress(draw):
    a = draw.array(draw.dtype(), draw.shape())
    axis = draw.axis(a.ndim)
    length = a.size if axis is None else a.shape[axis] if -a.ndim <= axis < a.ndim else 3
    condition = mask(draw, (max(0, length - draw.integer(-1 if draw.chance(0.05) else 0, 2)),))
    return Case("compress", [condition, a], {"axis": axis})


def extract(draw):
    a = draw.array(draw.dtype(), draw.shape())
    condition = draw.array(draw.dtype(), a.shape, "small")
    return Case("extract", [condition, a])


def place(draw):
    a = draw.array(draw.dtype(), draw.shape())
    shape = a.shape if draw.chance(0.95) else a.shape + (2,)
    values = draw.array(a.dtype.name if draw.chance(0.8) else draw.dtype(), (draw.integer(0, 5),))
    return Case(draw.choice(["place", "putmask"]), [a, mask(draw, shape), values])


def putmask(draw):
    """As many values as elements."""
    a = draw.array(draw.dtype(), draw.shape())
    return Case("putmask", [a, draw.array("int8", a.shape, "small"),
                            draw.array(a.dtype.name, a.shape)])


def copyto(draw):
    first, second, third = draw.broadcastable(3)
    full = max([first, second, third], key=lambda s: (len(s), np.prod(s)))
    a = draw.array(draw.dtype(), full)
    other = a.dtype.name if draw.chance(0.6) else draw.dtype("biuf")
    kwargs = {"where": mask(draw, third)} if draw.chance(0.8) else {}
    if draw.chance(0.3):
        kwargs["casting"] = draw.choice(["no", "equiv", "safe", "same_kind"])
    return Case("copyto", [a, draw.array(other, second, "small")], kwargs)


def where(draw):
    shapes = draw.broadcastable(3)
    condition = mask(draw, shapes[0]) if draw.chance(0.7) else draw.array(draw.dtype(), shapes[0],
                                                                          "small")
    args = [draw.array(draw.dtype(), s) for s in shapes[1:]]
    if draw.chance(0.3):
        args[draw.integer(0, 1)] = draw.integer(0, 100) if draw.chance(0.5) else 0.5
        return Case("where", [condition] + args, since=(2, 0))
    return Case("where", [condition] + args)


def select(draw):
    count = draw.integer(1, 4)
    shapes = draw.broadcastable(2 * count)
    conditions = [mask(draw, s) for s in shapes[:count]]
    dtype = draw.dtype()
    choices = [draw.array(dtype if draw.chance(0.7) else draw.dtype(), s) for s in shapes[count:]]
    if draw.chance(0.7):
        return Case("select", [conditions, choices], {"default": np.dtype(dtype).type(3)})
    return Case("select", [conditions, choices], {"default": draw.integer(0, 9)}, since=(2, 0))


def find(draw):
    a = draw.array(draw.dtype(), draw.shape(ndim_min=1), "small")
    if draw.chance(0.3):
        a = mask(draw, draw.shape(ndim_min=1, size_max=2000))
    op = draw.choice(["nonzero", "where", "argwhere", "flatnonzero"])
    return Case(op, [a], memory=False)  # NumPy's are views of one array


def make(draw):
    n, m, k = draw.integer(0, 7), draw.integer(0, 7), draw.integer(-8, 8)
    op = draw.choice(["indices", "diag_indices", "tril_indices", "triu_indices",
                      "diag_indices_from", "tril_indices_from", "triu_indices_from", "ix_"])
    if op == "indices":
        kwargs = {"sparse": True} if draw.chance(0.4) else {}
        if draw.chance(0.3):
            kwargs["dtype"] = draw.dtype("iuf")
        return Case(op, [list(draw.shape(ndim_max=4, size_max=60))], kwargs)
    if op == "diag_indices":
        return Case(op, [n, draw.integer(1, 3)])
    if op.startswith("tri") and op.endswith("es"):
        return Case(op, [n], {"k": k, "m": m} if draw.chance(0.7) else {"k": k})
    if op == "ix_":
        return Case(op, [mask(draw, (n,)) if draw.chance(0.3) else positions(draw, 5, (n,))
                         for _ in range(draw.integer(1, 3))])
    shape = (n, n) if op.startswith("diag") and draw.chance(0.9) else (n, m)
    a = draw.array(draw.dtype(), shape)
    return Case(op, [a] if op.startswith("diag") else [a, k])


def multi_index(draw):
    shape = tuple(draw.integer(1, 6) for _ in range(draw.integer(1, 4)))
    kwargs = {"order": draw.choice("CF")} if draw.chance(0.5) else {}
    if draw.chance(0.5):
        values = draw.bulk.randint(0, int(np.prod(shape)) + draw.chance(0.04),
                                   draw.shape(ndim_max=3, size_max=30))
        return Case("unravel_index", [Array(values.astype(draw.choice(INTEGERS[:4])), draw.layout()),
                                      list(shape)], kwargs, memory=False)
    kwargs = with_mode(draw, kwargs)
    far = kwargs.get("mode", "raise") != "raise"
    common = draw.broadcastable(len(shape), draw.shape(ndim_max=2, size_max=20))
    index = [Array(draw.bulk.randint(-9 if far else 0, 15 if far else n + draw.chance(0.03), s),
                   draw.layout()) for n, s in zip(shape, common)]
    return Case("ravel_multi_index", [index, list(shape)], kwargs, memory=False)


def diagonal(draw):
    a = draw.array(draw.dtype(), draw.shape(ndim_min=2, ndim_max=4))
    if draw.chance(0.4):
        shape = (a.shape[0],) * a.ndim if a.ndim > 2 and draw.chance(0.9) else a.shape
        a = draw.array(a.dtype.name, shape if np.prod(shape) < 2000 else a.shape)
        values = draw.array(a.dtype.name, (draw.integer(1, 4),))
        return Case("fill_diagonal", [a, values], {"wrap": True} if draw.chance(0.4) else {})
    kwargs = {"offset": draw.integer(-4, 4)} if draw.chance(0.6) else {}
    if draw.chance(0.6):
        kwargs.update(axis1=draw.axis(a.ndim, none=0), axis2=draw.axis(a.ndim, none=0))
    return Case("diagonal", [a], kwargs)


def cases(draw, count):
    brackets = [get, get, put_items, put_items, masked]
    others = [take, take_along_axis, put_along_axis, put, choose, compress, extract, place, putmask,
              copyto, where, select, find, make, multi_index, diagonal]
    for _ in range(count):
        yield draw.choice(brackets if draw.chance(0.35) else others)(draw)
