# SPDX-License-Identifier: Apache-2.0
"""For the tests beside it: a command under `arr record`, then questions to its recording."""
import os
import sqlite3
import subprocess
import tempfile


def open_recording(path):
    """A copy in memory, that stays when the file goes."""
    copy = sqlite3.connect(":memory:")
    db = sqlite3.connect(path)
    db.backup(copy)
    db.close()
    return copy


class Recorded:
    """The rows that a command left. `ask` gives tuples; `output` is what the command printed."""

    def __init__(self, arr, command, options=(), **environment):
        with tempfile.TemporaryDirectory() as place:
            path = os.path.join(place, "run.db")
            done = subprocess.run([arr, "record", "-q", "-o", path, *options, "--", *command], capture_output=True,
                                  text=True, env={**os.environ, **environment})
            self.output, self.errors, self.status = done.stdout, done.stderr, done.returncode
            self._db = open_recording(path)

    def ask(self, question, *parameters):
        return self._db.execute(question, parameters).fetchall()
