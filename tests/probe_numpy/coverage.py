# SPDX-License-Identifier: Apache-2.0
"""Calls every public callable of NumPy once, each in a child process of its own, for scripts/numpy-coverage.

usage: coverage.py OUT.json     (under `arr record`)

A callable's arguments come from RECIPES, else the first of GENERIC that works. What a call needs is made in the parent, so
that a child's row in the recording holds the call alone. OUT.json lists name, kind, pid, expression and status of each;
whether the probe saw a call is for the recording to say.
"""
import copy
import io
import json
import os
import pickle
import shutil
import sys
import tempfile
import warnings

import numpy as np

warnings.simplefilter("ignore")

FOLDER = tempfile.mkdtemp(prefix="numpy-coverage-")

# ---- callables that have no array data to touch -----------------------------------------------------------------------

NO_DATA = {
    "types, dtypes and promotion": """can_cast common_type dtype find_common_type finfo iinfo isdtype issctype issubclass_
        issubdtype issubsctype maximum_sctype min_scalar_type mintypecode obj2sctype promote_types result_type sctype2char
        typename datetime_data format_parser ma.default_fill_value ma.maximum_fill_value
        ma.minimum_fill_value ma.common_fill_value ma.make_mask_descr ma.MaskType ma.bool_""",
    "state, configuration, documentation": """add_docstring add_newdoc add_newdoc_ufunc deprecate deprecate_with_doc disp
        errstate get_include get_printoptions getbufsize geterr geterrcall geterrobj info lookfor printoptions
        set_numeric_ops set_printoptions set_string_function setbufsize seterr seterrcall seterrobj show_config
        show_runtime source test Tester who safe_eval get_array_wrap frompyfunc busdaycalendar
        random.Generator.bit_generator random.BitGenerator DataSource random.get_state random.seed
        random.set_state random.RandomState.get_state random.RandomState.seed random.RandomState.set_state
        random.Generator.spawn random.Generator random.RandomState random.default_rng random.MT19937 random.Philox
        random.PCG64 random.PCG64DXSM random.SFC64 random.SeedSequence random.PCG64.advance random.PCG64.jumped
        random.PCG64.spawn ma.set_fill_value ma.harden_mask ma.soften_mask""",
    "views, metadata and object identity": """asmatrix broadcast broadcast_arrays broadcast_shapes broadcast_to
        byte_bounds diagonal expand_dims flatiter flip fliplr flipud frombuffer from_dlpack iscomplexobj isfortran isrealobj
        isscalar iterable lib.stride_tricks.as_strided lib.stride_tricks.broadcast_arrays
        lib.stride_tricks.broadcast_shapes lib.stride_tricks.broadcast_to lib.stride_tricks.sliding_window_view
        linalg.diagonal linalg.matrix_transpose matrix_transpose may_share_memory moveaxis ndim permute_dims real rollaxis
        rot90 shape shares_memory size squeeze swapaxes transpose unstack array_split split hsplit vsplit dsplit
        atleast_1d atleast_2d atleast_3d einsum_path imag ix_ ma.getdata ma.getmask ma.atleast_1d ma.atleast_2d ma.atleast_3d
        ma.diagonal ma.expand_dims ma.frombuffer ma.squeeze ma.swapaxes ma.transpose
        ma.is_mask ma.isMA ma.isMaskedArray ma.isarray ma.ids ma.ndim ma.shape ma.size ma.hsplit nditer
        nested_iters ndindex ndarray.diagonal ndarray.getfield ndarray.newbyteorder ndarray.setflags ndarray.squeeze
        ndarray.swapaxes ndarray.transpose ndarray.view ndarray.__array_finalize__ ndarray.__array_function__
        ndarray.__array_prepare__ ndarray.__array_ufunc__ ndarray.__array_wrap__ ndarray.__array_namespace__
        ndarray.__class_getitem__ ndarray.__dlpack_device__ ndarray.__iter__ ndarray.__len__ ndarray.__sizeof__
        ndarray.to_device""",
    "Python numbers, one element or text": """base_repr binary_repr format_float_positional format_float_scientific 
        ndarray.item ndarray.itemset ndarray.__bool__ ndarray.__complex__ ndarray.__float__ ndarray.__index__ ndarray.__int__
        ndarray.__format__ """,
    "always raises": "ndarray.__delitem__",
    "a class of records of one element": "ma.mvoid ma.MAError ma.MaskError",
}
REASONS = {name: reason for reason, names in NO_DATA.items() for name in names.split()}

