"""Settings as a file: all of it is taken or nothing, and what is wrong is told with line, key and nearest key."""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from db import settings
from kiosk import settings_toml
from kiosk.services import site_settings
from kiosk.services.outcome import Refused
from kiosk.services.settings_import import BroughtIn, bring_in
from kiosk.services.settings_view import views
from kiosk.settings import site_at
from kiosk.settings_registry import BY_KEY, EXPIRING_DAYS, GROUPS, PHARMACIST_ALONE, PHARMACY, PIN_LENGTH
from tests.pharmacy import Pharmacy, assert_sound, contents, done, refused
from tests.service.office import Office, furnished

GOOD = """
# Policy 4.2
[people]
pin_length = 8
pharmacist_alone = true
[receive]
short_dated_days = 90   # as it is
[scanner]
prefix = "\\u0002"
[site]
name = "Zoë Lind \\"Infusion\\""
"""


@pytest.fixture
def office(pharmacy: Pharmacy) -> Office:
    return furnished(pharmacy)


def imported(office: Office, text: str | bytes, name: str = "site.toml") -> BroughtIn | Refused:
    content = text.encode() if isinstance(text, str) else text
    return bring_in(office.pharmacy.record, office.manager, name, content)


def in_force(office: Office) -> dict[str, Any]:
    record = office.pharmacy.record
    return {view.definition.key: view.value for view in views(record, record.now())}


def last_entry(office: Office) -> dict[str, Any]:
    [row] = office.pharmacy.record.rows("select action, actor, detail from audit order by seq desc limit 1")
    assert (row["action"], row["actor"]) == ("settings.import", office.manager)
    detail: dict[str, Any] = json.loads(row["detail"])
    return detail


def test_a_file_is_entered_as_drafts_and_a_second_time_as_nothing(office: Office) -> None:
    sha256 = hashlib.sha256(GOOD.encode()).hexdigest()

    assert imported(office, GOOD) == BroughtIn("site.toml", sha256, read=5, entered=4, unchanged=1)

    record = office.pharmacy.record
    site = site_at(record, record.now())
    assert (site.pin_length, site.pharmacist_alone, site.prefix) == (8, True, "\x02")
    assert site.pharmacy == 'Zoë Lind "Infusion"'
    waiting = settings.waiting(record, record.now())
    assert {each.key for each in waiting} == {PIN_LENGTH, "people.pharmacist_alone", "scanner.prefix", PHARMACY}
    assert {each.source_note for each in waiting} == {f"site.toml, sha256 {sha256[:12]}"}
    told = last_entry(office)
    assert (told["file"], told["sha256"], told["read"], told["entered"], told["unchanged"]) == (
        "site.toml", sha256, 5, 4, 1,
    )  # fmt: skip
    assert len(told["settings"]) == 4

    again = imported(office, GOOD)

    assert again == BroughtIn("site.toml", sha256, read=5, entered=0, unchanged=5)
    assert last_entry(office)["sha256"] == sha256
    assert_sound(record)


