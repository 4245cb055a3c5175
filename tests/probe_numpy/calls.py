#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Is every call counted? Hundreds of NumPy's callables, called at random from threads, against the program's own count.

usage: calls.py [--arr ARR] [--python PYTHON] [--suite trixie|sid ...] [--calls N]

Each case is a callable and the ops that one call of it is, by name. A child process calls N of them in random order from
four threads, with operands of random dtype, shape and layout (calls that raise count too), and counts for itself;
op_summary.calls must be the same number for each op. A child has a dozen cases: a worker thread's table has room for 224
pairs of op and dtype (what does not fit is in losses).
"""
import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import threading

import suites
THREADS, TOGETHER = 4, 10

# ---- in the target ----------------------------------------------------------------------------------------------------


def make_pool(np):
    """Arrays of every dtype, shape and layout; made before the counting begins."""
    rng, pool = np.random.RandomState(11), []
    for letter in "?bBhHiIlLefdgFD":
        base = (rng.rand(24, 16) * 5).astype(letter)
        pool += [base[0, :12].copy(), base[:3, :4].copy(), base[:4, :3].copy().T, base[:6:2, :8:2], base[0, ::-1][:12],
                 np.asfortranarray(base[:3, :4]), base[:3, :4].astype(base.dtype.newbyteorder())]
    return pool


def attempt(call, *args, **keywords):
    try:
        return call(*args, **keywords)
    except (TypeError, ValueError, IndexError, ZeroDivisionError, FloatingPointError, np_error):
        return None


np_error = ArithmeticError


def plain_cases(np, pool):
    """Ufuncs, their methods, operators, methods of ndarray, builtin functions: (ops, function of a random generator)."""
    pick = lambda r: r.choice(pool)
    flat = [a for a in pool if a.ndim == 1]
    cases = []
    ufuncs = {u.__name__: u for u in vars(np).values() if isinstance(u, np.ufunc) and not u.signature}
    for name, u in sorted(ufuncs.items()):
        cases.append(([name], lambda r, u=u: attempt(u, *[pick(r) for _ in range(u.nin)])))
        if u.nin != 2 or u.nout != 1:
            continue
        cases.append(([name + ".reduce"], lambda r, u=u: attempt(u.reduce, pick(r))))
        cases.append(([name + ".accumulate"], lambda r, u=u: attempt(u.accumulate, pick(r))))
        cases.append(([name + ".reduceat"], lambda r, u=u: attempt(u.reduceat, r.choice(flat), [0, 3, 5])))
        cases.append(([name + ".outer"], lambda r, u=u: attempt(u.outer, r.choice(flat), r.choice(flat))))
        cases.append(([name + ".at"], lambda r, u=u: attempt(u.at, r.choice(flat), [0, 1], 1)))
    for name, operate in (("add", lambda a, b: a + b), ("subtract", lambda a, b: a - b), ("multiply", lambda a, b: a * b),
                          ("divide" if "divide" in ufuncs else "true_divide", lambda a, b: a / b), ("less", lambda a, b: a < b), ("bitwise_and", lambda a, b: a & b),
                          ("floor_divide", lambda a, b: a // b), ("greater_equal", lambda a, b: a >= b), ("negative", lambda a, b: -a)):
        cases.append(([name], lambda r, f=operate: attempt(f, pick(r), pick(r))))
    for name, ops, call in (
            ("copy", [], lambda a: a.copy()), ("flatten", [], lambda a: a.flatten()), ("ravel", [], lambda a: a.ravel()),
            ("reshape", [], lambda a: a.reshape(-1)), ("astype", [], lambda a: a.astype("f4")), ("take", [], lambda a: a.take([0, 1])),
            ("repeat", [], lambda a: a.repeat(2)), ("argsort", [], lambda a: a.argsort()), ("sort", [], lambda a: a.sort()),
            ("argmax", [], lambda a: a.argmax()), ("argmin", [], lambda a: a.argmin()), ("nonzero", [], lambda a: a.nonzero()),
            ("tobytes", [], lambda a: a.tobytes()), ("tolist", [], lambda a: a.tolist()), ("fill", [], lambda a: a.fill(1)),
            ("byteswap", [], lambda a: a.byteswap()), ("compress", [], lambda a: a.compress([True, False])),
            ("partition", [], lambda a: a.partition(1)), ("argpartition", [], lambda a: a.argpartition(1)),
            ("searchsorted", [], lambda a: a.searchsorted(1)), ("put", [], lambda a: a.put([0], [1])),
            ("__copy__", [], lambda a: a.__copy__()), ("__deepcopy__", [], lambda a: a.__deepcopy__({})),
            ("sum", ["add.reduce"], lambda a: a.sum()), ("prod", ["multiply.reduce"], lambda a: a.prod()),
            ("max", ["maximum.reduce"], lambda a: a.max()), ("min", ["minimum.reduce"], lambda a: a.min()),
            ("cumsum", ["add.accumulate"], lambda a: a.cumsum()), ("cumprod", ["multiply.accumulate"], lambda a: a.cumprod()),
            ("__getitem__", [], lambda a: a[[0, 1]]), ("__setitem__", [], lambda a: a.__setitem__([0, 1], 1)),
            ("__buffer__", [], lambda a: memoryview(a)), ("dot", [], lambda a: a.dot(a))):
        cases.append((["ndarray." + name] + ops, lambda r, f=call: attempt(f, pick(r))))
    for name, call in (("array", lambda a: np.array(a)), ("asarray", lambda a: np.asarray(a)), ("zeros", lambda a: np.zeros(5)),
                       ("empty", lambda a: np.empty(a.shape)), ("arange", lambda a: np.arange(5)),
                       ("concatenate", lambda a: np.concatenate([a, a])), ("where", lambda a: np.where(a, a, 1)),
                       ("dot", lambda a: np.dot(a, a)), ("inner", lambda a: np.inner(a, a)), ("vdot", lambda a: np.vdot(a, a)),
                       ("copyto", lambda a: np.copyto(a, 1)), ("lexsort", lambda a: np.lexsort((a, a))), ("bincount", lambda a: np.bincount(a)),
                       ("ascontiguousarray", lambda a: np.ascontiguousarray(a)), ("asfortranarray", lambda a: np.asfortranarray(a)),
                       ("empty_like", lambda a: np.empty_like(a)), ("packbits", lambda a: np.packbits(a)),
                       ("unpackbits", lambda a: np.unpackbits(a)), ("count_nonzero", lambda a: np.count_nonzero(a)),
                       ("einsum", lambda a: np.einsum("i,i", a, a)), ("correlate", lambda a: np.correlate(a, a)),
                       ("putmask", lambda a: np.putmask(a, a, 1))):
        cases.append(([name], lambda r, f=call: attempt(f, pick(r))))
    return cases


def led_cases(np, pool):
    """Random methods, linalg, fft and functions in Python. Only these names are looked at."""
    pick = lambda r: r.choice([a for a in pool if a.dtype.char in "fdlF" and a.dtype.isnative])
    eye = np.eye(4) + .1
    cases = []
    for prefix, generator in (("random.RandomState.", np.random.RandomState(5)), ("random.Generator.", np.random.default_rng(5))):
        for name, args in (("normal", (0, 1)), ("uniform", (0, 1)), ("exponential", (1,)), ("poisson", (3,)), ("binomial", (5, .5)),
                           ("gamma", (2,)), ("beta", (2, 2)), ("chisquare", (2,)), ("laplace", ()), ("logistic", ()), ("gumbel", ()),
                           ("rayleigh", ()), ("wald", (1, 1)), ("weibull", (2,)), ("geometric", (.4,)), ("standard_normal", ()),
                           ("standard_exponential", ()), ("standard_cauchy", ()), ("triangular", (0, 1, 2)), ("vonmises", (0, 1)),
                           ("zipf", (2,)), ("pareto", (2,)), ("power", (2,)), ("lognormal", ()), ("noncentral_chisquare", (2, 1)),
                           ("f", (2, 3)), ("standard_t", (3,)), ("hypergeometric", (3, 4, 2)), ("logseries", (.4,)), ("negative_binomial", (2, .5))):
            cases.append(([prefix + name], lambda r, f=getattr(generator, name), a=args: f(*a, size=r.randrange(1, 20))))
        cases.append(([prefix + "shuffle"], lambda r, g=generator: attempt(g.shuffle, pick(r))))
    for name, call in (("solve", lambda: np.linalg.solve(eye, eye)), ("inv", lambda: np.linalg.inv(eye)), ("det", lambda: np.linalg.det(eye)),
                       ("eigh", lambda: np.linalg.eigh(eye)), ("svd", lambda: np.linalg.svd(eye)), ("cholesky", lambda: np.linalg.cholesky(eye)),
                       ("norm", lambda: np.linalg.norm(eye)), ("slogdet", lambda: np.linalg.slogdet(eye)), ("lstsq", lambda: np.linalg.lstsq(eye, eye, rcond=None))):
        cases.append((["linalg." + name], lambda r, f=call: f()))
    for name in ("rfft", "ifftshift", "irfft"):
        cases.append((["fft." + name], lambda r, f=getattr(np.fft, name): attempt(f, pick(r))))
    for name, args in (("median", ()), ("pad", (1,)), ("percentile", (30,)), ("ptp", ()), ("tile", (2,)), ("cov", ()), ("histogram", ()), ("trapezoid", ()),
                       ("gradient", ()), ("nanmax", ()), ("kron", (eye,)), ("vander", ()), ("unwrap", ()), ("tril", ())):
        function = getattr(np, name, None)
        if function:
            cases.append(([name], lambda r, f=function, a=args: attempt(f, pick(r), *a)))
    return cases


def work(cases, calls, seed, counts):
    r = random.Random(seed)
    for _ in range(calls):
        ops, call = r.choice(cases)
        for op in ops:
            counts[op] = counts.get(op, 0) + 1
        call(r)


def in_child(cases, calls, listing):
    pid = os.fork()
    if pid:
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if status:
            sys.exit(f"calls: the child ended with {status}")
        return
    counts = [{} for _ in range(THREADS)]
    threads = [threading.Thread(target=work, args=(cases, calls // THREADS, n, counts[n])) for n in range(THREADS)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    total = {}
    for one in counts:
        for op, count in one.items():
            total[op] = total.get(op, 0) + count
    with open(listing, "w") as out:
        json.dump([os.getpid(), sum(total.values()), total], out)
    os._exit(0)


def target(listing, calls):
    import warnings
    import numpy as np
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    global np_error
    np_error = np.linalg.LinAlgError
    pool = make_pool(np)
    print(np.__version__)
    sys.stdout.flush()
    plain, led = plain_cases(np, pool), led_cases(np, pool)
    random.Random(1).shuffle(plain)
    parts = [cases[i:i + TOGETHER] for cases in (plain, led) for i in range(0, len(cases), TOGETHER)]
    for number, part in enumerate(parts):
        in_child(part, calls // len(parts), f"{listing}.{number}")


# ---- outside ------------------------------------------------------------------------------------------------------------


LOSE_CALLS = "'op_table_full', 'adapter_slots', 'op_depth', 'no_thread_slot', 'spool_full', 'reentry', 'strings_full'"


def compare(database, listing, version):
    calls, wrong, names, part = 0, 0, set(), 0
    with sqlite3.connect(database) as db:
        while os.path.exists(f"{listing}.{part}"):
            pid, total, counts = json.load(open(f"{listing}.{part}"))
            got = dict(db.execute("SELECT op, sum(calls) FROM op_summary JOIN processes USING (process_id) WHERE pid = ? GROUP BY op", (pid,)))
            names, calls, part = names | set(counts), calls + total, part + 1
            for op, count in sorted(counts.items()):
                if got.get(op, 0) != count:
                    wrong += 1
                    print(f"  {op}: called {count} times, recorded {got.get(op, 0)}")
        lost = db.execute(f"SELECT what, sum(count) FROM losses WHERE count > 0 AND what IN ({LOSE_CALLS}) GROUP BY what").fetchall()
    print(f"NumPy {version}: {calls} calls of {len(names)} callables from {THREADS} threads in {part} processes, {wrong} counted wrongly"
          + (f"; losses {lost}" if lost else ""))
    return not wrong and not lost and len(names) >= 200


def main():
    parser = suites.parser(__doc__)
    parser.add_argument("--target", help=argparse.SUPPRESS)
    parser.add_argument("--calls", type=int, default=40000)
    options = parser.parse_args()
    if options.target:
        target(options.target, options.calls)
        return
    good = True
    with suites.scratch(options, "calls") as folder:
        for label, _, command in suites.commands(options):
            database, listing = f"{folder}/{label}.db", f"{folder}/{label}.json"
            done = subprocess.run([word.format(db=database) for word in command]
                                  + [os.path.abspath(__file__), "--target", listing, "--calls", str(options.calls)],
                                  check=True, env=suites.environment(options), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
            good = compare(database, listing, done.stdout.split()[0]) and good
    sys.exit(not good)


if __name__ == "__main__":
    main()
