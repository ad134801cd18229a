"""What a job of handing over asks people: every question in words, with the answers that are likely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kiosk.services.dispense_state import ACTIONS
from kiosk.services.made_unit import KEPT_WORDS, MadeUnit, count_words
from kiosk.services.outcome import Choice, Question

ACTION: Final = "HAND_OUT"
TO: Final = "WHO_TAKES_IT"
PACKED: Final = "HOW_PACKED"
GONE: Final = "HAS_IT_LEFT"
NAME: Final = "NAME_OR_REFERENCE"
KEPT: Final = "KEPT_AS_IT_SHOULD"
PHARMACIST: Final = "PHARMACIST"
WHY: Final = "WASTE_WHY"
REMAKE: Final = "MAKE_ANOTHER"
WITNESS: Final = "WITNESS"
WHICH_ORDER: Final = "WHICH_ORDER"
NEW_LABEL: Final = "NEW_LABEL"
RECIPIENTS: Final[Mapping[str, str]] = {
    "patient": "the patient, or somebody of theirs",
    "nurse": "a nurse",
    "courier": "a courier",
}
"""To whom a pack goes, in words."""
REASONS: Final[Mapping[str, str]] = {
    "BROKEN": "Broken or leaking",
    "CONTAMINATED": "Contaminated, or its sterility is in doubt",
    "PARTICLES": "Particles, cloudy, or not its colour",
    "KEPT_WRONGLY": "Was too warm or too cold",
    "OUT_OF_DATE": "Past its beyond-use date",
    "RECALLED": "A part of it is recalled",
    "ORDER_STOPPED": "Its order was stopped or changed",
    "NOT_NEEDED": "Not needed any more",
}
"""Why a unit goes into the waste."""
LEAVE: Final = Choice("Stop: nothing is done with it", {"leave": True})


def action() -> Question:
    """Ask what is done with what will be scanned."""
    choices = tuple(Choice(words, {"action": code}) for code, words in ACTIONS.items())
    return Question(ACTION, "What do you want to do? Choose it, then scan the labels.", choices)


def to_whom(count: int) -> Question:
    """Ask who takes the pack."""
    choices = tuple(Choice(f"{words[0].upper()}{words[1:]}", {"to": code}) for code, words in RECIPIENTS.items())
    return Question(TO, f"The pack holds {count_words(count)}. Who takes it?", (*choices, LEAVE))


def how_packed(kept: str) -> Question:
    """Ask how the pack is kept on its way; the right answer is not the only one offered."""
    choices = tuple(Choice(f"{words[0].upper()}{words[1:]}", {"storage": code}) for code, words in KEPT_WORDS.items())
    facts = (("To be kept", KEPT_WORDS[kept]),)
    return Question(PACKED, "How is the pack kept on its way?", (*choices, LEAVE), facts=facts)


def gone(to: str) -> Question:
    """Ask whether the pack leaves at this moment."""
    return Question(
        GONE,
        f"It goes to {RECIPIENTS[to]}. Does it leave the pharmacy now?",
        (
            Choice("Yes: they have it in their hands", {"left": True}),
            Choice("NO: it waits here to be picked up", {"left": False}),
            LEAVE,
        ),
    )


def name(to: str) -> Question:
    """Ask who it is, or for the reference of the courier; it is not shown again."""
    anonymous = (Choice("The patient in person", {"in_person": True}),) if to == "patient" else ()
    what = "the courier's name, and the reference of the pack" if to == "courier" else "their name"
    return Question(NAME, f"Type {what}.", (*anonymous, LEAVE), ("name", "reference"))


def kept_well(made: MadeUnit) -> Question:
    """Ask whether what comes back lay all the time as it should."""
    return Question(
        KEPT,
        f"{made.words} comes back. Was it kept {KEPT_WORDS[made.kept]} all the time, closed and whole?",
        (Choice("NO, or nobody knows", {"kept": False}), Choice("Yes, all the time", {"kept": True})),
        facts=(("To be kept", KEPT_WORDS[made.kept]),),
    )


def pharmacist(text: str, facts: tuple[tuple[str, str], ...]) -> Question:
    """Ask for a pharmacist, who looks at it and signs with their PIN."""
    return Question(PHARMACIST, text, (LEAVE,), ("approved_by", "pin"), facts)


def why(made: MadeUnit) -> Question:
    """Ask why a unit is wasted."""
    choices = tuple(Choice(words, {"reason": code}) for code, words in REASONS.items())
    return Question(WHY, f"{made.words}: why is it wasted?", (*choices, LEAVE), ("said",))


def another(made: MadeUnit) -> Question:
    """Ask whether the order needs one in its place."""
    return Question(
        REMAKE,
        f"Does order {made.order.id} need another one in its place?",
        (
            Choice("Yes: make another", {"remake": True}),
            Choice("No: it is not needed", {"remake": False}),
            LEAVE,
        ),
    )


def witness(made: MadeUnit, kind: str, facts: tuple[tuple[str, str], ...]) -> Question:
    """Ask for a second person, who sees it go and proves who they are."""
    text = f"{made.name} is {kind}: a second person sees it go into the waste, and signs with their PIN."
    return Question(WITNESS, text, (LEAVE,), ("witness", "pin"), facts)


def which_order(made: MadeUnit) -> Question:
    """Ask for which order a unit is."""
    text = f"{made.words}: for which order? Scan the patient's wristband, or type the order's number."
    return Question(WHICH_ORDER, text, (LEAVE,), ("order",))


def which_of(orders: tuple[tuple[str, str], ...]) -> Question:
    """Ask which of a patient's orders it is for."""
    choices = tuple(Choice(words, {"order": order_id}) for order_id, words in orders)
    return Question(WHICH_ORDER, "That patient has several orders. Which one?", (*choices, LEAVE), ("order",))


def new_label(made: MadeUnit) -> Question:
    """Wait for the patient's label on the container."""
    text = f"Put the new label on {made.name} over the old one, and scan it there. The old code is void."
    return Question(NEW_LABEL, text)
