"""Every state of the screens of preparations, each by the way that leads there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from db import orders, people
from db.record import Record
from kiosk import demo_preparations as demo
from kiosk.demo_orders import enter_verified
from kiosk.demo_photos import syringe_beside_vial
from scanners import build_local
from tests.ui.controlled_states import press, settled, sign_in
from tests.ui.order_states import PHARMACIST, at_prepare
from tests.ui.terminal import Terminal

Way = Callable[[Terminal], Awaitable[None]]
MAKES = "Priya Raman"
PICTURE = syringe_beside_vial(("CEFT", "2 g"), 0.66)
RELEASED, TO_CHECK = demo.RELEASED["number"], demo.TO_CHECK["number"]


def final_label(record: Record, number: str) -> str:
    """The text of the final label on what was made for an order."""
    [row] = record.rows(
        "select l.id from preparation_label l join preparation_unit u on u.id = l.unit_id "
        "join preparation p on p.id = u.preparation_id join patient_order o on o.id = p.order_id "
        "where o.number = :number and l.kind = 'final' and l.voided_at is null",
        number=number,
    )
    return build_local("preparation", row["id"])


def at_worksheet(*keys: str) -> Way:
    """Go on with what is half made, as who makes it, and press keys."""

    async def go(kiosk: Terminal) -> None:
        await at_prepare("f6", "down", "enter", *keys, who=MAKES)(kiosk)

    return go


async def photographed(kiosk: Terminal) -> None:
    await at_worksheet()(kiosk)
    await keep(kiosk)


async def keep(kiosk: Terminal) -> None:
    """Keep what the camera would see with the open work."""
    kiosk.app.submit(lambda desk: desk.keep_picture(PICTURE))
    await settled(kiosk)


def labelling(*keys: str) -> Way:
    """Make one more bag to its last step, go on with its worksheet, and press keys."""

    async def go(kiosk: Terminal) -> None:
        order_id = enter_verified(kiosk.record, {**demo.TO_CHECK, "number": "RX-24090", "mrn": "701268"})
        [makes] = [person for person in people.staff(kiosk.record) if person.name == MAKES]
        made = demo.make(kiosk.record, makes, order_id, "Hood 2", ago=timedelta(minutes=20), until="completion")
        await sign_in(kiosk, MAKES)
        kiosk.app.open_job("prepare", made.job_id)
        await settled(kiosk)
        await press(kiosk, *keys)

    return go


def checking(*keys: str, who: str = PHARMACIST) -> Way:
    """Scan what waits for its check, and press keys."""

    async def go(kiosk: Terminal) -> None:
        await at_prepare("f7", who=who)(kiosk)
        await kiosk.scan(final_label(kiosk.record, TO_CHECK))
        await press(kiosk, *keys)

    return go


def handing(*keys: str) -> Way:
    """Scan what was released this morning, and press keys."""

    async def go(kiosk: Terminal) -> None:
        await at_prepare("f8")(kiosk)
        await kiosk.scan(final_label(kiosk.record, RELEASED))
        await press(kiosk, *keys)

    return go


async def begun(kiosk: Terminal) -> None:
    await at_prepare("enter", "f8", who=MAKES)(kiosk)


def order_of(kiosk: Terminal, number: str) -> str:
    """The id of an order, by its number."""
    found = orders.order_numbered(kiosk.record, number)
    assert found is not None
    return found.id


PASS_ALL = ("down", "enter") * 6
PREPARATIONS: dict[str, Way] = {
    "prepare, under way": at_prepare("f6"),
    "worksheet, not fetched": begun,
    "worksheet, photo locked": at_worksheet(),
    "worksheet, photographed": photographed,
    "worksheet, measure": at_worksheet("f9"),
    "worksheet, cancel": at_worksheet("f8"),
    "worksheet, storage": labelling(),
    "worksheet, labelling": labelling("down", "down", "enter"),
    "check, queue": at_prepare("f7", who=PHARMACIST),
    "check, side by side": checking(),
    "check, signing": checking(*PASS_ALL, "f10"),
    "check, reject": checking("f8"),
    "hand out, pack": handing(),
    "hand out, to whom": handing("f10"),
}
"""How to get from Home to each state, by scans and keys."""
