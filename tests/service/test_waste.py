"""What waste costs: told when it is written, and added up by `kiosk waste`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from db import items, people
from kiosk.rules.permissions import Role
from kiosk.services import item_edit
from tests import codes
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.service.command_line import Kiosk, lines

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")
BROKEN: list[dict[str, Any]] = [
    {"answer": {"action": "waste"}},
    {"scan": VIAL},
    {"answer": {"quantity": 2, "reason": "BROKEN"}},
]


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    with pharmacy.record.write("system", "set_up") as write:
        people.set_roles(write, pharmacy.ben, (Role.PHARMACIST,))
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    received = kiosk("job", "receive", "--as", "Ana Ruiz", stdin=lines({"scan": VIAL}, {"answer": {"packs": 9}}))
    assert [each["outcome"] for each in received.lines] == ["done", "done"], received
    return kiosk


def item_id(pharmacy: Pharmacy) -> str:
    [row] = pharmacy.record.rows("select id from item where name = 'Vancomycin 1 g'")
    found = items.item(pharmacy.record, row["id"])
    assert found is not None
    return found.id


def costs(pharmacy: Pharmacy, text: str) -> None:
    done(item_edit.change_cost(pharmacy.record, pharmacy.ben, item_id(pharmacy), text), "COST_SET")


def wasted(kiosk: Kiosk, *more: dict[str, Any]) -> list[Any]:
    ran = kiosk("job", "shelf", "--as", "Ana Ruiz", stdin=lines(*BROKEN, *more))
    assert ran.code == 0, ran
    return ran.lines


def test_waste_costs_what_it_cost_then(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    costs(pharmacy, "12.40")
    told = wasted(kiosk)[-1]["message"]
    pharmacy.clock.advance(days=1)
    costs(pharmacy, "99.00")

    assert told.endswith("wasted. Cost 24.80 USD.")
    line, total = kiosk("waste", "--as", "Ben Okafor").lines
    assert {name: line[name] for name in ("name", "lot", "quantity", "reason", "cost_minor", "currency")} == {
        "name": "Vancomycin 1 g",
        "lot": "VN1",
        "quantity": 2,
        "reason": "broken or leaking",
        "cost_minor": 2480,
        "currency": "USD",
    }
    assert total == {"total": {"lines": 1, "cost_minor": 2480, "currency": "USD", "without_cost": 0}}
    assert_sound(pharmacy.record)


def test_what_was_taken_back_was_not_wasted(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    costs(pharmacy, "12.40")
    assert wasted(kiosk, {"undo": True})[-1]["code"] == "UNDONE"

    assert [*kiosk("waste", "--as", "Ben Okafor").lines] == [
        {"total": {"lines": 0, "cost_minor": 0, "currency": "USD", "without_cost": 0}}
    ]


def test_without_a_cost_on_file_none_is_made_up(kiosk: Kiosk) -> None:
    assert "Cost" not in wasted(kiosk)[-1]["message"]

    ran = kiosk.raw("waste", "--as", "Ben Okafor", "--from", "2026-11-23", "--to", "2026-11-23")
    assert "2 vials of Vancomycin 1 g, lot VN1: broken or leaking, no cost on file" in ran.out
    assert "1 line, 0.00 USD; 1 without a cost on file" in ran.out
    assert kiosk("waste", "--as", "Ben Okafor", "--to", "2026-11-22").lines[-1]["total"]["lines"] == 0


@pytest.mark.parametrize("text", ["", "12.4", "1,000.00", "-1.00", "1e3", "٣.00", "12345678"])
def test_only_an_amount_is_a_cost(kiosk: Kiosk, pharmacy: Pharmacy, text: str) -> None:
    refused(item_edit.change_cost(pharmacy.record, pharmacy.ben, item_id(pharmacy), text), "BAD_COST")
    assert pharmacy.record.rows("select count(*) as n from item_cost") == [{"n": 0}]


def test_who_may_not_change_an_item_sets_no_cost(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "set_up") as write:
        people.set_roles(write, pharmacy.ana, (Role.AUDITOR,))
    refused(item_edit.change_cost(pharmacy.record, pharmacy.ana, item_id(pharmacy), "1.00"), "NOT_PERMITTED")
