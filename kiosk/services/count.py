"""Counting the shelf: one person's part of a count, blind, by scan; several people count side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db import counts, jobs, people
from db.jobs import StoredJob
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import count_answers, count_begin, count_undo, permit
from kiosk.services import count_questions as questions
from kiosk.services import count_steps as steps
from kiosk.services.count_keep import keep
from kiosk.services.count_scan import on_scan
from kiosk.services.count_state import FORMAT, CountState, whose
from kiosk.services.count_view import CountView, view_of
from kiosk.services.job import JobEngine, Step
from kiosk.services.outcome import Done, Outcome, Refused

KIND = "count"


@dataclass(frozen=True)
class Count:
    """One part of a count by one person at one kiosk."""

    engine: JobEngine

    @staticmethod
    def start(record: Record, person_id: str) -> Count | Refused:
        """Begin a part; what is counted is asked first."""
        state = CountState(question=count_begin.which(record, record.now()))
        engine = JobEngine.begin(record, person_id, Act.COUNT, KIND, FORMAT, state.to_json())
        return engine if isinstance(engine, Refused) else Count(engine)

    @staticmethod
    def resume(record: Record, person_id: str, job_id: str) -> Count | Refused:
        """Go on with one's own part that is not finished; one of a count that is ended is closed by anybody."""
        if (found := jobs.job(record, job_id)) is not None and (refused := _of_another(record, found, person_id)):
            return permit.noted_alone(record, person_id, "count.take_over", refused)
        engine = JobEngine.take(record, person_id, Act.COUNT, KIND, job_id)
        return engine if isinstance(engine, Refused) else Count(engine)

    @property
    def job_id(self) -> str:
        """Name the job."""
        return self.engine.job_id

    def view(self, latest: int = 1_000_000) -> CountView:
        """Draw the part as it stands, with its `latest` lines."""
        found = view_of(self.engine.record, self.job_id, latest)
        if found is None:  # jobs are never deleted
            raise LookupError(self.job_id)
        return found

    def on_scan(
        self,
        raw: str,
        source: str,  # noqa: ARG002 - a lot must be on record here, whichever keyboard its text went through
        *,
        scan_id: str | None = None,
        key: str | None = None,
    ) -> Outcome:
        """Take a scan that is in the record already under `scan_id`, whatever device it came from."""
        return self._perform("count.scan", key, scan_id, lambda case: on_scan(case, raw, scan_id))

    def answer(self, answer: Mapping[str, Any], *, key: str | None = None) -> Outcome:
        """Take what a person answered, or an instruction such as how many lie there."""
        return self._perform("count.answer", key, None, lambda case: count_answers.on_answer(case, answer))

    def finish(self, *, key: str | None = None) -> Outcome:
        """End this part: keep the line in hand, and ask about what nobody counted here."""
        return self._perform("count.finish", key, None, _finish)

    def undo(self, *, key: str | None = None) -> Outcome:
        """Take back the last step, while nothing later depends on it."""
        return self._perform("count.undo", key, None, count_undo.undo)

    def is_others(self, person_id: str) -> bool:
        """Say whether this part is somebody else's, who counts blind."""
        return _of_another(self.engine.record, self.engine.stored(), person_id) is not None

    def _perform(self, action: str, key: str | None, scan_id: str | None, decide: steps.Decide) -> Outcome:
        def within(write: Write, job: StoredJob) -> Step | Refused:
            case = steps.open_case(write, job, self.engine.person_id)
            return _of_another(write, job, self.engine.person_id) or decide(case)

        return self.engine.perform(action, key, scan_id, within)


def _of_another(reader: Reader, job: StoredJob, person_id: str) -> Refused | None:
    """Two people count blind only if nobody goes on with the other's part, or sees what stands in it."""
    owner = whose(job)
    if owner in (None, person_id) or not counts.is_open(reader, CountState.from_json(job.state).count_id or ""):
        return None
    person = people.anybody(reader, owner or "")
    said = f"This part of the count is {person.name if person else owner}'s: what they counted stays theirs."
    return Refused("OTHERS_PART", said, "Begin a part of your own: F1, Count the shelf.")


def _finish(case: steps.Open) -> Step | Refused:
    question = case.state.question
    if case.state.count_id is None:
        idle = case.state.idle().to_json()
        return Step(idle, Done("CANCELLED", "Nothing was counted, so it was closed."), None, status="cancelled")
    if steps.still_open(case) is not None:
        said = "The count was ended meanwhile; your part is closed."
        return Step(case.state.idle().to_json(), Done("FINISHED", said), None, status="finished")
    if question is not None and question.code not in (questions.WHERE, questions.NONE_HERE):
        return steps.repeated(question)
    kept = keep(case)
    return count_answers.end_or_ask(kept) if isinstance(kept, steps.Open) else kept
