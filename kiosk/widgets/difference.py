"""One line of a count that does not agree, as a big button: what is to be done about it, and how it differs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from textual.content import Content
from textual.widgets import Button

from db import instants
from kiosk.rules import count_reasons, money
from kiosk.rules.counting import LineState
from kiosk.rules.in_use import millilitres
from kiosk.services.count_review import ReviewLine

_INDENT: Final = 17
"""The second line begins under the name, not under the sign."""
_AGAIN: Final = {"moved": "it moved about then", "second_person": "another person counts it"}


class DifferenceButton(Button):
    """One line; Enter or a finger says why it differs."""

    def __init__(self, line: ReviewLine, local: Callable[[datetime], datetime], currency: str) -> None:
        super().__init__("", classes=f"choice difference {_state(line, local)[0]}")
        self.line = line
        self._local, self._currency = local, currency

    def on_resize(self) -> None:
        """Fit the words to the room there is."""
        width = self.content_size.width - 2 * self.styles.line_pad
        if width <= 0:
            return
        line = self.line
        _, sign, word = _state(line, self._local)
        lies = {"quarantined": " · in quarantine", "opened": " · open"}.get(line.state, "")
        head = Content(f"{sign} {word:<{_INDENT - 2}}{difference(line)}{line.name}   lot {line.lot or '—'}{lies}")
        about = f"{'':{_INDENT}}{' · '.join(self._about())}"
        label = Content("\n").join(
            (head.truncate(width, ellipsis=True), Content.styled(about, "not bold").truncate(width, ellipsis=True))
        )
        if label != self.label:
            self.label = label

    def _about(self) -> list[str]:
        line = self.line
        who = ", ".join(line.counted_by)
        if line.outcome == LineState.RECOUNT:
            return [_AGAIN.get(line.why or "", "counted again"), line.location, f"counted by {who}"]
        parts = [f"counted {line.counted:,}, record {line.expected:,}", why(line)]
        parts += [money.amount(abs(line.cost_minor), self._currency)] if line.cost_minor else []
        return [*parts, line.location, who]


def difference(line: ReviewLine) -> str:
    """Say how a line differs; of one that is counted again nothing, as whoever does that may stand here."""
    if line.outcome == LineState.RECOUNT or (line.variance == 0 and not line.microlitres):
        return ""
    if line.variance == 0:
        sign, word = ("-", "MISSING") if line.microlitres > 0 else ("+", "TOO MUCH")
        return f"{sign}{millilitres(abs(line.microlitres))} {word}   "
    sign, word = ("-", "MISSING") if line.variance < 0 else ("+", "TOO MANY")
    return f"{sign}{abs(line.variance):,} {line.unit} {word}   "


def why(line: ReviewLine) -> str:
    """Say what was said of a difference."""
    if line.outcome == LineState.AGREES:
        return "a pharmacist escalated it before, and signs"
    if line.reason is None:
        return "why? nobody said"
    said = count_reasons.in_words(line.reason) or line.reason
    return f"escalated: {said}" if line.decided == "escalated" else said


def _state(line: ReviewLine, local: Callable[[datetime], datetime]) -> tuple[str, str, str]:
    """Give the class, sign and word of what stands between a line and its posting."""
    if line.outcome == LineState.RECOUNT:
        return "-warn", "▲", "COUNT AGAIN"
    if line.outcome == LineState.WAITS:
        until = local(instants.from_text(line.waits_until)) if line.waits_until else None
        return "-wait", "…", f"WAIT TO {until:%H:%M}" if until else "WAITS"
    if line.outcome == LineState.AGREES:
        return "-warn", "●", "AGREES NOW"
    if line.reason is None:
        return "-stop", "✕", "DIFFERS"
    return ("-warn", "●", "ESCALATED") if line.decided == "escalated" else ("-ok", "✓", "EXPLAINED")
