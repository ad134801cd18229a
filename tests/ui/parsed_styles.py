"""Style sheets parsed once for all apps of a process; each app would parse the same text again, twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet


@contextmanager
def kept() -> Iterator[None]:
    """Let every style sheet find what another one has parsed from the same text with the same colours."""
    parse = Stylesheet._parse_rules
    known: dict[tuple[Any, ...], list[RuleSet]] = {}

    def parse_once(sheet: Stylesheet, css: str, *options: Any, **named: Any) -> list[RuleSet]:
        key = (css, options, *named.items(), *sheet._variables.items())
        if key not in known:
            known[key] = parse(sheet, css, *options, **named)
        return known[key]

    setattr(Stylesheet, "_parse_rules", parse_once)  # noqa: B010 - mypy knows a method cannot be set
    yield
    setattr(Stylesheet, "_parse_rules", parse)  # noqa: B010
