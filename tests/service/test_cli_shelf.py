"""`kiosk job shelf`: a round driven by lines, each answered once it is in the record."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import codes
from tests.pharmacy import PIN, Pharmacy, assert_sound
from tests.service.command_line import Kiosk, lines
from tests.shelf import VANCOMYCIN, change_item, received

VIAL = {"scan": codes.package(codes.VANCOMYCIN, "VN1", "280331")}


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def test_a_witnessed_waste_by_lines(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    received(pharmacy)
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    witness = {"answer": {"witness": pharmacy.ben, "pin": PIN}, "key": "w"}
    sent = ({"answer": {"action": "waste"}}, VIAL, {"answer": {"reason": "LEFT_OVER"}}, witness, witness)

    ran = kiosk("job", "shelf", "--as", "Ana Ruiz", stdin=lines(*sent))

    assert [(line["outcome"], line["code"]) for line in ran.lines] == [
        ("done", "ACTION"), ("ask", "WASTE_WHY"), ("ask", "WITNESS"), ("done", "WASTED"), ("done", "WASTED"),
    ]  # fmt: skip
    view = ran.lines[-1]["view"]
    assert [(entry["done"], entry["quantity"], entry["lot"]) for entry in view["entries"]] == [("wasted", 1, "VN1")]
    assert pharmacy.on_hand(VANCOMYCIN) == 2
    assert_sound(pharmacy.record)


@settings(max_examples=30)
@given(sent=st.lists(st.binary(max_size=60) | st.text(max_size=40).map(str.encode), max_size=4))
@example(sent=[b'{"answer":{"action":"waste"}}', b'{"scan":"\\ud800"}', b'{"answer":{"witness":5,"pin":[]}}'])
@example(sent=[b'{"answer":{"action":["waste"]}}', b'{"answer":{"choose":true}}', b'{"answer":{"lot":"\\ud800"}}'])
def test_any_bytes_get_an_answer_a_line(kiosk: Kiosk, sent: list[bytes]) -> None:
    ran = kiosk("job", "shelf", "--as", "Ana Ruiz", stdin=b"".join(line.replace(b"\n", b" ") + b"\n" for line in sent))

    assert ran.code == 0, ran
    assert len(ran.lines) == len(sent)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", ["LOT_IN_HAND", "WASTE_WHY", "MOVE_WHERE", "PACK"])
@pytest.mark.parametrize("value", [None, 5, [], {}, "\ud800", "x" * 300, True, -1, 10**30])
def test_no_answer_of_a_wrong_kind_moves_anything(kiosk: Kiosk, pharmacy: Pharmacy, code: str, value: object) -> None:
    received(pharmacy, code=codes.VANCOMYCIN_CARTON)
    action = {"MOVE_WHERE": "move"}.get(code, "waste")
    scan = {
        "LOT_IN_HAND": codes.databar(codes.VANCOMYCIN),
        "PACK": codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331"),
    }.get(code, VIAL["scan"])
    names = ("lot", "reason", "said", "to", "quantity", "confirm", "end", "pack", "location", "witness", "choose")
    answers = [{"answer": {name: value}} for name in names]
    before = pharmacy.stock()

    ran = kiosk(
        "job", "shelf", "--as", "Ana Ruiz", stdin=lines({"answer": {"action": action}}, {"scan": scan}, *answers)
    )

    assert ran.code == 0, ran
    assert len(ran.lines) == len(answers) + 2
    assert pharmacy.stock() == before


def test_a_list_is_written_by_a_command(kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path) -> None:
    received(pharmacy, 2, "OLD", "261231")
    later = "2027-02-01T15:00:00Z"
    old = {"scan": codes.package(codes.VANCOMYCIN, "OLD", "261231")}
    sent = lines({"answer": {"action": "clear"}}, old, {"answer": {"confirm": True, "quantity": 2}}, {"finish": True})
    ran = kiosk("job", "shelf", "--as", "Ana Ruiz", stdin=sent, now=later)
    assert [line["code"] for line in ran.lines] == ["ACTION", "CLEAR", "CLEARED", "FINISHED"]
    out = tmp_path / "back.pdf"

    made = kiosk("returns", ran.lines[0]["job"], "--out", str(out), "--as", "Ana Ruiz", now=later)

    assert (made.code, made.only["rows"]) == (0, 1)
    assert out.read_bytes().startswith(b"%PDF")
    again = kiosk("returns", ran.lines[0]["job"], "--out", str(out), "--as", "Ana Ruiz", now=later)
    assert (again.code, again.error) == (1, "FILE_EXISTS")
