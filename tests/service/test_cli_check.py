"""`kiosk check` and `kiosk job check`: what waits is listed, and checked without a terminal."""

from __future__ import annotations

import pytest

from tests.pharmacy import PIN, Pharmacy, assert_sound
from tests.service.checking import furnish_checking
from tests.service.command_line import Kiosk, lines


def test_a_preparation_is_listed_and_checked_by_commands(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> None:
    world = furnish_checking(pharmacy)
    made = world.prepare()
    kiosk = Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)
    assert kiosk("check", "--as", "Eli Marsh").only["preparation"] == made.id
    assert "use by 2026-11-27 09:00" in kiosk.raw("check", "--as", "Eli Marsh").out

    looks = ("particles", "colour", "leaks", "closure", "label", "control_1")
    requests = lines(
        {"scan": world.label(made, 1)},
        {"scan": world.label(made, 2)},
        *({"answer": {"line": each, "passes": True}} for each in looks),
        {"answer": {"pin": PIN}, "key": "sign"},
        {"answer": {"pin": PIN}, "key": "sign"},
    )
    ran = kiosk("job", "check", "--as", "Eli Marsh", stdin=requests)
    assert ran.code == 0, ran
    codes = [line["code"] for line in ran.lines]
    assert codes == ["UNIT_SCANNED", *["INSPECT"] * 6, "RELEASE", "RELEASED", "RELEASED"]
    assert ran.lines[-1]["view"]["units"] == [{"number": n, "state": "released", "scanned": True} for n in (1, 2)]
    assert kiosk("check", "--as", "Eli Marsh").lines == []
    assert kiosk("check", "--as", "Noor Haddad").error == "NO_PERSON"
    assert_sound(world.record)
