"""The record of a preparation in columns: what was ordered and how it is made, beside what was really done."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from textual.content import Content
from textual.widgets import Static

from db import instants
from kiosk.services.check_queue import ToCheck
from kiosk.services.check_view import CheckView, LineSeen
from kiosk.services.compounding_words import Section
from kiosk.services.receive_subject import plural
from kiosk.widgets.scroll import Scroll

ORDERED: Final = ("order", "formula", "calculation", "beyond_use")
"""Sections of the left column: what it should be."""
_STOP: Final = ("HAZARDOUS", "FAIL", "DIFFERS", "RECALLED")
_WARN: Final = ("Near miss", "Warning", "Taken back", "Printed again")
_INDENT: Final = 2


class Column(Scroll):
    """Sections of the record under one another; a page further down by PageDown."""

    def __init__(self, column_id: str) -> None:
        super().__init__(id=column_id)
        self._text = Static("", markup=False)
        self._sections: Sequence[Section] = ()

    def compose(self) -> Iterable[Static]:
        """Draw the text."""
        yield self._text

    def show(self, sections: Sequence[Section]) -> None:
        """Draw other sections, from their beginning."""
        if tuple(sections) != tuple(self._sections):
            self._sections = sections
            self._draw()
            self.scroll_home(animate=False)

    def on_resize(self) -> None:
        """Fit the text to the room there is."""
        self._draw()

    def _draw(self) -> None:
        width = self._text.content_size.width
        if width > _INDENT:
            self._text.update(Content("\n").join(row for each in self._sections for row in _rows(each, width)))


def _rows(section: Section, width: int) -> Iterable[Content]:
    yield Content.styled(section.title.upper(), "bold $accent")
    for label, words in section.rows:
        yield from _row(label, words, width)
    yield Content("")


def _row(label: str, words: str, width: int) -> Iterable[Content]:
    """Draw a label and its words; what is longer than the line goes on under it, further in."""
    style = _style(label, words)
    parts = textwrap.wrap(f"{label}  {words}" if label else words, width, subsequent_indent=" " * _INDENT) or [""]
    first = parts[0]
    if label and first.startswith(label):
        yield Content.assemble((label, style or "$quiet"), (first[len(label) :], style or "bold"))
    else:
        yield Content.styled(first, style or "bold")
    yield from (Content.styled(each, style or "bold") for each in parts[1:])


def _style(label: str, words: str) -> str:
    if label in _STOP or any(each in words for each in _STOP[1:]):
        return "bold $stop-on-dark"
    return "bold $warn-on-dark" if label in _WARN else ""


def inspected_rows(lines: Sequence[LineSeen]) -> list[Content]:
    """Draw the visual inspection as far as it is answered."""
    return [_inspected(each) for each in lines]


def _inspected(line: LineSeen) -> Content:
    if line.passed is None:
        return Content.styled(f"○ {line.text}", "$quiet")
    if line.passed:
        return Content.assemble(("✓ pass  ", "bold $ok-on-dark"), line.text)
    return Content.assemble(("✕ FAIL  ", "bold $stop-on-dark"), (line.text, "bold"))


def head_of(view: CheckView) -> Content:
    """Say what is in hand, and which of its containers are scanned."""
    if view.preparation is None:
        return Content.styled("Scan the final label of what you check.", "bold")
    waiting = [each for each in view.units if each.state == "to_check" or each.scanned]
    scanned = sum(each.scanned for each in waiting)
    many = f"   {scanned:,} of {len(waiting):,} scanned"
    style = "$ok-on-dark" if scanned == len(waiting) else "bold $warn-on-dark"
    return Content.assemble((view.name, "bold"), (f"   {view.preparation}", "$quiet"), (many, style))


def queue_rows(waiting: Sequence[ToCheck], local: Callable[[datetime], datetime]) -> list[Content]:
    """Draw what waits for a check, in the order in which it is to be done."""
    rows = []
    for each in waiting:
        style, sign = _waits(each)
        stat = "STAT " if each.is_stat else ""
        what = f"{stat}{each.drug} · {each.containers:,} {plural('container', each.containers)}   {each.preparation}"
        rows.append(Content.assemble((f"{sign}  ", style), (what, "bold")))
        times = (("since", each.waits_since), ("use by", each.beyond_use_date))
        said = [f"{word} {local(instants.from_text(at)):%d %b %H:%M}" for word, at in times if at]
        rows.append(Content.styled(f"  {' · '.join((f'order {each.order}', each.made_by, *said))}", "$quiet"))
    return rows


def _waits(each: ToCheck) -> tuple[str, str]:
    if each.is_over:
        return "bold $stop-on-dark", "✕ PAST ITS TIME"
    if each.is_own:
        return "$quiet", "○ YOUR OWN"
    return "bold $stop-on-dark" if each.is_stat else "bold $warn-on-dark", "▲ TO CHECK"
