# SPDX-License-Identifier: Apache-2.0
"""What group authors use: cases, and random dtypes, shapes, layouts, values and axes.

A group is a module in groups/ with a function `cases(draw, count)` that yields `count` cases, more
or fewer:

    from arrays import Array, Case

    def cases(draw, count):
        for _ in range(count):
            a = draw.array(draw.dtype("iuf"), draw.shape())
            yield Case("cumsum", [a], {"axis": draw.axis(a.ndim)})

An argument is an Array, a numpy array (layout C), a numpy scalar (keeps its dtype), a Python
number (weak in promotion), a text, None, a list, a slice, Ellipsis or NEWAXIS. Draw only from
`draw`: its streams are the same under every Python and NumPy. Cases in which NumPy raises are
welcome: libarr must then fail too."""

import math
import random

import numpy as np

NEWAXIS = {"newaxis": True}

BOOL = ["bool"]
SIGNED = ["int8", "int16", "int32", "int64"]
UNSIGNED = ["uint8", "uint16", "uint32", "uint64"]
FLOAT = ["float16", "float32", "float64"]
COMPLEX = ["complex64", "complex128"]
LONG = ["longdouble", "clongdouble"]
UNITS = ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"]

LAYOUTS = ["C", "F", "strided", "reversed", "offset", "unaligned"]


class Array:
    """Values and the memory layout in which they are handed over (docs/suite-format.md)."""

    def __init__(self, values, layout="C", repeat=None):
        self.values = np.asarray(values)
        self.layout = layout
        self.repeat = repeat  # length of the extra first axis of layout "broadcast"

    @property
    def shape(self):
        return ((self.repeat,) if self.repeat else ()) + self.values.shape

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return math.prod(self.shape)

    @property
    def dtype(self):
        return self.values.dtype


class Case:
    """One call. policy: as in a suite. memory: contiguity, and view or copy, of the outputs are
    held against NumPy's too. since: the first NumPy (major, minor) whose answer libarr follows; an
    older one leaves the case out (docs/libarr-numpy-differences.md says why)."""

    def __init__(self, op, args, kwargs=None, policy=None, memory=True, since=None):
        self.op = op
        self.args = args
        self.kwargs = kwargs or {}
        self.policy = policy
        self.memory = memory
        self.since = since