WRONG: dict[str, tuple[str | bytes, str, tuple[str, ...]]] = {
    "a slip in a key": (
        "[people]\n\npin_lenght = 8",
        "NO_SETTING",
        ("line 3", "people.pin_lenght", "people.pin_length"),
    ),
    "a slip in a table": ("[peple]\npin_length = 8", "NO_SETTING", ("line 2", "peple.pin_length", "people.pin_length")),
    "an empty table": ("[peple]", "NO_SETTING", ("line 1", "peple", "[people]")),
    "no table": ("pin_length = 8", "NO_SETTING", ("line 1", "pin_length", "people.pin_length")),
    "a whole key in quotes": ('"people.pin_length" = 8', "NO_SETTING", ("people.pin_length",)),
    "nothing like it": ("[qqqq]\nzzzzzzzz = 1", "NO_SETTING", ("line 2", "qqqq.zzzzzzzz", "[people]")),
    "the demo's mark": ("[site]\ndemo = true", "NO_SETTING", ("line 2", "site.demo")),
    "out of range": ("[people]\npin_length = 3", "BAD_VALUE", ("line 2", PIN_LENGTH, "from 4 to 12", "cannot be 3")),
    "a word for a number": ('[people]\npin_length = "8"', "BAD_VALUE", ("line 2", PIN_LENGTH, 'cannot be "8"')),
    "a broken number": ("[people]\npin_length = 8.0", "BAD_VALUE", ("line 2", "cannot be 8.0", "whole number")),
    "a table for a number": ("[people.pin_length]\na = 1", "BAD_VALUE", (PIN_LENGTH, "cannot be a table")),
    "a list of tables": ("[[people]]\npin_length = 8", "NO_SETTING", ("people",)),
    "a number for yes": ("[people]\npharmacist_alone = 1", "BAD_VALUE", ("line 2", PHARMACIST_ALONE, "true or false")),
    "a zone": ('[site]\nzone = "america/chicago"', "BAD_VALUE", ("line 2", "site.zone", "America/Chicago")),
    "a zone that is none": ('[site]\nzone = "x"', "BAD_VALUE", ("line 2", "site.zone", "a time zone such as")),
    "a name of two lines": ('[site]\nname = "a\\nb"', "BAD_VALUE", ("line 2", "site.name", '"a\\nb"')),
    "no TOML": ("[people]\npin_length = \n", "BAD_TOML", ("line 2", "no TOML")),
    "a key twice": ("[people]\npin_length = 8\npin_length = 9\n", "BAD_TOML", ("line 3", "no TOML")),
    "a number of many digits": ("[people]\npin_length = " + "9" * 5_000, "BAD_TOML", ("site.toml",)),
    "a long hexadecimal number": ("[people]\npin_length = 0x" + "f" * 9_000, "BAD_VALUE", (PIN_LENGTH, "20 digits")),
    "nested too deep": ("[people]\npin_length = " + "[" * 9_000, "BAD_TOML", ("nested too deep",)),
    "a key of many parts": ("# a\na" + ".a" * 100_000 + " = 1", "BAD_TOML", ("line 2", "nested too deep")),
    "no text": (b"[people]\n\xff", "BAD_TOML", ("line 2", "UTF-8")),
    "too large": (b"#" * (settings_toml.LARGEST + 1), "FILE_TOO_LARGE", ("256 KB",)),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_told_and_nothing_is_entered(office: Office, what: str) -> None:
    text, code, said = WRONG[what]
    before = contents(office.pharmacy.record)

    found = refused(imported(office, text), code)

    assert found.message.startswith("site.toml")
    assert [each for each in said if each not in found.message] == []
    assert found.message.isprintable()
    assert len(found.message) < 400
    assert contents(office.pharmacy.record) == before
    told = last_entry(office)
    assert told["refused"] == code
    assert len(told["sha256"]) == 64
    assert "settings" not in told


def test_all_faults_are_told_at_once_and_what_is_right_beside_them_is_not_entered(office: Office) -> None:
    text = "[people]\npin_length = 8\nlock_after_minuts = 5\n[home]\nexpiring_days = 9999\n"
    before = contents(office.pharmacy.record)

    found = refused(imported(office, text), "NO_SETTING")

    assert found.message == (
        "site.toml, line 3: people.lock_after_minuts is no setting. "
        "The nearest known key is people.lock_after_minutes. "
        "site.toml, line 5: home.expiring_days cannot be 9999. Give a whole number of days from 0 to 1,825."
    )
    assert contents(office.pharmacy.record) == before

    many = "[people]\n" + "".join(f"x{number} = 1\n" for number in range(1_000))
    assert refused(imported(office, many), "NO_SETTING").message.endswith("site.toml has more faults than these.")


def test_a_line_is_told_only_where_it_is_sure(office: Office) -> None:
    text = '[site]\nname = """\n[people]\npin_length = 3\n"""\n[people]\npin_length = 3\n'

    found = refused(imported(office, text), "BAD_VALUE")

    assert "site.toml: people.pin_length cannot be 3." in found.message


def test_who_may_not_enter_brings_nothing_in(office: Office) -> None:
    record = office.pharmacy.record
    before = contents(record)

    refused(bring_in(record, office.pharmacy.ana, "site.toml", GOOD.encode()), "NOT_PERMITTED")

    assert contents(record) == before


def test_an_odd_name_of_a_file_is_kept_as_what_can_be_read(office: Office) -> None:
    found = imported(office, GOOD, "\udcff\n" + "x" * 300)

    assert isinstance(found, BroughtIn)
    assert found.file == "��" + "x" * 78
    assert_sound(office.pharmacy.record)


def test_what_is_exported_is_what_is_in_force_and_comes_in_again_as_it_was(office: Office) -> None:
    record = office.pharmacy.record
    assert isinstance(imported(office, GOOD), BroughtIn)
    [waiting] = [each for each in settings.waiting(record, record.now()) if each.key == PIN_LENGTH]
    done(site_settings.approve(record, office.pharmacist, waiting.id))
    office.enter(EXPIRING_DAYS, 14, since="2026-12-24T06:00:00.000Z")

    text = exported(office)

    assert {
        f"{group}.{key}": value for group, table in tomllib.loads(text).items() for key, value in table.items()
    } == {key: "" if value is None else value for key, value in in_force(office).items()}
    assert "approved by Paul Adeyemi 2026-11-23 09:00" in text
    assert "DRAFT: the default, which nobody entered and nobody approved." in text
    assert "Later: 14 days, from 2026-12-24 00:00, entered by Eva Lind (policy 4.2); draft" in text
    assert "May be a whole number of digits from 4 to 12. Default: 6 digits." in text
    assert BY_KEY[PIN_LENGTH].does in text
    again = imported(office, text)
    assert isinstance(again, BroughtIn)
    assert (again.read, again.entered, again.unchanged) == (len(BY_KEY), 0, len(BY_KEY))


def exported(office: Office) -> str:
    record = office.pharmacy.record
    site = site_at(record, record.now())
    return settings_toml.write(site.pharmacy, record.now(), site.zone, views(record, record.now()))


# --- anything that TOML can hold

CHARACTERS = st.characters(exclude_categories=["Cs"])
VALUES = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(),
        st.sampled_from([0, 4, 8, 12, 60, 90, 480, 1_825]),
        st.floats(),
        st.text(CHARACTERS, max_size=70),
        st.sampled_from(["", "\x02", "]d2", "America/Chicago", "UTC"]),
        st.dates(),
        st.times(),
        st.datetimes(),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(CHARACTERS, max_size=5), inner, max_size=3),
    max_leaves=4,
)
KNOWN = st.sampled_from(sorted(BY_KEY)).map(lambda key: (key.partition(".")[0], key.partition(".")[2]))
STRANGE = st.tuples(st.sampled_from(sorted(GROUPS)) | st.text(CHARACTERS, max_size=9), st.text(CHARACTERS, max_size=9))


