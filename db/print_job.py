"""One label to be printed: what it is made of, what was asked for, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["queued", "sending", "sent", "confirmed", "needs_check", "failed", "cancelled"]


@dataclass(frozen=True)
class PrintContent:
    """What a label is made of; it may be a patient's, and is read only to draw the label."""

    data_json: str
    symbol_kind: str | None
    symbol_text: str | None
    """Everything a scanner sends, AIM identifier first; None where there is no symbol, or no record may hold it."""
    symbol_elements: str | None
    """JSON pairs of Application Identifiers and values."""


@dataclass(frozen=True)
class NewPrintJob:
    """A label that somebody asked for."""

    kind: str
    subject: str
    """What it is for, by an id of ours: never a patient's name."""
    content: PrintContent
    printer: str
    stock: str
    dpi: int
    raster_sha256: str
    needs_scan_back: bool
    reprint_of: str | None = None
    """The first job of the same label."""
    copy_number: int = 0
    """n of REPRINT n; 0 for the first."""
    reason: str | None = None
    """Why it is printed again."""


@dataclass(frozen=True)
class PrintJob:
    """One job as it stands; what the label says is read apart."""

    id: str
    node: str
    """The kiosk that prints it."""
    epoch: int
    """Of the node's chain when the job was made."""
    kind: str
    subject: str
    printer: str
    stock: str
    dpi: int
    raster_sha256: str
    needs_scan_back: bool
    reprint_of: str | None
    copy_number: int
    reason: str | None
    person_id: str
    queued_at: str
    state: State
    changed_at: str
    changed_by: str
    tries: int
    """How often it was begun to be sent."""
    next_try_at: str
    message: str
    """What is to be said of its state, a sentence; empty when there is nothing."""
    void_reason: str | None
    """Why a printed label counts no longer."""
