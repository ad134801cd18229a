"""Where work asks whether it may go on: is this person competent, this hood certified, its room in order?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from db import gates, locations, people, preparations
from db.gates import GateFact
from db.store import Reader
from kiosk.rules.gates import CLOSED, CODES, OF_PERSON, STANDING_WORDS, WORDS, Gate, Standing, standing
from kiosk.rules.permissions import Act, allows, who_may
from kiosk.services.outcome import Refused
from kiosk.services.patient_record import site_day
from kiosk.settings import value_at
from kiosk.settings_gates import REQUIRED


@dataclass(frozen=True)
class Answer:
    """What the record answers to one question of a gate."""

    gate: Gate
    subject_id: str
    subject: str
    """The person's or the place's name."""
    standing: Standing
    fact: GateFact | None
    """None where nothing is on record."""

    @property
    def words(self) -> str:
        """Say it in a line."""
        until = self.fact.valid_until if self.fact is not None else None
        ends = f" until {until}" if until and self.standing in (Standing.HOLDS, Standing.LAPSED) else ""
        return f"{self.subject}, {WORDS[self.gate]}: {STANDING_WORDS[self.standing]}{ends}"

    def to_json(self) -> dict[str, Any]:
        """Give it for a program."""
        fact = self.fact
        return {
            "gate": self.gate, "subject": self.subject_id, "name": self.subject, "standing": self.standing,
            "closed": self.standing in CLOSED, "from": fact.valid_from if fact else None,
            "until": fact.valid_until if fact else None, "source": fact.source_note if fact else None,
        }  # fmt: skip


def refusals(reader: Reader, hood_id: str, person_id: str | None, at: str) -> Refused | None:
    """Say why nobody, or this person, may work at a hood at an instant: the first gate that is closed; None if none is.

    Where who works there is not known yet, `person_id` is None, and is asked for once it is.
    """
    return next(
        (_closed(each) for each in _asked(reader, hood_id, person_id, at) if each.standing in CLOSED),
        None,
    )


def answers(reader: Reader, at: str) -> list[Answer]:
    """List what every gate answers: of each who may prepare, then of each hood."""
    able = [each.id for each in people.staff(reader) if allows(each.roles, Act.PREPARE)]
    hoods = [each.id for each in locations.locations(reader) if each.kind == "hood"]
    of_people = [_answer(reader, gate, each, at) for each in able for gate in Gate if gate in OF_PERSON]
    return of_people + [_answer(reader, gate, each, at) for each in hoods for gate in Gate if gate not in OF_PERSON]


def _asked(reader: Reader, hood_id: str, person_id: str | None, at: str) -> Iterator[Answer]:
    hood = preparations.hood(reader, hood_id)
    for gate in Gate:
        if gate == Gate.HAZARDOUS_COMPETENCY and (hood is None or not hood.hazardous):
            continue
        subject_id = person_id if gate in OF_PERSON else hood_id
        if subject_id is not None:
            yield _answer(reader, gate, subject_id, at)


def _answer(reader: Reader, gate: Gate, subject_id: str, at: str) -> Answer:
    day = site_day(reader, at).isoformat()
    fact = gates.holding(reader, gate, subject_id, day)
    required = value_at(reader, REQUIRED[gate], at) is True
    result, until = (fact.result, fact.valid_until) if fact is not None else (None, None)
    found = standing(result, until, day, required=required)
    return Answer(gate, subject_id, _name(reader, gate, subject_id), found, fact)


def _name(reader: Reader, gate: Gate, subject_id: str) -> str:
    found = people.anybody(reader, subject_id) if gate in OF_PERSON else locations.location(reader, subject_id)
    return found.name if found is not None else subject_id


_MENDS: Final = f"A {who_may(Act.KEEP_GATES)} records it"
_AFTER: Final = {
    Gate.COMPETENCY: f"Let somebody else prepare. {_MENDS} once the test is passed.",
    Gate.HAZARDOUS_COMPETENCY: f"Let somebody else prepare, or take another hood. {_MENDS} once the test is passed.",
    Gate.ENVIRONMENT: f"Take another hood. {_MENDS} once the conditions are in limits again.",
    Gate.CERTIFICATION: f"Take another hood. {_MENDS} once the hood is certified.",
}


def _closed(answer: Answer) -> Refused:
    fact = answer.fact
    what = f"{answer.subject}: {WORDS[answer.gate]}"
    if fact is None:
        said = f"{what}: none is on record, and nobody prepares here without."
    elif answer.standing == Standing.LAPSED:
        said = f"{what} lapsed: the last day was {fact.valid_until} ({fact.source_note})."
    else:
        said = f"{what} FAILED on {fact.valid_from} ({fact.source_note})."
    return Refused(CODES[answer.gate], said, _AFTER[answer.gate])
