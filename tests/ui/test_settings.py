"""Settings on the screen: what holds and whose word it is, entering, approving, and what is said of it."""

from __future__ import annotations

import pytest

from db import people, settings
from db.opening import Where
from db.record import Record
from kiosk import bootstrap
from kiosk.settings import site_at
from kiosk.settings_registry import BY_KEY, PHARMACIST_ALONE, PHARMACY, PIN_LENGTH
from tests import codes
from tests.clock import StandingClock
from tests.pharmacy import assert_sound
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.states import STATES, down_to, in_settings
from tests.ui.terminal import BOTH_SIZES, LOW, TALL

TO_PIN_LENGTH = down_to(PIN_LENGTH)
TO_ALONE = down_to(PHARMACIST_ALONE)


@pytest.fixture
def dana(demo: Where) -> str:
    """The manager, who is pharmacist too."""
    return person(demo, "Dana Whitfield")


@pytest.fixture
def marcus(demo: Where) -> str:
    """A pharmacist."""
    return person(demo, "Marcus Oyelaran")


def person(demo: Where, name: str) -> str:
    record = bootstrap.open_pharmacy(demo, "read")
    found = people.staff_called(record, name)
    record.close()
    assert found is not None
    return found.id


def pin_length(record: Record) -> settings.Setting | None:
    return settings.setting_at(record, PIN_LENGTH, record.now())