# ---- arguments ----------------------------------------------------------------------------------------------------------

SET_UP = """
rng = np.random.RandomState(7)
a = rng.standard_normal((4, 4)) * 3 + 20; b = a[::-1].copy(); v = a[0].copy(); p = abs(v) / 50
i = np.array([3, 1, 2, 0]); j = np.array([1, 1, 2, 3]); m = a > 20; z = a + 1j; spd = a @ a.T + np.eye(4)
big = rng.standard_normal((40, 50)); c3 = np.arange(24.).reshape(2, 3, 4); q = p / p.sum()
s = np.array(['ab', 'c1', 'Zz']); t = np.array(['a', 'c', 'Z']); bs = np.array([b'ab', b'c1', b'Zz'])
days = np.array(['2020-01-01', '2020-01-06'], 'M8[D]'); u8 = np.array([1, 2, 255], 'u1'); poly = np.poly1d([1., 2, 3])
x = np.ma.masked_array(a, mask=a > 22); xv = x[0]; xi = np.ma.masked_array(i, mask=[0, 1, 0, 0])
xs = np.ma.masked_array(np.arange(16.).reshape(4, 4), mask=np.eye(4, dtype=bool))
st = np.array([(1, 2.), (3, 4.)], dtype=[('p', 'i4'), ('q', 'f8')]); mst = np.ma.masked_array(st)
out = np.zeros((4, 4)); o1 = np.zeros(4)
gen = np.random.default_rng(3); state = np.random.RandomState(3); bits = np.random.PCG64(4); mean = np.zeros(2); cov = np.eye(2)
F = FOLDER + '/'; mapped = np.memmap(F + 'n.raw', shape=9, mode='w+'); three = np.array([0., 10, 20]); nine = np.arange(9.); padded = np.array([0., 1, 2, 0])
four = np.eye(4).reshape(2, 2, 2, 2) + 1e-3; two = np.ones((2, 2)); formats = np.array(['%d', '%d']); flex = mst.toflex()
mask_of_st = np.ma.getmaskarray(mst); own = rng.rand(4); seeds = np.random.SeedSequence(4)
exposed = type('Exposed', (), {'__array_interface__': a.__array_interface__})()
np.save(F + 'x.npy', big); np.savez(F + 'x.npz', a=big); big.tofile(F + 'x.raw'); np.savetxt(F + 'x.txt', a)
open(F + 'x.csv', 'w').write('p,q\\n1,2\\n3,4\\n'); pickled = pickle.dumps(a, protocol=4)
raw = a.tobytes(); reduced = a.__reduce__()[2]; add3 = np.frompyfunc(lambda k: k + 3, 1, 1)
"""

GENERIC = ("f(a)", "f(v)", "f(a, b)", "f(v, v)", "f(i)", "f(i, j)", "f(m)", "f(m, m)", "f(s)", "f(s, t)", "f(4)", "f((3, 4))",
           "f(x)", "f(x, x)", "f(xv)", "f(v, i)", "f(a, 2)", "f(a, 0, 1)", "f([a, b])", "f(st)", "f(mst)", "f()")

