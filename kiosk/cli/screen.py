"""`kiosk` without a command: the full screen."""

from __future__ import annotations

import argparse

from kiosk.cli.output import Output


def run(options: argparse.Namespace, output: Output) -> int:
    """Take the full screen until the kiosk is ended."""
    from kiosk.start import start  # Textual is loaded only for the screen

    return start(options, output)
