"""An IPP printer that answers as it was told to, request by request: for what no real one does on demand."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from labels.printers import ipp_codec as ipp
from labels.printers.ipp_codec import Attribute

_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
HANG_UP = b""
SILENCE = None
EARLY = b"early:"
"""Before an answer: it is given before the request was read, and the rest of the request is not read at all."""
ENDLESS = b"endless:"
"""Before an answer: its last byte is repeated until the other side hangs up."""
DRIP = b"drip:"
"""Before an answer: its bytes come one by one."""

IDLE = (
    Attribute(ipp.ENUM, "printer-state", (3,)),
    Attribute(ipp.KEYWORD, "printer-state-reasons", ("none",)),
    Attribute(ipp.BOOLEAN, "printer-is-accepting-jobs", (True,)),
    Attribute(ipp.MIME_TYPE, "document-format-supported", ("application/pdf",)),
    Attribute(ipp.KEYWORD, "media-ready", ("oe_4x3-label_4x3in",)),
)


@dataclass
class Scripted:
    """A running server."""

    port: int
    answers: Sequence[bytes | None]
    """One for each request, in order."""
    requests: list[bytes] = field(default_factory=list)
    """The bodies of what came."""
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its address."""
        return f"ipp://127.0.0.1:{self.port}/ipp/print"

    def operations(self) -> list[int]:
        """What was asked for, by the numbers of the standard."""
        return [int.from_bytes(body[2:4]) for body in self.requests]


def http(body: bytes, status: str = "200 OK") -> bytes:
    """An answer of HTTP."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def printer_says(*attributes: Attribute) -> bytes:
    """An answer about a printer."""
    return http(ipp.request(0, 1, [(ipp.OPERATION, []), (ipp.PRINTER, attributes)]))


def job_says(state: int, *, began: bool = True) -> bytes:
    """An answer about a label that was taken."""
    attributes = [Attribute(ipp.INTEGER, "job-id", (12,)), Attribute(ipp.ENUM, "job-state", (state,))]
    if not began:
        attributes.append(Attribute(0x13, "time-at-processing", ("",)))  # no-value
    return http(ipp.request(0, 1, [(ipp.OPERATION, []), (ipp.JOB, attributes)]))


def says(status: int) -> bytes:
    """An answer that holds a status and nothing else."""
    return http(ipp.request(status, 1, [(ipp.OPERATION, [])]))


@contextmanager
def scripted(*answers: bytes | None) -> Iterator[Scripted]:
    """Run a server that gives these answers."""
    listening = socket.create_server(("127.0.0.1", 0))
    made = Scripted(listening.getsockname()[1], answers)

    def listen() -> None:
        for answer in answers:
            with suppress(OSError):
                link, _ = listening.accept()
                with link:
                    _serve(made, link, answer)

    serving = threading.Thread(target=listen)
    serving.start()
    try:
        yield made
    finally:
        made.closing.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        serving.join()


def _serve(server: Scripted, link: socket.socket, answer: bytes | None) -> None:
    if answer is not None and answer.startswith(EARLY):
        link.sendall(answer.removeprefix(EARLY))
        link.shutdown(socket.SHUT_WR)
        server.requests.append(link.recv(300).partition(b"\r\n\r\n")[2])
        return
    server.requests.append(_body(link))
    if answer is None:
        server.closing.wait()
        return
    if answer.startswith(DRIP):
        for byte in answer.removeprefix(DRIP):
            link.sendall(bytes([byte]))
            if server.closing.wait(0.01):
                return
    link.sendall(answer.removeprefix(DRIP).removeprefix(ENDLESS))
    while answer.startswith(ENDLESS):
        link.sendall(answer[-1:] * 65_536)


def _body(link: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head and (more := link.recv(65_536)):
        head += more
    head, _, body = head.partition(b"\r\n\r\n")
    found = _LENGTH.search(head)
    while found and len(body) < int(found[1]) and (more := link.recv(65_536)):
        body += more
    return body
