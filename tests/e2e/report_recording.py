#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The reports of a real recording say what the program did: its hidden copy, its failures, its tiny calls.

usage: report_recording.py ARR      (run by ctest; needs Debian's NumPy)
"""
import json
import os
import subprocess
import sys
import tempfile

PROGRAM = """
import numpy as np
image = np.zeros((1024, 1024), np.float64)
for _ in range(12):
    flat = image.T.reshape(-1)  # HIDDEN
small = np.ones(3)
for _ in range(400000):
    np.add(small, 1.0)
for _ in range(5):
    try:
        np.zeros((3, 4)) @ np.zeros((3, 4))  # RAISES
    except ValueError:
        pass
"""
HIDDEN_BYTES = 12 * 1024 * 1024 * 8


def check(condition, text):
    if not condition:
        sys.exit(f"report_recording: {text}")


def line_of(marker):
    return next(n for n, line in enumerate(PROGRAM.splitlines(), 1) if marker in line)


def main():
    arr = sys.argv[1]
    with tempfile.TemporaryDirectory() as scratch:
        program, database = os.path.join(scratch, "program.py"), os.path.join(scratch, "run.db")
        with open(program, "w", encoding="utf-8") as file:
            file.write(PROGRAM)
        recorded = subprocess.run([arr, "record", "-o", database, "--", sys.executable, program],
                                  capture_output=True, text=True)
        check(recorded.returncode == 0, f"record: {recorded.returncode}: {recorded.stderr}")

        def report(*options):
            done = subprocess.run([arr, "report", database, *options], capture_output=True, text=True)
            check(done.returncode == 0 and not done.stderr, f"report {options}: {done.returncode}: {done.stderr}")
            return done.stdout

        data = json.loads(report("--format", "json"))
        findings = {}
        for finding in data["findings"]:
            findings.setdefault(finding["rule"], finding)
        hidden = findings.get("hidden-copy")
        check(hidden and hidden["site"] == f"{program}:{line_of('HIDDEN')}" and hidden["value"] == HIDDEN_BYTES,
              f"hidden copy: {hidden}")
        check("tiny-calls" in findings, f"no tiny calls among {list(findings)}")
        failed = findings.get("operation-failed")
        check(failed and failed["site"] == f"{program}:{line_of('RAISES')}" and failed["value"] == 5
              and "(3, 4), (3, 4)" in failed["detail"], f"failure: {failed}")
        calls = sum(op["calls"] for op in data["ops"] if op["op"] == "add")
        check(calls == 400000, f"add: {calls} calls reported, 400000 made")
        check(data["versions"].get("numpy"), f"versions: {data['versions']}")
        check(not data["losses"], f"losses: {data['losses']}")

        exact = f"{HIDDEN_BYTES:,} bytes"
        lines = report().splitlines()
        check(exact in lines[3] and f"program.py:{line_of('HIDDEN')}" in lines[3], f"copies headline: {lines[3]}")
        for options in (["--format", "md"], ["--format", "html"], ["--kind", "postmortem"]):
            check(exact in report(*options), f"{options}: no {exact}")
    print("report_recording: the hidden copy, the failures and the tiny calls are in every report")
    return 0


if __name__ == "__main__":
    sys.exit(main())
