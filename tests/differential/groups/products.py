# SPDX-License-Identifier: Apache-2.0
"""matmul and its relatives: exact on small integers, within the bound of a sum of products else."""

from arrays import Case

EXACT = {"rule": "exact"}


def operand(draw, dtype, shape, how):
    return draw.array(dtype, shape, how)


def cases(draw, count):
    for _ in range(count):
        op = draw.choice(["matmul", "matmul", "matmul", "dot", "vdot", "inner", "outer"])
        first = draw.dtype("biufffcc")
        second = first if draw.chance(0.7) else draw.dtype("biufffcc")
        how = draw.choice(["small", "uniform"])
        n, k, m = draw.length(), draw.length(), draw.length()
        j = k + 1 if draw.chance(0.04) else k
        left, right = (n, k), (j, m)
        if op in ("vdot", "outer"):
            left, right = (k,), (j,)
        elif op == "inner":
            right = (m, j)
        if op in ("matmul", "dot", "inner") and draw.chance(0.25):
            left = (k,)
        if op in ("matmul", "dot", "inner") and draw.chance(0.25):
            right = (j,)
        if op == "matmul" and len(left) == 2 and len(right) == 2 and draw.chance(0.4):
            stack = draw.broadcastable(2, draw.shape(ndim_max=2, size_max=12))
            left, right = stack[0] + left, stack[1] + right
        args = [operand(draw, first, left, how), operand(draw, second, right, how)]
        yield Case(op, args, policy=EXACT if how == "small" and op != "outer" else None,
                   memory=False)
