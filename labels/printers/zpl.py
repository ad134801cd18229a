"""Talking ZPL with a printer, whatever the wire: ask how it is, send one label, ask whether it arrived."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

from labels.printers import media
from labels.printers.states import Document, NotSent, PrinterStatus, SendResult, Sent, Unsure
from labels.printers.timeouts import Deadline, Timeouts
from labels.printers.zpl_status import LONGEST, QUESTION, HostStatus, as_status, read_answer


class Channel(Protocol):
    """A wire to a printer; every call raises TimeoutError at its deadline and OSError when the wire is broken."""

    deadline: Deadline

    def send_some(self, content: memoryview) -> int:
        """Hand over what goes at once; gives how many bytes, at least one."""
        ...

    def receive(self, most: int) -> bytes:
        """Read what has come, waiting for the first byte; nothing at the end."""
        ...

    def close(self) -> None:
        """Let the wire go."""
        ...


Open = Callable[[Deadline], Channel | NotSent]

_SILENT = (
    "The printer does not answer. It may be out of labels, open, or switched off: look at it, and close or refill it."
)
_NO_ZPL = "What answers there does not speak ZPL as a label printer does. Check the printer's address and its language."
_LOOK = "Look at the printer: if the label came out whole, confirm it; if not, print it again as a reprint."


@dataclass(frozen=True)
class ZplPrinter:
    """A printer that speaks ZPL at the end of some wire."""

    open: Open
    timeouts: Timeouts

    def status(self) -> PrinterStatus:
        """Ask how the printer is."""
        channel = self.open(Deadline.within(self.timeouts.connect))
        if isinstance(channel, NotSent):
            return PrinterStatus(channel.state, channel.message)
        with closing(channel):
            found = _ask(channel, self.timeouts.answer)
        return as_status(found) if isinstance(found, HostStatus) else PrinterStatus(found.state, found.message)

    def send(self, document: Document) -> SendResult:
        """Check the printer and its media, send the label, and have the printer say that it arrived."""
        if document.format != "zpl":
            return NotSent("fault", "This printer takes ZPL only. Choose another printer for this label.")
        channel = self.open(Deadline.within(self.timeouts.connect))
        if isinstance(channel, NotSent):
            return channel
        with closing(channel):
            found = _ask(channel, self.timeouts.answer)
            if isinstance(found, NotSent):
                return found
            return _not_for(document, found) or self._hand_over(channel, document.content)

    def _hand_over(self, channel: Channel, content: bytes) -> SendResult:
        channel.deadline = Deadline.within(self.timeouts.send)
        rest = memoryview(content)
        try:
            while rest:
                rest = rest[channel.send_some(rest) :]
        except OSError as error:
            sent = len(content) - len(rest)
            if not sent:
                return NotSent(
                    "not_ready", f"The printer hung up before the label ({_why(error)}). Look at the printer."
                )
            return Unsure(f"The link broke after {sent} of {len(content)} bytes ({_why(error)}). {_LOOK}", sent)
        after = _ask(channel, self.timeouts.finish)
        if isinstance(after, NotSent):
            return Unsure(f"The label was sent, but the printer did not say that it arrived. {_LOOK}", len(content))
        status = as_status(after)
        waits = "" if status.state == "ready" else f" It says: {status.message}"
        return Sent(f"The printer has the label.{waits}")


def _ask(channel: Channel, seconds: float) -> HostStatus | NotSent:
    channel.deadline = Deadline.within(seconds)
    received = b""
    try:
        rest = memoryview(QUESTION)
        while rest:
            rest = rest[channel.send_some(rest) :]
        while len(received) < LONGEST:
            more = channel.receive(LONGEST - len(received))
            received += more
            found = read_answer(received)
            if found is not None:
                return found
            if not more:
                break
    except OSError:
        return NotSent("fault", _NO_ZPL) if received else NotSent("not_ready", _SILENT)
    return NotSent("fault", _NO_ZPL) if received else NotSent("not_ready", _SILENT)


def _not_for(document: Document, found: HostStatus) -> NotSent | None:
    """Why this label must not go to the printer as it is now."""
    status = as_status(found)
    if status.state != "ready":
        return NotSent(status.state, status.message)
    if found.dpi and found.dpi != document.dpi:
        return media.wrong_resolution(document.dpi, found.dpi)
    loaded = (0, found.label_length * 1000 // document.dpi)
    wanted = (document.width, document.height)
    if media.fits(wanted, loaded):
        return None
    other = media.wrong(wanted, loaded)
    return NotSent(other.state, f"{other.message} If they are right, press its feed key: it then measures them anew.")


def _why(error: OSError) -> str:
    return "it took too long" if isinstance(error, TimeoutError) else error.strerror or "the link is gone"
