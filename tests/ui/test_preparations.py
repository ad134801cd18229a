"""Preparations on the screen: a step locked behind its picture, a worksheet taken up again, a check that is signed."""

from __future__ import annotations

from kiosk.widgets.photo import Photo
from tests.ui.conftest import Start
from tests.ui.controlled_states import DANA, press, prove, settled, sign_in
from tests.ui.order_states import KEYED, PHARMACIST, at_prepare
from tests.ui.preparation_states import (
    MAKES,
    PASS_ALL,
    RELEASED,
    TO_CHECK,
    at_worksheet,
    begun,
    checking,
    final_label,
    handing,
    keep,
    labelling,
)
from tests.ui.terminal import LOW, TALL, Terminal
from tests.ui.test_orders import NAMES

PATIENTS = (*NAMES, "Kettlewick", "Ingleby", "Dunnegan", "701154")
"""Nobody of them is named where packages are scanned."""


def state_of(kiosk: Terminal, number: str) -> str:
    [row] = kiosk.record.rows(
        "select p.state from preparation p join patient_order o on o.id = p.order_id where o.number = :number",
        number=number,
    )
    return str(row["state"])


def draws(kiosk: Terminal) -> bool:
    """Whether a photograph is on the screen."""
    photo = kiosk.app.screen.query_one(Photo)
    return photo.display and bool(photo.size) and any("▀" in each.text for each in photo.render_line(1))


async def test_what_was_not_fetched_is_named_and_no_worksheet_begins(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await begun(kiosk)
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.shows("not fetched yet", "Meropenem 1 g", "no hood yet")


async def test_the_injection_is_locked_until_the_picture_is_there(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_worksheet()(kiosk)
        assert kiosk.shows("STEP 7 of 8", "UNIT 1 of 3", "Hood 1", "✕ LOCKED", "Locked until the picture is there.")
        assert not draws(kiosk)
        await press(kiosk, "enter")
        assert kiosk.shows("✕ LOCKED"), "no answer is one Enter away"
        await press(kiosk, "down", "enter")
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.shows("There is no picture of this step yet", "✕ LOCKED")
        await keep(kiosk)
        assert draws(kiosk)
        assert kiosk.shows("✓ the picture is kept")
        assert not kiosk.shows("✕ LOCKED")
        await press(kiosk, "down", "enter")
        assert kiosk.shows("STEP 8 of 8", "Add it through the port")
        assert not any(name in kiosk.text for name in PATIENTS)


async def test_a_worksheet_that_is_left_is_gone_on_with_from_home_by_somebody_else_at_the_hood(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_worksheet("escape")(kiosk)
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.shows("▲ CHECK 1 preparation waits", "1 under way")
        await sign_in(kiosk, KEYED)
        await press(kiosk, "f3", "enter")
        assert kiosk.shows("Who prepares?", "STEP 7 of 8")
        await kiosk.type("246810\r")
        await settled(kiosk)
        assert kiosk.shows("Hands washed, garbed and gloved")


async def test_final_labels_are_listed_until_each_is_scanned_on_its_container(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await labelling("down", "down", "enter")(kiosk)
        assert kiosk.shows("ALL 8 STEPS DONE", "use by", "○ unit 1", "apply it, then scan it")
        assert not any(name in kiosk.text for name in PATIENTS)
        assert state_of(kiosk, "RX-24090") == "labelling"
        await kiosk.scan(final_label(kiosk.record, "RX-24090"))
        await settled(kiosk)
        assert state_of(kiosk, "RX-24090") == "to_check"
        assert kiosk.screen_name == "HomeScreen"
        await kiosk.lists_follow(lambda: kiosk.shows("▲ CHECK 2 preparations wait"))


async def test_a_pharmacist_sees_order_work_and_photograph_inspects_and_signs(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_prepare("f7", who=PHARMACIST)(kiosk)
        assert kiosk.shows("STAT Meropenem 1 g", "TO CHECK")
        await press(kiosk, "escape")
        await checking()(kiosk)
        assert kiosk.shows("ORDER AS IT WAS SIGNED", "COMPONENTS", "PHOTOGRAPH 1 of 1", "Kettlewick, Barnaby")
        assert draws(kiosk)
        await press(kiosk, *PASS_ALL)
        await press(kiosk, "f10")
        assert kiosk.shows("Whoever checked it signs", "✓ 6 of 6 lines of the inspection pass")
        await prove(kiosk, PHARMACIST)
        await settled(kiosk)
        assert state_of(kiosk, TO_CHECK) == "released"
        assert kiosk.screen_name == "HomeScreen"
        assert kiosk.shows("is RELEASED")
        await kiosk.lists_follow(lambda: not kiosk.shows("▲ CHECK"))


async def test_a_second_person_computes_the_dose_of_a_high_alert_drug_and_sees_no_result(start: Start) -> None:
    async with start(size=LOW) as kiosk:
        with kiosk.record.write("system", "test") as write:
            write.run("update item set high_alert = 1 where name = 'Meropenem 1 g'")
        await checking(*PASS_ALL)(kiosk)
        assert kiosk.shows("High-alert: a second person computes")
        await press(kiosk, "down", "enter")
        assert kiosk.screen_name == "BlindDose"
        assert kiosk.shows("Who computes it?", "Drawn up as")
        assert not kiosk.shows("20 mL"), "what was drawn is a result"
        await prove(kiosk, DANA, "1", "g")
        assert kiosk.screen_name == "CheckScreen"
        assert kiosk.shows("Release the container?")
        assert state_of(kiosk, TO_CHECK) == "to_check"


async def test_what_fails_is_rejected_with_a_reason_and_its_label_counts_no_longer(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await checking("f8", who=DANA)(kiosk)
        label = final_label(kiosk.record, TO_CHECK)
        await kiosk.type("the port leaks\r")
        await kiosk.type("246810\r")
        await settled(kiosk)
        assert state_of(kiosk, TO_CHECK) == "rejected"
        await at_prepare("f8", who=MAKES)(kiosk)
        await kiosk.scan(label)
        assert kiosk.strip()[0] == "-stop"
        await press(kiosk, "escape")
        await at_prepare(who=MAKES)(kiosk)
        assert kiosk.shows("RX-24013"), "what was rejected is to be made again"


async def test_a_technician_may_not_check(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_prepare("f7", who=MAKES)(kiosk)
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.screen_name == "PrepareScreen"


async def test_what_is_released_is_handed_to_the_patient_and_nobody_is_named(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await handing("f10")(kiosk)
        assert kiosk.shows("Meropenem in sodium chloride 0.9 %", "IN THE REFRIGERATOR", "Who takes it?")
        assert not any(name in kiosk.text for name in PATIENTS)
        await press(kiosk, "down", "enter")  # no answer is one stray Enter away
        await press(kiosk, "down", "down", "enter")  # in the refrigerator
        await press(kiosk, "down", "enter")  # they have it in their hands
        await press(kiosk, "down", "down", "enter")  # the patient in person
        [row] = kiosk.record.rows(
            "select u.state from preparation_unit u join preparation p on p.id = u.preparation_id "
            "join patient_order o on o.id = p.order_id where o.number = :number",
            number=RELEASED,
        )
        assert row["state"] == "dispensed", kiosk.text
