"""Home: what must I not use, what will I run out of, what is due; and every scan is welcome."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from db import instants
from kiosk.front_desk import READY
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.choose_work import ChooseWork
from kiosk.screens.leave import ask_to_leave
from kiosk.screens.type_code import TypeCode
from kiosk.services.home import HomeView
from kiosk.services.open_work import OpenWork
from kiosk.shown import Shown
from kiosk.widgets.boards import BoardPanel
from kiosk.widgets.keys import Key

_SIGNS = {
    "done": ("✓", "$ok-on-dark"),
    "refused": ("✕", "$stop-on-dark"),
    "ask": ("?", "$warn-on-dark"),
    "waiting": ("…", "$wait-on-dark"),
}


class HomeScreen(JobScreen):
    """The first screen, and the one that Esc leads to."""

    NAME = "Home"
    READY = READY
    KEYS = (
        Key("f1", "Menu", "menu"),
        Key("f2", "Receive", "receive"),
        Key("f3", "Go on", "go_on"),
        Key("f4", "Type", "type_code"),
        Key("f5", "Labels", "labels"),
        Key("f6", "Find", "find"),
        Key("f7", "Pull", "pull"),
        Key("f12", "Leave", "leave"),
    )
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(KEYS), Binding("f8", "controlled", show=False)]

    def __init__(self) -> None:
        super().__init__()
        self._troubles: tuple[str, ...] | None = None

    def body(self) -> ComposeResult:
        """Three questions, the last scans, and what is missing on this machine."""
        with Container(id="boards"):
            yield BoardPanel("MUST NOT USE", "Nothing on the shelf is forbidden.", "must-not-use")
            yield BoardPanel("WILL RUN OUT", "Everything is above par.", "will-run-out")
            yield BoardPanel("IS DUE", "Nothing is due.", "is-due")
        yield Static("", id="last-scans", markup=False, classes="board")
        yield Static("", id="troubles", markup=False)

    def on_mount(self) -> None:
        """Draw now, and again every half minute: time passes though nobody scans."""
        self.query_one("#last-scans").border_title = "LAST SCANS"
        self.refresh_lists()
        self.set_interval(30, self.refresh_lists)

    def on_screen_resume(self) -> None:
        """Draw what changed while another screen was up."""
        self.refresh_lists()

    def show(self, shown: Shown) -> None:
        """Show an outcome at once; the lists follow when there is time."""
        super().show(shown)
        self.kiosk.refresh_home_soon()

    def refresh_lists(self) -> None:
        """Read the lists again."""
        view = self.kiosk.home_view()
        if view is not None:
            self._draw(view)

    def _draw(self, view: HomeView) -> None:
        self.query_one("#must-not-use", BoardPanel).show(view.must_not_use)
        self.query_one("#will-run-out", BoardPanel).show(view.will_run_out)
        self.query_one("#is-due", BoardPanel).show(view.due)
        self.query_one("#last-scans", Static).update(self._last_scans(view), layout=False)
        troubles = self.kiosk.status.troubles
        if troubles != self._troubles:
            self._troubles = troubles
            panel = self.query_one("#troubles", Static)
            panel.display = bool(troubles)
            panel.update(Content("\n").join(Content(f"▲ {trouble}") for trouble in troubles))

    def _last_scans(self, view: HomeView) -> Content:
        if not view.last_scans:
            return Content.styled("No scan yet.", "$quiet")
        lines = []
        for scan in view.last_scans:
            sign, style = _SIGNS.get(scan.result or "", ("·", "$quiet"))
            at = self.kiosk.local(instants.from_text(scan.at))
            line = Content.assemble((f"{sign} ", style), (f"{at:%H:%M:%S}  ", "$quiet"), scan.said or "not judged yet")
            lines.append(line.truncate(max(10, self.size.width - 4), ellipsis=True))
        return Content("\n").join(lines)

    def action_receive(self) -> None:
        """Open a new delivery."""
        self.kiosk.open_job("receive")

    def action_pull(self) -> None:
        """Open a new pull."""
        self.kiosk.open_job("pull")

    def action_go_on(self) -> None:
        """Go on with work that is not finished: the only one at once, else a choice."""
        view = self.kiosk.home_view()
        works = view.open_work if view else ()
        if len(works) > 1:
            self.app.push_screen(ChooseWork(works, self.kiosk.zone), self._go_on_with)
        elif works:
            self._go_on_with(works[0])
        else:
            self.kiosk.tell("NO_JOB", "Nothing is waiting to be finished.", "Press F2 to receive a delivery.")

    def _go_on_with(self, work: OpenWork | None) -> None:
        if work is not None:
            self.kiosk.open_job(work.kind, work.job_id)

    def action_type_code(self) -> None:
        """Type a code that cannot be scanned."""
        self.app.push_screen(TypeCode(), self.kiosk.take_typed)

    def action_labels(self) -> None:
        """Go to the labels and their printers."""
        self.kiosk.open_labels()

    def action_find(self) -> None:
        """Find an item by name, maker or code."""
        self.kiosk.find_item()

    def action_controlled(self) -> None:
        """Open what is due of controlled substances: what the first row with this key is about, else all of them."""
        view = self.kiosk.home_view()
        leads = [row.leads for row in view.due.rows if row.leads] if view else []
        self.kiosk.back_office.open_controlled(leads[0] if leads else "")

    def action_losses(self) -> None:
        """Open the losses of controlled substances."""
        self.kiosk.back_office.open_controlled("losses")

    def action_inventories(self) -> None:
        """Open the inventories of controlled substances."""
        self.kiosk.back_office.open_controlled("inventories")

    def action_leave(self) -> None:
        """Ask before the kiosk is ended."""
        ask_to_leave(self.app)
