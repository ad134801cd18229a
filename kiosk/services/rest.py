"""What is really left in a controlled container that is ended: measured before anybody sees what the record has."""

from __future__ import annotations

from typing import Final

from db import container_measures, volume_differences
from db.items import Item
from db.opened_containers import OpenedContainer
from db.record import Write
from db.store import Reader
from db.volume_differences import NewDifference
from kiosk.rules.contents import Contents
from kiosk.rules.in_use import CLOSED, microlitres, millilitres
from kiosk.services.outcome import Choice, Question, Refused
from kiosk.services.shelf_questions import LEAVE, REST, Facts
from kiosk.settings import value_at
from kiosk.settings_controlled import VOLUME_TOLERANCE_PERCENT

FIELD: Final = "rest_ml"
UNSAID: Final = Refused(
    "HOW_MUCH_LEFT",
    "It is controlled: how much is really left in it is measured before it goes.",
    "Measure it, and say it in mL; 0 where it is empty.",
)


def is_asked(item: Item, container: OpenedContainer) -> bool:
    """Say whether the rest of a container is asked for: it is controlled, open, and what it held is known."""
    return item.dea_schedule is not None and container.kind not in CLOSED and container.volume_microlitres is not None


def typed(said: object) -> int | Refused:
    """Read what somebody measured, in microlitres; nothing left is 0."""
    found = microlitres(said) if isinstance(said, str) else None
    if found is not None:
        return found
    return Refused(
        "BAD_VALUE", f"{str(said)[:40]} is no volume.", "Type millilitres, such as 2.5; 0 where it is empty."
    )


def question(named: str, facts: Facts, *, is_empty: bool, again: bool) -> Question:
    """Ask how much is left; nothing here tells what the record has."""
    text = f"{named}: how much is really left in it? Measure it."
    if again:
        text = f"{named}: look again, and measure once more what is left in it. What you type now stands."
    empty = (Choice("Nothing: 0 mL", {FIELD: "0"}),) if is_empty else ()
    return Question(REST, text, (*empty, LEAVE), (FIELD,), facts)


def looked(reader: Reader, container: OpenedContainer) -> bool:
    """Say whether somebody was sent to look again: what is said next stands, whoever says it."""
    return container_measures.was_asked(reader, container.id)


def look_again(write: Write, container: OpenedContainer, rest: int) -> bool:
    """Say whether a first number is looked at again; it is on record then, also if what follows is taken back."""
    if looked(write, container) or difference(write, container, rest) is None:
        return False
    container_measures.add(write, container, rest)
    return True


def difference(reader: Write, container: OpenedContainer, rest: int) -> int | None:
    """Say by how many microlitres a container differs beyond the tolerance; above zero less was left. None: it agrees.

    Where nobody measured one of its uses only too much can be told.
    """
    if container.volume_microlitres is None:
        return None
    told = Contents(container.volume_microlitres, container.drawn, rest, container.corrected)
    if container.unmeasured and told.difference > 0:
        return None
    percent = int(value_at(reader, VOLUME_TOLERANCE_PERCENT, reader.at))
    return told.difference if told.exceeds(percent) else None


def settle(write: Write, container: OpenedContainer, rest: int | None) -> str:
    """Note what differs of a container that is ended, and say it in words: empty where it agrees."""
    missing = None if rest is None else difference(write, container, rest)
    if missing is None:
        return ""
    new = NewDifference(container.item_id, container.lot_id, missing, container_id=container.id)
    volume_differences.add(write, new)
    return f" {words(missing)}: a pharmacist says why."


def words(missing: int) -> str:
    """Say by how much something differs.

    >>> words(3000), words(-500)
    ('It DIFFERS: 3 mL less than the record has', 'It DIFFERS: 0.5 mL more than the record has')
    """
    return f"It DIFFERS: {millilitres(abs(missing))} {'less' if missing > 0 else 'more'} than the record has"
