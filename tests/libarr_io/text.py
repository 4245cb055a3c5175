#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Tables of text: libarr reads what NumPy reads and writes what NumPy writes. usage: text.py LIBARR.so [COUNT [SEED]]"""
import ctypes as c
import io
import os
import random
import sys
import tempfile
import warnings

import numpy as np

from libarr import Array, ArrError, TYPES, call, check, dtype_of, older_exponents, wrap

count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
warnings.simplefilter("ignore")
np.seterr(all="ignore")
free = c.CDLL(None).free
free.argtypes = [c.c_void_p]


class Load(c.Structure):
    _fields_ = [("dtype", c.c_void_p), ("comments", c.c_char_p), ("delimiter", c.c_char), ("quote", c.c_char),
                ("skiprows", c.c_int64), ("max_rows", c.c_int64), ("usecols", c.POINTER(c.c_int)),
                ("usecol_count", c.c_int), ("ndmin", c.c_int), ("unpack", c.c_bool), ("converters", c.c_void_p),
                ("converter_count", c.c_int), ("encoding", c.c_char_p), ("comment_list", c.POINTER(c.c_char_p)),
                ("comment_count", c.c_int)]


class Save(c.Structure):
    _fields_ = [(n, c.c_char_p) for n in ("format", "delimiter", "newline", "header", "footer", "comments")]


def load(text, dtype=float, comments="#", delimiter=None, quotechar=None, skiprows=0, max_rows=None, usecols=None,
         ndmin=0, unpack=False, encoding=None):
    columns = (c.c_int * len(usecols))(*usecols) if usecols else None
    marks = [m.encode() for m in comments] if isinstance(comments, list) else None
    o = Load(dtype_of(dtype), comments.encode() if comments and not marks else None, (delimiter or "\0").encode(),
             (quotechar or "\0").encode(), skiprows, -1 if max_rows is None else max_rows, columns,
             len(usecols) if usecols else 0, ndmin, unpack, None, 0, encoding.encode() if encoding else None,
             (c.c_char_p * len(marks))(*marks) if marks else None, len(marks) if marks else 0)
    out = c.c_void_p()
    raw = text.encode(encoding or "utf-8")
    call("arr_loadtxt_from", raw, c.c_size_t(len(raw)), c.byref(o), c.byref(out))
    return Array(out.value).numpy()


def save(a, **kw):
    o = Save(*(kw[n].encode() if n in kw else None for n in ("fmt", "delimiter", "newline", "header", "footer",
                                                            "comments")))
    out = c.c_void_p()
    length = c.c_size_t()
    call("arr_savetxt_to", wrap(a), c.byref(o), c.byref(out), c.byref(length))
    text = c.string_at(out, length.value).decode("utf-8", "replace")
    free(out)
    return text


def number(dtype):
    kind = np.dtype(dtype).kind
    how = rng.randrange(12)
    if kind in "iub":
        return str(rng.randrange(-120 if kind == "i" else 0, 120))
    if kind == "c" and how < 6:
        return rng.choice(["{}{:+}j", "({}{:+}j)", "({}{:+}j )", " ( {}{:+}j)"]).format(rng.uniform(-9, 9),
                                                                               rng.uniform(-9, 9))
    if how == 0:
        return rng.choice(["nan", "inf", "-inf", "NaN", "Infinity", "1e400", "1e-400"])
    if how < 4:
        return str(rng.randrange(-1000, 1000))
    if how < 6:
        return "%.18e" % rng.gauss(0, 1e3)
    return repr(rng.gauss(0, 10.0**rng.randrange(-30, 30)))


