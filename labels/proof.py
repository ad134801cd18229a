"""Read a finished picture as a scanner would: it says exactly what it should, and nothing else."""

from __future__ import annotations

import zxingcpp
from PIL import Image

from labels.label_symbol import LabelSymbol
from labels.refusal import LabelRefused


def prove(image: Image.Image, symbol: LabelSymbol | None) -> LabelRefused | None:
    """Compare what is read, of every kind of code and in every direction, with what was meant; None when it is so."""
    read = [(found.symbology_identifier, found.bytes) for found in zxingcpp.read_barcodes(image, try_downscale=False)]
    meant = [] if symbol is None else [(symbol.text[:3], symbol.data.encode("utf-8", "replace"))]
    if read == meant:
        return None
    if len(read) > len(meant):
        what = "Something on it besides its symbol can be read as a code"
    elif read:
        what = "Its symbol is read as something else than it should say"
    else:
        what = "Its symbol cannot be read"
    return LabelRefused(
        "NOT_READABLE",
        "symbol",
        f"The label was drawn and read back before printing. {what}.",
        "Nothing was printed. Try another stock; if it happens again, tell who looks after the kiosk.",
    )
