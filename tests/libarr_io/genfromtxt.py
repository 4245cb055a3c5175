#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tables with holes, names and columns of unknown dtypes: what numpy.genfromtxt reads. usage: genfromtxt.py LIBARR.so [COUNT [SEED]]"""
import ctypes as c
import io
import random
import sys
import warnings

import numpy as np

from libarr import Array, ArrError, call, check, dtype_of, lib

count = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
warnings.simplefilter("ignore")
np.seterr(all="ignore")
lib.arr_dtype_format.restype = c.c_size_t


class Column(c.Structure):
    _fields_ = [("column", c.c_int), ("missing", c.c_char_p), ("filling", c.c_char_p), ("convert", c.c_void_p),
                ("context", c.c_void_p), ("dtype", c.c_void_p)]


class Options(c.Structure):
    _fields_ = [("dtype", c.c_void_p), ("infer", c.c_bool), ("comments", c.c_char_p), ("delimiter", c.c_char_p),
                ("widths", c.POINTER(c.c_int)), ("width_count", c.c_int), ("skip_header", c.c_int64),
                ("skip_footer", c.c_int64), ("max_rows", c.c_int64), ("usecols", c.POINTER(c.c_int)),
                ("usenames", c.POINTER(c.c_char_p)), ("usecol_count", c.c_int), ("names_in_file", c.c_bool),
                ("names", c.c_char_p), ("excluded", c.c_char_p), ("deleted", c.c_char_p), ("replace_space", c.c_char),
                ("name_case", c.c_int), ("default_format", c.c_char_p), ("autostrip", c.c_bool), ("strict", c.c_bool),
                ("skip_invalid", c.c_bool), ("unpack", c.c_bool), ("ndmin", c.c_int), ("columns", c.POINTER(Column)),
                ("column_count", c.c_int), ("encoding", c.c_char_p)]


ALL_COLUMNS = -2**31  # ARR_ALL_COLUMNS


def encoded(text):
    return None if text is None else text.encode()


def load(text, dtype=float, comments="#", delimiter=None, skip_header=0, skip_footer=0, max_rows=None, usecols=None,
         names=None, missing_values=None, filling_values=None, autostrip=False, loose=True, invalid_raise=True, ndmin=0,
         unpack=False, replace_space="_", case_sensitive=True, defaultfmt="f%i", deletechars=None, excludelist=None,
         usemask=False, encoding=None):
    o = Options(infer=dtype is None, comments=encoded(comments), skip_header=skip_header, skip_footer=skip_footer,
                max_rows=-1 if max_rows is None else max_rows, names_in_file=names is True,
                names=encoded(names) if isinstance(names, str) else None, replace_space=replace_space.encode(),
                name_case={True: 0, False: 1, "upper": 1, "lower": 2}[case_sensitive], default_format=defaultfmt.encode(),
                autostrip=autostrip, strict=not loose, skip_invalid=not invalid_raise, unpack=unpack, ndmin=ndmin,
                deleted=encoded(deletechars), excluded=encoded(",".join(excludelist)) if excludelist else None)
    if dtype is not None:
        o.dtype = dtype_of(dtype)
    if isinstance(delimiter, str):
        o.delimiter = delimiter.encode()
    elif delimiter is not None:
        widths = [delimiter] if isinstance(delimiter, int) else delimiter
        o.widths, o.width_count = (c.c_int * len(widths))(*widths), len(widths)
    if usecols:
        o.usecol_count = len(usecols)
        if isinstance(usecols[0], str):
            o.usenames = (c.c_char_p * len(usecols))(*(u.encode() for u in usecols))
        else:
            o.usecols = (c.c_int * len(usecols))(*usecols)
    if missing_values is not None or filling_values is not None:
        columns = (Column * 1)(Column(ALL_COLUMNS, encoded(missing_values), encoded(filling_values)))
        o.columns, o.column_count = columns, 1
    out, mask = c.c_void_p(), c.c_void_p()
    o.encoding = encoded(encoding)
    raw = text.encode(encoding or "utf-8")
    if usemask:
        call("arr_genfromtxt_masked_from", raw, c.c_size_t(len(raw)), c.byref(o), c.byref(out), c.byref(mask))
        return Array(out.value), Array(mask.value)
    call("arr_genfromtxt_from", raw, c.c_size_t(len(raw)), c.byref(o), c.byref(out))
    return Array(out.value)


def values_of(array):
    """A copy with the fields' names, which a dtype's str does not have."""
    room = c.create_string_buffer(4096)
    pointer = c.c_void_p(lib.arr_array_dtype(array.pointer))
    lib.arr_dtype_format(pointer, 2, room, c.c_size_t(len(room)))
    dtype = np.lib.format.descr_to_dtype(eval(room.value.decode()))  # pylint: disable=eval-used
    flat = array.numpy()
    return flat.view(dtype).reshape(flat.shape) if dtype.names else flat


