# SPDX-License-Identifier: Apache-2.0
"""Basic indexing, and what only rearranges axes: values, contiguity, and view or copy."""

from arrays import NEWAXIS, Case


def index(draw):
    a = draw.array(draw.dtype(), draw.shape())
    items = []
    for length in a.shape[:draw.integer(0, a.ndim)]:
        if draw.chance(0.3) and length:
            wrong = draw.chance(0.03)
            items.append(length + 1 if wrong else draw.integer(-length, length - 1))
        else:
            items.append(draw.slice(length))
    if draw.chance(0.2):
        items.insert(draw.integer(0, len(items)), NEWAXIS)
    if draw.chance(0.2):
        items.append(Ellipsis)
    return Case("index", [a, items])


def reshape(draw):
    a = draw.array(draw.dtype(), draw.shape())
    parts, rest = [], a.size
    for _ in range(draw.integer(0, 3)):
        divisors = [d for d in range(1, 13) if rest % d == 0] or [1]
        parts.append(draw.choice(divisors))
        rest = rest // parts[-1] if parts[-1] else rest
    parts.append(rest)
    parts = draw.shuffled(parts)
    if draw.chance(0.4):
        parts[draw.integer(0, len(parts) - 1)] = -1
    kwargs = {"order": draw.choice("CFA")} if draw.chance(0.5) else {}
    return Case("reshape", [a, parts], kwargs)


def ravel(draw):
    a = draw.array(draw.dtype(), draw.shape())
    return Case("ravel", [a], {"order": draw.choice("CFAK")} if draw.chance(0.7) else {})


def transpose(draw):
    a = draw.array(draw.dtype(), draw.shape())
    if draw.chance(0.3):
        return Case("transpose", [a])
    axes = draw.shuffled(range(a.ndim))
    if draw.chance(0.05) and axes:
        axes[0] = axes[-1]
    return Case("transpose", [a, axes])


def two_axes(draw):
    a = draw.array(draw.dtype(), draw.shape(ndim_min=1))
    axes = [draw.axis(a.ndim, none=0), draw.axis(a.ndim, none=0)]
    return Case(draw.choice(["swapaxes", "moveaxis"]), [a] + axes)


def one_axis(draw):
    a = draw.array(draw.dtype(), draw.shape())
    op = draw.choice(["squeeze", "expand_dims", "flip"])
    if op == "expand_dims":
        return Case(op, [a, draw.axis(a.ndim + 1, none=0)])
    axis = draw.axes(a.ndim)
    ones = [k for k, length in enumerate(a.shape) if length == 1]
    if op == "squeeze" and ones and draw.chance(0.8):
        axis = draw.choice(ones)
    return Case(op, [a], {"axis": axis})


def broadcast_to(draw):
    shapes = draw.broadcastable(2, draw.shape(size_max=100))
    full = max(shapes, key=len)
    return Case("broadcast_to", [draw.array(draw.dtype(), shapes[0]), list(full)])


def cases(draw, count):
    kinds = [index, index, index, reshape, reshape, ravel, transpose, two_axes, one_axis,
             broadcast_to]
    for _ in range(count):
        yield draw.choice(kinds)(draw)
