"""What a scan can and cannot do: an open question, patients and badges, things that are no stock."""

from __future__ import annotations

from typing import Any

import pytest

from tests import codes
from tests.pharmacy import Bench, Pharmacy, asked, contents, done, refused
from tests.service.tamper import files_of

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


def open_question(bench: Bench, code: str) -> None:
    first = {
        "COMPARE": codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331"),
        "EXPIRED": codes.package(codes.VANCOMYCIN, "VN1", "261001"),
        "SHORT_DATED": codes.package(codes.VANCOMYCIN, "VN1", "270101"),
        "UNITS_PER_PACK": codes.package(codes.CEFAZOLIN_CARTON, "CZ1", "280331"),
        "CONFIRM_DERIVED": codes.package(codes.MEROPENEM, "MR1", "280331"),
        "INDICATOR": codes.package(codes.DAPTOMYCIN, "DP1", "280331"),
        "UNKNOWN_PRODUCT": codes.package(codes.NOBODY_KNOWS, "NB1", "280331"),
        "LOT_AND_EXPIRY": codes.databar(codes.VANCOMYCIN),
    }[code]
    asked(bench.scan(first), code)


QUESTIONS = ["COMPARE", "EXPIRED", "SHORT_DATED", "UNITS_PER_PACK", "CONFIRM_DERIVED", "INDICATOR", "UNKNOWN_PRODUCT"]


@pytest.mark.parametrize("code", QUESTIONS)
def test_a_scan_never_says_yes(pharmacy: Pharmacy, code: str) -> None:
    """Not even the same package again: the question is repeated, and nothing moves."""
    bench = pharmacy.receive()
    open_question(bench, code)
    before = contents(pharmacy.record)
    question = bench.receive.view().question
    assert question is not None
    again = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")

    for raw in (VIAL, again, codes.retail(codes.SALINE), codes.shelf(pharmacy.places["Shelf"]), codes.sscc()):
        assert question.text in refused(bench.scan(raw), "ANSWER_FIRST").message

    assert contents(pharmacy.record) == before
    refused(bench.finish(), "ANSWER_FIRST")


def test_another_package_does_not_answer_for_the_lot(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    open_question(bench, "LOT_AND_EXPIRY")
    before = contents(pharmacy.record)

    refused(bench.scan(codes.package(codes.CEFAZOLIN, "CZ1", "280331")), "ANSWER_FIRST")

    assert contents(pharmacy.record) == before
    done(bench.scan(VIAL), "RECEIVED")
    assert pharmacy.stock() == [("Vancomycin 1 g", "VN1", "Shelf", "available", 1)]


@pytest.mark.parametrize("answer", [{}, {"confirm": "yes"}, {"confirm": 1}, {"packs": 3}, {"owner": "own"}])
def test_an_answer_to_something_else_answers_nothing(pharmacy: Pharmacy, answer: dict[str, Any]) -> None:
    bench = pharmacy.receive()
    open_question(bench, "EXPIRED")
    before = contents(pharmacy.record)

    refused(bench.answer(**answer), "NOT_AN_ANSWER")

    assert contents(pharmacy.record) == before


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("]d20100312345010118" + "17280331", "BAD_CHECK_DIGIT"),
        ("", "EMPTY"),
        ("\x00\x1d\x00", "BAD_CHARSET"),
        ("\udc80", "BAD_CHARSET"),
        ("]C18004PUMP-7", "NOT_STOCK"),
        (codes.badge("K1-5"), "BADGE"),
        (codes.shelf("K1-NONE"), "NOT_PRODUCT"),
    ],
)
def test_what_is_no_package_is_refused_and_stays_in_the_log(pharmacy: Pharmacy, raw: str, code: str) -> None:
    bench = pharmacy.receive()
    before = contents(pharmacy.record)

    refused(bench.scan(raw), code)

    assert contents(pharmacy.record) == before
    [scan] = pharmacy.record.rows("select result, reason from scan")
    assert scan == {"result": "refused", "reason": code}


