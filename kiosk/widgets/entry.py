"""The only place where text is typed; whole scans pass it by on their way to the job."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import ClassVar, Literal, Protocol, runtime_checkable

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key
from textual.widgets import Input, Label

LONGEST = 120
"""Signs that a line takes, if nothing else is said."""
_PATIENCE = 0.5
"""Seconds; a line that takes no key for so long is being taken off the screen."""


@runtime_checkable
class TakesEntries(Protocol):
    """What asks for lines to be typed."""

    def entered(self, entry: Entry) -> None:
        """Go on after Enter in one of its lines."""


class Line(Input, inherit_bindings=False):
    """A line of text with only the keys that cannot come out of a barcode: a scan may hold any Ctrl character."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "cursor_left", show=False),
        Binding("right", "cursor_right", show=False),
        Binding("home", "home", show=False),
        Binding("end", "end", show=False),
        Binding("backspace", "delete_left", show=False),
        Binding("delete", "delete_right", show=False),
    ]

    def on_key(self, event: Key) -> None:
        """Tell whoever asked that the line is typed; at once, as the next key may belong to another line."""
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            asker = next((node for node in self.ancestors if isinstance(node, TakesEntries)), None)
            if asker is not None and isinstance(self.parent, Entry):
                asker.entered(self.parent)

    async def caught_up(self) -> None:
        """Wait until every key given to this line so far is taken, or the line is gone."""
        taken = asyncio.Event()
        if self.call_later(taken.set):
            with suppress(TimeoutError):
                await asyncio.wait_for(taken.wait(), _PATIENCE)


class Entry(Vertical):
    """A named line to type in."""

    def __init__(
        self,
        name: str,
        label: str,
        *,
        placeholder: str = "",
        kind: Literal["text", "integer", "secret"] = "text",
        value: str = "",
        longest: int = LONGEST,
    ) -> None:
        super().__init__(classes="entry")
        self.field = name
        self.is_secret = kind == "secret"
        self._label = label
        self._input = Line(
            value=value,
            placeholder=placeholder,
            type="integer" if kind == "integer" else "text",
            password=kind == "secret",
            max_length=longest,
            select_on_focus=True,
            compact=False,
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
        """Put the cursor here, before the next key is given to anybody."""
        self.screen.set_focus(self._input)

    def try_again(self) -> None:
        """Put the cursor here again; what is typed next takes the place of what was refused."""
        self.focus_line()
        self._input.select_all()
