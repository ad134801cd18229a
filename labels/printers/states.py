"""What a printer says of itself, and how sending to it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Format = Literal["zpl", "pdf"]
State = Literal[
    "ready",
    "busy",
    "out_of_media",
    "out_of_ribbon",
    "head_open",
    "paused",
    "wrong_media",
    "not_ready",  # no answer: a printer that is out of media or open may stay silent
    "unreachable",  # nobody takes the call
    "fault",
]


@dataclass(frozen=True)
class PrinterStatus:
    """One look at a printer."""

    state: State
    message: str
    """A sentence for people, with what to do now unless it is ready."""
    media: tuple[int, int] | None = None
    """Width and height of the loaded labels in thousandths of an inch, where the printer knows; 0 = unknown side."""


@dataclass(frozen=True)
class Document:
    """A label as a printer takes it."""

    content: bytes
    format: Format
    width: int
    height: int
    """Of the label, in thousandths of an inch: checked against the loaded media before anything is sent."""
    dpi: int
    name: str
    """The job's id: never a patient's name."""


@dataclass(frozen=True)
class Sent:
    """The printer, or what stands before it, has the whole label."""

    detail: str


@dataclass(frozen=True)
class NotSent:
    """Nothing of it left this machine, or the printer said that it took nothing: it may be tried again."""

    state: State
    message: str


@dataclass(frozen=True)
class Unsure:
    """Something was sent, and nobody knows what came of it: a person has to look."""

    message: str
    bytes_sent: int


SendResult = Sent | NotSent | Unsure


class Printer(Protocol):
    """Where labels go; each call ends by itself within its time limit and raises nothing for expected trouble."""

    def status(self) -> PrinterStatus:
        """Ask how the printer is."""
        ...

    def send(self, document: Document) -> SendResult:
        """Check the media and send one label."""
        ...
