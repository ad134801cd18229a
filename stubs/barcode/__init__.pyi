# python-barcode 0.16.1, the part the labels use.
from .base import Barcode as Barcode
from .codex import Code39 as Code39
from .codex import Code128 as Code128
from .codex import Gs1_128 as Gs1_128
from .ean import EAN8 as EAN8
from .ean import EAN13 as EAN13
from .ean import EAN14 as EAN14
from .itf import ITF as ITF
from .upc import UPCA as UPCA

PROVIDED_BARCODES: list[str]

def get_barcode_class(name: str) -> type[Barcode]: ...
