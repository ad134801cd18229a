"""`kiosk order` line by line: who may do what, what is in no queue any more, and lines that are no orders."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.pharmacy import Pharmacy, assert_sound
from tests.service.command_line import Kiosk, lines
from tests.service.order_world import RX, Orders, furnish_orders

ANA, DANA, ELI = (("--as", name) for name in ("Ana Ruiz", "Delia Prine", "Eli Marsh"))


@pytest.fixture
def made(pharmacy: Pharmacy) -> Orders:
    return furnish_orders(pharmacy)


@pytest.fixture
def kiosk(made: Orders, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    place = made.pharmacy.place
    return Kiosk(monkeypatch, place.target, place.data_folder.parent)


def test_an_order_is_entered_looked_at_and_signed_by_another_pharmacist(kiosk: Kiosk, made: Orders) -> None:
    order = kiosk("order", "add", *DANA, stdin=lines(RX)).only["order"]
    shown = kiosk("order", "show", order, *DANA).only
    assert (shown["state"], shown["keyed_by"], shown["facts"]["Dose"]) == ("entered", ["Delia Prine"], "1,250 mg")

    def verify(who: tuple[str, str], check: str) -> str:
        ran = kiosk("order", "verify", order, "--check", check, *who)
        return ran.only["outcome"] if ran.code == 0 else ran.error

    assert verify(ANA, shown["check"]) == "NOT_PERMITTED"
    assert verify(DANA, shown["check"]) == "OWN_ORDER"
    assert verify(ELI, "0" * 64) == "CHANGED"
    kiosk("order", "change", order, "--reason", "Dr Osei by telephone", *ANA, stdin=lines({"dose": "1000"}))
    assert verify(ELI, shown["check"]) == "CHANGED"
    assert verify(ELI, kiosk("order", "show", order, *ELI).only["check"]) == "ORDER_VERIFIED"
    assert_sound(made.record)


def test_what_is_held_or_ended_is_in_no_queue_any_more(kiosk: Kiosk) -> None:
    order = kiosk("order", "add", *ANA, stdin=lines(RX)).only["order"]

    def listed(*more: str) -> list[str]:
        return [line["order"] for line in kiosk("order", "list", *more, *ANA).lines]

    assert listed() == [order]
    kiosk("order", "hold", order, "--reason", "Dr Osei is asked", *ANA)
    assert (listed(), listed("--held")) == ([], [order])
    assert kiosk("order", "resume", order, "--reason", "goes on", *ANA).error == "NOT_PERMITTED"
    kiosk("order", "discontinue", order, "--reason", "Dr Osei ended it", *DANA)
    assert (listed(), listed("--held")) == ([], [])
    assert kiosk("order", "resume", order, "--reason", "after all", *DANA).error == "NOT_NOW"


def test_an_order_is_shown_to_people_line_by_line(kiosk: Kiosk) -> None:
    order = kiosk("order", "add", *ANA, stdin=lines(RX)).only["order"]
    told = kiosk.raw("order", "show", order, *ANA).out.split("\n")
    assert told[0] == f"Order {order}, version 1: ENTERED, routine"
    assert "Drug         Vancomycin 1 g" in told
    assert any(line.strip() == "for pharmacist check" for line in told)
    assert not any("\N{SYMBOL FOR NEWLINE}" in line for line in told)


def test_a_drop_folder_is_read_by_nobody_in_particular_and_no_row_twice(kiosk: Kiosk, tmp_path: Path) -> None:
    with (tmp_path / "orders.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, RX)
        writer.writeheader()
        writer.writerows([RX, {**RX, "number": "RX2", "drug": "Vancomycin"}])
    first = kiosk("order", "import", str(tmp_path)).only
    assert (first["kept"], first["waiting"], first["named_in"]) == (1, 1, str(tmp_path / "orders.csv.rejected.jsonl"))
    assert kiosk("order", "import", str(tmp_path)).only["kept"] == 0


@pytest.mark.parametrize(
    "line",
    [b"", b"\xff\n", b"[]\n", b'{"number":"RX9","number":"RX8"}\n', b"[" * 90_000, b'{"dose":1e999999999}\n', b"1\n"],
)
def test_a_line_that_is_no_order_is_refused_in_a_sentence(kiosk: Kiosk, line: bytes) -> None:
    ran = kiosk("order", "add", *ANA, stdin=line)
    assert ran.code == 1
    assert ran.error in ("BAD_REQUEST", "MISSING")
