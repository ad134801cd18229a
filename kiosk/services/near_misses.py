"""Near misses: scans and answers that were refused, counted by their reason. Nobody types anything for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

from db import instants, refusals, scans
from db.record import Record
from kiosk.services import records
from kiosk.services.hand import Hand, own_hand
from kiosk.services.outcome import Refused
from kiosk.services.record_actions import ACTIONS
from kiosk.services.record_filter import Filter
from kiosk.settings import site_at

_RECENT_DAYS: Final = 30


@dataclass(frozen=True)
class NearMiss:
    """All refusals with one reason."""

    code: str
    count: int
    last_at: str
    last_said: str
    """What the screen said the last time."""

    def to_json(self) -> dict[str, Any]:
        """Give it for a program."""
        return asdict(self)


def near_misses(reader: Record, person_id: str, wanted: Filter, hand: Hand | None = None) -> list[NearMiss] | Refused:
    """Count the refusals of some days, the most frequent first; that somebody looked is noted.

    It says what nearly went wrong and how often, never who stood there: whoever fears to be named scans no more.
    """
    looked = (hand or own_hand(reader))(lambda record: records.look(record, person_id, wanted))
    if isinstance(looked, Refused):
        return looked
    since, until = wanted.search.since or "", wanted.search.until or "9999"
    found = {row["code"]: NearMiss(**row) for row in scans.refusals(reader, since, until)}
    for answer in refusals.refused_answers(reader, since, until):
        found[answer.code] = _with(found.get(answer.code), answer)
    return sorted(found.values(), key=lambda each: (-each.count, each.code))


def _with(before: NearMiss | None, answer: refusals.RefusedAnswer) -> NearMiss:
    if before is not None and before.last_at >= answer.at:
        return NearMiss(before.code, before.count + 1, before.last_at, before.last_said)
    # Its sentence may repeat what was typed, and is kept nowhere.
    tried = ACTIONS.get(answer.action, answer.action)
    said = f"{tried[0].upper()}{tried[1:]}: {answer.code.replace('_', ' ').lower()}."
    return NearMiss(answer.code, before.count + 1 if before else 1, answer.at, said)


def recent(reader: Record) -> Filter:
    """Mean the last days, today with them."""
    zone, now = site_at(reader, "9999").zone, reader.now()
    today = instants.from_text(now).astimezone(zone).date()
    return Filter().between(today - timedelta(days=_RECENT_DAYS - 1), today, zone)