RECIPES = {
    "apply_along_axis": "f(np.sum, 0, a)", "apply_over_axes": "f(np.sum, a, [0, 1])", "arange": "f(5.)",
    "argpartition": "f(v, 2)", "partition": "f(v, 2)", "array_split": "f(v, 2)", "bartlett": "f(12)", "bincount": "f(j)",
    "bmat": "f([[a, b]])", "block": "f([[a, b]])", "busday_count": "f(days, days)", "busday_offset": "f(days, 1, roll='forward')",
    "is_busday": "f(days)", "choose": "f(j, a)", "chararray": "f((3, 3))", "char.chararray": "f((3, 3))", "clip": "f(a, 19, 21)",
    "compare_chararrays": "f(s, s, '==', True)", "char.compare_chararrays": "f(s, s, '==', True)",
    "compress": "f(m[0], a, axis=1)", "concat": "f([a, b])", "concatenate": "f([a, b])", "copyto": "f(out, a)",
    "cov": "f(a)", "cross": "f(a[:, :3], b[:, :3])", "linalg.cross": "f(a[:, :3], b[:, :3])",
    "datetime_as_string": "f(days)", "delete": "f(v, 1)", "diag": "f(v)", "ma.diag": "f(xv)", "diag_indices": "f(4)", "diag_indices_from": "f(a)",
    "digitize": "f(v, three)", "einsum": "f('ij,jk->ik', a, b)", "einsum_path": "f('ij,jk->ik', a, b)",
    "extract": "f(m, a)", "fill_diagonal": "f(out, 3.)", "fromfile": "f(F + 'x.raw')", "fromfunction": "f(lambda k, l: k + l, (3, 3))",
    "fromiter": "f(range(9), float)", "fromregex": "f(F + 'x.csv', r'(\\d),(\\d)', [('p', 'i4'), ('q', 'i4')])",
    "fromstring": "f('1 2 3', sep=' ')", "full": "f(9, 3.)", "full_like": "f(a, 3.)", "genfromtxt": "f(F + 'x.txt')",
    "geomspace": "f(1, 10, 5)", "linspace": "f(1, 10, 5)", "logspace": "f(1, 10, 5)", "histogram2d": "f(v, v)",
    "histogramdd": "f(a)", "indices": "f((3, 3))", "insert": "f(v, 1, 5.)", "interp": "f(v, three, three)",
    "isin": "f(i, j)", "in1d": "f(i, j)", "ix_": "f(i, j)", "kaiser": "f(12, 3.)", "hamming": "f(12)", "hanning": "f(12)",
    "blackman": "f(12)", "kron": "f(a, b)", "lexsort": "f((v, i))", "load": "f(F + 'x.npy')", "loadtxt": "f(F + 'x.txt')",
    "mask_indices": "f(4, np.triu)", "mat": "f('1 2; 3 4')", "matrix": "f('1 2; 3 4')", "memmap": "f(F + 'x.raw', mode='r')",
    "meshgrid": "f(v, v)", "moveaxis": "f(c3, 0, 1)", "nanpercentile": "f(a, 30)", "nanquantile": "f(a, .3)",
    "percentile": "f(a, 30)", "quantile": "f(a, .3)", "ndarray": "f((3, 3))", "ndenumerate": "list(f(a))", "packbits": "f(u8)",
    "unpackbits": "f(u8)", "pad": "f(a, 1)", "piecewise": "f(v, [v < 0, v >= 0], [-1., 1.])", "place": "f(out, m, v)",
    "poly1d": "f([1., 2, 3])", "poly": "f(v)", "polyadd": "f(v, v)", "polyder": "f(v)", "polydiv": "f(v, v[:2])",
    "polyfit": "f(v, v, 1)", "ma.polyfit": "f(xv, xv, 1)", "put": "f(out, i, v)", "put_along_axis": "f(out, i[None], v[None], 0)",
    "putmask": "f(out, m, a)", "ravel_multi_index": "f((i, j), (4, 4))", "unravel_index": "f(i, (4, 4))", "real_if_close": "f(z)",
    "recarray": "f(3, dtype=[('p', 'i4')])", "recfromcsv": "f(F + 'x.csv')", "recfromtxt": "f(F + 'x.txt')", "repeat": "f(a, 2)",
    "require": "f(a.T, requirements='C')", "reshape": "f(a.T, -1)", "ravel": "f(a.T)", "resize": "f(a, (8, 8))", "roll": "f(a, 1)",
    "rollaxis": "f(c3, 2)", "save": "f(F + 'y.npy', a)", "savetxt": "f(F + 'y.txt', a)", "savez": "f(F + 'y.npz', a=a)",
    "savez_compressed": "f(F + 'z.npz', a=a)", "select": "f([m, ~m], [a, b])", "searchsorted": "f(nine, v)",
    "sinc": "f(v)", "stack": "f([a, b])", "take": "f(a, i)", "take_along_axis": "f(a, i[None], 0)", "tensordot": "f(a, b)",
    "linalg.tensordot": "f(a, b)", "tile": "f(a, 2)", "tri": "f(4)", "tril_indices": "f(4)", "triu_indices": "f(4)",
    "trim_zeros": "f(padded)", "unwrap": "f(v)", "vander": "f(v)", "vectorize": "f(lambda k: k + 1)(v)",
    "where": "f(m, a, b)", "ones": "f((3, 3))", "zeros": "f((3, 3))", "iscomplex": "f(z)", "isreal": "f(z)", "eye": "f(4)", "identity": "f(4)", "asarray": "f(a, dtype='f4')", "asanyarray": "f(a, dtype='f4')",
    "asfortranarray": "f(a)", "ascontiguousarray": "f(a.T)", "asfarray": "f(i)", "asarray_chkfinite": "f(a)", "astype": "f(a, 'f4')",
    "atleast_1d": "f(a)", "average": "f(a, weights=b)", "flatiter": "a.flat", "frompyfunc": "add3(v)", "angle": "f(z)",
    "sort_complex": "f(z)", "split": "f(v, 2)", "dsplit": "f(c3, 2)", "row_stack": "f([a, b])",
    "setdiff1d": "f(i, j)", "flip": "f(a)", "trapz": "f(v, v)", "trapezoid": "f(v, v)", "array": "f(a)",
    "array2string": "f(a)", "i0": "f(v)", "unstack": "f(a)", "gradient": "f(v)", "isclose": "f(a, b)", "cumulative_sum": "f(v)",
    "cumulative_prod": "f(v)", "convolve": "f(v, v)", "correlate": "f(v, v)", "max": "f(a)", "nonzero": "f(m)",
    # ufuncs that the generic arguments do not fit
    "gcd": "f(i, j)", "isnat": "f(days)", "vecmat": "f(v, a)", "matvec": "f(a, v)", "bitwise_count": "f(i)", "ldexp": "f(a, i)",
    "bitwise_not": "f(i)", "bitwise_invert": "f(i)", "invert": "f(i)",
    # linalg, fft
    "linalg.tensorsolve": "f(four, two)", "linalg.multi_dot": "f([a, b, a])",
    "linalg.tensorinv": "f(four, ind=2)", "linalg.cholesky": "f(spd)", "linalg.solve": "f(a, b)",
    "linalg.matrix_power": "f(a, 3)", "linalg.lstsq": "f(a, b, rcond=None)", "linalg.outer": "f(v, v)", "linalg.norm": "f(a)",
    "fft.fftfreq": "f(8)", "fft.rfftfreq": "f(8)", "linalg.eigvalsh": "f(spd)", "linalg.eigh": "f(spd)",
    # masked arrays
    "ma.append": "f(x, x)", "ma.apply_along_axis": "f(np.ma.sum, 0, x)", "ma.apply_over_axes": "f(np.ma.sum, x, [0, 1])",
    "ma.arange": "f(5.)", "ma.choose": "f(j, [v, v, v, v])", "ma.clip": "f(x, 19, 21)", "ma.compress": "f(m[0], x, axis=1)",
    "ma.empty": "f((3, 3))", "ma.fromflex": "f(flex)", "ma.frombuffer": "f(raw)", "ma.fromfunction": "f(lambda k, l: k + l, (3, 3))",
    "ma.identity": "f(4)", "ma.indices": "f((3, 3))", "ma.masked_inside": "f(a, 18, 20)", "ma.masked_outside": "f(a, 18, 20)",
    "ma.masked_object": "f(a, 20.)", "ma.masked_where": "f(m, a)", "ma.put": "f(xv, [1], [2.])", "ma.putmask": "f(x, m, a)",
    "ma.take": "f(x, i)", "ma.where": "f(m, x, x)", "ma.zeros": "f((3, 3))", "ma.ones": "f((3, 3))", "ma.vander": "f(v)",
    "ma.mask_or": "f(m, ~m)", "ma.make_mask": "f(m)", "ma.make_mask_none": "f((4, 4))", "ma.masked_all": "f((3, 3))",
    "ma.flatten_mask": "f(mask_of_st)", "ma.flatten_structured_array": "f(mst)", "ma.filled": "f(x)", "ma.reshape": "f(x.T, -1)",
    "ma.ndenumerate": "list(f(x))", "ma.compress_rows": "f(x)", "ma.compressed": "f(x)", "ma.repeat": "f(x, 2)", "ma.outer": "f(xv, xv)",
    "ma.isin": "f(xi, j)", "ma.in1d": "f(xi, j)", "ma.masked_values": "f(a, 20.)", "ma.resize": "f(x, (8, 8))", "ma.array": "f(a, mask=m, copy=True)",
    "ma.masked_array": "f(a, mask=m, copy=True)", "ma.MaskedArray": "f(a, mask=m, copy=True)", "ma.fix_invalid": "f(a)", "ma.is_masked": "f(x)",
    "ma.flatnotmasked_edges": "f(xv)", "ma.flatnotmasked_contiguous": "f(xv)", "ma.clump_masked": "f(xv)", "ma.clump_unmasked": "f(xv)",
    "ma.diff": "f(x)", "ma.count": "f(x)", "ma.notmasked_contiguous": "f(x)", "ma.convolve": "f(xv, xv)", "ma.correlate": "f(xv, xv)", "ma.dot": "f(x, x)", "ma.stack": "f([x, x])",
    "ma.concatenate": "f([x, x])", "ma.column_stack": "f([x, x])", "ma.asarray": "f(a, dtype='f4')", "ma.asanyarray": "f(a, dtype='f4')",
    "ma.atleast_1d": "f(x)", "ma.cov": "f(x)", "ma.corrcoef": "f(x)", "ma.allequal": "f(x, x)", "ma.mask_rowcols": "f(x)", "ma.ravel": "f(x.T)",
    "ma.mask_rows": "f(x)", "ma.mask_cols": "f(x)", "ma.compress_rowcols": "f(x)", "ma.compress_cols": "f(x)", "ma.compress_nd": "f(x)",
    "ma.hsplit": "f(x, 2)", "ma.row_stack": "f([x, x])", "ma.setdiff1d": "f(xi, j)", "ma.masked_all_like": "f(a)", "ma.innerproduct": "f(xv, xv)",
    # strings
    "char.split": "f(s)", "char.add": "f(s, t)", "char.multiply": "f(s, 2)", "char.decode": "f(bs)", "char.encode": "f(s)", "char.join": "f('-', s)",
    "char.mod": "f(formats, i[:2])", "char.center": "f(s, 5)", "char.ljust": "f(s, 5)", "char.rjust": "f(s, 5)",
    "char.zfill": "f(s, 5)", "char.replace": "f(s, 'a', 'b')", "char.translate": "f(s, str.maketrans('a', 'b'))",
    "char.partition": "f(s, 'b')", "char.rpartition": "f(s, 'b')", "char.index": "f(s[:1], 'a')", "char.rindex": "f(s[:1], 'a')",
    "char.array": "f(s)", "char.asarray": "f(s)", "strings.slice": "f(s, 1)", "char.capitalize": "f(s)",
    # io and exports as one sees them outside
    "memoryview(ndarray)": "memoryview(a)", "bytes(ndarray)": "bytes(a)", "bytearray(ndarray)": "bytearray(a)",
    "pickle.dumps(ndarray)": "pickle.dumps(a)", "pickle.dumps(ndarray, protocol=5)": "pickle.dumps(a, protocol=5)",
    "pickle.loads(ndarray, protocol 4)": "pickle.loads(pickled)",
    "copy.copy(ndarray)": "copy.copy(a)", "copy.deepcopy(ndarray)": "copy.deepcopy(a)", "load(.npz)": "np.load(F + 'x.npz')['a']",
    "load(mmap_mode)": "np.load(F + 'x.npy', mmap_mode='r')", "memmap.flush": "mapped.flush()",
    "load(BytesIO)": "np.load(io.BytesIO(open(F + 'x.npy', 'rb').read()))", "ndarray.flat[...]": "a.flat[i]", "ndarray.flat[...] = ": "out.flat[i] = v",
    "ndarray.flat = ": "out.flat = a", "ndarray.real = ": "z.real = a", "ndarray.imag = ": "z.imag = a", "ndarray.imag": "a.imag",
    "array.__array_interface__": "np.array(exposed)", "nditer(buffered)":
    "[None for k in np.nditer(i, flags=['buffered', 'external_loop'], op_dtypes='f8', casting='safe')]", "list(ndarray)": "list(v)",
    "random.PCG64.random_raw": "bits.random_raw(9)", "from_dlpack(ndarray)": "np.from_dlpack(a)", "ndarray.__dlpack__(copy=True)": "a.__dlpack__(copy=True)",
    "random.SeedSequence.generate_state": "seeds.generate_state(9)",
    "poly1d.__call__": "poly(v)", "frompyfunc(...)()": "add3(v)",
}

