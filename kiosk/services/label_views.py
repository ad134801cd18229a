"""What the screen of labels shows: every job with its state in words, and every printer as it was last seen."""

from __future__ import annotations

from dataclasses import dataclass

from db.print_jobs import State
from db.store import Reader


@dataclass(frozen=True)
class PrintJobView:
    """One label's job for people; nothing of what a patient's label says."""

    id: str
    kind: str
    title: str
    printer: str
    stock: str
    state: State
    word: str
    sign: str
    at: str
    """When its state began."""
    person: str
    """The name of who asked for it."""
    message: str
    copy_number: int
    reason: str
    needs_scan_back: bool
    is_void: bool = False
    node: str = ""
    """The kiosk that prints it."""
    queued_at: str = ""

    @property
    def can_cancel(self) -> bool:
        """Say whether it can be given up."""
        return self.state in ("queued", "needs_check")

    @property
    def can_look(self) -> bool:
        """Say whether a person has to say what came of it."""
        return self.state == "needs_check"

    @property
    def can_reprint(self) -> bool:
        """Say whether it can be printed again."""
        return self.state in ("sent", "confirmed", "failed", "cancelled")

    @property
    def can_void(self) -> bool:
        """Say whether it can be declared void."""
        return self.state in ("sent", "confirmed")


@dataclass(frozen=True)
class PrinterView:
    """One printer for people."""

    name: str
    url: str
    dpi: int
    stocks: str
    """Such as `4x3, 2x1`, or `any`."""
    state: str
    """As `labels.printers.states` names it; `unknown` before the first look."""
    word: str
    sign: str
    message: str
    since: str | None
    is_here: bool = True
    """False for a printer that only another kiosk reaches."""


@dataclass(frozen=True)
class LabelsView:
    """All that the screen shows."""

    jobs: tuple[PrintJobView, ...]
    """What needs somebody first, then what waits, then what ended last."""
    printers: tuple[PrinterView, ...]


def labels_view(reader: Reader, now: str, limit: int, node: str | None = None) -> LabelsView:
    """Draw the screen of labels; `node` is the kiosk that looks."""
    raise NotImplementedError
