"""ZPL as a printer would print it: drawn by a reader that is not ours (npm zpl-renderer-js, in tests/zpl_reader)."""

from __future__ import annotations

import base64
import io
import json
import subprocess
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

_READER = Path(__file__).parent / "zpl_reader"


def drawn(labels: Iterable[tuple[bytes, tuple[int, int]]]) -> list[Image.Image]:
    """Draw labels, given with their width and height in dots; one process for all, as it takes a second to start.

    The reader's canvas can be a dot larger than the label, as it counts in millimetres; that is cut off.
    """
    asked = [(zpl.decode("ascii"), width, height) for zpl, (width, height) in labels]
    lines = "".join(json.dumps({"zpl": zpl, "width": width, "height": height}) + "\n" for zpl, width, height in asked)
    done = subprocess.run(["node", "read.mjs"], cwd=_READER, input=lines, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}\nIs it installed? npm ci in tests/zpl_reader"
    pictures = done.stdout.split("\n")[:-1]
    assert len(pictures) == len(asked)
    return [
        _cut(Image.open(io.BytesIO(base64.b64decode(picture))).convert("L"), width, height)
        for picture, (_, width, height) in zip(pictures, asked, strict=True)
    ]


def _cut(picture: Image.Image, width: int, height: int) -> Image.Image:
    assert picture.width in (width, width + 1)
    assert picture.height in (height, height + 1)
    return picture.crop((0, 0, width, height))