def toml(value: object) -> str:
    """Write any value as TOML does."""
    match value:
        case bool():
            return str(value).lower()
        case float():
            return "nan" if math.isnan(value) else str(value)
        case str():
            return quoted(value)
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dict():
            return "{" + ", ".join(f"{quoted(key)} = {toml(each)}" for key, each in value.items()) + "}"
        case date() | time() | datetime():
            return value.isoformat()
        case _:
            return str(value)


def quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(letter):08X}" for letter in text) + '"'


def file_of(tables: dict[str, dict[str, object]]) -> str:
    lines = []
    for group, table in tables.items():
        lines += [f"[{quoted(group)}]", *(f"{quoted(key)} = {toml(value)}" for key, value in table.items())]
    return "\n".join(lines)


@examples(max_examples=60)
@given(entries=st.dictionaries(KNOWN | STRANGE, VALUES, min_size=1, max_size=3) | st.dictionaries(KNOWN, VALUES))
def test_anything_that_toml_can_hold_is_entered_as_it_is_or_refused(
    office: Office, entries: dict[tuple[str, str], object]
) -> None:
    tables: dict[str, dict[str, object]] = {}
    for (group, key), value in entries.items():
        tables.setdefault(group, {})[key] = value
    before = in_force(office)

    found = imported(office, file_of(tables))

    if isinstance(found, BroughtIn):
        given_ = {f"{group}.{key}": value for (group, key), value in entries.items()}
        assert in_force(office) == {
            **before, **{key: BY_KEY[key].kind.normal(value) for key, value in given_.items()},
        }  # fmt: skip
        assert found.read == len(entries) == found.entered + found.unchanged
    else:
        assert in_force(office) == before
        assert found.code in ("NO_SETTING", "BAD_VALUE")
        assert found.message.startswith("site.toml")
        assert found.message.isprintable()


@examples(max_examples=60)
@given(content=st.binary(max_size=60) | st.text("[]=\"'.#\n pin_length people8", max_size=40).map(str.encode))
def test_any_bytes_are_a_file_or_refused(office: Office, content: bytes) -> None:
    found = imported(office, content)

    if isinstance(found, Refused):
        assert found.message.startswith("site.toml")
        assert found.message.isprintable()
