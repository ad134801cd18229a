"""The symbol that `kiosk label` prints: given in any form, or our own code; never one that would be misread."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scanners import ScannerProfile, read
from tests.label_samples import SAMPLES
from tests.service.command_line import Kiosk
from tests.service.label_command import Make, maker

BAG = SAMPLES["bag"].data
ELEMENTS = [["01", "00312345678906"], ["17", "271130"], ["10", "LOT-A1B2"], ["21", "SN0001234567"]]
TEXT = "]d201003123456789061727113010LOT-A1B2\x1d21SN0001234567"


@pytest.fixture
def kiosk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kiosk:
    return Kiosk(monkeypatch, str(tmp_path / "none.db"), tmp_path)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "label.png"


@pytest.fixture
def make(kiosk: Kiosk, out: Path) -> Make:
    return maker(kiosk, out)


@pytest.mark.parametrize(
    "symbol",
    [
        {"elements": ELEMENTS, "kind": "gs1_datamatrix"},
        {"elements": ELEMENTS},
        {"elements": {"01": ELEMENTS[0][1], "17": "271130", "10": "LOT-A1B2", "21": "SN0001234567"}},
        TEXT,
        TEXT[3:],
        {"text": TEXT},
        {"text": TEXT[3:], "kind": "gs1_datamatrix"},
        "(01)00312345678906(17)271130(10)LOT-A1B2(21)SN0001234567",
    ],
)
def test_a_symbol_may_be_given_in_every_form(make: Make, symbol: object) -> None:
    [said] = make("bag", BAG | {"symbol": symbol}).only["symbols"]

    assert said == {"symbology_identifier": "]d2", "text": TEXT, "module_px": 3}


def test_a_linear_symbol_where_it_fits(make: Make) -> None:
    symbol = {"elements": [["01", "00312345678906"], ["10", "AB12"]], "kind": "gs1_128"}

    [said] = make("batch_unit", SAMPLES["batch_unit"].data | {"symbol": symbol}).only["symbols"]

    assert (said["symbology_identifier"], said["text"]) == ("]C1", "]C1010031234567890610AB12")


@pytest.mark.parametrize(
    "symbol",
    [
        {"elements": [["01", "00312345678907"]]},
        {"elements": [["01", "00312345678906"], ["17", "279930"]]},
        {"elements": [["99999", "x"]]},
        {"elements": []},
        {"elements": [["10"]]},
        {"elements": "010031234567890610AB12"},
        {"elements": ELEMENTS, "kind": "qr"},
        {"elements": ELEMENTS, "kind": "datamatrix"},
        {"elements": [["10", "A" * 20], ["21", "B" * 20], ["240", "C" * 20]], "kind": "gs1_128"},
        {"elements": ELEMENTS, "colour": "red"},
        {"elements": ELEMENTS, "text": "]d20100312345678906"},
        {"kind": "gs1_128", "text": "]d20100312345678906"},
        "]d10031234567892",
        "]C0448120",
        "0031234567892",
        "]d20100312345678907",
        "]d2010031234567890610AB12\x1d\x1d21X",
        "]Q3010031234567890610AB12",
        "]d1caf\u00e9",
        "]d1",
        "]d2nonsense",
        "%KIOSK-B-K1-7F2C-0",
        7,
        [],
    ],
)
def test_a_symbol_that_would_be_misread_is_refused(make: Make, out: Path, symbol: object) -> None:
    ran = make("bag", BAG | {"symbol": symbol})

    assert (ran.code, ran.error, ran.only["error"]["field"]) == (1, "BAD_ELEMENT_STRING", "symbol")
    assert not out.exists()


def test_the_number_assigned_here_is_our_own_code(make: Make) -> None:
    [said] = make("bag", BAG).only["symbols"]
    meant = read(said["text"], ScannerProfile(), date(2026, 11, 28)).local
    assert meant is not None
    assert (said["symbology_identifier"], meant.kind, meant.value) == ("]d1", "preparation", "K1-7F2C")


def test_with_the_sites_prefix_our_own_code_is_gs1(make: Make) -> None:
    [said] = make("bag", BAG, "--company-prefix", "0312345").only["symbols"]
    meant = read(said["text"], ScannerProfile(company_prefix="0312345"), date(2026, 11, 28)).local
    assert meant is not None
    assert (said["symbology_identifier"], meant.kind, meant.value) == ("]d2", "preparation", "K1-7F2C")


@pytest.mark.parametrize(("number", "options"), [("Rx #12", ()), ("K1-7F2C", ("--company-prefix", "12"))])
def test_a_number_that_no_code_holds_is_refused(make: Make, number: str, options: tuple[str, ...]) -> None:
    ran = make("bag", BAG | {"internal_id": number}, *options)
    assert (ran.code, ran.error, ran.only["error"]["field"]) == (1, "BAD_ELEMENT_STRING", "internal_id")
