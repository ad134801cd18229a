"""One unit with what it is: its preparation, its order, its formula; and what keeps it from being handed to anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from db import instants, orders, preparation_work, preparations, unit_handovers
from db.orders import Order
from db.preparation_work import UnitLabel
from db.preparations import Preparation, PreparationUnit
from db.record import Write
from db.store import Reader
from kiosk.rules import order_content
from kiosk.rules.order_content import OrderContent
from kiosk.rules.preparation import UNIT_WORDS, UnitStage
from kiosk.services import formulas
from kiosk.services.clock_before import over_before
from kiosk.services.keep_scan import persons_code
from kiosk.services.outcome import Refused
from kiosk.services.preparation_parts import lot_against
from kiosk.services.preparation_void import FINAL, REJECTED, void_refusal
from kiosk.services.receive_subject import plural
from kiosk.services.resolve import OurLabel, PreparationFound, resolve
from kiosk.settings import site_at
from scanners import BarcodeData

STORAGE: Final[Mapping[str, str]] = {"crt": "room", "refrigerator": "refrigerated", "freezer": "frozen"}
"""How a pack has to be kept, by how its unit is."""
KEPT_WORDS: Final[Mapping[str, str]] = {
    "room": "at room temperature",
    "refrigerated": "in the refrigerator",
    "frozen": "in the freezer",
}
GIVEN: Final = "given"
"""The event by which a unit is given to another order than the one it was made for."""
KEPT_WRONGLY: Final = "kept_wrongly"
"""The event by which a unit that comes back is not used again."""
_SCAN: Final = "Scan the final label of the bag or syringe."
_ASIDE: Final = "Set it aside and show it to the pharmacist."
_WASTE: Final = "Do not use it: waste it (Hand out, F6)."


@dataclass(frozen=True)
class MadeUnit:
    """One unit, and what belongs to it."""

    unit: PreparationUnit
    preparation: Preparation
    order: Order
    """The order that it is for: that of its preparation, or the one that it was given to."""
    name: str
    """What it is, as its formula calls it."""
    version: int
    """The version of the order that it was made for, or given to."""

    @property
    def is_of_batch(self) -> bool:
        """Say whether it is no patient's."""
        return self.order.patient_id is None

    @property
    def kept(self) -> str:
        """Say how it is kept: `room`, `refrigerated` or `frozen`."""
        return STORAGE.get(self.preparation.storage or "", "room")

    @property
    def words(self) -> str:
        """Name it without its patient."""
        units = self.preparation.units
        number = f", {self.unit.number} of {units}" if units > 1 else ""
        return f"{self.name}{number} (order {self.order.id})"


def made_unit(reader: Reader, unit_id: str) -> MadeUnit | None:
    """Find a unit with what belongs to it."""
    unit = preparations.unit(reader, unit_id)
    made = preparations.preparation(reader, unit.preparation_id) if unit is not None else None
    if unit is None or made is None:
        return None
    order = orders.order(reader, unit.order_id or made.order_id)
    kept = formulas.formula(reader, made.formula_id)
    if order is None:
        return None
    version = made.order_version if unit.order_id is None else _given_version(reader, unit)
    return MadeUnit(unit, made, order, kept.version.name if kept else order.item, version)


def _given_version(reader: Reader, unit: PreparationUnit) -> int:
    given = preparation_work.events_of(reader, unit.preparation_id, GIVEN)
    last = next((each for each in reversed(given) if each.unit_id == unit.id), None)
    return int(last.facts["version"]) if last is not None else 0


def content_of(reader: Reader, made: MadeUnit) -> OrderContent | None:
    """Read what the version said that a unit was made for, or given to; None once that is erased."""
    found = {number: content for number, _, _, content in orders.versions(reader, made.order.id)}
    content = found.get(made.version)
    return order_content.from_json(content) if content else None


@dataclass(frozen=True)
class Labelled:
    """A unit in hand, found by the code on it."""

    made: MadeUnit
    label: UnitLabel


