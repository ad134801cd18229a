"""`kiosk order`: enter, import, list, show, verify, hold, change and clarify orders; the site's tables; who may."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.pharmacy import PIN, Pharmacy, assert_sound
from tests.service.command_line import Kiosk, Ran, lines
from tests.service.order_world import RX, TABLES, Orders, furnish_orders

ANA, DELIA, ELI = (("--as", name) for name in ("Ana Ruiz", "Delia Prine", "Eli Marsh"))


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


def test_who_keyed_an_order_does_not_sign_it_and_a_change_takes_a_new_look(kiosk: Kiosk, made: Orders) -> None:
    order = kiosk("order", "add", *DELIA, stdin=lines(RX)).only["order"]
    shown = kiosk("order", "show", order, *DELIA).only
    assert (shown["state"], shown["keyed_by"], shown["facts"]["Dose"]) == ("entered", ["Delia Prine"], "1,250 mg")

    def verify(who: tuple[str, str], check: str) -> str:
        ran = kiosk("order", "verify", order, "--check", check, *who)
        return ran.only["outcome"] if ran.code == 0 else ran.error

    assert verify(ANA, shown["check"]) == "NOT_PERMITTED"
    assert verify(DELIA, shown["check"]) == "OWN_ORDER"
    assert verify(ELI, "0" * 64) == "CHANGED"
    kiosk("order", "change", order, "--reason", "Dr Osei by telephone", *ANA, stdin=lines({"dose": "1000"}))
    assert verify(ELI, shown["check"]) == "CHANGED"
    assert verify(ELI, kiosk("order", "show", order, *ELI).only["check"]) == "ORDER_VERIFIED"
    assert_sound(made.record)


def test_what_is_held_or_ended_is_in_no_queue_any_more(kiosk: Kiosk) -> None:
    order = add(kiosk).only["order"]

    def listed(*more: str) -> list[str]:
        return [line["order"] for line in kiosk("order", "list", *more, *ANA).lines]

    assert listed() == [order]
    kiosk("order", "hold", order, "--reason", "Dr Osei is asked", *ANA)
    assert (listed(), listed("--held")) == ([], [order])
    assert kiosk("order", "resume", order, "--reason", "goes on", *ANA).error == "NOT_PERMITTED"
    kiosk("order", "discontinue", order, "--reason", "Dr Osei ended it", *DELIA)
    assert (listed(), listed("--held")) == ([], [])
    assert kiosk("order", "resume", order, "--reason", "after all", *DELIA).error == "NOT_NOW"


def test_what_is_shown_reads_well(kiosk: Kiosk) -> None:
    order = add(kiosk).only["order"]
    words = kiosk.raw("order", "show", order, *DELIA).out
    assert "Patient      Larkspur, Henning, born 1957-05-03; 4471988 (Lakeside Hospital)" in words
    assert "Vials        1,250 mg ÷ 1 g each = 2, whole ones; × 2 = 4" in words
    assert "▲ TO VERIFY  Vancomycin 1 g · dose 1,250 mg" in kiosk.raw("order", "list", *ANA).out
    told = kiosk.raw("order", "show", order, *ANA).out.split("\n")
    assert told[0] == f"Order {order}, version 1: ENTERED, routine"
    assert "Drug         Vancomycin 1 g" in told
    assert any(line.strip() == "for pharmacist check" for line in told)
    assert not any("\N{SYMBOL FOR NEWLINE}" in line for line in told)


NO_ORDERS = (
    (lines({**RX, "drug": "Vancomycin 1 g"}), ("UNKNOWN_CODE",)),
    (lines({**RX, "patient": "1"}), ("UNKNOWN_PATIENT",)),
    (lines({**RX, "dose": "much"}), ("BAD_NUMBER",)),
    (lines({**RX, "colour": "red"}), ("UNKNOWN_FIELD",)),
    *((line, ("BAD_REQUEST",)) for line in (b"", b"[1]\n", b"{\n", b"\xff\n")),
    *(
        (line, ("BAD_REQUEST", "MISSING"))
        for line in (b"[]\n", b'{"number":"RX9","number":"RX8"}\n', b"[" * 90_000, b'{"dose":1e999999999}\n', b"1\n")
    ),
)


def test_what_cannot_be_an_order_is_refused_in_a_sentence(kiosk: Kiosk) -> None:
    for stdin, codes in NO_ORDERS:
        ran = kiosk("order", "add", *ANA, stdin=stdin)
        assert ran.code == 1, stdin
        assert ran.error in codes, stdin
    assert kiosk("order", "list", *ANA).lines == []


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


def test_a_drop_folder_is_read_by_nobody_in_particular_and_no_row_twice(kiosk: Kiosk, tmp_path: Path) -> None:
    with (tmp_path / "orders.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, RX)
        writer.writeheader()
        writer.writerows([RX, {**RX, "number": "RX2", "drug": "Vancomycin"}])
    first = kiosk("order", "import", str(tmp_path)).only
    assert (first["kept"], first["waiting"], first["named_in"]) == (1, 1, str(tmp_path / "orders.csv.rejected.jsonl"))
    assert kiosk("order", "import", str(tmp_path)).only["kept"] == 0


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