@BOTH_SIZES
async def test_the_list_says_what_holds_and_whose_word_it_is(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await STATES["settings, list"](kiosk)
        assert kiosk.screen_name == "SettingsScreen"
        assert kiosk.shows("The site", "✓ APPROVED Name of the pharmacy: Riverside Infusion (demo)", "People and")
        assert kiosk.shows("▲ DRAFT Shortest PIN: 8 digits", "from 2027-01-01 00:00: 10 digits")
        assert kiosk.shows("▲ DRAFT Lock after: 10 minutes", "the default")
        assert "█  ✓ APPROVED  Name of the pharmacy" in kiosk.text, "the first one has the focus"


async def test_on_a_tall_screen_each_says_who_entered_and_who_approved_it(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await STATES["settings, list"](kiosk)
        assert kiosk.shows("demo value · entered by Demo technician · approved by Demo technician")
        assert kiosk.shows("from 2027-01-01 00:00: 10 digits (draft) · policy 4.2 · entered by Dana Whitfield")


@pytest.mark.thorough
@BOTH_SIZES
async def test_the_arrows_reach_every_setting(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await in_settings()(kiosk)
        for definition in BY_KEY.values():
            focused = kiosk.app.focused
            assert focused is not None
            assert definition.title in str(getattr(focused, "label", ""))
            assert kiosk.app.screen.query_one("#settings").region.contains_region(focused.region)
            await kiosk.press("down")


@BOTH_SIZES
async def test_a_value_is_typed_with_where_it_comes_from(start: Start, dana: str, size: tuple[int, int]) -> None:
    async with start(size=size, person=dana) as kiosk:
        await in_settings(*TO_PIN_LENGTH, "enter")(kiosk)
        assert kiosk.screen_name == "SettingValue"
        assert kiosk.shows("Shortest PIN: 6 digits (draft)", "A new PIN has at least", "from 4 to 12")
        assert kiosk.shows("The pharmacist in charge", "Nobody entered a value yet")
        assert (kiosk.focus, kiosk.typed()) == ("value", ["6", ""])
        await kiosk.type("8\rpolicy 4.2\r")
        assert kiosk.screen_name == "SettingsScreen"
        assert kiosk.shows("✓ OK Shortest PIN: 8 digits, from now on; a draft until somebody else")
        assert kiosk.shows("▲ DRAFT Shortest PIN: 8 digits")
        assert "Shortest PIN" in kiosk.focus, "the focus stays where it was"
        assert pin_length(kiosk.record) == settings.Setting(8, "policy 4.2", draft=True)
        assert_sound(kiosk.record)


async def test_a_value_without_a_note_says_where_it_was_entered(start: Start, dana: str) -> None:
    async with start(person=dana) as kiosk:
        await in_settings(*TO_PIN_LENGTH, "f2")(kiosk)
        await kiosk.type("8\r\r")
        assert pin_length(kiosk.record) == settings.Setting(8, "entered at the kiosk", draft=True)


async def test_what_is_not_allowed_is_told_at_once_and_can_be_put_right(start: Start, dana: str) -> None:
    async with start(size=LOW, person=dana) as kiosk:
        await in_settings(*TO_PIN_LENGTH, "enter")(kiosk)
        said = ""
        for typed in ("3", "13", "eight", "", "8.5", "-6", "9" * 30):
            await kiosk.press("delete")
            await kiosk.type(f"{typed}\r")
            assert kiosk.screen_name == "SettingValue"
            assert (kiosk.strip()[0], kiosk.focus) == ("-stop", "value")
            assert kiosk.shows("✕ STOP people.pin_length cannot be", "Give a whole number of digits from 4 to 12.")
            assert kiosk.strip()[1] != said, "each is refused by its own sentence"
            said = kiosk.strip()[1]
        await kiosk.type("8\r\r")
        assert kiosk.shows("✓ OK Shortest PIN: 8 digits")


@BOTH_SIZES
async def test_yes_or_no_is_a_button(start: Start, dana: str, size: tuple[int, int]) -> None:
    async with start(size=size, person=dana) as kiosk:
        await in_settings(*TO_ALONE, "enter")(kiosk)
        assert (kiosk.focus, kiosk.shows("A pharmacist alone may check", "Yes", "No")) == ("note", True)
        await kiosk.type("state board, rule 7\r")
        assert kiosk.focus == "Yes"
        await kiosk.press("enter")
        assert kiosk.shows("▲ DRAFT A pharmacist alone may check their own work: yes")
        assert site_at(kiosk.record, kiosk.record.now()).pharmacist_alone


@BOTH_SIZES
async def test_another_person_approves(start: Start, marcus: str, size: tuple[int, int]) -> None:
    async with start(size=size, person=marcus) as kiosk:
        await in_settings(*TO_PIN_LENGTH, "f5", entered=True)(kiosk)
        assert kiosk.screen_name == "ApproveSetting"
        assert kiosk.focus == "Leave it a draft"
        assert kiosk.shows("Approve Shortest PIN?", "Approve 8 digits, from 2026-11-24 09:12, entered by")
        await kiosk.press("enter")
        assert pin_length(kiosk.record) == settings.Setting(8, "policy 4.2", draft=True)
        await kiosk.press("f5", "down", "enter")
        assert kiosk.shows("✓ OK Shortest PIN: 8 digits is approved.", "✓ APPROVED Shortest PIN: 8 digits")
        assert pin_length(kiosk.record) == settings.Setting(8, "policy 4.2", draft=False)
        await kiosk.press("f5", "down", "enter")
        assert kiosk.shows("✓ OK Shortest PIN: 10 digits is approved.")
        await kiosk.press("f5")
        assert kiosk.shows("✕ STOP Shortest PIN: its value is approved.", "Choose one that says DRAFT.")
        await kiosk.press("enter")
        assert kiosk.shows("✓ 10 digits, from 2027-01-01 00:00, entered by Dana", "✓ 8 digits, from 2026-11-24 09:12")
        assert_sound(kiosk.record)


async def test_who_entered_does_not_approve(start: Start, dana: str) -> None:
    async with start(person=dana) as kiosk:
        await in_settings(*TO_PIN_LENGTH, "f5", "down", "enter", entered=True)(kiosk)
        assert kiosk.shows("✕ STOP Dana Whitfield entered this value, so they do not approve it.")
        assert kiosk.shows("▲ DRAFT Shortest PIN: 8 digits")


async def test_a_technician_looks_and_changes_nothing(start: Start) -> None:
    async with start() as kiosk:
        await in_settings(*TO_PIN_LENGTH, "enter")(kiosk)
        await kiosk.type("8\r\r")
        assert kiosk.shows("✕ STOP Demo technician (technician) may not enter a setting")
        assert kiosk.screen_name == "SettingsScreen"
        assert pin_length(kiosk.record) is None
        await kiosk.press("f5")
        assert kiosk.shows("✕ STOP Shortest PIN: nobody entered a value; the default holds.")


@BOTH_SIZES
async def test_esc_leads_home_from_everywhere(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        for state in ("settings, value", "settings, yes or no", "settings, approve"):
            await STATES[state](kiosk)
            await kiosk.press("escape")
            assert kiosk.screen_name == "SettingsScreen"
            await kiosk.press("escape")
            assert kiosk.screen_name == "HomeScreen"
            assert kiosk.strip()[0] == "-ready"


async def test_a_scan_is_answered_over_settings_and_their_dialogs(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await STATES["settings, value"](kiosk)
        before = kiosk.typed()
        await kiosk.scan(packages.RECALLED)
        assert kiosk.screen_name == "SettingValue"
        assert kiosk.shows("✕ STOP", "RECALLED")
        await kiosk.keyboard_scan(packages.KNOWN)
        assert (kiosk.screen_name, kiosk.typed()) == ("SettingValue", before)
        assert kiosk.shows("✓ OK Vancomycin 1 g")
        await kiosk.press("escape")
        await kiosk.scan(codes.sscc())
        assert kiosk.screen_name == "ReceiveScreen"


async def test_settings_stay_when_an_outcome_comes_and_are_opened_once(start: Start, dana: str) -> None:
    async with start(person=dana) as kiosk:
        await in_settings()(kiosk)
        await in_settings()(kiosk)
        assert [type(screen).__name__ for screen in kiosk.app.screen_stack] == ["HomeScreen", "SettingsScreen"]
        await kiosk.scan(packages.KNOWN)
        assert kiosk.screen_name == "SettingsScreen"


async def test_over_a_delivery_esc_leads_home_and_the_delivery_is_gone_on_with(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.KNOWN)
        await in_settings()(kiosk)
        assert kiosk.screen_name == "SettingsScreen"
        await kiosk.press("escape")
        assert kiosk.screen_name == "HomeScreen"
        await kiosk.scan(codes.sscc())
        assert kiosk.shows("go on with its packages", "1 line")


async def test_a_name_is_text_and_never_markup(start: Start, dana: str) -> None:
    async with start(person=dana) as kiosk:
        await in_settings("enter")(kiosk)
        await kiosk.type("[red]R[/] $ok-text\r[bold]b\r")
        assert kiosk.shows("Name of the pharmacy: [red]R[/] $ok-text", "[bold]b")
        found = settings.setting_at(kiosk.record, PHARMACY, kiosk.record.now())
        assert found == settings.Setting("[red]R[/] $ok-text", "[bold]b", draft=True)
        await kiosk.press("enter")
        assert kiosk.shows("▲ DRAFT [red]R[/] $ok-text, from 2026-11-24 09:12")


async def test_what_somebody_else_enters_meanwhile_is_seen(start: Start, clock: StandingClock) -> None:
    async with start() as kiosk:
        await in_settings()(kiosk)
        with kiosk.record.write("system", "test") as write:
            settings.put_setting(write, PIN_LENGTH, 9, source_note="another kiosk", approved_by=None)
        await kiosk.scan(packages.KNOWN)
        assert kiosk.shows("▲ DRAFT Shortest PIN: 9 digits", "another kiosk")
