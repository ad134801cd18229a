"""Commands scanned off a card: they do what the key does, in every job, and never answer yes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from db import people
from db.scans import StoredScan
from kiosk.rules.permissions import Role
from kiosk.services.keep_scan import keep_scan
from kiosk.services.look import look
from scanners import build_local
from tests import codes
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.service.command_line import Kiosk, lines
from tests.service.pulling import receive

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


def command(value: str) -> str:
    return "]d1" + build_local("command", value)


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def scanned(kiosk: Kiosk, kind: str, *raws: str | dict[str, Any]) -> list[Any]:
    requests = [raw if isinstance(raw, dict) else {"scan": raw} for raw in raws]
    ran = kiosk("job", kind, "--as", "Ana Ruiz", stdin=lines(*requests))
    assert ran.code == 0, ran
    return ran.lines


def codes_of(answers: list[Any]) -> list[tuple[str, str]]:
    return [(answer["outcome"], answer["code"]) for answer in answers]


def test_a_delivery_is_received_with_cards_alone(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    answers = scanned(kiosk, "receive", VIAL, command("QTY.12"), command("UNDO"), command("QTY.5"), command("FINISH"))

    assert codes_of(answers) == [
        ("done", "RECEIVED"),
        ("done", "QUANTITY"),
        ("done", "UNDONE"),
        ("done", "QUANTITY"),
        ("ask", "DELIVERY"),
    ]
    assert [quantity for *_, quantity in pharmacy.stock()] == [5]
    assert_sound(pharmacy.record)


def test_a_pull_is_counted_and_taken_back_with_cards(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    scanned(kiosk, "receive", VIAL, command("QTY.5"), command("FINISH"))
    unit = {"answer": {"purpose": "unit"}}
    answers = scanned(kiosk, "pull", unit, VIAL, command("QTY.3"), command("QTY.6"), command("UNDO"))

    assert codes_of(answers)[1:] == [
        ("done", "PULLED"),
        ("done", "QUANTITY"),
        ("refused", "NOT_ENOUGH_STOCK"),
        ("done", "UNDONE"),
    ]
    assert [quantity for *_, quantity in pharmacy.stock()] == [4]


def test_no_card_answers_what_is_asked(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    asked, finish, helped, unknown = scanned(
        kiosk, "receive", codes.package(codes.VANCOMYCIN), command("FINISH"), command("HELP"), command("OPEN")
    )

    assert asked["outcome"] == "ask"
    assert (finish["outcome"], finish["code"]) == ("refused", "ANSWER_FIRST")
    assert (helped["outcome"], helped["question"]) == ("ask", asked["question"])
    assert unknown["outcome"] == "refused"
    assert [each["step"] for each in (asked, finish, helped, unknown)] == [1, 1, 1, 1]
    assert pharmacy.stock() == []


@pytest.mark.parametrize("kind", ["receive", "pull", "shelf", "count"])
def test_a_command_that_no_job_knows_changes_nothing(kiosk: Kiosk, pharmacy: Pharmacy, kind: str) -> None:
    for answer in scanned(kiosk, kind, command("OPEN"), command("QTY.0"), command("QTY.12345"), command("CAL.12")):
        assert answer["outcome"] == "refused"
        assert answer["step"] == 0


def test_help_says_what_to_do_first(kiosk: Kiosk) -> None:
    [answer] = scanned(kiosk, "receive", command("HELP"))

    assert (answer["outcome"], answer["code"]) == ("done", "HELP")
    assert "Scan the box's SSCC or the first package." in answer["message"]


def test_a_command_that_is_refused_is_in_the_record_like_any_scan(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    scanned(kiosk, "receive", command("UNDO"))

    [row] = pharmacy.record.rows("select result, reason from scan")
    assert (row["result"], row["reason"]) == ("refused", "NOTHING_TO_UNDO")


def test_on_home_nothing_is_open_that_could_be_undone(pharmacy: Pharmacy) -> None:
    def looked(value: str) -> Any:
        stored: StoredScan = keep_scan(pharmacy.record, command(value), "job", pharmacy.ana)
        return look(pharmacy.record, stored, pharmacy.ana).outcome

    done(looked("HELP"), "HELP")
    refused(looked("UNDO"), "NO_JOB")


def test_a_quantity_chooses_no_carton(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    receive(pharmacy, *[VIAL] * 10)
    before = pharmacy.stock()
    unit = {"answer": {"purpose": "unit"}}
    carton = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")
    answers = scanned(kiosk, "pull", unit, carton, command("QTY.10"))

    assert codes_of(answers)[1:] == [("ask", "WHAT_IS_TAKEN"), ("refused", "ANSWER_FIRST")]
    assert pharmacy.stock() == before


def test_a_refused_card_is_one_near_miss(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    scanned(kiosk, "pull", {"answer": {"purpose": "unit"}}, command("QTY.3"))

    with pharmacy.record.write("system", "set_up") as write:
        people.set_roles(write, pharmacy.ben, (Role.PHARMACIST,))
    found = kiosk("near-misses", "--as", "Ben Okafor").lines
    assert [(line["code"], line["count"]) for line in found] == [("NO_LINE", 1)]