def table():
    dtype = rng.choice(TYPES)
    delimiter = rng.choice([None, None, ",", ";", "\t", " "])
    quotechar = rng.choice([None, None, None, "\""])
    comments = rng.choice(["#", "#", "%", "//", ["!", "%"], ["#", "//"], None])
    if comments and len(comments) > 1:
        quotechar = None  # which NumPy cannot have together
    marks = comments if isinstance(comments, list) else [comments]
    rows, columns = rng.randrange(7), rng.randrange(1, 6)
    newline = rng.choice(["\n", "\n", "\r\n", "\r"])
    lines = []
    for _ in range(rows):
        fields = []
        for _ in range(columns):
            field = number(dtype) if rng.random() > 0.005 else rng.choice(["x", "", "1 2", "1e", "--1", "0x1"])
            blanks = " " * rng.randrange(3) if delimiter != " " else ""
            if quotechar and rng.random() < 0.3:
                field = quotechar + field + quotechar
            elif delimiter not in (None, " ") and "(" not in field:
                field = blanks + field + blanks
            if delimiter in (None, " "):
                field = field.replace(" ", "")
            fields.append(field)
        if rng.random() < 0.01:
            fields.append("1")
        line = (delimiter or rng.choice([" ", "  ", "\t"])).join(fields)
        if delimiter is None and not quotechar and rng.random() < 0.3:
            line = " " + line + " "
        if comments and rng.random() < 0.2:
            line += rng.choice([" ", ""]) * (delimiter != " " and not quotechar) + rng.choice(marks) + " a comment, and more"
        lines.append(line)
        if rng.random() < 0.1:
            lines.append("")
        if comments and rng.random() < 0.1:
            lines.append(rng.choice(marks) + "only")
    text = newline.join(lines) + (newline if rng.random() < 0.8 and lines else "")
    kw = dict(dtype=dtype, comments=comments, delimiter=delimiter, quotechar=quotechar)
    if rng.random() < 0.3:
        kw["skiprows"] = rng.randrange(3)
    if rng.random() < 0.3:
        kw["max_rows"] = rng.randrange(1, 5)
    if rng.random() < 0.3:
        kw["usecols"] = [rng.randrange(-columns - (rng.random() < 0.05), columns) for _ in range(rng.randrange(1, 4))]
    if rng.random() < 0.5:
        kw["ndmin"] = rng.randrange(3)
    kw["unpack"] = rng.random() < 0.2
    return text, kw


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def read_one():
    text, kw = table()
    try:
        wanted = np.loadtxt(io.StringIO(text, newline=""), **kw)
    except (ValueError, IndexError, OverflowError, TypeError) as why:
        wanted = why
    try:
        got = load(text, encoding=rng.choice([None, None, "utf-16", "utf-32-le"]), **kw)
    except ArrError as why:
        got = why
    if isinstance(wanted, Exception) or isinstance(got, Exception):
        check(isinstance(wanted, Exception) and isinstance(got, Exception), repr(text), kw, repr(wanted), repr(got))
    else:
        check(same(np.asarray(wanted), got) or np.isnan(got).any(), repr(text), kw, repr(wanted), repr(got))
    return not isinstance(wanted, Exception)


def spec(kind):
    flags = "".join(rng.sample("-+ 0#", rng.randrange(3)))
    width = str(rng.randrange(30)) if rng.random() < 0.5 else ""
    precision = "." + str(rng.randrange(rng.choice([4, 25]))) if rng.random() < 0.7 else ""
    conversion = rng.choice("eEfFgGeeffgs" if kind in "fc" else "dddxXoegs")
    if conversion == "s":
        flags, precision = flags.replace("0", "").replace("+", "").replace("#", ""), ""
    return "%" + flags.replace("#", "" if conversion in "xXo" and precision else "#") + width + precision + conversion


def write_one():
    dtype = np.dtype(rng.choice(TYPES))
    shape = rng.choice([(3,), (2, 3), (4, 1), (0, 2), (1, 4)])
    n = int(np.prod(shape))
    if dtype.kind in "fc":
        parts = [rng.choice([rng.gauss(0, 10.0**rng.randrange(-12, 25)), float(rng.randrange(-99, 99)), 0.5, -0.0, 2.5,
                             np.inf, -np.inf, np.nan]) for _ in range(2 * n)]
        a = np.array(parts[:n], float)
        a = (a + 1j * np.array(parts[n:])).astype(dtype) if dtype.kind == "c" else a.astype(dtype)
    else:
        a = np.array([rng.randrange(-100 if dtype.kind == "i" else 0, 100) for _ in range(n)]).astype(dtype)
    a = a.reshape(shape)
    kw = {}
    columns = shape[1] if len(shape) == 2 else 1
    if rng.random() < 0.8:
        kw["fmt"] = spec(dtype.kind)
        if rng.random() < 0.2:
            kw["fmt"] = " | ".join(spec(dtype.kind) for _ in range(columns * (2 if dtype.kind == "c" else 1)))
    if dtype.kind == "b" and ("x" in str(kw).lower() or "o" in kw.get("fmt", "")):
        return  # numpy.bool_ has no index, which is no rule to copy
    for name, texts in (("delimiter", [",", "; ", ""]), ("newline", ["\r\n", "|\n"]), ("header", ["h", "two\nlines"]),
                        ("footer", ["f", "a\n\nb"]), ("comments", ["%", ""])):
        if rng.random() < 0.3:
            kw[name] = rng.choice(texts)
    if "s" in kw.get("fmt", "") and older_exponents(a):
        return
    buffer = io.StringIO(newline="")
    try:
        np.savetxt(buffer, a, **kw)
        wanted = buffer.getvalue()
    except (TypeError, ValueError, OverflowError):
        wanted = None
    try:
        got = save(a, **kw)
    except ArrError:
        got = None
    check(wanted == got, a.dtype, repr(a), kw, repr(wanted), repr(got))


