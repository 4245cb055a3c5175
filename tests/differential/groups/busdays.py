# SPDX-License-Identifier: Apache-2.0
"""Business days: dates of several units, week masks, holidays, every roll, offsets and counts."""

import numpy as np

from arrays import Array, Case

NAT = np.iinfo("i8").min
ROLLS = ["raise", "nat", "forward", "following", "backward", "preceding", "modifiedfollowing",
         "modifiedpreceding"]
MASKS = ["1111100", "0111110", "1000000", "Mon Tue Wed Thu Fri", "SatSun", "0000000", "Mon Tue Xyz", "11111"]


def dates(draw, shape, nat=0.1):
    unit = draw.choice(["D", "D", "D", "D", "M", "Y", "W", "h", "2D"])
    limit = {"M": 300, "Y": 40, "W": 900, "h": 9999}.get(unit, 9000)
    ticks = draw.bulk.randint(-limit, limit, int(np.prod(shape, dtype=int))).astype("i8")
    if draw.chance(nat):
        ticks[draw.bulk.randint(0, 6, ticks.size) == 0] = NAT
    values = ticks.view("M8[%s]" % unit).reshape(shape)
    return Array(values.astype(draw.swapped(values.dtype, 0.1)), draw.layout())


def holidays(draw, near):
    count = draw.integer(0, 12)
    if draw.chance(0.5):  # close to the dates, so that they count
        days = near.values.astype("M8[D]").ravel()
        days = days[~np.isnat(days)][:count] + draw.integer(-3, 3)
    else:
        days = draw.bulk.randint(-9000, 9000, count).astype("i8").view("M8[D]")
    if len(days) and draw.chance(0.1):
        days = np.append(days, np.datetime64("NaT"))
    return Array(days.astype("M8[D]"), draw.layout())


def calendar(draw, near):
    out = {}
    if draw.chance(0.6):
        out["weekmask"] = draw.choice(MASKS[:5] * 4 + MASKS)
        if draw.chance(0.3):
            out["weekmask"] = [draw.integer(0, 1) for _ in range(7)]
    if draw.chance(0.6):
        out["holidays"] = holidays(draw, near)
    return out


def offset(draw):
    shapes = draw.broadcastable(2)
    near = dates(draw, shapes[0])
    kwargs = calendar(draw, near)
    if draw.chance(0.9):
        kwargs["roll"] = draw.choice(ROLLS)
    moves = draw.values(draw.choice(["i8", "i4", "i1", "u2", "i8", "f8"]), shapes[1], "small")
    if moves.dtype.itemsize > 2 and draw.chance(0.4):
        moves = moves * 137
    return Case("busday_offset", [near, Array(moves, draw.layout())], kwargs)


def count_of(draw):
    shapes = draw.broadcastable(2)
    args = [dates(draw, s, 0.03) for s in shapes]
    # before 1.25 NumPy counts other days where the end comes first
    return Case("busday_count", args, calendar(draw, args[0]), since=(1, 25))


def cases(draw, count):
    for _ in range(count):
        kind = draw.integer(0, 3)
        if kind == 0:
            a = dates(draw, draw.shape())
            yield Case("is_busday", [a], calendar(draw, a))
        else:
            yield offset(draw) if kind < 3 else count_of(draw)
