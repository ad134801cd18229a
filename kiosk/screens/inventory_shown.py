"""One inventory as it was taken, whatever was renamed since; a key writes it to a file to print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from db.record import Record
from kiosk.rules.permissions import Act
from kiosk.screens.base import bindings
from kiosk.screens.choose import Choose
from kiosk.screens.controlled_page import ControlledPage
from kiosk.services import inventory_print
from kiosk.services.controlled_list import counts_now
from kiosk.services.export_forms import Form
from kiosk.services.export_tables import Cell
from kiosk.services.outcome import Outcome, Refused
from kiosk.services.receive_subject import plural
from kiosk.services.record_filter import Filter
from kiosk.widgets.keys import Key
from kiosk.widgets.result import ResultStrip
from kiosk.widgets.scroll import Scroll

_FILES: Final[tuple[tuple[tuple[Form, str | None], str], ...]] = (
    (("pdf", None), "All of it, as PDF to print"),
    (("pdf", "cii"), "Schedules I and II alone, as PDF: they are kept apart"),
    (("pdf", "ciii-v"), "Schedules III, IV and V alone, as PDF"),
    (("csv", None), "All of it, as CSV for a spreadsheet"),
)


class InventoryShown(ControlledPage):
    """The facts and lines of one inventory."""

    NAME = "An inventory"
    READY = "F6 writes it to a file to print. The lines are as they were signed."
    KEYS = (Key("escape", "Back", "back"), Key("f6", "Print", "export"))
    BINDINGS: ClassVar[list[BindingType]] = bindings(KEYS)

    def __init__(self, reader: Record, inventory_id: str, just_taken: Outcome | None = None) -> None:
        super().__init__(reader)
        self._inventory_id = inventory_id
        self._just_taken = just_taken

    def body(self) -> ComposeResult:
        """Which it is, and all of it."""
        yield Static("", id="controlled-head", markup=False)
        with Scroll(id="controlled-list"):
            yield Static("", id="inventory-lines", markup=False)

    def on_mount(self) -> None:
        """Say that it was just taken, where it was."""
        super().on_mount()
        if self._just_taken is not None:
            self.query_one(ResultStrip).show(self._just_taken)

    def asked(self) -> Filter:
        """This inventory."""
        return Filter(facts=(("inventory", self._inventory_id),))

    def read(self) -> Refused | None:
        """Read and draw it."""
        refused = self.refusal(Act.VIEW_RECORDS) or counts_now(self._reader, self.kiosk.front_door.person_id)
        if refused is not None:
            return refused
        table = inventory_print.table_of(self._reader, self._inventory_id)
        if isinstance(table, Refused):
            return table
        facts, width = dict(table.facts), max(20, self.size.width - 4)
        self.head(Content.assemble((f"Inventory: {facts['inventory']}", "bold"), f"   {facts['taken']}"))
        lines = [
            Content.assemble((f"{label:<18}", "$quiet"), (value, "bold"))
            for label, value in table.facts
            if label not in ("inventory", "taken")
        ]
        part = ""
        for row in table.rows:
            told = dict(zip(table.columns, row, strict=True))
            if told["part"] != part:
                part = str(told["part"])
                lines += [Content(""), Content.styled(part.upper(), "bold $quiet")]
            lines.append(_line(told, width))
        if not part:
            lines += [Content(""), Content.styled("Nothing controlled was on hand.", "bold")]
        self.query_one("#inventory-lines", Static).update(Content("\n").join(lines))
        return None

    def on_resize(self) -> None:
        """Fit the lines to the room there is."""
        if self._may_look:
            self.draw_again()

    def clear(self, why: str) -> None:
        """Show nothing any more."""
        self.head(Content.assemble(("Nothing is shown.  ", "bold"), (why, "$quiet")))
        self.query_one("#inventory-lines", Static).update("")

    # --- keys

    def action_arrow(self, by: int) -> None:
        """Nothing here has the focus: the arrows scroll."""
        self.query_one("#controlled-list", Scroll).scroll_relative(y=by, animate=False)

    def action_export(self) -> None:
        """Write it to a file."""
        if not self.may_not(Act.EXPORT_RECORDS):
            question = "Write this inventory to a file. Who takes it out is noted."
            self.app.push_screen(Choose(question, list(_FILES), ""), self._export)

    def _export(self, choice: tuple[Form, str | None] | None) -> None:
        if choice is None:
            return
        (form, part), inventory_id = choice, self._inventory_id
        self.kiosk.read_aside(
            lambda reader, hand, by: inventory_print.inventory_here(reader, hand, by, form, inventory_id, part)
        )


def _line(told: Mapping[str, Cell], width: int) -> Content:
    count = told["containers"]
    unit = plural(str(told["unit"]), count) if isinstance(count, int) else told["unit"]
    how_many = f"{count:,} {unit} {told['state']}" if isinstance(count, int) else ""
    each = f" of {told['in_each']}" if told["in_each"] else ""
    each += f", {told['milligrams']}" if told["milligrams"] else ""
    basis = ("✓ by a count", "$ok-on-dark") if told["basis"] == "exact" else ("● by the record", "$wait-on-dark")
    room = max(20, min(44, width - 53))
    name = str(told["item"])
    name = name if len(name) <= room else f"{name[: room - 1]}…"
    return Content.assemble(
        f"{told['schedule']:<5}{name:<{room}} ", (f"{how_many + each:<31}", "bold"), " ", basis
    ).truncate(width, ellipsis=True)