METHODS = {
    "argpartition": "a.argpartition(2)", "partition": "a.partition(2)", "astype": "a.astype('f4')", "choose": "j.choose(a)",
    "clip": "a.clip(19, 21)", "compress": "a.compress(m[0], axis=1)", "dot": "a.dot(b)", "dump": "a.dump(F + 'a.pickle')", "fill": "out.fill(3)",
    "put": "a.put(i, v)", "ravel": "a.T.ravel()", "repeat": "a.repeat(2)", "reshape": "a.T.reshape(-1)", "resize": "own.resize(8, refcheck=False)",
    "searchsorted": "nine.searchsorted(v)", "setfield": "a.setfield(3, 'f8')", "take": "a.take(i)", "tofile": "a.tofile(F + 'a.raw')",
    "byteswap": "a.byteswap()", "conj": "z.conj()", "conjugate": "z.conjugate()", "itemset": "a.itemset(0, 3.)", "item": "a.item(0)", "getfield": "a.getfield('f4')",
    "__array__": "a.__array__('f4')", "__contains__": "3. in a", "__copy__": "a.__copy__()", "__deepcopy__": "a.__deepcopy__({})",
    "__getitem__": "a[i]", "__setitem__": "a[i] = b", "__reduce__": "a.__reduce__()", "__reduce_ex__": "a.__reduce_ex__(4)", "__setstate__":
    "out.__setstate__(reduced)", "__repr__": "repr(a)", "__str__": "str(a)", "__dlpack__": "a.__dlpack__()", "__pow__": "a ** 3",
    "__ipow__": "a **= 3", "__rpow__": "2. ** a", "__format__": "format(v[0])", "__buffer__": "memoryview(a)", "view": "a.view()",
    "__abs__": "abs(a)", "__neg__": "-a", "__pos__": "+a", "__invert__": "~i",
}
OPERATORS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "matmul": "@", "and": "&", "or": "|",
             "xor": "^", "lshift": "<<", "rshift": ">>", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
