"""The item card and what is changed on it."""

from __future__ import annotations

import pytest

from db import catalogue, catalogue_entries, items, people, shortages
from db.catalogue_entries import Said
from db.items import NewItem
from kiosk.services import item_edit
from kiosk.services.item_card import DAYS, ItemCard, item_card
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.office import Office, furnished

VANCOMYCIN = "Vancomycin 1 g"


@pytest.fixture
def office(pharmacy: Pharmacy) -> Office:
    return furnished(pharmacy)


def card_of(pharmacy: Pharmacy, name: str = VANCOMYCIN) -> ItemCard:
    found = item_card(pharmacy.record, pharmacy.items[name], pharmacy.record.now())
    assert found is not None
    return found


def test_lots_stand_in_the_order_they_expire_with_what_forbids_them(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "LATE", "290331")))
    done(bench.scan(codes.package(codes.VANCOMYCIN, "SOON", "280331")))

    card = card_of(pharmacy)

    assert [row.text for row in card.lots.rows] == ["2028-03-31 · lot SOON", "2029-03-31 · lot LATE"]
    assert {row.word for row in card.lots.rows} == {"OK"}
    assert (card.usable, card.places.rows[0].text) == (2, "Shelf")
    assert [row.text for row in card.movements.rows] == ["+1 vial · lot SOON", "+1 vial · lot LATE"]


def test_the_plot_counts_back_from_what_is_there(pharmacy: Pharmacy) -> None:
    done(pharmacy.receive().scan(codes.package(codes.VANCOMYCIN, "A", "290331")))
    pharmacy.clock.advance(hours=24 * 3)
    done(pharmacy.receive().scan(codes.package(codes.VANCOMYCIN, "A", "290331")))
    levels = card_of(pharmacy).levels
    assert len(levels) == DAYS
    assert levels[-4:] == (1, 1, 1, 2)
    assert levels[-5] == 0


def test_an_item_that_is_not_on_file_has_no_card(pharmacy: Pharmacy) -> None:
    assert item_card(pharmacy.record, "K1-NO", pharmacy.record.now()) is None


def test_what_was_changed_here_stands_beside_what_the_catalogue_says(office: Office) -> None:
    pharmacy = office.pharmacy
    item_id = pharmacy.items[VANCOMYCIN]
    with pharmacy.record.write("system", "test") as write:
        said = Said({"name": VANCOMYCIN, "storage": "room"}, {f"GTIN {codes.VANCOMYCIN_CARTON}": ("carton", 25)})
        catalogue_entries.put_entry(write, "gudid", codes.VANCOMYCIN, item_id, said, "0" * 64)
    [manager] = pharmacy.record.rows("select id from person where name = 'Paul Adeyemi'")

    done(item_edit.change(pharmacy.record, manager["id"], item_id, "storage", "refrigerated"))

    rows = card_of(pharmacy).differs.rows
    assert [(row.word, row.text, row.detail) for row in rows] == [
        ("CHANGED HERE", "Kept: refrigerated", "GUDID says room"),
        ("COUNTED HERE", f"{codes.VANCOMYCIN_CARTON} holds 10", "GUDID says 25"),
    ]
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    ("name", "value"),
    [("name", " "), ("name", "x" * 161), ("name", "a\x07b"), ("storage", "warm"), ("storage", None),
     ("high_alert", "yes"), ("high_alert", 1), ("base_unit", "bag"), ("id", "K1-1"), ("dea_schedule", "CVI"),
     ("container_kind", "barrel"), ("volume_microlitres", "0"), ("volume_microlitres", "1.2345"),
     ("volume_microlitres", "a cup"), ("volume_microlitres", "-5"), ("nanograms_per_millilitre", "0"),
     ("nanograms_per_millilitre", "10 mg"), ("nanograms_per_millilitre", "5 mEq/mL")],
)  # fmt: skip
def test_what_makes_no_sense_changes_nothing(office: Office, name: str, value: object) -> None:
    pharmacy = office.pharmacy
    [manager] = pharmacy.record.rows("select id from person where name = 'Paul Adeyemi'")
    before = contents(pharmacy.record)
    outcome = item_edit.change(pharmacy.record, manager["id"], pharmacy.items[VANCOMYCIN], name, value)
    refused(outcome, "BAD_FACT" if name in ("base_unit", "id") else "BAD_VALUE")
    assert contents(pharmacy.record) == before


