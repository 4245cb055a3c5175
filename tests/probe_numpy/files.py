# SPDX-License-Identifier: Apache-2.0
"""Unreadable data files are failures that name the file and what it is. usage: files.py ARR [PYTHON]"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
import subprocess  # noqa: E402

from recorded import Recorded  # noqa: E402

arr = sys.argv[1]
python = sys.argv[2] if len(sys.argv) > 2 else sys.executable
program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "files_program.py")
bare = subprocess.run([python, program], capture_output=True, text=True)
run = Recorded(arr, [python, program])
assert run.status == bare.returncode == 0, (run.errors, bare.stderr)
assert run.output == bare.stdout, bare.stdout + "-- with the probe --\n" + run.output

with open(program) as text:
    line = text.read().split("\n").index("            return np.load(file)") + 1
rows = run.ask("SELECT op, exception, detail, site, count, per_minute, most_per_minute FROM failures")
HEADER = "{'descr': '<f8', 'fortran_order': False, 'shape': (10,), }"
for op, exception, detail in [
    ("load", "FileNotFoundError: [Errno 2] No such file or directory: 'missing.npy'", "missing.npy: not there"),
    ("load", "ValueError: ", f"short.npy: 178 bytes, .npy version 1.0, header {HEADER}"),
    ("load", "ValueError: ", "header.npy: 40 bytes, .npy version 1.0, header {'descr': '<f8', 'fortran_orde"),
    ("load", "ValueError: ", f"version.npy: 208 bytes, .npy version 9.0, header {HEADER}"),
    ("load", "BadZipFile: File is not a zip file", "short.npz: "),
    ("load", "ValueError: ", "text.npy: 29 bytes, begins with bytes 68 65 6c 6c"),
    ("load", "UnpicklingError: ", "text.npy: 29 bytes, begins with bytes 68 65 6c 6c"),
    ("load", "ValueError: Object arrays cannot be loaded", "object.npy: "),
    ("NpzFile.__getitem__", "BadZipFile: Bad CRC-32 for file 'a.npy'", ""),
    ("memmap", "FileNotFoundError: [Errno 2] No such file or directory: 'missing.bin'", "missing.bin: not there"),
    ("memmap", "ValueError: ", "empty.bin: 0 bytes, empty"),
    ("memmap", "ValueError: mmap length is greater than file size", f"good.npy: 208 bytes, .npy version 1.0, header {HEADER}"),
    ("fromfile", "FileNotFoundError: [Errno 2] No such file or directory: 'missing.bin'", ""),
]:
    found = [row for row in rows if row[0] == op and row[1].startswith(exception) and row[2].startswith(detail)]
    assert found, (op, exception, detail, rows)
    assert all(os.path.basename(row[3]).startswith("files_program.py:") for row in found), found
assert len([row for row in rows if row[0] in ("load", "memmap", "NpzFile.__getitem__")]) == 15, rows
assert not any("missing.txt" in row[1] for row in rows), "open() is nobody's failure"
opened = [row for row in rows if row[0] == "load" and row[3].endswith(f"files_program.py:{line}")]
assert sorted((row[2].split(",")[0], row[4]) for row in opened) == [
    ("short.npy: 178 bytes", 1), ("text.npy: 29 bytes", 1), ("version.npy: 208 bytes", 1)], rows
((_, _, _, _, count, per_minute, most),) = [row for row in rows if row[0] == "add"]
assert count == 5 and per_minute == 5 and most in (5, 4, 3), (count, per_minute, most)  # a minute may end in between
print("files:", len(rows), "failures")
