"""`kiosk settings`: what is shown, entered, approved, brought in and written out by commands."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kiosk import bootstrap
from kiosk.settings_registry import BY_KEY, PIN_LENGTH
from tests.pharmacy import Pharmacy, assert_sound, contents
from tests.service.command_line import Kiosk
from tests.service.office import Office, furnished

EVA, PAUL, IDA = ("--as", "Eva Lind"), ("--as", "Paul Adeyemi"), ("--as", "Ida Novak")


@pytest.fixture
def office(pharmacy: Pharmacy) -> Office:
    return furnished(pharmacy)


@pytest.fixture
def kiosk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    pharmacy = office.pharmacy
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def setting(kiosk: Kiosk, key: str) -> dict[str, Any]:
    return kiosk("settings", key).only


def test_every_setting_is_shown_with_what_it_is_and_whose_word(kiosk: Kiosk) -> None:
    assert [line["key"] for line in kiosk("settings").lines] == list(BY_KEY)
    assert setting(kiosk, PIN_LENGTH) == {
        "key": PIN_LENGTH,
        "value": 6,
        "source_note": "default",
        "draft": True,
        "title": "Shortest PIN",
        "group": "people",
        "kind": "whole_number",
        "allowed": "a whole number of digits from 4 to 12",
        "default": 6,
        "entered_by": None,
        "approved_by": None,
        "effective_from": None,
        "id": None,
        "later": [],
    }
    zone = setting(kiosk, "site.zone")
    assert (zone["value"], zone["draft"], zone["approved_by"]) == ("America/Chicago", False, "system")
    assert "people.pin_length  DRAFT  Shortest PIN: 6 digits, the default; draft" in kiosk.raw("settings").out


def test_a_value_is_entered_approved_and_told(kiosk: Kiosk, office: Office) -> None:
    entered = kiosk("settings", PIN_LENGTH, "8", "--note", "policy 4.2", *EVA).only

    assert (entered["value"], entered["draft"], entered["source_note"]) == (8, True, "policy 4.2")
    assert (entered["entered_by"], entered["effective_from"]) == (office.manager, "2026-11-23T15:00:00.000Z")
    assert setting(kiosk, PIN_LENGTH)["id"] == entered["id"]
    assert [line["id"] for line in kiosk("settings", "--waiting").lines] == [entered["id"]]
    assert f"{entered['id']}  Shortest PIN: 8 digits" in kiosk.raw("settings", "--waiting").out

    approved = kiosk("settings", "--approve", entered["id"], *PAUL).only

    assert (approved["approved_by"], approved["draft"]) == (office.pharmacist, False)
    assert setting(kiosk, PIN_LENGTH)["approved_by"] == office.pharmacist
    assert kiosk.raw("settings", "--waiting").out == "Nothing waits for approval.\n"
    assert kiosk("settings", "--approve", entered["id"], *IDA).error == "ALREADY_APPROVED"
    [told] = kiosk("settings", PIN_LENGTH, "--history").lines
    assert told["recorded_at"] == told["approved_at"] == "2026-11-23T15:00:00.000Z"
    said = kiosk.raw("settings", PIN_LENGTH, "--history").out
    assert "8 digits, from 2026-11-23 09:00, entered by Eva Lind (policy 4.2); approved by Paul Adeyemi" in said
    assert kiosk.raw("settings", "home.expiring_days", "--history").out.startswith("Nobody entered home.expiring_days")
    assert_sound(office.pharmacy.record)


def test_a_value_may_be_entered_for_later(kiosk: Kiosk) -> None:
    entered = kiosk("settings", PIN_LENGTH, "8", "--from", "2026-12-24T00:00:00-06:00", *EVA).only

    assert entered["effective_from"] == "2026-12-24T06:00:00.000Z"
    shown = setting(kiosk, PIN_LENGTH)
    assert (shown["value"], [later["value"] for later in shown["later"]]) == (6, [8])
    assert kiosk("settings", PIN_LENGTH, now="2026-12-24T06:00:00Z").only["value"] == 8
    assert "; later 8 digits, from 2026-12-24 00:00" in kiosk.raw("settings", PIN_LENGTH).out


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("people.pharmacist_alone", "yes", True),
        ("people.pharmacist_alone", "false", False),
        ("site.name", "  Riverside Infusion ", "Riverside Infusion"),
        ("site.name", "123", "123"),
        ("site.zone", '"Europe/Berlin"', "Europe/Berlin"),
        ("scanner.prefix", '"\\u0002"', "\x02"),
        ("scanner.prefix", "", ""),
        ("keeping.backup_folder", "null", None),
        ("keeping.backup_folder", '"null"', "null"),
    ],
)
def test_a_value_is_read_as_its_kind_is_typed(kiosk: Kiosk, key: str, text: str, value: object) -> None:
    kiosk("settings", key, text, *EVA)

    assert setting(kiosk, key)["value"] == value


REFUSED = {
    "nobody": (("settings", PIN_LENGTH, "8"), "WHO"),
    "a technician": (("settings", PIN_LENGTH, "8", "--as", "Ana Ruiz"), "NOT_PERMITTED"),
    "a stranger": (("settings", PIN_LENGTH, "8", "--as", "Mallory"), "NO_PERSON"),
    "the demo": (("settings", PIN_LENGTH, "8", "--as", "demo"), "NOT_STAFF"),
    "the demo's mark": (("settings", "site.demo", "true", *EVA), "NO_SETTING"),
    "a slip": (("settings", "people.pinlength", "8", *EVA), "NO_SETTING"),
    "no setting to show": (("settings", "people.pinlength"), "NO_SETTING"),
    "no setting with a history": (("settings", "\udc80", "--history"), "NO_SETTING"),
    "a wrong value": (("settings", PIN_LENGTH, "99999999999999999999999", *EVA), "BAD_VALUE"),
    "a value that is no text": (("settings", "site.name", "\udc80", *EVA), "BAD_VALUE"),
    "half a character": (("settings", "scanner.prefix", '"\\ud800"', *EVA), "BAD_VALUE"),
    "the past": (("settings", PIN_LENGTH, "8", "--from", "2026-11-23T14:59:59Z", *EVA), "IN_THE_PAST"),
    "too far": (("settings", PIN_LENGTH, "8", "--from", "2027-11-25T15:00:00Z", *EVA), "TOO_FAR_AHEAD"),
    "a note that is no text": (("settings", PIN_LENGTH, "8", "--note", "\udc80", *EVA), "BAD_NOTE"),
    "nobody approves": (("settings", "--approve", "K1-1"), "WHO"),
    "a manager approves": (("settings", "--approve", "K1-1", *EVA), "NOT_PERMITTED"),
    "no entry": (("settings", "--approve", "K1-ZZZZ", *PAUL), "NO_ENTRY"),
    "no file": (("settings", "--import", "none.toml", *EVA), "NO_FILE"),
    "a folder": (("settings", "--import", "/", *EVA), "NO_FILE"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_is_a_sentence_and_changes_nothing(kiosk: Kiosk, office: Office, what: str) -> None:
    arguments, code = REFUSED[what]
    before = contents(office.pharmacy.record)

    ran = kiosk(*arguments)

    assert (ran.code, ran.error) == (1, code)
    assert ran.only["error"]["next"]
    assert contents(office.pharmacy.record) == before


def test_a_slip_is_answered_with_the_nearest_key(kiosk: Kiosk) -> None:
    ran = kiosk("settings", "people.pinlength")

    assert ran.only["error"]["next"] == "The nearest known key is people.pin_length."


def test_a_wrong_pin_enters_nothing(kiosk: Kiosk) -> None:
    kiosk.pin = "135790"

    assert kiosk("settings", PIN_LENGTH, "8", *EVA).error == "WRONG_PIN"
    assert setting(kiosk, PIN_LENGTH)["value"] == 6


def test_nobody_approves_their_own_by_command_either(kiosk: Kiosk) -> None:
    entered = kiosk("settings", PIN_LENGTH, "8", *IDA).only

    assert kiosk("settings", "--approve", entered["id"], *IDA).error == "OWN_ENTRY"


def test_what_is_written_out_comes_in_again(kiosk: Kiosk, tmp_path: Path) -> None:
    kiosk("settings", PIN_LENGTH, "8", *EVA)
    file = tmp_path / "site.toml"
    file.write_text(kiosk.raw("settings", "--export").out, encoding="utf-8")
    assert tomllib.loads(file.read_text())["people"]["pin_length"] == 8
    assert kiosk("settings", "--export").only["toml"] == file.read_text()

    same = kiosk("settings", "--import", str(file), *EVA).only

    assert set(same) == {"file", "sha256", "read", "entered", "unchanged"}
    assert (same["file"], same["read"], same["entered"], same["unchanged"]) == (
        "site.toml",
        len(BY_KEY),
        0,
        len(BY_KEY),
    )
    file.write_text(file.read_text().replace("pin_length = 8", "pin_length = 10"))
    assert kiosk("settings", "--import", str(file), "--note", "policy 5", *EVA).only["entered"] == 1
    assert (setting(kiosk, PIN_LENGTH)["value"], setting(kiosk, PIN_LENGTH)["source_note"]) == (10, "policy 5")
    assert "1 entered as drafts" not in kiosk.raw("settings", "--import", str(file), *EVA).out


def test_a_wrong_file_is_refused_with_file_line_key_and_nearest_key(kiosk: Kiosk, tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text("[people]\npin_length = 8\npin_lenght = 8\n")

    ran = kiosk("settings", "--import", str(file), *EVA)

    assert (ran.code, ran.error) == (1, "NO_SETTING")
    message = ran.only["error"]["message"]
    assert message == (
        "site.toml, line 3: people.pin_lenght is no setting. The nearest known key is people.pin_length."
    )
    assert setting(kiosk, PIN_LENGTH)["value"] == 6


@pytest.mark.parametrize(
    "arguments",
    [
        ("--history",),
        (PIN_LENGTH, "8", "--history"),
        (PIN_LENGTH, "--export"),
        (PIN_LENGTH, "--waiting"),
        (PIN_LENGTH, "8", "--approve", "K1-1"),
        ("--export", "--waiting"),
        ("--from", "2027-01-01T00:00:00Z"),
        (PIN_LENGTH, "--note", "x"),
        (PIN_LENGTH, "8", "--from", "tomorrow"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(kiosk: Kiosk, arguments: tuple[str, ...]) -> None:
    ran = kiosk("settings", *arguments, *EVA)

    assert (ran.code, ran.out) == (2, "")


def test_in_the_demo_a_name_is_enough_and_the_role_still_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kiosk = Kiosk(monkeypatch, str(tmp_path / "demo.db"), tmp_path / "home")
    kiosk.pin = None
    assert kiosk("--demo", "settings").code == 0
    entered = kiosk("settings", PIN_LENGTH, "8", "--as", "Dana Whitfield").only
    assert kiosk("settings", PIN_LENGTH, "8", "--as", "demo").error == "NOT_PERMITTED"
    assert kiosk("settings", "--approve", entered["id"], "--as", "Marcus Oyelaran").only["draft"] is False
    record = bootstrap.open_pharmacy(bootstrap.where(kiosk.target, bootstrap.system_clock), "read")
    rows = record.rows("select detail from audit where action = 'setting.approve'")
    record.close()
    assert [json.loads(row["detail"])["setting_approvals"][0]["id"] for row in rows] == [entered["id"]]
