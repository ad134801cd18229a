"""The only place where text is typed; whole scans pass it by on their way to the job."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Label

_LONGEST = 120


class Line(Input, inherit_bindings=False):
    """A line of text with only the keys that cannot come out of a barcode: a scan may hold any Ctrl character."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "cursor_left", show=False),
        Binding("right", "cursor_right", show=False),
        Binding("home", "home", show=False),
        Binding("end", "end", show=False),
        Binding("backspace", "delete_left", show=False),
        Binding("delete", "delete_right", show=False),
        Binding("enter", "submit", show=False),
    ]


class Entry(Vertical):
    """A named line to type in."""

    def __init__(
        self,
        name: str,
        label: str,
        *,
        placeholder: str = "",
        kind: Literal["text", "integer"] = "text",
        value: str = "",
    ) -> None:
        super().__init__(classes="entry")
        self.field = name
        self._label = label
        self._input = Line(
            value=value, placeholder=placeholder, type=kind, max_length=_LONGEST, select_on_focus=True, compact=False
        )
        self._input.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Draw label and line."""
        yield Label(self._label, markup=False)
        yield self._input

    @property
    def value(self) -> str:
        """What was typed."""
        return self._input.value

    @value.setter
    def value(self, text: str) -> None:
        self._input.value = text

    def focus_line(self) -> None:
        """Put the cursor here."""
        self._input.focus()
