"""`kiosk trace` from a bag to all that went into it and everybody who touched it, and from a lot to its bags."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import jobs, locations, lots, people, pictures, preparation_work, preparations
from db.lots import Expiry
from db.preparation_work import NewStep
from db.preparations import NewPreparation
from kiosk.rules.permissions import Role
from scanners import build_local
from tests.formulas import in_force, vancomycin
from tests.pharmacy import Pharmacy
from tests.service.command_line import Kiosk
from tests.service.order_world import furnish_orders

LAST_DAY = Expiry("2028-03-31", "day", "2028-04-01T05:00:00.000Z")


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    with pharmacy.record.write("system", "set_up") as write:
        people.set_roles(write, pharmacy.ben, (Role.PHARMACIST,))
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def made(pharmacy: Pharmacy) -> tuple[str, str, str]:
    """Put two units on record, of which only the first has the vancomycin; give its order, preparation and code."""
    orders = furnish_orders(pharmacy)
    order, formula, record = orders.verified(), in_force(pharmacy, vancomycin()).id, pharmacy.record
    with record.write(pharmacy.ana, "test") as write:
        hood = locations.add_location(write, "Hood 1", "room", "hood")
        lot = lots.add_lot(write, pharmacy.items["Vancomycin 1 g"], "VN1", LAST_DAY)
        job = jobs.add_job(write, "prepare", 1, {})
        new = NewPreparation(job, order.id, order.version, formula, 2)
        found = preparations.add_preparation(write, new, "begun", "planned")
        preparations.stand(write, found, hood_id=hood, prepared_by=pharmacy.ana, started_at=write.at)
        picture = pictures.add(write, job, record.attachments.keep(b"\xff\xd8\xff\xe0 syringe", "image/jpeg"))

        def step(number: int, evidence: str, **facts: str) -> str:
            new = NewStep(preparation_id=found.id, unit_number=1, step=number, evidence=evidence, **facts)
            return preparation_work.add_step(write, new)

        by_mistake = preparation_work.step(write, step(1, "scan", lot_id=lot, item_id=pharmacy.items["CeFAZolin 2 g"]))
        assert by_mistake is not None
        preparation_work.take_back_step(write, by_mistake)
        step(1, "scan", lot_id=lot, item_id=pharmacy.items["Vancomycin 1 g"])
        step(2, "measure", wanted="20", measured="20.2", unit="mL", device="syringe_30")
        step(3, "photograph", picture_id=picture)
        unit = preparations.units_of(write, found.id)[0]
        code = preparation_work.add_label(write, unit.id, "in_process", None)
        preparation_work.apply_label(write, code)
        preparation_work.void_label(write, code, "REPLACED")
        preparation_work.add_event(write, found.id, "left_out", unit_id=unit.id, text="Larkspur asked for it")
        preparations.stand_unit(write, unit, "released")
    return order.id, found.id, code


def test_from_a_bag_to_everything_that_made_it(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    order, preparation, code = made(pharmacy)

    way = kiosk("trace", build_local("preparation", code), "--as", "Ben Okafor").only

    assert (way["order"], way["preparation"], way["number"], way["state"]) == (order, preparation, 1, "released")
    assert (way["hood"], way["prepared_by"], way["formula"], way["formula_version"]) == (
        "Hood 1", "Ana Ruiz", "VANCOMYCIN-NS", 1,
    )  # fmt: skip
    assert [(each["item"], each["lot"], each["expiry"]) for each in way["parts"]] == [
        ("Vancomycin 1 g", "VN1", "2028-03-31")
    ]
    assert [each["text"] for each in way["steps"]][1] == "step 2: measured 20.2 mL for 20"
    assert way["steps"][2]["picture"]
    assert [(each["code"], each["applied_by"], each["void_reason"]) for each in way["labels"]] == [
        (code, "Ana Ruiz", "REPLACED")
    ]
    said = kiosk.raw("trace", code, "--as", "Ben Okafor").out
    assert "Ana Ruiz: step 1: put in Vancomycin 1 g, lot VN1" in said
    assert said.splitlines()[-1] == "  now: released"
    assert "Larkspur" not in said + str(way), "an order is its number here, and what was typed stays away"
    assert [each["number"] for each in kiosk("trace", preparation, "--as", "Ben Okafor").lines] == [1, 2]


def test_from_a_lot_to_the_bags_that_it_went_into(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    order, preparation, _ = made(pharmacy)

    [found] = kiosk("trace", "VN1", "--as", "Ben Okafor").only["made"]

    assert (found["preparation"], found["number"], found["order"], found["state"]) == (
        preparation,
        1,
        order,
        "released",
    )
    assert f"went into unit 1 of preparation {preparation}" in kiosk.raw("trace", "VN1", "--as", "Ben Okafor").out
