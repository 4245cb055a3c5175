# SPDX-License-Identifier: Apache-2.0
"""numpy.strings: kinds of characters, searches with ranges, strips, replacements, paddings, partitions, slices, tabs,
cases, translations, % formats, encodings."""

import numpy as np

from arrays import Array, Case

TESTS = ["isalnum", "isalpha", "isdecimal", "isdigit", "islower", "isnumeric", "isspace", "istitle", "isupper"]
SEARCHES = ["find", "rfind", "index", "rindex", "count", "startswith", "endswith"]
STRIPS = ["strip", "lstrip", "rstrip"]
PADS = ["center", "ljust", "rjust"]
SIMPLE = "aab -+\0"
# of every kind, some of several: titlecase, digits that are no decimals, letters without case, blanks
WILD = "aAbZ019 \t\x1c\x85\xa0é√ßÆǅⅷ²½٣Ⅳ\u2003ªʰא漢\U0001d7ce\U00010400\0"

# cased, ignored, titlecase, of more than one letter in another case, sigmas and what may stand beside them
CASES = "aBzßΣσς'.\u00ad\u0345ǅǆﬁﬃİıΐŉᾳᾼⅷⓐ1 -\U00010400\U0001e922ა\u1c90Ꭰꭰ"
CODES = "aé€\u0100\uffff\U0001f600\ud800\udc80\udcff\udfff\0"
# what UTF-8 is made of, broken: leads, continuations, limits of what may follow
PIECES = [b"a", b"\x80", b"\xbf", b"\xc3\xa9", b"\xc2", b"\xc0\x80", b"\xe2\x82\xac", b"\xe2\x82", b"\xe0\x9f\xbf",
          b"\xe0\xa0", b"\xed\xa0\x80", b"\xed\xb2\x80", b"\xf0\x9f\x98\x80", b"\xf0\x9f\x98", b"\xf0\x8f",
          b"\xf4\x90\x80\x80", b"\xf4\x8f\xbf\xbf", b"\xf5", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\x00", b"\xd8\x00", b"\xdc"]
ENCODINGS = ["utf-8", "UTF8", "ascii", "latin-1", "iso-8859-1", "utf-16", "utf_16_le", "utf-16-be", "utf-32", "utf-32-le",
             "utf-32-be"]
ERRORS = ["strict", "ignore", "replace", "backslashreplace", "surrogateescape", "surrogatepass", "xmlcharrefreplace"]
FORMATS = ["%d", "%5d|", "%-6i|", "%+d", "% d", "%06d", "%.4d", "%x", "%#X", "%#o", "%e", "%.3E", "%10.2f", "%-+9.1f|", "%g",
           "%#.3G", "%.0f", "%#.0f", "%s", "%7s|", "%-5.2s|", "%c", "%3c", "%%", "a%%b%d", "x", "%d%d", "%", "%y", "%5", "%ld"]
EARLY_EXPONENTS = str(np.float32(1e6)) == "1e+06"


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


def changed(draw, kind):
    """Each character on its own, or nearly so."""
    name = draw.choice(["upper", "lower", "swapcase", "capitalize", "title"])
    longest = draw.integer(1, 6)
    src = text(draw, kind, shapes_of(draw, 1)[0], CASES if draw.chance(0.8) else WILD, longest)
    return Case("strings." + name, [src], memory=False)


def sliced(draw, kind):
    shapes = shapes_of(draw, 4)
    args = [text(draw, kind, shapes[0] or [1])]
    for shape in shapes[1:draw.integer(2, 4)]:
        args.append(None if draw.chance(0.25) else integers(draw, shape, -8, 8))
    if len(args) == 4 and draw.chance(0.9):  # steps other than 0
        args[3] = draw.choice([-3, -2, -1, 1, 2, 3, None])
    return Case("strings.slice", args, since=(2, 4), memory=False)


def tabs(draw, kind):
    shapes = shapes_of(draw, 2)
    args = [text(draw, kind, shapes[0], "\t\tab\n\r \0", 5)]
    if draw.chance(0.7):
        args.append(integers(draw, shapes[1], -2, 9))
    return Case("strings.expandtabs", args, since=(2, 0), memory=False)


def translated(draw, kind):
    src = text(draw, kind, shapes_of(draw, 1)[0])
    table = [chr(draw.integer(1, 255)) for _ in range(255)] + ["x"]
    if kind == "U":
        table = "".join(table[:draw.integer(1, 255)])
        return Case("strings.translate", [src, Array(np.array(table))], memory=False)
    args = [src, Array(np.array("".join(table).encode("latin-1"), "S256"))]
    if draw.chance(0.5):
        args.append(Array(np.array(draw.choice([b"a", b"b-", b"xyz"]))))
    return Case("strings.translate", args, memory=False)


def formatted(draw, kind):
    shapes = shapes_of(draw, 2)
    count = int(np.prod(shapes[0], dtype=int))
    few = draw.sample(FORMATS, 3 if draw.chance(0.7) else 1)
    if draw.chance(0.7):  # mostly such as suit each other
        few = [f for f in few if f not in ("%d%d", "%", "%y", "%5")] or ["%d"]
    dtype = draw.choice(["i1", "i4", "i8", "u1", "u8", "?", "f2", "f4", "f8", kind])
    # Python has a number's memory there; NumPy before 2.3 turns to exponents later
    if dtype in ("f2", "f4") and not EARLY_EXPONENTS or (dtype != kind and kind == "S"):
        few = [f for f in few if not f.endswith(("s", "s|"))] or ["%d"]
    words = [draw.choice(few) for _ in range(count)]
    dtype = kind + "8" if dtype == kind else dtype
    values = text(draw, kind, shapes[1], "abé" if kind == "U" else "ab", 3) if dtype == kind + "8" else \
        draw.array(dtype, shapes[1])
    formats = np.array([w.encode() for w in words] if kind == "S" else words).reshape(shapes[0])
    return Case("strings.mod", [Array(formats, draw.layout()), values], memory=False)


def coded(draw, kind):
    shape = shapes_of(draw, 1)[0]
    args = [draw.choice(ENCODINGS)]
    if draw.chance(0.7):
        args.append(draw.choice(ERRORS))
    if kind == "U":
        return Case("strings.encode", [text(draw, "U", shape, CODES if draw.chance(0.8) else "ab é", 4), *args],
                    memory=False)
    count = int(np.prod(shape, dtype=int))
    few = draw.sample(PIECES, 4)
    words = [b"".join(draw.choice(few) for _ in range(draw.integer(0, 4))) for _ in range(count)]
    return Case("strings.decode", [Array(np.array(words, "S16").reshape(shape), draw.layout()), *args], memory=False)


def cases(draw, count):
    for _ in range(count):
        kinds = draw.choice(["SS", "UU", "SS", "UU", "SS", "UU", "SU"])
        how = draw.integer(0, 15)
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
        elif how < 10:
            yield partition(draw, kinds[0])
        else:
            yield [changed, sliced, tabs, translated, formatted, coded][how - 10](draw, kinds[0])
