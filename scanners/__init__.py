"""What was scanned: device, raw text, meaning. Pure but for `devices`: no files, no clock, no stock, no screens."""

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
from scanners.self_test import Lesson, is_self_test, learn
from scanners.self_test_faults import Fault, change_for
from scanners.session import Mode, Relation, ScanSession, SessionResult, relation
from scanners.session_join import Joined, join, merged
from scanners.text import visible

__all__ = [
    "COMPANY_PREFIX",
    "BarcodeData",
    "ElementString",
    "ExpiryDate",
    "Fault",
    "HibcFacts",
    "Joined",
    "Lesson",
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
    "change_for",
    "check_digit",
    "element_string",
    "gtin14",
    "is_self_test",
    "join",
    "learn",
    "may_be_private",
    "merged",
    "own_code",
    "read",
    "relation",
    "self_test_code",
    "visible",
    "withheld",
]
