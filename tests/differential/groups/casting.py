# SPDX-License-Identifier: Apache-2.0
"""astype between all plain dtypes under every casting rule, and copies in every order."""

import numpy as np

from arrays import Array, Case

RULES = ["no", "equiv", "safe", "same_kind", "unsafe"]


def fits(dtype, values, target):
    """Out-of-range floats to integers are whatever the processor gives: not compared."""
    target = np.dtype(target)
    if target.kind not in "iu" or values.dtype.kind not in "fc":
        return values
    info = np.iinfo(target)
    low, high = float(info.min), float(info.max)
    real = values.real.astype("f8")
    inside = (real > low) & (real < high * (1 - 1e-7)) if target.itemsize > 2 else \
        (real > low - 1) & (real < high + 1)
    return np.where(inside, values, values.dtype.type(1)).astype(dtype)


def cast(draw):
    dtype, target = draw.dtype(), draw.dtype()
    a = Array(fits(dtype, draw.values(dtype, draw.shape()), target), draw.layout())
    kwargs = {"casting": draw.choice(RULES)} if draw.chance(0.4) else {}
    return Case("astype", [a, target], kwargs)


def copy(draw):
    a = draw.array(draw.dtype(), draw.shape())
    return Case("copy", [a], {"order": draw.choice("CFAK")} if draw.chance(0.8) else {})


def cases(draw, count):
    for _ in range(count):
        yield cast(draw) if draw.chance(0.8) else copy(draw)
