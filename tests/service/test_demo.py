"""The demo pharmacy: a real one on a busy Tuesday, whose record holds like a real one's."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import formulas, locations, stock
from db.opening import Where
from db.record import Record
from kiosk import bootstrap
from kiosk.cli.opening import demo_at
from kiosk.rules.allergies import AllergyState
from kiosk.services import hand_over, patient_card
from kiosk.services.formulas import faults_of, formula, state_of
from kiosk.services.home import Row, home_view
from kiosk.services.item_card import item_card
from kiosk.services.patient_allergies import allergies_of, allergy_check
from kiosk.services.patient_card import PatientCard
from tests.clock import NOW
from tests.pharmacy import assert_sound


def built(folder: Path) -> Record:
    return demo_at(Where(str(folder / "kiosk.db"), "K1", lambda: NOW, folder))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return built(tmp_path_factory.mktemp("demo"))


def count(record: Record, table: str) -> int:
    return int(record.rows(f"select count(*) as n from {table}")[0]["n"])


def test_its_record_holds(demo: Record) -> None:
    assert_sound(demo)


def test_it_keeps_what_an_infusion_pharmacy_keeps(demo: Record) -> None:
    assert count(demo, "item") >= 60
    assert count(demo, "lot") >= 150
    assert count(demo, "supplier") >= 3
    storages = {place.storage for place in locations.locations(demo)}
    assert storages == {"room", "refrigerated", "frozen"}
    lying = {line.location for line in stock.stock_now(demo, demo.now())}
    assert {"Shelf", "Refrigerator", "Freezer", "Hazardous shelf", "Controlled safe"} <= lying
    hazardous = {
        row["name"]: row
        for row in demo.rows("select distinct o.name from stock s join item i on i.id = s.item_id "
                             "join location o on o.id = s.location_id where i.hazardous = 1")
    }  # fmt: skip
    assert set(hazardous) == {"Hazardous shelf"}


def test_home_has_something_to_say(demo: Record) -> None:
    home = home_view(demo, demo.now())
    assert {row.word for row in home.must_not_use.rows} == {"RECALLED", "EXPIRED", "QUARANTINE", "OPEN TOO LONG"}
    assert {row.word for row in home.will_run_out.rows} >= {"ONLY EXPIRED LEFT", "LOW"}
    assert len(home.open_work) >= 2
    [soon] = [row for row in home.due.rows if row.text == "DAPTOmycin 500 mg"]
    assert soon == Row("▲", "6 DAYS", "DAPTOmycin 500 mg", "expires 2026-11-29 · 3 vials")


def test_the_counts_of_the_day_are_due_and_those_of_the_night_are_made(demo: Record) -> None:
    due = {row.text for row in home_view(demo, demo.now()).due.rows if row.word == "COUNT"}
    assert {"Cycle count", "Shift end 07:00", "Shelf"} <= due
    assert "Controlled substances" not in due
    assert hand_over.not_to_end(demo, demo.now()) is None


def test_some_vials_are_open(demo: Record) -> None:
    opened = demo.rows("select i.id, i.name from opened_container c join item i on i.id = c.item_id")
    assert {row["name"] for row in opened} == {
        "Regular insulin 100 units/mL, 10 mL", "Ketamine 500 mg/10 mL", "Sterile water for injection 1,000 mL",
    }  # fmt: skip
    insulin = next(row["id"] for row in opened if row["name"].startswith("Regular"))
    card = item_card(demo, insulin, demo.now())
    assert card is not None
    assert [row.word for row in card.lots.rows][:2] == ["OPEN TOO LONG", "OPEN"]


def test_its_patients_show_what_the_kiosk_has_to_tell_apart(demo: Record) -> None:
    [dana] = demo.rows("select id from person where name = 'Dana Whitfield'")
    ids = [row["id"] for row in demo.rows("select id from patient order by length(id), id")]
    assert len(ids) == 12
    states = [allergies_of(demo, each).state for each in ids]
    assert set(states) == set(AllergyState)
    stocked = [row["name"].split(" ")[0] for row in demo.rows("select name from item where kind = 'drug'")]
    marked = [one for each in ids for one in allergy_check(demo, each, stocked).identical]
    assert "Vancomycin" in {one.ingredient for one in marked}
    cards = [patient_card.view(demo, dana["id"], each, "a test") for each in ids]
    children = [card for card in cards if isinstance(card, PatientCard) and card.years < 18]
    assert len(children) == 1
    assert children[0].weight is not None


def test_it_is_the_same_for_the_same_day(demo: Record, tmp_path: Path) -> None:
    again = built(tmp_path)
    lines = [[(line.name, line.batch_lot, line.expiry, line.location, line.state, line.quantity)
              for line in stock.stock_now(record, demo.now())] for record in (demo, again)]  # fmt: skip
    assert lines[0] == lines[1]
    assert [row["id"] for row in demo.rows("select id from movement order by id")] == [
        row["id"] for row in again.rows("select id from movement order by id")
    ]
    again.close()


def test_it_opens_again_where_it_is_kept(tmp_path: Path) -> None:
    built(tmp_path).close()
    again = bootstrap.open_pharmacy(Where(str(tmp_path / "kiosk.db"), "K1", lambda: NOW, tmp_path), "write")
    assert_sound(again)
    again.close()


def test_it_has_ten_formulas_some_of_them_drafts_and_nothing_wrong_with_any(demo: Record) -> None:
    now = demo.now()
    listed = formulas.latest_versions(demo)
    assert len(listed) == 10
    states = [state_of(each, formulas.in_force_of(demo, each.code, now), now).code for each in listed]
    assert (states.count("in_force"), states.count("draft")) == (7, 3)
    for each in listed:
        kept = formula(demo, each.id)
        assert kept is not None
        assert faults_of(demo, kept.formula, now) == ()
