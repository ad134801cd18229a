"""Looking through the record: who did what, when, with the old value beside the new one. Every look is noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from db import chain, history, instants, settings
from db.history import Cursor, Entry, Search
from db.history_places import Kind, Thing
from db.record import Record
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.record_filter import Filter
from kiosk.services.record_names import Names
from kiosk.services.record_told import Change, Told, clean, shown, told
from kiosk.services.record_words import sentence
from kiosk.settings import site_at

LONGEST_HISTORY = 2_000
"""Entries of one thing's history that are read at once."""
_LOOKED_BACK = 300
"""Entries of a thing that are looked through for the value before."""


@dataclass(frozen=True)
class RecordLine:
    """One entry as a person reads it."""

    node: str
    epoch: int
    seq: int
    at: str
    local: str
    """Site time, to the second."""
    person_id: str
    name: str
    action: str
    subject: str | None
    text: str
    detail: Mapping[str, Any]
    """What the entry says, without anything of a patient and without hashes of secrets."""
    hash: str
    is_worded: bool

    def to_json(self) -> dict[str, Any]:
        """Give one line of `kiosk audit`."""
        return {
            "node": self.node,
            "epoch": self.epoch,
            "seq": self.seq,
            "at": self.at,
            "person": self.person_id,
            "name": self.name,
            "action": self.action,
            "subject": self.subject,
            "text": self.text,
            "detail": dict(self.detail),
            "hash": self.hash,
        }


@dataclass(frozen=True)
class RecordsPage:
    """Some lines, the newest first, and where to go on; None when there are no more."""

    lines: tuple[RecordLine, ...]
    cursor: Cursor | None


@dataclass(frozen=True)
class HistoryLine:
    """One entry of a thing's history, with the values it changed."""

    line: RecordLine
    changes: tuple[Change, ...]


def look(record: Record, person_id: str, wanted: Filter) -> Outcome:
    """Note that somebody looks through the record, if they may; nothing is shown to anybody else."""
    refused = permit.refusal(record, person_id, Act.VIEW_RECORDS)
    with record.write(person_id, "records.view") as write:
        # Asked again inside: roles may have changed while somebody else was writing.
        refused = refused or permit.refusal(write, person_id, Act.VIEW_RECORDS)
        write.note(filter=wanted.words, **({"refused": refused.code} if refused else {}))
    return refused or Done("RECORDS", f"The record, {wanted.words}.")


def page(
    reader: Reader, person_id: str, wanted: Filter, limit: int, after: Cursor | None = None
) -> RecordsPage | Refused:
    """Read some entries that fit, the newest first; whoever may not look any more reads nothing more."""
    if (refused := permit.refusal(reader, person_id, Act.VIEW_RECORDS)) is not None:
        return refused
    found = history.search(reader, wanted.search, limit, after)
    return RecordsPage(tuple(lines(reader, found.entries)), found.cursor)


def lines(reader: Reader, entries: Iterable[Entry]) -> list[RecordLine]:
    """Say entries in words."""
    names, zone = Names(reader), site_at(reader, "9999").zone
    return [_line(entry, names, zone) for entry in entries]


def _line(entry: Entry, names: Names, zone: ZoneInfo) -> RecordLine:
    said = sentence(entry, names)
    return RecordLine(
        node=entry.node,
        epoch=entry.epoch,
        seq=entry.seq,
        at=entry.at,
        local=f"{local(entry.at, zone):%Y-%m-%d %H:%M:%S}",
        person_id=entry.actor,
        name=entry.name,
        action=entry.action,
        subject=entry.subject,
        text=said.text,
        detail=clean(entry.detail),
        hash=entry.hash,
        is_worded=said.is_worded,
    )


def local(at: str, zone: ZoneInfo) -> datetime:
    """Give an instant of the record in the site's zone."""
    return instants.from_text(at).astimezone(zone)


def opened(reader: Reader, person_id: str, node: str, epoch: int, seq: int) -> HistoryLine | Refused | None:
    """Read one entry with every value it changed, and what was there before."""
    if (refused := permit.refusal(reader, person_id, Act.VIEW_RECORDS)) is not None:
        return refused
    entry = history.entry(reader, node, epoch, seq)
    if entry is None:
        return None
    names = Names(reader)
    changes = tuple(shown(one, _before(reader, entry, one, names), names) for one in told(entry))
    return HistoryLine(lines(reader, [entry])[0], changes)