KINDS = {
    "bool": lambda: rng.choice(["True", "false", "TRUE", "False"]),
    "int": lambda: rng.choice([str(rng.randrange(-999, 999)), " %d " % rng.randrange(99), "1_000", "+7"]),
    "float": lambda: rng.choice([repr(rng.gauss(0, 99)), "1e3", "nan", "-inf", "1_0.5", ".5", "7."]),
    "complex": lambda: rng.choice(["1+2j", "(3-4j)", "j", "-2j", "1-j", "0.5"]),
    "text": lambda: rng.choice(["a", "bc", "x y", "é√", "N/A", "12a", "1__0", "_1", "True "]),
    "large": lambda: rng.choice(["9223372036854775807", "9223372036854775808", "-9223372036854775808", "12"]),
}
NAMES = ["a", "b", " c ", "x y", "a", "return", "f0", "", "Q!", "(v)", "1st"]


def table():
    delimiter = rng.choice([None, ",", ",", ";", "\t", ", ", 4, "widths"])
    columns = rng.randrange(1, 5)
    kinds = [rng.choice(list(KINDS)) for _ in range(columns)]
    if rng.random() < 0.4:
        kinds = [rng.choice(["int", "float", "int", "complex"])] * columns
    widths = [rng.randrange(2, 7) for _ in range(columns)] if delimiter == "widths" else None

    def join(fields):
        if delimiter is None:
            return rng.choice([" ", "  ", "\t"]).join(f.replace(" ", "").replace("\t", "") or "0" for f in fields)
        if widths or isinstance(delimiter, int):
            return "".join(f[:w].rjust(w) for f, w in zip(fields, widths or [delimiter] * columns))
        return delimiter.join(f.replace(delimiter, ".") for f in fields)

    lines = []
    for _ in range(rng.randrange(1, 7)):
        fields = [rng.choice(["", "", "N/A", "-999", "x"]) if rng.random() < 0.1 else KINDS[k]() for k in kinds]
        if rng.random() < 0.03:
            fields.append("1")
        line = join(fields)
        if rng.random() < 0.15:
            line += rng.choice(["# more", " #, x", "#"])
        lines.append(line)
        if rng.random() < 0.08 and not widths:  # NumPy takes the line's end for a field of it
            lines.append(rng.choice(["", "# only", "   "]))
    kw = dict(delimiter=widths[0] if columns == 1 and widths else widths or delimiter)
    how = rng.random()
    if how < 0.25:
        kw["names"] = True
        lines.insert(0, rng.choice(["", "# ", "#"]) + join([rng.choice(NAMES) for _ in range(columns)]))
    elif how < 0.4:
        kw["names"] = ",".join(rng.choice(NAMES) for _ in range(columns))
    how = rng.random()
    if how < 0.5:
        kw["dtype"] = None
    elif how < 0.8:
        kw["dtype"] = rng.choice(["f8", "i8", "f4", "c16", "U5", "U", "S3", "bool", "f2", "i4", "i1", "u1"])
    else:
        kw["dtype"] = np.dtype([("p%d" % i, rng.choice(["f8", "i8", "U4", "i4", "c8"])) for i in range(columns)])
    for name, chance, value in (("skip_header", 0.1, lambda: rng.randrange(1, 3)),
                                ("skip_footer", 0.1, lambda: rng.randrange(1, 3)),
                                ("usecols", 0.2, lambda: [rng.randrange(-columns, columns) for _ in range(rng.randrange(1, 4))]),
                                ("missing_values", 0.3, lambda: rng.choice(["N/A", "-999", "N/A,-999", "x"])),
                                ("autostrip", 0.3, lambda: True), ("loose", 0.2, lambda: False),
                                ("invalid_raise", 0.3, lambda: False), ("ndmin", 0.3, lambda: rng.randrange(3)),
                                ("comments", 0.05, lambda: None), ("defaultfmt", 0.1, lambda: "col_%i_"),
                                ("case_sensitive", 0.1, lambda: rng.choice([False, "lower", "upper"])),
                                ("replace_space", 0.05, lambda: "-"), ("deletechars", 0.05, lambda: "!x"),
                                ("excludelist", 0.05, lambda: ["a", "Q"])):
        if rng.random() < chance:
            kw[name] = value()
    if "skip_footer" not in kw and rng.random() < 0.1:
        kw["max_rows"] = rng.randrange(1, 4)
    if kw["dtype"] is not None and np.dtype(kw["dtype"]).kind in "fc" and rng.random() < 0.3:
        kw["filling_values"] = "-7"
    if rng.random() < 0.1 and (kw["dtype"] is not None and np.dtype(kw["dtype"]).names is None) and "names" not in kw:
        kw["unpack"] = True
    return rng.choice(["\n", "\n", "\r\n"]).join(lines) + rng.choice(["\n", ""]), kw, columns


