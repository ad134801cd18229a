"""The command line: one door for all commands; every failure is a sentence, or JSON where JSON was asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from db.errors import StoreError
from kiosk.cli import arguments as command_line
from kiosk.cli import read
from kiosk.cli.output import Output


def run(arguments: Sequence[str]) -> int:
    """Run one command; 0 = answered, 1 = could not, 2 = usage."""
    output = Output(sys.stdout, sys.stderr, json="--json" in arguments)
    try:
        return _dispatch(list(arguments), output)
    except StoreError as error:
        output.error(error.code, error.message, error.next_step)
    except BrokenPipeError:
        # Whoever read the answer went away; the interpreter must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        output.error("INTERRUPTED", "Interrupted.", "What was confirmed is kept.")
    except OSError as error:
        output.error("SYSTEM", f"The system refused: {error.strerror or error}.", "Check the path and its rights.")
    return 1


def _dispatch(arguments: list[str], output: Output) -> int:
    # Raw scans may look like anything, so `read` takes the rest of the line, but for our own options, as it is.
    before, found, after = command_line.around("read", arguments)
    if found:
        own, raws = command_line.options_among(after)
        options = command_line.parser().parse_args([*before, *own, "home"])
        today = options.clock().date()
        raws = ["--json", *raws] if options.json else raws
        return read.run(raws, sys.stdin.buffer, sys.stdout, sys.stderr, today)
    options = command_line.parser().parse_args(arguments)
    answer: int = options.run(options, output)
    return answer
