"""C libraries are silent while any thread wants it, and are heard again afterwards."""

from __future__ import annotations

import ctypes
import os

import pytest

from scanners.c_warnings import kept_off


def say(word: bytes) -> None:
    """Print to C's own `stderr`, as a library does."""
    ctypes.CDLL(None).perror(word)


def test_two_that_overlap_are_both_silent_and_then_it_is_heard_again(capfd: pytest.CaptureFixture[str]) -> None:
    one, other = kept_off(), kept_off()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    say(b"inside")
    os.write(2, b"drawn\n")
    other.__exit__(None, None, None)
    say(b"after")

    drawn, after = capfd.readouterr().err.splitlines()
    assert drawn == "drawn"
    assert after.startswith("after")
