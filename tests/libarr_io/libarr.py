# SPDX-License-Identifier: Apache-2.0
"""libarr through ctypes, for tests that hold it against the NumPy of the same process."""
import ctypes
import ctypes as c
import sys

import numpy as np

lib = ctypes.CDLL(sys.argv[1])
TYPES = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32",
         "float64", "complex64", "complex128"]
STATUS = ["OK", "ARG", "SHAPE", "DTYPE", "CASTING", "INDEX", "NOMEM", "OVERLAP", "READONLY", "IO", "FORMAT", "STATE",
          "UNSUPPORTED", "CHILD", "LINALG"]


class ErrorRecord(c.Structure):
    _fields_ = [("status", c.c_int), ("sys_errno", c.c_int), ("message", c.c_char * 240)]


class Foreign(c.Structure):
    _fields_ = [("data", c.c_void_p), ("dtype", c.c_void_p), ("ndim", c.c_int), ("shape", c.POINTER(c.c_int64)),
                ("strides", c.POINTER(c.c_int64)), ("writeable", c.c_bool), ("free_data", c.c_void_p),
                ("context", c.c_void_p)]


class ArrError(Exception):
    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status = status


def call(function, *args):
    """Calls a fallible function; its err is appended. An Array stands for its pointer, and lives until then."""
    record = ErrorRecord()
    status = getattr(lib, function)(*(a.pointer if isinstance(a, Array) else a for a in args), c.byref(record))
    if status:
        raise ArrError(STATUS[status], record.message.decode("utf-8", "replace"))


for name, result in (("arr_dtype_builtin", c.c_void_p), ("arr_array_shape", c.POINTER(c.c_int64)),
                     ("arr_array_strides", c.POINTER(c.c_int64)), ("arr_array_data", c.c_void_p),
                     ("arr_array_dtype", c.c_void_p), ("arr_dtype_name", c.c_char_p), ("arr_dtype_descr", c.c_char_p),
                     ("arr_array_size_bytes", c.c_int64)):
    getattr(lib, name).restype = result


def dtype_of(dtype):
    out = c.c_void_p()
    dtype = np.dtype(dtype)
    if dtype.isnative and dtype.kind in "biufc":
        call("arr_dtype_from_name", dtype.name.encode(), c.byref(out))
        return out
    descr = repr(np.lib.format.dtype_to_descr(dtype)).encode()
    call("arr_dtype_from_descr", descr, c.c_size_t(len(descr)), c.byref(out))
    return out


class Array:
    """Owns one reference."""

    def __init__(self, pointer, keep=None):
        self.pointer = c.c_void_p(pointer)
        self.keep = keep

    def __del__(self):
        lib.arr_array_release(self.pointer)

    @property
    def ndim(self):
        return lib.arr_array_ndim(self.pointer)

    @property
    def shape(self):
        return tuple(lib.arr_array_shape(self.pointer)[:self.ndim])

    @property
    def strides(self):
        return tuple(lib.arr_array_strides(self.pointer)[:self.ndim])

    @property
    def dtype(self):
        return np.dtype(lib.arr_dtype_descr(c.c_void_p(lib.arr_array_dtype(self.pointer))).decode())

    def numpy(self):
        """A copy."""
        shape, dtype = self.shape, self.dtype
        if 0 in shape:
            return np.empty(shape, dtype)
        copy = c.c_void_p()
        call("arr_array_copy", self.pointer, 0, c.byref(copy))
        data = c.string_at(lib.arr_array_data(copy), lib.arr_array_size_bytes(copy))
        lib.arr_array_release(copy)
        return np.frombuffer(data, dtype).reshape(shape)


def wrap(a):
    """A libarr array over a NumPy array's memory."""
    shape = (c.c_int64 * max(a.ndim, 1))(*a.shape)
    strides = (c.c_int64 * max(a.ndim, 1))(*a.strides)
    foreign = Foreign(a.ctypes.data, dtype_of(a.dtype), a.ndim, shape, strides, a.flags.writeable, None, None)
    out = c.c_void_p()
    call("arr_from_data", c.byref(foreign), c.byref(out))
    return Array(out.value, a)


def older_exponents(a):
    """Whether this NumPy writes these narrow floats without exponents, and NumPy 2.3 with them."""
    if np.lib.NumpyVersion(np.__version__) >= "2.3.0":
        return False
    if a.dtype.names:
        return any(older_exponents(a[name]) for name in a.dtype.names)
    limit = {"float16": 1e3, "float32": 1e6, "complex64": 1e6}.get(a.dtype.newbyteorder("=").name)
    parts = [] if limit is None else [a.real, a.imag] if a.dtype.kind == "c" else [a]
    return any(((abs(p) >= limit) & (abs(p) < 1e16)).any() for p in parts)


def check(condition, *what):
    if not condition:
        print(*what, sep="\n", file=sys.stderr)
        sys.exit(1)
