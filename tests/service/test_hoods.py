"""Hoods: taken into use by who may, and not changed under what is being made on them."""

from __future__ import annotations

import pytest

from db import people
from kiosk.services import hoods
from tests import preparing
from tests.pharmacy import Pharmacy, contents, done, refused
from tests.service.command_line import Kiosk


@pytest.fixture
def manager(pharmacy: Pharmacy) -> str:
    with pharmacy.record.write("system", "test") as write:
        people.set_roles(write, pharmacy.ben, ("manager",))
    return pharmacy.ben


def test_a_hood_is_taken_into_use_and_said_anew(pharmacy: Pharmacy, manager: str) -> None:
    done(hoods.keep_hood(pharmacy.record, manager, " Hood  7 ", "2", hazardous=False), "HOOD_KEPT")
    done(hoods.keep_hood(pharmacy.record, manager, "Hood 7", "1", hazardous=True), "HOOD_KEPT")

    [kept] = hoods.hoods(pharmacy.record)
    assert hoods.words(kept) == "Hood 7: up to category 1, for hazardous drugs only"


def test_what_is_no_hood_is_refused_and_leaves_nothing(pharmacy: Pharmacy, manager: str) -> None:
    before = contents(pharmacy.record)
    for name, allows, code in (("Shelf", "2", "NAME_TAKEN"), (" ", "2", "BAD_NAME"), ("Hood 7", "4", "BAD_CATEGORY")):
        refused(hoods.keep_hood(pharmacy.record, manager, name, allows, hazardous=False), code)
    assert contents(pharmacy.record) == before


def test_a_hood_is_not_changed_under_what_is_being_made_on_it(pharmacy: Pharmacy) -> None:
    made = preparing.furnish_preparing(pharmacy)
    sheet = preparing.compounding(made)
    place = sheet.preparation.hood_id
    [kept] = [each for each in hoods.hoods(made.record) if each.location_id == place]

    keep = hoods.keep_hood
    refused(keep(made.record, made.dana, kept.name, kept.place_allows, hazardous=not kept.hazardous), "HOOD_IN_USE")


def test_by_command(pharmacy: Pharmacy, manager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    kept = kiosk("hood", "keep", "Hood 7", "--allows", "2", "--hazardous", "--as", "Ben Okafor").only
    assert kept["outcome"] == "HOOD_KEPT"

    [listed] = kiosk("hood", "list", "--as", "Ben Okafor").lines
    assert (listed["name"], listed["allows"], listed["hazardous"]) == ("Hood 7", "2", True)
