"""A bar with how far a long command is, how fast it goes and how long it still takes, where somebody looks on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Said = Callable[[float], str]
"""Says an amount of what is counted for people."""

_STEPS = 500
"""How often a bar is drawn anew at most."""


def in_rows(amount: float) -> str:
    """Say a number of rows.

    >>> in_rows(47559.0)
    '47,559 rows'
    """
    return f"{amount:,.0f} rows"


def in_megabytes(amount: float) -> str:
    """Say a number of bytes.

    >>> in_megabytes(201_023_549)
    '201.0 MB'
    """
    return f"{amount / 1_000_000:,.1f} MB"


@contextmanager
def progress_bar(name: str, total: int, said: Said, *, hint: str = "") -> Iterator[Callable[[int], None]]:
    """Draw a bar on standard error; what is given back is told how much of `total` is done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[done]}"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        if hint:
            bars.console.print(hint)
        task = bars.add_task(name, total=total, done="")
        drawn = 0

        def advance(amount: int) -> None:
            nonlocal drawn
            if amount < total and amount - drawn < total // _STEPS:
                return  # a file is told of line by line
            drawn = amount
            speed = bars.tasks[0].speed
            rate = f" · {said(speed)}/s" if speed else ""
            bars.update(task, completed=amount, done=f"{said(amount)} of {said(total)}{rate}")

        yield advance
