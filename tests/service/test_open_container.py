"""Opening a container: it is stock of its own until it is used up or discarded, and it is named when open too long."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from db import instants, ledger, lots, opened_containers, stock
from db.errors import StoreError
from db.ledger import Place
from kiosk.services import end_container, identity, open_container
from kiosk.services.end_container import End
from kiosk.services.home import must_not_use
from kiosk.services.identity import Proof
from kiosk.services.item_card import item_card
from kiosk.services.record_filter import Filter
from tests import codes
from tests.pharmacy import PIN, Pharmacy, assert_sound, contents, done, refused
from tests.service.reading import page
from tests.shelf import change_item

VANCOMYCIN = "Vancomycin 1 g"


def received(pharmacy: Pharmacy, count: int = 3, serial: str | None = None) -> Place:
    bench = pharmacy.receive()
    for _ in range(count):
        done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331", serial)))
    lot = lots.lot_named(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")
    assert lot is not None
    return Place(lot.id, pharmacy.places["Shelf"], "available")


def until(pharmacy: Pharmacy, **span: float) -> str:
    return instants.to_text(pharmacy.clock() + timedelta(**span))


def opened_in(pharmacy: Pharmacy, place: Place, **span: float) -> str:
    before = {each.id for each in opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])}
    done(open_container.open_one(pharmacy.record, pharmacy.ana, place, until(pharmacy, **span)), "OPENED")
    after = {each.id for each in opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])}
    [found] = after - before
    return found


def states(pharmacy: Pharmacy) -> dict[str, int]:
    return {line.state: line.quantity for line in stock.stock_now(pharmacy.record, pharmacy.record.now())}


def lots_of_card(pharmacy: Pharmacy) -> list[tuple[str, str]]:
    card = item_card(pharmacy.record, pharmacy.items[VANCOMYCIN], pharmacy.record.now())
    assert card is not None
    return [(row.word, row.text.partition(" · ")[0]) for row in card.lots.rows]


def test_an_open_one_is_no_whole_unit_any_more_but_still_there(pharmacy: Pharmacy) -> None:
    place = received(pharmacy)
    opened_in(pharmacy, place, days=28)
    assert states(pharmacy) == {"available": 2, "opened": 1}
    card = item_card(pharmacy.record, pharmacy.items[VANCOMYCIN], pharmacy.record.now())
    assert card is not None
    assert (card.usable, card.levels[-1]) == (2, 3)
    assert [row.word for row in card.lots.rows] == ["OPEN", "OK"]
    assert "opened" in card.lots.rows[0].detail
    assert "by Ana Ruiz" in card.lots.rows[0].detail
    assert_sound(pharmacy.record)


def test_the_one_to_be_used_first_stands_first(pharmacy: Pharmacy) -> None:
    place = received(pharmacy)
    later, sooner = opened_in(pharmacy, place, days=9), opened_in(pharmacy, place, days=2)
    found = opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    assert [each.id for each in found] == [sooner, later]


@pytest.mark.parametrize("end", ["used up", "discarded"])
def test_what_came_of_it_is_said_once(pharmacy: Pharmacy, end: End) -> None:
    container = opened_in(pharmacy, received(pharmacy), days=28)
    done(end_container.end_one(pharmacy.record, pharmacy.ben, container, end), "CONTAINER_ENDED")
    before = contents(pharmacy.record)
    refused(end_container.end_one(pharmacy.record, pharmacy.ben, container, end), "NOT_OPEN")
    assert contents(pharmacy.record) == before
    assert states(pharmacy) == {"available": 2}
    assert opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN]) == []
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("facts", [{"hazardous": True}, {"dea_schedule": "CIII"}])
def test_a_second_person_sees_what_is_controlled_or_hazardous_go(pharmacy: Pharmacy, facts: dict[str, object]) -> None:
    container = opened_in(pharmacy, received(pharmacy), days=28)
    change_item(pharmacy, VANCOMYCIN, **facts)
    proofs = [identity.by_pin(pharmacy.record, person, PIN) for person in (pharmacy.ana, pharmacy.ben)]
    anas, bens = (proof for proof in proofs if isinstance(proof, Proof))
    before = contents(pharmacy.record)
    end_one = partial(end_container.end_one, pharmacy.record, rest=20_000)
    refused(end_one(pharmacy.ana, container, "discarded"), "WITNESS_NEEDED")
    refused(end_one(pharmacy.ana, container, "discarded", seen_by=anas), "SAME_PERSON")
    refused(end_one("emergency", container, "discarded", seen_by=bens), "EMERGENCY_ALONE")
    assert contents(pharmacy.record) == before
    done(end_one(pharmacy.ana, container, "discarded", seen_by=bens), "CONTAINER_ENDED")
    [signature] = pharmacy.record.rows("select person_id, meaning, subject_id from signature")
    assert signature == {"person_id": pharmacy.ben, "meaning": "witnessed", "subject_id": container}
    assert_sound(pharmacy.record)


def test_the_record_says_it_in_words(pharmacy: Pharmacy) -> None:
    container = opened_in(pharmacy, received(pharmacy), days=28)
    done(end_container.end_one(pharmacy.record, pharmacy.ben, container, "used up"))
    told = [line.text for line in page(pharmacy.record, Filter(), 2).lines]
    assert told == [
        "used up 1 vial of Vancomycin 1 g, lot VN1, from Shelf",
        "opened 1 vial of Vancomycin 1 g, lot VN1, at Shelf",
    ]


def test_what_is_open_too_long_must_not_be_used(pharmacy: Pharmacy) -> None:
    container = opened_in(pharmacy, received(pharmacy), hours=12)
    pharmacy.clock.advance(hours=11)
    assert must_not_use(pharmacy.record, pharmacy.record.now(), 12).total == 0
    pharmacy.clock.advance(hours=1)

    board = must_not_use(pharmacy.record, pharmacy.record.now(), 12)

    assert [(row.word, row.text) for row in board.rows] == [("OPEN TOO LONG", VANCOMYCIN)]
    assert board.total == 1
    assert lots_of_card(pharmacy)[0][0] == "OPEN TOO LONG"
    done(end_container.end_one(pharmacy.record, pharmacy.ana, container, "discarded"))
    assert must_not_use(pharmacy.record, pharmacy.record.now(), 12).total == 0


def test_a_recall_holds_for_what_is_open(pharmacy: Pharmacy) -> None:
    place = received(pharmacy, 1)
    opened_in(pharmacy, place, hours=1)
    with pharmacy.record.write("system", "test") as write:
        lots.recall(write, place.lot_id, "glass")
    pharmacy.clock.advance(hours=2)
    assert [row.word for row in must_not_use(pharmacy.record, pharmacy.record.now(), 12).rows] == ["RECALLED"]
    assert lots_of_card(pharmacy)[0][0] == "RECALLED"


def test_it_is_never_used_past_its_expiry(pharmacy: Pharmacy) -> None:
    place = received(pharmacy)
    lot = lots.lot(pharmacy.record, place.lot_id)
    assert lot is not None
    assert lot.unusable_from is not None
    pharmacy.clock.instant = instants.from_text(lot.unusable_from) - timedelta(days=2)
    opened_in(pharmacy, place, days=9999)
    [found] = opened_containers.open_of_item(pharmacy.record, pharmacy.items[VANCOMYCIN])
    assert found.use_until == lot.unusable_from
    pharmacy.clock.advance(hours=48)
    assert {row.word for row in must_not_use(pharmacy.record, pharmacy.record.now(), 12).rows} == {"EXPIRED"}


def test_one_with_a_serial_number_is_opened_by_it(pharmacy: Pharmacy) -> None:
    place = received(pharmacy, 1, "S1")
    [unit] = pharmacy.record.rows("select id from unit")
    refused(open_container.open_one(pharmacy.record, pharmacy.ana, place, until(pharmacy, days=1)), "SERIAL_NEEDED")
    opening = open_container.open_one(
        pharmacy.record, pharmacy.ana, place, until(pharmacy, days=1), unit_id=str(unit["id"])
    )
    done(opening, "OPENED")
    [line] = stock.stock_now(pharmacy.record, pharmacy.record.now())
    assert (line.state, line.serials) == ("opened", ("S1",))
    again = open_container.open_one(pharmacy.record, pharmacy.ana, place, until(pharmacy, days=1), unit_id=unit["id"])
    refused(again, "NO_UNIT")
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lot_id": "K1-NO"}, "NO_LOT"),
        ({"location_id": "K1-NO"}, "NOT_ENOUGH_STOCK"),
        ({"owner": "consignment:Meridian"}, "NOT_ENOUGH_STOCK"),
        ({"owner": "patient:RX 1"}, "OTHER_OWNER"),
        ({"status": "quarantined"}, "NOT_USABLE"),
    ],
)
def test_what_does_not_lie_there_is_not_opened(pharmacy: Pharmacy, change: dict[str, str], code: str) -> None:
    place = received(pharmacy)
    before = contents(pharmacy.record)
    wrong = Place(**{**place.__dict__, **change})
    refused(open_container.open_one(pharmacy.record, pharmacy.ana, wrong, until(pharmacy, days=1)), code)
    assert contents(pharmacy.record) == before


def test_what_must_not_be_used_is_not_opened(pharmacy: Pharmacy) -> None:
    place = received(pharmacy)
    record = pharmacy.record
    refused(open_container.open_one(record, pharmacy.ana, place, record.now()), "BAD_UNTIL")
    pharmacy.clock.advance(hours=24 * 600)
    refused(open_container.open_one(record, pharmacy.ana, place, until(pharmacy, days=1)), "EXPIRED")
    with record.write("system", "test") as write:
        lots.recall(write, place.lot_id, "glass")
    refused(open_container.open_one(record, pharmacy.ana, place, until(pharmacy, days=1)), "NOT_USABLE")
    assert states(pharmacy) == {"recalled": 3}
    assert ledger.held(record, place) == 3


def test_nobody_edits_what_was_opened(pharmacy: Pharmacy) -> None:
    container = opened_in(pharmacy, received(pharmacy), days=28)
    for statement in (
        "update opened_container set use_until = '2099-01-01T00:00:00.000Z' where id = :id",
        "delete from opened_container where id = :id",
    ):
        with pytest.raises(StoreError), pharmacy.record.write("system", "test") as write:
            write.run(statement, id=container)
    assert_sound(pharmacy.record)


def test_a_receipt_of_which_one_is_open_is_not_taken_back(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")))
    lot = lots.lot_named(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")
    assert lot is not None
    opened_in(pharmacy, Place(lot.id, pharmacy.places["Shelf"], "available"), days=1)
    assert bench.undo().name == "refused"
    assert states(pharmacy) == {"opened": 1}
    assert_sound(pharmacy.record)
