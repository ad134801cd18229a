"""Reading a device on a thread of its own, as long as it is there: gone and back without a restart."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from scanners.devices.framing import Framed

Handle = TypeVar("Handle")
OnText = Callable[[Framed], None]
"""Takes each text of a device; called on the reading thread, and must return at once."""
OnThere = Callable[[bool], None]
"""Takes whether a device is there, each time that changes; called like `OnText`."""

LOOK_AGAIN: Final = 0.25
"""Seconds between two tries to open a device that is away."""
WAIT: Final = 0.05
"""Seconds that a read waits; silences are told no finer."""


_TRIES: Final = 3
"""Openings in a row that may break before anything came of them; a device with so many counts as away."""
_MOST_DOUBLED: Final = 5
"""Times that the pause between two openings of such a device is doubled at most: to eight seconds."""


@dataclass(frozen=True)
class Opening:
    """One time that a device is open, as whoever reads it sees it."""

    goes_on: Callable[[], bool]
    """Says whether to read on; asked before each read."""
    came: Callable[[], None]
    """To be told whenever the device gave something, be it no whole text."""


@dataclass
class DeviceReader(Generic[Handle]):
    """Opens a device, reads it until it breaks, and opens it again, until it is stopped; it may be started again."""

    name: str
    open: Callable[[], Handle | None]
    """Gives the open device, or None when it is not to be had."""
    read: Callable[[Handle, Opening], None]
    """Reads and closes the device; it ends when the device breaks, or when the opening does not go on."""
    on_there: OnThere
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _was_there: bool | None = None
    _fruitless: int = 0
    """Openings in a row that gave nothing; one that is not over counts until something comes."""

    def start(self) -> None:
        """Begin to read."""
        self._stopping = threading.Event()
        self._was_there, self._fruitless = None, 0
        self._thread = threading.Thread(target=self._run, args=(self._stopping,), name=self.name, daemon=True)
        self._thread.start()

    def stop(self, seconds: float = 2.0) -> None:
        """End reading and give the device back."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, stopping: threading.Event) -> None:
        opening = Opening(lambda: not stopping.is_set(), self._came)
        while opening.goes_on():
            self._read_once(opening)
            doubled = min(max(0, self._fruitless - _TRIES + 1), _MOST_DOUBLED)
            stopping.wait(LOOK_AGAIN * 2**doubled)

    def _read_once(self, opening: Opening) -> None:
        device = self.open()
        if device is None:
            self._fruitless = 0
            self._tell(is_there=False)
            return
        if self._fruitless < _TRIES:
            self._tell(is_there=True)
        self._fruitless += 1
        self.read(device, opening)
        if self._fruitless >= _TRIES and opening.goes_on():
            self._tell(is_there=False)

    def _came(self) -> None:
        self._fruitless = 0
        self._tell(is_there=True)

    def _tell(self, *, is_there: bool) -> None:
        if is_there is not self._was_there:
            self._was_there = is_there
            self.on_there(is_there)
