"""Boards: short lists that are read from two metres away."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.events import Click
from textual.widgets import Static

from kiosk.services.home import Board
from kiosk.widgets.keys import Pressed

_STYLES = {"✕": "bold $stop-on-dark", "▼": "bold $warn-on-dark", "▲": "bold $warn-on-dark", "●": "bold $wait-on-dark"}

_DETAIL = 24
"""Columns that what is due of a row has at least, where it stands on one line."""
LEADS_KEY = "(F8)"
"""Stands in every row that leads on: Home's key for it."""


class BoardPanel(Static):
    """One list on Home: a question as title, a count, and as many rows as fit; a finger opens what a row leads to."""

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
        self.border_subtitle = f"{board.total:,}{'+' if board.more else ''} in all" if board.total else ""
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
        height = self._row_height(self._board)
        room = max(1, self.content_size.height // height)
        self.update(Content("\n").join(self._rows(room, height == 2)), layout=False)

    def _row_height(self, board: Board) -> int:
        return 2 if self.content_size.height >= 2 * min(len(board.rows), 5) else 1

    def on_click(self, event: Click) -> None:
        """Open what the row leads to, as its key does."""
        at = event.get_content_offset(self)
        rows = self._board.rows if self._board else ()
        if self._board is None or not rows or at is None:
            return
        number = at.y // self._row_height(self._board)
        if number < len(rows) and rows[number].leads:
            self.post_message(Pressed(rows[number].leads))

    def _rows(self, room: int, two_lines: bool) -> Iterable[Content]:
        width = max(10, self.content_size.width)
        for row in self._board.rows[:room] if self._board else ():
            style = _STYLES.get(row.sign, "bold")
            key = (f"{LEADS_KEY} ", "bold $quiet") if row.leads else ""
            head = Content.assemble((f"{row.sign} {row.word} ", style), key, Content(row.text))
            if two_lines:
                yield head.truncate(width, ellipsis=True)
                yield Content.styled(f"  {row.detail}", "$quiet").truncate(width, ellipsis=True)
            else:
                if row.leads:  # how long there is stays in sight, however long the name
                    head = head.truncate(width - min(len(row.detail) + 3, _DETAIL), ellipsis=True)
                yield Content.assemble(head, (f" · {row.detail}", "$quiet")).truncate(width, ellipsis=True)
