"""A pull with a list and open containers: what is used where it stands is fetched as well."""

from __future__ import annotations

from db import lots, opened_containers
from db.ledger import Place
from kiosk.services import open_container
from scanners import build_local
from tests.pharmacy import Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import VANCOMYCIN, vial
from tests.service.test_pull_list import CEFAZOLIN, listed, missing, stocked, with_kits
from tests.shelf import change_item, opened, place_of


def test_an_open_one_that_is_used_is_not_missing(pharmacy: Pharmacy) -> None:
    stocked(pharmacy)
    lot = lots.lot_named(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")
    assert lot is not None
    place = Place(lot.id, pharmacy.places["Shelf"], "available")
    done(open_container.open_one(pharmacy.record, pharmacy.ana, place, "2026-11-24T00:00:00.000Z"))
    shelf = listed(pharmacy, vancomycin=1)

    use = asked(shelf.scan(vial("VN1")), "OPEN_FIRST").question.choices[0].answer
    done(shelf.answer(**use), "USED_OPEN")
    assert missing(shelf) == [(VANCOMYCIN, 1, 0)]
    done(shelf.undo())
    assert missing(shelf) == [(VANCOMYCIN, 0, 1)]
    [container] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    refused(listed(pharmacy, saline=1).scan(build_local("container", container.id)), "NOT_WANTED")


def test_an_open_one_that_stands_in_is_credited_and_its_list_stays(pharmacy: Pharmacy) -> None:
    stocked(pharmacy)
    with_kits(pharmacy)
    for name in (VANCOMYCIN, CEFAZOLIN):
        change_item(pharmacy, name, substitution_group="the same in all that matters")
    opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), hours=12)
    shelf = listed(pharmacy, cefazolin=1)
    use = asked(shelf.scan(vial("VN1")), "OPEN_FIRST").question.choices[0].answer

    said = done(shelf.answer(**use), "USED_OPEN").message

    assert said.endswith("It is used in place of CeFAZolin 2 g.")
    assert missing(shelf) == [(CEFAZOLIN, 1, 0)]
    refused(shelf.answer(kit="VANC-1"), "PULL_BEGUN")
    refused(shelf.scan(build_local("kit", "VANC-1")), "PULL_BEGUN")
    assert missing(shelf) == [(CEFAZOLIN, 1, 0)]
    done(shelf.undo(), "UNDONE")
    assert missing(shelf) == [(CEFAZOLIN, 0, 1)]
    assert shelf.pull.engine.stored().state["instead"] == {}
    assert_sound(pharmacy.record)


def test_an_open_one_is_not_used_beyond_the_list_unless_somebody_says_why(pharmacy: Pharmacy) -> None:
    stocked(pharmacy)
    shelf = listed(pharmacy, vancomycin=1)
    done(shelf.scan(vial("VN1")), "PULLED")
    container = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), hours=12)

    said = refused(shelf.scan(build_local("container", container)), "MORE_THAN_WANTED").message

    assert said == "Wanted: 1 vial of Vancomycin 1 g; pulled already: 1."
    assert missing(shelf) == [(VANCOMYCIN, 1, 0)]
    asked(shelf.scan(vial("VN1")), "MORE_THAN_WANTED")
    use = asked(shelf.answer(why="one was dropped"), "OPEN_FIRST").question.choices[0].answer
    done(shelf.answer(**use), "USED_OPEN")
    assert_sound(pharmacy.record)
