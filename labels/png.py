"""A label as a PNG picture: its own dots, black and white, with the size that they have on paper."""

from __future__ import annotations

from io import BytesIO

from labels.label import Label


def to_png(label: Label) -> bytes:
    """Write a label as a picture; the same label gives the same bytes."""
    written = BytesIO()
    label.image.save(written, "PNG", dpi=(label.dpi, label.dpi))
    return written.getvalue()
