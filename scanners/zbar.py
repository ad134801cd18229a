"""The second engine: libzbar through pyzbar, for linear symbols that zxing-cpp does not read.

DataBar stays off, as it reads some lots wrong, and QR too, as its decoder is known to abort the whole process.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from pyzbar import wrapper
from pyzbar.wrapper import ZBarConfig, ZBarSymbol

from scanners.c_warnings import kept_off
from scanners.sighting import Position, Sighting
from scanners.zxing import named

if TYPE_CHECKING:
    from scanners.sighting import Grey

_GREY = 0x30303859
"""zbar's name for one byte a pixel, the characters Y800."""
_SYMBOLS = {ZBarSymbol.EAN13: "EAN13", ZBarSymbol.UPCA: "UPCA", ZBarSymbol.CODE128: "Code128", ZBarSymbol.I25: "ITF"}
_IDENTIFIERS = {"EAN13": "]E0", "UPCA": "]E0", "ITF": "]I0", "Code128": "]C0"}
_GS1_MODIFIER = 1
_SHORTEST = 4
"""Characters of a code that is believed: it sees shorter ones in any row of bars."""
_alone = threading.Lock()


def read(grey: Grey, stage: str) -> list[Sighting]:
    """Read linear symbols in a picture."""
    height, width = grey.shape
    pixels = grey.tobytes()
    with _alone, kept_off():
        scanner, image = wrapper.zbar_image_scanner_create(), wrapper.zbar_image_create()
        try:
            for symbol in ZBarSymbol:
                wrapper.zbar_image_scanner_set_config(scanner, symbol, ZBarConfig.CFG_ENABLE, int(symbol in _SYMBOLS))
            wrapper.zbar_image_set_format(image, _GREY)
            wrapper.zbar_image_set_size(image, width, height)
            wrapper.zbar_image_set_data(image, ctypes.cast(ctypes.c_char_p(pixels), ctypes.c_void_p), len(pixels), None)
            if wrapper.zbar_scan_image(scanner, image) <= 0:
                return []
            return [found for symbol in _symbols(image) if (found := _sighting(symbol, stage)) is not None]
        finally:
            wrapper.zbar_image_destroy(image)
            wrapper.zbar_image_scanner_destroy(scanner)


def _symbols(image: Any) -> Iterator[Any]:
    symbol = wrapper.zbar_image_first_symbol(image)
    while symbol:
        yield symbol
        symbol = wrapper.zbar_symbol_next(symbol)


def _sighting(symbol: Any, stage: str) -> Sighting | None:
    symbology = _SYMBOLS.get(symbol.contents.type)
    points = [
        (int(wrapper.zbar_symbol_get_loc_x(symbol, at)), int(wrapper.zbar_symbol_get_loc_y(symbol, at)))
        for at in range(wrapper.zbar_symbol_get_loc_size(symbol))
    ]
    payload = ctypes.string_at(wrapper.zbar_symbol_get_data(symbol), wrapper.zbar_symbol_get_data_length(symbol))
    if symbology is None or not points or len(payload) < _SHORTEST or not payload.isascii():
        return None
    identifier = _IDENTIFIERS[symbology]
    if symbology == "Code128":
        # Only the modifier tells a GS1-128 from a Code 128; a zbar that does not give it proves neither.
        modifiers = _modifiers()
        if modifiers is None:
            return None
        identifier = "]C1" if modifiers(symbol) & _GS1_MODIFIER else identifier
    if symbology == "UPCA" and len(payload) == 12:
        payload = b"0" + payload
    return Sighting(
        symbology=named("EAN13" if symbology == "UPCA" else symbology, payload),
        symbology_identifier=identifier,
        payload=payload,
        content=payload.decode("ascii"),
        position=_around(points),
        engine="zbar",
        stage=stage,
    )


def _around(points: list[tuple[int, int]]) -> Position:
    """The upright box around the points, its long side first, as zbar says only where its scan lines met bars."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    if right - left >= bottom - top:
        return (left, top), (right, top), (right, bottom), (left, bottom)
    return (right, top), (right, bottom), (left, bottom), (left, top)


@cache
def _modifiers() -> Any:
    try:
        return wrapper.zbar_function("zbar_symbol_get_modifiers", ctypes.c_uint, ctypes.POINTER(wrapper.zbar_symbol))
    except AttributeError:
        return None
