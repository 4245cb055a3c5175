# SPDX-License-Identifier: Apache-2.0
"""Runs cases on this interpreter's NumPy. Speaks the runner protocol (docs/suite-format.md) on
standard input and output; any Python >= 3.7 and NumPy >= 1.17. Nothing here depends on the suite:
an op is looked up in NumPy by its name."""

import json
import os
import platform
import sys
import time
import warnings

PROTOCOL = 1


def take_stdout():
    """Keeps the protocol's stream for itself: whatever else prints goes to standard error."""
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return stream


def figure(value):
    """A number as suites write it: plain, or text where JSON has no spelling."""
    if isinstance(value, dict):
        return complex(float(figure(value["re"])), float(figure(value["im"])))
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            return float(value)
    return value


def place(np, values, layout, repeat, shift):
    """The values in a fresh buffer whose first element lies `shift` bytes beyond a 64-byte boundary
    (one more for "unaligned", 16 more for "offset"), laid out as asked."""
    item = values.dtype.itemsize
    extra = {"offset": 16, "unaligned": 1}.get(layout, 0)
    shape = values.shape
    if layout == "strided":
        shape = shape[:-1] + (2 * shape[-1],) if shape else shape
    count = int(np.prod(shape, dtype=np.int64)) if shape else 1
    raw = np.empty(count * item + 192, dtype=np.uint8)
    start = -raw.ctypes.data % 64 + shift + extra
    order = "F" if layout == "F" else "C"
    view = np.ndarray(shape, dtype=values.dtype, buffer=raw, offset=start, order=order)
    if layout == "strided" and shape:
        view = view[..., ::2]
    elif layout == "reversed" and shape:
        view = view[tuple(slice(None, None, -1) for _ in shape)]
    view[...] = values
    if layout == "broadcast":
        view = np.broadcast_to(view, (repeat,) + values.shape)
    return view, raw


class Case:
    """One request's arguments, made into Python and NumPy objects."""

    def __init__(self, np, request):
        self.np = np
        self.shift = int(request.get("shift", 0))
        self.buffers = []  # of the array arguments, in the order of the request
        self.args = [self.value(a) for a in request.get("args", [])]
        self.kwargs = {k: self.value(v) for k, v in request.get("kwargs", {}).items()}
        for name in ("axis", "out"):
            if isinstance(self.kwargs.get(name), list):
                self.kwargs[name] = tuple(self.kwargs[name])
        if isinstance(self.kwargs.get("axes"), list):
            self.kwargs["axes"] = [tuple(a) if isinstance(a, list) else a
                                   for a in self.kwargs["axes"]]
        if request.get("op", "").endswith(".at") and isinstance(self.args[1], list) and any(
                isinstance(i, np.ndarray) for i in self.args[1]):
            self.args[1] = tuple(self.args[1])  # several index arrays, not one

    def value(self, arg):
        np = self.np
        if isinstance(arg, list):
            return [self.value(a) for a in arg]
        if not isinstance(arg, dict):
            return arg
        if "path" in arg:
            view, raw = place(np, self.load(arg["path"]), arg.get("layout", "C"),
                              arg.get("repeat"), self.shift)
            self.buffers.append(raw)
            return view
        if "scalar" in arg:
            return np.dtype(arg["dtype"]).type(figure(arg["scalar"]))
        if "weak" in arg:
            return figure(arg["weak"])
        if "slice" in arg:
            return slice(*arg["slice"])
        if "ellipsis" in arg:
            return Ellipsis
        if "newaxis" in arg:
            return None
        raise ValueError("unknown argument %r" % (arg,))

    def load(self, path):
        return self.np.load(path, allow_pickle=False)

    def memory_of(self, output):
        """An output's contiguity, and the number of the array argument whose memory it is in."""
        np = self.np
        if not isinstance(output, np.ndarray):
            return None  # a scalar: elsewhere it may be a 0-d array, new or a view
        shares = [i for i, raw in enumerate(self.buffers) if np.may_share_memory(output, raw)]
        return {"c": output.flags.c_contiguous, "f": output.flags.f_contiguous,
                "shares": shares[0] if shares else None}


class Unknown(Exception):
    """This NumPy has no such op."""


