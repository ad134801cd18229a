from collections.abc import Callable
from ctypes import Structure, c_void_p
from enum import IntEnum
from typing import Any

class ZBarSymbol(IntEnum):
    NONE = 0
    PARTIAL = 1
    EAN2 = 2
    EAN5 = 5
    EAN8 = 8
    UPCE = 9
    ISBN10 = 10
    UPCA = 12
    EAN13 = 13
    ISBN13 = 14
    COMPOSITE = 15
    I25 = 25
    DATABAR = 34
    DATABAR_EXP = 35
    CODABAR = 38
    CODE39 = 39
    PDF417 = 57
    QRCODE = 64
    SQCODE = 80
    CODE93 = 93
    CODE128 = 128

class ZBarConfig(IntEnum):
    CFG_ENABLE = 0
    CFG_ADD_CHECK = 1
    CFG_EMIT_CHECK = 2
    CFG_ASCII = 3
    CFG_NUM = 4
    CFG_MIN_LEN = 0x20
    CFG_MAX_LEN = 0x21
    CFG_UNCERTAINTY = 0x40
    CFG_POSITION = 0x80
    CFG_X_DENSITY = 0x100
    CFG_Y_DENSITY = 0x101

class zbar_symbol(Structure):
    type: int

def zbar_function(fname: str, restype: Any, *args: Any) -> Callable[..., Any]: ...
def zbar_set_verbosity(level: int) -> None: ...
def zbar_image_scanner_create() -> Any: ...
def zbar_image_scanner_destroy(scanner: Any) -> None: ...
def zbar_image_scanner_set_config(scanner: Any, symbol: int, config: int, value: int) -> int: ...
def zbar_image_create() -> Any: ...
def zbar_image_destroy(image: Any) -> None: ...
def zbar_image_set_format(image: Any, format: int) -> None: ...
def zbar_image_set_size(image: Any, width: int, height: int) -> None: ...
def zbar_image_set_data(image: Any, data: c_void_p, length: int, cleanup: None) -> None: ...
def zbar_scan_image(scanner: Any, image: Any) -> int: ...
def zbar_image_first_symbol(image: Any) -> Any: ...
def zbar_symbol_next(symbol: Any) -> Any: ...
def zbar_symbol_get_data(symbol: Any) -> Any: ...
def zbar_symbol_get_data_length(symbol: Any) -> int: ...
def zbar_symbol_get_loc_size(symbol: Any) -> int: ...
def zbar_symbol_get_loc_x(symbol: Any, index: int) -> int: ...
def zbar_symbol_get_loc_y(symbol: Any, index: int) -> int: ...
