"""Losses of controlled substances: who has to be told by when, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from db import controlled_found, controlled_losses, instants, signatures
from db.controlled_losses import Loss
from db.record import Record, Write
from db.store import Reader
from db.subject import Subject
from kiosk.rules import controlled
from kiosk.rules.in_use import millilitres
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.receive_answers import text
from kiosk.services.receive_subject import plural
from kiosk.services.signing import sign
from kiosk.settings import Site, site_at, value_at
from kiosk.settings_controlled import LOSS_AUTHORITY, LOSS_AUTHORITY_DAYS

OUTCOMES: Final = {
    "found": "What was missing was found",
    "explained": "It was explained: nothing was lost",
    "lost": "It is lost, and reported",
}


_KIND, _TOLD = "controlled_loss", "told authority"


@dataclass(frozen=True)
class AuthorityTold:
    """That the state's authority was told."""

    on: str
    notice: str
    """Whom there, and how."""


@dataclass(frozen=True)
class LossView:
    """One loss with its deadlines."""

    loss: Loss
    discovered_on: date
    notice_by: date | None
    """None once the DEA was told, or where nothing is missing."""
    form_106_by: date | None
    authority: str | None
    """Who else is told, as the settings named it when the loss was found; None where there is nobody."""
    authority_by: date | None
    """None once they were told, or where nothing is missing."""
    authority_told: AuthorityTold | None

    @property
    def what(self) -> str:
        """Say what is missing, or there too much."""
        loss, parts = self.loss, []
        if loss.quantity or not loss.microlitres:
            quantity = abs(loss.quantity)
            word = "missing" if loss.quantity > 0 else "too many"
            parts.append(f"{quantity:,} {plural(loss.unit, quantity)} {word}")
        if loss.microlitres:
            word = "missing" if loss.microlitres > 0 else "too much"
            parts.append(f"{millilitres(abs(loss.microlitres))} {word}")
        return ", ".join(parts)

    @property
    def also_told(self) -> str | None:
        """Say who else has to be told, and by when; None once they were, or where there is nobody."""
        return None if self.authority_by is None else f"{self.authority} by {self.authority_by:%a %d %b %Y}"

    def to_json(self) -> dict[str, Any]:
        """Give it for a program."""
        days = {"discovered_on": self.discovered_on, "notice_by": self.notice_by, "form_106_by": self.form_106_by}
        told = {name: day.isoformat() if day else None for name, day in days.items()}
        also_on = self.authority_told.on if self.authority_told else None
        return {**asdict(self.loss), **told, "also_told": self.also_told, "also_told_on": also_on}


def losses(reader: Reader, now: str, *, also_closed: bool = False) -> list[LossView]:
    """List the losses that are open, or all."""
    site = site_at(reader, now)
    found = controlled_losses.all_losses(reader) if also_closed else controlled_losses.open_losses(reader)
    return [_view(reader, each, site) for each in found]


def _view(reader: Reader, loss: Loss, site: Site) -> LossView:
    day = local_day(loss.discovered_at, site)
    is_due = loss.is_short and loss.closed_at is None
    authority, told = authority_at(reader, loss.discovered_at, day), authority_told(reader, loss.id)
    return LossView(
        loss,
        day,
        controlled.notice_by(day) if is_due and loss.notified_on is None else None,
        controlled.form_106_by(day) if is_due and loss.form106_on is None else None,
        authority[0] if authority else None,
        authority[1] if authority and is_due and told is None else None,
        told,
    )


def authority_at(reader: Reader, discovered_at: str, discovered: date) -> tuple[str, date] | None:
    """Name the authority that the site's state asks for, as it was entered when a loss was found, and by when."""
    authority = value_at(reader, LOSS_AUTHORITY, discovered_at)
    days = timedelta(days=value_at(reader, LOSS_AUTHORITY_DAYS, discovered_at))
    return (authority, discovered + days) if authority else None


def authority_told(reader: Reader, loss_id: str) -> AuthorityTold | None:
    """Say when the other authority was told: a pharmacist signed it."""
    signed = [each for each in signatures.signatures_on(reader, Subject(_KIND, loss_id)) if each.meaning == _TOLD]
    return AuthorityTold(signed[0].content["on"], signed[0].content["notice"]) if signed else None


def told_the_dea(record: Record, person_id: str, loss_id: str, on: str, notice: str) -> Outcome:
    """Note that the DEA was told in writing: on which day, to whom and how."""
    said = text(notice)

    def note(write: Write) -> bool | Refused:
        if said is None:
            return Refused("NO_NOTICE", "To whom and how it was told is not said.", "Say it in a few words.")
        return controlled_losses.notified(write, loss_id, on, said)

    return _noted(record, person_id, loss_id, "controlled.notified", on, note, f"The DEA was told on {on}.")


