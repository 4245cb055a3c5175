#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Arrays handed between libarr and NumPy, both ways, without copies or leaks. usage: interop.py LIBARR.so"""
import ctypes as c
import gc
import sys

import numpy as np

from libarr import TYPES, Array, ArrError, call, check, dtype_of, lib, wrap

python = c.pythonapi
python.PyCapsule_New.restype = c.py_object
python.PyCapsule_New.argtypes = [c.c_void_p, c.c_char_p, c.c_void_p]
python.PyCapsule_GetPointer.restype = c.c_void_p
python.PyCapsule_GetPointer.argtypes = [c.py_object, c.c_char_p]
python.PyCapsule_SetName.argtypes = [c.py_object, c.c_char_p]
USED = b"used_dltensor"  # PyCapsule keeps the pointer
lib.arr_dtype_pep3118.restype = c.c_char_p
lib.arr_dtype_equal.restype = c.c_bool


class Tensor(c.Structure):
    _fields_ = [("data", c.c_void_p), ("device_type", c.c_int32), ("device_id", c.c_int32), ("ndim", c.c_int32),
                ("code", c.c_uint8), ("bits", c.c_uint8), ("lanes", c.c_uint16), ("shape", c.POINTER(c.c_int64)),
                ("strides", c.POINTER(c.c_int64)), ("byte_offset", c.c_uint64)]


class Versioned(c.Structure):
    _fields_ = [("major", c.c_uint32), ("minor", c.c_uint32), ("context", c.c_void_p),
                ("deleter", c.CFUNCTYPE(None, c.c_void_p)), ("flags", c.c_uint64), ("tensor", Tensor)]


def layouts():
    for name in TYPES:
        base = (np.arange(120) % 7).astype(name).reshape(2, 3, 4, 5)
        yield base
        yield base.T
        yield base[:, ::2, ::-1, 1:3]
        yield base[0, 0, 0, 0:1].reshape(())
        yield base[:, :0]
        yield base[:, :, :1]


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def dlpack_from_numpy(a):
    before = sys.getrefcount(a)
    capsule = a.__dlpack__()
    out = c.c_void_p()
    call("arr_dlpack_import", c.c_void_p(python.PyCapsule_GetPointer(capsule, b"dltensor")), c.byref(out))
    python.PyCapsule_SetName(capsule, USED)
    mine = Array(out.value)
    check(same(mine.numpy(), a), "DLPack import", a, mine.numpy())
    check(a.size == 0 or lib.arr_array_data(mine.pointer) == a.ctypes.data, "DLPack import is no view")
    check(not lib.arr_array_flags(mine.pointer) & 16, "an unversioned tensor came out writeable")
    check(sys.getrefcount(a) == before + 1, "DLPack import holds no reference")
    del mine, capsule
    check(sys.getrefcount(a) == before, "DLPack import leaks its reference")


class Producer:
    def __init__(self, capsule):
        self.capsule = capsule

    def __dlpack__(self, stream=None):
        return self.capsule

    def __dlpack_device__(self):
        return 1, 0


def dlpack_to_numpy(a):
    before = sys.getrefcount(a)
    mine = wrap(a)
    pointer = c.c_void_p()
    call("arr_dlpack_export", mine.pointer, c.byref(pointer))
    theirs = np.from_dlpack(Producer(python.PyCapsule_New(pointer, b"dltensor", None)))
    del mine  # the tensor keeps libarr's array alive
    check(same(theirs, a) and theirs.strides == a.strides, "DLPack export", a, theirs)
    check(a.size == 0 or theirs.ctypes.data == a.ctypes.data, "DLPack export is no view")
    del theirs
    gc.collect()
    check(sys.getrefcount(a) == before, "DLPack export leaks")


def dlpack_versioned(a):
    mine = wrap(a)
    for copy in (0, 1, 2):
        for writeable in (True, False):
            call("arr_array_set_writeable", mine.pointer, writeable)
            pointer = c.POINTER(Versioned)()
            call("arr_dlpack_export_versioned", mine.pointer, copy, c.byref(pointer))
            v = pointer.contents
            check((v.major, v.minor) == (1, 0) and v.tensor.device_type == 1 and v.tensor.lanes == 1, "version")
            check(v.flags == (2 if copy == 2 else 0 if writeable else 1), "flags", v.flags, copy, writeable)
            check((v.tensor.data == mine_data(mine)) == (copy != 2), "copied", copy)
            out = c.c_void_p()
            call("arr_dlpack_import_versioned", pointer, c.byref(out))
            back = Array(out.value)
            check(same(back.numpy(), a), "DLPack 1.0", a)
            check(bool(lib.arr_array_flags(back.pointer) & 16) == (v.flags != 1), "writeable")


