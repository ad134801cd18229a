"""The first engine: zxing-cpp, which reads every symbology of the pharmacy and says what it read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import zxingcpp
from zxingcpp import BarcodeFormat as Format

from scanners.sighting import Position, Sighting

if TYPE_CHECKING:
    from scanners.sighting import Grey

# Code 39 is read without its "full ASCII" reading, which turns the +A of a HIBC into an a.
_FORMATS = zxingcpp.BarcodeFormats(
    [
        Format.DataMatrix,
        Format.Code128,
        Format.EANUPC,
        Format.ITF,
        Format.DataBar,
        Format.QRCode,
        Format.Code39Std,
        Format.PDF417,
    ]
)
_NAMES = {
    Format.DataMatrix: "DataMatrix",
    Format.Code128: "Code128",
    Format.EAN13: "EAN13",
    Format.EAN8: "EAN8",
    Format.UPCA: "UPCA",
    Format.UPCE: "UPCE",
    Format.ITF: "ITF",
    Format.ITF14: "ITF",
    Format.DataBar: "DataBar",
    Format.DataBarOmni: "DataBar",
    Format.DataBarStk: "DataBar",
    Format.DataBarStkOmni: "DataBar",
    Format.DataBarLtd: "DataBar",
    Format.DataBarExp: "DataBarExpanded",
    Format.DataBarExpStk: "DataBarExpanded",
    Format.QRCode: "QRCode",
    Format.QRCodeModel1: "QRCode",
    Format.QRCodeModel2: "QRCode",
    Format.Code39: "Code39",
    Format.Code39Std: "Code39",
    Format.PDF417: "PDF417",
}


def read(grey: Grey, stage: str, *, thorough: bool) -> list[Sighting]:
    """Read all symbols; `thorough` also turns, shrinks and inverts the picture, which takes four times as long."""
    found = zxingcpp.read_barcodes(
        grey,
        _FORMATS,
        try_rotate=thorough,
        try_downscale=thorough,
        try_invert=thorough,
        text_mode=zxingcpp.TextMode.Plain,  # the default puts brackets around AIs and drops the separators
    )
    return [_sighting(each, stage) for each in found if each.bytes and each.format in _NAMES]


def _sighting(found: zxingcpp.Barcode, stage: str) -> Sighting:
    payload = bytes(found.bytes)
    return Sighting(
        symbology=named(_NAMES[found.format], payload),
        symbology_identifier=found.symbology_identifier,
        payload=payload,
        content=_characters(found, payload),
        position=_position(found.position),
        engine="zxing",
        stage=stage,
    )


def _characters(found: zxingcpp.Barcode, payload: bytes) -> str:
    """The payload as characters: beyond ASCII as the symbol declares them, else byte by byte."""
    if payload.isascii():
        return payload.decode("ascii")
    return found.text if found.content_type is not zxingcpp.ContentType.UnknownECI else payload.decode("latin-1")


def named(symbology: str, payload: bytes) -> str:
    """An EAN-13 that begins with 0 is printed as UPC-A: the same bars."""
    return "UPCA" if symbology == "EAN13" and len(payload) == 13 and payload.startswith(b"0") else symbology


def _position(of: zxingcpp.Position) -> Position:
    corners = (of.top_left, of.top_right, of.bottom_right, of.bottom_left)
    upper_left, upper_right, lower_right, lower_left = ((corner.x, corner.y) for corner in corners)
    return upper_left, upper_right, lower_right, lower_left
