"""IPP over HTTP: one request, one answer, each within its time, and it is known whether the label had begun."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from labels.printers.address import Address
from labels.printers.ipp_codec import Message, NoIppError, read_message
from labels.printers.link import HttpSocket, Link, Resolve, look_up, open_link
from labels.printers.reach import unreachable
from labels.printers.states import NotSent, State
from labels.printers.timeouts import Deadline, Timeouts

LONGEST = 1024 * 1024
"""Bytes of an answer that are read; a printer's attributes take some 20 KB."""

_NO_IPP = "What answers there does not speak IPP as a printer does. Check the printer's address."


@dataclass(frozen=True)
class Failed:
    """No answer came, or none that says anything."""

    state: State
    message: str
    bytes_sent: int
    """Of the label; 0 = nothing of it left this machine."""


@dataclass(frozen=True)
class IppHttp:
    """Where requests go."""

    address: Address
    timeouts: Timeouts
    resolve: Resolve = look_up
    trust: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)
    """Makes what judges the certificate of an ipps printer."""

    def ask(self, request: bytes, label: bytes = b"") -> Message | Failed:
        """Send a request, with a label after it or without."""
        try:
            link = open_link(self.address.host, self.address.port, Deadline.within(self.timeouts.connect), self.resolve)
        except OSError as error:
            return Failed("unreachable", unreachable(self.address, error), 0)
        with closing(link):
            trouble = self._encrypt(link)
            return trouble or self._exchange(link, request, label)

    def _encrypt(self, link: Link) -> Failed | None:
        if self.address.scheme != "ipps":
            return None
        try:
            link.encrypt(self.trust(), self.address.host)
        except ssl.SSLCertVerificationError as error:
            text = f"The printer's certificate is not trusted: {error.verify_message}. Have it added to this machine's."
            return Failed("fault", text, 0)
        except (OSError, ValueError):
            return Failed("fault", "The printer does not encrypt as it should. Check its address, or use ipp://.", 0)
        return None

    def _exchange(self, link: Link, request: bytes, label: bytes) -> Message | Failed:
        link.deadline = Deadline.within(self.timeouts.answer)
        calling = http.client.HTTPConnection(self.address.host, self.address.port)
        calling.sock = HttpSocket(link)  # all that it uses of a socket
        rest = memoryview(label)
        broken = False
        try:
            calling.putrequest("POST", self.address.path, skip_accept_encoding=True)
            calling.putheader("Content-Type", "application/ipp")
            calling.putheader("Content-Length", str(len(request) + len(label)))
            calling.putheader("Connection", "close")
            calling.endheaders(request)
            link.deadline = Deadline.within(self.timeouts.send) if label else link.deadline
            while rest:
                rest = rest[link.send_some(rest) :]
        except OSError:
            broken = True  # it may have said why before it hung up
        sent = len(label) - len(rest)
        if broken and not link.has_answer():
            return Failed("not_ready", "The printer hung up or stopped listening. Look at the printer.", sent)
        link.deadline = Deadline.within(self.timeouts.finish if label else self.timeouts.answer)
        return _answer(calling, sent)


def _answer(calling: http.client.HTTPConnection, sent: int) -> Message | Failed:
    try:
        answer = calling.getresponse()
        content = answer.read(LONGEST + 1)
    except (TimeoutError, ConnectionError, http.client.RemoteDisconnected):
        text = "The printer does not answer. It may be asleep, out of labels or switched off: look at it."
        return Failed("not_ready", text, sent)
    except (OSError, http.client.HTTPException):
        return Failed("fault", _NO_IPP, sent)
    if answer.status in (401, 403):
        text = "The printer wants a password, which the kiosk has none of. Let this machine print without one."
        return Failed("fault", text, 0)
    if answer.status == 426:
        return Failed("fault", "The printer takes encrypted calls only. Write ipps:// in its address.", 0)
    if answer.status == 404:
        return Failed("unreachable", "No printer or queue of that name is there. Check the printer's address.", 0)
    if answer.status == 503:
        return Failed("busy", "The printer has no time now.", 0)
    if answer.status != 200 or len(content) > LONGEST:
        return Failed("fault", _NO_IPP, sent)
    try:
        return read_message(content)
    except NoIppError:
        return Failed("fault", _NO_IPP, sent)


def as_not_sent(failed: Failed) -> NotSent:
    """Say it of a call that carried nothing of a label."""
    return NotSent(failed.state, failed.message)
