#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a suite (docs/suite-format.md) of random calls with what this interpreter's NumPy answers.

usage: make_suite.py --seed N [--count N] [--group NAME ...] -o DIR

Any Python >= 3.8 and NumPy >= 1.24. The same seed, count and groups give the same calls everywhere.
--count is shared out evenly among the groups (default: all of groups/). Prints a line per group."""

import argparse
import datetime
import hashlib
import importlib.util
import io
import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import arrays  # noqa: E402  pylint: disable=wrong-import-position

NUMPY = tuple(int(part) for part in np.__version__.split(".")[:2])

# Which zero they give is left open, or depends on the order of a sum.
ZERO_IS_FREE = {"maximum", "minimum", "fmax", "fmin", "max", "min", "amax", "amin", "nanmax",
                "nanmin", "clip", "sum", "nansum", "mean", "nanmean", "add", "cumsum", "nancumsum",
                "dot", "vdot", "inner", "matmul", "vecdot", "matvec", "vecmat", "trace", "prod",
                "nanprod", "cumprod", "nancumprod", "average", "convolve", "correlate", "einsum"}


def load_module(path):
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RUNNER = load_module(os.path.join(HERE, "../../compare/src/runner_numpy.py"))


def group_names():
    files = os.listdir(os.path.join(HERE, "groups"))
    return sorted(f[:-3] for f in files if f.endswith(".py"))


class LeftOut(Exception):
    """A case that says nothing: this NumPy lacks the op, or answers with Python objects."""


class MemoryCase(RUNNER.Case):
    """As the runner makes a request's arguments, with the arrays taken from here."""

    def __init__(self, request, blobs):
        self.blobs = blobs
        super().__init__(np, request)

    def load(self, path):
        return self.blobs[path]


