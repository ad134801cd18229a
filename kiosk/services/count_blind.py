"""Who still counts, and is told nothing of what differs before their part is finished: counting is blind."""

from __future__ import annotations

from db import count_facts, jobs, people
from db.people import Person
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.count_state import CountState, whose
from kiosk.services.outcome import Refused


def still_counting(reader: Reader, count_id: str) -> list[tuple[str, str]]:
    """List who counted in a part that is not finished, or holds a line, as (id, name)."""
    found = []
    for job in jobs.open_jobs(reader, "count"):
        state = CountState.from_json(job.state)
        if state.count_id == count_id and (state.draft or count_facts.count_of_job(reader, job.id)):
            owner = whose(job) or job.person_id
            person = people.anybody(reader, owner)
            found.append((owner, person.name if person else owner))
    return found


def not_to_look(reader: Reader, person_id: str, count_id: str, approver: Person | None = None) -> Refused | None:
    """Say why a person may not see what differs: counting is blind, also for whoever counts a line again.

    Nor does whoever still counts approve it, as it is shown to who signs.
    """
    return permit.refusal(reader, person_id, Act.POST_COUNT) or not_to_learn(reader, person_id, count_id, approver)


def not_to_learn(reader: Reader, person_id: str, count_id: str, approver: Person | None = None) -> Refused | None:
    """Say why a person is told nothing that depends on what differs, such as why a count cannot be ended."""
    counting = {who for who, _ in still_counting(reader, count_id)}
    if person_id in counting:
        said = "You are counting this yourself, and do not see what the record says."
        return Refused("STILL_COUNTING", said, "Finish your part first: F3 on Home, then F10.")
    if approver is not None and approver.id in counting:
        said = f"{approver.name} is counting this, and does not see what the record says."
        return Refused("STILL_COUNTING", said, "Let them finish their part first, or let somebody else approve.")
    return None
