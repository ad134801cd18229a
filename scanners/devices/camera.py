"""A camera, or what stands for one: every picture looked at fast, the newest one harder in a thread beside it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, Literal

from scanners.accept import IsKnown
from scanners.devices.camera_source import Source, next_picture, open_source
from scanners.devices.in_view import InView
from scanners.devices.reader import DeviceReader, OnText, OnThere, Opening
from scanners.devices.watch import Watch
from scanners.images import LiveReader, Unreadable, as_grey
from scanners.sighting import Look, Sighting

if TYPE_CHECKING:
    from scanners.sighting import Grey

_VIEW_SIZE: Final = (96, 54)
"""Pixels of what is shown: as many as a terminal has room for."""
_VIEW_EVERY: Final = 0.08
"""Seconds between two pictures on the screen: twelve a second are a moving picture."""
_BLURRED_BELOW: Final = 60.0
"""Variance of the Laplacian of a picture four times as wide as what is shown; below it edges are soft."""
_DARK, _BRIGHT = 50.0, 205.0
_MARKED_FOR: Final = 0.3
"""Seconds that the box around what only a harder look read stays."""
_CLOSED_WITHIN: Final = 0.25
"""Seconds that whoever closes a camera waits for it: several pictures, and no moment that a person notices."""
_QUALITIES: Final = (90, 70, 40)
"""Of a photograph, the best first: the next one is taken where it would be too large to keep."""


@dataclass(frozen=True)
class View:
    """What the camera sees, small enough for a terminal."""

    pixels: bytes
    """Grey, a byte each, row by row."""
    size: tuple[int, int]
    """Pixels in a row, and rows."""
    boxes: tuple[tuple[float, float, float, float], ...]
    """Where something was read: left, top, right, bottom, as parts of the picture."""
    hint: Literal["", "DARK", "BRIGHT", "BLURRED"]
    """What keeps it from being read, if anything."""


class Stills:
    """The newest picture in its colours, until the camera is given back."""

    def __init__(self) -> None:
        self._newest: Any | None = None

    def see(self, picture: Any) -> None:
        """Keep a picture in place of the one before; called on the reading thread."""
        self._newest = picture

    def take(self, largest: int) -> bytes | None:
        """Give the newest picture as a JPEG of at most so many bytes; None when there is none, or none so small."""
        import cv2

        picture = self._newest
        if picture is None:
            return None
        for quality in _QUALITIES:
            there, content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
            if there and content.size <= largest:
                return bytes(content.tobytes())
        return None


@dataclass(frozen=True)
class Eye:
    """What a camera's reader needs to be told, and whom it tells."""

    on_text: OnText
    on_view: Callable[[View], None]
    is_known: IsKnown
    """Says of a product's number whether it is on file; called on the reading thread."""
    today: date
    stills: Stills | None = None
    """Where the newest picture is kept for whoever wants it as a photograph."""
    in_view: InView = field(default_factory=InView)
    """What lies there; given again when the camera is opened again, nothing that lies there is scanned twice."""
    on_closed: Callable[[], None] = lambda: None
    """Called on the reading thread when the camera was given back."""
    clock: Callable[[], float] = time.monotonic


class CameraReader(DeviceReader[Source]):
    """The reader of a camera; whoever closes it does not wait for a driver that hangs."""

    def stop(self, seconds: float = _CLOSED_WITHIN) -> None:
        """End reading; a camera that hangs is given back aside, and nothing more is told of it."""
        super().stop(seconds)


def camera_reader(path: str, eye: Eye, on_there: OnThere) -> CameraReader:
    """Make a reader of a camera, by its device, or by a video's or folder's name.

    Both of these end as a camera that is unplugged, and begin anew.
    """
    watch = Watch(eye.is_known, eye.today, eye.in_view)

    def read(camera: Source, opening: Opening) -> None:
        _read(camera, opening, eye, watch)

    return CameraReader(f"camera {path}", lambda: open_source(path), read, on_there)


