"""The questions of an order's entry, one a step; none of them holds a patient's name, as questions are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from db.items import Item
from kiosk.rules.order_content import ROUTES
from kiosk.services.order_entry_state import PARTS, EntryState
from kiosk.services.outcome import Choice, Question

KIND: Final = "ORDER_KIND"
PATIENT: Final = "ORDER_PATIENT"
THIS_PATIENT: Final = "ORDER_THIS_PATIENT"
DRUG: Final = "ORDER_DRUG"
DOSE: Final = "ORDER_DOSE"
BODY: Final = "ORDER_BODY"
FLUID: Final = "ORDER_FLUID"
FLOW: Final = "ORDER_FLOW"
ROUTE: Final = "ORDER_ROUTE"
TIMES: Final = "ORDER_TIMES"
PAPER: Final = "ORDER_PAPER"
CONFIRM: Final = "ORDER_CONFIRM"

_WORDS: Final = {
    "kind": "patient or batch", "patient": "patient", "drug": "drug", "dose": "dose", "body": "weight and height",
    "fluid": "fluid", "flow": "volume and rate", "route": "route", "times": "times and count",
    "paper": "number, prescriber, priority",
}  # fmt: skip


def question(state: EntryState) -> Question:
    """Ask the next part."""
    is_batch = state.said.get("kind") == "batch"
    match state.next_part():
        case "kind":
            one, several = (
                Choice("One patient", {"kind": "patient"}),
                Choice("A batch, for nobody yet", {"kind": "batch"}),
            )
            return Question(KIND, "Is the order for one patient?", (one, several))
        case "patient":
            return Question(PATIENT, "Scan the wristband, or type a number of the patient.", (), ("patient_number",))
        case "drug":
            return drug_or_fluid("drug", ())
        case "dose":
            said = "What is one dose? A number and its unit; by weight as 15 mg/kg, by surface as 75 mg/m2."
            return Question(DOSE, said, (), ("dose",))
        case "body":
            use = Choice("Take what is on the patient's record", {"use_record": True})
            return Question(BODY, "Which weight is the dose reckoned with?", (use,), ("weight_kg", "height_cm"))
        case "fluid":
            return drug_or_fluid("fluid", ())
        case "flow":
            nothing = Choice("Nothing is said of it", {"nothing": True})
            said = "In which volume, and how fast? The rate or the time, not both."
            return Question(FLOW, said, (nothing,), ("volume_in_ml", "rate_ml_h", "minutes"))
        case "route":
            choices = tuple(Choice(words[0].upper() + words[1:], {"route": code}) for code, words in ROUTES.items())
            return Question(ROUTE, "How is it given?", choices)
        case "times" if is_batch:
            return Question(TIMES, "How many units, and until when?", (), ("doses", "needed_at"))
        case "times":
            times = ("starts_at", "every_hours", "doses", "fills", "needed_at")
            return Question(TIMES, "When is it given, and how many are made?", (), times)
        case "paper":
            routine, stat = Choice("Routine", {"priority": "routine"}), Choice("STAT", {"priority": "stat"})
            paper = ("order_number", "prescriber", "formula", *(() if is_batch else ("own_reference", "additives")))
            return Question(PAPER, "What else does the order say? Then: how soon?", (routine, stat), paper)
        case _:
            return confirm(state)


def drug_or_fluid(what: str, found: Sequence[Item]) -> Question:
    """Ask for a drug or a fluid; `found` is what a name that was typed can mean."""
    choices = tuple(Choice(each.name, {"item": each.id}) for each in found)
    if what == "fluid":
        choices += (Choice("No fluid: it is given as it is", {"nothing": True}),)
    text = f"Scan the {what}, or type its code or name." if not found else f"Which {what} is it?"
    return Question(DRUG if what == "drug" else FLUID, text, choices, ("code",))


def confirm(state: EntryState) -> Question:
    """Show what was said; it is entered, or a part is asked again."""
    again = tuple(
        Choice(f"Change {_WORDS[part]}", {"again": part}) for part in PARTS if part in state.done and part in _WORDS
    )
    enter = Choice("Enter it: a pharmacist verifies it next", {"enter": True})
    return Question(CONFIRM, "Compare it with the order in your hand.", (enter, *again))


def this_patient() -> Question:
    """Ask whether who was found is who is meant."""
    yes, no = Choice("Yes, this patient", {"this_patient": True}), Choice("No, another one", {"this_patient": False})
    return Question(THIS_PATIENT, "Is the order for this patient?", (yes, no))
