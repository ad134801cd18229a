"""Somebody who counts the shelf with a scanner, blind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from db import jobs
from db.record import Record
from kiosk.services import count_blind, count_posting, count_questions, count_review, identity
from kiosk.services.count import Count
from kiosk.services.count_review import ReviewView
from kiosk.services.count_state import CountState, whose
from kiosk.services.identity import Proof
from kiosk.services.keep_scan import keep_scan
from kiosk.services.outcome import Ask, Outcome
from tests import codes
from tests.pharmacy import PIN, Pharmacy, done


@dataclass
class Counter:
    """One person's part of a count, driven as the kiosk drives it."""

    count: Count
    person: str
    place: str = ""
    """The id of the place where they began."""

    @property
    def record(self) -> Record:
        return self.count.engine.record

    def scan(self, raw: str, *, key: str | None = None) -> Outcome:
        stored = keep_scan(self.record, raw, "serial", self.person, job_id=self.count.job_id)
        return self.count.on_scan(raw, "serial", scan_id=stored.id, key=key)

    def answer(self, *, key: str | None = None, **answer: Any) -> Outcome:
        return self.count.answer(answer, key=key)

    def undo(self) -> Outcome:
        return self.count.undo()

    def finish(self) -> Outcome:
        return self.count.finish()

    def see(self, quantity: int, lot: str, expiry: str, code: str = codes.VANCOMYCIN) -> None:
        """Count a line: scan one package of it, enter how many there are, and go on."""
        outcome = self.scan(codes.package(code, lot, expiry))
        if isinstance(outcome, Ask) and outcome.code == "COUNTED_BEFORE":
            outcome = self.answer(adds=False)
        done(outcome)
        done(self.answer(quantity=quantity))
        done(self.answer(next=True), "KEPT")

    @property
    def count_id(self) -> str:
        found = self.count.view().count
        assert found is not None
        return found


def counting(
    pharmacy: Pharmacy, person: str | None = None, place: str = "Shelf", record: Record | None = None, **which: str
) -> Counter:
    """Begin to count a place; or whatever `which` answers."""
    who = person or pharmacy.ana
    begun = Count.start(record or pharmacy.record, who)
    assert isinstance(begun, Count), begun
    counter = Counter(begun, who)
    outcome = counter.answer(**(which or {"location": pharmacy.places[place]}))
    if isinstance(outcome, Ask):
        outcome = counter.answer(location=pharmacy.places[place])
    done(outcome, "AT_PLACE")
    counter.place = pharmacy.places[place]
    return counter


def joining(counter: Counter, person: str, place: str | None = None, record: Record | None = None) -> Counter:
    """Take a part in a count that somebody began."""
    begun = Count.start(record or counter.record, person)
    assert isinstance(begun, Count), begun
    part = Counter(begun, person)
    outcome = part.answer(count=counter.count_id)
    if place is not None and isinstance(outcome, Ask):
        outcome = part.answer(location=place)
    done(outcome, "AT_PLACE")
    return part


def review(counter: Counter) -> ReviewView:
    found = count_review.review(counter.record, counter.count_id, counter.record.now())
    assert found is not None
    return found


def explain_all(counter: Counter, reason: str = "COUNT_NOT_SCANNED") -> None:
    for line in review(counter).lines:
        done(count_review.explain(counter.record, counter.person, line.entry, reason), "EXPLAINED")


def proof_of(record: Record, person_id: str) -> Proof:
    proof = identity.by_pin(record, person_id, PIN)
    assert isinstance(proof, Proof), proof
    return proof


def finish_parts(counter: Counter, person: str) -> None:
    """Let a person who still counts finish their parts, and leave what is asked about as it was: not counted."""
    if count_blind.not_to_learn(counter.record, person, counter.count_id) is None:
        return
    for job in jobs.open_jobs(counter.record, "count"):
        if CountState.from_json(job.state).count_id != counter.count_id or whose(job) != person:
            continue
        part = Count.resume(counter.record, person, job.id)
        assert isinstance(part, Count), part
        outcome = part.finish()
        while isinstance(outcome, Ask):
            code = outcome.question.code
            left = part.answer({"left_all": True} if code == count_questions.NONE_HERE else {"leave": True})
            outcome = left if left.code == "FINISHED" else part.finish()
        done(outcome, "FINISHED")


def post(counter: Counter, approver: str | None = None) -> Outcome:
    """Post a count; who posts it and who approves finish their own parts first."""
    for person in filter(None, (counter.person, approver)):
        finish_parts(counter, person)
    proof = proof_of(counter.record, approver) if approver else None
    return count_posting.post(counter.record, counter.person, counter.count_id, proof)
