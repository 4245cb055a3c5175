# SPDX-License-Identifier: Apache-2.0
"""Prints the loops of every NumPy ufunc without Python objects: libarr_ufunc_loops.txt is its output.

One line per ufunc: name, then signatures; q and Q are written as l and L. Needs NumPy >= 2.2."""
import numpy as np

ufuncs = {u.__name__: u for u in vars(np).values() if isinstance(u, np.ufunc)}
ufuncs["clip"] = np._core.umath.clip
print("# NumPy", np.__version__)
for name in sorted(ufuncs):
    types = [t.replace("q", "l").replace("Q", "L") for t in ufuncs[name].types if "O" not in t]
    print(name, *dict.fromkeys(types))
