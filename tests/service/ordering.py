"""Schedule II on its order: what people say of an order, and the second person who signs."""

from __future__ import annotations

from typing import Any

from kiosk.services.outcome import Outcome
from tests import codes
from tests.pharmacy import PIN, Bench, Pharmacy, asked, done
from tests.shelf import VANCOMYCIN, change_item

CEFAZOLIN = "CeFAZolin 2 g"
VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")
OTHER = codes.package(codes.CEFAZOLIN, "CZ1", "280331")
CSOS: dict[str, Any] = {"form": "csos", "number": "26x00a123", "line": "2", "ordered_on": "2026-11-20", "ordered": "3"}
PAPER: dict[str, Any] = {"form": "222", "number": "200123456", "line": 1, "ordered_on": "2026-11-01", "ordered": 1}


def arrived(pharmacy: Pharmacy, person: str | None = None) -> Bench:
    """Receive three vials, each a line."""
    made = pharmacy.receive(person)
    done(made.answer(no_papers=True))
    for _ in range(3):
        done(made.scan(VIAL))
    return made


def witness(bench: Bench, person: str, pin: str = PIN) -> Outcome:
    return bench.answer(witness=person, pin=pin)


def signatures(pharmacy: Pharmacy) -> list[tuple[str, str, str]]:
    rows = pharmacy.record.rows("select person_id, meaning, subject_kind from signature order by at, length(id), id")
    return [(row["person_id"], row["meaning"], row["subject_kind"]) for row in rows]


def signed_with_more_to_ask(pharmacy: Pharmacy, packs: int = 1) -> Bench:
    """The last line, which Ben signed for, while the order of something else is asked about."""
    for name in (VANCOMYCIN, CEFAZOLIN):
        change_item(pharmacy, name, dea_schedule="CII")
    bench = pharmacy.receive()
    done(bench.answer(no_papers=True))
    done(bench.scan(VIAL))
    done(bench.scan(OTHER))
    if packs > 1:
        done(bench.answer(packs=packs), "QUANTITY")
    asked(bench.finish(), "ORDER_FORM")
    asked(bench.answer(**CSOS), "WITNESS")
    asked(witness(bench, pharmacy.ben), "ORDER_FORM")
    return bench


def received_on_order(pharmacy: Pharmacy, raw: str = VIAL) -> None:
    """Receive a vial that Ben signs for."""
    bench = pharmacy.receive()
    done(bench.answer(no_papers=True))
    done(bench.scan(raw))
    asked(bench.finish(), "ORDER_FORM")
    asked(bench.answer(**PAPER), "WITNESS")
    done(witness(bench, pharmacy.ben), "FINISHED")
