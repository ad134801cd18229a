"""Patients on the screen: found, looked at and cared for by keys and scans, and seen by nobody who comes after."""

from __future__ import annotations

import pytest

from db import patients as rows
from kiosk.services.patient_allergies import allergies_of
from kiosk.services.patient_measures import latest
from tests import codes
from tests.ui.conftest import Start
from tests.ui.controlled_states import PRIYA, press, settled, sign_in
from tests.ui.door import badge_of, choose, signed_in
from tests.ui.patient_states import FIONA, MENU, at_patients, on_card, searched
from tests.ui.terminal import TALL, Terminal

NAMES = ("Dunnegan", "Fiona", "1963-11-08", "700456", "penicillin", "Farquhar", "Brightwell")
BAND = codes.patient()
TEXT_BAND = "]C0WB-4471-K"


def fiona(kiosk: Terminal) -> str:
    [found] = rows.called(kiosk.record, "700456", 2)
    return found.patient_id


def seen_by(kiosk: Terminal) -> list[str]:
    looks = kiosk.record.rows("select subject from audit where action = 'patient.view' order by epoch, seq")
    return [row["subject"] for row in looks]


async def choose_work(kiosk: Terminal, words: str) -> None:
    """Choose what to change at a card."""
    await press(kiosk, "f8")
    for _ in range(20):
        if kiosk.focus.startswith(words):
            break
        await kiosk.press("down")
    assert kiosk.focus.startswith(words)
    await press(kiosk, "enter")


async def typed(kiosk: Terminal, *lines: str) -> None:
    """Type lines into a form, and save it."""
    for line in lines:
        await kiosk.type(line)
        await press(kiosk, "enter")
    for _ in range(8):
        if kiosk.focus == "Save":
            break
        await press(kiosk, "enter")
    await press(kiosk, "enter")


