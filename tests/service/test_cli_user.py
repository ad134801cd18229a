"""`kiosk user`, and who may work in a real record by `--as`."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import credentials, people
from kiosk import bootstrap
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import PIN, QUICK_HASH, Pharmacy, assert_sound, contents
from tests.service.command_line import Kiosk, lines

VIAL = lines({"scan": codes.package(codes.VANCOMYCIN, "VN1", "280331")})


@pytest.fixture
def kiosk(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


@pytest.fixture
def eva(pharmacy: Pharmacy) -> str:
    """The manager."""
    with pharmacy.record.write("system", "test") as write:
        manager = people.add_person(write, "Eva Lind", ["manager"])
        credentials.add_pin(write, manager, QUICK_HASH)
    return manager


def test_the_first_person_is_the_manager_who_then_adds_the_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kiosk = Kiosk(monkeypatch, str(tmp_path / "kiosk.db"), tmp_path / "home")
    bootstrap.open_pharmacy(bootstrap.where(kiosk.target, StandingClock()), "create").close()
    assert kiosk("user", "add", "Ana Ruiz").error == "FIRST_MANAGER"
    assert kiosk("user", "add", "Ana Ruiz", "--role", "manager").error == "PIN_NEEDED"
    assert kiosk("user", "add", "Ana Ruiz", "--role", "manager", stdin=lines({"pin": "111111"})).error == "BAD_PIN"

    first = kiosk("user", "add", "Ana Ruiz", "--role", "manager", stdin=lines({"pin": PIN}))

    assert first.only["roles"] == ["manager"]
    assert kiosk("user", "add", "Mallory", "--role", "manager", stdin=lines({"pin": PIN})).error == "WHO"
    zoe = kiosk("user", "add", "  Zoë   Ångström ", "--role", "technician", "--role", "pharmacist", "--as", "ana ruiz")
    assert (zoe.only["name"], zoe.only["roles"]) == ("Zoë Ångström", ["pharmacist", "technician"])


def test_a_person_is_added_and_works_once_they_have_a_pin(kiosk: Kiosk, pharmacy: Pharmacy, eva: str) -> None:
    added = kiosk("user", "add", "Zoë Ångström", "--as", "Eva Lind").only
    assert added in kiosk("user", "list").lines
    assert f"Zoë Ångström  ({added['person']}, technician)" in kiosk.raw("user", "list").out
    assert kiosk("job", "receive", "--as", "zoë ångström", stdin=VIAL).error == "NO_PIN"

    set_pin = kiosk("user", "pin", "Zoë Ångström", "--as", "Eva Lind", stdin=lines({"pin": "904713"}))

    assert set_pin.only["code"] == "PIN_SET"
    kiosk.pin = "904713"
    assert kiosk("job", "receive", "--as", "zoë ångström", stdin=VIAL).only["code"] == "RECEIVED"
    [entry] = pharmacy.record.rows("select actor, detail from audit where action = 'user.add'")
    assert entry["actor"] == eva
    assert added["person"] in entry["detail"]
    assert_sound(pharmacy.record)


def test_a_badge_is_shown_once_and_a_person_can_be_suspended_and_taken_back(
    kiosk: Kiosk, pharmacy: Pharmacy, eva: str
) -> None:
    badge = kiosk("user", "badge", "Ana Ruiz", "--as", "Eva Lind").only["badge"]
    assert badge.startswith("%KIOSK-P-")
    assert kiosk("user", "badge-lost", "Ana Ruiz", "--as", "Eva Lind").only["code"] == "BADGE_WITHDRAWN"
    assert kiosk("user", "roles", "Ana Ruiz", "--role", "pharmacist", "--as", eva).only["roles"] == ["pharmacist"]

    assert kiosk("user", "suspend", "Ana Ruiz", "--as", "Eva Lind").only["active"] is False

    assert kiosk("job", "receive", "--as", pharmacy.ana, stdin=VIAL).error == "SUSPENDED"
    [entry] = pharmacy.record.rows("select actor, detail from audit where action = 'sign_in.failed'")
    assert entry["actor"] == pharmacy.ana, "who is suspended and tries is on record"
    assert kiosk("job", "receive", "--as", "Nobody", stdin=VIAL).error == "NO_PERSON"
    assert pharmacy.record.rows("select detail from audit where action = 'command.refused'")
    assert "suspended" in kiosk.raw("user", "list").out
    assert kiosk("user", "take-back", "Ana Ruiz", "--as", "Eva Lind").only["active"] is True
    assert kiosk("user", "suspend", "Eva Lind", "--as", "Eva Lind").error == "LAST_MANAGER"
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("name", ["ana ruiz", "ANA  RUIZ", "demo", "System", "Demo technician", "The kiosk itself"])
def test_two_people_never_have_one_name(kiosk: Kiosk, eva: str, name: str) -> None:
    ran = kiosk("user", "add", name, "--as", "Eva Lind")

    assert (ran.code, ran.error) == (1, "NAME_TAKEN")
    assert len(kiosk("user", "list").lines) == 3


@pytest.mark.parametrize("name", ["", "  ", "a\x1bb", "x" * 61, "\udc80"])
def test_what_is_no_name_is_refused(kiosk: Kiosk, eva: str, name: str) -> None:
    assert kiosk("user", "add", name, "--as", "Eva Lind").error == "BAD_NAME"


@pytest.mark.parametrize(
    "arguments",
    [
        ("suspend", "Ben Okafor"),
        ("roles", "Ana Ruiz", "--role", "manager"),
        ("add", "Mallory"),
        ("badge", "Ben Okafor"),
    ],
)
def test_only_a_manager_manages_people(kiosk: Kiosk, pharmacy: Pharmacy, eva: str, arguments: tuple[str, ...]) -> None:
    before = contents(pharmacy.record)

    assert kiosk("user", *arguments, "--as", "Ana Ruiz").error == "NOT_PERMITTED"

    assert contents(pharmacy.record) == before
    [entry] = pharmacy.record.rows("select actor, detail from audit where action = 'command.refused'")
    assert entry["actor"] == pharmacy.ana
    assert "manage_people" in entry["detail"]


@pytest.mark.parametrize(
    "arguments", [(), ("add",), ("dance",), ("add", "Eva Lind", "--pin", "1234"), ("pin", "Ana Ruiz", "246810")]
)
def test_a_pin_never_stands_on_the_command_line(kiosk: Kiosk, arguments: tuple[str, ...]) -> None:
    ran = kiosk("user", *arguments)

    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize(("pin", "code"), [(None, "PIN_NEEDED"), ("135790", "WRONG_PIN"), ("", "WRONG_PIN")])
def test_without_the_right_pin_nobody_works(kiosk: Kiosk, pharmacy: Pharmacy, pin: str | None, code: str) -> None:
    kiosk.pin = pin

    ran = kiosk("job", "receive", "--as", "Ana Ruiz", stdin=VIAL)

    assert (ran.code, ran.error) == (1, code)
    assert pharmacy.stock() == []
    assert pharmacy.record.rows("select id from job") == []


@pytest.mark.parametrize("person", ["demo", "system", "emergency"])
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
