# SPDX-License-Identifier: Apache-2.0
"""linspace, logspace and geomspace between arrays and between complex numbers."""

from arrays import Case

# NumPy 1 promoted by value: of its answers those are kept that no value can change
PLAIN = ("float32", "float64", "complex128")
# a complex power turns by its exponent's imaginary half times a logarithm: no bound by element
SPIRAL = {"rel": 1e-4, "abs": 1e-6}


def ends_of(draw, op, spiral, shapes):
    if spiral:
        dtypes = [draw.choice(["complex128", "complex128", "float64", "int32"]) for _ in shapes]
    else:
        kinds = "biuffc" if op == "linspace" else "f"
        dtypes = [draw.dtype(kinds)] * 2
        if draw.chance(0.4):
            dtypes[1] = draw.dtype(kinds)
    ends = []
    for shape, dtype in zip(shapes, dtypes):
        if draw.chance(0.2):  # a Python number
            real = draw.integer(1, 9)
            some = [real, real + 0.5] + ([complex(real, 2)] if spiral or op == "linspace" else [])
            ends.append(draw.choice(some))
            continue
        end = draw.array(dtype, shape, "small")
        if op == "geomspace" and draw.chance(0.97):
            end.values[end.values == 0] = 1
        if op == "logspace" and spiral:  # results near zero would have no bound at all
            end.values.real = abs(end.values.real)
        ends.append(end)
    return ends


def since_of(ends, plain):
    arrays = [e for e in ends if hasattr(e, "values")]
    if len(arrays) < 2 or any(not a.shape or a.dtype.name not in PLAIN for a in arrays):
        return (2, 0)
    return None if plain and arrays[0].dtype == arrays[1].dtype else (2, 0)


def between(draw):
    op = draw.choice(["linspace", "linspace", "logspace", "geomspace"])
    shapes = draw.broadcastable(2, draw.shape(0, 3, 40))
    spiral = op != "linspace" and draw.chance(0.5)
    ends = ends_of(draw, op, spiral, shapes)
    kwargs = {"num": draw.integer(-1 if draw.chance(0.1) else 0, 9)}
    if draw.chance(0.4):
        kwargs["endpoint"] = draw.chance(0.5)
    if draw.chance(0.6):
        kwargs["axis"] = draw.axis(max(len(s) for s in shapes) + 1, none=0)
    if op == "linspace" and draw.chance(0.3):
        kwargs["retstep"] = True
    if op == "linspace" and draw.chance(0.25):
        kwargs["dtype"] = draw.dtype("iufffc")
    if op == "geomspace" and draw.chance(0.25):
        kwargs["dtype"] = "complex128" if spiral else draw.dtype("f")
    if op == "logspace" and not spiral and draw.chance(0.3):
        kwargs["base"] = draw.choice([2, 2.5])
        if draw.chance(0.6):
            kwargs["base"] = draw.array("float64", draw.choice(shapes), "small")
    policy = None if op == "linspace" else SPIRAL if spiral else {"ulp": 16}
    since = since_of(ends, op != "geomspace" and "base" not in kwargs)
    return Case(op, ends, kwargs, policy, since=since)


def cases(draw, count):
    for _ in range(count):
        yield between(draw)