@pytest.mark.parametrize("when", ["idle", "asked", "half"])
@pytest.mark.parametrize("whose", ["patient", "misread patient", "badge"])
def test_nothing_in_the_record_shows_whose_code_was_scanned(pharmacy: Pharmacy, when: str, whose: str) -> None:
    raw = codes.badge("K1-ANA") if whose == "badge" else codes.patient()
    if whose == "misread patient":
        raw = raw[:-1] + str((int(raw[-1]) + 1) % 10)
    bench = pharmacy.receive()
    if when == "asked":
        open_question(bench, "EXPIRED")
    if when == "half":
        bench.scan(codes.lot_symbol("CZ1", "280531"))

    for _ in range(8):
        refused(bench.scan(raw), "BADGE" if whose == "badge" else "PATIENT_CODE")

    rows = pharmacy.record.rows("select raw_hex from scan order by length(id), id")
    hidden = [row for row in rows if row["raw_hex"].startswith("hash:")]
    assert len(hidden) == 8
    assert hidden[0] == hidden[7], "the same code can still be told from another"
    folder = pharmacy.place.data_folder
    pharmacy.record.store.run("pragma wal_checkpoint(truncate)") if pharmacy.record.store.engine == "sqlite" else None
    content = files_of(pharmacy.record, folder)
    number = raw[7:]
    assert number.encode() not in content
    assert number.encode().hex().encode() not in content
    assert (folder / pharmacy.record.secret.path.name).stat().st_mode & 0o777 == 0o600


def test_a_wedge_scan_of_a_new_lot_is_shown_before_it_counts(pharmacy: Pharmacy) -> None:
    """In a terminal a key pressed in mid-scan could have changed the lot unseen; a serial port cannot do that."""
    bench = pharmacy.receive()
    asked(bench.scan(VIAL, source="wedge"), "COMPARE")
    done(bench.answer(confirm=True), "RECEIVED")

    done(bench.scan(VIAL, source="wedge"), "RECEIVED")
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN2", "280331")), "RECEIVED")


def test_a_wedge_scan_without_expiry_is_shown_though_its_expiry_was_typed(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.package(codes.VANCOMYCIN, "VN7"), source="wedge"), "LOT_AND_EXPIRY")

    asked(bench.answer(expiry="2028-03"), "COMPARE")

    assert pharmacy.stock() == []


def test_a_package_without_a_printed_lot_goes_to_quarantine(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    asked(bench.scan(codes.retail(codes.SALINE)), "LOT_AND_EXPIRY")
    asked(bench.answer(no_lot=True), "LOT_AND_EXPIRY")

    done(bench.answer(expiry="2028-03"), "QUARANTINED")

    assert bench.receive.view().lines[0].reason == "NO_LOT"


def test_half_a_package_is_not_joined_to_another_one_much_later(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    bench.scan(codes.lot_symbol("CZ1", "280531"))
    pharmacy.clock.advance(seconds=31)

    asked(bench.scan(codes.databar(codes.CEFAZOLIN)), "LOT_AND_EXPIRY")


def test_two_symbols_that_nothing_links_are_shown_before_they_count(pharmacy: Pharmacy) -> None:
    """A lot's symbol that was left over from another package meets the eyes of a person, with its lot and expiry."""
    bench = pharmacy.receive()
    bench.scan(codes.lot_symbol("ZZ9", "280531"))
    refused(bench.scan(codes.sscc()), "HALF_A_PACKAGE")

    question = asked(bench.scan(codes.databar(codes.CEFAZOLIN)), "COMPARE").question

    assert ("Lot", "ZZ9") in question.facts
    assert ("Expires", "2028-05-31") in question.facts
    done(bench.answer(leave_out=True), "LEFT_OUT")
    assert pharmacy.stock() == []
