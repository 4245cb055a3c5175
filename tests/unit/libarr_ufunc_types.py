# SPDX-License-Identifier: Apache-2.0
"""Prints NumPy 2's type resolution of every ufunc: the table libarr_ufunc_types.txt is its output.

One line per ufunc: name, nin, nout, then a cell per combination of operand types (rows by the first, columns by
the second operand): cells hold the loop's type characters, "-" says that NumPy refuses. Operands are
the dtypes of TYPES in order, then (for two inputs) Python's int, float and complex. Needs NumPy >= 2."""
import itertools

import numpy as np

TYPES = "?bBhHiIlLefdFDgG"
SKIP = {"matmul", "vecdot", "matvec", "vecmat"}
names = sorted({u.__name__ for u in vars(np).values() if isinstance(u, np.ufunc)} - SKIP)
operands = [np.dtype(c) for c in TYPES] + [int, float, complex]
print("# NumPy", np.__version__)
for name in names:
    u = getattr(np, name)
    count = len(TYPES) if u.nin == 1 else len(operands)
    cells = []
    for combination in itertools.product(range(count), repeat=u.nin):
        try:
            found = u.resolve_dtypes(tuple(operands[i] for i in combination) + (None,) * u.nout)
            cells.append("".join({"q": "l", "Q": "L"}.get(d.char, d.char) for d in found))
        except Exception:
            cells.append("-")
    print(name, u.nin, u.nout, *cells)
