# SPDX-License-Identifier: Apache-2.0
"""datetime64 and timedelta64 in ufuncs, reductions, running results, sorts and sets: units of both
operands, NaT, overflow, zero divisors."""

import numpy as np

from arrays import Array, Case

NAT = np.iinfo("i8").min
UNITS = ["", "[Y]", "[M]", "[W]", "[D]", "[h]", "[s]", "[ms]", "[ns]", "[3D]", "[7s]", "[12h]"]
COMPARE = ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"]
EXTREMES = ["maximum", "minimum", "fmax", "fmin"]
ARITHMETIC = ["add", "subtract", "multiply", "divide", "floor_divide", "remainder", "divmod"]
UNARY = ["absolute", "negative", "positive", "sign", "isnat", "isnan", "isinf", "isfinite"]
NO_LOOP = ["power", "fmod", "sqrt", "gcd", "bitwise_and", "logical_not"]
LOGICAL = ["logical_and", "logical_or", "logical_xor"]
REDUCTIONS = ["sum", "min", "max", "any", "all", "mean", "ptp", "count_nonzero", "argmax", "argmin"]
FOLDS = ["add", "subtract", "remainder", "multiply"] + EXTREMES + LOGICAL


def dtype_of(draw, kinds="mmM", units=None):
    return "%s8%s" % (draw.choice(kinds), draw.choice(units or UNITS))


def ticks(draw, dtype, shape, how=None):
    """Small ticks mostly, so that units can be cast without overflow; NaT, ties and extremes."""
    count = int(np.prod(shape, dtype=int))
    how = how or draw.choice(["small", "small", "small", "large"])
    limit = 9 if how == "small" else 10 ** 5
    values = draw.bulk.randint(-limit, limit + 1, count).astype("i8")
    values[draw.bulk.randint(0, 9, count) == 0] = NAT
    return values.view(dtype).reshape(shape)


def time_array(draw, dtype, shape, how=None):
    values = ticks(draw, dtype, shape, how)
    return Array(values.astype(draw.swapped(dtype, 0.1)), draw.layout())


def operand(draw, dtype, shape):
    if dtype[0] in "mM":
        return time_array(draw, dtype, shape)
    return draw.array(dtype, shape, "small")


def partner(draw, name):
    """The other operand's dtype: a time, or a number if the ufunc might take one."""
    if draw.chance(0.35 if name in ARITHMETIC else 0.1):
        return draw.dtype("biuf")
    return dtype_of(draw)


def output(draw, case, args):
    """An output of the result's own dtype, or of another unit."""
    try:
        made = getattr(np, case)(*[a.values for a in args])
    except (TypeError, ValueError, OverflowError):
        return None
    if isinstance(made, tuple) or made.dtype.kind not in "mMb":
        return None
    dtype = made.dtype
    generic = dtype.kind == "M" and dtype == np.dtype("M8")  # casts of those fail by value
    if dtype.kind in "mM" and not generic and draw.chance(0.3):
        dtype = np.dtype("%s8[%s]" % (dtype.kind, draw.choice(["D", "s", "ms"])))
    return Array(np.zeros(made.shape, dtype), draw.choice(["C", "F", "strided"]))


def valued(arg):
    """Dates without a unit: NumPy casts them where they are aligned, and fails where not."""
    return getattr(arg, "dtype", None) is not None and arg.dtype.newbyteorder("=") == np.dtype("M8")


def forget_values(args):
    """Dates without a unit are NaT where others have one."""
    if 0 < sum(map(valued, args)) < len(args):
        for arg in filter(valued, args):
            arg.values = np.full_like(arg.values, "NaT")


def survivable(name, one, other):
    """name, or another: of divmod where one operand counts years or months and the other does not,
    NumPy 1.24 dies."""
    one, other = np.dtype(one), np.dtype(other)
    apart = one.kind == other.kind == "m" and (
        (np.datetime_data(one)[0] in "YM") != (np.datetime_data(other)[0] in "YM"))
    return "floor_divide" if name == "divmod" and apart else name


def binary(draw):
    name = draw.choice(ARITHMETIC * 3 + COMPARE + EXTREMES * 2 + LOGICAL + ["power", "gcd"])
    one = dtype_of(draw)
    other = one if draw.chance(0.2) else partner(draw, name)
    name = survivable(name, one, other)
    shapes = draw.broadcastable(2)
    dtypes = [one, other] if draw.chance(0.7) else [other, one]
    args = [operand(draw, d, s) for d, s in zip(dtypes, shapes)]
    if draw.chance(0.1):  # a Python number
        args[draw.integer(0, 1)] = draw.choice([0, 1, -3, 2.5, True])
        # NumPy 1.24 may find NaT equal to the number, in the other byte order
        native = all(getattr(a, "dtype", np.dtype("i8")).isnative for a in args)
        return Case(name, args, since=None if native else (2, 0))
    forget_values(args)
    kwargs = {}
    if draw.chance(0.15):
        out = output(draw, name, args)
        if out is not None:
            kwargs["out"] = out
            if draw.chance(0.5):
                kwargs["where"] = Array(draw.values("bool", out.shape), draw.layout())
    if draw.chance(0.1):
        kwargs["casting"] = draw.choice(["no", "equiv", "safe", "same_kind"])
    return Case(name, args, kwargs)


def unary(draw):
    name = draw.choice(UNARY * 3 + NO_LOOP)
    return Case(name, [time_array(draw, dtype_of(draw), draw.shape())])


def clip(draw):
    one = dtype_of(draw)
    dtypes = [one] + [one if draw.chance(0.7) else dtype_of(draw) for _ in range(2)]
    shapes = draw.broadcastable(3)
    args = [time_array(draw, d, s) for d, s in zip(dtypes, shapes)]
    forget_values(args)
    return Case("clip", args, memory=False)


