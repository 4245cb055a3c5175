# SPDX-License-Identifier: Apache-2.0
"""A few calls on arrays that are large enough for vector loops, blocks and threads."""

from arrays import Case

UNARY = ["negative", "absolute", "sqrt", "exp", "log", "sin", "cos", "tanh", "isfinite", "rint"]
BINARY = ["add", "multiply", "divide", "floor_divide", "remainder", "maximum", "less", "arctan2",
          "power", "hypot"]
REDUCED = ["sum", "mean", "var", "min", "max", "any", "all", "argmax", "prod", "cumsum"]
SHARE = 40  # one of as many cases as the other groups have


def shape(draw):
    return draw.choice([(draw.integer(60000, 200000),), (3, draw.integer(20000, 70000)),
                        (draw.integer(20000, 50000), 3), (300, 400), (61, 53, 47)])


def cases(draw, count):
    for _ in range(count // SHARE + 1):
        kind, full = draw.integer(0, 3), shape(draw)
        if kind == 0:
            yield Case(draw.choice(UNARY), [draw.array(draw.dtype("iffffc"), full, "uniform")])
        elif kind == 1:
            dtype = draw.dtype("iufff")
            other = draw.choice([full, full[-1:], full])
            yield Case(draw.choice(BINARY), [draw.array(dtype, full, "uniform"),
                                             draw.array(dtype, other, "uniform")])
        elif kind == 2:
            op, dtype = draw.choice(REDUCED), draw.dtype("biuff")
            axis = draw.axis(len(full), wrong=0)
            how = "uniform" if dtype != "float16" or op not in ("sum", "cumsum") else "small"
            yield Case(op, [draw.array(dtype, full, how)], {"axis": axis})
        else:
            op, array = draw.choice(["copy", "astype", "ravel"]), draw.array(draw.dtype("iuf"), full,
                                                                             "small")
            args = [array, draw.dtype("ifc")] if op == "astype" else [array]
            yield Case(op, args, {} if op == "astype" else {"order": draw.choice("CF")})
