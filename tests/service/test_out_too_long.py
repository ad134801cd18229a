"""What was out of the refrigerator as long as it may be: no stock to be used, on Home's list, and off by the round."""

from __future__ import annotations

import pytest

from db import credentials, opened_containers, people
from db.opened_containers import OpenedContainer
from kiosk.services import identity, in_use, open_container
from kiosk.services.home import home_view, must_not_use
from kiosk.services.identity import Proof
from kiosk.services.item_card import item_card
from scanners import own_code
from tests import codes
from tests.pharmacy import PIN, QUICK_HASH, Pharmacy, asked, assert_sound, done, refused
from tests.service.pulling import pulling
from tests.shelf import DAPTOMYCIN, Round, at_shelf, change_item, received

COLD_VIAL = codes.package(codes.DAPTOMYCIN, "D1", "280331")
OUT, BACK = "out_of_refrigerator", "back_in_refrigerator"
SPENT = "DAPTOmycin 500 mg, lot D1: one vial was out of the refrigerator for as long as it may be. " + (
    "Do not use it: clear it off the shelf (F6)."
)


def allow(pharmacy: Pharmacy, hours: int) -> None:
    """Note how long the maker lets daptomycin be out, as a pharmacist signs for it."""
    with pharmacy.record.write("system", "test") as write:
        who = people.add_person(write, f"Dana {hours}", ["pharmacist"])
        credentials.add_pin(write, who, QUICK_HASH)
    proof = identity.by_pin(pharmacy.record, who, PIN)
    assert isinstance(proof, Proof)
    item = pharmacy.items[DAPTOMYCIN]
    done(in_use.set_limit(pharmacy.record, who, item, OUT, hours * 60, maker_text="at room temperature", proof=proof))


@pytest.fixture
def shelf(pharmacy: Pharmacy) -> Round:
    """One vial that was taken out of the refrigerator and may be out for two days."""
    received(pharmacy, 1, "D1", code=codes.DAPTOMYCIN)
    change_item(pharmacy, DAPTOMYCIN, container_kind="single_dose_vial")
    allow(pharmacy, 48)
    shelf = at_shelf(pharmacy, "open")
    shelf.scan(COLD_VIAL)
    done(shelf.answer(kind=OUT), "OPENED")
    done(shelf.answer(action="end"), "ACTION")
    return shelf


def goes(shelf: Round, end: str) -> str:
    asked(shelf.scan(COLD_VIAL), "CONTAINER_END")
    return done(shelf.answer(end=end), "WENT_ON").message


def only_one(pharmacy: Pharmacy) -> OpenedContainer:
    [found] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[DAPTOMYCIN])
    return found


def on_home(pharmacy: Pharmacy) -> list[tuple[str, str, str]]:
    rows = must_not_use(pharmacy.record, pharmacy.record.now(), 12).rows
    return [(row.word, row.text, row.detail) for row in rows]


def test_what_comes_back_with_no_minute_left_stands_on_home_and_is_cleared(pharmacy: Pharmacy, shelf: Round) -> None:
    pharmacy.clock.advance(hours=40)
    goes(shelf, BACK)
    assert on_home(pharmacy) == []
    pharmacy.clock.advance(days=2)
    goes(shelf, OUT)
    pharmacy.clock.advance(hours=7, minutes=59, seconds=30)

    assert goes(shelf, BACK).startswith(SPENT)

    assert on_home(pharmacy) == [("OUT TOO LONG", DAPTOMYCIN, "lot D1 · put back 27 Nov · Receiving bench")]
    pharmacy.clock.advance(days=1)
    container = only_one(pharmacy).id
    for kind, area in ((OUT, None), ("single_dose_vial", "hood")):
        stop = refused(open_container.go_on(pharmacy.record, pharmacy.ana, container, kind, area), "OUT_TOO_LONG")
        assert "lot D1, was out of the refrigerator for as long as it may be." in stop.message
    refused(pulling(pharmacy).scan(own_code("container", container).text), "OUT_TOO_LONG")
    card = item_card(pharmacy.record, pharmacy.items[DAPTOMYCIN], pharmacy.record.now())
    assert card is not None
    assert [(row.sign, row.word) for row in card.lots.rows] == [("✕", "OUT TOO LONG")]
    assert not [row for row in home_view(pharmacy.record, pharmacy.record.now()).due.rows if row.text == DAPTOMYCIN]
    done(shelf.answer(action="clear"), "ACTION")
    assert [row.state for row in shelf.shelf.view().to_clear] == ["out too long"]
    question = asked(shelf.scan(COLD_VIAL), "CLEAR").question
    assert question.text.endswith("lot D1 is OUT OF THE REFRIGERATOR TOO LONG. Take it off the shelf.")
    done(shelf.answer(confirm=True), "CLEARED")
    assert shelf.shelf.view().entries[-1].reason == "OUT_TOO_LONG"
    assert on_home(pharmacy) == []
    assert_sound(pharmacy.record)


def test_what_is_left_out_too_long_stands_there_too(pharmacy: Pharmacy, shelf: Round) -> None:
    pharmacy.clock.advance(hours=48)

    refused(open_container.go_on(pharmacy.record, pharmacy.ana, only_one(pharmacy).id, BACK), "OUT_TOO_LONG")

    assert [(word, detail) for word, _, detail in on_home(pharmacy)] == [
        ("OUT TOO LONG", "lot D1 · taken out 23 Nov · Receiving bench")
    ]
    asked(shelf.scan(COLD_VIAL), "CONTAINER_END")
    done(shelf.answer(end="discarded"), "CONTAINER_ENDED")
    assert on_home(pharmacy) == []


def test_a_shorter_limit_holds_for_what_is_back_already(pharmacy: Pharmacy, shelf: Round) -> None:
    pharmacy.clock.advance(hours=20)
    goes(shelf, BACK)
    pharmacy.clock.advance(hours=1)

    allow(pharmacy, 12)
    assert [word for word, _, _ in on_home(pharmacy)] == ["OUT TOO LONG"]
    refused(open_container.go_on(pharmacy.record, pharmacy.ana, only_one(pharmacy).id, OUT), "OUT_TOO_LONG")
    pharmacy.clock.advance(hours=1)
    allow(pharmacy, 72)
    assert on_home(pharmacy) == []
    assert "is out of the refrigerator, until" in goes(shelf, OUT)
    assert_sound(pharmacy.record)
