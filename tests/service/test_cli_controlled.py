"""`kiosk controlled`: what is controlled, its record, and inventories as files."""

from __future__ import annotations

import csv

import pytest

from kiosk.settings_controlled import REGISTRATION
from tests.pdf_text import pages
from tests.pharmacy import PIN, Pharmacy, assert_sound
from tests.service.command_line import Kiosk, Ran, lines
from tests.service.controlled_world import count_item, stock_up
from tests.service.pulling import add_person
from tests.service.test_controlled import set_value
from tests.shelf import VANCOMYCIN

DANA = ("--as", "Dana Whitfield")
INVENTORY = ("controlled", "inventory", "biennial", "--moment", "closing", *DANA, "--witness", "Ben Okafor")


class Commands:
    """`kiosk` at the present instant of a pharmacy."""

    def __init__(self, kiosk: Kiosk, pharmacy: Pharmacy) -> None:
        self.kiosk, self.pharmacy = kiosk, pharmacy

    def __call__(self, *arguments: str, stdin: bytes = b"", json: bool = True) -> Ran:
        run = self.kiosk if json else self.kiosk.raw
        return run(*arguments, stdin=stdin, now=self.pharmacy.record.now())

    def take(self, *more: str) -> Ran:
        return self(*INVENTORY, *more, stdin=lines({"pin": PIN}))


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Commands:
    stock_up(pharmacy)
    add_person(pharmacy, "Dana Whitfield", "pharmacist")
    return Commands(Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent), pharmacy)


def test_the_list_says_what_there_is_and_when_it_was_counted(kiosk: Commands, pharmacy: Pharmacy) -> None:
    first, second = kiosk("controlled", "list", *DANA).lines
    assert (first["name"], first["schedule"], first["on_hand"], first["last_count"]) == (VANCOMYCIN, "CII", 5, None)
    assert (second["schedule"], second["on_hand"], second["open"]) == ("CIII", 3, 0)
    count_item(pharmacy)
    assert kiosk("controlled", "list", *DANA).lines[0]["last_count"] == pharmacy.record.now()
    words = kiosk("controlled", "list", *DANA, json=False).out
    assert "CII  Vancomycin 1 g: 5 vials (100 mL); counted 2026-11-23, inventory never" in words
    assert kiosk("controlled", "list", "--as", "Ben Okafor").error == "NOT_PERMITTED"


def test_the_record_is_listed_and_written(kiosk: Commands, pharmacy: Pharmacy) -> None:
    rows = kiosk("controlled", "record", VANCOMYCIN, *DANA).lines
    assert [row["balance"] for row in rows] == [1, 2, 3, 4, 5]
    assert "received  1  20 mL  Ana Ruiz" in kiosk("controlled", "record", *DANA, json=False).out
    path = pharmacy.place.data_folder / "record.csv"
    made = kiosk("controlled", "record", *DANA, "--out", str(path)).only
    with path.open(encoding="utf-8", newline="") as file:
        found = [row for row in csv.DictReader(file) if row["at"] != "chain head"]
    assert (made["rows"], [row["balance"] for row in found]) == (8, ["1", "2", "3", "4", "5", "1", "2", "3"])
    assert kiosk("controlled", "record", "Meropenem 1 g", *DANA).error == "NOT_CONTROLLED"
    assert kiosk("controlled", "record", *DANA, "--since", "2026-11-23", "--until", "2026-11-22").error == "BAD_DAYS"
    assert_sound(pharmacy.record)


def test_an_inventory_is_counted_signed_written_and_printed_again(kiosk: Commands, pharmacy: Pharmacy) -> None:
    folder = pharmacy.place.data_folder
    set_value(pharmacy, REGISTRATION, "BC1234563")
    assert kiosk.take().error == "COUNT_FIRST"
    count_item(pharmacy)
    taken, made = kiosk.take("--out", str(folder / "one.pdf")).lines
    assert (taken["kind"], taken["moment"], taken["lines"], made["rows"]) == ("biennial", "closing", 2, 2)
    text = " ".join(pages((folder / "one.pdf").read_bytes())[0].split())
    for said in ("biennial", "close of business", "BC1234563", VANCOMYCIN, "Schedules I and II", "exact", "by record"):
        assert said in text, said
    assert "took inventory Dana Whitfield" in text
    assert "witnessed Ben Okafor" in text

    [listed] = kiosk("controlled", "inventories", *DANA).lines
    again = kiosk("controlled", "print", listed["inventory"], *DANA, "--part", "ciii-v").only
    assert (again["schedule"], again["containers"], again["basis"]) == ("CIII", 3, "by record")
    assert kiosk("controlled", "print", "K1-NONE", *DANA).error == "NO_INVENTORY"
    assert kiosk.take("--out", str(folder / "one.pdf")).error == "FILE_EXISTS"
    assert_sound(pharmacy.record)