def _before(reader: Reader, entry: Entry, one: Told, names: Names) -> Any:
    if one.before is not None:
        return one.before
    if one.kind == "setting":
        return _setting_before(reader, one)
    thing = _thing_of(one, names)
    if thing is None:
        return None
    after = {head.node: (head.epoch, head.seq + 1) for head in chain.heads(reader)}
    after[entry.node] = (entry.epoch, entry.seq)
    for earlier in history.search(reader, Search(things=(thing,)), _LOOKED_BACK, after).entries:
        values = [each.value for each in told(earlier) if _same(each, one)]
        if values and earlier.at <= entry.at:
            return values[-1]
    return None


def _same(one: Told, other: Told) -> bool:
    return (one.kind, one.id, one.what) == (other.kind, other.id, other.what)


def _setting_before(reader: Reader, one: Told) -> Any:
    entered = sorted(settings.history(reader, one.what), key=lambda each: (each.recorded_at, len(each.id), each.id))
    earlier = [each.value for each in entered[: [each.id for each in entered].index(one.id)]]
    return earlier[-1] if earlier else None


def _thing_of(one: Told, names: Names) -> Thing | None:
    """Name the thing in whose history an earlier value was told."""
    match one.kind:
        case "lot" | "item" | "identifier" | "person":
            return Thing(one.kind, one.id)
        case "line":
            row, kind, column = names.row("line", one.id), "lot", "lot_id"
        case "packaging":
            row, kind, column = names.row("packaging", one.id), "item", "item_id"
        case "delivery":
            row, kind, column = names.row("delivery", one.id), "job", "job_id"
        case _:
            return None
    found: Kind = kind  # type: ignore[assignment]
    return Thing(found, row[column]) if row and row[column] else None


def leads(reader: Reader, person_id: str, line: RecordLine) -> tuple[Filter, ...]:
    """Name the things that an entry is about, each with all that was done with it; none to who may not look."""
    if permit.refusal(reader, person_id, Act.VIEW_RECORDS) is not None:
        return ()
    names, found = Names(reader), dict[tuple[str, str], Filter]()

    def lead(kind: Kind, thing_id: object, label: str, value: str, begun: Filter | None = None) -> None:
        if isinstance(thing_id, str):
            found.setdefault((kind, thing_id), (begun or Filter()).of(Thing(kind, thing_id), label, value))

    for fact in _named(line.detail, "movements", "lots", "lines", "recalled"):
        lot_id = fact.get("lot_id") or fact.get("lot") if "expiry" not in fact else fact.get("id")
        row = names.row("lot", lot_id)
        if row is not None:
            lead("lot", lot_id, "lot", row["batch_lot"] or "without a number", Filter(facts=(("item", row["name"]),)))
            lead("item", row["item_id"], "item", row["name"])
    for fact in _named(line.detail, "persons", "attempts"):
        named = fact.get("person_id") or fact.get("id")
        lead("person", named, "person", names.name("person", named))
    job_id = line.detail.get("job")
    lead("job", job_id, "job", str(job_id))
    return tuple(found.values())


def _named(detail: Mapping[str, Any], *lists: str) -> list[Mapping[str, Any]]:
    return [fact for name in lists for fact in detail.get(name, ()) if isinstance(fact, Mapping)]


def whole_history(
    reader: Reader, person_id: str, kind: Kind, thing_id: str, limit: int = LONGEST_HISTORY
) -> list[HistoryLine] | Refused:
    """Read everything that was done with a lot, an item, a person, a job or a unit, the oldest first.

    Each value stands beside the one before it. Of a longer history the newest `limit` entries are read.
    """
    if (refused := permit.refusal(reader, person_id, Act.VIEW_RECORDS)) is not None:
        return refused
    found = history.search(reader, Search(things=(Thing(kind, thing_id),)), limit).entries[::-1]
    names = Names(reader)
    last: dict[tuple[str, str, str], Any] = {}
    whole = []
    for entry, line in zip(found, lines(reader, found), strict=True):
        changes = []
        for one in told(entry):
            known = (one.kind, one.id if one.kind != "setting" else "", one.what)
            changes.append(shown(one, last.get(known) if one.before is None else one.before, names))
            last[known] = one.value
        whole.append(HistoryLine(line, tuple(changes)))
    return whole
