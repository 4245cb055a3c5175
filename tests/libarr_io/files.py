#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Archives, maps and raw files: what libarr writes NumPy reads, and the other way round; archives that lie.
usage: files.py LIBARR.so [SEED]"""
import ctypes as c
import os
import struct
import sys
import tempfile
import zipfile

import numpy as np

from libarr import Array, ArrError, TYPES, call, check, dtype_of, lib, wrap

lib.arr_npz_name.restype = c.c_char_p
lib.arr_npz_name.argtypes = [c.c_void_p, c.c_size_t]
lib.arr_npz_count.restype = c.c_size_t
lib.arr_npz_count.argtypes = lib.arr_npz_close.argtypes = [c.c_void_p]
rng = np.random.default_rng(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
folder = tempfile.TemporaryDirectory()


def path(name):
    return os.path.join(folder.name, name)


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def save(name, arrays, compressed):
    mine = [wrap(a) for a in arrays.values()]
    names = (c.c_char_p * max(len(mine), 1))(*(n.encode() for n in arrays))
    pointers = (c.c_void_p * max(len(mine), 1))(*(m.pointer.value for m in mine))
    call("arr_npz_save", path(name).encode(), names, pointers, c.c_size_t(len(mine)), int(compressed))


def load(name):
    z = c.c_void_p()
    call("arr_npz_open", path(name).encode(), c.byref(z))
    try:
        out = {}
        for i in range(lib.arr_npz_count(z)):
            member = lib.arr_npz_name(z, i)
            pointer = c.c_void_p()
            call("arr_npz_load", z, member, c.byref(pointer))
            mine = Array(pointer.value)
            out[member.decode()] = mine.numpy()
        return out
    finally:
        lib.arr_npz_close(z)


def equal(name, theirs, mine):
    check(list(theirs) == list(mine), name, list(theirs), list(mine))
    for key in theirs:
        check(same(theirs[key], mine[key]), name, key, theirs[key], mine[key])


def arrays():
    for dtype in TYPES:
        a = rng.integers(0, 100, (3, 4, 5)).astype(dtype)
        yield dtype, a
        yield dtype + "_F", np.asfortranarray(a)
        yield dtype + "_strided", a[::2, :, ::-1]
        yield dtype + "_empty", a[:0]
        yield dtype + "_scalar", np.array(a[0, 0, 0])
    yield "größer", np.zeros(100000)
    yield "noise", rng.bytes(70000) and np.frombuffer(rng.bytes(70000), np.uint8)
    yield "folder/inside", np.arange(3)


def both_ways():
    everything = dict(arrays())
    for compressed in (False, True):
        save("mine.npz", everything, compressed)
        with np.load(path("mine.npz")) as theirs:
            equal("NumPy reads libarr's", everything, dict(theirs))
        with zipfile.ZipFile(path("mine.npz")) as z:
            check(z.testzip() is None, "zipfile finds a broken member")
        (np.savez_compressed if compressed else np.savez)(path("theirs.npz"), **everything)
        equal("libarr reads NumPy's", everything, load("theirs.npz"))
        equal("libarr reads its own", everything, load("mine.npz"))
    np.savez(path("swapped.npz"), a=np.arange(5, dtype=">i4"))
    check(load("swapped.npz")["a"].tolist() == list(range(5)), "the other byte order")
    save("none.npz", {}, False)
    check(load("none.npz") == {}, "an empty archive")
    with zipfile.ZipFile(path("commented.npz"), "w") as z, z.open("a.npy", "w", force_zip64=True) as f:
        z.comment = b"PK\5\6" * 20
        np.save(f, np.arange(3))
    check(load("commented.npz")["a"].tolist() == [0, 1, 2], "a comment that looks like an end")


def many_members():
    members = {f"m{i}": np.zeros((), np.uint8) for i in range(66000)}
    with zipfile.ZipFile(path("many.npz"), "w") as z:
        for name, a in members.items():
            with z.open(name + ".npy", "w") as f:
                np.save(f, a)
    z = c.c_void_p()
    call("arr_npz_open", path("many.npz").encode(), c.byref(z))
    check(lib.arr_npz_count(z) == 66000 and lib.arr_npz_name(z, 65999) == b"m65999", "ZIP64 counts")
    lib.arr_npz_close(z)


def refused(name, content, status, text):
    with open(path("bad.npz"), "wb") as f:
        f.write(content)
    try:
        load("bad.npz")
    except ArrError as error:
        check(error.status in status.split() and text in str(error), name, error)
    else:
        check(False, name, "was accepted")


def patched(content, at, fmt, value):
    content = bytearray(content)
    struct.pack_into(fmt, content, at, value)
    return bytes(content)


def hostile():
    np.savez(path("ok.npz"), a=np.arange(10), b=np.arange(20))
    np.savez_compressed(path("packed.npz"), a=np.zeros(1000))
    stored, packed = (open(path(n), "rb").read() for n in ("ok.npz", "packed.npz"))
    first, second = (stored.index(b"PK\1\2"), stored.rindex(b"PK\1\2"))
    one = packed.index(b"PK\1\2")
    refused("not an archive", b"hello", "FORMAT", "no ZIP archive")
    refused("empty", b"", "FORMAT", "no ZIP archive")
    for cut in (1, 10, 22, 60, len(stored) // 2):
        refused(f"cut {cut}", stored[:-cut], "FORMAT", "")
    refused("overlap", patched(stored, second + 42, "<I", 0), "FORMAT", "overlaps")
    refused("outside", patched(stored, second + 42, "<I", len(stored)), "FORMAT", "overlaps")
    refused("size", patched(stored, first + 20, "<I", 1 << 30), "FORMAT", "overlaps")
    refused("sizes differ", patched(stored, first + 24, "<I", 1 << 30), "FORMAT", "cannot have")
    refused("bomb", patched(packed, one + 24, "<I", 0xfffffffe), "FORMAT", "cannot have")
    refused("inflates to less", patched(packed, one + 24, "<I", 9000), "FORMAT", "does not inflate")
    refused("method", patched(stored, first + 10, "<H", 12), "UNSUPPORTED", "method 12")
    refused("encrypted", patched(stored, first + 8, "<H", 1), "UNSUPPORTED", "encrypted")
    refused("crc", patched(stored, first + 16, "<I", 1), "FORMAT", "checksum")
    refused("crc", patched(packed, one + 16, "<I", 1), "FORMAT", "checksum")
    refused("list count", patched(stored, len(stored) - 12, "<H", 60000), "FORMAT", "members in")
    refused("list offset", patched(stored, len(stored) - 6, "<I", 5), "FORMAT", "list of members")
    refused("local header", patched(stored, 0, "<I", 7), "FORMAT", "not as the list")
    at = stored.index(b"'shape': (10,)") + 10
    refused("header", stored[:at] + b"90" + stored[at + 2:], "FORMAT", "its header wants")
    with zipfile.ZipFile(path("text.npz"), "w") as z:
        z.writestr("readme.txt", "no array")
    refused("no .npy", open(path("text.npz"), "rb").read(), "FORMAT", "")
    for _ in range(3000):  # whatever is broken, nothing else goes wrong
        content = bytearray(stored if rng.integers(2) else packed)
        for _ in range(rng.integers(1, 4)):
            content[rng.integers(len(content))] = rng.integers(256)
        with open(path("bad.npz"), "wb") as f:
            f.write(content)
        try:
            load("bad.npz")
        except ArrError as error:
            check(error.status in ("FORMAT", "UNSUPPORTED"), error)
        except UnicodeDecodeError:
            pass


class Create(c.Structure):
    _fields_ = [("ndim", c.c_int), ("shape", c.POINTER(c.c_int64)), ("dtype", c.c_void_p), ("order", c.c_int)]


def maps():
    for dtype in TYPES:
        for shape in ((3, 4), (0, 2), ()):
            for order in (0, 1):
                args = Create(len(shape), (c.c_int64 * max(len(shape), 1))(*shape), dtype_of(dtype), order)
                out = c.c_void_p()
                call("arr_npy_create", path("new.npy").encode(), c.byref(args), c.byref(out))
                mine = Array(out.value)
                theirs = np.lib.format.open_memmap(path("theirs.npy"), "w+", dtype, shape, bool(order)) if 0 not in shape \
                    else np.save(path("theirs.npy"), np.zeros(shape, dtype, order="CF"[order]))
                if 0 not in shape:
                    check(open(path("new.npy"), "rb").read() == open(path("theirs.npy"), "rb").read(), "w+", dtype, shape)
                    value = np.arange(int(np.prod(shape))).reshape(shape).astype(dtype)
                    call("arr_copyto", mine, wrap(value), 4)
                    check(same(np.load(path("new.npy")), value), "written through the map", dtype, shape)
                del mine, theirs


class Buffer(c.Structure):
    _fields_ = [("data", c.c_char_p), ("size_bytes", c.c_int64), ("dtype", c.c_void_p), ("count", c.c_int64),
                ("offset_bytes", c.c_int64)]


def attempt(theirs, function, *args):
    try:
        wanted = theirs()
    except (ValueError, OSError):
        wanted = None
    out = c.c_void_p()
    try:
        call(function, *args, c.byref(out))
        mine = Array(out.value)
        got = mine.numpy()
    except ArrError:
        got = None
    check((wanted is None) == (got is None) and (got is None or same(wanted, got)), function, args, wanted, got)


def raw():
    for dtype in TYPES:
        a = rng.integers(0, 100, (4, 6)).astype(dtype)
        for b in (a, a.T, a[:, ::2], a[:0]):
            call("arr_tofile", path("raw").encode(), wrap(b))
            check(open(path("raw"), "rb").read() == b.tobytes(), "tofile", dtype)
        data = a.tobytes() + b"\1" * int(rng.integers(0, 3))
        with open(path("raw"), "wb") as f:
            f.write(data)
        for count in (-1, 0, 3, 24, 25, -2):
            for offset in (0, 1, a.itemsize, len(data), len(data) + 1, -1):
                if offset >= 0 and count >= -1 and offset <= len(data):
                    attempt(lambda: np.fromfile(path("raw"), dtype, count, offset=offset), "arr_fromfile",
                            path("raw").encode(), dtype_of(dtype), c.c_int64(count), c.c_int64(offset))
                if count != -2 and offset != len(data):  # where NumPy has rules of its own
                    args = Buffer(data, len(data), dtype_of(dtype), count, offset)
                    attempt(lambda: np.frombuffer(data, dtype, count, offset), "arr_frombuffer", c.byref(args))


both_ways()
many_members()
hostile()
maps()
raw()
print("files as NumPy's")