def spell_figure(value):
    """A number as suites write it."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        value = int(value)
        return value if -2**63 <= value < 2**63 else str(value)
    if isinstance(value, (complex, np.complexfloating)):
        return {"re": spell_figure(value.real), "im": spell_figure(value.imag)}
    if isinstance(value, np.longdouble):
        return str(value)
    value = float(value)
    return value if value - value == 0 else repr(value)


class Suite:
    """Blobs are written as they come, suite.json at the end."""

    def __init__(self, folder):
        self.folder = folder
        self.cases = []
        self.written = set()
        os.makedirs(os.path.join(folder, "blobs"), exist_ok=True)

    def blob(self, values):
        stream = io.BytesIO()
        values = np.asarray(values)
        np.lib.format.write_array(stream, np.asarray(values, order="C"), allow_pickle=False)
        data = stream.getvalue()
        name = hashlib.sha256(data).hexdigest()
        if name not in self.written:
            with open(os.path.join(self.folder, "blobs", name + ".npy"), "wb") as f:
                f.write(data)
            self.written.add(name)
        return name

    def spell(self, arg, blobs):
        """An argument as suites write it, its arrays kept in `blobs`."""
        if isinstance(arg, np.ndarray):
            arg = arrays.Array(arg)
        if isinstance(arg, arrays.Array):
            name = self.blob(arg.values)
            blobs[name] = arg.values
            out = {"blob": name}
            if arg.layout != "C":
                out["layout"] = arg.layout
            if arg.repeat:
                out["repeat"] = arg.repeat
            return out
        if NUMPY < (2, 0) and isinstance(arg, (float, complex)) and isinstance(arg, np.generic):
            raise LeftOut("float64 and complex128 scalars still promote as Python's")
        if isinstance(arg, (np.bool_, np.number)):
            return {"scalar": spell_figure(arg), "dtype": arg.dtype.name}
        if isinstance(arg, (list, tuple)):
            return [self.spell(a, blobs) for a in arg]
        if isinstance(arg, slice):
            return {"slice": [arg.start, arg.stop, arg.step]}
        if arg is Ellipsis:
            return {"ellipsis": True}
        if arg is None or isinstance(arg, (str, bool, dict)):
            return arg
        if isinstance(arg, np.dtype):
            return arg.str
        if isinstance(arg, int) and -2**63 <= arg < 2**63:
            return arg
        return {"weak": spell_figure(arg)}

    def add(self, case_id, case):
        blobs = {}
        entry = {"id": case_id, "op": case.op, "args": [self.spell(a, blobs) for a in case.args],
                 "kwargs": {k: self.spell(v, blobs) for k, v in case.kwargs.items()}}
        outputs, memory, error = answer(entry, blobs)
        if error is not None:
            entry["expect_error"] = type(error).__name__
        else:
            entry["expect"] = [{"blob": self.blob(o)} for o in outputs]
            if case.memory:
                entry["memory"] = memory
            policy = dict(case.policy or {})
            if case.op.split(".")[0] not in ZERO_IS_FREE:
                policy.setdefault("signed_zero", "strict")
            if policy:
                entry["policy"] = policy
        self.cases.append(entry)

    def finish(self, seed):
        provenance = {"created": datetime.datetime.now(datetime.timezone.utc)
                                 .strftime("%Y-%m-%dT%H:%M:%SZ"), "seed": seed,
                      "reference": {"name": "numpy", "runner": "numpy",
                                    "versions": {"numpy": np.__version__,
                                                 "python": sys.version.split()[0]}}}
        root = {"schema": 1, "name": "differential", "provenance": provenance, "cases": self.cases}
        with open(os.path.join(self.folder, "suite.json"), "w", encoding="utf-8") as f:
            json.dump(root, f, separators=(",", ":"))


def as_request(arg):
    if isinstance(arg, list):
        return [as_request(a) for a in arg]
    if isinstance(arg, dict) and "blob" in arg:
        return {"path" if k == "blob" else k: v for k, v in arg.items()}
    return arg


def answer(entry, blobs):
    """NumPy's outputs and their memory, or the exception it raised."""
    request = {"op": entry["op"], "args": as_request(entry["args"]),
               "kwargs": {k: as_request(v) for k, v in entry["kwargs"].items()}}
    name = entry["op"]
    if NUMPY < (2, 0) and name.startswith("strings."):  # the cases that it answers alike have no `since`
        name = "char." + name[len("strings."):]
    try:
        function = RUNNER.find(np, name)
    except RUNNER.Unknown as e:
        raise LeftOut(str(e)) from None
    case = MemoryCase(request, blobs)
    try:
        outputs, _ = RUNNER.call(np, function, case, "error")
    except DeprecationWarning as e:
        raise LeftOut("a later NumPy answers otherwise: %s" % e) from None
    except Exception as e:  # pylint: disable=broad-except
        return None, None, e
    if any(np.asarray(o).dtype.hasobject for o in outputs) or not outputs:
        raise LeftOut("the answer is a Python object")
    return outputs, [case.memory_of(o) for o in outputs], None


def fill(suite, name, seed, count):
    """One group's cases. Returns how many were left out."""
    group = load_module(os.path.join(HERE, "groups", name + ".py"))
    draw = arrays.Draw("%s/%d" % (name, seed))
    left_out = 0
    for number, case in enumerate(group.cases(draw, count)):
        try:
            if case.since and NUMPY < case.since:
                raise LeftOut("NumPy %d.%d says something else" % NUMPY)
            suite.add("%s/%d/%s" % (name, number, case.op), case)
        except LeftOut:
            left_out += 1
    return left_out


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--group", action="append", choices=group_names())
    parser.add_argument("-o", "--output", required=True, metavar="DIR")
    options = parser.parse_args()
    if NUMPY < (2, 0):
        np._set_promotion_state("weak")  # promotion as NumPy 2 has it  pylint: disable=W0212
    groups = options.group or group_names()
    suite = Suite(options.output)
    np.seterr(all="ignore")
    for i, name in enumerate(groups):
        count = (options.count * (i + 1)) // len(groups) - (options.count * i) // len(groups)
        before = len(suite.cases)
        left_out = fill(suite, name, options.seed, count)
        print("%-14s %6d cases, %d raise, %d left out" % (
            name, len(suite.cases) - before,
            sum("expect_error" in c for c in suite.cases[before:]), left_out))
    suite.finish(options.seed)
    print("NumPy %s, Python %s: %d cases, %d arrays" % (
        np.__version__, sys.version.split()[0], len(suite.cases), len(suite.written)))


if __name__ == "__main__":
    main()
