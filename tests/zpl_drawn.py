"""ZPL as a printer would print it: drawn by a reader that is not ours (npm zpl-renderer-js, in tests/zpl_reader)."""

from __future__ import annotations

import base64
import io
import json
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

_READER = Path(__file__).parent / "zpl_reader"
_PROCESSES = 2


def drawn(labels: Iterable[tuple[bytes, tuple[int, int]]]) -> list[Image.Image]:
    """Draw labels, given with their width and height in dots; few processes for all, as each takes a second to start.

    The reader's canvas can be a dot larger than the label, as it counts in millimetres; that is cut off.
    """
    asked = list(labels)
    share = -(-len(asked) // _PROCESSES) or 1
    parts = [asked[start : start + share] for start in range(0, len(asked), share)]
    with ThreadPoolExecutor(_PROCESSES) as readers:
        return [picture for part in readers.map(_read, parts) for picture in part]


def _read(part: list[tuple[bytes, tuple[int, int]]]) -> list[Image.Image]:
    lines = "".join(
        json.dumps({"zpl": zpl.decode("ascii"), "width": width, "height": height}) + "\n"
        for zpl, (width, height) in part
    )
    done = subprocess.run(["node", "read.mjs"], cwd=_READER, input=lines, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}\nIs it installed? npm ci in tests/zpl_reader"
    pictures = done.stdout.split("\n")[:-1]
    return [_cut(picture, *size) for picture, (_, size) in zip(pictures, part, strict=True)]


def _cut(png: str, width: int, height: int) -> Image.Image:
    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("L")
    assert picture.width in (width, width + 1)
    assert picture.height in (height, height + 1)
    return picture.crop((0, 0, width, height))
