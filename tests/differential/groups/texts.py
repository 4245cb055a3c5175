# SPDX-License-Identifier: Apache-2.0
"""Bytes and unicode texts in ufuncs: comparisons, concatenation, and what has no loop."""

from arrays import Array, Case

COMPARE = ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"]


def text(draw, kind, shape):
    values = draw.values("%s%d" % (kind, draw.integer(1, 5)), shape)
    return Array(values.astype(draw.swapped(values.dtype, 0.15)), draw.layout())


def cases(draw, count):
    for _ in range(count):
        name = draw.choice(COMPARE * 2 + ["add"] * 8 + ["maximum", "subtract"])
        kinds = draw.choice(["SS", "UU", "SS", "UU", "SU"])
        # a 0-d result is a scalar in NumPy, whose size is that of its value
        shapes = draw.broadcastable(2, draw.shape(1), wrong=0.02)
        args = [text(draw, k, s) for k, s in zip(kinds, shapes)]
        if draw.chance(0.08):
            yield Case("strings.str_len", args[:1], since=(2, 0))
            continue
        if draw.chance(0.05):
            args[1] = draw.array(draw.dtype("biuf"), shapes[1], "small")
        # NumPy 1.x has no loops for these but those of comparisons
        new = name == "add" or kinds == "SU" or args[1].dtype.kind not in "SU"
        method = ".outer" if draw.chance(0.15) and min(map(len, shapes)) else ""
        yield Case(name + method, args, since=(2, 0) if new else None)