INTEGERS = ("and", "or", "xor", "lshift", "rshift")
NEW_IN = {"ndarray.__imatmul__": (1, 25), "ndarray.__dlpack__(copy=True)": (2, 1)}  # what these did before: raise
PLAIN_OBJECT = set(dir(object)) - {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__repr__", "__str__", "__reduce__",
                                   "__reduce_ex__", "__format__", "__sizeof__"}

DRAWS = {
    "choice": "choice(v, 3)", "dirichlet": "dirichlet(p, 3)", "integers": "integers(0, 9, 5)", "randint": "randint(0, 9, 5)",
    "random_integers": "random_integers(1, 9, 5)", "multinomial": "multinomial(5, q, 3)", "multivariate_normal": "multivariate_normal(mean, cov, 3)",
    "multivariate_hypergeometric": "multivariate_hypergeometric([3, 4], 2, 3)", "permutation": "permutation(v)", "permuted": "permuted(v)",
    "shuffle": "shuffle(v)", "bytes": "bytes(9)", "binomial": "binomial(5, .5, 9)", "beta": "beta(1., 2., 9)", "f": "f(1., 2., 9)",
    "negative_binomial": "negative_binomial(5, .5, 9)", "hypergeometric": "hypergeometric(5, 5, 5, 9)", "triangular": "triangular(0, 1, 2, 9)",
    "noncentral_chisquare": "noncentral_chisquare(1., 2., 9)", "noncentral_f": "noncentral_f(1., 2., 3., 9)", "vonmises": "vonmises(0, 1, 9)",
    "wald": "wald(1., 2., 9)", "rand": "rand(9)", "randn": "randn(9)", "tomaxint": "tomaxint(9)", "gamma": "gamma(2., size=9)",
}
for one in "chisquare geometric logseries pareto power standard_gamma standard_t weibull zipf".split():
    DRAWS[one] = f"{one}({0.5 if one in ('geometric', 'logseries') else 2.}, 9)"
