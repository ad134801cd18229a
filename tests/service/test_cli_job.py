"""`kiosk job receive`: a delivery driven by lines, each answered once it is in the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import codes
from tests.delivery import EXPECTED_STOCK, LINES, receive_all
from tests.pharmacy import Pharmacy, assert_sound, contents
from tests.service.command_line import Kiosk, lines

VIAL = {"scan": codes.package(codes.VANCOMYCIN, "VN1", "280331")}
CARTON = {"scan": codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")}


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def receive(kiosk: Kiosk, *requests: dict[str, Any], resume: str | None = None, person: str = "Ana Ruiz") -> list[Any]:
    arguments = ("job", "receive", "--as", person, *(("--resume", resume) if resume else ()))
    ran = kiosk(*arguments, stdin=lines(*requests))
    assert ran.code == 0, ran
    assert len(ran.lines) == len(requests)
    return ran.lines


def test_the_mixed_delivery_comes_to_the_same_stock_by_commands(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    """Every line by a program of its own that takes the delivery up where the last one left it."""
    job: list[str] = []

    def send(request: dict[str, Any]) -> dict[str, Any]:
        [answer] = receive(kiosk, request, resume=job[0] if job else None)
        job[:] = [answer["job"]]
        return dict(answer)

    receive_all(send, codes.shelf(pharmacy.places["Refrigerator"]), pharmacy.ben)

    assert pharmacy.stock() == EXPECTED_STOCK
    listed = kiosk("stock").lines
    columns = ("name", "lot", "location", "state", "quantity")
    assert [tuple(line[column] for column in columns) for line in listed] == EXPECTED_STOCK
    [view] = [kiosk("verify").only]
    assert view["ok"] is True
    assert view["movements"] > LINES
    assert_sound(pharmacy.record)


def test_an_answer_has_the_fields_of_the_contract(kiosk: Kiosk) -> None:
    received, asked, refused = receive(kiosk, VIAL, CARTON, VIAL)

    assert {key: received[key] for key in ("step", "outcome", "code")} == {
        "step": 1,
        "outcome": "done",
        "code": "RECEIVED",
    }
    assert received["message"] == "1 vial of Vancomycin 1 g, lot VN1 to Shelf."
    assert received["view"]["lines"][0]["lot"] == "VN1"
    assert (asked["outcome"], asked["question"]["code"], asked["step"]) == ("ask", "COMPARE", 2)
    assert asked["question"]["choices"][0]["answer"] == {"confirm": True}
    assert (refused["outcome"], refused["code"], refused["step"]) == ("refused", "ANSWER_FIRST", 2)
    assert refused["next"]
    assert received["job"] == refused["job"]


def test_the_end_of_the_input_leaves_a_draft_that_is_resumed(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    [_, asked] = receive(kiosk, VIAL, CARTON)

    [done, *_] = receive(kiosk, {"answer": {"confirm": True}}, resume=asked["job"], person=pharmacy.ben)

    assert (done["outcome"], done["job"], done["step"]) == ("done", asked["job"], 3)
    assert pharmacy.on_hand("Vancomycin 1 g") == 11


def test_a_line_with_a_key_is_done_once_over_two_runs(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    keyed: list[dict[str, Any]] = [
        {**VIAL, "key": "a"},
        {"answer": {"packs": 3}, "key": "b"},
        {"undo": True, "key": "c"},
    ]
    first = receive(kiosk, *keyed)

    again = receive(kiosk, *keyed, resume=first[0]["job"])

    outcomes = [[(line["outcome"], line["code"], line["message"]) for line in run] for run in (first, again)]
    assert outcomes[0] == outcomes[1]
    assert pharmacy.on_hand("Vancomycin 1 g") == 1
    [scanned] = pharmacy.record.rows("select count(*) as n from scan")
    assert scanned["n"] == 1


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"scan": 5}',
        b'{"answer": []}',
        b'{"undo": false}',
        b'{"finish": 1}',
        b'{"scan": "a", "undo": true}',
        b'{"scan": "a", "key": ""}',
        b'{"scan": "a", "key": 5}',
        b'{"scan": "a", "key": "\\ud800"}',
        b'{"scan": "a", "key": "\\u0000"}',
        b'{"scan": "a", "key": "' + b"k" * 101 + b'"}',
        b"[" * 60_000,
        b'{"undo":true}' + b" " * 70_000 + b"x",
        b'{"answer": {"packs": ' + b"9" * 5000 + b"}}",
    ],
)
def test_a_line_that_is_no_request_gets_an_answer_and_changes_nothing(
    kiosk: Kiosk, pharmacy: Pharmacy, line: bytes
) -> None:
    job = receive(kiosk, VIAL)[0]["job"]
    before = contents(pharmacy.record)

    ran = kiosk("job", "receive", "--as", "Ben Okafor", "--resume", job, stdin=line + b"\n" + lines({"undo": True}))

    assert [(answer["outcome"], answer["code"]) for answer in ran.lines] == [
        ("refused", "BAD_REQUEST"),
        ("refused", "OTHERS_STEP"),
    ]
    assert ran.code == 0
    assert contents(pharmacy.record) == before


@settings(max_examples=60)
@given(sent=st.lists(st.binary(max_size=60) | st.text(max_size=40).map(str.encode), max_size=5))
@example(sent=[b'{"scan":"\\ud800"}', b'{"scan":"\\u0000"}', b'{"scan":"%s%(x)s"}'])
@example(
    sent=[b'{"answer":{"item":"\\ud800"}}', b'{"answer":{"supplier":"\\ud800"}}', b'{"answer":{"verify":"\\ud800"}}']
)
@example(sent=[b'{"scan":"]d2010031234501011910\\ud800"}', b'{"answer":{"put_away":"\\ud800"}}'])
def test_any_bytes_get_an_answer_a_line(kiosk: Kiosk, sent: list[bytes]) -> None:
    stdin = b"".join(line.replace(b"\n", b" ") + b"\n" for line in sent)

    ran = kiosk("job", "receive", "--as", "Ana Ruiz", stdin=stdin)

    assert ran.code == 0, ran
    assert len(ran.lines) == len(sent)
    assert "Traceback" not in ran.err


def test_a_last_line_without_its_end_is_a_line(kiosk: Kiosk) -> None:
    ran = kiosk("job", "receive", "--as", "Ana Ruiz", stdin=lines(VIAL).removesuffix(b"\n"))

    assert ran.only["code"] == "RECEIVED"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--as", "Nobody Known"), "NO_PERSON"),
        (("--as", "\udc80"), "NOT_TEXT"),
        (("--as", "Ana Ruiz", "--resume", "K1-NONE"), "NO_JOB"),
        (("--as", "Ana Ruiz", "--resume", "\udc80"), "NOT_TEXT"),
    ],
)
def test_who_or_what_is_not_on_record_is_said(kiosk: Kiosk, arguments: tuple[str, ...], code: str) -> None:
    ran = kiosk("job", "receive", *arguments, stdin=lines(VIAL))

    assert (ran.code, ran.error) == (1, code)
    assert set(ran.only["error"]) == {"code", "message", "next"}


def test_words_for_people_are_a_line_an_answer(kiosk: Kiosk) -> None:
    ran = kiosk.raw("job", "receive", "--as", "Ana Ruiz", stdin=lines(VIAL, {"finish": True}))

    first, second = ran.out.split("\n")[:-1]
    assert first == "DONE: 1 vial of Vancomycin 1 g, lot VN1 to Shelf."
    assert second.startswith("ASK: Whose delivery is this?")
    assert ran.err.startswith("Job K1-")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_program_itself_answers_in_json_whatever_the_terminal_speaks(kiosk: Kiosk) -> None:
    supplier = {"answer": {"supplier": "Österreich ☂"}}
    for encoding in ("utf-8", "ascii", "latin-1"):
        sent = lines(VIAL, supplier) + b"\xff\xff\n"
        ran = kiosk.program("job", "receive", "--as", "Ana Ruiz", "--json", stdin=sent, encoding=encoding)
        assert [line["code"] for line in ran.lines] == ["RECEIVED", "DELIVERY_NAMED", "BAD_REQUEST"]
        assert "Österreich ☂" in ran.lines[1]["message"]
        words = kiosk.program("job", "receive", "--as", "Ana Ruiz", stdin=sent, encoding=encoding)
        assert (words.code, len(words.out.split("\n"))) == (0, 4)
        assert "Traceback" not in words.err
