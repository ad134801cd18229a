"""The row of big buttons: the same words as the keys, the same places on every screen."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static


@dataclass(frozen=True)
class Key:
    """A function key with the word on its button."""

    key: str
    word: str
    action: str


class Pressed(Message):
    """A finger pressed a button."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action


class KeyButton(Static):
    """One big button; it is pressed by finger or by its key, never by the keyboard's focus."""

    def __init__(self, key: Key) -> None:
        shown = "Esc" if key.key == "escape" else key.key.upper()
        super().__init__(f"{shown}\n{key.word}", markup=False, id=f"key-{key.key}", classes="key")
        self._key = key

    def on_click(self) -> None:
        """Pass a finger's press on as the key's action."""
        self.post_message(Pressed(self._key.action))


class KeyRow(Horizontal):
    """The buttons of one screen."""

    def __init__(self, *keys: Key) -> None:
        super().__init__(classes="keys")
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Draw the buttons."""
        for key in self._keys:
            yield KeyButton(key)
