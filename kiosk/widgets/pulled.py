"""What was pulled: the last line large enough to be read with arms full, the others below."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Digits, Static

from kiosk.services.pull_open import UseView
from kiosk.services.pull_view import PullLineView, PullView, WantedView
from kiosk.services.receive_subject import plural


class JustPulled(Horizontal):
    """The last line: its count in large digits, and what it is beside it."""

    def __init__(self) -> None:
        super().__init__(id="just-pulled")

    def compose(self) -> ComposeResult:
        """Draw the two parts."""
        yield Digits("", id="count")
        yield Static("", id="what", markup=False)

    def show(self, view: PullView) -> None:
        """Draw the last line, or what to do first."""
        count, what = self.query_one("#count", Digits), self.query_one("#what", Static)
        if not view.lines:
            count.update("0")
            what.update(Content.styled("Nothing taken yet.\nOne scan takes ONE unit.", "$quiet"))
            return
        last = view.lines[-1]
        count.update(f"{last.quantity:,}")
        unit = plural(last.unit, last.quantity).upper()
        what.update(Content.assemble((f"{unit}  ", "bold"), (f"{last.name}\n", "bold"), _detail(last)))


class PulledLines(Static):
    """Draws as many lines as fit, the newest first."""

    def __init__(self) -> None:
        super().__init__("", markup=False, classes="board", id="pulled")
        self.border_title = "TAKEN"
        self._lines: tuple[PullLineView, ...] = ()
        self._uses: tuple[UseView, ...] = ()
        self._missing: tuple[WantedView, ...] = ()

    def show(self, view: PullView) -> None:
        """Draw the lines of a pull."""
        self._lines, self._uses = tuple(reversed(view.lines)), tuple(reversed(view.uses))
        self._missing = tuple(line for line in view.wanted if line.missing)
        self.border_title = "MISSING, THEN TAKEN" if self._missing else "TAKEN"
        self.border_subtitle = f"{view.line_count:,} in all" if view.line_count else ""
        self._draw()

    def on_resize(self) -> None:
        """Fit the lines to the room there is."""
        self._draw()

    def _draw(self) -> None:
        if not self.content_size.width:
            return
        width = max(20, self.content_size.width)
        # What was just taken stands large above; what is missing is what is looked for next.
        drawn = [*map(_missing_row, self._missing), *map(_use, self._uses), *map(_row, self._lines)]
        rows = [row.truncate(width, ellipsis=True) for row in drawn[: max(1, self.content_size.height)]]
        self.update(Content("\n").join(rows), layout=False)


def _use(use: UseView) -> Content:
    detail = f"  {f'lot {use.lot}' if use.lot else 'no lot'} · {use.location}"
    return Content.assemble((f"✓ the open {use.unit}  ", "bold $ok-on-dark"), (use.name, "bold"), (detail, "$quiet"))


def _missing_row(line: WantedView) -> Content:
    count = f"○ {line.missing:,} {plural(line.unit, line.missing)}  "
    return Content.assemble(
        (count, "bold $warn-on-dark"), (line.name, "bold"), (f"  {line.pulled:,} of {line.wanted:,}", "$quiet")
    )


def _row(line: PullLineView) -> Content:
    if line.quantity == 0:
        return Content.assemble(("↩ back  ", "$quiet"), (line.name, "$quiet"), (f"  {_detail_text(line)}", "$quiet"))
    head = (f"✓ {line.quantity_text}  ", "bold $ok-on-dark")
    return Content.assemble(head, (line.name, "bold"), (f"  {_detail_text(line)}", "$quiet"))


def _detail(line: PullLineView) -> Content:
    return Content(_detail_text(line))


def _detail_text(line: PullLineView) -> str:
    parts = [f"lot {line.lot}" if line.lot else "no lot"]
    if line.expiry:
        parts.append(f"exp {line.expiry[:7] if line.expiry_precision == 'month' else line.expiry.replace('T', ' ')}")
    if line.extended_expiry:
        parts.append(f"extended to {line.extended_expiry}")
    if line.serial:
        parts.append(f"serial {line.serial}")
    parts.append(line.location)
    if line.reason:
        parts.append(line.reason)
    return " · ".join(parts)
