"""Beside the step in hand: what was done, what was fetched, and which container bears its final label."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content
from textual.widgets import Static

from kiosk.services.prepare_lines import DoneView
from kiosk.services.prepare_view import PackageView, PrepareView
from kiosk.services.receive_subject import plural
from kiosk.services.worksheet_units import UnitLine


class WorksheetList(Static):
    """As many rows as fit."""

    def __init__(self, list_id: str, title: str, nothing: str) -> None:
        super().__init__("", markup=False, classes="board", id=list_id)
        self.border_title = title
        self._nothing = nothing
        self._rows: Sequence[Content] = ()

    def show(self, rows: Sequence[Content]) -> None:
        """Draw other rows, the first ones first."""
        self._rows = rows
        self._draw()

    def on_resize(self) -> None:
        """Fit the rows to the room there is."""
        self._draw()

    def _draw(self) -> None:
        if not self.content_size.width:
            return
        fit = self._rows[: max(1, self.content_size.height)] or [Content.styled(self._nothing, "$quiet")]
        drawn = [row.truncate(self.content_size.width, ellipsis=True) for row in fit]
        self.update(Content("\n").join(drawn), layout=False)


def done_rows(view: PrepareView, time: Callable[[str], str]) -> list[Content]:
    """Draw what was done, the latest first."""
    return [_done(each, view.units, time) for each in reversed(view.done)]


def _done(line: DoneView, units: int, time: Callable[[str], str]) -> Content:
    number = f"unit {line.unit} " if line.unit and units > 1 else ""
    step = f"{number}step {line.step}  " if line.step else ""
    return Content.assemble(("✓ ", "bold $ok-on-dark"), (f"{time(line.at)} ", "$quiet"), (step, "$quiet"), line.words)


def fetched_rows(packages: Sequence[PackageView]) -> list[Content]:
    """Draw what was fetched, each lot once; what is left of it first."""
    left: dict[tuple[str, str, str], int] = {}
    for each in packages:
        what = (each.name, each.lot, each.unit)
        left[what] = left.get(what, 0) + each.quantity - each.used
    return [_fetched(*what, count) for what, count in sorted(left.items(), key=lambda each: each[1] <= 0)]


def _fetched(name: str, batch_lot: str, unit: str, left: int) -> Content:
    lot = f"  lot {batch_lot}" if batch_lot else ""
    if left <= 0:
        return Content.styled(f"✓ used  {name}{lot}", "$quiet")
    return Content.assemble(
        (f"○ {left:,} {plural(unit, left)}  ", "bold $wait-on-dark"), (name, "bold"), (lot, "$quiet")
    )


def unit_rows(units: Sequence[UnitLine]) -> list[Content]:
    """Draw the containers, each with or without its final label."""
    return [_unit(each) for each in units]


def _unit(unit: UnitLine) -> Content:
    if unit.is_applied:
        return Content.assemble((f"✓ unit {unit.number}  ", "bold $ok-on-dark"), "its label is on it")
    if unit.is_printed:
        return Content.assemble((f"○ unit {unit.number}  ", "bold $warn-on-dark"), "printed: apply it, then scan it")
    return Content.assemble((f"○ unit {unit.number}  ", "bold $wait-on-dark"), unit.words)