def test_a_reorder_point_decides_when_an_item_is_short(office: Office) -> None:
    pharmacy = office.pharmacy
    item_id, shelf = pharmacy.items[VANCOMYCIN], pharmacy.places["Shelf"]
    bench = pharmacy.receive()
    for _ in range(4):
        done(bench.scan(codes.package(codes.VANCOMYCIN, "A", "290331")))

    def short_at(reorder_at: int | None) -> bool:
        with pharmacy.record.write("system", "test") as write:
            items.set_par(write, item_id, shelf, 10, reorder_at)
        short = any(line.item_id == item_id for line in shortages.short(pharmacy.record, pharmacy.record.now()))
        assert card_of(pharmacy).places.rows[0].word == ("LOW" if short else "OK"), "the card says the same as Home"
        return short

    assert [short_at(reorder_at) for reorder_at in (None, 5, 4, 3)] == [True, True, True, False]
    assert_sound(pharmacy.record)


def test_what_belongs_to_a_patient_is_usable_for_nobody_else(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.answer(owner="patient:RX 4471"), "OWNER")
    done(bench.scan(codes.package(codes.VANCOMYCIN, "A", "290331")))
    card = card_of(pharmacy)
    assert (card.usable, card.places.rows[0].detail.split(" · ")[0]) == (0, "0 usable of 1 vial")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("dea_schedule", "CII", "DEA schedule is CII now (none before)."),
        ("niosh_edition", "2024", "NIOSH list, edition is 2024 now (nothing before)."),
        ("dscsa_exempt", True, "exempt from DSCSA data is yes now (no before)."),
        ("kind", "fluid", "kind is fluid now (drug before)."),
        ("volume_microlitres", "2.5", "volume of one (mL) is 2.5 mL now (20 mL before)."),
        ("volume_microlitres", "", "volume of one (mL) is nothing now (20 mL before)."),
        ("nanograms_per_millilitre", "50 mcg/mL", "strength (mg/mL) is 50 mcg/mL now (nothing before)."),
        (
            "container_kind",
            "bag",
            "what it is once opened is a bag that is spiked or opened now (a multi-dose vial before).",
        ),
    ],
)
def test_a_change_is_said_with_its_abbreviations(office: Office, name: str, value: object, said: str) -> None:
    pharmacy = office.pharmacy
    with pharmacy.record.write("system", "test") as write:
        pharmacist = people.add_person(write, "Eva Lind", ["pharmacist"])
    outcome = done(item_edit.change(pharmacy.record, pharmacist, pharmacy.items[VANCOMYCIN], name, value))
    assert outcome.message == f"{VANCOMYCIN}: {said}"


def test_a_movement_of_another_year_says_its_year(pharmacy: Pharmacy) -> None:
    done(pharmacy.receive().scan(codes.package(codes.VANCOMYCIN, "A", "290331")))
    year = pharmacy.clock().year
    assert str(year) not in card_of(pharmacy).movements.rows[0].detail
    pharmacy.clock.advance(hours=24 * 366)
    assert f" {year} " in card_of(pharmacy).movements.rows[0].detail


def test_how_an_item_is_kept_is_asked_once_where_no_catalogue_says_it(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "test") as write:
        item_id = items.add_item(write, NewItem("Cefepime 2 g", "drug", "vial", "unknown"))
        packaging = catalogue.add_packaging(write, item_id, "vial", 1, confirmed=True)
        catalogue.add_identifier(write, item_id, packaging, "GTIN", codes.NOBODY_KNOWS, "catalogue")
    scan = codes.package(codes.NOBODY_KNOWS, "CP1", "290331")
    bench = pharmacy.receive()

    asked(bench.scan(scan), "STORAGE")
    refused(bench.answer(storage="warm"), "NOT_AN_ANSWER")
    asked(bench.answer(storage="refrigerated"), "INDICATOR")
    done(bench.answer(indicator="in range"))

    item = items.item(pharmacy.record, item_id)
    assert item is not None
    assert item.storage == "refrigerated"
    done(bench.scan(scan))
    done(bench.undo())
    done(bench.undo())
    item = items.item(pharmacy.record, item_id)
    assert item is not None
    assert item.storage == "unknown", "what was said with a line that was taken back is asked again"
    assert_sound(pharmacy.record)
