"""The independent double check: what a second person computes of a high-alert drug, beside what the worksheet says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from db import items, people, preparation_work, signatures
from db.preparation_work import PreparationEvent, StepDone
from db.record import Write
from db.store import Reader
from db.subject import Subject
from kiosk.rules.calculations.answer import CalculationError
from kiosk.rules.formula import Ingredient
from kiosk.rules.independent_dose import agrees, as_unit, number
from kiosk.services import witness
from kiosk.services.formulas import items_of
from kiosk.services.identity import Proof
from kiosk.services.outcome import Refused
from kiosk.services.preparation_case import PreparationCase, hands
from kiosk.services.prepare_amounts import amount_or_why
from kiosk.services.prepare_case import making_of
from kiosk.services.signing import alone_is_allowed, sign

COMPUTED: Final = "dose_computed"
"""The event by which a result stays on record, whether it agrees or not."""
MEANING: Final = "computed dose"
SUBJECT: Final = "preparation"
WITNESSED: Final = "witnessed"
_BAD: Final = Refused(
    "BAD_AMOUNT", "That is no amount such as 0.25 or 1250.", "Enter it without commas, and its unit beside it."
)
_UNKNOWN: Final = "Reject it. It is made again once its formula or its order says the amount."


@dataclass(frozen=True)
class HighAlert:
    """One ingredient that a second person computes."""

    ingredient: Ingredient
    wanted: Decimal
    """How much of it the worksheet had measured for one container."""
    unit: str


@dataclass(frozen=True)
class Computed:
    """What a second person came to."""

    group: str
    amount: str
    unit: str
    agrees: bool
    at: str
    person: str
    """The person's name."""


def high_alerts(reader: Reader, case: PreparationCase) -> tuple[HighAlert, ...]:
    """List the ingredients that are high-alert, with the amount that the worksheet wanted of each."""
    return tuple(each for each in _high_alerts(reader, case) if isinstance(each, HighAlert))


def not_reckoned(reader: Reader, case: PreparationCase) -> Refused | None:
    """Name the first high-alert ingredient of which no amount follows: nobody can compute it, so it is not released."""
    return next((each for each in _high_alerts(reader, case) if isinstance(each, Refused)), None)


def _high_alerts(reader: Reader, case: PreparationCase) -> Iterator[HighAlert | Refused]:
    making = making_of(reader, case.preparation.id)
    for ingredient in case.formula.ingredients:
        if not _is_high_alert(reader, case, ingredient):
            continue
        measured = _of_worksheet(case, ingredient)
        # What goes in whole is measured by nobody: then it is what one container takes, as the worksheet reckons it.
        whole = amount_or_why(making, ingredient) if measured is None else ""
        if measured is not None:
            yield HighAlert(ingredient, *measured)
        elif isinstance(whole, Decimal):
            yield HighAlert(ingredient, whole, ingredient.unit)
        else:
            said = f"{ingredient.group} is high-alert, and how much of it goes into one container cannot be reckoned:"
            yield Refused("DOSE_UNKNOWN", f"{said} {whole[0].lower()}{whole[1:]}", _UNKNOWN)


def _is_high_alert(reader: Reader, case: PreparationCase, ingredient: Ingredient) -> bool:
    """Ask what the group holds today, and what went in: an item may have left its group since."""
    went_in = {
        step.item_id
        for step in case.steps
        if step.item_id is not None and (said := case.step_of(step)) is not None and said.item == ingredient.group
    }
    found = (*items_of(reader, ingredient.group), *(items.item(reader, each) for each in sorted(went_in)))
    return any(each is not None and each.high_alert for each in found)


