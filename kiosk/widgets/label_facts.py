"""What is known of one label in words, above its picture; nothing of what it says."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from kiosk.services.held_codes import SECRET_KINDS
from kiosk.services.label_views import PrintJobView


class LabelFacts(Static):
    """What it is, where it is printed, and what came of it."""

    def __init__(self) -> None:
        super().__init__("", id="label-facts", markup=False)
        self._shown: tuple[PrintJobView | None, bool] | None = None

    def show(self, job: PrintJobView | None, *, is_hidden: bool) -> None:
        """Show another label, or what became of this one; `is_hidden` when its picture is not to be seen."""
        if (job, is_hidden) != self._shown:
            self._shown = (job, is_hidden)
            self.update(_words(job, is_hidden))


def _words(job: PrintJobView | None, is_hidden: bool) -> Content:
    if job is None:
        return Content.styled("Nothing is chosen.", "$quiet")
    back = "   scanned back when printed" if job.needs_scan_back else ""
    head = Content.assemble((f"{job.title}", "bold"), (f"   {job.stock} on {job.printer}{back}", "$quiet"))
    return Content("\n").join((head, Content.styled(_detail(job, is_hidden), "$quiet")))


def _detail(job: PrintJobView, is_hidden: bool) -> str:
    """Say what came of it first: a small screen shows no more, and whoever goes to the printer wants to know."""
    last = f"Asked for by {job.person}."
    if is_hidden and job.kind in SECRET_KINDS:
        last = "Its code opens the kiosk, so only the paper shows it."
    elif is_hidden:
        last = "It may name a patient: F3 shows it, and who looks is noted."
    return " ".join(part for part in (job.message, job.reason and f"Reason: {job.reason}", last) if part)