def theirs(text, kw):
    kw = dict(kw, encoding="utf-8")
    if "filling_values" in kw:
        kw["filling_values"] = float(kw["filling_values"])
    # universal newlines, as a file opened by NumPy has them
    with warnings.catch_warnings():
        warnings.filterwarnings("error", ".*out-of-bound.*")  # integers out of range, which NumPy 2 refuses
        return np.genfromtxt(io.StringIO(text.replace("\r\n", "\n")), **kw)


def left_out(kw, columns):
    """NumPy drops the size of texts that get names, reads the only field of a structure as bytes are cast, takes
    the end of a line for a name where fields have widths, and lets indices below the first column wrap around."""
    dtype = np.dtype(kw["dtype"] or float)
    if kw.get("names") is True and (isinstance(kw["delimiter"], list) or min(kw.get("usecols", [0])) < 0):
        return True
    if kw["dtype"] is None or not (dtype.names or "names" in kw):
        return False
    return dtype.kind in "SU" or columns == 1 or len(kw.get("usecols", "12")) == 1


def same(wanted, got):
    if wanted.dtype != got.dtype or wanted.shape != got.shape:
        return False
    return repr(wanted.tolist()) == repr(got.tolist())


def same_masked(wanted, got):
    """Values under a mask are compared too."""
    mask = np.ma.getmaskarray(wanted)
    return same(wanted.data, got[0]) and same(mask, got[1])


def read_one():
    text, kw, columns = table()
    kw["usemask"] = rng.random() < 0.4
    encoding = rng.choice([None, None, "latin-1", "utf-16", "utf-32-be"])
    if encoding == "latin-1" and "√" in text:
        encoding = "utf-16-le"
    if left_out(kw, columns) or ("case_sensitive" in kw and not text.isascii()):  # only ASCII has cases here
        return 0
    try:
        wanted = theirs(text, kw)
    except Exception as why:  # pylint: disable=broad-except
        wanted = why
    try:
        got = load(text, encoding=encoding, **kw)
        got = tuple(values_of(part) for part in got) if kw["usemask"] else values_of(got)
    except ArrError as why:
        got = why
    # of no lines, which have no first name, and no longest text
    if isinstance(wanted, IndexError) or "max() arg" in str(wanted) or getattr(wanted, "size", 1) == 0:
        return 0
    if getattr(got, "status", "") == "INDEX" or "must replace all names" in str(wanted):
        return 0  # NumPy counts on from the end, and stumbles over its own names
    if kw["usemask"] and "could not assign tuple" in str(wanted) and not isinstance(got, Exception):
        return 0  # columns that a structure leaves out, for which NumPy's mask has no room
    if isinstance(wanted, Exception) or isinstance(got, Exception):
        check(isinstance(wanted, Exception) and isinstance(got, Exception), repr(text), kw, repr(wanted), repr(got))
        return 0
    if wanted.dtype.names and len(wanted.dtype.names) == 1 and kw["dtype"] is not None:
        return 0
    if "U0" in str(wanted.dtype.descr) or wanted.dtype.itemsize == 0:
        return 0  # columns of empty texts have no room in NumPy
    check(same_masked(wanted, got) if kw["usemask"] else same(wanted, got), repr(text), kw, repr(wanted), repr(got))
    return 1


def converters():
    """A converter's values, and what it refuses."""
    kind = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_size_t, c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p)

    def percent(text, length, _dtype, item, _context, _err):
        field = c.string_at(text, length).decode()
        if not field.endswith("%"):
            return 10  # ARR_E_FORMAT
        c.memmove(item, np.array(float(field[:-1]) / 100).tobytes(), 8)
        return 0

    function = kind(percent)
    columns = (Column * 1)(Column(1, None, b"-1", c.cast(function, c.c_void_p), None, dtype_of("f8")))
    o = Options(infer=True, comments=b"#", delimiter=b",", max_rows=-1, default_format=b"f%i", replace_space=b"_",
                columns=columns, column_count=1)
    out = c.c_void_p()
    raw = b"1,5%,x\n2,none,yy\n"
    call("arr_genfromtxt_from", raw, c.c_size_t(len(raw)), c.byref(o), c.byref(out))
    got = values_of(Array(out.value))
    check(got.tolist() == [(1, 0.05, "x"), (2, -1.0, "yy")], repr(got))


read = sum(read_one() for _ in range(count))
check(read > count / 3, "most tables are broken", read)
converters()
print(f"tables as numpy.genfromtxt reads them: {read} of {count}, the others fail in both")
