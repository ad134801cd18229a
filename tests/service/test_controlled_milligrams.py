"""What is controlled is told in mg beside mL, by a strength that a catalogue or a pharmacist gave."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import catalogue_entries
from db.catalogue_entries import Said
from kiosk.rules.in_use import HOOD
from kiosk.services import controlled_list, end_container, inventory_print, item_edit, open_container
from tests.pharmacy import Pharmacy, assert_sound, done
from tests.service.command_line import Kiosk
from tests.service.controlled_world import proof_of, stock_up, taken
from tests.service.office import furnished
from tests.service.pulling import add_person
from tests.service.test_controlled import dicts, recorded
from tests.service.test_import_counted import bring_in, item_brought
from tests.shelf import VANCOMYCIN, change_item, opened, place_of

STRENGTH = "nanograms_per_millilitre"


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    return add_person(pharmacy, "Dana Whitfield", "pharmacist")


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    furnished(pharmacy)
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


@pytest.fixture
def stocked(pharmacy: Pharmacy, dana: str) -> Pharmacy:
    """Five vials of 20 mL, 50 mcg/mL each, as a pharmacist says."""
    stock_up(pharmacy)
    done(item_edit.change(pharmacy.record, dana, pharmacy.items[VANCOMYCIN], STRENGTH, "50 mcg/mL"))
    return pharmacy


def used(pharmacy: Pharmacy, drawn: int = 5_000) -> str:
    container = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), hours=8)
    done(open_container.draw(pharmacy.record, pharmacy.ana, container, drawn, area=HOOD))
    return container


def test_the_record_says_mg_beside_ml(stocked: Pharmacy) -> None:
    container = used(stocked)
    seen_by = proof_of(stocked, stocked.ben)
    done(end_container.end_one(stocked.record, stocked.ana, container, "discarded", rest=12_000, seen_by=seen_by))

    rows = recorded(stocked)

    told = {row["what"]: (row["millilitres"], row["milligrams"]) for row in rows}
    assert told["received"] == ("20 mL", "1 mg")
    assert told["put in"] == ("5 mL", "0.25 mg")
    assert told["account of an opened one"] == ("20 mL", "1 mg")
    assert rows[-1]["note"] == (
        "put in 5 mL (0.25 mg) + wasted 12 mL (0.6 mg) + remaining 0 mL (0 mg), of 20 mL (1 mg): "
        "DIFFERS by 3 mL (0.15 mg), no pharmacist said why"
    )
    assert_sound(stocked.record)


def test_the_list_adds_up_what_is_sealed_and_what_is_left(stocked: Pharmacy, dana: str) -> None:
    used(stocked)

    def listed() -> tuple[str | None, str | None]:
        found = controlled_list.listed(stocked.record, dana)
        assert isinstance(found, list), found
        [line] = [each for each in found if each.name == VANCOMYCIN]
        return line.millilitres, line.milligrams

    assert listed() == ("95 mL", "4.75 mg")
    done(item_edit.change(stocked.record, dana, stocked.items[VANCOMYCIN], STRENGTH, ""))
    assert listed() == ("95 mL", None)
    change_item(stocked, VANCOMYCIN, volume_microlitres=None)
    assert listed() == (None, None), "what one holds is not known any more"


def test_the_commands_say_it(stocked: Pharmacy, dana: str, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = Kiosk(monkeypatch, stocked.place.target, stocked.place.data_folder.parent)
    ran = commands("controlled", "list", "--as", "Dana Whitfield", now=stocked.record.now())
    [line] = [each for each in ran.lines if each["name"] == VANCOMYCIN]
    assert (line["millilitres"], line["milligrams"]) == ("100 mL", "5 mg")


def test_an_inventory_keeps_the_strength_that_was_signed(stocked: Pharmacy, dana: str) -> None:
    change_item(stocked, VANCOMYCIN, dea_schedule="CIII")
    inventory_id = taken(stocked, dana).id
    done(item_edit.change(stocked.record, dana, stocked.items[VANCOMYCIN], STRENGTH, "10"))

    [line] = [row for row in dicts(inventory_print.table_of(stocked.record, inventory_id)) if row["item"] == VANCOMYCIN]

    assert (line["containers"], line["in_each"], line["milligrams"]) == (5, "20 mL", "5 mg")
    assert_sound(stocked.record)


def test_a_catalogue_brings_the_strength(pharmacy: Pharmacy, tmp_path: Path, kiosk: Kiosk) -> None:
    bring_in(kiosk, tmp_path, "CII")
    assert item_brought(pharmacy).nanograms_per_millilitre == 1_000_000


@pytest.mark.parametrize("by_hand", [None, "20"])
def test_an_item_from_before_gets_its_strength_by_the_next_import(
    pharmacy: Pharmacy, tmp_path: Path, kiosk: Kiosk, by_hand: str | None
) -> None:
    dana = add_person(pharmacy, "Dana Whitfield", "pharmacist")
    bring_in(kiosk, tmp_path, "CII")
    item_id = item_brought(pharmacy).id
    [row] = pharmacy.record.rows("select entry_key from catalogue_entry where item_id = :id", id=item_id)
    known = catalogue_entries.entry(pharmacy.record, "ndc", row["entry_key"])
    assert known is not None
    with pharmacy.record.write("system", "test") as write:
        facts = {name: value for name, value in known.said.facts.items() if name != STRENGTH}
        said = Said(facts, known.said.packs)
        catalogue_entries.put_entry(write, "ndc", row["entry_key"], item_id, said, "0" * 64)
    done(item_edit.change(pharmacy.record, dana, item_id, STRENGTH, by_hand or ""))

    bring_in(kiosk, tmp_path, "CII")

    expected = 20_000_000 if by_hand else 1_000_000
    assert item_brought(pharmacy).nanograms_per_millilitre == expected
    assert_sound(pharmacy.record)
