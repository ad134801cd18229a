"""What C libraries say of a picture is kept off the screen, which is drawn through the same file descriptor."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


class _Silence:
    """C's own `stderr`, turned elsewhere while any thread wants it silent; descriptor 2 stays what it is.

    Another thread draws the screen through that descriptor, and Python never writes to C's stream.
    """

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._wanted = 0
        self._before: int | None = None

    def begin(self) -> None:
        silent, stream = _silent(), _c_stderr()
        with self._changing:
            self._wanted += 1
            if self._wanted == 1 and silent is not None and stream is not None:
                self._before, stream.value = stream.value, silent

    def end(self) -> None:
        stream = _c_stderr()
        with self._changing:
            self._wanted -= 1
            if self._wanted == 0 and self._before is not None and stream is not None:
                self._before, stream.value = None, self._before


_silence = _Silence()


@contextmanager
def kept_off() -> Iterator[None]:
    """Keep what C libraries print off the screen meanwhile; threads may overlap."""
    _silence.begin()
    try:
        yield
    finally:
        _silence.end()


@cache
def _silent() -> int | None:
    open_file = ctypes.CDLL(None).fopen
    open_file.restype = ctypes.c_void_p
    opened: int | None = open_file(b"/dev/null", b"w")
    return opened


@cache
def _c_stderr() -> ctypes.c_void_p | None:
    try:
        return ctypes.c_void_p.in_dll(ctypes.CDLL(None), "stderr")
    except ValueError:
        return None
