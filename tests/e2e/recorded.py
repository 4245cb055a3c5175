# SPDX-License-Identifier: Apache-2.0
"""For the tests beside it: a command under `arr record`, then questions to its recording."""
import contextlib
import os
import sqlite3
import subprocess
import tempfile
import time


def open_recording(path):
    """A copy in memory, that stays when the file goes."""
    copy = sqlite3.connect(":memory:")
    db = sqlite3.connect(path)
    db.backup(copy)
    db.close()
    return copy


def wait_for_row(path, question, process, seconds=60):
    """Until the recording of a program that still runs has an answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
                if db.execute(question).fetchone():
                    return
        except sqlite3.OperationalError:
            pass  # no file yet, or no tables
        time.sleep(0.05)


class Recorded:
    """The rows that a command left. `ask` gives tuples; `output` is what the command printed.

    `until`: the command's standard input ends when the recording has a row for this question (or after a minute)."""

    def __init__(self, arr, command, options=(), until=None, **environment):
        with tempfile.TemporaryDirectory() as place:
            path = os.path.join(place, "run.db")
            process = subprocess.Popen([arr, "record", "-q", "-o", path, *options, "--", *command], text=True,
                                       env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
            if until:
                wait_for_row(path, until, process)
            self.output, self.errors = process.communicate()
            self.status = process.returncode
            self._db = open_recording(path)

    def ask(self, question, *parameters):
        return self._db.execute(question, parameters).fetchall()
