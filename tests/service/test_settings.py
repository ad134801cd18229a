"""Settings: entered by one, approved by another; what held when stays answerable, and a refusal changes nothing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from db import instants, settings
from kiosk.rules.permissions import STAFF_ROLES, Act, Role, allows
from kiosk.services import people as staff
from kiosk.services import site_settings
from kiosk.services.settings_view import views
from kiosk.settings import DEMO, site_at
from kiosk.settings_registry import BY_KEY, DEFINITIONS, EXPIRING_DAYS, GROUPS, PIN_LENGTH, SHORT_DATED_DAYS
from tests.clock import NOW
from tests.pharmacy import Pharmacy, assert_sound, contents, done, refused
from tests.service.office import Office, furnished
from tests.service.tamper import found_after


@pytest.fixture
def office(pharmacy: Pharmacy) -> Office:
    return furnished(pharmacy)


def later(**time: int) -> str:
    return instants.to_text(NOW + timedelta(**time))


def refusals(office: Office) -> list[str]:
    """The codes of the refusals on record, in order."""
    rows = office.pharmacy.record.rows("select detail from audit where substr(action, 1, 7) = 'setting' order by seq")
    return [code for row in rows if (code := json.loads(row["detail"]).get("refused"))]


def test_a_value_counts_at_once_as_a_draft_until_somebody_else_approves_it(office: Office) -> None:
    record = office.pharmacy.record

    entered = done(site_settings.enter(record, office.manager, PIN_LENGTH, 8, "policy 4.2"), "SETTING_ENTERED")

    assert (
        entered.message == "Shortest PIN: 8 digits, from now on; a draft until somebody else (pharmacist) approves it."
    )
    assert settings.setting_at(record, PIN_LENGTH, record.now()) == settings.Setting(8, "policy 4.2", draft=True)
    assert site_at(record, record.now()).pin_length == 8
    [waiting] = settings.waiting(record, record.now())
    assert (waiting.key, waiting.value, waiting.entered_by_name) == (PIN_LENGTH, 8, "Eva Lind")
    refused(staff.set_pin(record, office.pharmacy.ana, office.pharmacy.ana, "904713"), "BAD_PIN")

    office.pharmacy.clock.advance(hours=1)
    done(site_settings.approve(record, office.pharmacist, waiting.id), "SETTING_APPROVED")

    assert settings.setting_at(record, PIN_LENGTH, record.now()) == settings.Setting(8, "policy 4.2", draft=False)
    assert settings.waiting(record, record.now()) == []
    [told] = settings.history(record, PIN_LENGTH)
    assert (told.approved_by, told.approved_by_name) == (office.pharmacist, "Paul Adeyemi")
    assert (told.recorded_at, told.approved_at) == (later(), later(hours=1))
    assert_sound(record)


def test_what_was_in_force_when_stays_answerable(office: Office) -> None:
    record, clock = office.pharmacy.record, office.pharmacy.clock
    office.enter(SHORT_DATED_DAYS, 60)
    clock.advance(days=1)
    office.enter(SHORT_DATED_DAYS, 120, since=later(days=40))
    clock.advance(days=1)
    office.enter(SHORT_DATED_DAYS, 30)

    def held(**time: int) -> int:
        return site_at(record, later(**time)).short_dated_days

    assert [held(hours=-1), held(), held(days=1), held(days=2), held(days=39), held(days=40)] == [
        90, 60, 60, 30, 30, 120,
    ]  # fmt: skip
    assert [(each.value, each.effective_from) for each in settings.history(record, SHORT_DATED_DAYS)] == [
        (120, later(days=40)),
        (30, later(days=2)),
        (60, later()),
    ]
    assert len(settings.history(record, SHORT_DATED_DAYS, 2)) == 2
    [view] = [each for each in views(record, record.now()) if each.definition.key == SHORT_DATED_DAYS]
    assert (view.value, view.draft, [each.value for each in view.later]) == (30, True, [120])
    assert [each.value for each in view.waiting] == [30, 120]
    assert [each.value for each in settings.waiting(record, record.now())] == [30, 120]
    assert_sound(record)


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_only_who_may_enters_and_approves(office: Office, role: Role) -> None:
    record = office.pharmacy.record
    done(staff.set_roles(record, office.manager, office.pharmacy.ben, [role]))
    waiting = office.enter(PIN_LENGTH, 8)
    before = contents(record)

    entered = site_settings.enter(record, office.pharmacy.ben, EXPIRING_DAYS, 14, "")
    if allows([role], Act.ENTER_SETTING):
        done(entered)
    else:
        refused(entered, "NOT_PERMITTED")
        assert contents(record) == before
    before = contents(record)
    approved = site_settings.approve(record, office.pharmacy.ben, waiting)
    if allows([role], Act.APPROVE_SETTING):
        done(approved)
    else:
        refused(approved, "NOT_PERMITTED")
        assert contents(record) == before


@pytest.mark.parametrize("by", ["manager", "pharmacist", "colleague"])
def test_nobody_approves_what_they_entered(office: Office, by: str) -> None:
    record, person = office.pharmacy.record, getattr(office, by)
    waiting = office.enter(PIN_LENGTH, 8, by=person)
    before = contents(record)

    refused(site_settings.approve(record, person, waiting), "NOT_PERMITTED" if by == "manager" else "OWN_ENTRY")

    assert contents(record) == before
    assert settings.setting_at(record, PIN_LENGTH, record.now()) == settings.Setting(8, "policy 4.2", draft=True)


def test_an_approval_is_given_once_to_what_still_counts(office: Office) -> None:
    record = office.pharmacy.record
    first, second = office.enter(PIN_LENGTH, 8), office.enter(PIN_LENGTH, 10)
    done(site_settings.approve(record, office.pharmacist, second))
    before = contents(record)

    again = refused(site_settings.approve(record, office.colleague, second), "ALREADY_APPROVED")
    assert again.message == "Paul Adeyemi approved this value already."
    refused(site_settings.approve(record, office.colleague, first), "NOT_IN_FORCE")
    for nothing in ("K1-ZZZZ", "", "x", "\x00", "\udc80", "K1-1' or 1=1", "K1-" + "9" * 500):
        refused(site_settings.approve(record, office.colleague, nothing), "NO_ENTRY")
    approved_at_once = settings.history(record, "site.zone")[0].id
    refused(site_settings.approve(record, office.colleague, approved_at_once), "ALREADY_APPROVED")

    assert contents(record) == before
    assert refusals(office) == ["ALREADY_APPROVED", "NOT_IN_FORCE", *["NO_ENTRY"] * 7, "ALREADY_APPROVED"]
    assert_sound(record)


def test_a_value_that_comes_later_is_approved_before_it_counts(office: Office) -> None:
    record = office.pharmacy.record
    waiting = office.enter(PIN_LENGTH, 8, since=later(days=10))

    done(site_settings.approve(record, office.pharmacist, waiting))

    assert site_at(record, record.now()).pin_length == 6
    found = settings.setting_at(record, PIN_LENGTH, later(days=10))
    assert found == settings.Setting(8, "policy 4.2", draft=False)


def test_two_kiosks_approve_one_value_once(office: Office) -> None:
    other = office.pharmacy.reopen("K2")
    waiting = office.enter(PIN_LENGTH, 8)

    done(site_settings.approve(other, office.colleague, waiting))

    refused(site_settings.approve(office.pharmacy.record, office.pharmacist, waiting), "ALREADY_APPROVED")
    assert_sound(other)


REFUSED = {
    "in the past": (PIN_LENGTH, 8, "", later(seconds=-1), "IN_THE_PAST"),
    "too far ahead": (PIN_LENGTH, 8, "", later(days=366, seconds=1), "TOO_FAR_AHEAD"),
    "no instant": (PIN_LENGTH, 8, "", "tomorrow", "BAD_INSTANT"),
    "an empty instant": (PIN_LENGTH, 8, "", "", "BAD_INSTANT"),
    "the demo's mark": (DEMO, True, "", None, "NO_SETTING"),
    "no setting": ("people.pin_lenght", 8, "", None, "NO_SETTING"),
    "no text at all": ("\x00\udc80", 8, "", None, "NO_SETTING"),
    "below the range": (PIN_LENGTH, 3, "", None, "BAD_VALUE"),
    "a word": (PIN_LENGTH, "8", "", None, "BAD_VALUE"),
    "yes": (PIN_LENGTH, True, "", None, "BAD_VALUE"),
    "a broken number": (PIN_LENGTH, 8.0, "", None, "BAD_VALUE"),
    "a note of two lines": (PIN_LENGTH, 8, "a\nb", None, "BAD_NOTE"),
    "an endless note": (PIN_LENGTH, 8, "x" * 201, None, "BAD_NOTE"),
    "a note that is no text": (PIN_LENGTH, 8, "\udc80", None, "BAD_NOTE"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_leaves_everything_as_it_was_and_is_on_record(office: Office, what: str) -> None:
    key, value, note, since, code = REFUSED[what]
    record = office.pharmacy.record
    before = contents(record)

    found = refused(site_settings.enter(record, office.manager, key, value, note, since), code)

    assert found.message.isprintable()
    assert contents(record) == before
    assert refusals(office) == [code]
    assert_sound(record)


def test_a_value_may_come_into_force_now_and_in_a_year(office: Office) -> None:
    for since in (later(), later(days=366)):
        office.enter(PIN_LENGTH, 8, since=since)
    office.enter(EXPIRING_DAYS, 14, since="2026-12-24T06:00:00.5Z")

    [found] = settings.history(office.pharmacy.record, EXPIRING_DAYS)
    assert found.effective_from == "2026-12-24T06:00:00.500Z", "instants are written in one way"


@pytest.mark.parametrize(("by", "code"), [("system", "SIGN_IN_FIRST"), ("demo", "NOT_STAFF")])
def test_who_is_no_staff_enters_nothing(office: Office, by: str, code: str) -> None:
    refused(site_settings.enter(office.pharmacy.record, by, PIN_LENGTH, 8, ""), code)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into setting_approval values ('{draft}', '{person}', '2026-11-23T15:00:00.000Z')",
        "delete from setting_approval",
        "update setting_approval set person_id = 'demo'",
    ],
)
def test_verify_finds_an_approval_that_is_not_as_it_was_given(office: Office, statement: str) -> None:
    approved, draft = office.enter(PIN_LENGTH, 8), office.enter(EXPIRING_DAYS, 14)
    done(site_settings.approve(office.pharmacy.record, office.pharmacist, approved))

    found = found_after(office.pharmacy, statement.format(draft=draft, person=office.colleague))

    assert {table for _, table in found} == {"setting_approval"}


def test_every_setting_is_described_and_its_default_fits() -> None:
    assert len(BY_KEY) == len(DEFINITIONS)
    assert DEMO not in BY_KEY
    for definition in DEFINITIONS:
        kind = definition.kind
        assert definition.group in GROUPS
        assert kind.fits(definition.default)
        assert kind.normal(definition.default) == definition.default
        assert kind.from_text(kind.as_typed(definition.default)) in (definition.default, None)
        assert definition.does.endswith(".")
        assert definition.source.endswith(".")
        assert len(definition.title) <= 44


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(exclude_categories=["Cs"])), st.just([])
)


@examples(max_examples=60)
@given(key=st.sampled_from(sorted(BY_KEY)), value=ANYTHING)
def test_any_value_is_entered_as_it_is_or_refused_in_a_sentence(office: Office, key: str, value: object) -> None:
    record = office.pharmacy.record
    outcome = site_settings.enter(record, office.manager, key, value, "")

    if outcome.name == "done":
        [view] = [each for each in views(record, record.now()) if each.definition.key == key]
        assert view.value == BY_KEY[key].kind.normal(value)
        assert type(view.value) in (type(value), type(None), str)
        assert (view.draft, view.words != "") == (True, True)
    else:
        assert refused(outcome, "BAD_VALUE").message.startswith(f"{key} cannot be ")
        assert outcome.message.isprintable()