def labelled(reader: Reader, data: BarcodeData, *, to_waste: bool = False) -> Labelled | Refused:
    """Find the unit whose label was scanned; a void code names nothing any more.

    `to_waste`: what a pharmacist rejected is still there under its code, and goes into the waste by it.
    """
    if data.sensitive:
        return persons_code(data, _SCAN)
    found = resolve(reader, data)
    if isinstance(found, OurLabel) and found.kind == "preparation":
        said = f"That is the label of preparation {found.value}, which is not on record."
        return Refused("NOT_ON_FILE", said, _ASIDE)
    made = made_unit(reader, found.unit.id) if isinstance(found, PreparationFound) else None
    if made is None or not isinstance(found, PreparationFound):
        return Refused("NOT_A_UNIT", "That is no label of a preparation.", _SCAN)
    if to_waste and made.unit.state == UnitStage.REJECTED and found.label.void_reason == REJECTED:
        return Labelled(made, found.label)
    return void_refusal(reader, made.unit, found.label) or Labelled(made, found.label)


def not_final(found: Labelled) -> Refused | None:
    """Say why what was scanned is not the proven final label of its unit."""
    words = found.made.words
    if found.label.kind != FINAL:
        said = f"{words}: that is its label NOT FOR ADMINISTRATION; the unit is {UNIT_WORDS[_stage(found.made)]}."
        return Refused("IN_PROCESS_LABEL", said, "Finish its worksheet first.")
    if found.label.applied_at is None:
        said = f"{words}: this label was never scanned on its container."
        return Refused("LABEL_NOT_APPLIED", said, "Scan it back first, where it was printed.")
    return None


def _stage(made: MadeUnit) -> UnitStage:
    return UnitStage(made.unit.state)


def not_released(reader: Reader, made: MadeUnit) -> Refused | None:
    """Say why a unit is not one that was released and is still here."""
    if made.unit.state == UnitStage.RELEASED:
        return None
    if made.unit.state != UnitStage.DISPENSED:
        said = f"{made.words} is NOT RELEASED: it is {UNIT_WORDS[_stage(made)]}."
        return Refused("NOT_RELEASED", said, "A pharmacist checks and releases it first.")
    if unit_handovers.has_left(reader, made.unit.id):
        return left(made)
    said = f"{made.words} was handed over already, and waits to be picked up."
    return Refused("ALREADY_DISPENSED", said, "If it is not needed, a pharmacist takes it back (F6).")


def left(made: MadeUnit) -> Refused:
    """Refuse what left the pharmacy: nobody knows how it was kept."""
    said = f"{made.words} LEFT THE PHARMACY. It is never handed out again."
    return Refused("LEFT_THE_PHARMACY", said, "Put it into the waste.")


def unusable(reader: Reader, made: MadeUnit, at: str) -> Refused | None:
    """Say why nobody may use a unit: a part of it is recalled or held for a maker's notice, or its time is over."""
    if (part := lot_against(reader, made.preparation, made.unit)) is not None:
        holds = f"{made.words} holds {part.name}, lot {part.batch_lot or '—'}"
        if part.recalled:
            return Refused("RECALLED", f"{holds}, which is RECALLED.", _WASTE)
        said = f"{holds}, which was put in QUARANTINE for a maker's notice, and is not released."
        return Refused("QUARANTINED", said, "Set it aside until that is released, or recalled.")
    doubts = preparation_work.events_of(reader, made.preparation.id, KEPT_WRONGLY)
    if any(each.unit_id == made.unit.id for each in doubts):
        said = f"{made.words} was not kept {KEPT_WORDS[made.kept]} all the time, or nobody knows."
        return Refused("KEPT_WRONGLY", said, _WASTE)
    until = made.preparation.beyond_use_date
    if until is None:
        return Refused("NO_BEYOND_USE", f"{made.words} has no beyond-use date.", _ASIDE)
    if until <= at:
        ended = until_words(reader, until, at)
        return Refused("PAST_BEYOND_USE", f"{made.words} is PAST its beyond-use date: {ended}.", _WASTE)
    return None


def not_to_use(write: Write, made: MadeUnit) -> Refused | None:
    """Say why nobody does anything more with a unit but waste it; also where only a clock set back speaks for it."""
    refused = unusable(write, made, write.at)
    return refused or over_before(write, made.preparation.beyond_use_date, made.words)


def until_words(reader: Reader, until: str, at: str) -> str:
    """Write a beyond-use date in the site's time."""
    return f"{instants.from_text(until).astimezone(site_at(reader, at).zone):%Y-%m-%d %H:%M}"


def count_words(count: int) -> str:
    """Write how many units."""
    return f"{count:,} {plural('unit', count)}"
