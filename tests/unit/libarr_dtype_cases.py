# SPDX-License-Identifier: Apache-2.0
"""Prints what numpy.dtype makes of strings, one dtype a line, fields separated by tabs:
text, str, repr, descr of numpy.save, name, itemsize, alignment, char, byteorder."""
import numpy as np

TEXTS = ("f8 >f8 <i4 =i2 ? b1 |u1 e g G >g F c16 S5 |S1 U7 >U3 V16 M8 M8[s] >M8[25s] m8[as] m8[7D] M8[D/8] M8[s/2]"
         " datetime64[ns] timedelta64 3i4 (2,3)f8 i4,f8 i4,(2,)f8 2S3 M8[25s],i4 <i4,>f8 (2,3)i4,f8 0i4 2?"
         " ()i4 half double longdouble intp float complex bool str bytes U0 S0 V0 d,d,d (2,)M8[D],>U2").split()


def descr(dtype):
    if dtype.subdtype:
        return "-"
    return repr(np.lib.format.dtype_to_descr(dtype))


for text in TEXTS:
    d = np.dtype(text)
    print(text, str(d), repr(d), descr(d), d.name, d.itemsize, d.alignment, d.char, d.byteorder, sep="\t")
