# SPDX-License-Identifier: Apache-2.0
"""write FOLDER: random chains of views, copies and casts, one line each in FOLDER/chains, and what NumPy makes of
them in want_<n>.npy. check FOLDER: got_<n>.npy must be the same bytes.

A line: BASE_DTYPE ndim lengths, then steps, then '=' and the strides of axes longer than 1 (0 for others).
Steps: i COUNT (at K | sl START STOP STEP | new | ell)...; t PERM...; r ORDER NDIM LENGTHS...; a DTYPE ORDER;
c ORDER. '_' is an absent slice end."""
import random
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")
TYPES = ("bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64"
         " complex64 complex128").split()
CASES = 600


def random_index(rng, shape):
    items, words = [], []
    for n in shape:
        kind = rng.random()
        if kind < 0.1:
            items.append(None)
            words.append("new")
        if kind < 0.25 and n > 0:
            k = rng.randint(-n, n - 1)
            items.append(k)
            words.append(f"at {k}")
        elif kind < 0.85:
            ends = [rng.choice([None, rng.randint(-n - 2, n + 2)]) for _ in range(2)]
            step = rng.choice([1, 1, 2, 3, -1, -2])
            items.append(slice(ends[0], ends[1], step))
            words.append("sl " + " ".join("_" if e is None else str(e) for e in ends) + f" {step}")
        else:
            items.append(Ellipsis)
            words.append("ell")
            break
    return tuple(items), f"i {len(items)} " + " ".join(words)


def factors(rng, size):
    shape = []
    while size > 1 and len(shape) < 4:
        divisors = [d for d in range(1, size + 1) if size % d == 0]
        shape.append(rng.choice(divisors))
        size //= shape[-1]
    return tuple(shape) + ((size,) if size != 1 or not shape else ())


def step(rng, a):
    kind = rng.choice("iiiittrac")
    if kind == "i":
        items, words = random_index(rng, a.shape)
        return (a[items] if Ellipsis in items else a[items + (Ellipsis,)]), words
    if kind == "t":
        perm = list(range(a.ndim))
        rng.shuffle(perm)
        return a.transpose(perm), " ".join(["t"] + [str(p) for p in perm])
    order = rng.choice("CF" if kind == "r" else "CFAK")
    if kind == "r" and a.size:
        shape = factors(rng, a.size)
        return a.reshape(shape, order=order), " ".join(["r", order, str(len(shape))] + [str(n) for n in shape])
    if kind == "a":
        dtype = rng.choice(TYPES)
        return a.astype(dtype, order=order), f"a {dtype} {order}"
    return a.copy(order), f"c {order}"


def write(folder):
    rng = random.Random(99)
    with open(f"{folder}/chains", "w") as lines:
        for n in range(CASES):
            shape = tuple(rng.choice([0, 1, 1, 2, 3, 4, 5, 6] if rng.random() < 0.1 else [1, 2, 3, 4, 5, 6])
                          for _ in range(rng.randint(0, 5)))
            dtype = rng.choice(TYPES)
            a = (np.arange(int(np.prod(shape))) % 100).astype(dtype).reshape(shape)
            words = [dtype, str(len(shape))] + [str(k) for k in shape]
            for _ in range(rng.randint(1, 5)):
                a, more = step(rng, a)
                words.append(more)
            strides = [s if k > 1 and a.size else 0 for k, s in zip(a.shape, a.strides)]
            lines.write(" ".join(words + ["="] + [str(s) for s in strides]) + "\n")
            np.save(f"{folder}/want_{n}.npy", a)


def check(folder):
    for n in range(CASES):
        with open(f"{folder}/want_{n}.npy", "rb") as f, open(f"{folder}/got_{n}.npy", "rb") as g:
            if f.read() != g.read():
                sys.exit(f"chain {n}: other bytes than NumPy's")


{"write": write, "check": check}[sys.argv[1]](sys.argv[2])
