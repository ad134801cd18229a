"""Becomes another program that ends when its parent does, also one that was killed; run as a file, with its command."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    """Ask the kernel for the signal, which outlives the change of program."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() == parent:  # else it ended meanwhile, and nobody would tell us
        os.execv(command[0], command)  # noqa: S606 -- the command is our own, and no shell is wanted


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