def told_authority(record: Record, proof: Proof, loss_id: str, on: str, notice: str) -> Outcome:
    """Note that the state's authority was told, signed by a pharmacist: on which day, whom and how."""
    said = text(notice)

    def note(write: Write) -> bool | Refused:
        found = controlled_losses.loss(write, loss_id)
        view = _view(write, found, site_at(write, write.at)) if found is not None else None
        if said is None:
            return Refused("NO_NOTICE", "Whom was told there, and how, is not said.", "Say it in a few words.")
        if view is None or view.authority is None or not view.loss.is_short:
            return Refused("NO_AUTHORITY", "Nobody but the DEA is told of it.", "Enter who else is, in the settings.")
        if view.authority_told is not None:
            return False
        content = {"authority": view.authority, "on": on, "notice": said}
        signed = sign(write, proof, _TOLD, Subject(_KIND, loss_id), content)
        return signed if isinstance(signed, Refused) else True

    return _noted(
        record, proof.person.id, loss_id, "controlled.told", on, note, f"The state's authority was told on {on}."
    )


def form_sent(record: Record, person_id: str, loss_id: str, on: str, number: str) -> Outcome:
    """Note that Form 106 was sent: on which day, and under which number."""
    said = text(number)

    def note(write: Write) -> bool | Refused:
        if said is None:
            return Refused("NO_NUMBER", "The form's number is not said.", "It stands on the DEA's receipt.")
        return controlled_losses.filed(write, loss_id, on, said)

    return _noted(record, person_id, loss_id, "controlled.filed", on, note, f"Form 106 was sent on {on}.")


def close(record: Record, person_id: str, loss_id: str, outcome: str) -> Outcome:
    """Close a loss; one that stands is closed only when everybody was told who has to be."""

    def note(write: Write) -> bool | Refused:
        found = controlled_losses.loss(write, loss_id)
        if outcome not in OUTCOMES or found is None:
            return Refused("NO_OUTCOME", "That is no way in which a loss ends.", f"Say {', '.join(OUTCOMES)}.")
        if outcome == "lost" and found.is_short and (found.notified_on is None or found.form106_on is None):
            said = "The DEA has not been told, or has no Form 106."
            return Refused("NOT_REPORTED", said, "Note the notice and the form first.")
        view = _view(write, found, site_at(write, write.at))
        if outcome == "lost" and view.authority_by is not None:
            said = f"{view.authority} has not been told."
            return Refused("NOT_REPORTED", said, "Note that it was told first; the DEA's notice is another one.")
        if outcome != "lost" and (refused := _not_in_the_record(write, found, outcome)) is not None:
            return refused
        return controlled_losses.close(write, loss_id, outcome)

    return _noted(record, person_id, loss_id, "controlled.closed", None, note, f"{OUTCOMES.get(outcome, '')}.")


def _not_in_the_record(reader: Reader, found: Loss, outcome: str) -> Refused | None:
    """When it was posted the record lost what was missing: only a count brings that back, by two people.

    What was in a container that is gone no count finds again.
    """
    if found.entry_id is None:
        return None
    named = f"{found.name}, lot {found.batch_lot or '—'}"
    how = f"Two people count {named} (F1, Count the shelf), and post it; then close this loss. It stays open."
    if outcome == "found" and 0 < found.quantity > controlled_found.brought_back(reader, found.id):
        said = f"The record is still {found.quantity:,} {plural(found.unit, found.quantity)} short."
        return Refused("COUNT_FIRST", said, how)
    if outcome == "found" and 0 < found.microlitres > controlled_found.volume_brought_back(reader, found.id):
        said = f"The record is still {millilitres(found.microlitres)} short."
        return Refused("COUNT_FIRST", said, how)
    if not controlled_found.counted_since(reader, found.id):
        said = f"{named} was not counted since, so that nobody knows whether the record is right."
        return Refused("COUNT_FIRST", said, how)
    return None


def _noted(
    record: Record,
    person_id: str,
    loss_id: str,
    action: str,
    on: str | None,
    note: Callable[[Write], bool | Refused],
    said: str,
) -> Outcome:
    with record.write(person_id, action, loss_id) as write:
        write.alone_with(f"loss {loss_id}")
        refused = permit.refusal(write, person_id, Act.RESOLVE_DISCREPANCY) or unfit_day(write, loss_id, on, write.at)
        if refused is not None:
            return permit.noted(write, refused)
        noted = note(write)
        if isinstance(noted, Refused):
            return permit.noted(write, noted)
        if not noted:
            return permit.noted(write, Refused("NOT_OPEN", "That is noted already.", "Look at the list of losses."))
    return Done("NOTED", said)


def unfit_day(reader: Reader, loss_id: str, on: str | None, now: str) -> Refused | None:
    """Say why nothing was done about a loss on a day: one before the discovery, or ahead, is a slip."""
    found = controlled_losses.loss(reader, loss_id)
    if found is None or found.closed_at is not None:
        return Refused("NO_LOSS", "There is no such open loss.", "Look at the list of losses.")
    if on is None:
        return None
    site = site_at(reader, now)
    day = _day(on)
    if day is None:
        return Refused("BAD_DAY", "That is no date.", "Type it as 2026-11-30.")
    if not local_day(found.discovered_at, site) <= day <= local_day(now, site):
        said = "The day lies before the discovery, or ahead of today."
        return Refused("BAD_DAY", said, "Type the day on which it was done, as 2026-11-30.")
    return None


def _day(typed: str) -> date | None:
    """Read a day in the one form in which days are on record."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day.isoformat() == typed else None


def local_day(instant: str, site: Site) -> date:
    """Give the site's day of an instant."""
    return instants.from_text(instant).astimezone(site.zone).date()
