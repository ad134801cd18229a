"""The return list: what a round cleared, by item and lot, as a file that the record knows of."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from db import people
from kiosk.services.export import Exported
from kiosk.services.export_forms import Form
from kiosk.services.hand import own_hand
from kiosk.services.record_filter import Filter
from kiosk.services.return_list import export_list, list_here
from tests import codes
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.service.reading import page
from tests.shelf import VANCOMYCIN, Round, at_shelf, change_item, opened, place_of, recall, received

OLD = codes.package(codes.VANCOMYCIN, "OLD", "261231")


@pytest.fixture
def cleared(pharmacy: Pharmacy) -> Round:
    """Three expired vials by two steps, one that was open too long, and one that was taken back."""
    received(pharmacy, 4, "OLD", "261231")
    received(pharmacy, 2, "GOOD", "280331")
    change_item(pharmacy, VANCOMYCIN, manufacturer="Northlake Pharma")
    opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "GOOD", "Shelf"), hours=1)
    pharmacy.clock.advance(days=60)
    shelf = at_shelf(pharmacy, "clear")
    for quantity in (1, 2, 1):
        shelf.scan(OLD)
        done(shelf.answer(confirm=True, quantity=quantity))
    done(shelf.undo())
    shelf.scan(codes.package(codes.VANCOMYCIN, "GOOD", "280331"))
    done(shelf.answer(confirm=True))
    return shelf


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["item"] != "chain head"]


def test_it_says_what_is_sent_back_and_why(pharmacy: Pharmacy, cleared: Round) -> None:
    path = pharmacy.place.data_folder / "returns.csv"
    made = export_list(pharmacy.record, own_hand(pharmacy.record), pharmacy.ana, cleared.shelf.job_id, "csv", path)
    assert isinstance(made, Exported)
    found = [(row["lot"], row["quantity"], row["unit"], row["state"], row["why"]) for row in rows_of(path)]
    assert sorted(found) == [
        ("GOOD", "1", "vial", "opened", "open too long"),
        ("OLD", "3", "vial", "sealed", "expired"),
    ]
    [row] = [row for row in rows_of(path) if row["lot"] == "OLD"]
    assert (row["maker"], row["expiry"], row["owner"]) == ("Northlake Pharma", "2026-12-31", "the pharmacy")
    assert f"GTIN {codes.VANCOMYCIN}" in row["codes"]
    [line] = page(pharmacy.record, Filter(), 1).lines
    assert (line.action, line.detail["sha256"], line.detail["rows"]) == ("shelf.list", made.sha256, 2)
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("form", ["pdf", "csv"])
def test_it_lies_beside_the_other_exports(pharmacy: Pharmacy, cleared: Round, form: Form) -> None:
    hand = own_hand(pharmacy.record)
    done(list_here(pharmacy.record, hand, pharmacy.ana, cleared.shelf.job_id, form), "EXPORTED")
    [path] = (pharmacy.record.heads.path.absolute().parent / "exports").iterdir()
    assert path.name.startswith("returns-")
    assert path.read_bytes().startswith(b"%PDF" if form == "pdf" else b"item,maker,")


def test_there_is_none_of_what_was_not_cleared(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    shelf = at_shelf(pharmacy, "waste")
    shelf.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331"))
    done(shelf.answer(reason="BROKEN"))
    path = pharmacy.place.data_folder / "returns.csv"
    hand = own_hand(pharmacy.record)
    refused(export_list(pharmacy.record, hand, pharmacy.ana, shelf.shelf.job_id, "csv", path), "NOTHING_CLEARED")
    refused(export_list(pharmacy.record, hand, pharmacy.ana, "K1-NONE", "csv", path), "NO_JOB")
    assert not path.exists()


def test_an_auditor_writes_none(pharmacy: Pharmacy, cleared: Round) -> None:
    with pharmacy.record.write("system", "test") as write:
        auditor = people.add_person(write, "Ada Lind", ["auditor"])
    path = pharmacy.place.data_folder / "returns.csv"
    hand = own_hand(pharmacy.record)
    refused(export_list(pharmacy.record, hand, auditor, cleared.shelf.job_id, "csv", path), "NOT_PERMITTED")
    assert not path.exists()


def test_a_recalled_lot_is_called_so(pharmacy: Pharmacy) -> None:
    received(pharmacy)
    recall(pharmacy, VANCOMYCIN, "VN1")
    shelf = at_shelf(pharmacy, "clear")
    shelf.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331"))
    done(shelf.answer(confirm=True))
    path = pharmacy.place.data_folder / "returns.csv"
    export_list(pharmacy.record, own_hand(pharmacy.record), pharmacy.ana, shelf.shelf.job_id, "csv", path)
    assert [row["why"] for row in rows_of(path)] == ["recalled"]
