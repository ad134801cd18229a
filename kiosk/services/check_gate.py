"""The gate before a release: who may check a preparation, and whether it can be released as things stand now."""

from __future__ import annotations

from collections.abc import Iterator

from db import instants, people
from db.record import Write
from db.store import Reader
from kiosk.rules.preparation import STAGE_WORDS, Stage
from kiosk.services.check_dose import not_reckoned
from kiosk.services.clock_before import over_before
from kiosk.services.order_gate import not_to_be_prepared, signed
from kiosk.services.outcome import Refused
from kiosk.services.preparation_case import PreparationCase, hands
from kiosk.services.preparation_parts import stopped_part
from kiosk.settings import site_at

_REJECT = "Reject it: it is wasted, and remade if the order still wants it."


def not_to_be_checked(reader: Reader, case: PreparationCase, person_id: str) -> Refused | None:
    """Say why this person cannot check a preparation, or nobody can; who made any of it never does."""
    made = case.preparation
    if made.state != Stage.TO_CHECK:
        said = f"Preparation {made.id} is {STAGE_WORDS[Stage(made.state)]}."
        return Refused("NOT_TO_CHECK", said, "Scan one that waits for the check (F1, Check).")
    if person_id in hands(reader, made):
        person = people.anybody(reader, person_id)
        said = f"{person.name if person else person_id} had a hand in making this, and does not check their own work."
        return Refused("OWN_WORK", said, "Another pharmacist checks it. Nothing was signed.")
    return None


def not_to_be_released(write: Write, case: PreparationCase, at: str) -> Refused | None:
    """Say why a preparation cannot be released at an instant, whoever checks it."""
    return next(_against(write, case, at), None)


def _against(write: Write, case: PreparationCase, at: str) -> Iterator[Refused]:
    made, order = case.preparation, case.order
    stopped = not_to_be_prepared(write, order, at, made.order_version)
    if stopped is not None:
        yield Refused(stopped.code, f"{stopped.message} What was made for it is not released.", _REJECT)
        return
    given = signed(write, order)
    if given is None or given.content.get("formula") != made.formula_id:
        said = f"It was made by another version of the formula than the one that order {order.id} was verified with."
        yield Refused("FORMULA_CHANGED", said, _REJECT)
    if made.beyond_use_date is None:
        yield Refused("NO_BEYOND_USE", "It has no beyond-use date.", _REJECT)
    elif made.beyond_use_date <= at:
        until = instants.from_text(made.beyond_use_date).astimezone(site_at(write, at).zone)
        said = f"Its beyond-use date has passed: {until:%Y-%m-%d %H:%M} ({made.beyond_use_cap})."
        yield Refused("BUD_PASSED", said, _REJECT)
    elif (doubted := over_before(write, made.beyond_use_date, f"preparation {made.id}")) is not None:
        yield doubted
    if (unknown := not_reckoned(write, case)) is not None:
        yield unknown
    if (found := stopped_part(write, made, case.to_check)) is not None:
        part, said = found
        if part.recalled:
            yield Refused("RECALLED", said, "Set it aside under quarantine, and reject it.")
        else:
            yield Refused("QUARANTINED", said, "Leave it (Esc) until that is released, or reject it.")
