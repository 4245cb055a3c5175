#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs docs/libarr-tutorial.md: its Python with NumPy, its C with libarr; both print what stands there.
usage: tutorial.py TUTORIAL.md CC LIBARR.so INCLUDE..."""
import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile

import numpy as np

tutorial, cc, library, *includes = sys.argv[1:]
blocks = re.findall(r"^```(\w+)( prelude)?\n(.*?)^```$", open(tutorial).read(), re.M | re.S)
prelude = "".join(text for kind, is_prelude, text in blocks if is_prelude)
pieces = {kind: [t for k, p, t in blocks if k == kind and not p] for kind in ("python", "c", "text")}
if len({len(p) for p in pieces.values()}) != 1 or not pieces["c"]:
    sys.exit(f"python, c and text blocks do not pair: { {k: len(p) for k, p in pieces.items()} }")

program = "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <arr/arr.h>\n" + prelude
for i, body in enumerate(pieces["c"]):
    program += f"static enum arr_status section{i}(const char *path, struct arr_error *err)\n{{\n{body}}}\n"
program += "int main(int argc, char **argv)\n{\n\tstruct arr_error err = { 0 };\n\tint section = argc > 2 ? atoi(argv[1]) : -1;\n"
for i in range(len(pieces["c"])):
    program += f"\tif (section == {i} && section{i}(argv[2], &err) == ARR_OK)\n\t\treturn 0;\n"
program += '\tfprintf(stderr, "%s\\n", err.message);\n\treturn 1;\n}\n'

failures = 0
with tempfile.TemporaryDirectory() as folder:
    source, binary, path = (os.path.join(folder, n) for n in ("tutorial.c", "tutorial", "x.npz"))
    with open(source, "w") as f:
        f.write(program)
    subprocess.run([cc, "-std=c17", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror", source, "-o", binary,
                    *("-I" + i for i in includes), library, "-Wl,-rpath," + os.path.dirname(library)], check=True)
    for i, (python, text) in enumerate(zip(pieces["python"], pieces["text"])):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(python, {"np": np, "path": path})
        done = subprocess.run([binary, str(i), path], capture_output=True, text=True)
        for name, got in (("NumPy", out.getvalue()), ("libarr", done.stdout)):
            if got != text:
                failures += 1
                print(f"section {i + 1}: {name} prints\n{got}{done.stderr}instead of\n{text}", file=sys.stderr)
print(f"{len(pieces['c'])} sections of the tutorial run")
sys.exit(failures != 0)
