"""What of a controlled substance comes back in a cassette is measured, wasted before a witness, and accounted for."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from db import volume_differences
from kiosk.rules.in_use import HOOD
from kiosk.services import cassette, open_container
from kiosk.services.cassette import CameBack
from tests.pharmacy import PIN, Pharmacy, assert_sound, contents, done, refused
from tests.service.command_line import Kiosk, lines
from tests.service.controlled_world import CEFAZOLIN, proof_of, stock_up
from tests.service.pulling import add_person
from tests.service.tamper import found_after
from tests.service.test_controlled import recorded
from tests.shelf import VANCOMYCIN, change_item, opened, place_of

TYPED = CameBack(VANCOMYCIN, "VN1", None, "10", None, "4")


@pytest.fixture
def use(pharmacy: Pharmacy) -> str:
    """Ten mL were put into a cassette."""
    stock_up(pharmacy)
    container = opened(pharmacy, place_of(pharmacy, VANCOMYCIN, "VN1", "Shelf"), hours=8)
    done(open_container.draw(pharmacy.record, pharmacy.ana, container, 10_000, area=HOOD))
    [row] = pharmacy.record.rows("select id from container_draw")
    return str(row["id"])


def of_use(use: str, wasted: str, given: str | None = None) -> CameBack:
    return CameBack(VANCOMYCIN, "VN1", use, None, given, wasted)


def row_of(pharmacy: Pharmacy) -> dict[str, Any]:
    [row] = [each for each in recorded(pharmacy) if each["what"] == "came back in a cassette"]
    return row


@pytest.mark.parametrize(
    ("given", "wasted", "missing", "says"),
    [
        ("6", "4", None, "put in 10 mL: given 6 mL + wasted 4 mL + remaining 0 mL"),
        ("6", "3.5", None, "wasted 3.5 mL + remaining 0 mL, difference 0.5 mL, within 5 percent"),
        ("6", "3.499", 501, "wasted 3.499 mL + remaining 0 mL, DIFFERS by 0.501 mL, no pharmacist said why"),
        ("0", "10", None, "given 0 mL + wasted 10 mL + remaining 0 mL"),
        (None, "4", None, "given (nobody read it) + wasted 4 mL + remaining 0 mL"),
        (None, "10.501", -501, "wasted 10.501 mL + remaining 0 mL, DIFFERS by -0.501 mL, no pharmacist said why"),
    ],
)
def test_what_came_back_is_its_own_row_and_may_differ(
    pharmacy: Pharmacy, use: str, given: str | None, wasted: str, missing: int | None, says: str
) -> None:
    seen_by = proof_of(pharmacy, pharmacy.ben)

    done(cassette.note(pharmacy.record, pharmacy.ana, seen_by, of_use(use, wasted, given)), "CAME_BACK")

    row = row_of(pharmacy)
    assert row["note"].endswith(says)
    assert (row["person"], row["witness"], row["lot"], row["reference"], row["quantity"]) == (
        "Ana Ruiz",
        "Ben Okafor",
        "VN1",
        f"use {use}",
        None,
    )
    found = [each.microlitres for each in volume_differences.undecided(pharmacy.record)]
    assert found == ([] if missing is None else [missing])
    [signed] = pharmacy.record.rows("select content_json from signature where subject_kind = 'cassette_rest'")
    assert json.loads(signed["content_json"])["wasted"] == f"{wasted} mL"
    assert_sound(pharmacy.record)


def test_what_makes_no_sense_is_refused_and_leaves_everything(pharmacy: Pharmacy, use: str) -> None:
    ben = proof_of(pharmacy, pharmacy.ben)
    change_item(pharmacy, CEFAZOLIN, dea_schedule=None)
    before = contents(pharmacy.record)

    def noted(came: CameBack) -> object:
        return cassette.note(pharmacy.record, pharmacy.ana, ben, came)

    refused(noted(replace(TYPED, item=CEFAZOLIN)), "NOTHING_NAMED")
    refused(noted(replace(TYPED, item="x")), "NOTHING_NAMED")
    refused(noted(replace(TYPED, lot="NONE")), "UNKNOWN_LOT")
    for wrong in ("", "-1", "some"):
        refused(noted(replace(TYPED, wasted=wrong)), "BAD_VALUE")
        refused(noted(replace(TYPED, put_in=wrong)), "BAD_VALUE")
        refused(noted(replace(TYPED, given=wrong)), "BAD_VALUE")
    refused(noted(replace(TYPED, put_in="0")), "BAD_VALUE")
    refused(noted(replace(TYPED, put_in=None)), "BAD_VALUE")
    refused(noted(of_use("K1-NONE", "1")), "NO_USE")
    refused(cassette.note(pharmacy.record, pharmacy.ben, ben, TYPED), "SAME_PERSON")
    refused(cassette.note(pharmacy.record, "emergency", ben, TYPED), "EMERGENCY_ALONE")
    auditor = proof_of(pharmacy, add_person(pharmacy, "Ola Berg", "auditor"))
    now = contents(pharmacy.record)
    refused(cassette.note(pharmacy.record, pharmacy.ana, auditor, TYPED), "NOT_PERMITTED")
    assert contents(pharmacy.record) == now
    assert {name: rows for name, rows in now.items() if name != "person"} == {
        name: rows for name, rows in before.items() if name != "person"
    }
    done(noted(of_use(use, "1")))  # type: ignore[arg-type]
    refused(noted(of_use(use, "1")), "NOTED_ALREADY")
    assert_sound(pharmacy.record)


def test_it_is_noted_by_a_command(pharmacy: Pharmacy, use: str, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    told = ("controlled", "cassette", VANCOMYCIN, "VN1", "--as", "Ana Ruiz", "--witness", "Ben Okafor")
    now = pharmacy.record.now()

    ran = commands(*told, "--use", use, "--given", "5", "--wasted", "1", stdin=lines({"pin": PIN}), now=now)

    assert "It DIFFERS: 4 mL less than the record has" in ran.only["message"]
    ran = commands(*told, "--put-in", "10", "--wasted", "9.8", stdin=lines({"pin": PIN}), now=now)
    assert ran.only["outcome"] == "CAME_BACK"
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    "statement",
    ["update cassette_rest set wasted = 1", "delete from cassette_rest", "update cassette_rest set given = 9"],
)
def test_a_changed_rest_is_found(pharmacy: Pharmacy, use: str, statement: str) -> None:
    done(cassette.note(pharmacy.record, pharmacy.ana, proof_of(pharmacy, pharmacy.ben), of_use(use, "4")))
    assert ("CHAIN_BROKEN", "cassette_rest") in found_after(pharmacy, statement)