def _of_worksheet(case: PreparationCase, ingredient: Ingredient) -> tuple[Decimal, str] | None:
    """Add up what was wanted of an ingredient for the first container; None where nothing of it was measured.

    Where the worksheet wanted nothing that can be reckoned, what was measured counts.
    """
    measured = [step for step in case.steps if step.unit_number and _is_measure_of(case, step, ingredient)]
    first = min((step.unit_number for step in measured), default=0)
    parts = [step for step in measured if step.unit_number == first]
    if not parts:
        return None
    unit = str(parts[0].unit)
    try:
        found = (
            as_unit(ingredient, Decimal(str(each.wanted or each.measured)), str(each.unit), unit) for each in parts
        )
        return sum(found, Decimal(0)), unit
    except CalculationError:
        return None


def _is_measure_of(case: PreparationCase, done: StepDone, ingredient: Ingredient) -> bool:
    said = case.step_of(done)
    is_of = said is not None and said.evidence == "measure" and said.item == ingredient.group
    return is_of and (done.wanted or done.measured) is not None and done.unit is not None


def computed(reader: Reader, preparation_id: str) -> tuple[Computed, ...]:
    """List everything that second persons came to, the first first."""
    return tuple(_read(reader, each) for each in preparation_work.events_of(reader, preparation_id, COMPUTED))


def _read(reader: Reader, event: PreparationEvent) -> Computed:
    facts = event.facts
    person = people.anybody(reader, facts["person"])
    name = person.name if person is not None else facts["person"]
    return Computed(facts["group"], facts["amount"], facts["unit"], facts["agrees"], event.at, name)


def still_to_compute(reader: Reader, case: PreparationCase, checker: str | None) -> HighAlert | None:
    """Give the first ingredient of which no second person came to what the worksheet says.

    What whoever checks now computed for the check of somebody else counts no longer: they are one and the same.
    """
    found = preparation_work.events_of(reader, case.preparation.id, COMPUTED)
    agreed = {each.facts["group"] for each in found if each.facts["agrees"] and each.facts["person"] != checker}
    return next((each for each in high_alerts(reader, case) if each.ingredient.group not in agreed), None)


def _saw_it_made(write: Write, case: PreparationCase, proof: Proof) -> Refused | None:
    """Refuse whoever signed for a picture of it, or for its waste: they know what was drawn, and compute no more blind.

    A site that lets a pharmacist check alone has nobody else: there they may.
    """
    about = (Subject(SUBJECT, case.preparation.id), *(Subject("preparation_unit", each.id) for each in case.units))
    signed = (each for subject in about for each in signatures.signatures_on(write, subject))
    has_seen = any(each.person_id == proof.person.id and each.meaning == WITNESSED for each in signed)
    if not has_seen or alone_is_allowed(write, write.at):
        return None
    said = f"{proof.person.name} looked at it while it was made, and so computes nothing independently."
    return Refused("SAW_IT_MADE", said, "Let somebody compute it who saw nothing of it yet.")


def compute(
    write: Write, case: PreparationCase, alert: HighAlert, proof: Proof, given: str, unit: str, checker: str
) -> bool | Refused:
    """Keep what a second person came to, signed by them, and say whether it agrees; nobody is told by how much."""
    refused = witness.unfit(checker, proof)
    if refused is None and proof.person.id in hands(write, case.preparation):
        said = f"{proof.person.name} had a hand in making this, and has seen the worksheet's amounts."
        refused = Refused("OWN_WORK", said, "Let somebody compute it who neither made it nor checks it.")
    refused = refused or _saw_it_made(write, case, proof)
    value = number(given)
    if refused is not None or value is None:
        return refused or _BAD
    tolerance = case.formula.tolerance_percent
    try:
        right = agrees(alert.ingredient, value, unit, alert.wanted, alert.unit, tolerance)
    except CalculationError as error:
        return Refused("UNIT", error.message, f"Enter it in {alert.ingredient.unit} or in mL.")
    facts = {
        "group": alert.ingredient.group, "amount": given, "unit": unit, "agrees": right, "person": proof.person.id,
    }  # fmt: skip
    signature = sign(write, proof, MEANING, Subject(SUBJECT, case.preparation.id), facts)
    if isinstance(signature, Refused):
        return signature
    preparation_work.add_event(write, case.preparation.id, COMPUTED, facts=facts, signature_id=signature)
    return right
