"""The order check as rows of text: warnings first, then all that is signed, then what happened and what was fetched."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from textual.content import Content

from kiosk.rules.orders import WORDS, State
from kiosk.services.order_check import OrderCheck

STYLES: Final = {"✕": "$stop-on-dark", "▲": "$warn-on-dark", "●": "$wait-on-dark", "✓": "$ok-on-dark"}
ROOM: Final = 14
"""Columns of a label."""
_PREFIX: Final = "Allergies: "


@dataclass(frozen=True)
class Line:
    """One thing on the check; what is longer than the screen goes on under itself."""

    label: str
    words: str
    style: str = "bold"
    label_style: str = "$quiet"

    def rows(self, width: int) -> list[Content]:
        """Draw it in rows of so many columns."""
        parts = textwrap.wrap(self.words, width) or [""]
        first = Content.assemble((f"{self.label:<{ROOM}}", self.label_style), (parts[0], self.style))
        return [first, *(Content.assemble(" " * ROOM, (part, self.style)) for part in parts[1:])]


def head_of(view: OrderCheck) -> Content:
    """Say which order it is, and how it stands."""
    order = view.order
    sign, word = WORDS[State(order.state)]
    stat = ("STAT  ", "bold $stop-on-dark") if order.priority == "stat" else ""
    number = f" · {order.number}" if order.number else ""
    about = f"   order {order.id}{number}, version {order.version}"
    return Content.assemble(stat, (f"{sign} {word}", f"bold {STYLES[sign]}"), (about, "$quiet"))


def lines_of(view: OrderCheck, time: Callable[[str], str]) -> list[Line]:
    """Draw all of it, in the order in which it is read."""
    return [*_warnings(view), *facts(view), *_log(view, time), *_about(view)]


def _warnings(view: OrderCheck) -> list[Line]:
    lines = [Line(f"{each.sign} {each.word}", each.text, "", f"bold {STYLES[each.sign]}") for each in view.warnings]
    for asked in view.open_questions:
        said = f"{asked.prescriber} was asked: {asked.text} Not answered yet: the order waits (F5)."
        lines.append(Line("● ASKED", said, "", f"bold {STYLES['●']}"))
    return lines


def _under(label: str, words: Iterable[str]) -> list[Line]:
    """Put several things under one label."""
    return [Line(label if not place else "", each) for place, each in enumerate(words)]


def facts(view: OrderCheck) -> list[Line]:
    """Draw who it is for, and what is signed."""
    lines: list[Line] = []
    if view.patient is not None:
        who = view.patient
        lines.append(Line("Patient", f"{who.name}   born {who.birth_date}   {'; '.join(who.numbers)}"))
    if view.allergies is not None:
        by = f" ({view.patient.allergies_by})" if view.patient and view.patient.allergies_by else ""
        words = view.allergies.words[len(view.allergies.identical) :]
        lines += _under("Allergies", (f"{each.removeprefix(_PREFIX)}{by}" for each in words))
    lines += [Line(label, words) for label, words in view.facts]
    style = ("bold", "bold $warn-on-dark")
    lines += [Line(each.label, each.working, style[each.failed]) for each in view.steps]
    lines.append(Line("", view.signed["note"], "$quiet"))
    return lines + _under("Pull", (f"{each.name}: {each.words}" for each in view.to_pull))


def _log(view: OrderCheck, time: Callable[[str], str]) -> list[Line]:
    lines: list[Line] = []
    for asked in view.clarifications:
        lines.append(Line("Asked", f"{time(asked.at)} {asked.asked_by} to {asked.prescriber}: {asked.text}", ""))
        if asked.answered_at is not None:
            lines.append(Line("", f"{time(asked.answered_at)} {asked.answered_by}: {asked.answer}", ""))
    for event in view.events:
        why = f": {event.reason}" if event.reason else ""
        did = f"{event.person}, {event.kind}, version {event.version}{why}"
        lines.append(Line("Happened", f"{time(event.at)} {did}", ""))
    return lines


def _about(view: OrderCheck) -> list[Line]:
    lines = [
        Line("Fetched", f"{each.quantity:,} of {each.name}, lot {each.batch_lot or '—'}, pull {each.job_id}", "")
        for each in view.fetched
    ]
    lines += [Line("Refills", view.refills, "")] if view.refills else []
    return [*lines, Line("Keyed by", ", ".join(view.keyers), "")]


def signed_words(view: OrderCheck) -> Content:
    """Tell the gravest of what is signed once more, above the PIN."""
    facts = dict(view.facts)
    who = f"{view.patient.name}, born {view.patient.birth_date}\n" if view.patient else "A batch\n"
    count = len(view.warnings)
    warned = f"\n▲ {count:,} {'warning' if count == 1 else 'warnings'} seen" if count else "\n✓ no warning"
    body = f"{facts['Drug']} · dose {facts['Dose']}, {facts['Route']}, {facts['Volume, rate']}"
    return Content.assemble((who, "bold"), body, (warned, "bold $warn-on-dark" if count else "$ok-on-dark"))
