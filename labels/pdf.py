"""A label as a PDF: one page exactly as large as the stock, and on it the label's own dots, black and white."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from decimal import Decimal

from labels.label import Label
from labels.raster import packed

_POINTS = Decimal(72)


def to_pdf(label: Label) -> bytes:
    """Write a label as one page; the same label gives the same bytes, as neither dates nor programs are named."""
    width, height = (_points(side, 1000) for side in (label.stock.width, label.stock.height))
    across, down = (_points(dots, label.dpi) for dots in label.image.size)
    # The picture begins at the upper left corner; what does not fill a whole dot is left white at the other edges.
    drawing = f"q {across} 0 0 {down} 0 {height - down} cm /Label Do Q".encode()
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /PrintScaling /None >> >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R "
            "/Resources << /XObject << /Label 5 0 R >> >> >>".encode(),
            _stream("", drawing),
            _stream(_picture(label), zlib.compress(packed(label.image), 9)),
        ]
    )


def _points(count: int, per_inch: int) -> Decimal:
    return (count * _POINTS / per_inch).quantize(Decimal("0.0001"))


def _picture(label: Label) -> str:
    width, height = label.image.size
    return (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray "
        "/BitsPerComponent 1 /Decode [1 0] /Filter /FlateDecode "
    )


def _stream(about: str, content: bytes) -> bytes:
    return f"<< {about}/Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    """Put the parts of a PDF one after another, with the table that says where each begins (ISO 32000-1, 7.5)."""
    written = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    starts = []
    for number, content in enumerate(objects, 1):
        starts.append(len(written))
        written += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    count = len(objects) + 1
    tail = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R >>\n"
    return written + f"{tail}startxref\n{len(written)}\n%%EOF\n".encode()
