#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The recording of the example service agrees with what the service counted itself.

usage: service_recording.py ARR SERVICE.py      (run by ctest; needs Debian's NumPy)
"""
import json
import os
import sqlite3
import subprocess
import sys
import tempfile


def check(condition, text):
    if not condition:
        sys.exit(f"service_recording: {text}")


def main():
    arr, service = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as scratch:
        database, counts = os.path.join(scratch, "run.db"), os.path.join(scratch, "counts.json")
        program = [sys.executable, service, "--requests", "60", "--counts", counts]
        bare = subprocess.run(program, capture_output=True, text=True)
        with open(counts, encoding="utf-8") as file:
            bare_counts = json.load(file)
        watched = subprocess.run([arr, "record", "--quiet", "-o", database, "--", *program], capture_output=True,
                                 text=True)
        check(watched.returncode == bare.returncode == 0, f"exit {watched.returncode}: {watched.stderr}")
        with open(counts, encoding="utf-8") as file:
            own = json.load(file)
        check(own == bare_counts, "the program counted differently under the probe")
        stable = lambda text: [line for line in text.splitlines() if not line.startswith("service:")]
        check(stable(watched.stdout) == stable(bare.stdout), f"other output: {watched.stdout}")
        check(os.listdir(scratch).count("run.db") == 1 and not any(".spool" in n for n in os.listdir(scratch)),
              f"left behind: {os.listdir(scratch)}")

        db = sqlite3.connect(database)
        check(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "integrity_check")
        recorded = dict(db.execute("SELECT op, sum(calls) FROM op_summary GROUP BY op"))
        for op, calls in own["calls"].items():
            check(recorded.get(op) == calls, f"{op}: {recorded.get(op)} calls recorded, {calls} made")
        site = f"{service}:{own['hidden_copy_line']}"
        copies = db.execute("SELECT reason, bytes FROM copy_summary WHERE site = ?", (site,)).fetchall()
        check(copies == [("noncontiguous", own["hidden_copy_bytes"])], f"hidden copy at {site}: {copies}")
        failures = db.execute("SELECT op, exception, shapes, count FROM failures").fetchall()
        check(len(failures) == 1 and failures[0][0] == "subtract" and failures[0][1].startswith("ValueError")
              and "(256, 256, 4)" in failures[0][2] and failures[0][3] == 2, f"failures: {failures}")
        lost = db.execute("SELECT what, count FROM losses WHERE count > 0").fetchall()
        check(not lost, f"losses: {lost}")
        flops = db.execute("SELECT sum(flops) FROM blas_summary WHERE routine = 'dgemm'").fetchone()[0]
        check(flops and flops >= own["calls"]["matmul"], f"dgemm flops: {flops}")
    print("service_recording: every counted call is in the recording, the hidden copy is named exactly")
    return 0


if __name__ == "__main__":
    sys.exit(main())
