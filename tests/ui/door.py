"""Ways through the door: badges, signing in, the menu."""

from __future__ import annotations

from textual.widgets import Button

from db import people
from db.record import Record
from kiosk.demo_items import DEMO_PIN
from kiosk.services import people as staff
from kiosk.services.people import NewBadge
from scanners import build_local
from tests.ui.terminal import Terminal


def badge_of(record: Record, name: str) -> str:
    """Have the manager make a badge, and give the text of its code."""
    manager, person = people.staff_called(record, "Dana Whitfield"), people.staff_called(record, name)
    assert manager is not None
    assert person is not None
    made = staff.make_badge(record, manager.id, person.id)
    assert isinstance(made, NewBadge)
    return build_local("person", made.code)


async def signed_in(kiosk: Terminal, badge: str) -> None:
    """Scan a badge and type the PIN."""
    await kiosk.scan(badge)
    await kiosk.type(f"{DEMO_PIN}\r")


async def choose(kiosk: Terminal, label: str) -> None:
    """Choose from the menu."""
    await kiosk.press("f1")
    labels = [str(button.label).strip() for button in kiosk.app.screen.focus_chain if isinstance(button, Button)]
    assert label in labels
    await kiosk.press(*["down"] * (labels.index(label) - labels.index(kiosk.focus)))
    assert kiosk.focus == label
    await kiosk.press("enter")