def reduction(draw):
    name = draw.choice(REDUCTIONS)
    a = time_array(draw, dtype_of(draw), draw.shape())
    if name in ("argmax", "argmin"):
        # in the other byte order NumPy 1.24 takes NaT for a number
        return Case(name, [a], {"axis": draw.axis(a.ndim)}, since=None if a.dtype.isnative else (2, 0))
    kwargs = {"axis": draw.axes(a.ndim)} if draw.chance(0.8) else {}
    if draw.chance(0.2):
        kwargs["keepdims"] = True
    return Case(name, [a], kwargs)


def fold(draw):
    name = draw.choice(FOLDS)
    a = time_array(draw, dtype_of(draw), draw.shape(1))
    method = draw.choice(["reduce", "reduce", "accumulate", "reduceat"])
    if method == "accumulate":
        return Case(name + ".accumulate", [a], {"axis": draw.axis(a.ndim, none=0)})
    axis = draw.integer(-a.ndim, a.ndim - 1)
    if method == "reduceat" and a.shape[axis]:
        indices = [draw.integer(0, a.shape[axis] - 1) for _ in range(draw.integer(1, 5))]
        return Case(name + ".reduceat", [a, indices], {"axis": axis})
    kwargs = {"axis": axis}
    if name in EXTREMES and draw.chance(0.3):
        kwargs["axis"] = draw.axes(a.ndim)
    if name in LOGICAL + ["add"] and draw.chance(0.3):
        kwargs["where"] = Array(draw.values("bool", a.shape), draw.layout())
    if draw.chance(0.2):
        kwargs["keepdims"] = True
    return Case(name + ".reduce", [a], kwargs)


def outer(draw):
    name = draw.choice(ARITHMETIC + COMPARE + EXTREMES)
    one, other = dtype_of(draw), partner(draw, name)
    args = [operand(draw, d, draw.shape(0, 2, 12)) for d in (one, other)]
    forget_values(args)
    return Case(survivable(name, one, other) + ".outer", args)


def at(draw):
    name = draw.choice(["add", "subtract", "maximum", "fmin"])
    length = draw.integer(2, 6)
    one = dtype_of(draw)
    other = "m8" + one[2:] if name in ("add", "subtract") else one
    indices = [draw.integer(-length, length - 1) for _ in range(draw.integer(1, 6))]
    a = time_array(draw, one, (length,))
    b = time_array(draw, other, (len(indices),))
    return Case(name + ".at", [a, indices, b], memory=False)


def running(draw):
    a = time_array(draw, dtype_of(draw), draw.shape())
    if draw.chance(0.5):
        return Case("cumsum", [a], {"axis": draw.axis(a.ndim)})
    return Case("diff", [a], {"n": draw.integer(1, 2), "axis": draw.axis(a.ndim, none=0)})


MOMENTS = ["2024-02-29T12:30:15.123456789", "1969-12-31", "2024-02", "1999", "-0044-03-15T01", "2024-02-30", "2024-02-29 12:30",
           "2024-02-29T12:30Z", "2024-02-29T12:30:59.5+01:30", "2024-02-29T12-0530", "2024-02-29T24:00", "NaT", "nAt", " 2024",
           "", "2024-13", "2024-02-29T12:30 ", "20240-01-01T00:00:00.000000000000000001", "2024-02-29T12:30+1"]


def moment(draw):
    """A moment as text, changed somewhere half of the time."""
    text = draw.choice(MOMENTS)
    if draw.chance(0.5):
        return text
    at = draw.integer(0, len(text))
    text = text[:at] + draw.choice(["", "0", "9", " ", "-", ":", "T", "Z", "+", "."]) + text[at + draw.integer(0, 1):]
    return text.lstrip() if text.lstrip().startswith("-") else text  # NumPy loses the sign behind a blank


def read(draw):
    """One text, as a single one that is no moment fails the call."""
    dtype = draw.choice(["U40", "S40"])
    values = np.array([moment(draw)], dtype)
    unit = draw.choice(["Y", "M", "W", "D", "h", "s", "ms", "ns", "3D"])
    # of bytes that are no moment NumPy 1.24 dies
    return Case("astype", [Array(values), "M8[%s]" % unit], since=(2, 0) if dtype[0] == "S" else None)


def written(draw):
    unit = draw.choice(["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "3D", "25s", "6h"])
    how = draw.choice(["small", "large"]) if draw.chance(0.8) else "huge"
    shape = draw.shape(1)  # a 0-d result has the size of its value, being a scalar
    a = ticks(draw, "M8[%s]" % unit, shape, "small" if how == "huge" else how)
    if how == "huge" and unit not in ("Y", "M", "W", "D", "3D", "h", "6h"):
        a = (a.astype("i8") * 10 ** draw.integer(3, 15)).view(a.dtype)
    kwargs = {}
    if draw.chance(0.7):
        kwargs["unit"] = draw.choice(["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "auto", "auto"])
    if draw.chance(0.4):
        kwargs["timezone"] = draw.choice(["naive", "UTC", "UTC", "local"])
    if draw.chance(0.4):
        kwargs["casting"] = draw.choice(["no", "equiv", "safe", "same_kind", "unsafe"])
    return Case("datetime_as_string", [Array(a, draw.layout())], kwargs, memory=False)


KINDS = [binary] * 8 + [unary] * 2 + [clip, reduction, reduction, reduction, fold, fold, fold, outer,
                                      at, running] + [read, written] * 3


def cases(draw, count):
    for _ in range(count):
        yield draw.choice(KINDS)(draw)
