"""What a worksheet asks: it follows from where the work is, so that it is right for whoever looks at it."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from db.preparation_work import StepDone
from kiosk.rules.dose_words import dose, plain
from kiosk.rules.formula import Step
from kiosk.rules.measuring import DEVICES, measured
from kiosk.services import prepare_cancel, prepare_complete
from kiosk.services.outcome import Choice, Question
from kiosk.services.prepare_amounts import COUNTED, Wanted, covered_by, items_for, to_measure, to_scan
from kiosk.services.prepare_case import Making, asked
from kiosk.services.prepare_fetched import packages
from kiosk.services.prepare_state import Asked, PrepareState

ORDER: Final = "ORDER"
HOOD: Final = "HOOD"
PERSON: Final = "PERSON"
CLEARANCE: Final = "CLEARANCE"
GARBING: Final = "GARBING"
SCAN: Final = "SCAN_ITEM"
WHICH_LOT: Final = "PREPARATION_LOT"
MEASURE: Final = "MEASURE"
PHOTOGRAPH: Final = "PHOTOGRAPH"
CONFIRM: Final = "CONFIRM"
LABEL: Final = "LABEL_UNIT"
SECOND: Final = "SECOND_PERSON"

_BEFORE: Final = {
    Asked.ORDER: Question(
        ORDER,
        "Which order is prepared? Type its number, or scan the bin that its things are in.",
        fields=("order",),
    ),
    Asked.HOOD: Question(HOOD, "Go to the hood and scan it."),
    Asked.PERSON: Question(PERSON, "Who prepares? Scan your own badge, or type your PIN.", fields=("pin",)),
    Asked.CLEARANCE: Question(
        CLEARANCE,
        "Line clearance: is nothing of another preparation, no label and no package, left on the hood?",
        (Choice("The hood is clear", {"clear": True}),),
    ),
    Asked.GARBING: Question(
        GARBING,
        "Hands washed, garbed and gloved as the procedure says, gloves disinfected?",
        (Choice("Garbed", {"garbed": True}),),
    ),
}
"""What is asked before the first step."""


def question_of(state: PrepareState, person_id: str, making: Making | None, at: str) -> Question | None:
    """Say what is asked of a person who works on it; None where what was ordered is erased."""
    if making is not None:
        cancelling = prepare_cancel.question(making.reader, making.preparation.id)
        if cancelling is not None:
            return cancelling
    waits = asked(state, person_id)
    if making is None or waits in _BEFORE:
        return _BEFORE[waits]
    if waits is Asked.LABEL:
        return _label(state, making)
    if waits is Asked.APPROVAL:
        return _second(making)
    step = making.step(state)
    if waits is Asked.COMPLETION or step is None:
        return prepare_complete.question(making.reader, making.preparation.id, person_id, at)
    if state.draft is not None:
        return _which_lot(making, step)
    match step.evidence:
        case "scan":
            return _scan(making, state, step)
        case "measure":
            return _measure(making, step)
        case "photograph":
            return Question(PHOTOGRAPH, step.do, (Choice("The picture is taken", {"photographed": True}),))
        case _:
            return Question(CONFIRM, step.do, (Choice("Done", {"done": True}),))


def _label(state: PrepareState, making: Making) -> Question:
    which = f" of unit {making.number(state)}" if making.formula.scale == "patient" else ""
    more = f" {len(state.codes):,} are left." if len(state.codes) > 1 else ""
    text = f"Stick the label{which} (NOT FOR ADMINISTRATION) on its container and scan it.{more}"
    return Question(LABEL, text)


def _second(making: Making) -> Question:
    text = "A second person compares the picture with what was drawn up, and signs. The next step is locked until then."
    taken = last_picture(making)
    facts = (("Picture", making.formula.steps[taken.step - 1].do),) if taken is not None else ()
    return Question(SECOND, text, fields=("witness", "pin"), facts=facts)


def last_picture(making: Making) -> StepDone | None:
    """Find the last step that a picture shows."""
    return next((each for each in reversed(making.done) if each.evidence == "photograph"), None)


def _scan(making: Making, state: PrepareState, step: Step) -> Question:
    wanted, done = to_scan(making, step.item), making.done_now(state)
    may_end = bool(done) and is_open_ended(making, state, step)
    choices = (Choice("All that is needed is scanned", {"enough": True}),) if may_end else ()
    facts = [("Scan", step.item)]
    if wanted is not None:
        facts.append(("Needed", words(wanted)))
    if done:
        facts.append(("Scanned", f"{len(done):,}"))
    return Question(SCAN, step.do, choices, facts=tuple(facts))


def is_open_ended(making: Making, state: PrepareState, step: Step) -> bool:
    """Say whether only a person can tell that enough is scanned: nobody knows what is needed, or what one holds."""
    return to_scan(making, step.item) is None or any(
        covered_by(making, step.item, each) is None for each in making.done_now(state)
    )


def _which_lot(making: Making, step: Step) -> Question:
    meant = {item.id for item in items_for(making, step.item)}
    fetched = [each.pulled for each in packages(making.reader, making.order) if each.left]
    here = {line.lot_id: line for line in fetched if line.item_id in meant}
    choices = [Choice(f"{line.name}, lot {line.batch_lot or '—'}", {"lot": lot_id}) for lot_id, line in here.items()]
    text = f"{step.do} The code does not say the lot: which one stands on the package?"
    return Question(WHICH_LOT, text, (*choices, Choice("None of these: put it down", {"leave_out": True})))


def _measure(making: Making, step: Step) -> Question:
    wanted = to_measure(making, step)
    facts = [("Of", step.item)] if step.item else []
    if wanted is not None:
        each = f" in each of {making.units_a_round:,}" if making.units_a_round > 1 else ""
        facts.append(("Wanted", f"{shown(wanted, step)}{each}"))
        facts.append(("Tolerance", f"± {plain(making.formula.tolerance_percent)} %"))
    if step.device:
        facts.append(("With", DEVICES[step.device].words))
    return Question(MEASURE, step.do, fields=("amount",), facts=tuple(facts))


def words(wanted: Wanted) -> str:
    """Write an amount; whole packages as a count."""
    return plain(wanted.amount) if wanted.unit == COUNTED else dose(_short(wanted.amount), wanted.unit)


def shown(wanted: Wanted, step: Step) -> str:
    """Write an amount as its device can show it."""
    device = DEVICES.get(step.device)
    if device is None or device.unit != wanted.unit or wanted.amount <= 0:
        return words(wanted)
    return dose(measured(wanted.amount, device).amount, wanted.unit)


def _short(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.0001")).normalize() if value % 1 else value
