"""The actions of a command, such as `kiosk order list`: each with the common options, and who does it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Protocol

from kiosk.cli.output import Output

Run = Callable[[argparse.Namespace, Output], int]
Common = Callable[[argparse.ArgumentParser], None]


class Action(Protocol):
    """Adds an action to a command."""

    def __call__(self, name: str, help_text: str, run: Run) -> argparse.ArgumentParser:
        """Add it, and give its parser for what else it takes."""


def actions_of(command: argparse.ArgumentParser, common: Common, who: str = "") -> Action:
    """Let a command have actions; `who`, such as `does it`, lets each of them ask for a person."""
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(name: str, help_text: str, run: Run) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=help_text, allow_abbrev=False)
        common(made)
        if who:
            made.add_argument("--as", dest="by", metavar="NAME", help=f"who {who}; the PIN is asked for")
        made.set_defaults(act=run)
        return made

    return action
