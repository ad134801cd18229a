"""What somebody looks for in the record, in their own words, turned into what the record can be asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from db import catalogue, chain, history, instants, item_search, jobs, locations, people, scans
from db.history import Search
from db.history_places import Thing
from db.items import Item
from db.record import one
from db.store import Reader
from kiosk.services.outcome import Refused
from kiosk.services.resolve import LocationFound, LotFound, PackageFound, resolve
from kiosk.settings import site_at
from scanners import BarcodeData, read


@dataclass(frozen=True)
class Asked:
    """What was typed or given as options; what is None asks for nothing."""

    person: str | None = None
    item: str | None = None
    lot: str | None = None
    job: str | None = None
    location: str | None = None
    first_day: date | None = None
    """Site days; both ends are meant."""
    last_day: date | None = None
    patient: str | None = None
    """By the number here; a name is never looked for in the record."""


@dataclass(frozen=True)
class Filter:
    """What the record is asked, and the same in words."""

    search: Search = field(default_factory=Search)
    facts: tuple[tuple[str, str], ...] = ()
    """What is asked for as (label, value), for a screen and a printout."""

    @property
    def words(self) -> str:
        """Say what is asked for."""
        return ", ".join(f"{label} {value}" for label, value in self.facts) or "all of it"

    def of(self, thing: Thing, label: str, value: str) -> Filter:
        """Ask for a thing as well."""
        search = replace(self.search, things=(*self.search.things, thing))
        return replace(self, search=search, facts=(*self.facts, (label, value)))

    def between(self, first: date | None, last: date | None, zone: ZoneInfo) -> Filter:
        """Ask for some days of the site as well."""
        if first is None and last is None:
            return self
        search = replace(
            self.search,
            since=None if first is None else midnight(first, zone),
            until=None if last is None else midnight(last + timedelta(days=1), zone),
        )
        days = str(first) if first == last else f"{first or 'the beginning'} to {last or 'today'}"
        return replace(self, search=search, facts=(*self.facts, ("day" if first == last else "days", days)))


def midnight(day: date, zone: ZoneInfo) -> str:
    """Give the instant at which a day of the site begins."""
    return instants.to_text(datetime.combine(day, time.min, zone))


def filter_of(reader: Reader, asked: Asked) -> Filter | Refused:
    """Find what was named; what is not on record is refused, as an empty answer would say that nothing happened."""
    found = Filter()
    if asked.person is not None:
        person = people.anybody(reader, asked.person) or _called(reader, asked.person)
        if person is None:
            return _nothing(f"no person {_short(asked.person)}", "See `kiosk user list`.")
        found = replace(found, search=Search(person_id=person.id), facts=(("by", person.name),))
    item = None
    if asked.item is not None:
        item = item_called(reader, asked.item)
        if item is None:
            return _nothing(f"no item {_short(asked.item)}", "Give the code on the package, or the item's whole name.")
    if asked.lot is not None:
        with_lot = _with_lot(reader, found, asked.lot, item)
        if isinstance(with_lot, Refused):
            return with_lot
        found = with_lot
    elif item is not None:
        found = found.of(Thing("item", item.id), "item", item.name)
    if asked.job is not None:
        if jobs.job(reader, asked.job) is None:
            return _nothing(f"no job {_short(asked.job)}", "Give the job's id, such as K1-2F.")
        found = found.of(Thing("job", asked.job), "job", asked.job)
    if asked.location is not None:
        place = next((each for each in locations.locations(reader) if _names(asked.location, each.id, each.name)), None)
        if place is None:
            return _nothing(f"no location {_short(asked.location)}", "Give its name as on its label.")
        found = found.of(Thing("location", place.id), "at", place.name)
    if asked.patient is not None:
        if one(reader, "select 1 as there from patient where id = :id", id=asked.patient) is None:
            return _nothing("no patient of that number", "Give the number here, such as K1-5A, never a name.")
        found = found.of(Thing("patient", asked.patient), "patient", asked.patient)
    return found.between(asked.first_day, asked.last_day, site_at(reader, "9999").zone)


def _nothing(what: str, next_step: str) -> Refused:
    return Refused("NOTHING_NAMED", f"There is {what} on record.", next_step)


def _short(text: str) -> str:
    return text[:60]


def _names(text: str, *names: str) -> bool:
    return text.strip().casefold() in (name.casefold() for name in names)


def _called(reader: Reader, name: str) -> people.Person | None:
    return next((each for each in people.everybody(reader) if _names(name, each.name)), None)


def item_called(reader: Reader, text: str) -> Item | None:
    """Find an item by its id, by a code as printed or scanned, or by its name if only one item fits."""
    found = resolve(reader, _read(reader, text))
    if isinstance(found, PackageFound | LotFound):
        return found.link.item
    if (coded := catalogue.item_coded(reader, text)) is not None:
        return coded
    fitting = item_search.search(reader, text, 2) if text.strip() else []
    exact = [each for each in fitting if _names(text, each.name)]
    return (exact or fitting)[0] if len(exact or fitting) == 1 else None


def _read(reader: Reader, raw: str) -> BarcodeData:
    # The century of an expiry is told from today; that of the last entry is near enough, as expiry is not asked here.
    last = max((head.at for head in chain.heads(reader)), default="2000-01-01")[:10]
    return read(raw, site_at(reader, "9999").profile, date.fromisoformat(last))


def _with_lot(reader: Reader, found: Filter, text: str, item: Item | None) -> Filter | Refused:
    row = one(reader, "select id, item_id, batch_lot from lot where id = :id", id=text)
    if row is not None and (item is None or row["item_id"] == item.id):
        return found.of(Thing("lot", row["id"]), "lot", row["batch_lot"] or row["id"])
    ids = history.lots_called(reader, text, item.id if item else None)
    if not ids:
        of = f" of {item.name}" if item else ""
        return _nothing(f"no lot {_short(text)}{of}", "Give the number as printed on the package.")
    named = found if item is None else replace(found, facts=(*found.facts, ("item", item.name)))
    return named.of(Thing("lot", ids[0], tuple(ids[1:])), "lot", text)


def scanned(reader: Reader, scan_id: str) -> Filter | None:
    """Ask for what was scanned: the package with its serial, else its lot, else its item, or a location.

    None for what names none of these; what was hidden, a badge or a patient's code, names nothing.
    """
    row = one(reader, "select raw_hex from scan where id = :id", id=scan_id)
    if row is None or scans.is_hidden(row["raw_hex"]):
        return None
    data = _read(reader, scans.from_hex(row["raw_hex"]))
    found = resolve(reader, data)
    if isinstance(found, LocationFound):
        return Filter().of(Thing("location", found.location.id), "at", found.location.name)
    if isinstance(found, LotFound):
        named = Filter(facts=(("item", found.link.item.name),))
        return named.of(Thing("lot", found.lot.id), "lot", found.lot.batch_lot)
    if not isinstance(found, PackageFound):
        return None
    item = found.link.item
    named = Filter(facts=(("item", item.name),))
    if found.unit is not None:
        return named.of(Thing("unit", found.unit.id), "serial", found.unit.serial)
    lots = history.lots_called(reader, data.batch_lot, item.id) if data.batch_lot else []
    if not lots:
        return Filter().of(Thing("item", item.id), "item", item.name)
    return named.of(Thing("lot", lots[0], tuple(lots[1:])), "lot", data.batch_lot or "")
