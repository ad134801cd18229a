"""A package that says otherwise than the record: it is set aside by scan, and leaves quarantine by scan, for good."""

from __future__ import annotations

import pytest

from kiosk.services.export_tables import Table
from kiosk.services.return_list import table_of
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.shelf import Round, at_shelf, held, received

ODD = codes.package(codes.VANCOMYCIN, "VN1", "270331")
"""In the record its lot ends a year later."""
SAYS = "Lot VN1 of Vancomycin 1 g is in the record with expiry 2028-03-31, but this package says 2027-03-31."


def set_aside(pharmacy: Pharmacy, raw: str = ODD) -> Round:
    aside = at_shelf(pharmacy, "quarantine")
    question = asked(aside.scan(raw), "QUARANTINE_WHY").question
    assert "Contradicts" in dict(question.facts)
    done(aside.answer(reason="SUSPECT"), "QUARANTINED")
    return aside


def test_what_contradicts_the_record_is_wasted_out_of_quarantine_alone(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    waste = at_shelf(pharmacy, "waste")
    refused(waste.scan(ODD), "EXPIRY_CONFLICT")
    set_aside(pharmacy)

    question = asked(waste.scan(ODD), "WASTE_WHY").question

    facts = dict(question.facts)
    assert (facts["From"], facts["Contradicts"]) == ("Shelf · QUARANTINE", SAYS)
    refused(waste.scan(ODD), "ANSWER_FIRST")  # one by one: none is counted with it unseen
    done(waste.answer(reason="OUT_OF_DATE"), "WASTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    refused(waste.scan(ODD), "EXPIRY_CONFLICT")
    assert_sound(pharmacy.record)


def test_it_is_cleared_though_its_lot_may_be_used_and_the_return_list_says_why(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    set_aside(pharmacy)
    clear = at_shelf(pharmacy, "clear")

    question = asked(clear.scan(ODD), "CLEAR").question

    assert question.text == "Vancomycin 1 g, lot VN1 is NOT WHAT THE RECORD SAYS. Take it off the shelf."
    done(clear.answer(confirm=True), "CLEARED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]
    table = table_of(pharmacy.record, clear.shelf.job_id)
    assert isinstance(table, Table)
    assert [row[9] for row in table.rows] == ["not what the record says"]
    assert_sound(pharmacy.record)


def test_nothing_that_contradicts_the_record_is_released(pharmacy: Pharmacy, pharmacist: str) -> None:
    received(pharmacy)
    set_aside(pharmacy)
    stop = refused(at_shelf(pharmacy, "release", pharmacist).scan(ODD), "EXPIRY_CONFLICT")
    assert stop.next_step == "It stays in quarantine: waste or clear it (F6)."


@pytest.mark.parametrize("printed", ["VN2", "VN9"])
def test_a_serial_under_another_lot_goes_by_its_serial(pharmacy: Pharmacy, printed: str) -> None:
    received(pharmacy, 2, serials=("S1",))
    received(pharmacy, 1, "VN2")
    odd = codes.package(codes.VANCOMYCIN, printed, "280331", "S1")
    waste = at_shelf(pharmacy, "waste")
    refused(waste.scan(odd), "LOT_CONFLICT")
    set_aside(pharmacy, odd)
    assert ("VN1", "Shelf", "quarantined", 1) in held(pharmacy)

    asked(waste.scan(odd), "WASTE_WHY")
    done(waste.answer(reason="BROKEN"), "WASTED")

    assert sorted(held(pharmacy)) == [("VN1", "Shelf", "available", 1), ("VN2", "Shelf", "available", 1)]
    refused(waste.scan(odd), "LOT_CONFLICT")
    assert_sound(pharmacy.record)


def test_one_that_contradicts_is_not_counted_with_one_that_does_not(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    waste = at_shelf(pharmacy, "waste")
    asked(waste.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "WASTE_WHY")
    refused(waste.scan(ODD), "ANSWER_FIRST")
    done(waste.answer(reason="BROKEN"), "WASTED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2)]


def test_the_second_code_of_a_package_sets_it_aside_as_the_first_does(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    aside = at_shelf(pharmacy, "quarantine")
    asked(aside.scan(codes.databar(codes.VANCOMYCIN)), "LOT_IN_HAND")
    question = asked(aside.scan(codes.lot_symbol("VN1", "270331")), "QUARANTINE_WHY").question
    assert dict(question.facts)["Contradicts"] == SAYS


@pytest.mark.parametrize("second", [None, "280331"])
def test_the_expiry_in_the_first_code_counts_when_the_lot_is_said_later(
    pharmacy: Pharmacy, pharmacist: str, second: str | None
) -> None:
    received(pharmacy)
    set_aside(pharmacy)
    odd = codes.package(codes.VANCOMYCIN, None, "270331")
    release = at_shelf(pharmacy, "release", pharmacist)
    question = asked(release.scan(odd), "LOT_IN_HAND").question

    if second is not None:
        refused(release.scan(codes.package(codes.VANCOMYCIN, "VN1", second)), "CONFLICT")
        refused(release.scan(codes.lot_symbol("VN1", second)), "CONFLICT")
    refused(release.answer(**question.choices[0].answer), "EXPIRY_CONFLICT")

    assert release.question() is None
    asked(release.scan(odd), "LOT_IN_HAND")
    refused(release.scan(codes.lot_symbol("VN1", None)), "EXPIRY_CONFLICT")
    assert ("VN1", "Shelf", "quarantined", 1) in held(pharmacy)
    aside = at_shelf(pharmacy, "quarantine")
    lot = asked(aside.scan(odd), "LOT_IN_HAND").question.choices[0]
    facts = dict(asked(aside.answer(**lot.answer), "QUARANTINE_WHY").question.facts)
    assert facts["Contradicts"] == SAYS


def test_a_code_without_a_lot_is_not_counted_with_a_lot_that_was_read_off_another(
    pharmacy: Pharmacy, pharmacist: str
) -> None:
    received(pharmacy)
    received(pharmacy, 1, "VN2", "290331")
    aside = at_shelf(pharmacy, "quarantine")
    one, other = (codes.package(codes.VANCOMYCIN, *each) for each in (("VN1", "280331"), ("VN2", "290331")))
    for raw in (one, one, other):
        asked(aside.scan(raw), "QUARANTINE_WHY")
        done(aside.answer(reason="SUSPECT"), "QUARANTINED")
    release = at_shelf(pharmacy, "release", pharmacist)
    lot = asked(release.scan(codes.databar(codes.VANCOMYCIN)), "LOT_IN_HAND").question.choices[0]
    asked(release.answer(**lot.answer), "RELEASE_WHY")

    for raw in (codes.package(codes.VANCOMYCIN, None, "290331"), codes.databar(codes.VANCOMYCIN)):
        assert "lot VN1" in refused(release.scan(raw), "ONE_BY_ONE").message

    assert "1 vial" in done(release.answer(reason="CHECKED"), "RELEASED").message
    assert ("VN2", "Shelf", "quarantined", 1) in held(pharmacy)


def test_the_code_of_a_carton_says_nothing_of_a_vial_with_a_serial(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    carton = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331", "C1")
    waste = at_shelf(pharmacy, "waste")
    asked(waste.scan(codes.package(codes.VANCOMYCIN, None, None, "S1")), "LOT_IN_HAND")
    refused(waste.scan(carton), "OTHER_PACK")
    refused(waste.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "S2")), "CONFLICT")
    asked(waste.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "WASTE_WHY")
    done(waste.answer(reason="BROKEN"), "WASTED")
    refused(waste.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", "S1")), "SERIAL_GONE")
    asked(waste.scan(codes.databar(codes.VANCOMYCIN)), "LOT_IN_HAND")
    asked(waste.scan(carton), "PACK")  # it stands for itself beside a bar that says nothing
