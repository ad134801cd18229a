"""A label printer of ours on a loopback port: it keeps what it prints, answers ~HI and ~HS, and fails as it is told."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

_QUESTION = re.compile(rb"~H[IS]")
_LABEL = re.compile(rb"\^XA.*?\^XZ", re.DOTALL)
_LONGEST_WAIT = 10.0
"""Seconds until a test that waits for something gives up."""


@dataclass(frozen=True)
class Condition:
    """How the printer is, as it says when it is asked."""

    paper_out: bool = False
    paused: bool = False
    label_length: int = 0
    formats_waiting: int = 0
    buffer_full: bool = False
    partial_format: bool = False
    too_hot: bool = False
    head_open: bool = False
    ribbon_out: bool = False
    without_gaps: bool = False
    dots_per_mm: int | None = 8
    """None: it does not know ~HI."""

    def answer(self, question: bytes) -> bytes:
        """What it says to ~HI or ~HS, in the form of Zebra's guide."""
        if question == b"~HI":
            return b"" if self.dots_per_mm is None else _string(f"ZD421-203dpi,V93.21.01Z,{self.dots_per_mm},8176KB")
        first = (
            f"030,{self.paper_out:d},{self.paused:d},{self.label_length:04},{self.formats_waiting:03},"
            f"{self.buffer_full:d},0,{self.partial_format:d},000,0,0,{self.too_hot:d}"
        )
        second = f"{128 if self.without_gaps else 0:03},0,{self.head_open:d},{self.ribbon_out:d},0,2,4,0,00000000,1,000"
        return _string(first) + _string(second) + _string("1234,0")


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and when."""

    silent: bool = False
    """It takes everything and says nothing, as printers do that are open or out of labels."""
    silent_after_label: bool = False
    cut_at: int | None = None
    """The link is reset when it has taken this many bytes of a label; 0 = right after it said how it is."""
    chatter: bytes | None = None
    """It answers with this, for ever."""
    drips: bool = False
    """Its answer comes byte by byte, and would take minutes."""
    half_answer: bool = False
    """It hangs up in the middle of its answer."""
    deaf: bool = False
    """It takes not one byte of the label, and holds the link open."""


@dataclass
class Simulator:
    """A running printer; change `condition` and `fault` at any time."""

    port: int
    condition: Condition = Condition()
    fault: Fault = Fault()
    received: bytearray = field(default_factory=bytearray)
    """Every byte that came and was no question."""
    calls: int = 0
    cuts: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Its address."""
        return f"socket://127.0.0.1:{self.port}"

    @property
    def labels(self) -> list[bytes]:
        """The whole labels that it has printed."""
        with self.changed:
            return _LABEL.findall(bytes(self.received))

    def becomes(self, **condition: object) -> None:
        """Let the printer be another way from now on."""
        self.condition = replace(self.condition, **condition)  # type: ignore[arg-type]

    def fails(self, **fault: object) -> None:
        """Let something go wrong from now on, or nothing any more."""
        self.fault = Fault(**fault)  # type: ignore[arg-type]

    def wait_for(self, is_so: Callable[[Simulator], bool]) -> None:
        """Wait until something is so."""
        with self.changed:
            assert self.changed.wait_for(lambda: is_so(self), timeout=_LONGEST_WAIT), "the simulator waited in vain"


class _Call:
    """One connection, served to its end with the fault that was set when it began."""

    def __init__(self, printer: Simulator, link: socket.socket) -> None:
        self._printer = printer
        self._link = link
        self._fault = printer.fault
        self._is_asked = False
        self._taken = 0
        """Bytes of labels that came over this link."""

    def serve(self) -> None:
        with self._printer.changed:
            self._printer.calls += 1
            self._printer.changed.notify_all()
        waiting = b""
        while more := self._link.recv(self._most()):
            waiting = self._take(waiting + more)
            if self._is_asked and self._fault.cut_at is not None and self._taken >= self._fault.cut_at:
                self._cut()
                return
            if self._is_asked and self._fault.deaf:
                self._printer.closing.wait()

    def _most(self) -> int:
        """How much to read next: never a byte beyond the cut, once the label may come."""
        if self._fault.cut_at and self._is_asked:
            return max(1, self._fault.cut_at - self._taken)
        return 65_536

    def _take(self, content: bytes) -> bytes:
        """Answer the questions, keep the rest; gives the beginning of a question that is not whole yet."""
        position = 0
        for found in _QUESTION.finditer(content):
            self._keep(content[position : found.start()])
            position = found.end()
            self._answer(found[0])
        rest = content[position:]
        begun = next((rest[-size:] for size in (2, 1) if rest[-size:] == b"~H"[:size]), b"")
        self._keep(rest.removesuffix(begun) if begun else rest)
        return begun

    def _answer(self, question: bytes) -> None:
        self._is_asked = self._is_asked or question == b"~HS"
        if self._fault.silent or (self._fault.silent_after_label and self._taken):
            return
        while self._fault.chatter is not None:
            self._link.sendall(self._fault.chatter)  # until the other side hangs up
        while self._fault.drips and not self._printer.closing.wait(0.01):
            self._link.sendall(b"\x02")
        answer = self._printer.condition.answer(question)
        self._link.sendall(answer[: len(answer) // 2] if self._fault.half_answer else answer)
        if self._fault.half_answer:
            self._link.shutdown(socket.SHUT_RDWR)

    def _keep(self, content: bytes) -> None:
        self._taken += len(content)
        with self._printer.changed:
            self._printer.received += content
            self._printer.changed.notify_all()

    def _cut(self) -> None:
        """Reset the link, as a pulled cable or a printer switched off does in the end."""
        self._link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._link.close()
        with self._printer.changed:
            self._printer.cuts += 1
            self._printer.changed.notify_all()


@contextmanager
def simulator() -> Iterator[Simulator]:
    """Run a printer on a free loopback port."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # as little as a real one has
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    made = Simulator(listening.getsockname()[1])
    links: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def serve(link: socket.socket) -> None:
        with link, suppress(OSError):
            _Call(made, link).serve()

    def listen() -> None:
        with suppress(OSError):
            while True:
                link, _ = listening.accept()
                links.append(link)
                threads.append(threading.Thread(target=serve, args=(link,)))
                threads[-1].start()

    threads.append(threading.Thread(target=listen))
    threads[0].start()
    try:
        yield made
    finally:
        made.closing.set()
        for each in (listening, *links):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        listening.close()
        for thread in threads:
            thread.join()


def _string(text: str) -> bytes:
    return b"\x02" + text.encode() + b"\x03\r\n"
