from .base import Barcode
from .writer import BaseWriter

class ITF(Barcode):
    def __init__(self, code: str, writer: BaseWriter | None = None, narrow: int = 2, wide: int = 5) -> None: ...