WORDS = ["a", "bc", "def gh", "é√", "", "12", "x'y", "longer than five"]


def leaf_dtype():
    return rng.choice([rng.choice(TYPES[1:]), "U5", "S3", "U12", "M8[D]", "M8[s]", "longdouble", ">i4", ">f8"])


def record_dtype():
    fields = []
    for k in range(rng.randrange(1, 5)):
        shape = rng.choice([(), (), (), (2,), (2, 2)])
        dtype = leaf_dtype() if rng.random() < 0.85 else np.dtype([("x", leaf_dtype()), ("y", "f4")])
        fields.append((f"f{k}", dtype, shape))
    return np.dtype(fields)


def leaves(dtype):
    if dtype.subdtype:
        return leaves(dtype.base) * int(np.prod(dtype.shape))
    if dtype.names:
        return [leaf for name in dtype.names for leaf in leaves(dtype.fields[name][0])]
    return [dtype]


def field_of(dtype):
    if dtype.kind in "SU":
        return rng.choice([w for w in WORDS if dtype.kind == "U" or w.isascii()])
    if dtype.kind == "M":
        return rng.choice(["2020-02-29", "1969-12-31", "NaT"] + (["2001-02-03T04:05:06"] if dtype != "M8[D]" else []))
    if dtype.kind in "iu":
        return str(rng.randrange(0, 100))
    return repr(round(rng.gauss(0, 99), 3))


def records():
    """Structures, texts and times, read and written."""
    dtype = np.dtype(rng.choice([record_dtype(), record_dtype(), rng.choice(["U", "U4", "S5", "M8[D]", "longdouble"])]))
    columns = leaves(dtype) if dtype.names else [dtype] * rng.randrange(1, 4)
    lines = [",".join(field_of(d) for d in columns) for _ in range(rng.randrange(1, 6))]
    if rng.random() < 0.03:
        lines.append("x,y,z,x,y,z,x,y,z,x,y")
    text = "\n".join(lines)
    if not all(line.strip() for line in lines):
        return
    kw = dict(dtype=dtype, delimiter=",", comments=None)
    if rng.random() < 0.3:
        kw["ndmin"] = rng.randrange(3)
    try:
        wanted = np.loadtxt(io.StringIO(text), encoding=None, **kw)
    except (ValueError, IndexError, OverflowError, TypeError) as why:
        wanted = why
    try:
        got = load(text, encoding=rng.choice([None, None, "utf-16", "utf-32-le"]), **kw)
        got = got.view(dtype) if dtype.names else got
    except ArrError as why:
        got = why
    if isinstance(wanted, Exception) or isinstance(got, Exception):
        check(isinstance(wanted, Exception) and isinstance(got, Exception), repr(text), kw, repr(wanted), repr(got))
        return
    check(wanted.shape == got.shape and wanted.dtype == got.dtype and repr(wanted.tolist()) == repr(got.tolist()),
          repr(text), kw, repr(wanted), repr(got))
    a = np.atleast_1d(got)
    if older_exponents(a):
        return
    names = a.ndim == 1 and a.dtype.names or [None] * (a.shape[1] if a.ndim == 2 else 1)
    save_kw = {"fmt": "|".join(rng.choice(["%s", "%s", "%8s", "%-9s"]) for _ in names)}
    buffer = io.StringIO(newline="")
    np.savetxt(buffer, a, **save_kw)
    if a.dtype.names and any(a.ndim == 2 or a.dtype.fields[n][0].names or a.dtype.fields[n][0].subdtype for n in names):
        return  # NumPy 1.24 writes those in a way of its own
    check(buffer.getvalue() == save(a, **save_kw), a.dtype, repr(a), save_kw, buffer.getvalue(), save(a, **save_kw))


def files():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "table.txt").encode()
        a = np.random.default_rng(1).normal(size=(50, 3))
        call("arr_savetxt", path, wrap(a), None)
        theirs = io.StringIO()
        np.savetxt(theirs, a)
        check(open(path).read() == theirs.getvalue(), "savetxt")
        out = c.c_void_p()
        call("arr_loadtxt", path, None, c.byref(out))
        check(same(Array(out.value).numpy(), a), "loadtxt")


read = sum(read_one() for _ in range(count))
check(read > count / 3, "most tables are broken", read)
for _ in range(count):
    write_one()
    records()
files()
print(f"tables as NumPy's: {read} read, {count} written")