def mine_data(mine):
    return lib.arr_array_data(mine.pointer)


class Interface:
    def __init__(self, capsule, keep):
        self.__array_struct__ = capsule
        self.keep = keep


class ArrayStruct(c.Structure):
    _fields_ = [("two", c.c_int), ("ndim", c.c_int), ("kind", c.c_char), ("item_bytes", c.c_int), ("flags", c.c_int),
                ("shape", c.c_void_p), ("strides", c.c_void_p), ("data", c.c_void_p), ("descr", c.c_void_p)]


HAS_DESCR = 0x800


def struct_to_numpy(a):
    mine = wrap(a)
    pointer = c.c_void_p()
    call("arr_interface_export", mine.pointer, c.byref(pointer))
    descr = np.lib.format.dtype_to_descr(a.dtype)
    if a.dtype.names:
        record = ArrayStruct.from_address(pointer.value)
        record.descr = id(descr)
        record.flags |= HAS_DESCR
    theirs = np.asarray(Interface(python.PyCapsule_New(pointer, None, None), mine))
    if a.dtype.kind in "mM":  # the interface has no units
        check(theirs.dtype == np.dtype(a.dtype.str[:3]), "unit", theirs.dtype)
        theirs = theirs.view(a.dtype)
    check(same(theirs, a), "__array_struct__ export", a, theirs)
    check(theirs.flags.writeable == a.flags.writeable, "writeable")
    del theirs
    lib.arr_interface_free(pointer)


RELEASE = c.CFUNCTYPE(None, c.c_void_p)
released = []
on_release = RELEASE(released.append)


def struct_from_numpy(a):
    capsule = a.__array_struct__
    out = c.c_void_p()
    pointer = c.c_void_p(python.PyCapsule_GetPointer(capsule, None))
    if a.dtype.names or a.dtype.kind in "mM":
        call("arr_interface_import_as", pointer, dtype_of(a.dtype), on_release, c.c_void_p(77), c.byref(out))
    else:
        call("arr_interface_import", pointer, on_release, c.c_void_p(77), c.byref(out))
    mine = Array(out.value)
    values = mine.numpy()
    if a.dtype.names:
        check(lib.arr_dtype_equal(c.c_void_p(lib.arr_array_dtype(mine.pointer)), dtype_of(a.dtype)), "fields", a.dtype)
        values = values.view(a.dtype)
    check(same(values, a), "__array_struct__ import", a)
    check(a.size == 0 or mine_data(mine) == a.ctypes.data, "__array_struct__ import is no view")
    released.clear()
    del mine
    check(released == [77], "release is called once", released)


def struct_refuses(a):
    """NumPy takes the bytes of such an item for characters."""
    try:
        call("arr_interface_export", wrap(a), c.byref(c.c_void_p()))
    except ArrError as error:
        check(error.status == "DTYPE", a.dtype, error)
    else:
        check(False, "accepted", a.dtype)


def formats():
    for name in TYPES:
        wanted = memoryview(np.zeros(1, name)).format
        got = lib.arr_dtype_pep3118(dtype_of(name)).decode()
        check(got == wanted, "PEP 3118", name, got, wanted)
    for order in "@=<^":
        for char in ["?", *"bBhHiIlLqQefd", "Zf", "Zd"]:
            wanted = np.core._internal._dtype_from_pep3118(order + char)
            out = c.c_void_p()
            call("arr_dtype_from_pep3118", (order + char).encode(), c.byref(out))
            got = np.dtype(lib.arr_dtype_name(out).decode())
            check(got == wanted, order + char, got, wanted)


for a in layouts():
    if a.dtype != bool or np.lib.NumpyVersion(np.__version__) >= "1.25.0":  # which NumPys before cannot
        dlpack_from_numpy(a)
        dlpack_to_numpy(a)
    dlpack_versioned(a)
    struct_to_numpy(a)
    struct_from_numpy(a)
readonly = np.arange(4)
readonly.flags.writeable = False
struct_from_numpy(readonly)
for kind in [">i4", ">c16", "S3", "U40", ">U2", "V5", "M8[3s]", ">M8[D]", "m8[ns]", "g", [("a", "i1"), ("b", ">f8")],
             [("a", "U2"), ("b", "f4", (2, 3)), ("c", [("x", "M8[s]"), ("y", "?")])]]:
    other = np.zeros((3, 4), kind)
    other.reshape(-1).view("u1")[:] = np.arange(other.nbytes) % 2
    for view in (other, other.T, other[::2, ::-1], other[:0]):
        if other.dtype.kind == "U":
            struct_refuses(view)
        else:
            struct_to_numpy(view)
        struct_from_numpy(view)
formats()
print("arrays handed over both ways")
