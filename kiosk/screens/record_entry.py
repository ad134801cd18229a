"""One entry of the record with all its facts: what was there before, what came after, and its place in the chain."""

from __future__ import annotations

import json
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from kiosk.screens.dialog import Dialog
from kiosk.services.export_tables import grouped
from kiosk.services.record_filter import Filter
from kiosk.services.records import HistoryLine
from kiosk.widgets.scroll import Scroll


class HistoryButton(Button):
    """Leads to everything about one thing."""

    def __init__(self, wanted: Filter) -> None:
        super().__init__(Content(f"Everything about {wanted.words}"), classes="choice")
        self.wanted = wanted


class ScrolledDialog(Dialog[Filter]):
    """A dialog whose text may be longer than its room."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def action_page(self, by: int) -> None:
        """Go on by what fits."""
        scroll = self.query_one(Scroll)
        scroll.scroll_relative(y=by * max(1, scroll.size.height - 1), animate=False)


class RecordEntry(ScrolledDialog):
    """Shows an entry; gives back what else to look for."""

    def __init__(self, shown: HistoryLine, leads: tuple[Filter, ...]) -> None:
        super().__init__()
        self._shown = shown
        self._leads = leads

    def compose(self) -> ComposeResult:
        """The sentence, the values, everything that was noted, and where to go from here."""
        line = self._shown.line
        with Vertical(classes="dialog -large record-text"):
            yield Label(f"{line.local}  {line.name}", classes="dialog-title", markup=False)
            with Scroll():
                yield Static(self._facts(), markup=False, classes="facts")
            for wanted in self._leads:
                yield HistoryButton(wanted)
            yield Button("Close", id="close", classes="choice")
            yield Label("PgUp and PgDn scroll, Esc goes back.", classes="quiet")

    def on_mount(self) -> None:
        """One Enter closes it."""
        self.query_one("#close").focus()

    def _facts(self) -> Content:
        line = self._shown.line
        parts: list[Content | tuple[str, str] | str] = [(line.text, "bold"), "\n"]
        for change in self._shown.changes:
            before = f"{change.before}  →  " if change.before is not None else ""
            parts += [("\n" + change.label + "  ", "$quiet"), before, (change.after, "bold")]
        facts = (
            ("when", f"{line.at} (UTC)"),
            ("who", f"{line.name} ({line.person_id})"),
            ("action", line.action),
            ("about", line.subject or "—"),
            ("entry", f"node {line.node}, epoch {line.epoch}, number {line.seq}"),
            ("hash", grouped(line.hash)),
        )
        parts.append("\n")
        for label, value in facts:
            parts += [(f"\n{label:<7}", "$quiet"), value]
        noted = json.dumps(line.detail, indent=1, sort_keys=True, ensure_ascii=False)
        parts += [("\n\nEverything that was noted\n", "$quiet"), noted]
        return Content.assemble(*parts)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.wanted if isinstance(event.button, HistoryButton) else None)
