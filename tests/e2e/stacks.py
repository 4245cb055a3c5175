# SPDX-License-Identifier: Apache-2.0
"""One stack of Python and native frames in the right order; inlined functions as addr2line names them.

usage: stacks.py ARR [PYTHON]"""
import os
import re
import subprocess
import sys
import tempfile

from recorded import Recorded

arr = sys.argv[1]
python = sys.argv[2] if len(sys.argv) > 2 else sys.executable
here = os.path.dirname(os.path.abspath(__file__))
source = os.path.join(here, "stacks_library.c")


def frames_of(run, stack_id):
    return run.ask("SELECT function, file, line, is_python, module FROM stacks WHERE stack_id = ? ORDER BY depth", stack_id)


def languages_alternate(place):
    library = os.path.join(place, "libstacks.so")
    subprocess.run(["cc", "-g", "-O1", "-fno-optimize-sibling-calls", "-shared", "-fPIC", "-o", library, source], check=True)
    run = Recorded(arr, [python, os.path.join(here, "stacks_program.py"), library], ["--stacks", "all"])
    assert run.status == 0 and run.output == "good\n", run.errors
    with_numpy = run.ask("SELECT numpy_version FROM processes")[0][0] is not None
    ((stack,),) = run.ask("SELECT stack_id FROM op_events WHERE op = 'hypot' AND why = 'sampled'" if with_numpy else
                          "SELECT stack_id FROM other_events WHERE type = 'gc' AND site LIKE '%stacks_program.py:%'")
    frames = frames_of(run, stack)
    ours = [(function.split(".")[-1], bool(is_python)) for function, file, _, is_python, _ in frames
            if file and os.path.basename(file).startswith("stacks_")]
    c_and_back = [("stacks_inner", False), ("stacks_outer", False), ("python_calls_c", True)]
    assert ours == [("leaf", True), ("through_numpy", True), ("called_back", True), *c_and_back, ("called_back", True),
                    *c_and_back, ("generator", True), ("<module>", True)], frames
    lines = {function: line for function, _, line, is_python, _ in frames if is_python}
    text = open(os.path.join(here, "stacks_program.py")).read().split("\n")
    assert "np.hypot" in text[lines["leaf"] - 1] and "library.stacks_outer" in text[lines["python_calls_c"] - 1]
    if not with_numpy:
        return len(frames)
    modules = [os.path.basename(module or "python") for _, _, _, _, module in frames]
    between = modules[2:[f[0] for f in frames].index("called_back")]
    assert any("umath" in m for m in between), ("NumPy stands between through_numpy and called_back", frames)
    return len(frames)


def inlined_as_addr2line_says(place):
    program = os.path.join(place, "stacks")
    subprocess.run(["cc", "-g", "-O2", "-no-pie", "-DSTACKS_PROGRAM", "-o", program, source], check=True)
    run = Recorded(arr, [program])
    assert run.status == 0, run.errors
    ((stack,),) = run.ask("SELECT stack_id FROM other_events WHERE type = 'alloc' AND value = 32 << 20")
    addresses = [int(word, 16) - 1 for word in run.output.split()]
    text = subprocess.run(["addr2line", "-i", "-f", "-e", program, *map(hex, addresses)], capture_output=True, text=True,
                          check=True).stdout.split("\n")
    want = [(function, re.sub(r" \(disc.*", "", place).rsplit(":", 1)) for function, place in zip(text[::2], text[1::2])
            if function != "??" and "?" not in place]
    want = [(function, os.path.basename(file), int(line)) for function, (file, line) in want]
    got = [(function, os.path.basename(file), line) for function, file, line, _, _ in frames_of(run, stack)
           if file and os.path.basename(file) == "stacks_library.c"]
    assert [w[0] for w in want] == ["innermost", "middle", "not_inlined", "main"], text
    line = 1 + open(source).read().split("\n").index("	char *block = malloc(bytes);")
    want[0] = (want[0][0], want[0][1], line)  # addr2line was asked about the call of backtrace, a line below
    assert got == want, (got, want)
    ((stack,),) = run.ask("SELECT stack_id FROM other_events WHERE type = 'alloc' AND value = 64 << 20")
    assert frames_of(run, stack)[0][0] == "allocate", "what lies beyond code without unwind information is not asked"


with tempfile.TemporaryDirectory() as folder:
    count = languages_alternate(folder)
    inlined_as_addr2line_says(folder)
print("stacks:", count, "frames in order")
