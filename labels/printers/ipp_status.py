"""What an IPP printer says of itself, and of the labels in it (RFC 8011 §5.4, PWG 5100.3 media-col)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from labels.printers import media
from labels.printers.ipp_codec import Attributes
from labels.printers.states import PrinterStatus, State

WANTED = (
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
    "document-format-supported",
    "print-scaling-supported",
    "media-ready",
    "media-col-ready",
    "media-default",
    "media-col-default",
    "printer-type",
    "printer-resolution-supported",
)
"""The attributes that are asked for."""

DOTS_PER_INCH = 3
"""The unit of a resolution (RFC 8011 §5.1.16); the other one is dots per centimetre."""

_STOPPED, _PROCESSING = 5, 4
_SIZE = re.compile(r".*_([0-9]{1,5}(?:\.[0-9]{1,4})?)x([0-9]{1,5}(?:\.[0-9]{1,4})?)(in|mm)")
_REASONS: tuple[tuple[tuple[str, ...], State, str], ...] = (
    (("cover-open", "door-open", "interlock-open"), "head_open", "The printer is open. Close it until it clicks."),
    (("media-empty", "media-needed"), "out_of_media", "The printer is out of labels. Put in a new roll."),
    (("marker-supply-empty",), "out_of_ribbon", "The printer is out of ribbon or ink. Put in a new one."),
    (("media-jam",), "fault", "A label is jammed in the printer. Open it and take the label out."),
    (("paused", "moving-to-paused"), "paused", "The printer or its queue is paused. Let it go on."),
    (("connecting-to-device", "timed-out", "offline"), "unreachable", "The queue does not reach its printer."),
    (("shutdown",), "not_ready", "The printer is switching off. Switch it on."),
    (("stopped-partly", "stopping"), "fault", "A part of the printer has stopped. Look at the printer."),
)
"""A printer that holds one kind of label is out of it whatever weight (-report, -warning, -error) it gives the word."""


@dataclass(frozen=True)
class Ready:
    """One size of media that lies in the printer."""

    width: tuple[int, int]
    height: tuple[int, int]
    """Least and most, in hundredths of a millimetre: a roll is cut where the label ends."""
    name: str = ""
    """As in media-ready; nothing where only its size is told."""

    @property
    def size(self) -> tuple[int, int]:
        """In thousandths of an inch; 0 for a side that is not fixed."""
        return _thousandths(self.width), _thousandths(self.height)

    def holds(self, wanted: tuple[int, int]) -> bool:
        """Whether labels of this size, in thousandths of an inch, are these."""
        return all(
            low * 100 - media.TOLERANCE * 254 <= side * 254 <= high * 100 + media.TOLERANCE * 254
            for side, (low, high) in zip(wanted, (self.width, self.height), strict=True)
        )


def status_of(attributes: Attributes) -> PrinterStatus:
    """Say in a sentence how the printer is."""
    loaded = ready_media(attributes)
    size = loaded[0].size if len(loaded) == 1 else None
    reasons = {_plain(reason) for reason in _texts(attributes, "printer-state-reasons")}
    said = _said(attributes)
    for words, state, message in _REASONS:
        if reasons & set(words):
            return PrinterStatus(state, message + said, size)
    if _first(attributes, "printer-state") == _STOPPED:
        return PrinterStatus("paused", f"The printer or its queue has stopped. Look at it, and start it.{said}", size)
    if _first(attributes, "printer-is-accepting-jobs") is False:
        return PrinterStatus("busy", f"The printer takes no labels now. Wait, or let its queue take them.{said}", size)
    if _first(attributes, "printer-state") == _PROCESSING:
        return PrinterStatus("busy", f"The printer is printing; labels wait for their turn.{said}", size)
    return PrinterStatus("ready", "The printer is ready.", size)


def takes_labels(attributes: Attributes, status: PrinterStatus) -> bool:
    """Whether a label may be sent now: a printer that prints another one queues it, or says that it is busy."""
    return status.state == "ready" or (
        status.state == "busy" and _first(attributes, "printer-is-accepting-jobs") is not False
    )


def ready_media(attributes: Attributes) -> list[Ready]:
    """List what lies in the printer, as far as it says so.

    CUPS (the one that has a printer-type) knows nothing of it and lists A4 or Letter; its queue's page size does count.
    """
    which = "default" if "printer-type" in attributes else "ready"
    sizes = [_from_collection(each) for each in attributes.get(f"media-col-{which}", ())]
    found = [each for each in sizes if each is not None]
    return found or [each for each in map(_from_name, _texts(attributes, f"media-{which}")) if each is not None]


def supports(attributes: Attributes, name: str, value: str) -> bool:
    """Whether the printer lists this value."""
    return value in _texts(attributes, name)


def resolutions(attributes: Attributes) -> set[int]:
    """The dots to an inch at which a printer prints, the same both ways; nothing where it does not say."""
    values = attributes.get("printer-resolution-supported", ())
    return {
        value[0]
        for value in values
        if isinstance(value, tuple) and len(value) == 3 and value[0] == value[1] > 0 and value[2] == DOTS_PER_INCH
    }


def _from_collection(value: object) -> Ready | None:
    size = _member(value, "media-size")
    width, height = _range(_member(size, "x-dimension")), _range(_member(size, "y-dimension"))
    return Ready(width, height) if width and height else None


def _from_name(name: str) -> Ready | None:
    found = _SIZE.fullmatch(name[:200])
    if found is None:
        return None
    unit = 2540 if found[3] == "in" else 100
    width, height = (round(float(side) * unit) for side in found.groups()[:2])
    return Ready((width, width), (height, height), name)


def _member(value: object, name: str) -> object:
    values = value.get(name, ()) if isinstance(value, dict) else ()
    return values[0] if values else None


def _range(value: object) -> tuple[int, int] | None:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value, value
    if isinstance(value, tuple) and len(value) == 2 and value[1] > 0:
        return value[0], value[1]
    return None


def _thousandths(side: tuple[int, int]) -> int:
    return round(side[0] * 1000 / 2540) if side[0] == side[1] else 0


def _plain(reason: str) -> str:
    for weight in ("-report", "-warning", "-error"):
        reason = reason.removesuffix(weight)
    return reason


def _said(attributes: Attributes) -> str:
    """What a printer that works or has stopped says of it; of an idle one it is only “Idle.”."""
    if _first(attributes, "printer-state") not in (_PROCESSING, _STOPPED):
        return ""
    return words_of(attributes, "printer-state-message")


def words_of(attributes: Attributes, name: str) -> str:
    """The printer's own words, where it has any: short, and with nothing that a terminal would obey."""
    words = next(iter(_texts(attributes, name)), "")
    shown = "".join(letter for letter in words if letter.isprintable()).strip()[:120]
    return f" It says: {shown}" if shown else ""


def _texts(attributes: Attributes, name: str) -> list[str]:
    values: Iterable[object] = attributes.get(name, ())
    return [value for value in values if isinstance(value, str)]


def _first(attributes: Attributes, name: str) -> object:
    return next(iter(attributes.get(name, ())), None)