for one in "random random_sample ranf sample standard_cauchy standard_exponential standard_normal".split():
    DRAWS[one] = f"{one}(9)"

# ---- what there is to call ---------------------------------------------------------------------------------------------


def draw(prefix, name, namespace):
    expression = DRAWS.get(name, f"{name}(size=9)")
    return f"{prefix}.{name}", "random", f"{namespace}.{expression}"


def operator_case(name):
    bare = name.strip("_")
    for prefix in ("", "r", "i"):
        symbol = OPERATORS.get(bare[len(prefix):]) if bare.startswith(prefix) else None
        if symbol:
            left, right = ("i", "j") if bare[len(prefix):] in INTEGERS else ("a", "b")
            if prefix == "r":
                return f"{3 if left == 'i' else [3., 4, 5, 6]} {symbol} {right}"
            return f"{left} {symbol}= {right}" if prefix else f"{left} {symbol} {right}"
    return "divmod(a, 7.)" if bare == "divmod" else "divmod(7., a)" if bare == "rdivmod" else None


def recipe_for(prefix, name):
    places = {"": [""], "ma.": ["ma."], "strings.": ["strings.", "char."], "char.": ["char."]}.get(prefix, [prefix, ""])
    return next((RECIPES[place + name] for place in places if place + name in RECIPES), None)


