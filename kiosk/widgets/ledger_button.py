"""One thing of a list as a big button: sign and word of how it stands, what it is, and more about it under that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.content import Content
from textual.widgets import Button

_INDENT: Final = 15
"""What it is begins here, whatever the word before it."""

STYLES: Final = {"✕": "-stop", "▲": "-warn", "●": "-wait", "✓": "-ok"}
"""The colour of each sign."""


def packed(parts: Iterable[str], width: int) -> list[str]:
    """Put as many parts beside one another as fit into a line.

    >>> packed(("DEA: TODAY", "Form 106: 2 days left"), 20), packed(("1 open", "counted"), 20)
    (['DEA: TODAY', 'Form 106: 2 days left'], ['1 open · counted'])
    """
    lines: list[str] = []
    for part in parts:
        beside = f"{lines[-1]} · {part}" if lines else part
        if lines and len(beside) <= width:
            lines[-1] = beside
        else:
            lines.append(part)
    return lines


class LedgerButton(Button):
    """Enter or a finger opens it; `key` says which one it is."""

    def __init__(self, key: str, state: tuple[str, str], head: str, about: tuple[str, ...]) -> None:
        super().__init__("", classes=f"choice difference ledger {STYLES.get(state[0], '')}")
        self.key = key
        self._state, self._head, self._about = state, head, about

    def on_resize(self) -> None:
        """Fit the words to the room there is."""
        width = self.content_size.width - 2 * self.styles.line_pad
        if width <= 0:
            return
        sign, word = self._state
        lines = [Content(f"{sign} {word:<{_INDENT - 2}}{self._head}")]
        about = packed(self._about, width - _INDENT)[: max(1, self.content_size.height - 1)]
        lines += [Content.styled(f"{'':{_INDENT}}{each}", "not bold") for each in about]
        label = Content("\n").join(line.truncate(width, ellipsis=True) for line in lines)
        if label != self.label:
            self.label = label
