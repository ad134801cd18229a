"""Pictures in files, as grey pixels; what cannot be looked at is a StoreError."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.errors import StoreError
from kiosk.given_file import read_given
from scanners.images import MOST_PIXELS, Unreadable, as_grey

if TYPE_CHECKING:
    from scanners.sighting import Grey

MOST_BYTES = 64 * 1024 * 1024
"""Of one still picture."""
MOST_FRAMES = 9_000
"""Of one video: five minutes."""

_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM")
_ENDINGS = frozenset(
    {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".pgm", ".ppm", ".pbm"}
    | {".avi", ".mp4", ".m4v", ".mov", ".mkv", ".webm"}
)
_LONGEST_HEAD = 12


def files_of(named: Iterable[Path]) -> list[Path]:
    """Name all files in order: a folder stands for the pictures and videos that lie in it."""
    found: set[Path] = set()
    for path in named:
        try:
            inside = list(path.iterdir()) if path.is_dir() else [path]
        except OSError:
            inside = [path]  # looking at it says why
        found.update(each for each in inside if each == path or _is_picture(each))
    return sorted(found, key=str)


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in _ENDINGS and not path.name.startswith(".") and not path.is_dir()


def is_video(path: Path) -> bool:
    """Whether the file begins as AVI, MP4, QuickTime or Matroska do; a list that names other files is none."""
    head = read_given(path, _LONGEST_HEAD - 1)
    return (head[:4] == b"RIFF" and head[8:12] == b"AVI ") or head[4:8] == b"ftyp" or head[:4] == b"\x1aE\xdf\xa3"


def still(path: Path) -> Grey:
    """Give the picture in a file, the first one of several, upright; raises StoreError."""
    content = read_given(path, MOST_BYTES)
    if len(content) > MOST_BYTES:
        raise _too_large(path, f"{MOST_BYTES // 1024 // 1024} MB")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a broken file is told once, as it cannot be looked at
        try:
            pixels = _decoded(io.BytesIO(content), path)
        except StoreError:
            raise
        except Exception as error:  # each format has its own ways to be broken
            raise _no_picture(path) from error
    return _grey(pixels, path)


def _decoded(content: io.BytesIO, path: Path) -> Any:
    import numpy as np
    from PIL import Image, ImageOps

    with Image.open(content, formats=_FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise _too_large(path, f"{MOST_PIXELS // 1_000_000} million pixels")
        image = ImageOps.exif_transpose(opened)
        if "A" in image.getbands() or "transparency" in image.info:
            white = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(white, image.convert("RGBA"))
        if image.mode.startswith(("I", "F")):
            return _to_bytes(np.asarray(image))
        return np.array(image.convert("L"))


def _to_bytes(deep: Any) -> Any:
    """Pixels of more than one byte, from their darkest to their lightest."""
    import numpy as np

    values = np.nan_to_num(deep.astype(np.float32), posinf=0.0, neginf=0.0)
    spread = float(values.max() - values.min()) or 1.0
    return ((values - values.min()) / spread * 255).astype(np.uint8)


def frames(path: Path) -> Iterator[tuple[float, Grey]]:
    """Give each picture of a video with its second; raises StoreError, also where it is too long to go on."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # what is wrong with a file is said once, in our words
    import cv2

    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    try:
        if not video.isOpened():
            raise _no_picture(path)
        if video.get(cv2.CAP_PROP_FRAME_WIDTH) * video.get(cv2.CAP_PROP_FRAME_HEIGHT) > MOST_PIXELS:
            raise _too_large(path, f"{MOST_PIXELS // 1_000_000} million pixels")
        speed = video.get(cv2.CAP_PROP_FPS)
        speed = speed if 1 <= speed <= 1000 else 30.0
        number = 0
        while number < MOST_FRAMES and (found := video.read())[0]:
            yield number / speed, _grey(found[1], path)
            number += 1
        if number == 0:
            raise _no_picture(path)
        if number == MOST_FRAMES and video.grab():
            raise _too_large(path, f"{MOST_FRAMES:,} frames, which is where it was left")
    except cv2.error as error:
        raise _no_picture(path) from error
    finally:
        video.release()


def _grey(pixels: Any, path: Path) -> Grey:
    found = as_grey(pixels)
    if isinstance(found, Unreadable):
        raise StoreError(found.code, f"{path}: {found.message}", found.next_step)
    return found


def _no_picture(path: Path) -> StoreError:
    return StoreError("NOT_A_PICTURE", f"{path} is no picture or video that can be read.", "Give a PNG, JPEG or MP4.")


def _too_large(path: Path, most: str) -> StoreError:
    return StoreError("FILE_TOO_LARGE", f"{path} has more than {most}.", "Give a smaller one.")
