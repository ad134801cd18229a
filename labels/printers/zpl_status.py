"""What a ZPL printer answers to ~HI and ~HS: three strings of flags, each between STX and ETX."""

from __future__ import annotations

import re
from dataclasses import dataclass

from labels.printers.states import PrinterStatus, State

QUESTION = b"~HI~HS"
"""Who the printer is, then how it is; one that does not know ~HI leaves it unanswered."""
LONGEST = 4096
"""Bytes of an answer that are read; the real one has some 120."""

_STRING = re.compile(rb"\x02([^\x02\x03]{0,200})\x03")
_DOTS_PER_MM = {6: 152, 8: 203, 12: 300, 24: 600}


@dataclass(frozen=True)
class HostStatus:
    """A printer's answer, read; the names are those of Zebra's ZPL II guide, ~HS."""

    paper_out: bool = False
    paused: bool = False
    label_length: int = 0
    """Dots; 0 where the printer has not measured, and of a roll without gaps: there it is only the last label's."""
    formats_waiting: int = 0
    buffer_full: bool = False
    partial_format: bool = False
    memory_lost: bool = False
    too_cold: bool = False
    too_hot: bool = False
    head_open: bool = False
    ribbon_out: bool = False
    dpi: int = 0
    """From ~HI; 0 where the printer does not say."""


def read_answer(received: bytes) -> HostStatus | None:
    """Read the answer once it is whole; None while it is not."""
    strings = [found[1].decode("latin-1").split(",") for found in _STRING.finditer(received)]
    first = next((fields for fields in strings if len(fields) == 12 and _are_numbers(fields)), None)
    second = next((fields for fields in strings if len(fields) == 11), None)
    third = next((fields for fields in strings if len(fields) == 2), None)
    if first is None or second is None or third is None:
        return None
    return HostStatus(
        paper_out=first[1] == "1",
        paused=first[2] == "1",
        label_length=0 if _is_without_gaps(second) else int(first[3]),
        formats_waiting=int(first[4]),
        buffer_full=first[5] == "1",
        partial_format=first[7] == "1",
        memory_lost=first[9] == "1",
        too_cold=first[10] == "1",
        too_hot=first[11] == "1",
        head_open=second[2] == "1",
        ribbon_out=second[3] == "1",
        dpi=next((_dpi(fields) for fields in strings if _dpi(fields)), 0),
    )


def as_status(found: HostStatus) -> PrinterStatus:
    """Say in a sentence how the printer is; what a person has to mend first comes first."""
    media = (0, found.label_length * 1000 // found.dpi) if found.dpi and found.label_length else None
    for is_so, state, message in _faults(found):
        if is_so:
            return PrinterStatus(state, message, media)
    waiting = f" {found.formats_waiting} labels wait in it." if found.formats_waiting else ""
    return PrinterStatus("ready", f"The printer is ready.{waiting}", media)


def _faults(found: HostStatus) -> tuple[tuple[bool, State, str], ...]:
    return (
        (found.head_open, "head_open", "The printer's head is open. Close it until it clicks."),
        (found.paper_out, "out_of_media", "The printer is out of labels. Put in a new roll and close the printer."),
        (found.ribbon_out, "out_of_ribbon", "The printer is out of ribbon. Put in a new ribbon."),
        (found.too_hot, "fault", "The printer's head is too hot. Let it cool down; it goes on by itself."),
        (found.too_cold, "fault", "The printer's head is too cold. Warm the room; it goes on by itself."),
        (found.memory_lost, "fault", "The printer lost its settings. Set it up and calibrate it again."),
        (found.paused, "paused", "The printer is paused. Press its pause key."),
        (found.buffer_full, "busy", "The printer's memory is full of labels. Wait until it has printed some."),
        (
            found.partial_format,
            "busy",
            "Another label is just coming in, or half a label is stuck in the printer. "
            "If this stays, switch the printer off and on.",
        ),
    )


def _are_numbers(fields: list[str]) -> bool:
    return all(field.isascii() and field.isdigit() and len(field) <= 6 for field in fields[1:])


def _is_without_gaps(second: list[str]) -> bool:
    """Bit 7 of the function settings (media type): 1 = continuous."""
    settings = second[0]
    return settings.isascii() and settings.isdigit() and len(settings) <= 3 and bool(int(settings) & 0x80)


def _dpi(fields: list[str]) -> int:
    """Dots to an inch, of a ~HI answer: model, firmware, dots per millimetre, memory."""
    if len(fields) in (4, 5) and fields[2].isascii() and fields[2].isdigit() and len(fields[2]) <= 2:
        return _DOTS_PER_MM.get(int(fields[2]), 0)
    return 0
