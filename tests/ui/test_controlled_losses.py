"""Losses on the screen: how long there is to tell whom, what was done, and how each ended."""

from __future__ import annotations

from db import people, volume_differences
from db.volume_differences import NewDifference
from kiosk.demo_items import DEMO_PIN
from tests.clock import StandingClock
from tests.ui import door
from tests.ui.conftest import Start
from tests.ui.controlled_states import (
    BOARD,
    DANA,
    PRIYA,
    at_controlled,
    id_of,
    lose,
    press,
    prove,
    reported,
    settled,
    sign_in,
)
from tests.ui.terminal import BOTH_SIZES, LOW, TALL, Terminal


def kept(kiosk: Terminal) -> dict[str, str | None]:
    """What is on record of the loss."""
    [row] = kiosk.record.rows("select notified_on, notice, form106_on, form106_number, outcome from controlled_loss")
    return row


@BOTH_SIZES
async def test_every_deadline_is_said_with_how_long_there_is(
    start: Start, clock: StandingClock, size: tuple[int, int]
) -> None:
    async with start(size=size) as kiosk:
        await at_controlled("f2", lost=True)(kiosk)
        assert kiosk.shows("1 loss is open", "✕ TELL THE DEA 1 vial missing: HYDROmorphone 10 mg/mL, 5 mL lot HM5501")
        assert kiosk.shows("DEA in writing: 1 business day left", f"{BOARD}: 10 days left", "Form 106: 45 days left")
        clock.advance(days=11)
        await press(kiosk, "f3")
        assert kiosk.shows("✕ OVERDUE", "DEA in writing: OVERDUE since Wed 25 Nov 2026", "Form 106: 34 days left")
        await press(kiosk, "enter")
        assert kiosk.shows("✕ DEA in writing: OVERDUE since Wed 25 Nov 2026", f"✕ {BOARD}: OVERDUE since Fri 04 Dec")
        assert kiosk.shows("▲ Form 106: 34 days left, by Fri 08 Jan 2027")


