# SPDX-License-Identifier: Apache-2.0
"""For the scripts beside it: the same check on this machine's NumPy and on newer ones (scripts/newer-numpy, needs root)."""
import argparse
import os
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def parser(doc):
    made = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--arr", default=ROOT + "/build/release/cli/arr")
    made.add_argument("--python", default="/usr/bin/python3")
    made.add_argument("--suite", action="append", default=[], metavar="trixie|sid")
    return made


def commands(options):
    """label, bare, recorded of each NumPy; to run with environment(options) and {db} of `recorded` replaced by a path."""
    python, newer = "/usr/bin/python3", [ROOT + "/scripts/newer-numpy", "--suite"]
    yield "here", [options.python], [os.path.realpath(options.arr), "record", "-q", "-o", "{db}", "--", options.python]
    for suite in options.suite:
        yield suite, [*newer, suite, "--", python], [*newer, suite, "--record", "{db}", "--", python]


def environment(options, **more):
    return dict(os.environ, ARR=os.path.realpath(options.arr), **more)


def scratch(options, name):
    """A folder that all of them see: the newer ones have only what is below the source tree."""
    return tempfile.TemporaryDirectory(prefix=f".scratch-{name}-", dir=ROOT if options.suite else None)
