#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""libarr against NumPy, row by row and alternately in one run.

usage: libarr_speed.py PROGRAM [--numpy PYTHON] [--chroot DIR]... [--groups call,stream,...] [--alternations 5]
           [--milliseconds 40] [--threads 1,2] [--tsv FILE [--append]] [--svg FILE] [--markdown] [--summary-of FILE]

PROGRAM is the built bench/libarr_speed. --chroot DIR measures the python3 of a root folder as well (needs root).
The rows are those of libarr_speed.def. Every alternation measures a row once in each program, in turned order; a
time is the median of the calls in it, the figure shown is the median over alternations, and the spread of a ratio is
its smallest and largest value. A ratio is the time of the faster NumPy over libarr's with the most threads. The limit
is what one pass over the row's bytes takes at best on this machine (libarr_speed_limit.c).

--summary-of FILE measures nothing: it reads rows that a run (or several, with --append) left in FILE."""
import argparse
import math
import os
import statistics
import subprocess
import sys

# Runs in every NumPy: answers "setup OPERANDS\tCODE" and "run NS" as libarr_speed.c does.
WORKER = r'''
import io, sys, time, warnings
import numpy as np
warnings.simplefilter("ignore")
np.seterr(all="ignore")

def bits(seed, count):
    z = (np.arange(count, dtype=np.uint64) + np.uint64((seed << 32) + 1)) * np.uint64(0x9e3779b97f4a7c15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xbf58476d1ce4e5b9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94d049bb133111eb)
    return z ^ (z >> np.uint64(31))

def flat(dtype, count, fill, seed, first):
    if fill == "w":
        return bits(seed, count).astype(dtype)
    u = (bits(seed, count) >> np.uint64(11)) * 2.0 ** -53
    dtype = np.dtype(dtype)
    if fill == "s": u = u * 20 - 10
    elif fill == "d": u = 1 + u * 99
    elif fill == "e": u = np.arange(count) / (count - 1)
    elif fill == "p": u = np.floor(u * first)
    elif fill == "o": u.sort()
    if dtype.kind == "b": u = u < 0.5
    elif dtype.kind in "iu" and fill == "u": u = np.floor(u * 100)
    return u.astype(dtype)

def operands(text):
    made, first = {}, 0
    for part in filter(None, text.split(";")):
        name, dtype, shape, fill = part.split()
        shape = tuple(int(n) for n in shape.split("x"))
        first = first or shape[0]
        count = int(np.prod(shape))
        if dtype == "text":
            out = io.StringIO()
            np.savetxt(out, flat("f8", count, "u", 0, 0).reshape(shape))
            made[name] = out.getvalue()
            continue
        x = flat(dtype, count * (2 if "2" in fill else 1), fill[0], ord(name) - ord("a"), first)
        x = x[::2] if "2" in fill else x.reshape(shape)
        made[name] = x.T if "T" in fill else x
    return made

print(np.__version__, flush=True)
call = None
for line in sys.stdin:
    word, rest = line.rstrip("\n").split(" ", 1)
    if word == "setup":
        spec, code = rest.split("\t")
        scope = {"np": np, "io": io, "clock": time.perf_counter_ns}
        scope.update(operands(spec))
        source = "def call(times, %s):\n for _ in times: %s\n" % (", ".join(f"{k}={k}" for k in scope), code)
        exec(source, scope)
        call = scope["call"]
        call(range(2))
        print("ok", flush=True)
        continue
    budget = float(rest)
    def sample(count, clock=time.perf_counter_ns):
        times = range(count)
        start = clock()
        call(times)
        return (clock() - start) / count
    first = min(sample(1), sample(1), sample(1))
    batch = int(1e5 / first) + 1 if first < 20e3 else 1
    end = time.perf_counter_ns() + budget
    samples = []
    while True:
        samples.append(sample(batch))
        if len(samples) >= 2000 or time.perf_counter_ns() >= end:
            break
    samples.sort()
    print(samples[len(samples) // 2], flush=True)
'''


class Program:
    """A child that answers each line with a line."""

    def __init__(self, command):
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                      env=environment)

    def ask(self, line):
        self.child.stdin.write(line + "\n")
        self.child.stdin.flush()
        return self.read()

    def read(self):
        answer = self.child.stdout.readline()
        if not answer:
            sys.exit("libarr_speed.py: a program ended early")
        return answer.rstrip("\n")

    def close(self):
        self.child.stdin.close()
        self.child.wait()


def start_numpys(options):
    commands = [[options.numpy, "-c", WORKER]]
    commands += [["chroot", root, "/usr/bin/python3", "-c", WORKER] for root in options.chroot]
    started = [Program(command) for command in commands]
    return {"numpy " + program.read(): program for program in started}


def measure(row, index, libarr, numpys, options):
    """One row: {column: [ns per alternation]} and the limits by thread count."""
    budget = options.milliseconds * 1e6
    libarr.ask(f"setup {index}")
    for program in numpys.values():
        program.ask(f"setup {row['operands']}\t{row['code']}")
    ways = [(f"libarr {n}", libarr, f"run {n} {budget:.0f}") for n in options.threads]
    ways += [(name, program, f"run {budget:.0f}") for name, program in numpys.items()]
    times = {name: [] for name, _, _ in ways}
    for turn in range(options.alternations):
        for name, program, line in ways if turn % 2 else ways[::-1]:
            times[name].append(float(program.ask(line)))
    limits = {n: float(libarr.ask(f"limit {n}")) if row["bytes"] else 0.0 for n in options.threads}
    return times, limits


def evaluate(row, times, limits, options):
    most = f"libarr {options.threads[-1]}"
    ours = times[most]
    theirs = [times[name] for name in times if name.startswith("numpy")]
    ratios = [min(t[i] for t in theirs) / ours[i] for i in range(len(ours))]
    result = {"group": row["group"], "row": row["name"]}
    for name, values in times.items():
        result[name + " ns"] = statistics.median(values)
    for threads, limit in limits.items():
        result[f"limit {threads} ns"] = limit
        result[f"x limit {threads}"] = result[f"libarr {threads} ns"] / limit if limit else math.nan
    result.update({"ratio": statistics.median(ratios), "ratio min": min(ratios), "ratio max": max(ratios)})
    return result


def write_tsv(path, results, append):
    fresh = not append or not os.path.exists(path)
    with open(path, "w" if fresh else "a", encoding="utf-8") as file:
        if fresh:
            file.write("\t".join(results[0]) + "\n")
        for result in results:
            file.write("\t".join(v if isinstance(v, str) else f"{v:.4g}" for v in result.values()) + "\n")


def read_tsv(path):
    """The last measurement of each row."""
    with open(path, encoding="utf-8") as file:
        names = file.readline().rstrip("\n").split("\t")
        rows = {}
        for line in file:
            values = line.rstrip("\n").split("\t")
            row = dict(zip(names, values[:2] + [float(v) for v in values[2:]]))
            rows[row["group"], row["row"]] = row
    return list(rows.values())


def geometric_mean(values):
    values = [v for v in values if v > 0]
    return math.exp(sum(map(math.log, values)) / len(values)) if values else math.nan


def show(result):
    parts = [f"{result['group']:7}{result['row']:27}"]
    for name, value in result.items():
        if name.endswith(" ns") and not name.startswith("limit"):
            parts.append(f"{name[:-3]} {value:.4g}")
    limits = [f"{value:.2f}" for name, value in result.items() if name.startswith("x limit") and value == value]
    parts.append(f"ratio {result['ratio']:.2f} ({result['ratio min']:.2f}..{result['ratio max']:.2f})")
    if limits:
        parts.append("x limit " + " / ".join(limits))
    print("  ".join(parts), flush=True)


def summary(results):
    threads = [name[8:] for name in results[0] if name.startswith("x limit ")]
    print(f"\nrows: {len(results)}   ratio: geometric mean {geometric_mean(r['ratio'] for r in results):.2f}")
    for group in dict.fromkeys(r["group"] for r in results):
        rows = [r for r in results if r["group"] == group]
        line = f"{group:8}{len(rows):4} rows  ratio {geometric_mean(r['ratio'] for r in rows):7.2f}"
        if group == "call":
            line += f"  libarr {geometric_mean(r[f'libarr {threads[0]} ns'] for r in rows):.1f} ns"
        elif group == "stream":
            line += "".join(f"  x limit, {n} thread(s): {geometric_mean(r[f'x limit {n}'] for r in rows):.2f}"
                            for n in threads)
        print(line)
    large = [r for r in results if r["group"] != "call" and r["ratio"] >= 10]
    print(f"rows at 10 x or more, call costs apart: {len(large)}")
    slow = sorted((r for r in results if r["ratio"] < 0.9), key=lambda r: r["ratio"])
    print(f"rows below 0.9 x: {len(slow)}")
    for r in slow:
        print(f"  {r['group']:8}{r['row']:27} {r['ratio']:.2f} ({r['ratio min']:.2f}..{r['ratio max']:.2f})")


def markdown(results):
    """The rows as a table for docs/speed.md."""
    names = [name for name in results[0] if name.endswith(" ns") and not name.startswith("limit")]
    print("\n| row | " + " | ".join(name[:-3] for name in names) + " | ratio (spread) | x limit |")
    print("|---" * (len(names) + 3) + "|")
    for r in results:
        times = " | ".join(f"{r[n]:.1f} ns" if r[n] < 1e3 else f"{r[n] / 1e3:.3g} us" if r[n] < 1e6
                           else f"{r[n] / 1e6:.3g} ms" for n in names)
        limits = " / ".join(f"{v:.2f}" for n, v in r.items() if n.startswith("x limit") and v == v)
        print(f"| {r['group']}: {r['row']} | {times} | {r['ratio']:.2f} ({r['ratio min']:.2f}..{r['ratio max']:.2f}) "
              f"| {limits} |")


def plot(path, results):
    """Bars of the ratio on a logarithmic scale from 0.1 to 1000, with the spread as a line."""
    left, width, step, top = 210, 640, 15, 40
    escape = lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
    x = lambda ratio: left + width * (math.log10(min(max(ratio, 0.1), 1000)) + 1) / 4
    height = top + step * len(results) + 20
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 70}" height="{height}" '
             'font-family="sans-serif" font-size="11">', '<rect width="100%" height="100%" fill="white"/>',
             f'<text x="{left}" y="15" font-size="13">the faster NumPy\'s time over libarr\'s</text>']
    for mark in (0.1, 0.9, 10, 100, 1000):
        lines.append(f'<line x1="{x(mark):.1f}" x2="{x(mark):.1f}" y1="{top - 6}" y2="{height - 20}" stroke="#ccc"/>'
                     f'<text x="{x(mark):.1f}" y="{top - 10}" text-anchor="middle">{mark:g}</text>')
    for i, r in enumerate(results):
        y, a, b = top + step * i, min(x(1), x(r["ratio"])), max(x(1), x(r["ratio"]))
        colour = "#c33" if r["ratio"] < 0.9 else "#283" if r["ratio"] >= 10 else "#68a"
        lines.append(f'<text x="{left - 5}" y="{y + 11}" text-anchor="end">{escape(r["group"] + ": " + r["row"])}</text>'
                     f'<rect x="{a:.1f}" y="{y + 2}" width="{b - a + 0.5:.1f}" height="{step - 4}" fill="{colour}"/>'
                     f'<line x1="{x(r["ratio min"]):.1f}" x2="{x(r["ratio max"]):.1f}" y1="{y + 7.5}" y2="{y + 7.5}" '
                     f'stroke="black"/><text x="{max(b, x(r["ratio max"])) + 4:.1f}" y="{y + 11}">{r["ratio"]:.1f}</text>')
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines + ["</svg>"]) + "\n")


def run(options):
    libarr = Program([options.program])
    rows = []
    for _ in range(int(libarr.ask("rows"))):
        group, name, operands, size, code = libarr.read().split("\t")
        rows.append({"group": group, "name": name, "operands": operands, "bytes": float(size), "code": code})
    numpys = start_numpys(options)
    results = []
    for index, row in enumerate(rows):
        if options.groups and row["group"] not in options.groups or options.rows and row["name"] not in options.rows:
            continue
        times, limits = measure(row, index, libarr, numpys, options)
        results.append(evaluate(row, times, limits, options))
        show(results[-1])
    for program in [libarr, *numpys.values()]:
        program.close()
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", nargs="?")
    parser.add_argument("--numpy", default="/usr/bin/python3")
    parser.add_argument("--chroot", action="append", default=[])
    parser.add_argument("--groups", type=lambda text: text.split(","))
    parser.add_argument("--rows", type=lambda text: text.split(";"))
    parser.add_argument("--alternations", type=int, default=5)
    parser.add_argument("--milliseconds", type=float, default=40)
    parser.add_argument("--threads", type=lambda text: [int(n) for n in text.split(",")], default=[1, 2])
    parser.add_argument("--tsv")
    parser.add_argument("--append", action="store_true")
    parser.add_argument("--svg")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--summary-of")
    options = parser.parse_args()
    if not options.program and not options.summary_of:
        parser.error("PROGRAM or --summary-of")
    results = read_tsv(options.summary_of) if options.summary_of else run(options)
    if options.tsv and results:
        write_tsv(options.tsv, results, options.append)
    if options.svg and results:
        plot(options.svg, results)
    if results:
        summary(results)
    if results and options.markdown:
        markdown(results)


if __name__ == "__main__":
    main()
