"""One entry of the record as a big button: when, who, and what was done."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Button

from kiosk.services.records import RecordLine

_INDENT = " " * 21
"""What was done begins under the name, not under the time."""


class RecordButton(Button):
    """One entry; Enter or a finger opens it."""

    def __init__(self, line: RecordLine) -> None:
        super().__init__("", classes="choice record")
        self.line = line

    def on_resize(self) -> None:
        """Fit the words to the room there is."""
        width = self.content_size.width - 2 * self.styles.line_pad
        if width <= 0:
            return
        line = self.line
        if self.content_size.height >= 2:
            words = [f"{line.local}  {line.name}", _INDENT + line.text]
        else:
            words = [f"{line.local[5:16]}  {line.name} {line.text}"]
        # What stands in the record was typed by people: it is text and never markup.
        label = Content("\n").join(Content(each).truncate(width, ellipsis=True) for each in words)
        if label != self.label:
            self.label = label
