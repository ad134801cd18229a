"""The requests that a label needs of IPP (RFC 8011 §4), and why a printer said no to one."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from labels.printers import ipp_codec as ipp
from labels.printers.ipp_codec import Attribute
from labels.printers.ipp_status import DOTS_PER_INCH, WANTED, Ready
from labels.printers.states import Document, State

_PRINT_JOB, _CANCEL_JOB, _GET_JOB, _GET_PRINTER = 0x0002, 0x0008, 0x0009, 0x000B
_CUPS_GET_PRINTERS = 0x4002
_USER = "kiosk"
JOB_WANTED = ("job-state", "job-state-message", "job-printer-state-message", "time-at-processing")


def printer_attributes(uri: str) -> bytes:
    """Ask how a printer is."""
    return _request(_GET_PRINTER, uri, [_keywords("requested-attributes", WANTED)])


def job_attributes(uri: str, job: int) -> bytes:
    """Ask how far a label has come."""
    return _request(_GET_JOB, uri, [_integer("job-id", job), _user(), _keywords("requested-attributes", JOB_WANTED)])


def cancel_job(uri: str, job: int) -> bytes:
    """Take a label back."""
    return _request(_CANCEL_JOB, uri, [_integer("job-id", job), _user()])


def cups_printers() -> bytes:
    """Ask a CUPS server for its queues."""
    wanted = _keywords("requested-attributes", ("printer-name", "printer-info", "printer-make-and-model"))
    return _request(_CUPS_GET_PRINTERS, None, [wanted])


def print_job(
    uri: str, document: Document, loaded: Ready | None, *, may_choose_scaling: bool, may_choose_resolution: bool
) -> bytes:
    """Ask a printer to print the label that follows: in its own size, on the media that lies there, or not at all."""
    about = [
        _user(),
        Attribute(ipp.NAME, "job-name", (document.name[:100],)),
        # The printer refuses what it cannot do instead of doing something else with the label.
        Attribute(ipp.BOOLEAN, "ipp-attribute-fidelity", (True,)),
        Attribute(ipp.MIME_TYPE, "document-format", ("application/pdf",)),
    ]
    how = [_integer("copies", 1), _media(document, loaded)]
    if may_choose_scaling:
        how.append(_keywords("print-scaling", ("none",)))
    if may_choose_resolution:
        dots = struct.pack(">iib", document.dpi, document.dpi, DOTS_PER_INCH)
        how.append(Attribute(ipp.RESOLUTION, "printer-resolution", (dots,)))
    return _request(_PRINT_JOB, uri, about, how)


def _media(document: Document, loaded: Ready | None) -> Attribute:
    if loaded is not None and loaded.name:
        return _keywords("media", (loaded.name,))
    sides = [round(side * 2540 / 1000) for side in (document.width, document.height)]
    if loaded is not None:
        # A printer compares to the hundredth of a millimetre, so it gets its own numbers back.
        ranges = (loaded.width, loaded.height)
        sides = [min(max(side, low), high) for side, (low, high) in zip(sides, ranges, strict=True)]
    size = (_integer("x-dimension", sides[0]), _integer("y-dimension", sides[1]))
    return Attribute(ipp.BEGIN_COLLECTION, "media-col", ((Attribute(ipp.BEGIN_COLLECTION, "media-size", (size,)),),))


def _request(operation: int, uri: str | None, about: list[Attribute], how: list[Attribute] | None = None) -> bytes:
    first = [
        Attribute(ipp.CHARSET, "attributes-charset", ("utf-8",)),
        Attribute(ipp.LANGUAGE, "attributes-natural-language", ("en",)),
    ]
    if uri is not None:
        first.append(Attribute(ipp.URI, "printer-uri", (uri,)))
    groups = [(ipp.OPERATION, first + about)]
    return ipp.request(operation, 1, groups + ([(ipp.JOB, how)] if how else []))


def _user() -> Attribute:
    return Attribute(ipp.NAME, "requesting-user-name", (_USER,))


def _integer(name: str, value: int) -> Attribute:
    return Attribute(ipp.INTEGER, name, (value,))


def _keywords(name: str, values: tuple[str, ...]) -> Attribute:
    return Attribute(ipp.KEYWORD, name, values)


@dataclass(frozen=True)
class Answered:
    """What a status code means for a label."""

    state: State
    message: str
    took_nothing: bool = True
    """Whether the printer says that it kept nothing of the label."""


_ANSWERS = {
    0x0401: Answered("fault", "The printer does not take labels from this machine. Allow it in its settings."),
    0x0402: Answered("fault", "The printer wants a password. Let it take labels from this machine without."),
    0x0403: Answered("fault", "The printer does not take labels from this user. Allow it in its settings."),
    0x0406: Answered("unreachable", "No printer or queue of that name is there. Check the printer's address."),
    0x040A: Answered("fault", "The printer cannot print PDF. Put a CUPS queue before it, and use that."),
    0x040B: Answered("wrong_media", "The printer cannot print a label of this size. Check its media."),
    0x0502: Answered("busy", "The printer has no time now."),
    0x0503: Answered("fault", "The printer speaks another version of IPP. Put a CUPS queue before it, and use that."),
    0x0504: Answered("fault", "The printer failed while it took the label.", took_nothing=False),
    0x0505: Answered("busy", "The printer cannot take the label for a moment."),
    0x0506: Answered("busy", "The printer takes no labels now. Let its queue take them."),
    0x0507: Answered("busy", "The printer is busy with another label."),
}


def refusal(status: int) -> Answered | None:
    """Say why a printer refused; None when it did not."""
    if status < 0x0100:
        return None
    text = f"The printer refused (IPP status {status:#06x}). Look at the printer and at its settings."
    return _ANSWERS.get(status, Answered("fault", text, took_nothing=0x0400 <= status < 0x0500))
