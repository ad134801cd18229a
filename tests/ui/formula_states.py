"""Every state of the screens about formulas, each by the way that leads there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from db import formulas
from kiosk import formula_toml
from kiosk.services.formulas import bring_in
from tests.formulas import vancomycin
from tests.ui import door
from tests.ui.controlled_states import DANA, id_of, press, settled, sign_in
from tests.ui.terminal import Terminal

Way = Callable[[Terminal], Awaitable[None]]
MENU = "Formulas: how each preparation is made"
MARCUS = "Marcus Oyelaran"


def at_formulas(*keys: str, who: str = MARCUS) -> Way:
    """Open the formulas and press keys."""

    async def go(kiosk: Terminal) -> None:
        await sign_in(kiosk, who)
        await door.choose(kiosk, MENU)
        await settled(kiosk)
        await press(kiosk, *keys)

    return go


def down_to(kiosk: Terminal, code: str) -> tuple[str, ...]:
    """Give the keys that lead from the first formula to another."""
    codes = [each.code for each in formulas.latest_versions(kiosk.record)]
    return ("down",) * codes.index(code)


def at_formula(code: str, *keys: str, who: str = MARCUS) -> Way:
    """Open one formula and press keys."""

    async def go(kiosk: Terminal) -> None:
        await at_formulas(*down_to(kiosk, code), "enter", *keys, who=who)(kiosk)

    return go


async def at_a_faulty_one(kiosk: Terminal) -> None:
    """Open a draft that cannot be approved."""
    text = formula_toml.write(vancomycin(code="FAULTY", name="Vancomycin, faulty", storage=(), references=()))
    bring_in(kiosk.record, id_of(kiosk, DANA), "faulty.toml", text.encode())
    await at_formula("FAULTY")(kiosk)


DRAFT = "INFLIXIMAB-NS-250"
FORMULAS: dict[str, Way] = {
    "formulas": at_formulas(),
    "formulas, one": at_formula(DRAFT),
    "formulas, what goes in": at_formula(DRAFT, "f3"),
    "formulas, steps": at_formula(DRAFT, "f3", "f3"),
    "formulas, faulty": at_a_faulty_one,
    "formulas, approving": at_formula(DRAFT, "f5"),
}