async def test_a_loss_shows_what_form_106_asks_for(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_controlled("f2", "enter", lost=True)(kiosk)
        assert kiosk.shows("WHAT DEA FORM 106 ASKS FOR", "registrant Riverside Infusion (demo)")
        assert kiosk.shows("type of loss you say it: theft, loss in transit, …", "schedule CII", "lot HM5501")
        assert kiosk.shows("quantity 1 unit vial", "place Controlled safe", "DEA told on not told yet")
        await kiosk.resize(LOW)
        assert not kiosk.shows("place Controlled safe")
        await press(kiosk, "pagedown", "pagedown")
        assert kiosk.shows("place Controlled safe", f"also told {BOARD}")
        await press(kiosk, "up", "up", "up")
        assert not kiosk.shows("also told on")
        await press(kiosk, "escape", "escape")
        assert kiosk.screen_name == "ControlledScreen"


async def test_what_was_done_is_noted_and_a_wrong_day_loses_nothing_typed(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_controlled("f2", "enter", "f2", lost=True)(kiosk)
        assert kiosk.typed() == ["2026-11-24", ""], "today stands there already"
        await kiosk.type("2026-11-2\r")
        assert kiosk.shows("✕ STOP That is no date.", "Type it as 2026-11-30.")
        await kiosk.type("2026-11-25\r")
        assert kiosk.shows("✕ STOP The day lies before the discovery, or ahead of today.")
        await kiosk.type("2026-11-24\r")
        await kiosk.press("enter")
        assert kiosk.shows("✕ STOP To whom, and how: field division, fax or e-mail: that is not said.")
        await kiosk.type("Field division Chicago, by fax\r")
        await settled(kiosk)
        assert kiosk.strip()[0] == "-ok", kiosk.strip()
        assert kiosk.shows("✓ The DEA was told on 2026-11-24: Field division Chicago, by fax")
        assert kiosk.shows(f"▲ {BOARD}: 10 days left"), "the other authority is not told by that"
        assert (kept(kiosk)["notified_on"], kept(kiosk)["form106_on"]) == ("2026-11-24", None)
        await press(kiosk, "f2")
        assert kiosk.screen_name == "LossScreen"
        assert kiosk.shows("✕ STOP The DEA was told on 2026-11-24: that is noted already.")
        await press(kiosk, "f3", "enter")
        await kiosk.type("106-20261124-7\r")
        await settled(kiosk)
        assert kept(kiosk)["form106_number"] == "106-20261124-7"


async def test_a_pharmacist_signs_that_the_authority_was_told_and_a_wrong_pin_loses_nothing(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_controlled("f2", "enter", "f4", "enter", lost=True)(kiosk)
        await kiosk.type("Ms Ortega, by letter\r")
        assert kiosk.screen_name == "Prove"
        assert kiosk.shows("Which pharmacist signs?", f"{BOARD}, on 2026-11-24", "Ms Ortega, by letter")
        assert not kiosk.shows(PRIYA)
        await kiosk.press("down", "enter")
        await kiosk.type("135790\r")
        await settled(kiosk)
        assert kiosk.screen_name == "Prove"
        assert kiosk.shows("✕ STOP", "Ms Ortega, by letter")
        await prove(kiosk, DANA)
        assert kiosk.shows(f"✓ {BOARD} was told on 2026-11-24: Ms Ortega, by letter", "✕ DEA in writing")
        [row] = kiosk.record.rows("select person_id from signature where meaning = 'told authority'")
        assert row["person_id"] == id_of(kiosk, DANA)
        await press(kiosk, "f4")
        assert kiosk.shows(f"✕ STOP {BOARD} was told on 2026-11-24: that is noted already.")


async def test_nobody_else_is_told_where_the_settings_name_nobody(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        lose(kiosk, authority=None)
        await at_controlled("f2", "enter", "f4")(kiosk)
        assert kiosk.screen_name == "LossScreen"
        assert kiosk.shows("✕ STOP Nobody but the DEA is told of it.", "“Who else is told of a controlled loss”")


async def test_a_loss_is_closed_when_everybody_was_told_and_stays_to_be_read(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await at_controlled("f2", "enter", "f8", "down", "down", "enter", lost=True)(kiosk)
        assert kiosk.shows("Close this loss? It is lost, and reported.", "A closed loss is not opened again")
        await press(kiosk, "enter")
        assert kept(kiosk)["outcome"] is None, "a stray Enter closes nothing"
        await press(kiosk, "f8", "down", "down", "enter", "down", "enter")
        assert kiosk.shows("✕ STOP The DEA has not been told, or has no Form 106.")
        await press(kiosk, "f8", "enter", "down", "enter")
        assert kiosk.shows("✕ STOP The record is still 1 vial short.", "Two people count HYDROmorphone")
        assert kept(kiosk)["outcome"] is None


async def test_a_loss_that_was_reported_is_closed(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        await reported(kiosk)
        assert kiosk.shows("● Nothing is due any more: a pharmacist closes it (F8).")
        await press(kiosk, "f8", "down", "down", "enter", "down", "enter")
        assert kept(kiosk)["outcome"] == "lost"
        assert kiosk.shows("✓ It is lost, and reported on 2026-11-24")
        await press(kiosk, "f2")
        assert kiosk.shows("✕ STOP This loss is closed.")
        await press(kiosk, "escape")
        assert kiosk.shows("No loss is open", "✓ Nothing is missing that is not settled.")
        await press(kiosk, "f3")
        assert kiosk.shows("✓ CLOSED 1 vial missing: HYDROmorphone", "It is lost, and reported")


async def test_who_may_look_and_not_decide_is_told_before_anything_is_asked(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        with kiosk.record.write("demo", "test") as write:
            people.set_roles(write, id_of(kiosk, PRIYA), ("auditor",))
        await at_controlled("f2", "enter", lost=True, who=PRIYA)(kiosk)
        for key in ("f2", "f3", "f4", "f8"):
            await press(kiosk, key)
            assert kiosk.screen_name == "LossScreen"
            assert kiosk.shows("✕ STOP Priya Raman (auditor) may not resolve or escalate a controlled discrepancy")
        assert kiosk.shows("WHAT DEA FORM 106 ASKS FOR")


async def test_what_is_half_typed_outlasts_the_lock_for_its_person_only(start: Start, clock: StandingClock) -> None:
    async with start(size=LOW) as kiosk:
        dana, priya = door.badge_of(kiosk.record, DANA), door.badge_of(kiosk.record, PRIYA)
        await at_controlled("f2", "enter", "f2", "enter", lost=True)(kiosk)
        await kiosk.type("Field division Chi")
        for badge, there in ((dana, True), (priya, False)):
            clock.advance(minutes=11)
            kiosk.app.front_door.lock_if_idle()
            await kiosk.settle()
            assert kiosk.screen_name == "LockScreen"
            assert not kiosk.shows("HYDROmorphone")
            await kiosk.scan(badge)
            if kiosk.screen_name == "PinDialog":
                await kiosk.type(f"{DEMO_PIN}\r")
            assert (kiosk.screen_name == "LossDone") == there
            assert (kiosk.typed() == ["2026-11-24", "Field division Chi"]) == there
        assert kiosk.screen_name == "HomeScreen"


async def test_a_scan_does_nothing_to_what_is_typed(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        lose(kiosk)
        await sign_in(kiosk)
        await press(kiosk, "f8", "enter", "f2")
        await kiosk.keyboard_scan("]d201003733046321171727112210FN8833")
        assert kiosk.screen_name == "LossDone"
        assert kiosk.typed() == ["2026-11-24", ""]
        assert kept(kiosk)["notified_on"] is None


def differ(kiosk: Terminal, lot: str = "HM5501", microlitres: int = 1_500) -> None:
    """Let a technician have measured less in an opened one than the record says."""
    with kiosk.record.write(id_of(kiosk, PRIYA), "test") as write:
        [row] = write.rows("select id, item_id from lot where batch_lot = :lot", lot=lot)
        volume_differences.add(write, NewDifference(row["item_id"], row["id"], microlitres))


@BOTH_SIZES
async def test_what_differs_in_millilitres_is_explained_there_by_a_pharmacist(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(size=size) as kiosk:
        differ(kiosk)
        await at_controlled()(kiosk)
        assert kiosk.shows("✕ DIFFERS")
        await press(kiosk, "f2")
        assert kiosk.shows("✕ DIFFERS HYDROmorphone 10 mg/mL, 5 mL, lot HM5501: 1.5 mL missing")
        await press(kiosk, "enter", "down", "enter")
        assert kiosk.shows("It stayed in the needle, tubing or filter.", "Which pharmacist signs?")
        await prove(kiosk, DANA)
        assert kiosk.shows("✓ OK", "1.5 mL missing: It stayed in the needle")
        assert not kiosk.shows("✕ DIFFERS")
        [row] = kiosk.record.rows("select decided, reason from volume_difference")
        assert row == {"decided": "explained", "reason": "VOLUME_DEAD_SPACE"}


async def test_what_nobody_can_explain_is_a_loss_from_then_on(start: Start) -> None:
    async with start() as kiosk:
        differ(kiosk)
        await at_controlled("f2", "enter", *["down"] * 5, "enter")(kiosk)
        await prove(kiosk, DANA)
        assert kiosk.shows("1 loss is open", "✕ TELL THE DEA 1.5 mL missing: HYDROmorphone 10 mg/mL, 5 mL")
