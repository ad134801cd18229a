"""The lists of a round at the shelf: what is still to be cleared, and what was done, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from kiosk.rules import shelf_reasons
from kiosk.services.receive_subject import plural
from kiosk.services.shelf_view import EntryView, ShelfView, ToClear

_Row = tuple[Content, Content]


class _Lines(Static):
    """Draws as many rows of two lines as fit."""

    def __init__(self, title: str, nothing: str, widget_id: str) -> None:
        super().__init__("", markup=False, classes="board", id=widget_id)
        self.border_title = title
        self._nothing = nothing
        self._rows: Sequence[_Row] = ()

    def on_resize(self) -> None:
        """Fit the rows to the room there is."""
        self._draw()

    def _fill(self, rows: Sequence[_Row], total: int) -> None:
        self._rows = rows
        self.border_subtitle = f"{total:,} in all" if total else ""
        self._draw()

    def _draw(self) -> None:
        if not self.content_size.width:
            return
        if not self._rows:
            self.update(Content.styled(self._nothing, "$quiet"), layout=False)
            return
        width, room = max(20, self.content_size.width), max(1, self.content_size.height // 2)
        lines = [line.truncate(width, ellipsis=True) for row in self._rows[:room] for line in row]
        self.update(Content("\n").join(lines), layout=False)


class ToClearLines(_Lines):
    """What lies there and must not be used."""

    def __init__(self) -> None:
        super().__init__("TAKE OFF THE SHELF", "Nothing is left to be cleared.", "to-clear")

    def show(self, view: ShelfView) -> None:
        """Draw what is left."""
        self._fill([_to_clear(row) for row in view.to_clear], view.to_clear_count)


class DoneLines(_Lines):
    """What was done in this round."""

    def __init__(self) -> None:
        super().__init__("DONE", "Nothing yet.", "done")

    def show(self, view: ShelfView) -> None:
        """Draw what was done."""
        self._fill([_done(entry) for entry in reversed(view.entries)], view.entry_count)


def _to_clear(row: ToClear) -> _Row:
    head = Content.assemble((f"✕ {row.state.upper()} ", "bold $stop-on-dark"), (row.name, "bold"))
    lot = f"lot {row.lot}" if row.lot else "no lot"
    amount = f"{row.quantity:,} {plural(row.unit, row.quantity)}"
    return head, Content.styled(f"  {amount} · {lot} · {row.location}", "$quiet")


def _done(entry: EntryView) -> _Row:
    amount = f"{entry.quantity:,} {plural(entry.unit, entry.quantity)}"
    head = Content.assemble((f"✓ {entry.done.upper()} ", "bold $ok-on-dark"), (entry.name, "bold"), f"  {amount}")
    parts = [f"lot {entry.lot}" if entry.lot else "no lot"]
    parts += [f"serial {entry.serial}"] if entry.serial else []
    parts.append(f"{entry.origin} → {entry.to}" if entry.to else entry.origin)
    # What somebody typed may name a patient, and anybody can look here.
    parts += filter(None, [shelf_reasons.in_words(entry.reason, with_text=False) if entry.reason else None])
    return head, Content.styled("  " + " · ".join(parts), "$quiet")
