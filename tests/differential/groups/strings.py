# SPDX-License-Identifier: Apache-2.0
"""numpy.strings: kinds of characters, searches with ranges, strips, replacements, paddings, partitions."""

import numpy as np

from arrays import Array, Case

TESTS = ["isalnum", "isalpha", "isdecimal", "isdigit", "islower", "isnumeric", "isspace", "istitle", "isupper"]
SEARCHES = ["find", "rfind", "index", "rindex", "count", "startswith", "endswith"]
STRIPS = ["strip", "lstrip", "rstrip"]
PADS = ["center", "ljust", "rjust"]
SIMPLE = "aab -+\0"
# of every kind, some of several: titlecase, digits that are no decimals, letters without case, blanks
WILD = "aAbZ019 \t\x1c\x85\xa0é√ßÆǅⅷ²½٣Ⅳ\u2003ªʰא漢\U0001d7ce\U00010400\0"


def text(draw, kind, shape, letters=SIMPLE, longest=6, shortest=0):
    if kind == "S":
        letters = "".join(c for c in letters if ord(c) < 256)
    count = int(np.prod(shape, dtype=int))
    words = ["".join(draw.choice(letters) for _ in range(draw.integer(shortest, longest))) for _ in range(count)]
    dtype = "%s%d" % (kind, max(longest, 1))
    values = np.array([w.encode("latin-1") if kind == "S" else w for w in words], dtype)
    return Array(values.astype(draw.swapped(dtype, 0.15)).reshape(shape), draw.layout())


def shapes_of(draw, count):
    """Broadcastable, without empty ones, of whose longest text NumPy does not know what to say."""
    while True:
        shapes = draw.broadcastable(count, draw.shape(1), wrong=0.02)
        if all(0 not in s for s in shapes):
            return shapes


def integers(draw, shape, low, high):
    if draw.chance(0.5):
        return draw.integer(low, high)
    values = draw.bulk.randint(low, high + 1, int(np.prod(shape, dtype=int)))
    return Array(values.astype(draw.choice(["i8", "i4", "i1", ">i2"])).reshape(shape), draw.layout())


def search(draw, kinds):
    shapes = shapes_of(draw, 4)
    args = [text(draw, kinds[0], shapes[0]), text(draw, kinds[1], shapes[1], longest=2)]
    if draw.chance(0.6):
        args.append(integers(draw, shapes[2], -8, 8))
        if draw.chance(0.6):
            args.append(integers(draw, shapes[3], -8, 8))
    name = draw.choice(SEARCHES)
    return Case("strings." + name, args, since=(2, 0), memory=False)


def longer(draw, kinds):
    shapes = shapes_of(draw, 4)
    name = draw.choice(["replace", "zfill", "multiply", "pad", "pad"])
    src = text(draw, kinds[0], shapes[0])
    if name == "replace":
        args = [src, text(draw, kinds[0], shapes[1], longest=2), text(draw, kinds[0], shapes[2], "xyz\0", 3)]
        if draw.chance(0.5):
            args.append(integers(draw, shapes[3], -1, 3))
        return Case("strings.replace", args, since=(2, 0), memory=False)
    if name == "pad":
        args = [src, integers(draw, shapes[1], -2, 12)]
        if draw.chance(0.5):
            args.append(text(draw, kinds[0], shapes[2], "x*", 1 if draw.chance(0.9) else 2, 1))
        return Case("strings." + draw.choice(PADS), args, since=(2, 0), memory=False)
    if name == "zfill":  # NumPy looks behind an empty text for its sign
        src = text(draw, kinds[0], shapes[0], "ab+- ", shortest=1)
    return Case("strings." + name, [src, integers(draw, shapes[1], -2, 9)], since=(2, 0), memory=False)


def partition(draw, kind):
    # NumPy cuts a separator to the size of the texts, and gives parts that are all empty no room
    shapes = shapes_of(draw, 2)
    src = text(draw, kind, shapes[0], "ab-")
    src.values[(0,) * src.values.ndim] = "a-b" if kind == "U" else b"a-b"
    return Case("strings." + draw.choice(["partition", "rpartition"]),
                [src, text(draw, kind, shapes[1], "-", 1, 1 if draw.chance(0.95) else 0)],
                since=(2, 0), memory=False)


def cases(draw, count):
    for _ in range(count):
        kinds = draw.choice(["SS", "UU", "SS", "UU", "SS", "UU", "SU"])
        how = draw.integer(0, 9)
        if how < 3:
            yield Case("strings." + draw.choice(TESTS), [text(draw, kinds[0], draw.shape(1), WILD, 3)], since=(2, 0))
        elif how < 5:
            yield search(draw, kinds)
        elif how < 7:
            shapes = shapes_of(draw, 2)
            shapes[0] = shapes[0] or [1]  # a 0-d result is a scalar in NumPy, whose size is that of its value
            args = [text(draw, kinds[0], s, WILD if draw.chance(0.5) else SIMPLE) for s in shapes]
            yield Case("strings." + draw.choice(STRIPS), args[:draw.integer(1, 2)], since=(2, 0), memory=False)
        elif how < 9:
            yield longer(draw, kinds)
        else:
            yield partition(draw, kinds[0])
