"""The office behind the desk: notes, clock, emergency codes, staff, handing over; for whoever acts here now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.record import Record
from db.scans import StoredScan
from db.subject import Subject
from kiosk.door import Door
from kiosk.services import (
    cassette,
    cassette_keep,
    clock,
    controlled_loss,
    count_posting,
    emergency,
    formula_approval,
    hand_over,
    identity,
    inventory,
    notes,
    order_verify,
    signing,
    volume_difference,
)
from kiosk.services import people as staff
from kiosk.services.cassette import CameBack
from kiosk.services.count_review import ReviewLine
from kiosk.services.emergency import NewCode
from kiosk.services.hand_over import HandOverView
from kiosk.services.identity import Proof
from kiosk.services.inventory import ToTake
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.people import NewBadge, NewPerson
from kiosk.services.reading import read_scan
from kiosk.settings import site_at
from kiosk.shown import ShownOnce
from scanners import build_local

_PRINT_IT = "Print it now, or write it down."


@dataclass(frozen=True)
class Said:
    """What somebody gave to prove who they are."""

    person_id: str
    pin: str
    by_badge: bool = False
    """Whether the badge was scanned too; else the name was chosen."""


class Office:
    """Does what is no job with steps."""

    def __init__(self, record: Record, door: Door) -> None:
        self._record = record
        self._door = door

    def _proof(self, said: Said) -> Proof | Refused:
        return self._door.sessions.by_pin(said.person_id, said.pin, badge=said.by_badge)

    def write_note(self, text: str, subject: Subject | None) -> Outcome:
        """Leave a note for the pharmacist."""
        return notes.write_note(self._record, self._door.person_id, text, subject)

    def answer_note(self, note_id: str, text: str) -> Outcome:
        """Answer a note."""
        return notes.answer_note(self._record, self._door.person_id, note_id, text)

    def confirm_time(self, first: Said, second: Said, shown_at: tuple[str, str]) -> Outcome:
        """Take two people's word for the time that was shown to each of them."""
        proofs = self._both(first, second)
        return proofs if isinstance(proofs, Refused) else clock.confirm(self._record, *proofs, shown_at)

    def hand_over(self, seen: HandOverView, goes: Said, comes: Said) -> Outcome:
        """Hand the shift over."""
        proofs = self._both(goes, comes)
        return proofs if isinstance(proofs, Refused) else hand_over.hand_over(self._record, seen, *proofs)

    def _both(self, first: Said, second: Said) -> tuple[Proof, Proof] | Refused:
        one = self._proof(first)
        if isinstance(one, Refused):
            return one
        other = self._proof(second)
        return other if isinstance(other, Refused) else (one, other)

    # --- the sealed code

    def seal_code(self) -> tuple[Outcome, ShownOnce | None]:
        """Make a sealed code; it is shown once, beside the outcome."""
        made = emergency.seal(self._record, self._door.person_id)
        if not isinstance(made, NewCode):
            return made, None
        # The spaces between the letters are for the eye; whoever types the code may leave them out.
        once = ShownOnce("The emergency code", "Write it down and seal it in an envelope.", " ".join(made.code))
        return Done("CODE_SEALED", "A new emergency code is sealed; a former one opens nothing any more."), once

    def review_emergency(self, code_id: str, said: Said) -> Outcome:
        """Sign that an emergency access was looked into."""
        proof = self._proof(said)
        return proof if isinstance(proof, Refused) else emergency.review(self._record, proof, code_id)

    def review_own_work(self, signature_id: str, said: Said) -> Outcome:
        """Sign that a check of own work was looked into."""
        proof = self._proof(said)
        return proof if isinstance(proof, Refused) else signing.review_own_work(self._record, proof, signature_id)

    def post_count(self, count_id: str, approver: Said, seen: Sequence[ReviewLine]) -> Outcome:
        """Post a count whose differences somebody approves, as they were shown."""
        proof = self._proof(approver)
        if isinstance(proof, Refused):
            return proof
        return count_posting.post(self._record, self._door.person_id, count_id, proof, seen)

    # --- controlled substances

    def told_authority(self, loss_id: str, on: str, notice: str, said: Said) -> Outcome:
        """Note that a state's authority was told of a loss, signed by a pharmacist."""
        proof = self._proof(said)
        if isinstance(proof, Refused):
            return proof
        return controlled_loss.told_authority(self._record, proof, loss_id, on, notice)

    def settle_volume(self, difference_id: str, reason: str | None, said: Said) -> Outcome:
        """Say why millilitres differ, signed by a pharmacist; without a reason they are escalated."""
        proof = self._proof(said)
        return (
            proof
            if isinstance(proof, Refused)
            else volume_difference.decide(self._record, proof, difference_id, reason)
        )

    def take_inventory(self, wanted: ToTake, takes: Said, sees: Said) -> Outcome:
        """Take an inventory of controlled substances before a second person."""
        proofs = self._both(takes, sees)
        if isinstance(proofs, Refused):
            return proofs
        taken = inventory.take(self._record, *proofs, wanted)
        if isinstance(taken, Refused):
            return taken
        lines = f"{taken.lines:,} {'line' if taken.lines == 1 else 'lines'}"
        return Done("INVENTORY_TAKEN", f"The inventory is taken: {lines}, signed by both.")

    def saw_cassette(self, cassette_id: str, first: Said, second: Said) -> Outcome:
        """Note that two people saw a cassette under lock."""
        proofs = self._both(first, second)
        return proofs if isinstance(proofs, Refused) else cassette_keep.seen(self._record, *proofs, cassette_id)

    def cassette_came_back(self, came: CameBack, does: Said, sees: Said) -> Outcome:
        """Note what is wasted of a cassette, or that nobody finds it, before a second person."""
        proofs = self._both(does, sees)
        if isinstance(proofs, Refused):
            return proofs
        return cassette.note(self._record, proofs[0].person.id, proofs[1], came)

    # --- orders

    def verify_order(self, order_id: str, seen: str, said: Said) -> Outcome:
        """Let a pharmacist sign an order as it was shown."""
        proof = self._proof(said)
        return proof if isinstance(proof, Refused) else order_verify.verify(self._record, proof, order_id, seen)

    # --- formulas

    def approve_formula(self, version_id: str, said: Said) -> Outcome:
        """Approve a version of a formula, signed by a pharmacist."""
        proof = self._proof(said)
        return proof if isinstance(proof, Refused) else formula_approval.approve(self._record, proof, version_id)

    def retire_formula(self, version_id: str, reason: str, said: Said) -> Outcome:
        """Retire a version of a formula, signed by a pharmacist."""
        proof = self._proof(said)
        return proof if isinstance(proof, Refused) else formula_approval.retire(self._record, proof, version_id, reason)

    # --- the staff

    def add_person(self, new: NewPerson) -> Outcome:
        """Add a member of the staff."""
        return staff.add(self._record, self._door.person_id, new)

    def change_person(
        self, person_id: str, roles: tuple[str, ...] | None, pin: str | None, own_pin: str = ""
    ) -> Outcome:
        """Change what is given, the PIN first; the outcome says what was done, also when the rest was refused."""
        done: list[str] = []
        if pin is not None:
            outcome = self.set_pin(person_id, pin, own_pin)
            if not isinstance(outcome, Done):
                return outcome
            done.append(outcome.message)
        if roles is not None:
            outcome = self.set_roles(person_id, roles)
            if isinstance(outcome, Refused):
                return replace(outcome, message=" But: ".join([*done, outcome.message]))
            done.append(outcome.message)
        return Done("PERSON_CHANGED", " ".join(done) or "Nothing was changed.")

    def set_roles(self, person_id: str, roles: tuple[str, ...]) -> Outcome:
        """Say what a person is from now on."""
        return staff.set_roles(self._record, self._door.person_id, person_id, roles)

    def set_pin(self, person_id: str, pin: str, own_pin: str = "") -> Outcome:
        """Set a PIN; who works here types theirs, or anybody could take a name over at a kiosk that was left open.

        An emergency access has none.
        """
        here = self._door.sessions.person
        if here is not None and here.kind == "staff":
            proof = self._proof(Said(here.id, own_pin))
            if isinstance(proof, Refused):
                return proof
        return staff.set_pin(self._record, self._door.person_id, person_id, pin)

    def suspend(self, person_id: str) -> Outcome:
        """Suspend a person."""
        return staff.suspend(self._record, self._door.person_id, person_id)

    def take_back(self, person_id: str) -> Outcome:
        """Let a suspended person work again."""
        return staff.take_back(self._record, self._door.person_id, person_id)

    def withdraw_badges(self, person_id: str) -> Outcome:
        """Take a person's badges out of use."""
        return staff.withdraw_badges(self._record, self._door.person_id, person_id)

    def make_badge(self, person_id: str) -> tuple[Outcome, ShownOnce | None]:
        """Make a badge of ours; its code is shown once, beside the outcome."""
        made = staff.make_badge(self._record, self._door.person_id, person_id)
        if not isinstance(made, NewBadge):
            return made, None
        name = made.person.name
        once = ShownOnce(f"{name}'s badge", _PRINT_IT, build_local("person", made.code), (made.person.id, made.code))
        return Done("BADGE_MADE", f"{name} has a new badge; a former one opens nothing any more."), once

    def enrol_badge(self, person_id: str, scan: StoredScan) -> Outcome:
        """Enrol a badge that was scanned: a provider's GSRN, or one of ours."""
        now = self._record.now()
        code = identity.badge_code(read_scan(self._record, site_at(self._record, now), now, scan.raw, scan.id))
        if code is None:
            return Refused("NO_BADGE", "That is no badge.", "Scan a badge with a GSRN (8017), or make one here.")
        enrolled = staff.enrol_badge(self._record, self._door.person_id, person_id, code)
        return enrolled if isinstance(enrolled, Refused) else Done("BADGE", f"This is {enrolled.name}'s badge now.")