# Names a suite uses that are not attributes of numpy: indexing, and methods of arrays.
def index(a, items):
    return a[tuple(items)]


def setitem(a, items, value):
    a[tuple(items)] = value


NAMES = {"index": lambda np: index, "setitem": lambda np: setitem, "copy": lambda np: np.copy,
         "astype": lambda np: np.ndarray.astype}


def find(np, name):
    if name in NAMES:
        return NAMES[name](np)
    owner = np
    for part in name.split("."):
        owner = getattr(owner, part, None)
        if owner is None:
            raise Unknown("this NumPy has no %s" % name)
    return owner


def outputs_of(np, case, result):
    """What a call gave as a flat list of arrays. An op that returns None has changed its first
    argument. A text, and a dtype as `.npy` headers spell it, are arrays of UTF-8 bytes."""
    if result is None:
        return [case.args[0]]
    if isinstance(result, (tuple, list)):
        return [one for part in result for one in outputs_of(np, case, part)]
    if isinstance(result, np.dtype):
        result = str(np.lib.format.dtype_to_descr(result))
    if isinstance(result, type) and issubclass(result, np.generic):
        result = np.dtype(result).str
    if isinstance(result, (str, bytes)) and not isinstance(result, np.generic):
        result = result.encode() if isinstance(result, str) else result
        return [np.frombuffer(result, dtype=np.uint8)]
    return [result]


def save_all(np, results, prefix):
    paths = []
    for i, one in enumerate(results):
        path = "%s.%d.npy" % (prefix, i)
        with open(path, "wb") as f:
            np.lib.format.write_array(f, np.asarray(one, order="C"), allow_pickle=False)
        paths.append(path)
    return paths


def call(np, function, case, deprecated="ignore"):
    """The outputs, and the nanoseconds that the call took. deprecated: the warning filter's action
    for what a later NumPy will answer otherwise."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        warnings.simplefilter(deprecated, DeprecationWarning)
        start = time.perf_counter_ns()
        result = function(*case.args, **case.kwargs)
        elapsed = time.perf_counter_ns() - start
        return outputs_of(np, case, result), elapsed


def run(np, request):
    function = find(np, request["op"])
    case = Case(np, request)
    outputs, elapsed = call(np, function, case)
    return {"type": "result", "outputs": save_all(np, outputs, request["out"]),
            "memory": [case.memory_of(o) for o in outputs], "elapsed_ns": elapsed}


def answer(np, request):
    try:
        reply = run(np, request)
    except Unknown as e:
        reply = {"type": "skipped", "reason": str(e)}
    except Exception as e:  # pylint: disable=broad-except
        reply = {"type": "error", "error": {"type": type(e).__name__, "message": str(e)}}
    reply["id"] = request.get("id")
    return reply


def blas_name(np):
    """The BLAS that is really mapped into this process, by file name."""
    np.dot(np.ones((2, 2)), np.ones((2, 2)))
    names = []
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            for line in maps:
                path = line.split()[-1]
                if "blas" in os.path.basename(path).lower() and path not in names:
                    names.append(path)
    except OSError:
        pass
    return ", ".join(os.path.realpath(n) for n in names) or "unknown"


def hello(np):
    versions = {"numpy": np.__version__, "python": platform.python_version(),
                "libc": " ".join(platform.libc_ver())}
    return {"type": "hello", "protocol": PROTOCOL, "runner": "numpy", "versions": versions,
            "blas": blas_name(np), "library": os.path.dirname(np.__file__),
            "capabilities": {"layouts": ["C", "F", "strided", "reversed", "offset", "unaligned",
                                         "broadcast"], "ops": None}}


def main():
    sys.path.pop(0)  # this file's folder must not shadow anything
    stream = take_stdout()
    np = None
    for line in sys.stdin:
        request = json.loads(line)
        if request.get("type") == "hello":
            try:
                import numpy as np  # pylint: disable=import-outside-toplevel
                reply = hello(np)
            except ImportError as e:
                reply = {"type": "error", "message": "%s: %s" % (sys.executable, e)}
        else:
            reply = answer(np, request)
        stream.write(json.dumps(reply) + "\n")
        stream.flush()


if __name__ == "__main__":
    main()
