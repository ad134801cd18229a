"""Pictures to look at: photographs with what they say, and frames as a camera would give them of the same thing."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from db.errors import StoreError
from kiosk.picture_files import still
from scanners.sighting import Sighting

if TYPE_CHECKING:
    from scanners.sighting import Grey

_BRACKETS = re.compile(r"\((\d{2,4})\)")
_BORDER = 12
FRAMES = 5


@dataclass(frozen=True)
class Photo:
    """One picture, and what is in it."""

    file: str
    symbology: str
    payload: str | None
    """What the symbol holds, without separators; None where there is nothing to read."""
    grey: Grey | None
    """None where the file cannot be looked at."""

    def says(self, seen: Sighting) -> bool:
        """Whether this is what the picture says."""
        return self.payload is not None and seen.content.replace("\x1d", "") == self.payload


def photos(folder: Path) -> Iterator[Photo]:
    """Read the list of a folder, `photos.jsonl`: file, symbology, text."""
    for line in (folder / "photos.jsonl").read_text(encoding="utf-8").split("\n"):
        if not line.strip(" \r"):
            continue
        row = json.loads(line)
        symbology, text = row["symbology"] or "nothing", row["text"]
        try:
            grey = still(folder / row["file"])
        except StoreError:
            grey = None
        yield Photo(row["file"], symbology, None if text is None else _payload(symbology, text), grey)


def _payload(symbology: str, text: str) -> str:
    """What a scanner sends for a text as it is listed."""
    if symbology == "DATABAR":
        text = text if text.startswith("01") and len(text) == 16 else f"01{text}"
    elif symbology.startswith("DATABAR_EXP"):
        text = _BRACKETS.sub(r"\1", text)
    elif symbology == "UPCA" and len(text) == 12:
        text = f"0{text}"
    return text.replace("\x1d", "")


def as_filmed(photo: Photo) -> Iterator[Grey]:
    """Give the frames a hand-held camera would: each a little shifted, turned, nearer, lighter and noisier."""
    assert photo.grey is not None
    rng = np.random.default_rng(zlib.crc32(photo.file.encode()))
    border = max(_BORDER, max(photo.grey.shape) // 10)
    wide: Any = cv2.copyMakeBorder(photo.grey, border, border, border, border, cv2.BORDER_REPLICATE)
    height, width = wide.shape
    for _ in range(FRAMES):
        move: Any = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-3, 3), rng.uniform(0.96, 1.06))
        move[:, 2] += rng.uniform(-4, 4, 2)
        moved = cv2.warpAffine(wide, move, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        noise = rng.normal(0, rng.uniform(1, 5), moved.shape)
        lit = moved * rng.uniform(0.85, 1.15) + rng.uniform(-12, 12) + noise
        yield np.clip(lit, 0, 255).astype(np.uint8)


def desk_frame() -> Grey:
    """Draw a camera's picture of 1280 x 720 pixels: a GS1 DataMatrix and a GS1-128 on a package, under uneven light."""
    import zxingcpp

    frame = np.full((720, 1280), 190, np.uint8)
    text = "(01)00312345678906(17)280331(10)AB12"
    for kind, scale, left, top in (
        (zxingcpp.BarcodeFormat.DataMatrix, 5, 240, 260),
        (zxingcpp.BarcodeFormat.Code128, 2, 560, 300),
    ):
        made = zxingcpp.create_barcode(text, kind, gs1=True)
        drawn = np.array(zxingcpp.write_barcode_to_image(made, scale=scale))
        frame[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn
    light = np.linspace(0.55, 1.0, 1280) * 0.9
    noise = np.random.default_rng(1).normal(0, 3, frame.shape)
    return np.clip(frame * light + noise, 0, 255).astype(np.uint8)
