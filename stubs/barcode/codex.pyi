from .base import Barcode
from .writer import BaseWriter

class Code39(Barcode):
    def __init__(self, code: str, writer: BaseWriter | None = None, add_checksum: bool = True) -> None: ...

class Code128(Barcode):
    @property
    def encoded(self) -> list[int]: ...

class Gs1_128(Code128): ...
