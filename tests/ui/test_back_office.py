"""What the menu leads to: notes, handing over, the time, the staff."""

from __future__ import annotations

import json

from db import counts, notes, people, signatures
from db.counts import Target
from db.signatures import NewSignature
from db.subject import Subject
from kiosk.demo_items import DEMO_PIN
from tests import codes
from tests.clock import StandingClock
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.door import badge_of, choose, signed_in
from tests.ui.terminal import BOTH_SIZES, Terminal, wait_until


async def prove(kiosk: Terminal, name: str) -> None:
    """Choose a name in the dialog, and type the PIN."""
    assert kiosk.screen_name in ("Prove", "ConfirmTime")
    for _ in range(9):
        if kiosk.focus.startswith(name):
            break
        await kiosk.press("down")
    await kiosk.press("enter")
    assert kiosk.shows(f"{name}: type your PIN.")
    await kiosk.type(f"{DEMO_PIN}\r")


@BOTH_SIZES
async def test_a_note_is_left_from_a_delivery_and_answered_by_a_pharmacist(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.KNOWN)
        await choose(kiosk, "A note to the pharmacist")
        assert kiosk.shows("About the delivery SSCC")
        await kiosk.type("The box was wet.\r")
        assert kiosk.screen_name == "ReceiveScreen"
        assert kiosk.shows("✓ OK The note is on Home for the pharmacist.")
        await kiosk.press("escape")
        assert kiosk.shows("NOTE From Demo technician")
        assert not kiosk.shows("wet")
        await choose(kiosk, "Read and answer notes")
        assert kiosk.shows("The box was wet.")
        await kiosk.press("enter")
        await kiosk.type("fine\r")
        assert kiosk.shows("✕ STOP Demo technician (technician) may not answer a note")
        await signed_in(kiosk, badge_of(kiosk.record, "Marcus Oyelaran"))
        await choose(kiosk, "Read and answer notes")
        await kiosk.press("enter")
        await kiosk.type("Quarantine it.\r")
        assert kiosk.shows("✓ OK Demo technician finds the answer")
        await choose(kiosk, "Read and answer notes")
        assert kiosk.shows("No note waits for an answer.", "Marcus Oyelaran: Quarantine it.")


