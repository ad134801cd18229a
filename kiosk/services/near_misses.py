"""Near misses: scans and acts that were refused, counted by their reason. Nobody types anything for it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Final

from db import instants, people, refusals, scans
from db.record import Record
from kiosk.services import records
from kiosk.services.hand import Hand, own_hand
from kiosk.services.outcome import Refused
from kiosk.services.record_actions import ACTIONS
from kiosk.services.record_filter import Filter
from kiosk.settings import site_at

_RECENT_DAYS: Final = 30
_NAMED: Final = "\0"
"""Stands for a name until the sentence around it is left out; no sentence has such a sign."""
_NOTHING: Final = "NOTHING_TO_UNDO"
"""Somebody pressed Undo once too often: nothing nearly went wrong."""


@dataclass(frozen=True)
class NearMiss:
    """All refusals with one reason."""

    code: str
    count: int
    last_at: str
    last_said: str
    """What the screen said the last time, without the sentences that name somebody."""

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
    for act in refusals.refused_acts(reader, since, until):
        if act.code != _NOTHING:
            found[act.code] = _with(found.get(act.code), act)
    names = [each.name for each in people.everybody(reader)]
    found = {code: replace(each, last_said=unnamed(code, each.last_said, names)) for code, each in found.items()}
    return sorted(found.values(), key=lambda each: (-each.count, each.code))


def unnamed(code: str, said: str, names: list[str]) -> str:
    """Leave out of what the screen said who took the last one, and when and where: they would be known by it."""
    for name in sorted(names, key=len, reverse=True):
        said = re.sub(rf"\b{re.escape(name)}\b", _NAMED, said)
    kept = [sentence for sentence in re.split(r"(?<=[.!?]) ", said) if _NAMED not in sentence]
    return " ".join(kept) or f"{code.replace('_', ' ').capitalize()}."


def _with(before: NearMiss | None, act: refusals.RefusedAct) -> NearMiss:
    if before is not None and before.last_at >= act.at:
        return NearMiss(before.code, before.count + 1, before.last_at, before.last_said)
    # Its sentence may repeat what was typed, and is kept nowhere.
    tried = ACTIONS.get(act.action, act.action)
    said = f"{tried[0].upper()}{tried[1:]}: {act.code.replace('_', ' ').lower()}."
    return NearMiss(act.code, before.count + 1 if before else 1, act.at, said)


def recent(reader: Record) -> Filter:
    """Mean the last days, today with them."""
    zone, now = site_at(reader, "9999").zone, reader.now()
    today = instants.from_text(now).astimezone(zone).date()
    return Filter().between(today - timedelta(days=_RECENT_DAYS - 1), today, zone)
