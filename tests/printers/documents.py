"""Labels to be sent: small ones that are what they say, and large ones that fill every buffer on their way."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

from PIL import Image

from labels.printers import Timeouts
from labels.printers.states import Document

SHORT = Timeouts(connect=0.25, answer=0.25, send=0.25, finish=0.25, follow=0.25)
"""What a printer that says nothing costs a test, in seconds."""
PATIENT = Timeouts(connect=10, answer=10, send=10, finish=10, follow=10)
"""For printers that do answer, on a machine that is busy with other things; a test that needs this long fails."""

ZPL = Document(b"^XA^PW812^LL609^FO0,0^GFA,8,8,4,FF00FF00AA55AA55^FS^XZ", "zpl", 4000, 3000, 203, "K1-7")


@cache  # the library writes the time of day into it
def pdf(width: int = 4000, height: int = 3000, name: str = "K1-7") -> Document:
    """A page of this size, in thousandths of an inch."""
    content = io.BytesIO()
    Image.new("1", (width * 203 // 1000, height * 203 // 1000), 1).save(content, "PDF", resolution=203)
    return Document(content.getvalue(), "pdf", width, height, 203, name)


def large() -> Document:
    """A label of eight megabytes: more than the system takes before the printer does."""
    return replace(ZPL, content=b"^XA" + b"A" * 8_000_000 + b"^XZ")
