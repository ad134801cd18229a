"""Boards: short lists that are read from two metres away."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.widgets import Static

from kiosk.services.home import Board

_STYLES = {"✕": "bold $stop-on-dark", "▼": "bold $warn-on-dark", "▲": "bold $warn-on-dark", "●": "bold $wait-on-dark"}


class BoardPanel(Static):
    """One list on Home: a question as title, a count, and as many rows as fit."""

    def __init__(self, title: str, empty: str, panel_id: str) -> None:
        super().__init__("", markup=False, id=panel_id, classes="board")
        self.border_title = title
        self._empty = empty
        self._board: Board | None = None

    def show(self, board: Board) -> None:
        """Draw a list."""
        if board == self._board:
            return
        self._board = board
        self.border_subtitle = f"{board.total:,} in all" if board.total else ""
        self._draw()

    def on_resize(self) -> None:
        """Fit the rows to the room there is."""
        self._draw()

    def _draw(self) -> None:
        if self._board is None or not self.content_size.width:
            return
        if not self._board.rows:
            self.update(Content.styled(f"✓ {self._empty}", "$ok-on-dark"), layout=False)
            return
        two_lines = self.content_size.height >= 2 * min(len(self._board.rows), 5)
        room = max(1, self.content_size.height // (2 if two_lines else 1))
        self.update(Content("\n").join(self._rows(room, two_lines)), layout=False)

    def _rows(self, room: int, two_lines: bool) -> Iterable[Content]:
        width = max(10, self.content_size.width)
        for row in self._board.rows[:room] if self._board else ():
            style = _STYLES.get(row.sign, "bold")
            head = Content.assemble((f"{row.sign} {row.word} ", style), Content(row.text))
            if two_lines:
                yield head.truncate(width, ellipsis=True)
                yield Content.styled(f"  {row.detail}", "$quiet").truncate(width, ellipsis=True)
            else:
                yield Content.assemble(head, (f" · {row.detail}", "$quiet")).truncate(width, ellipsis=True)
