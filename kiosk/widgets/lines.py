"""The lines of a delivery: cold ones that are still out on top, then the newest first."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from kiosk.services.receive_view import LineView, ReceiveView


class DeliveryLines(Static):
    """Draws as many lines as fit."""

    def __init__(self) -> None:
        super().__init__("", markup=False, classes="board", id="lines")
        self.border_title = "LINES"
        self._lines: tuple[LineView, ...] = ()

    def show(self, view: ReceiveView) -> None:
        """Draw a delivery's lines."""
        out = [line for line in view.lines if line.minutes_out is not None]
        rest = [line for line in view.lines if line.minutes_out is None]
        self._lines = (*out, *reversed(rest))
        self.border_subtitle = f"{view.line_count:,} in all" if view.line_count else ""
        self._draw()

    def on_resize(self) -> None:
        """Fit the lines to the room there is."""
        self._draw()

    def _draw(self) -> None:
        if not self.content_size.width:
            return
        if not self._lines:
            self.update(Content.styled("Nothing yet. Cold things first.", "$quiet"), layout=False)
            return
        width = max(20, self.content_size.width)
        room = max(1, self.content_size.height // 2)
        rows: list[Content] = []
        for line in self._lines[:room]:
            rows += [_head(line).truncate(width, ellipsis=True), _detail(line).truncate(width, ellipsis=True)]
        self.update(Content("\n").join(rows), layout=False)


def _head(line: LineView) -> Content:
    if line.minutes_out is not None:
        out = f"❄ OUT {line.minutes_out} MIN "
        held = "▲ QUARANTINE " if line.status == "quarantined" else ""
        return Content.assemble((out + held, "bold $warn-on-dark"), (line.name, "bold"), f"  {line.pack_text}")
    if line.status == "quarantined":
        return Content.assemble(("▲ QUARANTINE ", "bold $warn-on-dark"), (line.name, "bold"), f"  {line.pack_text}")
    return Content.assemble(("✓ ", "bold $ok-on-dark"), (line.name, "bold"), f"  {line.pack_text}")


def _detail(line: LineView) -> Content:
    parts = [f"lot {line.lot}" if line.lot else "no lot"]
    if line.expiry:
        parts.append(f"exp {line.expiry[:7] if line.expiry_precision == 'month' else line.expiry.replace('T', ' ')}")
    if line.serial:
        parts.append(f"serial {line.serial}")
    parts.append(line.location)
    if line.reason:
        parts.append(line.reason.replace("_", " ").lower() if line.reason.isupper() else line.reason)
    return Content.styled("  " + " · ".join(parts), "$quiet")
