"""`kiosk count`: counts by command, from what is due to the history of what they came to."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import count_sheets, item_costs
from kiosk.services.sheet_code import value_of
from scanners import build_local
from tests import codes
from tests.pharmacy import PIN, Pharmacy, assert_sound, contents
from tests.seen import scanned
from tests.service.command_line import Kiosk, lines
from tests.service.pulling import add_person
from tests.shelf import VANCOMYCIN, held, received

LATER = "2026-11-23T17:30:00Z"
WAITED = "2026-11-23T18:30:00Z"
VN1 = codes.package(codes.VANCOMYCIN, "VN1", "280331")
VN2 = codes.package(codes.VANCOMYCIN, "VN2", "280630")


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    received(pharmacy, 5, "VN1", "280331")
    received(pharmacy, 3, "VN2", "280630")
    add_person(pharmacy, "Dana Whitfield", "pharmacist")
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def counted(kiosk: Kiosk, count: str, person: str, *of: tuple[str, int]) -> None:
    """Count lines, each by one scan and its number."""
    sent: list[dict[str, Any]] = [{"answer": {"count": count}}]
    for code, quantity in of:
        sent += [{"scan": code}, {"answer": {"quantity": quantity}}, {"answer": {"next": True}}]
    ran = kiosk("job", "count", "--as", person, stdin=lines(*sent, {"finish": True}), now=LATER)
    assert ran.lines[-1]["code"] == "FINISHED", ran


def begun(kiosk: Kiosk, *which: str) -> str:
    made = kiosk("count", "begin", *(which or ("--location", "Shelf")), "--as", "Ana Ruiz", now=LATER)
    assert made.code == 0, made
    found: str = made.only["count"]
    return found


def test_a_count_from_what_is_due_to_what_it_came_to(kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path) -> None:
    [due] = kiosk("count", "list", now=LATER).lines
    assert due == {
        "plan": "shift_end",
        "title": "Shift end 07:00",
        "state": "due",
        "words": "2 lines",
        "draft": True,
    }
    made = kiosk("count", "begin", "--plan", due["plan"], "--as", "Ana Ruiz", now=LATER).only
    count = made.pop("count")
    assert made == {"title": "Shift end 07:00", "joined": False, "not_counted": 2}
    again = kiosk("count", "begin", "--plan", "shift_end", "--as", "Ben Okafor", now=LATER).only
    assert (again["count"], again["joined"]) == (count, True)
    [listed] = kiosk("count", "list", now=LATER).lines
    assert (listed["count"], listed["state"], listed["not_counted"]) == (count, "open", 2)

    counted(kiosk, count, "Ana Ruiz", (VN1, 5), (VN2, 2))
    [line, total] = kiosk("count", "show", count, "--as", "Dana Whitfield", now=LATER).lines
    assert (line["outcome"], line["counted"], line["expected"], line["variance"]) == ("count again", None, None, None)
    counted(kiosk, count, "Ben Okafor", (VN2, 2))
    [line, total] = kiosk("count", "show", count, "--as", "Dana Whitfield", now=WAITED).lines
    assert (line["lot"], line["counted"], line["expected"], line["variance"], line["outcome"]) == (
        "VN2", 2, 3, -1, "differs",
    )  # fmt: skip
    assert line["counted_by"] == ["Ana Ruiz", "Ben Okafor"]
    assert {name: total["total"][name] for name in ("counted", "agree", "not_counted", "needs_approval")} == {
        "counted": 2, "agree": 1, "not_counted": 0, "needs_approval": True,
    }  # fmt: skip

    refused = kiosk("count", "post", count, "--as", "Ana Ruiz", now=WAITED).lines[-1]
    assert refused["error"]["code"] == "NO_REASON"
    said = kiosk("count", "explain", line["entry"], "COUNT_BROKEN", "--as", "Ana Ruiz", now=WAITED)
    assert said.only == {"entry": line["entry"], "reason": "COUNT_BROKEN", "escalated": False}
    refused = kiosk("count", "post", count, "--as", "Ana Ruiz", now=WAITED).lines[-1]
    assert refused["error"]["code"] == "NEEDS_APPROVAL"
    approver = lines({"pin": PIN})
    posted = kiosk(
        "count", "post", count, "--as", "Ana Ruiz", "--approver", "Dana Whitfield", stdin=approver, now=WAITED
    )
    [adjusts, end] = posted.lines
    assert {name: adjusts["adjusts"][name] for name in ("lot", "location", "expected", "counted", "variance")} == {
        "lot": "VN2", "location": "Shelf", "expected": 3, "counted": 2, "variance": -1,
    }  # fmt: skip
    assert end["outcome"] == "posted"
    assert ("VN2", "Shelf", "available", 2) in held(pharmacy)

    [past, whole] = kiosk("count", "history", "--as", "Dana Whitfield", now=WAITED).lines
    assert (past["title"], past["lines"], past["exact"], past["accuracy"]) == ("Shift end 07:00", 2, 1, "50.0")
    assert whole["total"]["counts"] == 1
    assert kiosk("count", "history", "--to", "2026-11-22", "--as", "Dana Whitfield", now=WAITED).lines == [
        {"total": {"counts": 0, "lines": 0, "exact": 0, "accuracy": None, "not_counted": 0, "found_minor": 0,
                   "lost_minor": 0, "currency": "USD"}}
    ]  # fmt: skip
    out = tmp_path / "count.json"
    written = kiosk("count", "export", count, "--form", "json", "--out", str(out), "--as", "Dana Whitfield", now=WAITED)
    assert written.only["rows"] == 2
    rows = json.loads(out.read_text())["rows"]
    assert [(row["lot"], row["variance"], row["outcome"]) for row in rows] == [
        ("VN1", 0, "agrees"),
        ("VN2", -1, "differs"),
    ]
    assert_sound(pharmacy.record)


def test_lines_for_review_as_a_table(kiosk: Kiosk) -> None:
    count = begun(kiosk)
    counted(kiosk, count, "Ana Ruiz", (VN1, 4), (VN2, 3))
    counted(kiosk, count, "Ben Okafor", (VN1, 4))

    ran = kiosk.raw("count", "show", count, "--csv", "--as", "Dana Whitfield", now=WAITED)

    [row] = csv.DictReader(io.StringIO(ran.out))
    assert (row["lot"], row["counted"], row["expected"], row["counted_by"]) == ("VN1", "4", "5", "Ana Ruiz, Ben Okafor")
    words = kiosk.raw("count", "show", count, "--as", "Dana Whitfield", now=WAITED).out.split("\n")
    assert words[0].endswith("Vancomycin 1 g, lot VN1, Shelf: counted 4, ledger 5 (-1): differs")
    assert words[1].startswith("Shelf (open): 2 counted, 1 agree, 0 not counted; found 0.00 USD")


def test_what_is_posted_is_shown_before_a_pin_is_asked(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    """Whoever approves reads it first; with no PIN, or a wrong one, it was shown and nothing is posted."""
    with pharmacy.record.write("system", "test") as write:
        item_costs.add(write, pharmacy.items[VANCOMYCIN], 1240)
    count = begun(kiosk)
    counted(kiosk, count, "Ana Ruiz", (VN1, 4), (VN2, 3))
    counted(kiosk, count, "Ben Okafor", (VN1, 4))
    [line, _] = kiosk("count", "show", count, "--as", "Dana Whitfield", now=WAITED).lines
    kiosk("count", "explain", line["entry"], "COUNT_BROKEN", "--as", "Ana Ruiz", now=WAITED)
    before = held(pharmacy)
    post = ("count", "post", count, "--as", "Ana Ruiz", "--approver", "Dana Whitfield")
    said = (
        "Vancomycin 1 g, lot VN1, Shelf: expected 5, counted 4, difference -1 vial, -12.40 USD: "
        "broken or thrown away without a record"
    )
    for stdin in (b"", lines({"pin": "0000"})):
        ran = kiosk.raw(*post, stdin=stdin, now=WAITED)
        assert ran.code != 0
        assert ran.out.split("\n")[0] == said
        assert held(pharmacy) == before
    ran = kiosk.raw(*post, stdin=lines({"pin": PIN}), now=WAITED)
    assert ran.out.split("\n")[:2] == [said, "Shelf is posted: 2 lines counted, 1 exact, 1 corrected."]
    assert kiosk(*post, stdin=lines({"pin": PIN}), now=WAITED).error == "COUNT_ENDED"


def test_whoever_counts_does_not_see_what_differs(kiosk: Kiosk, tmp_path: Path) -> None:
    count = begun(kiosk)
    kiosk("job", "count", "--as", "Dana Whitfield", now=LATER, stdin=lines(
        {"answer": {"count": count}}, {"scan": VN1}, {"answer": {"next": True}},
    ))  # fmt: skip
    assert kiosk("count", "show", count, "--as", "Dana Whitfield", now=LATER).error == "STILL_COUNTING"
    out = tmp_path / "count.csv"
    ran = kiosk("count", "export", count, "--out", str(out), "--as", "Dana Whitfield", now=LATER)
    assert (ran.error, out.exists()) == ("STILL_COUNTING", False)
    assert kiosk("count", "post", count, "--as", "Dana Whitfield", now=LATER).error == "STILL_COUNTING"


def test_a_sheet_is_printed_and_its_codes_drive_the_job(kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path) -> None:
    count, out = begun(kiosk, "--item", codes.VANCOMYCIN), tmp_path / "sheet.pdf"

    made = kiosk("count", "sheet", count, "--out", str(out), "--as", "Ben Okafor", now=LATER)

    assert made.only == {"count": count, "file": str(out), "lines": 2, "pages": 1}
    there = {each.line: each.mark for each in count_sheets.lines(pharmacy.record, count)}
    own, first, second = (build_local("sheet", value_of(count, there.get(line))) for line in (0, 1, 2))
    assert set(scanned(out.read_bytes(), 300)) == {f"]d1{text}" for text in (own, first, second)}
    sent: list[dict[str, Any]] = [
        {"scan": own},
        {"scan": first},
        {"answer": {"quantity": 5}},
        {"scan": second},
        {"answer": {"quantity": 3}},
    ]
    ran = kiosk("job", "count", "--as", "Ben Okafor", stdin=lines(*sent, {"finish": True}), now=LATER)
    assert [line["code"] for line in ran.lines] == ["SHEET", "SHEET_NUMBER", "KEPT", "SHEET_NUMBER", "KEPT", "FINISHED"]
    assert kiosk("count", "post", count, "--as", "Ben Okafor", now=LATER).code == 0
    again = kiosk("count", "sheet", count, "--out", str(out), "--as", "Ben Okafor", now=LATER)
    assert again.error == "COUNT_ENDED"
    assert_sound(pharmacy.record)


def test_items_and_shelves_may_be_named_together(kiosk: Kiosk) -> None:
    which = ("--item", codes.VANCOMYCIN, "--item", codes.DAPTOMYCIN, "--location", "shelf")
    made = kiosk("count", "begin", *which, "--as", "Ana Ruiz", now=LATER).only
    assert made["title"] == "Vancomycin 1 g, DAPTOmycin 500 mg, Shelf"
    assert made["not_counted"] == 2


def test_a_count_is_cancelled(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    count = begun(kiosk)
    ran = kiosk("count", "cancel", count, "--as", "Ana Ruiz", now=LATER)
    assert ran.only == {"count": count, "outcome": "cancelled"}
    assert kiosk("count", "cancel", count, "--as", "Ana Ruiz", now=LATER).error == "COUNT_ENDED"
    assert pharmacy.on_hand(VANCOMYCIN) == 8


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["begin"], "NOTHING_NAMED"),
        (["begin", "--plan", "cycle", "--item", codes.VANCOMYCIN], "TWO_COUNTS"),
        (["begin", "--plan", "cycle", "--location", "Shelf"], "TWO_COUNTS"),
        (["begin", "--plan", "monthly"], "NO_PLAN"),
        (["begin", "--plan", "\x1b[2J"], "NO_PLAN"),
        (["begin", "--plan", "controlled"], "NOTHING_DUE"),
        (["begin", "--location", "Nowhere"], "NO_LOCATION"),
        (["begin", "--item", "00000000000000"], "NO_ITEM"),
        (["show", "K1-NONE"], "NO_COUNT"),
        (["post", "K1-NONE"], "COUNT_ENDED"),
        (["cancel", "K1-NONE"], "COUNT_ENDED"),
        (["explain", "K1-NONE", "COUNT_FOUND"], "NOT_OPEN"),
        (["sheet", "K1-NONE"], "COUNT_ENDED"),
        (["export", "K1-NONE", "--out", "/nowhere/x.csv"], "EXPORT_FAILED"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    kiosk: Kiosk, pharmacy: Pharmacy, arguments: list[str], code: str
) -> None:
    before = contents(pharmacy.record)
    ran = kiosk("count", *arguments, "--as", "Dana Whitfield", now=LATER)
    assert (ran.code, ran.error) == (1, code), ran
    assert "\x1b" not in ran.err
    assert contents(pharmacy.record) == before


def test_a_reason_that_is_none_of_the_list_is_usage(kiosk: Kiosk) -> None:
    ran = kiosk.raw("count", "explain", "K1-1", "BECAUSE", "--as", "Ana Ruiz")
    assert ran.code == 2
    assert "COUNT_NOT_SCANNED" in ran.err


def test_a_technician_sees_no_history(kiosk: Kiosk) -> None:
    assert kiosk("count", "history", "--as", "Ana Ruiz").error == "NOT_PERMITTED"


def test_in_words(kiosk: Kiosk) -> None:
    assert kiosk.raw("count", "list", now=LATER).out == (
        "due: Shift end 07:00 · 2 lines · draft; begin it with --plan shift_end\n"
    )
    ran = kiosk.raw("count", "begin", "--plan", "shift_end", "--as", "Ana Ruiz", now=LATER)
    assert ran.out.endswith("Shift end 07:00 is begun: 2 lines to count.\n")
    assert "2 to go" in kiosk.raw("count", "list", now=LATER).out


@settings(max_examples=25)
@given(plan=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30))
def test_any_name_of_a_plan_gets_an_answer(kiosk: Kiosk, plan: str) -> None:
    ran = kiosk("count", "begin", f"--plan={plan}", "--as", "Ana Ruiz", now=LATER)
    assert ran.code in (0, 1), ran
    assert "Traceback" not in ran.err
