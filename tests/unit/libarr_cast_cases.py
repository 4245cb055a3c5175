# SPDX-License-Identifier: Apache-2.0
"""Writes NumPy's conversions of awkward values: in_<from>.npy and out_<from>_<to>.npy into a folder."""
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore")
TYPES = ("bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64"
         " complex64 complex128 float128 complex256").split()
FLOATS = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.99999, 127.0, 128.0, -128.5, -129.0, 255.0,
          256.0, 300.7, -300.7, 32767.9, 32768.0, -32769.0, 65504.0, 65519.0, 65520.0, 65535.0, 65536.0,
          1e5, -1e5, 2147483647.0, 2147483648.0, -2147483648.0, -2147483649.0, 4294967295.0, 4294967296.0,
          1e10, -1e10, 2.0 ** 53, 2.0 ** 53 + 2, 2.0 ** 63, -(2.0 ** 63), 2.0 ** 63 * 1.5, 2.0 ** 64, 1e20,
          -1e20, 1e38, 1e39, -1e39, 1e300, 5e-324, 1e-310, 1e-45, 6e-8, 2.0 ** -24, 2.0 ** -25,
          2.0 ** -25 * 1.0000001, 2.0 ** -14, 2.0 ** -14 * 0.9999, 2.0 ** -11 + 1, 2.0 ** -11 + 2.0 ** -40 + 1,
          1 + 2.0 ** -10 + 2.0 ** -11, 2049.0, 2050.0, 2051.0, 2049.0 + 2.0 ** -30, np.inf, -np.inf, np.nan,
          np.pi, -np.e, 1 / 3]


def values(name):
    dtype = np.dtype(name)
    rng = np.random.default_rng(20240)
    if dtype.kind == "b":
        return np.array([True, False, True] * 20)
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        edges = {info.min, info.max, 0, 1}
        for bits in range(0, 64):
            for offset in (-1, 0, 1):
                edges |= {v for v in ((1 << bits) + offset, -(1 << bits) + offset)
                          if info.min <= v <= info.max}
        random = rng.integers(info.min, info.max, 300, dtype=dtype, endpoint=True)
        return np.concatenate([np.array(sorted(edges), dtype), random])
    reals = np.concatenate([np.array(FLOATS), rng.normal(0, 1, 200) * 10.0 ** rng.integers(-9, 22, 200)])
    if dtype.kind == "f":
        return reals.astype(dtype)
    return (reals + 0j).astype(dtype) + (1j * np.roll(np.nan_to_num(reals), 7)).astype(dtype)


def convert(a, target):
    # NumPy 1.x converts out-of-range floats to uint32 in two ways, depending on position and stride; 2.x
    # always does what int64 in between gives (seen with 2.2.4).
    if target == "uint32" and a.dtype.kind in "fc":
        return a.astype(np.int64).astype(target)
    return a.astype(target)


def main(folder):
    for source in TYPES:
        a = values(source)
        np.save(f"{folder}/in_{source}.npy", a)
        for target in TYPES:
            np.save(f"{folder}/out_{source}_{target}.npy", convert(a, target))


main(sys.argv[1])
