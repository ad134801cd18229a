"""A patient's allergies: asked and not asked are told apart; what was told stays until a pharmacist rules it out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from db import patients
from db.patients import Allergy, AllergyAnswer, Entry
from db.record import Record, Write
from db.store import Reader
from kiosk.rules import allergies
from kiosk.rules import patients as words
from kiosk.rules.allergies import AllergyCheck, AllergyState, KnownAllergy
from kiosk.rules.names import folded
from kiosk.rules.permissions import Act
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.patient_record import Patient, on_record, standing, text_fault

_NONE: Final = frozenset(
    (
        "",
        "none",
        "nka",
        "nkda",
        "no",
        "none known",
        "no known allergies",
        "no known drug allergies",
        "unknown",
        "not asked",
    )
)
"""What people type in place of a substance; it would stand there as one."""


@dataclass(frozen=True)
class Allergies:
    """What is known of a patient's allergies now."""

    state: AllergyState
    entries: tuple[Entry[Allergy], ...]
    """With who recorded each of them, and when; the oldest first."""
    answer: Entry[AllergyAnswer] | None
    """Who asked and was told that none is known, and when; None in every other state."""

    @property
    def known(self) -> tuple[KnownAllergy, ...]:
        """The substances as the rules take them."""
        return tuple(KnownAllergy(each.id, each.says.substance, each.says.reaction) for each in self.entries)


def allergies_of(reader: Reader, patient_id: str) -> Allergies:
    """Read what is known now; an answer that none is known holds only while nothing else was recorded since."""
    entries = tuple(patients.entries(reader, patients.ALLERGY, patient_id))
    answers = patients.entries(reader, patients.ALLERGY_ANSWER, patient_id)
    answer = answers[-1] if answers and answers[-1].says.answer == allergies.AllergyState.NONE_KNOWN else None
    known = tuple(KnownAllergy(each.id, each.says.substance, each.says.reaction) for each in entries)
    state = allergies.state_of(known, none_known=answer is not None)
    return Allergies(state, entries, answer if state is AllergyState.NONE_KNOWN else None)


def allergy_check(reader: Reader, patient_id: str, ingredients: Iterable[str]) -> AllergyCheck:
    """Compare the ingredients of an order with a patient's allergies; the caller answers for who may see it.

    Whoever nothing is known of, also a patient that is not on record, blocks the verification.
    """
    found = allergies_of(reader, patient_id)
    return allergies.check(found.state, found.known, ingredients)


def add_allergy(record: Record, by: str, patient_id: str, substance: str, reaction: str | None) -> Outcome:
    """Record a substance that a patient does not tolerate, and what happened."""
    named, happened = words.line(substance), words.line(reaction or "") or None

    def keep(write: Write, _: Patient) -> Outcome:
        refused = text_fault("The substance", named)
        if refused is None and happened is not None:
            refused = text_fault("The reaction", happened)
        if refused is None and folded(named) in _NONE:
            refused = Refused("NO_SUBSTANCE", "That is no substance.", "Say that no allergies are known instead.")
        if refused is None and _is_there(write, patient_id, named):
            refused = Refused("ALREADY", "That substance is on record already.", "Nothing was changed.")
        if refused is not None:
            return refused
        _take_answer_back(write, patient_id)
        patients.put(write, patients.ALLERGY, patient_id, Allergy(named, happened))
        return Done("ALLERGY_ADDED", "The allergy is on record.")

    return on_record(record, by, "patient.allergy", patient_id, keep)


def _is_there(write: Write, patient_id: str, substance: str) -> bool:
    there = patients.entries(write, patients.ALLERGY, patient_id)
    return any(folded(each.says.substance) == folded(substance) for each in there)


def _take_answer_back(write: Write, patient_id: str) -> None:
    """Let “none known” be no answer any more: ruled out later, the substance leaves the question open again."""
    answers = patients.entries(write, patients.ALLERGY_ANSWER, patient_id)
    if answers and answers[-1].says.answer != AllergyState.NOT_ASKED:
        last = answers[-1]
        not_asked = AllergyAnswer(str(AllergyState.NOT_ASKED))
        patients.put(write, patients.ALLERGY_ANSWER, patient_id, not_asked, replaces=last.id)


def none_known(record: Record, by: str, patient_id: str) -> Outcome:
    """Record that somebody asked, and that no allergy is known."""

    def keep(write: Write, _: Patient) -> Outcome:
        found = allergies_of(write, patient_id)
        if found.state is AllergyState.RECORDED:
            said = "Allergies are on record, so it cannot be that none is known."
            return Refused("ALLERGIES_RECORDED", said, "A pharmacist rules each of them out first.")
        answers = patients.entries(write, patients.ALLERGY_ANSWER, patient_id)
        replaces = answers[-1].id if answers else None
        answer = AllergyAnswer(str(AllergyState.NONE_KNOWN))
        patients.put(write, patients.ALLERGY_ANSWER, patient_id, answer, replaces=replaces)
        return Done("NONE_KNOWN", "It is on record that you asked, and that no allergy is known.")

    return on_record(record, by, "patient.allergy", patient_id, keep)


def rule_out(record: Record, by: str, patient_id: str, entry_id: str, why: str) -> Outcome:
    """Take an allergy off a patient's record; it stays as history.

    The last one leaves “not asked”, and not “none known”, which somebody has to answer for.
    """

    def keep(write: Write, patient: Patient) -> Outcome:
        if why not in words.RULED_OUT:
            ways = ", ".join(words.RULED_OUT)
            return Refused("NO_REASON", "That is none of the reasons.", f"Give one of {ways}.")
        found = standing(write, patients.ALLERGY, patient, entry_id)
        if isinstance(found, Refused):
            return found
        patients.put(write, patients.ALLERGY, patient_id, found.says, replaces=found.id, status=why)
        left = allergies_of(write, patient_id)
        more = " Allergies count as NOT ASKED now." if left.state is AllergyState.NOT_ASKED else ""
        return Done("ALLERGY_RULED_OUT", f"That allergy no longer counts: {words.RULED_OUT[why]}.{more}")

    return on_record(record, by, "patient.allergy_ruled_out", patient_id, keep, act=Act.RULE_OUT_ALLERGY)
