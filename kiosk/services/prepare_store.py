"""How what was made is kept: asked with the beyond-use date of each way, chosen, said anew before it is labelled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from db import instants, preparations
from db.preparations import Preparation
from db.record import Write
from kiosk.rules.beyond_use import STORAGES, BeyondUse
from kiosk.rules.preparation import UnitStage
from kiosk.services import preparation_labels as labels
from kiosk.services import prepare_bud
from kiosk.services.outcome import Choice, Done, Outcome, Question, Refused
from kiosk.services.preparation_void import FINAL, UNDONE
from kiosk.services.prepare_made import Made
from kiosk.services.receive_answers import not_an_answer
from kiosk.settings import site_at

STORAGE: Final = "PREPARATION_STORAGE"
ANEW: Final = Choice("It is stored in another way", {"storage": "anew"})


def question(made: Made, at: str) -> Question | None:
    """Offer every way to keep it that has a beyond-use date; the others are told with what is wrong."""
    if made.preparation.storage is not None:
        return None
    found = prepare_bud.ways(made, at)
    choices = tuple(
        Choice(prepare_bud.way_words(made.reader, storage, ends), {"storage": storage})
        for storage, ends in found
        if isinstance(ends, BeyondUse)
    )
    facts = tuple((STORAGES[storage], ends.message) for storage, ends in found if not isinstance(ends, BeyondUse))
    text = "How is it stored?" if choices else "It has no beyond-use date, so it gets no label. Cancel it."
    return Question(STORAGE, text, choices, (), facts)


def store(write: Write, made: Made, storage: object) -> Outcome:
    """Put on record how it is kept, and give every unit its final label."""
    found = dict(prepare_bud.ways(made, write.at)).get(storage)  # type: ignore[call-overload]
    if found is None:
        return not_an_answer(STORAGE)
    if not isinstance(found, BeyondUse):
        return Refused(found.code, found.message, "Choose another way to keep it, or cancel it.")
    preparation = prepare_bud.put(write, made, storage, found)  # type: ignore[arg-type]
    for unit in made.units:
        if unit.state == UnitStage.IN_PROCESS and isinstance(given := labels.final(write, preparation, unit), Refused):
            return given
    where = STORAGES[storage]  # type: ignore[index]
    late = _last_dose_is_late(made, found)
    return Done("STORED", f"Stored {where}. {prepare_bud.words(write, found)}{late}")


def _last_dose_is_late(made: Made, found: BeyondUse) -> str:
    """Point out that it ends before the last dose of it is due; whoever checks it decides."""
    content = made.content
    if content.kind == "batch" or not content.starts_at:
        return ""
    last = datetime.fromisoformat(content.starts_at) + timedelta(hours=content.every_hours * (content.doses - 1))
    zone = site_at(made.reader, instants.to_text(found.at)).zone
    if last <= found.at.astimezone(zone).replace(tzinfo=None):
        return ""
    return f" It ends before the last dose of it is due ({last:%Y-%m-%d %H:%M}): tell the pharmacist."


def may_be_said_anew(made: Made, at: str) -> bool:
    """Say whether it can be kept otherwise still: no final label is on its container, and there is another way."""
    is_open = not any(each.state == UnitStage.TO_CHECK for each in made.units)
    return is_open and len([1 for _, ends in prepare_bud.ways(made, at) if isinstance(ends, BeyondUse)]) > 1


def take_back(write: Write, made: Made) -> Preparation:
    """Take back how it is kept: the final labels printed so far are void."""
    for unit in made.units:
        if unit.state == UnitStage.LABELLED:
            labels.void(write, unit, UNDONE, kind=FINAL)
            preparations.stand_unit(write, unit, UnitStage.IN_PROCESS)
    return preparations.stand(write, made.preparation, storage=None, beyond_use_date=None, beyond_use_cap=None)
