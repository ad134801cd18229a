"""`kiosk calc`: the contract's form, every number as it was written, and nothing from which none follows."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.service.command_line import Kiosk


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    return Kiosk(monkeypatch, str(tmp_path / "there is none.db"), tmp_path)


def test_an_answer_has_the_form_of_the_contract(kiosk: Kiosk) -> None:
    ran = kiosk.raw("calc", "--json", stdin=b'{"kind":"flow_ml_h","input":{"volume_mL":750,"hours":6}}\n')
    assert ran.only == {
        "kind": "flow_ml_h", "value": "125.0", "raw": "125", "unit": "mL/h", "round_to": "0.1",
        "working": "750 mL ÷ 6 h = 125 mL/h", "note": "for pharmacist check",
    }  # fmt: skip
    assert ran.code == 0


def test_by_hand_it_is_a_sentence(kiosk: Kiosk) -> None:
    ran = kiosk.raw("calc", "mean_kinetic_temperature", "temps_C=20,22,25,30")
    assert ran.out == "10,000 K ÷ −ln(Σ e^(−10,000 K ÷ T) ÷ 4) − 273.15 = 25 C   (for pharmacist check)\n"
    assert kiosk.raw("calc").code == 2
    assert len(kiosk.raw("calc", "--list").out.splitlines()) > 30


def test_as_many_lines_come_out_as_went_in_and_a_number_is_what_was_written(kiosk: Kiosk) -> None:
    lines = [
        b'{"kind":"dose_volume","input":{"dose":0.1,"conc_per_mL":0.3,"unit":"mg"}}',
        b'{"kind":"flow_ml_h","input":{"volume_mL":750}}',
        b'{"kind":"x"}',
        b"[1]",
        b"{",
        b"\xff",
        b'{"kind":"flow_ml_h","input":{"volume_mL":1e999999999,"hours":1}}',
        b'{"kind":"flow_ml_h","input":{"volume_mL":NaN,"hours":1}}',
        b'{"kind":"flow_ml_h","input":7}',
        b'{"kind":"flow_ml_h","input":{"a":"' + b"x" * 70_000 + b'"}}',
    ]
    found = kiosk.raw("calc", "--json", stdin=b"\n".join(lines)).lines
    assert [each.get("error", {}).get("code", "") for each in found] == [
        "", "MISSING_INPUT", "UNKNOWN_KIND", "UNKNOWN_KIND", "UNKNOWN_KIND", "UNKNOWN_KIND", "UNKNOWN_KIND",
        "UNKNOWN_KIND", "MISSING_INPUT", "UNKNOWN_KIND",
    ]  # fmt: skip
    assert found[0]["raw"].startswith("0.3333333333333333333333")
    assert found[1]["error"]["field"] == "hours"
    assert list(Path(kiosk.target).parent.glob("*.db")) == [], "no record is opened"


@given(
    lines=st.lists(st.binary(min_size=1, max_size=40).filter(lambda line: line.strip(b" \t\r") and b"\n" not in line))
)
def test_any_line_is_answered_by_one_object(lines: list[bytes]) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        kiosk = Kiosk(patch, f"{folder}/there is none.db", Path(folder))
        found = kiosk.raw("calc", "--json", stdin=b"\n".join(lines)).lines
    assert len(found) == len(lines)
    assert all("value" in each or each["error"]["message"] for each in found)
