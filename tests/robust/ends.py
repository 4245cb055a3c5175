#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every way for a process to end: the same end under the probe, and a whole recording of it."""
import functools

import harness

HOW = ("return", "abort", "abort_handled", "_exit", "_Exit", "quick_exit", "exit_group", "segv", "fpe", "kill9", "term",
       "bad_free", "segv_jump", "segv_allocate", "overflow", "overflow_handled", "overflow_jump")


def end(how, c):
    c.same([c.program("ends.c"), how])


def throws(c):
    c.same([c.program("throws.cc")])


def throws_in_thread(c):
    c.same([c.program("throws.cc"), "thread"])


def python_ends(c):
    for code in ("import numpy as np; np.ones(9)+1; raise SystemExit(3)",
                 "import numpy as np; np.ones(9)+1; import os; os.abort()",
                 "import numpy as np; np.ones(9)+1; import os; os._exit(4)",
                 "import numpy as np; np.ones((3,4)) + np.ones(5)",
                 "import numpy as np; import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
                 "import numpy as np; import faulthandler, ctypes; ctypes.string_at(0)",
                 "import numpy as np; import signal, os; signal.raise_signal(signal.SIGINT)",
                 "import numpy as np; f = lambda n: np.sum(np.array([f(n + 1)])); f(0)"):
        c.same([harness.PYTHON, "-c", code])


CASES = {how: functools.partial(end, how) for how in HOW}
CASES.update(throws=throws, throws_in_thread=throws_in_thread, python_ends=python_ends)

if __name__ == "__main__":
    harness.main(CASES)
