"""The kiosk's eye: a camera that is open while somebody aims, and what it asks of the record meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from textual.message import Message

from db import catalogue
from db.errors import StoreError
from db.record import Record
from kiosk.scan_bus import Plugged, Received
from scanners.devices.framing import Framed
from scanners.devices.in_view import InView
from scanners.devices.reader import DeviceReader

if TYPE_CHECKING:
    from scanners.devices.camera import Stills, View

_ASK_AGAIN: Final = 2.0
"""Seconds until a product that was not on file is asked for again."""


@dataclass
class Seen(Message):
    """The camera sees something else."""

    view: View


class KnownProducts:
    """Says which products are on file, by one reader of the record that is open as long as the camera is.

    What was found once is not asked again, and what was not found not for two seconds: thirty pictures a second ask.
    """

    def __init__(self, open_reader: Callable[[], Record], clock: Callable[[], float] = time.monotonic) -> None:
        self._open_reader = open_reader
        self._clock = clock
        self._reader: Record | None = None
        self._known: set[str] = set()
        self._unknown_until: dict[str, float] = {}

    def __call__(self, number: str) -> bool:
        """Look a product's number up; always on the same thread."""
        at = self._clock()
        if number in self._known or at < self._unknown_until.get(number, at):
            return number in self._known
        if self._is_on_file(number):
            self._known.add(number)
            return True
        asked = {each: until for each, until in self._unknown_until.items() if at < until}
        self._unknown_until = asked | {number: at + _ASK_AGAIN}
        return False

    def close(self) -> None:
        """Close the record; it is opened again when something is asked."""
        reader, self._reader = self._reader, None
        if reader is not None:
            with suppress(StoreError):
                reader.close()

    def _is_on_file(self, number: str) -> bool:
        try:
            if self._reader is None:
                self._reader = self._open_reader()
            return catalogue.knows(self._reader, number)
        except StoreError:  # the record may be back later, by another connection
            self.close()
            return False


def eye_of(
    path: str,
    open_reader: Callable[[], Record],
    today: date,
    post: Callable[[Message], object],
    in_view: InView | None = None,
) -> tuple[DeviceReader[Any], Stills]:
    """Make a reader of a camera that posts what it sees, and where its newest picture is; `post` is called aside.

    Who opens the camera again gives the same `in_view`: what lies there still is no second scan.
    """
    from scanners.devices.camera import Eye, Stills, camera_reader  # its libraries take a moment to load

    device = f"camera {path.rpartition('/')[2]}"

    def on_text(framed: Framed) -> None:
        post(Received(device, framed))

    def on_view(view: View) -> None:
        post(Seen(view))

    stills, known = Stills(), KnownProducts(open_reader)

    def on_there(is_there: bool) -> None:
        if not is_there:
            stills.see(None)  # what it saw last is no picture of what lies there now
        post(Plugged(device, is_there))

    eye = Eye(on_text, on_view, known, today, stills, in_view or InView(), known.close)
    return camera_reader(path, eye, on_there), stills
