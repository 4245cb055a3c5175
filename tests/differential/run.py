#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random calls, answered by NumPy and replayed on libarr by `arr compare`.

usage: run.py --arr ARR --libarr LIB --seed N [--count N] [--group NAME ...]
              [--numpy PYTHON] [--chroot DIR] [--keep DIR] [--show N]
              [--build NAME=SPEC ... | --reproducible]

Makes the suite with make_suite.py under --numpy (inside --chroot, a root file system, if given), and
prints a table by op and the first failing cases as Python. --build takes other builds than libarr;
with several the first is the baseline. --reproducible holds libarr's reproducible mode against
itself: baseline code on one thread against every level and several threads, which must be the same
bits. Exit code as `arr compare`; a skipped case fails unless skips.txt lists its op with a
reason."""

import argparse
import ast
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
COLUMNS = ["identical", "within_bound", "drift", "structural", "error", "skipped"]


# What reproducible mode must not let through: the first is the baseline.
LEVELS = [("baseline", 1), ("avx2", 1), ("avx512", 1), ("baseline", 2), ("avx512", 4)]


def reproducible_builds(library):
    return ["%s_%d=libarr:%s,ARR_REPRODUCIBLE=1,ARR_ISA=%s,ARR_NUM_THREADS=%d" %
            (isa, threads, library, isa, threads) for isa, threads in LEVELS]


def make_suite(options, folder):
    words = ["--seed", str(options.seed), "--count", str(options.count)]
    for group in options.group or []:
        words += ["--group", group]
    if not options.chroot:
        script = os.path.join(HERE, "make_suite.py")
        return subprocess.run([options.numpy, script, *words, "-o", folder], check=False).returncode
    # private mounts over folders that every root file system has
    inner = ('mount --bind "$1" "$3/mnt" && mount --bind "$2" "$3/media" && shift 2 && '
             'PYTHONDONTWRITEBYTECODE=1 exec chroot "$@"')
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", inner, "sh", ROOT, folder, options.chroot, options.numpy,
         "/mnt/tests/differential/make_suite.py", *words, "-o", "/media"], check=False).returncode


def compare(options, folder, result):
    library = os.path.abspath(options.libarr)
    builds = options.build or ["libarr=libarr:" + library]
    if options.reproducible:
        builds = reproducible_builds(library)
    words = [options.arr, "compare", folder, "--json", result]
    for build in builds:
        words += ["--build", build]
    done = subprocess.run(words, check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True)
    if done.returncode not in (0, 1):
        sys.stderr.write(done.stderr)
    return done.returncode


def accepted_skips():
    """Ops that libarr does not offer, by name."""
    with open(os.path.join(HERE, "skips.txt"), encoding="utf-8") as f:
        lines = [line.split("#")[0].split() for line in f]
    return {words[0] for words in lines if words}


# ---- a case as Python ----

def header_of(path):
    """dtype and shape of a `.npy` file; no NumPy is needed here."""
    with open(path, "rb") as f:
        start = f.read(12)
        width = 2 if start[6] == 1 else 4
        length = int.from_bytes(start[8:8 + width], "little")
        f.seek(8 + width)
        header = ast.literal_eval(f.read(length).decode("utf-8"))
        return header["descr"], header["shape"]


def array_code(folder, arg):
    """An array argument, laid out as the runners do it."""
    path = os.path.join(folder, "blobs", arg["blob"] + ".npy")
    descr, shape = header_of(path)
    code = "np.load(%r)" % path
    layout = arg.get("layout", "C")
    if layout == "F":
        code = "np.asfortranarray(%s)" % code
    elif layout == "broadcast":
        code = "np.broadcast_to(%s, %r)" % (code, (arg["repeat"],) + shape)
    elif layout == "reversed" and shape:
        code = "np.flip(np.flip(%s).copy())" % code
    elif layout == "strided" and shape:
        code = "np.repeat(%s, 2, axis=-1)[..., ::2]" % code
    return "%s  # %s %s %s" % (code, descr, shape, layout)


def code_of(folder, arg, index=False):
    if isinstance(arg, list):
        return "[%s]" % ", ".join(code_of(folder, a, index) for a in arg)
    if not isinstance(arg, dict):
        return repr(arg)
    if "scalar" in arg:
        return "np.%s(%s)" % (arg["dtype"], figure_code(arg["scalar"]))
    if "weak" in arg:
        return figure_code(arg["weak"])
    if "slice" in arg:
        return "slice(%s)" % ", ".join(map(repr, arg["slice"]))
    if "ellipsis" in arg:
        return "..."
    return "None"


def figure_code(value):
    if isinstance(value, dict):
        return "complex(%s, %s)" % (figure_code(value["re"]), figure_code(value["im"]))
    if isinstance(value, str):
        return value if value.lstrip("-").isdigit() else "float(%r)" % value
    return repr(value)


def call_code(op, args, kwargs):
    method = op[8:] if op.startswith("ndarray.") else None
    if op == "index":
        return "%s[tuple(%s)]" % (args[0], args[1])
    if op == "setitem":
        return "%s[tuple(%s)] = %s" % tuple(args)
    if op == "astype" or method:
        return "%s.%s(%s)" % (args[0], method or op, ", ".join(args[1:] + kwargs))
    return "np.%s(%s)" % (op, ", ".join(args + kwargs))


def show(folder, case, row):
    print("\n# %s: %s: %s: %s" % (case["id"], row["build"], row["status"], row["cause"]))
    if row.get("worst"):
        print("# element %d: expected %r, got %r; %d ulp, bound %s" % (
            row["worst"]["index"], row["worst"]["expected"], row["worst"]["actual"],
            row["max_ulp"], row["bound"]))
    names = []

    def name(arg):
        if isinstance(arg, list):
            return "[%s]" % ", ".join(name(a) for a in arg)
        if not isinstance(arg, dict) or "blob" not in arg:
            return code_of(folder, arg)
        names.append("abcdefghijklmnopqrstuvwxyz"[len(names) % 26])
        print("%s = %s" % (names[-1], array_code(folder, arg)))
        return names[-1]

    args = [name(a) for a in case["args"]]
    kwargs = ["%s=%s" % (k, name(v)) for k, v in case["kwargs"].items()]
    print(call_code(case["op"], args, kwargs))
    if "expect_error" in case:
        print("# NumPy: %s" % case["expect_error"])
    for one in case.get("expect", []):
        print("# NumPy: %s" % array_code(folder, one))


# ---- the table ----

def table(rows):
    counts = collections.defaultdict(collections.Counter)
    for row in rows:
        counts[row["op"]][row["status"]] += 1
    width = max([len(op) for op in counts] + [4])
    print("%-*s %s" % (width, "op", " ".join("%12s" % c for c in COLUMNS)))
    for op in sorted(counts):
        print("%-*s %s" % (width, op, " ".join("%12s" % (counts[op][c] or "") for c in COLUMNS)))
    total = sum(counts.values(), collections.Counter())
    print("%-*s %s" % (width, "all", " ".join("%12d" % total[c] for c in COLUMNS)))


def report(options, folder, result):
    with open(result, encoding="utf-8") as f:
        rows = json.load(f)["cases"]
    with open(os.path.join(folder, "suite.json"), encoding="utf-8") as f:
        cases = {c["id"]: c for c in json.load(f)["cases"]}
    accepted = accepted_skips()
    bad = ["drift", "structural", "error"] + (["within_bound"] if options.reproducible else [])
    failed = [r for r in rows if r["status"] in bad
              or (r["status"] == "skipped" and r["op"] not in accepted)]
    table(rows)
    seen = collections.Counter()
    for row in failed:
        seen[row["op"]] += 1
        if seen[row["op"]] <= options.per_op and sum(seen.values()) <= options.show:
            show(folder, cases[row["id"]], row)
    if failed:
        print("\n%d of %d cases fail" % (len(failed), len(rows)))
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--arr", default=os.path.join(ROOT, "build/ci/cli/arr"))
    parser.add_argument("--libarr", default=os.path.join(ROOT, "build/ci/libarr/libarr.so"))
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--group", action="append")
    parser.add_argument("--numpy", default="/usr/bin/python3", metavar="PYTHON")
    parser.add_argument("--chroot", metavar="DIR")
    parser.add_argument("--build", action="append", metavar="NAME=SPEC")
    parser.add_argument("--reproducible", action="store_true")
    parser.add_argument("--keep", metavar="DIR", help="make the suite here and leave it")
    parser.add_argument("--show", type=int, default=20, help="failing cases to spell out")
    parser.add_argument("--per-op", type=int, default=2, help="of them, at most this many of one op")
    options = parser.parse_args()
    folder = options.keep or tempfile.mkdtemp(prefix="arr-differential-")
    os.makedirs(folder, exist_ok=True)
    try:
        if make_suite(options, folder) != 0:
            return 2
        result = os.path.join(folder, "result.json")
        sys.stdout.flush()
        code = compare(options, folder, result)
        if code not in (0, 1):
            return code
        return report(options, folder, result)
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
