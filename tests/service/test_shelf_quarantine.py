"""Setting stock aside and releasing it: who may, what never comes back, and how long a slip can be taken back."""

from __future__ import annotations

from db import people
from kiosk.services.outcome import Ask
from kiosk.services.record_filter import Filter
from kiosk.services.shelf import Shelf
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.reading import page
from tests.shelf import VANCOMYCIN, at_shelf, held, recall, received

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


def test_who_set_it_aside_and_who_released_it_and_why(pharmacy: Pharmacy, pharmacist: str) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "quarantine")
    asked(shelf.scan(VIAL), "QUARANTINE_WHY")
    done(shelf.answer(reason="SUSPECT", quantity=3), "QUARANTINED")
    refused(shelf.scan(VIAL), "IN_QUARANTINE")
    refused(shelf.answer(action="release"), "NOT_PERMITTED")
    release = at_shelf(pharmacy, "release", pharmacist)
    question = asked(release.scan(VIAL), "RELEASE_WHY").question
    assert ("Held", "suspect: it does not look right") in question.facts
    done(release.answer(reason="CHECKED", quantity=2), "RELEASED")
    assert held(pharmacy) == [("VN1", "Shelf", "available", 2), ("VN1", "Shelf", "quarantined", 1)]
    told = [line.text for line in page(pharmacy.record, Filter(), 1).lines]
    assert told == [
        "released 2 vials of Vancomycin 1 g, lot VN1, from quarantine at Shelf (checked it: it may be used)"
    ]
    assert_sound(pharmacy.record)


def test_a_technician_takes_a_release_no_further_than_the_pharmacist_left_it(
    pharmacy: Pharmacy, pharmacist: str
) -> None:
    received(pharmacy)
    aside = at_shelf(pharmacy, "quarantine")
    aside.scan(VIAL)
    done(aside.answer(reason="SUSPECT"))
    begun = at_shelf(pharmacy, "release", pharmacist)
    asked(begun.scan(VIAL), "RELEASE_WHY")
    taken = Shelf.resume(pharmacy.record, pharmacy.ana, begun.shelf.job_id)
    assert isinstance(taken, Shelf)
    refused(taken.answer({"reason": "CHECKED"}), "NOT_PERMITTED")
    assert ("VN1", "Shelf", "quarantined", 1) in held(pharmacy)


def test_nothing_unfit_is_released(pharmacy: Pharmacy, pharmacist: str) -> None:
    received(pharmacy, lot="VN2", expiry="261231")
    aside = at_shelf(pharmacy, "quarantine")
    vial = codes.package(codes.VANCOMYCIN, "VN2", "261231")
    aside.scan(vial)
    done(aside.answer(reason="SUSPECT", quantity=3))
    release = at_shelf(pharmacy, "release", pharmacist)
    pharmacy.clock.advance(days=60)
    refused(release.scan(vial), "EXPIRED")
    recall(pharmacy, VANCOMYCIN, "VN2")
    assert "RECALLED: glass" in refused(release.scan(vial), "RECALLED").message


def test_what_came_under_an_unverified_code_is_verified_and_not_passed_over(
    pharmacy: Pharmacy, pharmacist: str
) -> None:
    bench = pharmacy.receive()
    vial = codes.package(codes.NOBODY_KNOWS, "VN7", "280331")
    asked(bench.scan(vial), "UNKNOWN_PRODUCT")
    outcome = bench.answer(item=pharmacy.items[VANCOMYCIN], units_per_pack=1)
    while isinstance(outcome, Ask):
        outcome = bench.answer(confirm=True)
    done(outcome, "QUARANTINED")
    done(bench.answer(packs=5))
    release = at_shelf(pharmacy, "release", pharmacist)
    refused(release.scan(vial), "LINK_UNVERIFIED")
    waste = at_shelf(pharmacy, "waste")
    waste.scan(vial)
    done(waste.answer(reason="BROKEN"), "WASTED")
    [code] = bench.receive.view().unverified
    done(bench.verify(code.identifier, pharmacy.ben), "LINK_VERIFIED")
    assert held(pharmacy) == [("VN7", "Shelf", "quarantined", 4)]
    asked(release.scan(vial), "RELEASE_WHY")
    done(release.answer(reason="CHECKED", quantity=4), "RELEASED")
    assert held(pharmacy) == [("VN7", "Shelf", "available", 4)]
    assert_sound(pharmacy.record)


def test_only_a_slip_of_a_moment_ends_a_quarantine_without_a_pharmacist(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "quarantine")
    shelf.scan(VIAL)
    done(shelf.answer(reason="SUSPECT"), "QUARANTINED")
    pharmacy.clock.advance(minutes=6)
    refused(shelf.undo(), "QUARANTINE_STANDS")
    assert ("VN1", "Shelf", "quarantined", 1) in held(pharmacy)
    shelf.scan(VIAL)
    done(shelf.answer(reason="SUSPECT"), "QUARANTINED")
    pharmacy.clock.advance(minutes=4)
    done(shelf.undo(), "UNDONE")
    assert_sound(pharmacy.record)


def test_a_pharmacist_takes_their_own_quarantine_back_later_too(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    with pharmacy.record.write("system", "test") as write:
        dana = people.add_person(write, "Dana Whitfield", ["pharmacist", "technician"])
    shelf = at_shelf(pharmacy, "quarantine", dana)
    shelf.scan(VIAL)
    done(shelf.answer(reason="SUSPECT"), "QUARANTINED")
    pharmacy.clock.advance(hours=6)
    done(shelf.undo(), "UNDONE")
