"""Saying why shelf and record differ: the likely reasons as big buttons; what is controlled may be escalated."""

from __future__ import annotations

from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from kiosk.rules.count_reasons import NOT_EXPLAINED, REASONS
from kiosk.rules.counting import LineState
from kiosk.screens.dialog import Dialog
from kiosk.services.count_review import ReviewLine
from kiosk.widgets.difference import difference
from kiosk.widgets.scroll import Scroll

Explained = tuple[str, bool]
"""The reason's code, and whether a pharmacist escalates it."""

_ESCALATE: Final = "escalate"


class CountReason(Dialog[Explained]):
    """Gives back a reason."""

    def __init__(self, line: ReviewLine) -> None:
        super().__init__()
        self._line = line

    def compose(self) -> ComposeResult:
        """Draw the line and the reasons; nothing has the focus first, as the reason stays on record."""
        line = self._line
        is_blind = line.outcome == LineState.RECOUNT  # whoever counts it again may stand here
        numbers = "" if is_blind else f" · counted {line.counted:,}, record {line.expected:,}"
        facts = Content.assemble(
            (f"{difference(line)}{line.name}\n", "bold"),
            f"lot {line.lot or '—'} · {line.location}{numbers}\n",
            f"counted by {', '.join(line.counted_by)}",
        )
        with Vertical(classes="dialog count-reason"):
            yield Label("Why does it differ?", classes="dialog-title")
            yield Static(facts, markup=False, classes="facts")
            with Scroll():
                for code, words in () if is_blind else REASONS.items():
                    if code != NOT_EXPLAINED or not line.controlled:  # what is controlled is escalated then
                        yield Button(Content(words), id=code, classes="choice")
                if line.controlled:
                    yield Button("A pharmacist escalates it: it is lost", id=_ESCALATE, classes="choice -stop")
            yield Label("Esc goes back.", classes="quiet")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        code = event.button.id or ""
        self.dismiss((NOT_EXPLAINED, True) if code == _ESCALATE else (code, False))