def module_cases(prefix, module, names):
    for name in sorted(set(names)):
        o = getattr(module, name, None)
        full = prefix + name
        if not callable(o) or name.startswith("_") or name in ("abs_",):
            continue
        if isinstance(o, type) and issubclass(o, (np.generic, BaseException)):
            continue
        if full == "ufunc":
            continue
        kind = "ufunc" if isinstance(o, np.ufunc) and not prefix else prefix.rstrip(".") or "function"
        yield full, kind, recipe_for(prefix, name)


def all_cases():
    yield from module_cases("", np, dir(np))
    for name in dir(np.ndarray):
        if not callable(getattr(np.ndarray, name)) or (name in PLAIN_OBJECT and name not in METHODS):
            continue
        kind = "operator" if name.startswith("__") else "method"
        yield "ndarray." + name, kind, METHODS.get(name) or operator_case(name) or f"a.{name}()"
    for name, call in (("reduce", "u.reduce(w)"), ("accumulate", "u.accumulate(w)"), ("reduceat", "u.reduceat(w, [0, 2])"),
                       ("outer", "u.outer(w, w)"), ("at", "u.at(w, [0, 2], w[:2])")):
        for ufunc in sorted({u.__name__: u for u in vars(np).values() if isinstance(u, np.ufunc) and u.nin == 2 and u.nout == 1
                             and not u.signature}.values(), key=lambda u: u.__name__):
            for w in ("v", "i", "m[0]"):
                try:
                    eval(call.replace("w", w), VARIABLES, {"u": ufunc})
                except (TypeError, ValueError):
                    continue
                yield f"{ufunc.__name__}.{name}", "ufunc method", call.replace("w", w).replace("u.", f"np.{ufunc.__name__}.", 1)
                break
    for prefix in ("linalg", "fft", "lib.stride_tricks", "char", "strings", "emath", "ma"):
        module = np
        for part in prefix.split("."):
            module = getattr(module, part, None)
        if module:
            yield from module_cases(prefix + ".", module, getattr(module, "__all__", dir(module)))
    for name in sorted(np.random.__all__):
        yield draw("random", name, "np.random")
    for prefix, instance in (("random.Generator", "gen"), ("random.RandomState", "state")):
        for name in sorted(dir(VARIABLES[instance])):
            if not name.startswith("_"):
                yield draw(prefix, name, instance)
    for name in sorted(dir(VARIABLES["bits"])):
        if not name.startswith("_") and name not in ("seed_seq", "capsule", "cffi", "ctypes", "lock", "state"):
            yield "random.PCG64." + name, "random", RECIPES.get("random.PCG64." + name)
    yield "random.SeedSequence.generate_state", "random", RECIPES["random.SeedSequence.generate_state"]
    for name in RECIPES:
        if "(" in name or "=" in name or "[" in name or name in ("memmap.flush", "array.__array_interface__", "poly1d.__call__"):
            yield name, "export and io" if "flat" not in name and "real" not in name and "imag" not in name else "attribute", RECIPES[name]