@BOTH_SIZES
async def test_a_note_is_tied_to_an_item_or_to_a_lot_of_it(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await kiosk.scan(packages.KNOWN)
        assert kiosk.screen_name == "ItemScreen"
        for press, text in ((0, "Which shelf?"), (1, "This lot looks cloudy.")):
            await choose(kiosk, "A note to the pharmacist")
            for _ in range(press):
                await kiosk.press("f8")
            await kiosk.type(f"{text}\r")
            assert kiosk.shows("✓ OK The note is on Home for the pharmacist.")

        found = kiosk.record.rows("select * from note")
        rows = sorted(found, key=lambda row: (len(row["id"]), row["id"]))
        [item] = kiosk.record.rows("select item_id from lot where id = :id", id=rows[1]["subject_id"])
        assert [(row["subject_kind"], row["text"]) for row in rows] == [
            ("item", "Which shelf?"),
            ("lot", "This lot looks cloudy."),
        ]
        assert rows[0]["subject_id"] == item["item_id"]
        await choose(kiosk, "Read and answer notes")
        assert kiosk.shows("This lot looks cloudy. (Vancomycin", ", lot ")


async def test_nobody_signs_a_shift_whose_controlled_substances_were_not_counted(start: Start) -> None:
    async with start() as kiosk:
        [place] = kiosk.record.rows("select id from location where name = 'Controlled safe'")
        with kiosk.record.write("demo", "test") as write:
            counts.begin(write, "controlled", "The controlled safe", [Target(place["id"], "")], controlled=True)
        await choose(kiosk, "Hand over the shift")
        assert kiosk.shows("The controlled safe, begun by", "Losses of controlled substances: none")
        await kiosk.press("f10")
        assert kiosk.screen_name == "HandOverScreen"
        assert kiosk.shows("✕ STOP Controlled substances are still being counted (The controlled safe).")


@BOTH_SIZES
async def test_a_shift_is_handed_over_and_both_sign(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        await choose(kiosk, "Hand over the shift")
        assert kiosk.screen_name == "HandOverScreen"
        assert kiosk.shows("Deliveries not finished: 2", "Must not be used")
        await kiosk.press("pagedown", "pagedown")  # a small screen shows a page at a time
        assert kiosk.shows("Codes that wait for a second person: none")
        await kiosk.press("f10")
        await prove(kiosk, "Priya Raman")
        assert kiosk.shows("Who takes the shift over?")
        await kiosk.scan(badge_of(kiosk.record, "Tomas Lindqvist"))
        assert kiosk.shows("Tomas Lindqvist: type your PIN.")
        await kiosk.type(f"{DEMO_PIN}\r")
        assert kiosk.shows("✓ OK Priya Raman handed the shift over to Tomas Lindqvist.")
        [row] = kiosk.record.rows("select count(*) as n from signature where subject_kind = 'hand_over'")
        assert row["n"] == 2
        assert kiosk.screen_name == "HomeScreen", "what was signed is done with"
        await kiosk.press("f10")
        assert kiosk.screen_name == "HomeScreen"


async def test_who_took_over_begins_on_home_and_no_key_of_the_hand_over_ends_a_delivery(start: Start) -> None:
    async with start() as kiosk:
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.KNOWN)
        await choose(kiosk, "Hand over the shift")
        await kiosk.press("f10")
        await prove(kiosk, "Priya Raman")
        await prove(kiosk, "Tomas Lindqvist")
        assert kiosk.shows("✓ OK Priya Raman handed the shift over to Tomas Lindqvist.")
        assert kiosk.screen_name == "HomeScreen"
        await kiosk.press("f10")
        assert kiosk.record.rows("select id from job where status = 'open'")


@BOTH_SIZES
async def test_all_of_what_is_handed_over_can_be_read(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        with kiosk.record.write("demo", "test") as write:
            for number in range(30):
                notes.add_note(write, f"Note {number:02}.", None)
        await choose(kiosk, "Hand over the shift")
        seen = kiosk.text
        for _ in range(6):
            await kiosk.press("pagedown")
            seen += kiosk.text
        assert "Notes without an answer: 30" in seen
        assert all(f"Note {number:02}." in seen for number in range(30))


async def test_a_clock_that_was_set_back_is_confirmed_by_two(start: Start, clock: StandingClock) -> None:
    async with start() as kiosk:
        clock.advance(hours=-2)
        await kiosk.scan(packages.KNOWN)
        await kiosk.press("escape")
        await kiosk.lists_follow(lambda: kiosk.shows("CLOCK Time uncertain at K1"))
        await choose(kiosk, "▲ Confirm the time: the clock jumped")
        assert kiosk.shows("Look at a clock on the wall: is this the time?", "Tue 2026-11-24 07:12:00", "was set back")
        clock.advance(seconds=61)
        await wait_until(kiosk.pilot, lambda: kiosk.shows("Tue 2026-11-24 07:13:01"), "the clock to run on")
        await prove(kiosk, "Priya Raman")
        clock.advance(seconds=59)
        await wait_until(kiosk.pilot, lambda: kiosk.shows("Tue 2026-11-24 07:14:00"), "the clock to run on")
        await prove(kiosk, "Tomas Lindqvist")
        [entry] = kiosk.record.rows("select detail from audit where action = 'clock.confirm'")
        assert json.loads(entry["detail"])["shown_at"] == ["2026-11-24T13:13:01.000Z", "2026-11-24T13:14:00.000Z"]
        assert kiosk.shows("✓ OK Priya Raman and Tomas Lindqvist confirmed the time.")
        await kiosk.lists_follow(lambda: not kiosk.shows("Time uncertain"))


async def test_who_looked_too_long_ago_looks_again(start: Start, clock: StandingClock) -> None:
    async with start() as kiosk:
        clock.advance(hours=-2)
        await kiosk.scan(packages.KNOWN)
        await choose(kiosk, "▲ Confirm the time: the clock jumped")
        await prove(kiosk, "Priya Raman")
        clock.advance(minutes=2, seconds=1)
        await prove(kiosk, "Tomas Lindqvist")
        assert kiosk.shows(
            "✕ STOP The time that was looked at is more than 2 minutes ago.", "Look at both clocks again"
        )


@BOTH_SIZES
async def test_a_manager_adds_a_person_enrols_their_badge_and_suspends_them(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(size=size) as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, "Dana Whitfield"))
        await choose(kiosk, "People: roles, PINs, badges")
        assert kiosk.shows("Dana Whitfield manager, pharmacist", "Priya Raman technician")
        await kiosk.press("f2")
        await kiosk.type("Zoë Ångström\r")
        await kiosk.press("down", "enter", "down", "down", "down")
        assert kiosk.focus == "pin"
        await kiosk.type("904713\r904713\r")
        await kiosk.press("enter")
        assert kiosk.shows("✓ OK Zoë Ångström is on record", "Zoë Ångström pharmacist, technician")
        await kiosk.press("down", "down", "down", "down", "down")
        assert kiosk.focus.startswith("Zoë")
        await kiosk.press("enter")
        await choose_button(kiosk, "Enrol a badge by scanning it")
        await kiosk.scan(codes.provider())
        assert kiosk.shows("✓ OK This is Zoë Ångström's badge now.")
        await kiosk.scan(codes.provider())
        await kiosk.type("904713\r")
        assert kiosk.shows("✓ OK Zoë Ångström is signed in.")
        await choose(kiosk, "People: roles, PINs, badges")
        await choose_person(kiosk, "Tomas Lindqvist")
        await choose_button(kiosk, "Suspend")
        assert kiosk.shows("✕ STOP", "may not manage people")
        assert len(people.staff(kiosk.record)) == 5


async def choose_person(kiosk: Terminal, name: str) -> None:
    for _ in range(9):
        if kiosk.focus.startswith(name):
            break
        await kiosk.press("down")
    await kiosk.press("enter")


async def choose_button(kiosk: Terminal, label: str) -> None:
    for _ in range(12):
        if kiosk.focus == label:
            break
        await kiosk.press("down")
    assert kiosk.focus == label
    await kiosk.press("enter")


@BOTH_SIZES
async def test_somebody_else_reviews_a_check_of_own_work(start: Start, size: tuple[int, int]) -> None:
    async with start(size=size) as kiosk:
        marcus = people.staff_called(kiosk.record, "Marcus Oyelaran")
        assert marcus is not None
        with kiosk.record.write(marcus.id, "test") as write:
            bag = Subject("preparation", "K1-BAG")
            own = NewSignature(
                marcus.id, marcus.roles, "checked", bag, {"photographs": ["00"]}, "pin", True, "Alone at night"
            )
            signatures.add_signature(write, own)
        kiosk.app.refresh_home_soon()
        await kiosk.lists_follow(lambda: kiosk.shows("REVIEW Own work was checked"))
        await choose(kiosk, "▲ Review a check of own work")
        assert kiosk.shows("Marcus Oyelaran signed own work as checked", "Alone at night", "1 photograph on record")
        await prove(kiosk, "Priya Raman")
        assert kiosk.shows("✕ STOP Priya Raman (technician) may not sign as reviewed")
        await choose(kiosk, "▲ Review a check of own work")
        await prove(kiosk, "Dana Whitfield")
        assert kiosk.shows("✓ OK The check of own work is reviewed.")
        await kiosk.lists_follow(lambda: not kiosk.shows("Own work was checked"))
