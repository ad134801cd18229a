"""Reports of preparation: what was made by whom and where, how long it took, what was refused, what waste cost."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import pytest

from db import discarded, item_costs, jobs, locations, people, preparations
from db.discarded import NewDiscarded
from db.orders import Order
from db.preparations import NewPreparation, Preparation
from db.record import Write
from tests import codes, preparing
from tests.formulas import in_force, vancomycin
from tests.pharmacy import Pharmacy, asked, done, refused
from tests.service.checking import furnish_checking
from tests.service.command_line import Kiosk
from tests.service.order_world import Orders, furnish_orders
from tests.shelf import change_item

HEADINGS = ["by", "name", "preparations", "units", "completed", "released", "rejected", "cancelled"]


@dataclass
class Days:
    """A pharmacy in which preparations go through their states on the clock."""

    orders: Orders
    hood: str
    formula: str

    @property
    def pharmacy(self) -> Pharmacy:
        return self.orders.pharmacy

    def begin(self, order: Order, by: str, units: int = 2) -> Preparation:
        with self.pharmacy.record.write(by, "test") as write:
            job = jobs.add_job(write, "prepare", 1, {})
            new = NewPreparation(job, order.id, order.version, self.formula, units)
            made = preparations.add_preparation(write, new, "begun", "planned")
            return preparations.stand(
                write, made, state="compounding", hood_id=self.hood, prepared_by=by, started_at=write.at
            )

    def complete(self, made: Preparation, minutes: int) -> Preparation:
        self.pharmacy.clock.advance(minutes=minutes)
        with self.pharmacy.record.write(self.orders.ana, "test") as write:
            return preparations.stand(write, made, state="to_check", completed_at=write.at)

    def release(self, made: Preparation, minutes: int) -> Preparation:
        self.pharmacy.clock.advance(minutes=minutes)
        with self.pharmacy.record.write(self.orders.dana, "test") as write:
            [signed] = write.rows("select id from signature order by id limit 1")
            values = (write.new_id(), made.id, write.at, self.orders.dana, signed["id"])
            _insert(write, "preparation_record", "id, preparation_id, at, by_id, signature_id, version, sha256", values)
            return preparations.stand(write, made, state="released")

    def pack(self, made: Preparation, minutes: int) -> None:
        self.pharmacy.clock.advance(minutes=minutes)
        with self.pharmacy.record.write(self.orders.ana, "test") as write:
            values = (write.new_id(), preparations.units_of(write, made.id)[0].id, write.at, self.orders.ana)
            _insert(write, "unit_handover", "id, unit_id, at, by_id, kind", values)


def _insert(write: Write, table: str, columns: str, values: tuple[str, ...]) -> None:
    named = {f"v{number}": value for number, value in enumerate(values)}
    last = {"preparation_record": "1, 'digest'", "unit_handover": "'packed'"}[table]
    write.run(f"insert into {table} ({columns}) values ({', '.join(f':{name}' for name in named)}, {last})", **named)


@pytest.fixture
def days(pharmacy: Pharmacy) -> Days:
    orders = furnish_orders(pharmacy)
    with pharmacy.record.write("system", "test") as write:
        hood = locations.add_location(write, "Hood 1", "room", "hood")
        people.set_roles(write, pharmacy.ben, ("manager",))
    return Days(orders, hood, in_force(pharmacy, vancomycin()).id)


@pytest.fixture
def kiosk(days: Days, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    place = days.pharmacy.place
    return Kiosk(monkeypatch, place.target, place.data_folder.parent)


def test_workload_by_hour_person_hood_and_formula(days: Days, kiosk: Kiosk) -> None:
    order = days.orders.verified()
    days.release(days.complete(days.begin(order, days.orders.ana), 20), 5)
    days.begin(days.orders.verified(priority="stat"), days.orders.dana, units=1)

    *rows, total = kiosk("report", "workload", "--as", "Ben Okafor").lines

    def found(by: str) -> list[tuple[str, int, int, int]]:
        return [(x["name"], x["preparations"], x["units"], x["completed"]) for x in rows if x["by"] == by]

    assert found("person") == [("Ana Ruiz", 1, 2, 1), ("Delia Prine", 1, 1, 0)]
    assert found("hood") == [("Hood 1", 2, 3, 1)]
    assert found("formula") == [("VANCOMYCIN-NS Vancomycin in sodium chloride 0.9 %", 2, 3, 1)]
    assert sum(units for _, _, units, _ in found("hour")) == 3
    assert total["total"] == {"by": "total", "name": "", "preparations": 2, "units": 3, "completed": 1,
                              "released": 1, "rejected": 0, "cancelled": 0}  # fmt: skip
    assert kiosk("report", "workload", "--as", "Ben Okafor", "--to", "2026-11-22").only["total"]["units"] == 0
    assert kiosk("report", "workload", "--as", "Ana Ruiz").error == "NOT_PERMITTED"


def test_a_file_for_a_spreadsheet_has_its_columns_its_total_and_no_formula(days: Days, kiosk: Kiosk) -> None:
    with days.pharmacy.record.write("system", "test") as write:
        evil = people.add_person(write, "=1+1")
    days.begin(days.orders.verified(), evil)

    ran = kiosk.raw("report", "workload", "--csv", "--as", "Ben Okafor")

    head, *rows, total = csv.reader(io.StringIO(ran.out, newline=""))
    assert head == HEADINGS
    assert ["person", "'=1+1", "1", "2", "0", "0", "0", "0"] in rows
    assert total == ["total", "", "1", "2", "0", "0", "0", "0"]
    words = kiosk.raw("report", "workload", "--as", "Ben Okafor").out.splitlines()
    assert words[0].split() == ["By", "What", "Preparations", "Units", "Completed", "Released", "Rejected", "Cancelled"]
    assert kiosk("report", "workload", "--csv", "--as", "Ben Okafor").error == "TWO_FORMS"


def test_turnaround_stage_by_stage_and_stat_apart(days: Days, kiosk: Kiosk) -> None:
    for minutes, priority in ((10, "routine"), (30, "routine"), (5, "stat")):
        order = days.orders.verified(priority=priority)
        days.pharmacy.clock.advance(minutes=minutes)
        made = days.release(days.complete(days.begin(order, days.orders.ana), minutes), 7)
        days.pack(made, 60)
    days.begin(days.orders.verified(), days.orders.ana)

    *rows, total = kiosk("report", "turnaround", "--as", "Ben Okafor").lines

    by_stage = {(x["priority"], x["from"], x["to"]): x for x in rows}
    begun = by_stage["routine", "verified", "begun"]
    assert (begun["preparations"], begun["median_minutes"], begun["p90_minutes"]) == (3, 10, 30)
    assert by_stage["routine", "begun", "completed"]["preparations"] == 2
    assert by_stage["stat", "verified", "dispensed"]["median_minutes"] == 5 + 5 + 7 + 60
    assert by_stage["stat", "completed", "released"]["p90_minutes"] == 7
    assert (total["total"]["preparations"], total["total"]["p90_minutes"]) == (3, 30 + 30 + 7 + 60)


def test_close_calls_by_step_and_reason_and_never_by_person(
    pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = preparing.furnish_preparing(pharmacy)
    with pharmacy.record.write("system", "test") as write:
        people.set_roles(write, pharmacy.ben, ("manager",))
    sheet = preparing.worksheet(made, preparing.fetched(made))
    refused(sheet.scan(codes.shelf(pharmacy.places["Shelf"])), "NOT_A_HOOD")
    pharmacy.clock.advance(seconds=5)
    sheet.to_hood(preparing.hood(pharmacy))
    for _ in range(2):
        refused(sheet.scan(preparing.VIAL), "WRONG_ITEM")
    pharmacy.clock.advance(seconds=5)
    sheet.through(until=3)
    refused(sheet.answer(amount="27"), "OUT_OF_TOLERANCE")
    pharmacy.clock.advance(days=1)
    refused(sheet.answer(amount="28"), "OUT_OF_TOLERANCE")
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)

    ran = kiosk("report", "close-calls", "--as", "Ben Okafor", "--to", "2026-11-23")

    *rows, total = ran.lines
    assert [(x["work"], x["after"], x["code"], x["count"]) for x in rows] == [
        ("prepare", "garbing", "WRONG_ITEM", 2),
        ("prepare", "step 2", "OUT_OF_TOLERANCE", 1),
        ("prepare", "the start", "NOT_A_HOOD", 1),
    ]
    assert rows[0]["said"] == "WRONG: that is Vancomycin 1 g. This step takes Sodium chloride 0.9 % 100 mL."
    assert total["total"]["count"] == 4
    assert "Ana" not in ran.out
    assert kiosk("report", "close-calls", "--as", "Ben Okafor").lines[-1]["total"]["count"] == 5
    assert rows[0]["last_at"].startswith("2026-11-23T15:00:05")
    for form in ((), ("--csv",)):  # people read the site's time
        told = kiosk.raw("report", "close-calls", *form, "--as", "Ben Okafor").out
        assert "2026-11-23 09:00" in told
        assert "T15:00" not in told


def test_the_cost_of_waste_by_reason_and_nothing_twice(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> None:
    world = furnish_checking(pharmacy)
    with pharmacy.record.write("system", "test") as write:
        people.set_roles(write, pharmacy.ben, ("manager",))
        item_costs.add(write, pharmacy.items["Vancomycin 1 g"], 1_250)
        item_costs.add(write, pharmacy.items["Sodium chloride 0.9 % 100 mL"], 310)
    change_item(pharmacy, "Vancomycin 1 g", container_kind="single_dose_vial")
    made = world.prepare()
    checker = world.in_hand(made)
    asked(checker.inspect(), "RELEASE")
    done(checker.reject("cloudy"), "REJECTED")
    other = world.prepare()
    with pharmacy.record.write(pharmacy.ana, "test") as write:
        lot = write.rows("select id from lot where item_id = :item", item=pharmacy.items["Vancomycin 1 g"])[0]["id"]
        for of in (made, other):
            new = NewDiscarded(of.id, world.order.id, pharmacy.items["Vancomycin 1 g"], lot, "250", "mg", 5_000, "JW")
            discarded.add(write, new)
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)

    *rows, total = kiosk("report", "waste-cost", "--as", "Ben Okafor").lines

    assert [(x["what"], x["reason"], x["count"], x["cost_minor"]) for x in rows] == [
        ("drug thrown away", "left in a container for one patient", 2, 313),
        ("unit", "rejected by a pharmacist", 2, 2 * (1_250 + 310)),
    ]
    assert total["total"]["cost"] == "34.33 USD"