async def test_a_card_is_found_by_name_and_birth_date_and_each_look_is_noted(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await searched(*FIONA)(kiosk)
        assert kiosk.shows("Dunnegan, Fiona", "born 1963-11-08", "MRN 700456 (Lakeside Hospital)")
        assert seen_by(kiosk) == []
        await press(kiosk, "enter")
        assert kiosk.screen_name == "PatientScreen"
        assert kiosk.shows(
            "penicillin (anaphylaxis, 1988)", "Cross-reactions", "60.4 kg on 2026-11-22", "implanted port"
        )
        assert seen_by(kiosk) == [fiona(kiosk)]
        await press(kiosk, "escape")
        assert kiosk.screen_name == "PatientsScreen"
        await press(kiosk, "escape")
        assert kiosk.screen_name == "HomeScreen"


async def test_a_new_patient_is_typed_once_and_shown(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_patients("f2")(kiosk)
        await typed(kiosk, "Quillfeather", "Marisol", "1961-02-28", "female", "Spanish", "881", "Cedar Clinic")
        assert kiosk.screen_name == "PatientScreen"
        assert kiosk.shows("Quillfeather, Marisol", "65 years, female", "MRN 881 (Cedar Clinic)", "NOT ASKED")
        assert kiosk.strip()[0] == "-ok"

        await press(kiosk, "f2", "down", "enter")
        assert kiosk.shows("Allergies none known (Priya Raman, 2026-11-24)")

        await press(kiosk, "escape", "f2")
        await typed(kiosk, "quillfeather", "marisol", "1961-02-28")
        assert kiosk.screen_name == "PatientForm"
        assert kiosk.shows("Somebody of this name and birth date is on record already")
        await press(kiosk, "escape")
        assert len(kiosk.record.rows("select id from patient")) == 13


async def test_what_is_refused_stays_on_the_screen_to_be_mended(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_patients("f2")(kiosk)
        await typed(kiosk, "Quillfeather", "Marisol", "28.2.1961")
        assert kiosk.screen_name == "PatientForm"
        assert kiosk.shows("The birth date is no date.")
        assert kiosk.typed()[:3] == ["Quillfeather", "Marisol", "28.2.1961"]
        assert len(kiosk.record.rows("select id from patient")) == 12


async def test_a_weight_that_is_hard_to_believe_is_typed_twice(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await on_card("f3")(kiosk)
        await typed(kiosk, "133")
        assert kiosk.shows("Is it really 133 kg (293 lb)? Type it again.")
        await typed(kiosk, "13.3")
        assert kiosk.shows("The second value is another one.")
        await typed(kiosk, "133")
        await typed(kiosk, "133")
        assert kiosk.screen_name == "PatientScreen"
        assert kiosk.shows("133 kg on 2026-11-24, measured (Priya Raman)")
        found = latest(kiosk.record, fiona(kiosk), "weight")
        assert found is not None
        assert found.value == 133


async def test_a_technician_does_not_rule_an_allergy_out(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await on_card()(kiosk)
        await choose_work(kiosk, "Rule out: latex")
        await press(kiosk, "enter")
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.shows("may not take an allergy off")
        assert len(allergies_of(kiosk.record, fiona(kiosk)).entries) == 2


@pytest.mark.parametrize("band", [BAND, TEXT_BAND])
async def test_a_wristband_is_linked_and_then_opens_the_card_and_is_kept_as_a_hash(start: Start, band: str) -> None:
    async with start(size=TALL) as kiosk:
        await on_card()(kiosk)
        await choose_work(kiosk, "Let a wristband name this patient")
        await kiosk.scan(band)
        await settled(kiosk)
        assert kiosk.shows("The wristband names this patient now.")
        await press(kiosk, "escape")
        await kiosk.scan(band)
        await settled(kiosk)
        assert kiosk.screen_name == "PatientScreen"
        assert kiosk.shows("Dunnegan, Fiona")
        kept = kiosk.record.rows("select raw_hex, said from scan where source = 'wedge' order by seq desc limit 2")
        assert all(row["raw_hex"].startswith("hash:") for row in kept)
        assert [row["said"] for row in kept] == ["A patient's code."] * 2


async def test_a_scan_at_another_place_finds_no_patient(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await on_card()(kiosk)
        await choose_work(kiosk, "Let a wristband name this patient")
        await kiosk.scan(BAND)
        await press(kiosk, "escape", "escape")
        assert kiosk.screen_name == "HomeScreen"
        before = seen_by(kiosk)
        await kiosk.scan(BAND)
        await settled(kiosk)
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.strip()[0] == "-stop"
        assert seen_by(kiosk) == before
        assert not any(name in kiosk.text for name in NAMES)


async def test_a_scan_of_another_patient_changes_nothing_under_a_form(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await on_card()(kiosk)
        await choose_work(kiosk, "Let a wristband name this patient")
        await kiosk.scan(BAND)
        await press(kiosk, "escape")
        await searched_again(kiosk, "farq", "1979-09-30")
        await press(kiosk, "enter", "f3")
        await kiosk.type("85")
        await kiosk.scan(BAND)
        await settled(kiosk)
        assert kiosk.screen_name == "PatientForm"
        await typed(kiosk, "")
        assert kiosk.shows("Farquhar, Lennox", "85 kg on 2026-11-24")
        found = latest(kiosk.record, fiona(kiosk), "weight")
        assert found is not None
        assert found.value != 85


async def searched_again(kiosk: Terminal, *lines: str) -> None:
    await press(kiosk, "f6")
    for line in lines:
        await kiosk.type(line)
        await press(kiosk, "enter")


async def test_the_lock_covers_a_card_and_whoever_comes_next_finds_nothing_of_it(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        priya, marcus = badge_of(kiosk.record, PRIYA), badge_of(kiosk.record, "Marcus Oyelaran")
        await signed_in(kiosk, priya)
        await choose(kiosk, MENU)
        await settled(kiosk)
        await searched_again(kiosk, *FIONA)
        await press(kiosk, "enter", "f3")
        kiosk.app.submit(lambda desk: desk.lock("key"))
        await kiosk.settle()
        assert kiosk.screen_name == "LockScreen"
        assert not any(name in kiosk.text for name in NAMES)
        await signed_in(kiosk, marcus)
        assert [type(screen).__name__ for screen in kiosk.app.screen_stack] == ["HomeScreen"]
        assert not any(name in kiosk.text for name in NAMES)
        await kiosk.scan(BAND)
        assert kiosk.screen_name == "HomeScreen", "the place of patients went with whoever opened it"


async def test_home_and_its_lists_name_no_patient_after_all_was_done(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await on_card("f3")(kiosk)
        await typed(kiosk, "61")
        await press(kiosk, "escape", "escape")
        assert kiosk.screen_name == "HomeScreen"
        assert not any(name in kiosk.text for name in NAMES)
        logged = repr(kiosk.record.rows("select subject, detail from audit"))
        assert not any(name in logged for name in NAMES)


async def test_whoever_may_see_no_patient_stays_where_they_are(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await kiosk.press("escape")
        kiosk.app.submit(lambda desk: desk.sign_out())
        await kiosk.settle()
        kiosk.app.submit(lambda desk: desk.patients())
        await kiosk.settle()
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.strip()[0] == "-stop"
        await sign_in(kiosk, PRIYA)
        assert kiosk.screen_name == "HomeScreen"
