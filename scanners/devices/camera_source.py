"""Where a camera's pictures come from: a device, a video file, or a folder of pictures, all read alike."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Protocol

from scanners.c_warnings import kept_off
from scanners.images import Unreadable, as_grey

_SIZE: Final = (1280, 720)
_EACH_FOR: Final = 15
"""How often each picture of a folder is given: half a second, so that what is on it is collected and handed on."""
_EVERY: Final = 1 / 30
"""Seconds between two pictures that a folder gives."""


class Source(Protocol):
    """What gives pictures, as OpenCV's cameras do."""

    def read(self) -> tuple[bool, Any]:
        """Wait for the next picture; false when there is none any more."""
        ...

    def release(self) -> None:
        """Give it back."""
        ...


def open_source(path: str) -> Source | None:
    """Open a camera by its device, a video by its name, or a folder of pictures; None when it is not to be had."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # nothing but ours may stand on the screen
    import cv2  # only when a camera starts: it takes a moment, and most kiosks have none

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    if Path(path).is_dir():
        return _folder(Path(path))
    try:
        camera = cv2.VideoCapture(path, cv2.CAP_V4L2 if Path(path).is_char_device() else cv2.CAP_FFMPEG)
        if not camera.isOpened():
            camera.release()
            return None
        camera.set(cv2.CAP_PROP_FRAME_WIDTH, _SIZE[0])
        camera.set(cv2.CAP_PROP_FRAME_HEIGHT, _SIZE[1])
        camera.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    except cv2.error:
        return None
    return camera


def next_picture(source: Source) -> Any | None:
    """Give the next picture; None when there is none any more."""
    import cv2

    try:
        with kept_off():  # many a camera's JPEG has bytes too many, and each time its library says so
            there, picture = source.read()
    except cv2.error:
        return None
    return picture if there else None


class _Folder:
    """Gives the pictures of a folder, one after the other, each for half a second."""

    def __init__(self, files: list[Path]) -> None:
        self._pictures = (picture for file in files for picture in _repeated(file))

    def read(self) -> tuple[bool, Any]:
        time.sleep(_EVERY)
        picture = next(self._pictures, None)
        return picture is not None, picture

    def release(self) -> None:
        self._pictures.close()


def _folder(path: Path) -> _Folder | None:
    import cv2

    try:
        files = sorted(each for each in path.iterdir() if each.is_file() and cv2.haveImageReader(str(each)))
    except OSError:
        return None
    return _Folder(files) if files else None


def _repeated(file: Path) -> Iterator[Any]:
    """Give a picture a few times; nothing where the file is broken or too large to be looked at."""
    import cv2

    try:
        picture = cv2.imread(str(file), cv2.IMREAD_COLOR)
    except cv2.error:
        return
    if picture is not None and not isinstance(as_grey(picture), Unreadable):
        yield from (picture for _ in range(_EACH_FOR))
