"""Orders on the screen: the queue, the pharmacist's check with a PIN, and an order entered answer by answer."""

from __future__ import annotations

from tests.ui.conftest import Start
from tests.ui.controlled_states import DANA, press, prove, settled
from tests.ui.door import badge_of, choose, signed_in
from tests.ui.order_states import KEYED, MENU, PHARMACIST, at_prepare, entering
from tests.ui.terminal import TALL, Terminal

NAMES = ("Achterberg", "Brightwell", "Eskildsen", "Farquhar", "Hargreave", "700570", "2020-05-21")


def order_of(kiosk: Terminal, number: str) -> dict[str, object]:
    [row] = kiosk.record.rows("select id, state, version from patient_order where number = :number", number=number)
    return row


async def test_the_queue_has_stat_first_and_no_patients_name(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_prepare()(kiosk)
        assert kiosk.shows("4 to prepare, 4 to verify", "2 STAT", "1 on hold (F3)")
        text = kiosk.text
        assert text.index("RX-24021") < text.index("RX-24024") < text.index("RX-24017")
        assert not any(name in text for name in NAMES)
        await press(kiosk, "f3")
        assert kiosk.shows("1 on hold", "● ON HOLD")
        await press(kiosk, "escape")
        assert kiosk.screen_name == "HomeScreen"
        assert not any(name in kiosk.text for name in NAMES)


async def test_a_pharmacist_reads_all_of_it_and_signs_with_their_pin(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_prepare("down", "enter", who=PHARMACIST)(kiosk)
        assert kiosk.shows("Eskildsen, Nora", "born 2020-05-21", "50 mg/kg × 20.6 kg = 1,030 mg", "none known")
        [look] = kiosk.record.rows("select detail from audit where action = 'order.view' and actor <> 'system' "
                                   "order by epoch desc, seq desc limit 1")  # fmt: skip
        assert "patients_viewed" in look["detail"]
        await press(kiosk, "f2")
        await prove(kiosk, DANA)
        await settled(kiosk)
        assert kiosk.strip()[0] == "-ok", kiosk.strip()
        assert order_of(kiosk, "RX-24024")["state"] == "verified"
        assert kiosk.shows("✓ VERIFIED", "Dana Whitfield, verify, version 1")
        await press(kiosk, "f2")
        assert kiosk.shows("Only an order that waits for a pharmacist is verified.")


async def test_what_nobody_asked_for_stops_the_signature_in_words(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_prepare("down", "down", "down", "down", "down", "enter", "f2", who=PHARMACIST)(kiosk)
        await prove(kiosk, PHARMACIST)
        await settled(kiosk)
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.shows("The patient's allergies are NOT ASKED", "✕ NOT ASKED")
        assert order_of(kiosk, "RX-24023")["state"] == "entered"


async def test_an_order_is_held_let_go_on_changed_and_stopped(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_prepare("enter", "f3", who=PHARMACIST)(kiosk)
        await kiosk.type("patient in hospital\r")
        await settled(kiosk)
        assert kiosk.shows("● ON HOLD", "Nothing was fetched for it.", "hold, version 1: patient in hospital")
        await press(kiosk, "f3")
        await kiosk.type("back home\r")
        await settled(kiosk)
        assert kiosk.shows("✓ VERIFIED")
        await press(kiosk, "f6", "enter")
        await kiosk.type("2\r")
        await kiosk.type("Dr Osei by telephone\r")
        await settled(kiosk)
        assert kiosk.shows("▲ TO VERIFY", "version 2", "Dr Osei by telephone")
        await press(kiosk, "f4")
        await kiosk.type("therapy ended\r")
        await settled(kiosk)
        assert kiosk.shows("✕ STOPPED")
        assert order_of(kiosk, "RX-24021") == {**order_of(kiosk, "RX-24021"), "state": "discontinued", "version": 2}


async def test_the_prescriber_is_asked_and_the_answer_noted(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_prepare("up", "enter", "f5", who=PHARMACIST)(kiosk)
        await kiosk.type("2 g is meant\r")
        await settled(kiosk)
        assert kiosk.shows("Marcus Oyelaran: 2 g is meant")
        await press(kiosk, "f5")
        assert kiosk.typed()[0] == "Dr Lindgren"
        await kiosk.type("In 100 mL?\r")
        await settled(kiosk)
        assert kiosk.shows("● ASKED", "Dr Lindgren was asked: In 100 mL? Not answered yet")


async def test_a_verified_order_is_pulled_by_its_list(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_prepare("enter")(kiosk)
        before = kiosk.record.rows("select id, order_id from order_pull")
        await press(kiosk, "f7")
        assert kiosk.screen_name == "PullScreen"
        assert kiosk.shows("Meropenem 1 g")
        pulls = kiosk.record.rows("select id, order_id from order_pull")
        [begun] = [each for each in pulls if each not in before]
        assert len(pulls) == len(before) + 1
        assert begun["order_id"] == order_of(kiosk, "RX-24021")["id"]


async def test_a_draft_survives_and_the_next_person_sees_nothing_of_it(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await entering(("enter",), ("type", "700114"))(kiosk)
        assert kiosk.shows("Achterberg, Wilma")
        await kiosk.scan(badge_of(kiosk.record, PHARMACIST))
        if kiosk.screen_name != "HomeScreen":
            await signed_in(kiosk, badge_of(kiosk.record, PHARMACIST))
        assert not any(name in kiosk.text for name in NAMES)
        [job] = kiosk.record.rows("select status from job where kind = 'order'")
        assert job["status"] == "open"


async def test_a_technician_is_told_that_a_pharmacist_decides(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await at_prepare("enter", "f4", who=KEYED)(kiosk)
        assert kiosk.strip()[0] == "-stop"
        assert kiosk.shows("may not resume or discontinue an order")


async def test_whoever_may_not_see_orders_sees_none(start: Start) -> None:
    async with start(size=TALL) as kiosk:
        await choose(kiosk, MENU)
        await settled(kiosk)
        assert not any(name in kiosk.text for name in NAMES)
