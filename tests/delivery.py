"""The mixed delivery: every kind of package that comes into the pharmacy, scanned and answered as a person would.

It is told as a script that sends requests and looks at the answers, so that the same delivery can be received through
the service and through the command.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from db import lots
from db.record import Record
from scanners import hibc_build
from tests import codes
from tests.pharmacy import PIN

Answer = dict[str, Any]
Send = Callable[[Answer], Answer]
"""Sends one request (`{"scan": …}`, `{"answer": …}` …) and returns the answer as `kiosk job --json` gives it."""

LINES = 15
MOVED_UNITS = 114
EXPECTED_STOCK = [
    ("CeFAZolin 2 g", "CZ1", "Shelf", "available", 1),
    ("CeFAZolin 2 g", "CZ2", "Shelf", "available", 1),
    ("CeFAZolin 2 g", "CZ3", "Shelf", "available", 50),
    ("DAPTOmycin 500 mg", "DP1", "Refrigerator", "available", 1),
    ("Huber needle 20 G", "L1", "Shelf", "available", 1),
    ("Huber needle 20 G", "L2", "Shelf", "available", 1),
    ("Sodium chloride 0.9 % 100 mL", "P4381", "Shelf", "available", 24),
    ("Tobramycin 80 mg", "TB1", "Shelf", "available", 10),
    ("Vancomycin 1 g", "VNOLD", "Shelf", "expired", 1),
    ("Vancomycin 1 g", "VNSOON", "Shelf", "available", 1),
    ("Vancomycin 1 g", "VN1", "Shelf", "available", 23),
]
EXPECTED_SERIALS = ["SN0001", "SN0002"]


def receive_all(send: Send, shelf_label: str, second_person: str) -> None:
    """Receive the whole delivery, up to its end."""
    send_done(send, {"scan": codes.sscc()}, "DELIVERY_OPEN")
    _with_serials(send)
    _two_symbols(send)
    _supplies(send)
    _plain_bag(send)
    _cartons(send)
    _cold(send)
    _unknown(send, second_person)
    _unfit(send)
    _lot_from_the_shelf(send)
    send_done(send, {"scan": shelf_label}, "PUT_AWAY")
    send_done(send, {"finish": True}, "FINISHED")


def send_done(send: Send, request: Answer, code: str) -> Answer:
    """Send what must be done at once."""
    return _sent(send, request, "done", code)


def send_asked(send: Send, request: Answer, code: str) -> Answer:
    """Send what must be asked back."""
    return _sent(send, request, "ask", code)


def _sent(send: Send, request: Answer, outcome: str, code: str) -> Answer:
    answer = send(request)
    assert (answer["outcome"], answer["code"]) == (outcome, code), answer
    return answer


def _with_serials(send: Send) -> None:
    for serial in ("SN0001", "SN0002"):
        send_done(send, {"scan": codes.package(codes.VANCOMYCIN, "VN1", "280331", serial)}, "RECEIVED")


def _two_symbols(send: Send) -> None:
    """The symbol with lot and expiry first, then the other way round; a person sees that both are of one package."""
    _sent(send, {"scan": codes.lot_symbol("CZ1", "280531")}, "waiting", "PARTIAL")
    send_asked(send, {"scan": codes.databar(codes.CEFAZOLIN)}, "COMPARE")
    send_done(send, {"answer": {"confirm": True}}, "RECEIVED")
    send_asked(send, {"scan": codes.databar(codes.CEFAZOLIN)}, "LOT_AND_EXPIRY")
    send_asked(send, {"scan": codes.lot_symbol("CZ2", "280630")}, "COMPARE")
    send_done(send, {"answer": {"confirm": True}}, "RECEIVED")


def _supplies(send: Send) -> None:
    both = hibc_build.combined(*codes.NEEDLE, lot="L1", expiry=date(2029, 3, 31))
    send_done(send, {"scan": both}, "RECEIVED")
    first = hibc_build.primary(*codes.NEEDLE)
    send_asked(send, {"scan": first}, "LOT_AND_EXPIRY")
    send_done(send, {"scan": hibc_build.secondary(first, lot="L2", expiry=date(2029, 4, 30))}, "RECEIVED")


def _plain_bag(send: Send) -> None:
    send_asked(send, {"scan": codes.retail(codes.SALINE)}, "LOT_AND_EXPIRY")
    send_done(send, {"answer": {"batch_lot": "P4381", "expiry": "12/2027"}}, "RECEIVED")
    send_done(send, {"answer": {"packs": 24}}, "QUANTITY")


def _cartons(send: Send) -> None:
    """A known carton is shown before it counts; an imported one is counted once, and never again."""
    known = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")
    send_asked(send, {"scan": known}, "COMPARE")
    send_done(send, {"answer": {"confirm": True, "packs": 2}}, "RECEIVED")
    imported = codes.package(codes.CEFAZOLIN_CARTON, "CZ3", "280731")
    send_asked(send, {"scan": imported}, "UNITS_PER_PACK")
    send_asked(send, {"answer": {"units_per_pack": 25}}, "COMPARE")
    send_done(send, {"answer": {"confirm": True}}, "RECEIVED")
    send_done(send, {"scan": imported}, "RECEIVED")


def _cold(send: Send) -> None:
    send_asked(send, {"scan": codes.package(codes.DAPTOMYCIN, "DP1", "271231")}, "INDICATOR")
    view = send_done(send, {"answer": {"indicator": "in range"}}, "RECEIVED")["view"]
    assert [(line["lot"], line["location"], line["minutes_out"]) for line in view["lines"][:1]] == [
        ("DP1", "Receiving bench", 0)
    ]


def _unknown(send: Send, second_person: str) -> None:
    new = {"name": "Tobramycin 80 mg", "kind": "drug", "base_unit": "vial", "storage": "room"}
    send_asked(send, {"scan": codes.package(codes.NOBODY_KNOWS, "TB1", "280228")}, "UNKNOWN_PRODUCT")
    send_asked(send, {"answer": {"create": new, "units_per_pack": 10}}, "COMPARE")
    view = send_done(send, {"answer": {"confirm": True}}, "QUARANTINED")["view"]
    [code] = view["unverified"]
    verify = {"verify": code["identifier"], "verified_by": second_person, "pin": PIN}
    view = send_done(send, {"answer": verify}, "LINK_VERIFIED")["view"]
    assert view["unverified"] == []


def _unfit(send: Send) -> None:
    send_asked(send, {"scan": codes.package(codes.VANCOMYCIN, "VNSOON", "270115")}, "SHORT_DATED")
    send_done(send, {"answer": {"reason": "for a patient who starts today"}}, "RECEIVED")
    send_asked(send, {"scan": codes.package(codes.VANCOMYCIN, "VNOLD", "261031")}, "EXPIRED")
    send_done(send, {"answer": {"quarantine": True}}, "QUARANTINED")


def _lot_from_the_shelf(send: Send) -> None:
    question = send_asked(send, {"scan": codes.databar(codes.VANCOMYCIN)}, "LOT_AND_EXPIRY")["question"]
    [choice] = [each for each in question["choices"] if "Lot VN1," in each["label"]]
    send_done(send, {"answer": choice["answer"]}, "RECEIVED")


def recall(record: Record, item_id: str, batch_lot: str) -> None:
    """Have the maker recall a lot."""
    with record.write("system", "recall") as write:
        lot = lots.lot_named(write, item_id, batch_lot)
        assert lot is not None
        lots.recall(write, lot.id, "particles seen")
