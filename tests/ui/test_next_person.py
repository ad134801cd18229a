"""The next person at the kiosk: finds Home or the open delivery, and nothing that another person opened or typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from tests import codes
from tests.ui import packages
from tests.ui.conftest import Start
from tests.ui.controlled_states import MENU, lose, press, settled
from tests.ui.door import badge_of, choose, signed_in
from tests.ui.formula_states import DRAFT, down_to
from tests.ui.formula_states import MENU as FORMULAS_MENU
from tests.ui.order_states import MENU as PREPARE
from tests.ui.patient_states import FIONA
from tests.ui.patient_states import MENU as PATIENTS
from tests.ui.states import looking, opening_sealed
from tests.ui.terminal import Terminal, wait_until
from tests.ui.test_back_office import choose_person

Way = Callable[[Terminal], Awaitable[None]]
DANA, MARCUS = "Dana Whitfield", "Marcus Oyelaran"

pytestmark = pytest.mark.thorough


async def note(kiosk: Terminal) -> None:
    await choose(kiosk, "A note to the pharmacist")
    await kiosk.type("Mrs Doe cal")


async def notes(kiosk: Terminal) -> None:
    await choose(kiosk, "Read and answer notes")


async def prove(kiosk: Terminal) -> None:
    await choose(kiosk, "Hand over the shift")
    await kiosk.press("f10", "down", "enter")
    await kiosk.type("2468")


async def hand_over(kiosk: Terminal) -> None:
    await choose(kiosk, "Hand over the shift")


async def new_pin(kiosk: Terminal) -> None:
    await choose(kiosk, "People: roles, PINs, badges")
    await choose_person(kiosk, "Tomas Lindqvist")
    for _ in range(12):
        if kiosk.focus == "pin":
            break
        await kiosk.press("down")
    await kiosk.type("9047")


async def people(kiosk: Terminal) -> None:
    await choose(kiosk, "People: roles, PINs, badges")


async def setting(kiosk: Terminal) -> None:
    await choose(kiosk, "Settings")
    await kiosk.press("enter")


async def sealed_code(kiosk: Terminal) -> None:
    await opening_sealed(kiosk)
    await kiosk.press("up")
    await kiosk.type("7K2M")


async def record_entry(kiosk: Terminal) -> None:
    await looking(kiosk, DANA)
    await kiosk.press("enter")


async def stock_then(kiosk: Terminal) -> None:
    await looking(kiosk, DANA)
    await kiosk.press("f5", "enter")
    await wait_until(kiosk.pilot, lambda: kiosk.screen_name == "StockThen", "what a thread of its own adds up")


async def controlled(kiosk: Terminal) -> None:
    lose(kiosk)
    await choose(kiosk, MENU)
    await settled(kiosk)


async def controlled_record(kiosk: Terminal) -> None:
    await controlled(kiosk)
    await press(kiosk, "enter")


async def loss_note(kiosk: Terminal) -> None:
    await controlled(kiosk)
    await press(kiosk, "f2", "enter", "f2", "enter")
    await kiosk.type("Field division Chi")


async def inventory_proof(kiosk: Terminal) -> None:
    await controlled(kiosk)
    await press(kiosk, "f3", "f2", "enter", "enter", "down", "enter")
    await kiosk.type("2468")


async def patient(kiosk: Terminal) -> None:
    await choose(kiosk, PATIENTS)
    await settled(kiosk)
    await press(kiosk, "f6")
    for line in FIONA:
        await kiosk.type(line)
        await press(kiosk, "enter")
    await press(kiosk, "enter")


async def patient_form(kiosk: Terminal) -> None:
    await patient(kiosk)
    await press(kiosk, "f2")
    await kiosk.type("lat")


async def order(kiosk: Terminal) -> None:
    await choose(kiosk, PREPARE)
    await settled(kiosk)
    await press(kiosk, "down", "enter")


async def order_change(kiosk: Terminal) -> None:
    await order(kiosk)
    await press(kiosk, "f6", "enter")
    await kiosk.type("12")


async def formula_proof(kiosk: Terminal) -> None:
    await choose(kiosk, FORMULAS_MENU)
    await settled(kiosk)
    await press(kiosk, *down_to(kiosk, DRAFT), "enter", "f5", "down", "enter")
    await kiosk.type("2468")


WAYS: dict[str, tuple[Way, str]] = {
    "controlled": (controlled, "ControlledScreen"),
    "controlled record": (controlled_record, "ControlledRecordScreen"),
    "loss note": (loss_note, "LossDone"),
    "inventory proof": (inventory_proof, "Prove"),
    "formula proof": (formula_proof, "Prove"),
    "note": (note, "WriteNote"),
    "notes": (notes, "Notes"),
    "prove": (prove, "Prove"),
    "hand over": (hand_over, "HandOverScreen"),
    "new PIN": (new_pin, "EditPerson"),
    "people": (people, "PeopleScreen"),
    "setting": (setting, "SettingValue"),
    "sealed code": (sealed_code, "OpenSealed"),
    "record entry": (record_entry, "RecordEntry"),
    "stock then": (stock_then, "StockThen"),
    "patient": (patient, "PatientScreen"),
    "patient form": (patient_form, "PatientForm"),
    "order": (order, "OrderScreen"),
    "order change": (order_change, "ChangeOrder"),
}
ALL_WAYS = pytest.mark.parametrize(("way", "name"), WAYS.values(), ids=list(WAYS))


async def lock(kiosk: Terminal) -> None:
    kiosk.app.submit(lambda desk: desk.lock("asked"))
    await kiosk.settle()
    assert kiosk.screen_name == "LockScreen"


async def at_home(kiosk: Terminal, name: str) -> None:
    """Insist that this person works here now, and that nothing but Home is open."""
    assert kiosk.shows(f"✓ OK {name} is signed in.")
    assert [type(screen).__name__ for screen in kiosk.app.screen_stack] == ["HomeScreen"]


@ALL_WAYS
async def test_after_a_switch_nothing_of_it_is_left(start: Start, way: Way, name: str) -> None:
    async with start() as kiosk:
        dana, marcus = badge_of(kiosk.record, DANA), badge_of(kiosk.record, MARCUS)
        await signed_in(kiosk, marcus)
        await signed_in(kiosk, dana)
        await way(kiosk)
        assert kiosk.screen_name == name
        if name == "Prove":  # there a badge names a witness
            kiosk.app.submit(lambda desk: desk.scan(marcus, "wedge"))
            await kiosk.settle()
        else:
            await kiosk.scan(marcus)
        await at_home(kiosk, MARCUS)


@pytest.mark.thorough
@ALL_WAYS
async def test_nor_after_a_lock_when_somebody_else_comes(start: Start, way: Way, name: str) -> None:
    async with start() as kiosk:
        dana, marcus = badge_of(kiosk.record, DANA), badge_of(kiosk.record, MARCUS)
        await signed_in(kiosk, dana)
        await way(kiosk)
        await lock(kiosk)
        await signed_in(kiosk, marcus)
        await at_home(kiosk, MARCUS)


@pytest.mark.thorough
@ALL_WAYS
async def test_who_comes_back_goes_on_but_types_secrets_anew(start: Start, way: Way, name: str) -> None:
    async with start() as kiosk:
        dana = badge_of(kiosk.record, DANA)
        await signed_in(kiosk, dana)
        await way(kiosk)
        await wait_until(kiosk.pilot, lambda: kiosk.app.wedge.pending is None, "nothing held")
        before = kiosk.typed()
        await lock(kiosk)
        await kiosk.scan(dana)
        assert kiosk.screen_name == name
        secret = {"Prove", "EditPerson", "OpenSealed"}
        assert kiosk.typed() == (["" for _ in before] if name in secret else before)


async def test_signing_out_leaves_nothing_to_be_read(start: Start) -> None:
    async with start() as kiosk:
        await signed_in(kiosk, badge_of(kiosk.record, DANA))
        await people(kiosk)
        await choose(kiosk, "Sign out")
        assert kiosk.screen_name == "HomeScreen"


async def test_the_open_delivery_and_its_question_are_everybodys(start: Start) -> None:
    async with start() as kiosk:
        dana, marcus = badge_of(kiosk.record, DANA), badge_of(kiosk.record, MARCUS)
        await signed_in(kiosk, dana)
        await kiosk.scan(codes.sscc())
        await kiosk.scan(packages.UNKNOWN)
        await kiosk.type("mic")
        await lock(kiosk)
        await signed_in(kiosk, marcus)
        assert kiosk.screen_name == "Attach"
        assert kiosk.typed()[0] == "mic"


async def test_over_it_a_note_that_somebody_began_is_closed(start: Start) -> None:
    async with start() as kiosk:
        dana, marcus = badge_of(kiosk.record, DANA), badge_of(kiosk.record, MARCUS)
        await signed_in(kiosk, dana)
        await kiosk.scan(codes.sscc())
        await note(kiosk)
        await lock(kiosk)
        await signed_in(kiosk, marcus)
        assert kiosk.screen_name == "ReceiveScreen"
        assert kiosk.record.rows("select id from note") == []


async def test_a_refused_pin_of_another_closes_nothing(start: Start) -> None:
    async with start() as kiosk:
        await note(kiosk)
        await kiosk.scan(badge_of(kiosk.record, MARCUS))
        await kiosk.type("135790\r")
        await kiosk.press("escape")
        assert kiosk.screen_name == "WriteNote"
        assert kiosk.typed() == ["Mrs Doe cal"]