def special_values(dtype):
    """The values at which an operation on dtype is most likely to go wrong."""
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return np.array([False, True])
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        low, high = int(info.min), int(info.max)
        wanted = [0, 1, 2, 3, low, low + 1, high, high - 1, high // 2]
        return np.array([v for v in wanted + ([-1, -2] if low else [])], dtype=dtype)
    if dtype.kind == "f":
        info = np.finfo(dtype)
        tiny, big, eps = info.tiny, info.max, info.eps
        one = dtype.type(1)
        some = [0 * one, one, one / 2, 3 * one / 2, 5 * one / 2, one + eps, one - eps / 2, tiny,
                tiny / 2, tiny * eps, big, big / 2, one * np.inf]
        return np.array(some + [-v for v in some] + [np.nan], dtype=dtype)
    if dtype.kind == "c":
        real = special_values(np.zeros(0, dtype).real.dtype)
        out = np.empty(2 * len(real), dtype=dtype)
        out.real = np.concatenate([real, real])
        out.imag = np.concatenate([real[::-1], np.roll(real, 5)])
        return out
    raise ValueError("no special values of %s" % dtype)


class Draw:
    """Random choices. The streams of `random.Random` and `RandomState` never change."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.bulk = np.random.RandomState(self.random.getrandbits(32))

    def chance(self, probability):
        return self.random.random() < probability

    def integer(self, low, high):
        """Uniform in [low, high], both included."""
        return self.random.randint(low, high)

    def choice(self, items):
        return self.random.choice(items)

    def sample(self, items, count):
        return self.random.sample(items, count)

    def shuffled(self, items):
        items = list(items)
        self.random.shuffle(items)
        return items

    # ---- dtypes ----

    def dtype(self, kinds="biufc"):
        """A native dtype's name. Each letter of kinds is equally likely: b i u f c as NumPy's kinds,
        g for longdouble and clongdouble, S U M m for text of 1 to 8 characters and for times."""
        kind = self.choice(kinds)
        if kind in "SU":
            return "%s%d" % (kind, self.integer(1, 8))
        if kind in "Mm":
            return "%s8[%s]" % (kind, self.choice(UNITS))
        return self.choice({"b": BOOL, "i": SIGNED, "u": UNSIGNED, "f": FLOAT, "c": COMPLEX,
                            "g": LONG}[kind])

    def swapped(self, dtype, probability=0.2):
        """dtype, in the other byte order now and then."""
        dtype = np.dtype(dtype)
        return dtype.newbyteorder() if self.chance(probability) else dtype

    def structured(self, kinds="biufSUMm"):
        """A structure of 1 to 4 fields, some of them structures."""
        fields = []
        for k in range(self.integer(1, 4)):
            dtype = np.dtype(self.dtype(kinds).replace("float16", "float32"))  # sorted otherwise
            if self.chance(0.15):
                dtype = np.dtype([("p", self.dtype("iuSU")), ("q", self.dtype("bMm"))])
            fields.append(("f%d" % k, self.swapped(dtype) if not dtype.names else dtype))
        dtype = np.dtype(fields, align=self.chance(0.3))
        # `.npy` files keep the padding, not that the dtype was made with align=True
        return np.dtype({"names": dtype.names, "itemsize": dtype.itemsize,
                         "formats": [dtype.fields[n][0] for n in dtype.names],
                         "offsets": [dtype.fields[n][1] for n in dtype.names]})

    # ---- shapes ----

    def length(self, largest=7):
        """Of an axis: mostly small, sometimes 1 or 0."""
        if self.chance(0.06):
            return 0
        return 1 if self.chance(0.15) else self.integer(2, max(2, largest))

    def shape(self, ndim_min=0, ndim_max=6, size_max=400):
        """Mostly 1 to 3 axes; 0-d, zero-size and size-1 axes happen; sometimes one long axis."""
        ndim = min(max(self.choice([0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 5, 6]), ndim_min), ndim_max)
        shape = [self.length() for _ in range(ndim)]
        if ndim and self.chance(0.15):
            shape[self.integer(0, ndim - 1)] = self.integer(8, 300)
        while math.prod(shape) > size_max and max(shape) > 2:
            at = shape.index(max(shape))
            shape[at] = max(2, shape[at] // 2) if ndim > 1 else size_max
        return tuple(shape)

    def broadcastable(self, count, shape=None, wrong=0.03):
        """`count` shapes that broadcast together; with probability `wrong` they may not."""
        full = self.shape() if shape is None else shape
        shapes = []
        for _ in range(count):
            one = list(full[self.integer(0, len(full)) if self.chance(0.25) else 0:])
            shapes.append(tuple(1 if self.chance(0.15) else n for n in one))
        keep = self.integer(0, count - 1)
        shapes[keep] = tuple(full)
        if self.chance(wrong):
            at = self.integer(0, count - 1)
            shapes[at] = tuple(n + 1 for n in shapes[at]) or (2,)
        return shapes

    def axis(self, ndim, none=0.2, wrong=0.03):
        """An axis, negative half of the time; None, or one that does not exist, now and then."""
        if self.chance(none):
            return None
        if ndim == 0 or self.chance(wrong):
            return self.choice([ndim, -ndim - 1, ndim + 3])
        return self.integer(-ndim, ndim - 1)

    def axes(self, ndim, none=0.2, wrong=0.03):
        """None, one axis, or a list of different axes (a list means a tuple to NumPy)."""
        if ndim < 2 or self.chance(0.5):
            return self.axis(ndim, none, wrong)
        count = self.integer(1, ndim)
        return [a - ndim if self.chance(0.3) else a for a in self.sample(range(ndim), count)]

    # ---- values ----

    def values(self, dtype, shape, how=None):
        """An array of random values. how: "small" (-9 .. 9), "uniform" (the same, with fractions),
        "wide" (every exponent), "special", "mixed" (uniform with every tenth special), "bits" (any
        pattern; NaN among them)."""
        dtype = np.dtype(dtype)
        count = math.prod(shape)
        if dtype.kind in "SUMmV":
            flat = self._other_values(dtype, count)
        elif dtype.kind == "b":
            flat = self.bulk.randint(0, 2, count).astype(bool)
        else:
            how = how or self.choice(["small", "uniform", "uniform", "wide", "special", "mixed"])
            flat = self._numbers(dtype.newbyteorder("="), count, how)
        return flat.astype(dtype).reshape(shape)

    def _numbers(self, dtype, count, how):
        if how in ("special", "mixed"):
            special = special_values(dtype)
            drawn = special[self.bulk.randint(0, len(special), count)]
            if how == "special":
                return drawn
            return np.where(self.bulk.randint(0, 10, count) == 0, drawn,
                            self._numbers(dtype, count, "uniform")).astype(dtype)
        if how == "bits" or (how == "wide" and dtype.kind in "iu"):
            return self._bits(dtype, count)
        if dtype.kind == "c":
            real = np.zeros(0, dtype).real.dtype
            out = np.empty(count, dtype=dtype)
            out.real = self._numbers(real, count, how)
            out.imag = self._numbers(real, count, how)
            return out
        if how == "wide":
            limit = int(np.finfo(dtype).maxexp)
            exponent = self.bulk.randint(-limit + 2, limit - 1, count)
            return np.ldexp(self.bulk.uniform(-1, 1, count).astype(dtype), exponent.astype("i4"))
        low = 0 if dtype.kind == "u" else -9
        if how == "small" or dtype.kind in "iu":
            return self.bulk.randint(low, 10, count).astype(dtype)
        return self.bulk.uniform(-9, 9, count).astype(dtype)

    def _bits(self, dtype, count):
        raw = np.frombuffer(self.bulk.bytes(count * dtype.itemsize), dtype="u1")
        if dtype.char in "gG":  # bytes 10 to 15 are padding, and not every pattern is a number
            return self._numbers(dtype, count, "wide")
        return raw.view(dtype)[:count].copy()

    def _other_values(self, dtype, count):
        if dtype.kind in "Mm":
            ticks = self.bulk.randint(-10 ** self.integer(1, 5), 10 ** self.integer(1, 5), count)
            out = ticks.astype("i8")
            out[self.bulk.randint(0, 12, count) == 0] = np.iinfo("i8").min  # NaT
            return out.view(dtype.newbyteorder("="))
        if dtype.kind in "SU":
            length = dtype.itemsize // (4 if dtype.kind == "U" else 1)
            letters = "abcABC 019_-\0" + ("é√" if dtype.kind == "U" else "")
            words = ["".join(self.choice(letters) for _ in range(self.integer(0, length)))
                     for _ in range(count)]
            return np.array(words, dtype=dtype.newbyteorder("="))
        out = np.zeros(count, dtype=dtype)
        for name in dtype.names or ():
            field = dtype.fields[name][0]
            out[name] = self.values(field.base, (count,) + field.shape)
        return out

    def layout(self):
        return self.choice(LAYOUTS) if self.chance(0.6) else "C"

    def array(self, dtype, shape, how=None, layout=None):
        """Random values in a random layout."""
        return Array(self.values(dtype, shape, how), layout or self.layout())

    def broadcast(self, dtype, shape, how=None):
        """Values with an extra first axis of stride 0."""
        return Array(self.values(dtype, shape, how), "broadcast", self.integer(1, 4))

    # ---- index items ----

    def slice(self, length):
        """Any slice of an axis, steps of either sign, bounds that may lie outside."""
        def bound():
            return None if self.chance(0.3) else self.integer(-length - 2, length + 2)
        step = self.choice([None, None, 1, 1, 2, 3, -1, -1, -2, -3])
        return slice(bound(), bound(), step)
