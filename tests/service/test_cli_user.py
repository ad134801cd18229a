"""`kiosk user`, and who may work in a real record by `--as`."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import catalogue
from tests import codes
from tests.pharmacy import Pharmacy, assert_sound
from tests.service.command_line import Kiosk, lines

VIAL = lines({"scan": codes.package(codes.VANCOMYCIN, "VN1", "280331")})


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def test_a_person_who_was_added_can_be_named_and_stands_in_the_chain(kiosk: Kiosk, pharmacy: Pharmacy) -> None:
    added = kiosk("user", "add", "  Zoë   Ångström ").only

    assert added["name"] == "Zoë Ångström"
    assert kiosk("user", "list").lines == [
        {"person": pharmacy.ana, "name": "Ana Ruiz"},
        {"person": pharmacy.ben, "name": "Ben Okafor"},
        added,
    ]
    assert f"Zoë Ångström  ({added['person']})" in kiosk.raw("user", "list").out
    assert kiosk("job", "receive", "--as", "zoë ångström", stdin=VIAL).only["code"] == "RECEIVED"
    [entry] = pharmacy.record.rows("select actor, detail from audit where action = 'user.add'")
    assert entry["actor"] == "system"
    assert added["person"] in entry["detail"]
    with pharmacy.record.write("system", "test") as write:
        packaging = catalogue.add_packaging(write, pharmacy.items["Vancomycin 1 g"], "vial", 1, confirmed=True)
        item = pharmacy.items["Vancomycin 1 g"]
        code = catalogue.add_identifier(write, item, packaging, "GTIN", codes.NOBODY_KNOWS, "linked")
        catalogue.verify_identifier(write, code, added["person"])
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("name", ["ana ruiz", "ANA  RUIZ", "demo", "System", "Demo technician", "The kiosk itself"])
def test_two_people_never_have_one_name(kiosk: Kiosk, name: str) -> None:
    ran = kiosk("user", "add", name)

    assert (ran.code, ran.error) == (1, "NAME_TAKEN")
    assert len(kiosk("user", "list").lines) == 2


@pytest.mark.parametrize("name", ["", "  ", "a\x1bb", "x" * 61, "\udc80"])
def test_what_is_no_name_is_refused(kiosk: Kiosk, name: str) -> None:
    assert kiosk("user", "add", name).error == "BAD_NAME"


@pytest.mark.parametrize("arguments", [(), ("add",), ("dance",), ("add", "Eva Lind", "--pin", "1234")])
def test_what_people_cannot_be_asked_yet_is_a_usage_error(kiosk: Kiosk, arguments: tuple[str, ...]) -> None:
    ran = kiosk("user", *arguments)

    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize("person", ["demo", "system"])
def test_who_is_built_in_does_not_work_in_a_real_record(kiosk: Kiosk, pharmacy: Pharmacy, person: str) -> None:
    ran = kiosk("job", "receive", "--as", person, stdin=VIAL)

    assert (ran.code, ran.error) == (1, "NOT_STAFF")
    assert "kiosk user" in ran.only["error"]["next"]
    assert pharmacy.stock() == []
    assert pharmacy.record.rows("select id from job") == []


def test_in_the_demo_pharmacy_the_demo_technician_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kiosk = Kiosk(monkeypatch, str(tmp_path / "kept.db"), tmp_path / "home")

    assert kiosk("--demo", "job", "receive", "--as", "demo", stdin=lines({"finish": True})).code == 0
    assert kiosk("job", "receive", "--as", "demo", stdin=lines({"finish": True})).code == 0, "kept, it stays a demo"
