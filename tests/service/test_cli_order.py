"""`kiosk order`: enter, import, list, show, verify, hold, change and clarify orders; the site's tables."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pharmacy import PIN, Pharmacy, assert_sound
from tests.service.command_line import Kiosk, Ran, lines
from tests.service.order_world import RX, TABLES, Orders, furnish_orders

ANA, DELIA = ("--as", "Ana Ruiz"), ("--as", "Delia Prine")


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish_orders(pharmacy)


@pytest.fixture
def kiosk(made: Orders, pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def add(kiosk: Kiosk, **more: str) -> Ran:
    return kiosk("order", "add", *ANA, stdin=lines({**RX, **more}))


def test_an_order_is_entered_shown_and_verified_as_it_was_shown(kiosk: Kiosk, made: Orders) -> None:
    added = add(kiosk).only
    assert added["outcome"] == "ORDER_ENTERED"
    order = added["order"]
    [line] = kiosk("order", "list", *ANA).lines
    assert (line["order"], line["state"], line["number"]) == (order, "entered", "RX1001")

    shown = kiosk("order", "show", order, *DELIA).only
    assert shown["patient"]["name"] == "Larkspur, Henning"
    assert shown["facts"]["Dose"] == "1,250 mg"
    wrong = kiosk("order", "verify", order, "--check", "0" * 64, *DELIA)
    assert (wrong.code, wrong.error) == (1, "CHANGED")
    assert kiosk("order", "verify", order, "--check", shown["check"], *ANA).error == "NOT_PERMITTED"
    assert kiosk("order", "verify", order, "--check", shown["check"], *DELIA).only["outcome"] == "ORDER_VERIFIED"
    assert made.order(order).state == "verified"
    assert_sound(made.record)


def test_what_is_shown_reads_well(kiosk: Kiosk) -> None:
    order = add(kiosk).only["order"]
    words = kiosk.raw("order", "show", order, *DELIA).out
    assert "Patient      Larkspur, Henning, born 1957-05-03; 4471988 (Lakeside Hospital)" in words
    assert "Vials        1,250 mg ÷ 1 g each = 2, whole ones; × 2 = 4" in words
    assert "▲ TO VERIFY  Vancomycin 1 g · dose 1,250 mg" in kiosk.raw("order", "list", *ANA).out


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"drug": "Vancomycin 1 g"}, "UNKNOWN_CODE"),
        ({"patient": "1"}, "UNKNOWN_PATIENT"),
        ({"dose": "much"}, "BAD_NUMBER"),
        ({"colour": "red"}, "UNKNOWN_FIELD"),
    ],
)
def test_what_cannot_be_an_order_is_refused_in_a_sentence(kiosk: Kiosk, more: dict[str, str], code: str) -> None:
    ran = add(kiosk, **more)
    assert (ran.code, ran.error) == (1, code)


def test_what_is_no_json_at_all_is_refused(kiosk: Kiosk) -> None:
    for stdin in (b"", b"[1]\n", b"{\n", b"\xff\n"):
        assert kiosk("order", "add", *ANA, stdin=stdin).error == "BAD_REQUEST"


def test_a_change_a_question_and_its_answer_and_every_stop(kiosk: Kiosk, made: Orders) -> None:
    order = add(kiosk).only["order"]

    def did(*arguments: str, by: tuple[str, str] = ANA, stdin: Any = None) -> str:
        ran = kiosk("order", *arguments, *by, stdin=lines(stdin) if stdin else b"")
        found: str = ran.only["outcome"] if ran.code == 0 else ran.error
        return found

    assert did("change", order, "--reason", "Dr Osei", stdin={"dose": "1000"}) == "ORDER_CHANGED"
    assert made.order(order).version == 2
    assert did("clarify", order, "--prescriber", "Dr Osei", "--question", "1 g?") == "CLARIFICATION_ASKED"
    [asked] = kiosk("order", "show", order, *ANA).only["clarifications"]
    assert did("clarify", order, "--of", asked["id"], "--answer", "Yes", by=DELIA) == "CLARIFIED"
    assert did("hold", order, "--reason", "wait") == "ORDER_HELD"
    assert [line["order"] for line in kiosk("order", "list", "--held", *ANA).lines] == [order]
    assert kiosk("order", "list", *ANA).lines == []
    assert did("resume", order, "--reason", "go on") == "NOT_PERMITTED"
    assert did("resume", order, "--reason", "go on", by=DELIA) == "ORDER_RESUMED"
    assert did("discontinue", order, "--reason", "ended", by=DELIA) == "ORDER_DISCONTINUED"
    assert_sound(made.record)


def test_a_drop_folder_is_read_and_what_waits_is_named(kiosk: Kiosk, made: Orders) -> None:
    folder = made.pharmacy.place.data_folder / "drop"
    folder.mkdir()
    head = ",".join(RX)
    rows = [RX, {**RX, "number": "RX2", "drug": "NOBODY"}, {**RX, "number": "RX3", "dose": "much"}]
    (folder / "a.csv").write_text("\n".join([head, *(",".join(row.values()) for row in rows)]) + "\n")
    (folder / "b.json").write_text("[{")

    ran = kiosk("order", "import", str(folder))

    first, second = ran.lines
    counts = {name: first[name] for name in ("read", "kept", "unchanged", "waiting", "rejected")}
    assert counts == {"read": 3, "kept": 1, "unchanged": 0, "waiting": 1, "rejected": 1}
    assert first["named_in"].endswith("a.csv.rejected.jsonl")
    assert (ran.code, second["error"]["code"]) == (1, "BAD_JSON")
    (folder / "b.json").unlink()
    again = kiosk("order", "import", str(folder)).only
    assert (again["kept"], again["unchanged"]) == (0, 1)


def test_tables_are_brought_in_by_a_pharmacist_and_shown(kiosk: Kiosk, made: Orders) -> None:
    path = made.pharmacy.place.data_folder / "tables.toml"
    path.write_text(TABLES)
    assert kiosk("order", "tables", str(path), *ANA).error == "NOT_PERMITTED"
    shown = kiosk("order", "tables", str(path), *DELIA).lines
    assert [(row["table"], row["rows"]) for row in shown] == [
        ("codes", 5), ("dose ranges", 1), ("groups of therapies", 1),
    ]  # fmt: skip
    path.write_text(TABLES.replace('"VANC1G", kind', '"vanc", kind'))
    assert kiosk("order", "tables", str(path), *DELIA).error == "BAD_TABLE"


def test_nobody_is_believed_without_their_pin(kiosk: Kiosk) -> None:
    kiosk.pin = None
    assert kiosk("order", "list", *ANA, stdin=lines({"pin": "111111"})).error == "WRONG_PIN"
    assert kiosk("order", "list", *ANA, stdin=lines({"pin": PIN})).code == 0
    assert kiosk("order", "list").error == "WHO"
