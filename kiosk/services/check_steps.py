"""One step of a check: what is in hand, and what comes next: inspection, double check, signature."""

from __future__ import annotations

from dataclasses import dataclass, replace

from db import preparation_records
from db.jobs import StoredJob
from db.record import Write
from db.store import Reader
from kiosk.rules.inspection import failed, inspection, undecided
from kiosk.services import check_questions as questions
from kiosk.services.check_dose import still_to_compute
from kiosk.services.check_gate import not_to_be_checked, not_to_be_released
from kiosk.services.check_state import CheckState
from kiosk.services.compounding_components import Facts
from kiosk.services.compounding_record import content_of
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.outcome import Ask, Done, Outcome, Question, Refused
from kiosk.services.preparation_case import PreparationCase, case_of


@dataclass(frozen=True)
class Open:
    """A step being decided: the write, the job, who checks, and what is remembered."""

    write: Write
    job: StoredJob
    person_id: str
    state: CheckState

    def undo(self) -> dict[str, object]:
        """How to take the step back."""
        return {"kind": "state", "state": self.job.state}


def in_hand(open_: Open) -> PreparationCase | Refused:
    """Read what is checked, alone with it and its order; refused where nothing is in hand, or it is no more to check.

    Everybody who changes one of both waits for the other, so that nothing is released that was stopped just now.
    """
    if open_.state.preparation is None:
        said = "Nothing is in hand yet."
        return Refused("NOTHING_SCANNED", said, "Scan the final label of what is to be checked.")
    if open_.state.checker != open_.person_id:
        said = "Somebody else scanned these containers, and nobody signs what another one looked at."
        return Refused("OTHER_PERSON", said, "Open the check anew, and scan each container.")
    return alone_with(open_, open_.state.preparation)


def in_hand_of(open_: Open, proof: Proof) -> PreparationCase | Refused:
    """Read what is checked, for the signature of whoever checks it: nobody else signs."""
    case = in_hand(open_)
    if isinstance(case, Refused) or proof.person.id == open_.person_id:
        return case
    said = f"{proof.person.name} did not check this: another person did, who is signed in."
    return Refused("OTHER_PERSON", said, "Whoever checked it signs; or check it anew.")


def alone_with(open_: Open, preparation_id: str) -> PreparationCase | Refused:
    """Read a preparation that this person may check, and be alone with it and its order."""
    open_.write.alone_with(f"preparation {preparation_id}")
    found = case_of(open_.write, preparation_id)
    if isinstance(found, Refused):
        return found
    open_.write.alone_with(f"order {found.order.id}")
    again = case_of(open_.write, preparation_id)  # as it is now that nobody else changes it
    if isinstance(again, Refused):
        return again
    return not_to_be_checked(open_.write, again, open_.person_id) or again


def shown(reader: Reader, case: PreparationCase, state: CheckState, at: str) -> Facts:
    """Give the record as it would be signed now."""
    lines = {each.code: each.text for each in inspection(case.formula)}
    return content_of(reader, case, at, state.looked, lines)


def not_scanned(case: PreparationCase, state: CheckState) -> list[int]:
    """Number the containers that nobody scanned in this check."""
    return [each.number for each in case.to_check if each.id not in state.scanned]


def next_question(reader: Reader, case: PreparationCase, state: CheckState) -> Question | None:
    """Say what is asked next; None while a container is not scanned."""
    lines = inspection(case.formula)
    if not_scanned(case, state):
        return None
    units = len(case.to_check)
    if (line := undecided(lines, state.looked)) is not None:
        return questions.inspect(line, units)
    if wrong := failed(lines, state.looked):
        return questions.reject(wrong, units)
    if (alert := still_to_compute(reader, case, state.checker)) is not None:
        return questions.dose(alert.ingredient.group)
    return questions.release(units)


def go_on(open_: Open, case: PreparationCase, state: CheckState, said: Outcome) -> Step:
    """Keep a state and ask what comes next; `said` is the answer where nothing is asked yet.

    What cannot be released as things stand is kept in hand all the same: it may be rejected.
    """
    stop = not_to_be_released(open_.write, case, open_.write.at)
    question = questions.cannot(stop.message) if stop else next_question(open_.write, case, state)
    is_last = question is not None and question.code == questions.RELEASE
    seen = preparation_records.digest(shown(open_.write, case, state, open_.write.at)) if is_last else None
    kept = replace(state, question=question, seen=seen)
    answer: Outcome = stop or (said if question is None else Ask(question))
    return Step(kept.to_json(), answer, open_.undo())


def scanned_words(case: PreparationCase, state: CheckState) -> Done:
    """Say which container was scanned, and which are still to be."""
    left = not_scanned(case, state)
    done, every = len(case.to_check) - len(left), len(case.to_check)
    said = f"{done:,} of {every:,} containers of preparation {case.preparation.id} are scanned."
    return Done("UNIT_SCANNED", f"{said} Scan also {_numbers(left)}." if left else said)


def _numbers(numbers: list[int]) -> str:
    named = ", ".join(f"{each:,}" for each in numbers[:8])
    return f"{'number' if len(numbers) == 1 else 'numbers'} {named}{' …' if len(numbers) > 8 else ''}"