# ---- running them ------------------------------------------------------------------------------------------------------

VARIABLES = {"np": np, "io": io, "copy": copy, "pickle": pickle, "FOLDER": FOLDER}


def fresh(name):
    """Variables for one call; f is the callable of that name."""
    variables = dict(VARIABLES)
    variables.update({k: o.copy() for k, o in VARIABLES.items() if isinstance(o, np.ndarray) and k != "reduced"})
    o = np
    for part in name.split("."):
        o = getattr(o, part, None)
    variables["f"] = o
    return variables


def run(expression, variables):
    exec(compile(expression, "<call>", "exec"), variables)


def in_child(action):
    """Runs it in a child process with nothing on its standard output; pid and exit status."""
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            action()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return pid, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def main():
    exec(SET_UP, VARIABLES)
    seen, results = set(), []
    for name, kind, expression in all_cases():
        if name in seen or NEW_IN.get(name, (0, 0)) > tuple(map(int, np.__version__.split(".")[:2])):
            continue
        seen.add(name)
        if name in REASONS:
            results.append({"name": name, "kind": kind, "reason": REASONS[name]})
            continue
        status = None
        for attempt in [expression] if expression else GENERIC:
            variables = fresh(name)
            pid, status = in_child(lambda: run(attempt, variables))
            if status == 0:
                break
        results.append({"name": name, "kind": kind, "pid": pid, "call": attempt.replace("f(", name.split(".")[-1] + "(", 1)
                        if attempt.startswith(("f(", "list(f")) else attempt, "status": status})
    with open(sys.argv[1], "w") as out:
        json.dump({"version": np.__version__, "results": results}, out)


try:
    main()
finally:
    shutil.rmtree(FOLDER)
