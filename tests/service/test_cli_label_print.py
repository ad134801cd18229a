"""`kiosk label --print`: a script asks for a label, as somebody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pharmacy import Pharmacy, assert_sound
from tests.service.command_line import Kiosk
from tests.service.printing import BAG, Printing, preparation, printing


@pytest.fixture
def desk(pharmacy: Pharmacy) -> Printing:
    return printing(pharmacy)


@pytest.fixture
def kiosk(desk: Printing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    return Kiosk(monkeypatch, desk.pharmacy.place.target, tmp_path / "data")


DATA = json.dumps({**BAG, "bag_of": [1, 7], "total_volume": 250.50}).encode().replace(b"250.5", b'"250.50 mL"')
ASKS = ("label", "bag", "--data", "-", "--print", "--as", "Ana Ruiz")


def test_a_label_is_queued_and_printed_like_any_other(desk: Printing, kiosk: Kiosk) -> None:
    asked = kiosk(*ASKS, stdin=DATA).only

    assert asked["state"] == "queued"
    assert (asked["kind"], asked["printer"], asked["stock"], asked["dpi"]) == ("bag", "Zebra", "4x3", 203)
    job = desk.job(asked["job"])
    assert (job.person_id, job.raster_sha256) == (desk.pharmacy.ana, asked["raster_sha256"])
    assert desk.send() == [(job.id, "sent")]
    [row] = desk.record.rows("select symbol_text from print_job")
    assert row["symbol_text"] == preparation("RX4417").text
    assert_sound(desk.record)


def test_printer_and_stock_are_chosen(desk: Printing, kiosk: Kiosk) -> None:
    assert kiosk(*ASKS, "--printer", "Zebra", "--stock", "4x3", stdin=DATA).only["printer"] == "Zebra"
    assert kiosk(*ASKS, "--printer", "Nobody's", stdin=DATA).error == "NO_PRINTER"


def test_what_cannot_be_printed_is_said_and_not_queued(desk: Printing, kiosk: Kiosk) -> None:
    assert kiosk(*ASKS, stdin=b"{}").error == "MISSING_FIELD"
    assert kiosk(*ASKS, stdin=json.dumps({**BAG, "symbol": "]d2019"}).encode()).error == "BAD_ELEMENT_STRING"
    assert kiosk("label", "bag", "--data", "-", "--print", stdin=DATA).error == "WHO"
    kiosk.pin = "000000"
    assert kiosk(*ASKS, stdin=DATA).code == 1
    assert desk.record.rows("select id from print_job") == []


@pytest.mark.parametrize("more", [("--out", "a.png"), ("--list",)])
def test_usage(kiosk: Kiosk, more: tuple[str, ...]) -> None:
    ran = kiosk("label", "bag", "--data", "-", "--print", *more)

    assert ran.code == (2 if more[0] == "--out" else 0)
