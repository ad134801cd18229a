"""The terminal's environment: what must be set before the screen library is imported, as it reads it once."""

from __future__ import annotations

import os


def prepare_terminal() -> None:
    """Keep the terminal to plain bytes; call it before anything imports textual.

    Under the kitty key protocol control characters of a scan come without a character, and every Shift is a key. A
    signal made from a byte in a scan would end the program.
    """
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    os.environ.pop("TEXTUAL_ALLOW_SIGNALS", None)
