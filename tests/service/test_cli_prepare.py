"""`kiosk job prepare`: a whole preparation driven by lines, its pictures with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanners import build_local
from tests import codes, preparing
from tests.pharmacy import PIN, Pharmacy, assert_sound
from tests.service.command_line import Kiosk, lines


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def test_a_preparation_is_made_by_lines(kiosk: Kiosk, pharmacy: Pharmacy, tmp_path: Path) -> None:
    made, pharmacist = preparing.furnish_preparing(pharmacy), "Eli Marsh"
    order = preparing.fetched(made, doses=1, every_hours=0)
    hood, picture = preparing.hood(pharmacy), tmp_path / "syringe.jpg"
    picture.write_bytes(preparing.JPEG)

    def send(*requests: dict[str, Any], resume: str | None = None) -> list[dict[str, Any]]:
        again = ("--resume", resume) if resume else ()
        return list(kiosk("job", "prepare", *again, "--as", "Ana Ruiz", stdin=lines(*requests)).lines)

    begun = send(
        {"answer": {"order": order.id}}, {"scan": codes.shelf(hood)}, {"answer": {"pin": PIN}},
        {"answer": {"clear": True}}, {"answer": {"garbed": True}}, {"scan": preparing.BAG},
    )  # fmt: skip
    assert [each["code"] for each in begun] == ["ORDER", "HOOD", "PERSON", "CLEAR", "GARBED", "STEP"]
    assert "Larkspur" not in str(begun)
    [label] = pharmacy.record.rows("select id from preparation_label")
    went_on = send(
        {"scan": build_local("preparation", label["id"])}, {"scan": preparing.VIAL}, {"answer": {"amount": "20"}},
        {"answer": {"photographed": True}}, {"picture": str(tmp_path / "none.jpg")}, {"picture": str(picture)},
        {"answer": {"photographed": True}}, {"answer": {"done": True}}, resume=begun[0]["job"],
    )  # fmt: skip
    assert [each["code"] for each in went_on] == [
        "LABELLED", "STEP", "STEP", "NO_PICTURE", "NO_FILE", "PICTURE_KEPT", "STEP", "STEP",
    ]  # fmt: skip
    last = went_on[-1]["view"]
    assert (last["state"], last["question"]["code"]) == ("labelling", "FINAL_LABEL")
    [final] = pharmacy.record.rows("select id from preparation_label where kind = 'final'")
    applied = send({"scan": build_local("preparation", final["id"])}, resume=begun[0]["job"])
    assert [each["code"] for each in applied] == ["TO_CHECK"]
    assert (applied[-1]["view"]["state"], applied[-1]["view"]["question"]) == ("to_check", None)
    [waits] = kiosk("check", "--as", pharmacist).lines
    assert (waits["order"], waits["containers"]) == (order.id, 1)
    assert_sound(pharmacy.record)
