"""From the check to the door, by commands: one unit is handed over, the other is wasted, and a third is made for it."""

from __future__ import annotations

import pytest

from db import item_costs, preparations
from kiosk.services.home import home_view
from kiosk.services.record_filter import Filter
from kiosk.services.units_missing import missing
from tests.formulas import SALINE
from tests.pharmacy import Pharmacy, assert_sound, done
from tests.preparing import fetch, started
from tests.service.checking import NS, Checking, furnish_checking
from tests.service.command_line import Kiosk, lines
from tests.service.pulling import VANCOMYCIN, receive, vial
from tests.service.reading import page


@pytest.fixture
def world(pharmacy: Pharmacy) -> Checking:
    return furnish_checking(pharmacy)


@pytest.fixture
def kiosk(world: Checking, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    place = world.pharmacy.place
    return Kiosk(monkeypatch, place.target, place.data_folder.parent)


def codes_of(kiosk: Kiosk, *requests: dict[str, object]) -> list[str]:
    ran = kiosk("job", "dispense", "--as", "Ana Ruiz", stdin=lines(*requests))
    assert ran.code == 0, ran
    return [line["code"] for line in ran.lines]


def test_one_unit_goes_out_and_one_is_wasted_and_made_again(world: Checking, kiosk: Kiosk) -> None:
    made = world.released()
    with world.record.write("system", "test") as write:
        item_costs.add(write, world.pharmacy.items[VANCOMYCIN], 1_240)
    one, two = world.label(made, 1), world.label(made, 2)

    assert codes_of(
        kiosk,
        {"scan": one},
        {"finish": True},
        {"answer": {"to": "courier"}},
        {"answer": {"storage": "refrigerated"}},
        {"answer": {"left": False}},
        {"answer": {"name": "Swift Couriers", "reference": "PK-4471"}},
    ) == ["IN_PACK", "WHO_TAKES_IT", "HOW_PACKED", "HAS_IT_LEFT", "NAME_OR_REFERENCE", "HANDED_OVER"]
    due = [(row.word, row.text) for row in home_view(world.record, world.record.now()).due.rows]
    assert ("PICK-UP", "1 unit waits to be picked up") in due
    assert codes_of(kiosk, {"answer": {"action": "picked_up"}}, {"scan": one}, {"scan": two}) == [
        "ACTION", "LEFT", "NOT_DISPENSED",
    ]  # fmt: skip

    assert codes_of(
        kiosk,
        {"answer": {"action": "waste"}},
        {"scan": two},
        {"answer": {"reason": "BROKEN"}},
        {"answer": {"remake": True}},
        {"scan": two},
    ) == ["ACTION", "WASTE_WHY", "MAKE_ANOTHER", "WASTED", "VOID_LABEL"]
    assert world.states(made) == ["released", "dispensed", "wasted"]
    wasted, total = kiosk("waste", "--as", "Eli Marsh").lines
    assert (wasted["kind"], wasted["lot"], wasted["cost_minor"]) == ("preparation", f"{made.id}/2", 1_240)
    assert total["total"]["cost_minor"] == 1_240
    order = world.made.order(world.order.id)
    assert [(each.preparation_id, each.units) for each in missing(world.record, order.id)] == [(made.id, 1)]
    due = [(row.word, row.text) for row in home_view(world.record, world.record.now()).due.rows]
    assert ("REMAKE", f"Order {order.id} lacks 1 unit") in due

    told = [line.text for line in page(world.record, Filter(), 200).lines]
    assert any("packed unit" in text for text in told)
    assert not any("Swift" in text or "PK-4471" in text for text in told)

    receive(world.pharmacy, *[NS] * 2, *[vial("VN1")] * 2)
    fetch(world.made, order, {SALINE: NS, VANCOMYCIN: vial("VN1")})
    sheet = started(world.made)
    done(sheet.answer(order=order.id, remake_of=made.id), "ORDER")
    assert [each.units for each in preparations.of_order(world.record, order.id)] == [2, 1]
    assert missing(world.record, order.id) == []
    assert_sound(world.record)
