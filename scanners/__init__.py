"""What was scanned: device, raw text, meaning. Pure: no files, no clock, no stock, no screens."""

from scanners.barcode_data import (
    BarcodeData,
    ElementString,
    ExpiryDate,
    HibcFacts,
    LocalCode,
    LocalKind,
    NdcFacts,
    Problem,
    ProductIdentifier,
    Status,
    TradeItemPiece,
)
from scanners.gs1_build import check_digit, element_string, gtin14
from scanners.json_form import as_json
from scanners.local import build_local
from scanners.own_codes import COMPANY_PREFIX, OwnCode, own_code, self_test_code
from scanners.personal import may_be_private, withheld
from scanners.profile import ScannerProfile
from scanners.reader import read
from scanners.session import Mode, Relation, ScanSession, SessionResult, relation
from scanners.session_join import Joined, join
from scanners.text import visible

__all__ = [
    "COMPANY_PREFIX",
    "BarcodeData",
    "ElementString",
    "ExpiryDate",
    "HibcFacts",
    "Joined",
    "LocalCode",
    "LocalKind",
    "Mode",
    "NdcFacts",
    "OwnCode",
    "Problem",
    "ProductIdentifier",
    "Relation",
    "ScanSession",
    "ScannerProfile",
    "SessionResult",
    "Status",
    "TradeItemPiece",
    "as_json",
    "build_local",
    "check_digit",
    "element_string",
    "gtin14",
    "join",
    "may_be_private",
    "own_code",
    "read",
    "relation",
    "self_test_code",
    "visible",
    "withheld",
]
