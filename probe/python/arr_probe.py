# SPDX-License-Identifier: Apache-2.0
"""Sections: named stretches of a program whose time, memory rise and copied bytes the recording shows.

    import arr_probe

    with arr_probe.section("decode"):
        ...

    @arr_probe.section("normalise")
    def normalise(image): ...

Without the probe both cost next to nothing. Sections nest, per thread. Plain Python over ctypes: any
version from 3.8 on, nothing to compile.
"""
import contextlib
import ctypes

__all__ = ["section", "recording"]


def _load():
    try:
        process = ctypes.PyDLL(None)
        begin, end = process.arr_probe_section_begin, process.arr_probe_section_end
    except (AttributeError, OSError):
        return None, None
    for function in (begin, end):
        function.argtypes = [ctypes.c_char_p]
        function.restype = None
    return begin, end


_begin, _end = _load()


def recording():
    """True if the probe is in this process."""
    return _begin is not None


class section(contextlib.ContextDecorator):
    """Context manager and decorator that marks a section by name."""

    def __init__(self, name):
        self._name = str(name).encode("utf-8", "surrogateescape")

    def __enter__(self):
        if _begin is not None:
            _begin(self._name)
        return self

    def __exit__(self, *error):
        if _end is not None:
            _end(self._name)
        return False
