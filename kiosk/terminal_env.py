"""The terminal's environment: what must be set before the screen library is imported, as it reads it once."""

from __future__ import annotations

import os
from typing import Final

IN_BROWSER: Final = "kiosk.browser_driver:BrowserDriver"
"""The driver of a screen that is drawn in a browser."""


def is_in_browser() -> bool:
    """Say whether `kiosk serve` started this program."""
    return os.environ.get("TEXTUAL_DRIVER") == IN_BROWSER


def prepare_terminal() -> None:
    """Keep the terminal to plain bytes; call it before anything imports textual.

    Under the kitty key protocol control characters of a scan come without a character, and every Shift is a key. A
    signal made from a byte in a scan would end the program.
    """
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    os.environ.pop("TEXTUAL_ALLOW_SIGNALS", None)
