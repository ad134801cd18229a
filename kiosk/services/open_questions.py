"""What is asked of a container that is opened, and of one that is open: every question in words."""

from __future__ import annotations

from typing import Final

from db.items import Item
from db.opened_containers import OpenedContainer
from kiosk.rules.in_use import AREAS, BACK_IN_REFRIGERATOR, KINDS, OUT_OF_REFRIGERATOR
from kiosk.services.outcome import Choice, Question
from kiosk.services.shelf_questions import END, LEAVE, Facts
from kiosk.services.shelf_state import Draft

OPEN_KIND: Final = "OPEN_KIND"
OPEN_AREA: Final = "OPEN_AREA"


def opening(item: Item, draft: Draft, named: str, its_facts: Facts, *, is_unsaid: bool) -> Question | None:
    """Ask what has to be known before one is opened; None when it is.

    Where it `is_unsaid`, no pharmacist said what it is, and the one who opens it is none.
    """
    kind = draft.kind or (item.container_kind if item.storage != "refrigerated" else None)
    if kind is None:
        return open_kind(item, named, its_facts, is_unsaid=is_unsaid)
    if kind in KINDS and draft.area is None:
        return open_area(named, its_facts)
    return None


def open_kind(item: Item, named: str, its_facts: Facts, *, is_unsaid: bool) -> Question:
    """Ask what it is once it is open; how long it may be used follows from it."""
    known = KINDS.get(item.container_kind or "")
    kinds = (known,) if known else tuple(kind for kind in KINDS.values() if kind.only_in_a_hood or not is_unsaid)
    choices = [Choice(f"It is opened: {kind.words}", {"kind": kind.code}) for kind in kinds]
    if item.storage == "refrigerated":
        taken_out = Choice("It stays closed: it is taken out of the refrigerator", {"kind": OUT_OF_REFRIGERATOR})
        choices.append(taken_out)
    text = f"{named}: what is it?"
    if is_unsaid:
        text += " Until a pharmacist says it on its card (F8), the shortest time holds, and in a hood alone."
    return Question(OPEN_KIND, text, (*choices, LEAVE), (), its_facts)


def open_area(named: str, its_facts: Facts) -> Question:
    """Ask where it is opened."""
    choices = tuple(Choice(f"{words[0].upper()}{words[1:]}", {"area": code}) for code, words in AREAS.items())
    return Question(OPEN_AREA, f"{named}: where is it opened?", (*choices, LEAVE), (), its_facts)


def end(item: Item, container: OpenedContainer | None, named: str, its_facts: Facts) -> Question:
    """Ask what came of an open container; what stayed closed can go back into the refrigerator, or be opened.

    What is set aside is not used: it can only be discarded.
    """
    kind = container.kind if container is not None and not container.is_held else None
    choices = [Choice("It is used up", {"end": "used up"}), Choice("It is discarded", {"end": "discarded"})]
    if kind == OUT_OF_REFRIGERATOR:
        choices.insert(0, Choice("It goes back into the refrigerator", {"end": BACK_IN_REFRIGERATOR}))
    if kind == BACK_IN_REFRIGERATOR:
        choices.insert(0, Choice("It is taken out of the refrigerator again", {"end": OUT_OF_REFRIGERATOR}))
    if kind in (OUT_OF_REFRIGERATOR, BACK_IN_REFRIGERATOR) and item.container_kind in KINDS:
        choices[1:1] = [
            Choice(f"It is opened {words}", {"end": item.container_kind, "area": code}) for code, words in AREAS.items()
        ]
    if container is not None and container.is_held:
        choices = choices[1:]
    text = f"{named}: what became of the open one? This cannot be taken back."
    return Question(END, text, (*choices, LEAVE), (), its_facts)
