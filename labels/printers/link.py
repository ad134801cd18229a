"""A TCP connection on which nothing takes longer than its deadline, however slowly the other side answers."""

from __future__ import annotations

import io
import queue
import select
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

from labels.printers.timeouts import Deadline

Resolve = Callable[[str, int], list[tuple[Any, ...]]]
"""Finds the places of a machine's name, as `socket.getaddrinfo` does."""


class NameUnknownError(OSError):
    """No machine of this name was found in time."""


def look_up(host: str, port: int) -> list[tuple[Any, ...]]:
    """Ask the system where a machine is; this may take far longer than anybody wants to wait."""
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


class Link:
    """One connection; every call raises TimeoutError when its time is over, OSError when the link is broken."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self.socket: socket.socket = connected
        self.deadline = deadline
        """When whatever is done next must be done."""

    def send_some(self, content: memoryview) -> int:
        """Hand over what the system takes at once; gives how many bytes that were, at least one."""
        self.socket.settimeout(_seconds(self.deadline))
        return self.socket.send(content)

    def receive(self, most: int) -> bytes:
        """Read what has come, waiting for the first byte; nothing at the end."""
        self.socket.settimeout(_seconds(self.deadline))
        return self.socket.recv(most)

    def close(self) -> None:
        """Let the connection go."""
        self.socket.close()

    def encrypt(self, context: ssl.SSLContext, host: str) -> None:
        """Go on encrypted; ssl.SSLError when the other side cannot, or cannot prove who it is."""
        self.socket.setblocking(False)
        encrypted = context.wrap_socket(self.socket, server_hostname=host, do_handshake_on_connect=False)
        self.socket = encrypted
        while True:
            try:
                encrypted.do_handshake()
                return
            except ssl.SSLWantReadError:
                select.select([encrypted], [], [], _seconds(self.deadline))
            except ssl.SSLWantWriteError:
                select.select([], [encrypted], [], _seconds(self.deadline))

    def has_answer(self) -> bool:
        """Whether something has come that was not read."""
        return bool(select.select([self.socket], [], [], 0)[0])


class HttpSocket:
    """A link as http.client wants its socket."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def sendall(self, content: bytes) -> None:
        """Hand everything over before the deadline."""
        rest = memoryview(content)
        while rest:
            rest = rest[self._link.send_some(rest) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Read as from a file, each time until the deadline."""
        return io.BufferedReader(_Reading(self._link))

    def close(self) -> None:
        """Do nothing: http.client lets go before the answer is read; whoever made the link closes it."""


class _Reading(io.RawIOBase):
    def __init__(self, link: Link) -> None:
        self._link = link

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        got = self._link.receive(len(buffer))
        buffer[: len(got)] = got
        return len(got)


def open_link(host: str, port: int, deadline: Deadline, resolve: Resolve = look_up) -> Link:
    """Connect to a machine; NameUnknownError, TimeoutError or another OSError when that fails in the time given."""
    trouble: OSError = NameUnknownError(f"no machine is called {host}")
    for family, kind, protocol, _, place in _resolved(host, port, deadline, resolve):
        made = socket.socket(family, kind, protocol)
        try:
            made.settimeout(_seconds(deadline))
            made.connect(place)
        except OSError as error:
            made.close()
            trouble = error
            continue
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Link(made, deadline)
    raise trouble


def _resolved(host: str, port: int, deadline: Deadline, resolve: Resolve) -> list[tuple[Any, ...]]:
    """Where the machine is; the system's own look-up knows no deadline, so it is left behind when time is over."""
    answers: queue.SimpleQueue[list[tuple[Any, ...]]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(host, port))
        except (OSError, UnicodeError):
            answers.put([])

    threading.Thread(target=ask, name="printer-name", daemon=True).start()
    try:
        return answers.get(timeout=deadline.left)
    except queue.Empty:
        raise NameUnknownError(f"nobody said in time where {host} is") from None


def _seconds(deadline: Deadline) -> float:
    if not deadline.left:
        raise TimeoutError("the time is over")
    return deadline.left
