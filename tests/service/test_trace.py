"""`kiosk trace`: the whole way of a lot or of one package, from its delivery to where it went."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from db import lots, people
from db.ledger import Place
from kiosk.rules.permissions import Role
from kiosk.services import open_container
from tests import codes
from tests.pharmacy import Pharmacy, done
from tests.service.command_line import Kiosk, lines
from tests.service.pulling import receive

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")
SERIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331", serial="S1")


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


@pytest.fixture
def moved(kiosk: Kiosk, pharmacy: Pharmacy) -> Kiosk:
    """Three vials came, two went for an order, one of them by its serial."""
    order = {"answer": {"order": "RX-1001"}}
    received = ("job", "receive", "--as", "Ana Ruiz")
    assert kiosk(*received, stdin=lines({"scan": VIAL}, {"answer": {"packs": 2}}, {"scan": SERIAL})).code == 0
    pulled = kiosk("job", "pull", "--as", "Ana Ruiz", stdin=lines(order, {"scan": VIAL}, {"scan": SERIAL}))
    assert [each["outcome"] for each in pulled.lines] == ["done", "done", "done"], pulled
    with pharmacy.record.write("system", "set_up") as write:
        people.set_roles(write, pharmacy.ben, (Role.PHARMACIST,))
    return kiosk


def traced(kiosk: Kiosk, wanted: str) -> list[Any]:
    ran = kiosk("trace", wanted, "--as", "Ben Okafor")
    assert ran.code == 0, ran
    return ran.lines


def steps(way: dict[str, Any]) -> list[tuple[str, int, str | None, str | None]]:
    return [(each["kind"], each["quantity"], each["serial"], each["reference"]) for each in way["movements"]]


@pytest.mark.parametrize("wanted", ["VN1", "vn1", VIAL])
def test_a_lot_is_followed_from_its_delivery_to_what_it_went_for(moved: Kiosk, wanted: str) -> None:
    [way] = traced(moved, wanted)

    assert (way["name"], way["lot"], way["serial"]) == ("Vancomycin 1 g", "VN1", None)
    assert [step for step in steps(way) if step[0] == "pull"] == [
        ("pull", -1, None, "RX-1001"),
        ("pull", -1, "S1", "RX-1001"),
    ]
    assert {each["person"] for each in way["movements"]} == {"Ana Ruiz"}
    assert sum(each["quantity"] for each in way["movements"]) == 1
    assert [place["quantity"] for place in way["now"]] == [1]


@pytest.mark.parametrize("wanted", ["S1", SERIAL])
def test_one_package_is_followed_alone(moved: Kiosk, wanted: str) -> None:
    [way] = traced(moved, wanted)

    assert (way["lot"], way["serial"]) == ("VN1", "S1")
    assert steps(way) == [("receive", 1, "S1", None), ("pull", -1, "S1", "RX-1001")]
    assert way["now"] == []


def test_people_read_it_in_sentences(moved: Kiosk) -> None:
    ran = moved.raw("trace", "S1", "--as", "Ben Okafor")

    assert "Vancomycin 1 g, lot VN1, serial S1, expires 2028-03-31" in ran.out
    assert "Ana Ruiz pulled 1 vial of Vancomycin 1 g, lot VN1, from Shelf (for order RX-1001)" in ran.out
    assert "now: nothing of it is left here" in ran.out


def test_what_is_not_on_record_is_said_and_that_somebody_looked_is_noted(moved: Kiosk, pharmacy: Pharmacy) -> None:
    ran = moved("trace", "NEVER", "--as", "Ben Okafor")

    assert (ran.code, ran.only["error"]["code"]) == (1, "NOT_ON_FILE")
    assert pharmacy.record.rows("select count(*) as n from audit where action = 'records.view'") == [{"n": 1}]


def test_who_may_not_look_through_the_record_is_told_nothing(moved: Kiosk) -> None:
    assert moved("trace", "VN1", "--as", "Ana Ruiz").error == "NOT_PERMITTED"


def test_the_order_that_an_open_vial_was_used_for_is_on_its_way(moved: Kiosk, pharmacy: Pharmacy) -> None:
    lot = lots.lot_named(pharmacy.record, pharmacy.items["Vancomycin 1 g"], "VN1")
    assert lot is not None
    place = Place(lot.id, pharmacy.places["Shelf"], "available")
    receive(pharmacy, VIAL)
    done(open_container.open_one(pharmacy.record, pharmacy.ana, place, area="hood"), "OPENED")
    order = ({"answer": {"order": "RX-5551"}}, {"scan": VIAL})
    asked = moved("job", "pull", "--as", "Ana Ruiz", stdin=lines(*order)).lines[-1]
    use = asked["question"]["choices"][0]["answer"]
    done_lines = moved("job", "pull", "--as", "Ana Ruiz", "--resume", asked["job"], stdin=lines({"answer": use})).lines
    assert done_lines[0]["code"] == "USED_OPEN"

    [way] = traced(moved, "VN1")
    assert [(each["reference"], each["person"]) for each in way["uses"]] == [("RX-5551", "Ana Ruiz")]
    told = moved.raw("trace", "VN1", "--as", "Ben Okafor").out
    assert "Ana Ruiz used the open one, at Shelf (for order RX-5551)" in told


def test_one_that_became_known_by_its_serial_later_came_with_its_lot(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    received = ("job", "receive", "--as", "Ana Ruiz")
    assert kiosk(*received, stdin=lines({"scan": VIAL}, {"answer": {"packs": 2}})).code == 0
    order = {"answer": {"order": "RX-1001"}}
    assert kiosk("job", "pull", "--as", "Ana Ruiz", stdin=lines(order, {"scan": SERIAL})).code == 0
    with pharmacy.record.write("system", "set_up") as write:
        people.set_roles(write, pharmacy.ben, (Role.PHARMACIST,))

    [way] = traced(kiosk, "S1")

    assert next((each["kind"], each["of_lot"]) for each in way["movements"]) == ("receive", True)
    assert [each["kind"] for each in way["movements"] if not each["of_lot"]] == ["identify", "pull"]
    assert way["now"] == []
    told = kiosk.raw("trace", "S1", "--as", "Ben Okafor").out
    assert ", of its lot: it was one of these" in told
