"""What stands between the kiosk and a printer on the network, and breaks the link at a byte of the label."""

from __future__ import annotations

import re
import select
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)


@dataclass
class Proxy:
    """A running proxy; requests without a label always pass."""

    port: int
    to: int
    label: int
    """Bytes of the label."""
    cut_at: int | None = None
    """How many bytes of the label pass; the link is then reset on both sides."""
    swallows: bool = False
    """The answer to the label does not come back, and the link is held."""
    labels_seen: int = 0
    """Requests that carried a label, or were to."""
    closing: threading.Event = field(default_factory=threading.Event)


class _Call:
    def __init__(self, proxy: Proxy, near: socket.socket) -> None:
        self._proxy = proxy
        self._near = near

    def serve(self) -> None:
        """Pass one request on, and its answer back."""
        with self._near, socket.create_connection(("127.0.0.1", self._proxy.to)) as far:
            head, _, body = self._until_blank_line().partition(b"\r\n\r\n")
            far.sendall(head + b"\r\n\r\n")
            found = _LENGTH.search(head)
            size = int(found[1]) if found else 0
            carries_label = size >= self._proxy.label
            self._proxy.labels_seen += carries_label
            cut = self._proxy.cut_at if carries_label else None
            passes = size if cut is None else size - self._proxy.label + cut
            self._pass_on(far, body, passes)
            if cut is not None:
                for end in (self._near, far):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            if carries_label and self._proxy.swallows:
                self._proxy.closing.wait()
                return
            self._answer(far)

    def _answer(self, far: socket.socket) -> None:
        """Pass the answer on until one side hangs up."""
        while True:
            for end in select.select([self._near, far], [], [])[0]:
                came = end.recv(65_536)
                if not came:
                    return
                if end is far:
                    self._near.sendall(came)

    def _until_blank_line(self) -> bytes:
        read = b""
        while b"\r\n\r\n" not in read and (more := self._near.recv(1)):
            read += more
        return read

    def _pass_on(self, far: socket.socket, body: bytes, size: int) -> None:
        while len(body) < size and (more := self._near.recv(min(65_536, size - len(body)))):
            body += more
        far.sendall(body[:size])


@contextmanager
def proxy(to: int, label: int) -> Iterator[Proxy]:
    """Stand before a printer's port."""
    listening = socket.create_server(("127.0.0.1", 0))
    made = Proxy(listening.getsockname()[1], to, label)
    threads: list[threading.Thread] = []

    def serve(near: socket.socket) -> None:
        with suppress(OSError):
            _Call(made, near).serve()

    def listen() -> None:
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                threads.append(threading.Thread(target=serve, args=(near,)))
                threads[-1].start()

    threads.append(threading.Thread(target=listen))
    threads[0].start()
    try:
        yield made
    finally:
        made.closing.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for thread in threads:
            thread.join()
