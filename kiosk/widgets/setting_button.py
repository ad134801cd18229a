"""One setting as a big button: draft or approved, what it is, what holds, and whose word that is."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from textual.content import Content
from textual.widgets import Button

from kiosk.services.settings_view import SettingView, in_short

_MARKS = {True: "▲ DRAFT   ", False: "✓ APPROVED"}
_INDENT = " " * 12
"""The second line begins under the name, not under the mark."""


class SettingButton(Button):
    """One setting; Enter or a finger opens it."""

    def __init__(self, view: SettingView, zone: ZoneInfo) -> None:
        super().__init__("", classes="choice setting")
        self.view = view
        self._zone = zone

    def show(self, view: SettingView, zone: ZoneInfo) -> None:
        """Draw what holds now."""
        self.view, self._zone = view, zone
        self._draw()

    def on_resize(self) -> None:
        """Fit the words to the room there is."""
        self._draw()

    def _draw(self) -> None:
        height = self.content_size.height
        width = self.content_size.width - 2 * self.styles.line_pad
        if width <= 0:
            return
        view = self.view
        head = f"{_MARKS[view.draft]}  {view.definition.title}: {view.words}"
        lines = [head, _INDENT + self._source()] if height >= 2 else [f"{head} · {self._source()}"]
        label = Content("\n").join(Content(line).truncate(width, ellipsis=True) for line in lines)
        if label != self.label:  # else the whole list would be laid out again
            self.label = label

    def _source(self) -> str:
        view = self.view
        later = [in_short(view.definition, each, self._zone) for each in view.later]
        if view.entered is None:
            return " · ".join([*later, "the default"])
        by = [f"entered by {view.entered.entered_by_name}"]
        if view.entered.approved_by_name is not None:
            by.append(f"approved by {view.entered.approved_by_name}")
        return " · ".join([*later, view.source_note, *by])
