"""Recording what a gate asks for: a competency, a room's conditions, a hood's certification; and that it failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from db import gates, locations, people
from db.gates import NewGateFact
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.gates import FAILED, OF_PERSON, PASSED, RESULTS, WORDS, Gate
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.patient_record import site_day
from kiosk.settings import site_at

_LONGEST: Final = 200
_MOST_YEARS: Final = 5
_NOTHING: Final = "Nothing was recorded."


@dataclass(frozen=True)
class Finding:
    """What somebody found of a person or a hood."""

    gate: str
    subject_id: str
    result: str
    source_note: str
    valid_from: date | None = None
    """Else today, by the site's clock."""
    valid_until: date | None = None
    """The last day that counts."""


def record_finding(record: Record, person_id: str, finding: Finding) -> Outcome:
    """Put it on record from its day on; what was recorded before stays as it is."""
    with record.write(person_id, "gate.record") as write:
        refused = permit.refusal(write, person_id, Act.KEEP_GATES) or _unfit(write, person_id, finding)
        if refused is not None:
            return permit.noted(write, refused)
        gate, first = Gate(finding.gate), _first_day(write, finding)
        is_person = gate in OF_PERSON
        until = finding.valid_until.isoformat() if finding.valid_until else None
        gates.add(
            write,
            NewGateFact(
                kind=gate,
                person_id=finding.subject_id if is_person else None,
                location_id=None if is_person else finding.subject_id,
                result=finding.result,
                valid_from=first.isoformat(),
                valid_until=until,
                source_note=finding.source_note.strip(),
            ),
        )
        about = f"{_name(write, gate, finding.subject_id)}, {WORDS[gate]}"
        ends = f" until {until}" if until else ""
        said = "FAILED" if finding.result == FAILED else "holds"
        return Done("GATE_RECORDED", f"{about}: {said} from {first}{ends}.")


def _first_day(write: Write, finding: Finding) -> date:
    return finding.valid_from or site_day(write, write.at)


def _name(reader: Reader, gate: Gate, subject_id: str) -> str | None:
    """Name whom or what a gate asks about; None where it is nobody of the staff, or no hood."""
    if gate in OF_PERSON:
        person = people.person(reader, subject_id)
        return person.name if person is not None and person.kind == "staff" else None
    place = locations.location(reader, subject_id)
    return place.name if place is not None and place.kind == "hood" else None


def _unfit(write: Write, by: str, finding: Finding) -> Refused | None:
    if finding.gate not in list(Gate):
        return Refused("NO_GATE", f"There is no gate {finding.gate[:40]}.", f"Say one of {', '.join(Gate)}.")
    if finding.result not in RESULTS:
        return Refused("BAD_RESULT", "It passed or it failed.", f"Say one of {', '.join(RESULTS)}. {_NOTHING}")
    gate = Gate(finding.gate)
    if _name(write, gate, finding.subject_id) is None:
        asked = "nobody of the staff who works" if gate in OF_PERSON else "no hood in use"
        return Refused("NO_SUBJECT", f"{finding.subject_id[:40]} is {asked}.", f"Look at the name again. {_NOTHING}")
    if finding.subject_id == by and finding.result == PASSED and not site_at(write, write.at).pharmacist_alone:
        said = "Nobody says of themselves that they are competent."
        return Refused("OWN_COMPETENCY", said, f"Let another pharmacist or manager record it. {_NOTHING}")
    return _bad_days(write, finding) or _unwritten(finding.source_note)


def _bad_days(write: Write, finding: Finding) -> Refused | None:
    first, last = _first_day(write, finding), finding.valid_until
    if last is not None and finding.result == FAILED:
        return Refused("BAD_DAYS", "What failed stays so until it is passed.", f"Leave the last day out. {_NOTHING}")
    if last is not None and last < first:
        return Refused("BAD_DAYS", f"{last} lies before {first}.", f"Look at both days again. {_NOTHING}")
    if last is not None and last.year - first.year > _MOST_YEARS:
        said = f"{last} is more than {_MOST_YEARS} years later than {first}."
        return Refused("TOO_FAR", said, f"Look at the year again. {_NOTHING}")
    return None


def _unwritten(note: str) -> Refused | None:
    """What is written nowhere proves nothing."""
    text = note.strip()
    if not text:
        return Refused("NO_SOURCE", "Nothing says where it is written.", f"Name the report or the form. {_NOTHING}")
    if len(text) > _LONGEST or not text.isprintable():
        said = f"A source has at most {_LONGEST} signs in one line."
        return Refused("BAD_TEXT", said, f"Say it shorter. {_NOTHING}")
    return None