def _read(camera: Source, opening: Opening, eye: Eye, watch: Watch) -> None:
    """Read until the camera gives no more pictures or the end is asked for."""
    reader, beside, marked = LiveReader(), _Beside(), _Marked()
    beside.start(reader)
    shown_at = float("-inf")
    try:
        while opening.goes_on():
            picture = next_picture(camera)
            grey = None if picture is None else as_grey(picture)
            if grey is None or isinstance(grey, Unreadable) or not opening.goes_on():  # closed while the driver hung
                break
            opening.came()
            if eye.stills is not None:
                eye.stills.see(picture)
            at = eye.clock()
            look, harder = reader.fast(grey), beside.looks()
            beside.see(grey, at)
            for each, taken_at in ((look, at), *harder):
                for framed in watch.look(each, taken_at):
                    eye.on_text(framed)
            marked.see((each for each, _ in harder), at)
            if at - shown_at >= _VIEW_EVERY:
                shown_at = at
                eye.on_view(view_of(grey, replace(look, sightings=look.sightings + marked.at(at))))
    finally:
        beside.stop()
        camera.release()
        eye.on_closed()


class _Marked:
    """What the harder looks found last: it is shown for a moment, as most pictures show it to none of them."""

    def __init__(self) -> None:
        self._newest: tuple[Sighting, ...] = ()
        self._seen_at = float("-inf")

    def see(self, looks: Iterable[Look], at: float) -> None:
        if found := tuple(each for look in looks for each in look.sightings):
            self._newest, self._seen_at = found, at

    def at(self, moment: float) -> tuple[Sighting, ...]:
        return self._newest if moment - self._seen_at < _MARKED_FOR else ()


class _Beside:
    """Looks harder at the newest picture, on a thread of its own; one that waits gives way to a newer one."""

    def __init__(self) -> None:
        self._newest: tuple[Grey, float] | None = None
        self._changed = threading.Condition()
        self._found: SimpleQueue[tuple[Look, float]] = SimpleQueue()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def start(self, reader: LiveReader) -> None:
        self._thread = threading.Thread(target=self._run, args=(reader,), name="looking harder", daemon=True)
        self._thread.start()

    def see(self, grey: Grey, at: float) -> None:
        with self._changed:
            self._newest = grey, at
            self._changed.notify()

    def looks(self) -> list[tuple[Look, float]]:
        """Give what was found since, with the moment of its picture."""
        found = []
        try:
            while True:
                found.append(self._found.get_nowait())
        except Empty:
            return found

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(2.0)

    def _run(self, reader: LiveReader) -> None:
        while (newest := self._take()) is not None:
            grey, at = newest
            self._found.put((reader.harder(grey), at))

    def _take(self) -> tuple[Grey, float] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._newest is not None)
            newest, self._newest = self._newest, None
            return None if self._stopped else newest


def view_of(grey: Grey, look: Look) -> View:
    """Make what is shown of a picture, with what was read in it."""
    import cv2
    import numpy as np

    height, width = grey.shape
    small = cv2.resize(grey, _VIEW_SIZE, interpolation=cv2.INTER_AREA)
    middle = cv2.resize(grey, (4 * _VIEW_SIZE[0], 4 * _VIEW_SIZE[1]), interpolation=cv2.INTER_AREA)
    light = float(np.mean(middle))
    sharp = float(cv2.Laplacian(middle, cv2.CV_64F).var())
    boxes = tuple(
        (left / width, top / height, right / width, bottom / height)
        for left, top, right, bottom in (each.box for each in look.sightings)
    )
    hint: Literal["", "DARK", "BRIGHT", "BLURRED"] = ""
    if light < _DARK:
        hint = "DARK"
    elif light > _BRIGHT:
        hint = "BRIGHT"
    elif sharp < _BLURRED_BELOW and not boxes:
        hint = "BLURRED"
    return View(small.tobytes(), _VIEW_SIZE, boxes, hint)
