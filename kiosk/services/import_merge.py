"""Bringing one entry of a catalogue into the record: what a person changed here stays, and a code names one thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from db import catalogue, catalogue_entries, counts, items, locations
from db.catalogue import Link
from db.catalogue_entries import CatalogueEntry, Said
from db.items import Item, NewItem
from db.record import Write
from kiosk.catalogues.entry import Entry, Pack
from kiosk.catalogues.problem import CatalogueCode, Rejected

Merged = Literal["created", "updated", "unchanged"]
NEVER_CHANGED = "base_unit"
"""What stock is counted in cannot become something else under stock that is there."""

SCHEDULE = "dea_schedule"


@dataclass
class Heard:
    """What a file said of each item so far: the first row that speaks of an item decides, and later ones must agree."""

    items: set[int] = field(default_factory=set)
    """Hashes of their keys: a large catalogue has a million items, and the import must not grow with them."""
    facts: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    """Row and facts of a pharmacy's own list, which is small."""

    def is_first(self, entry: Entry) -> bool:
        """Say whether no row before spoke of this item; then remember that this one did."""
        key = hash(entry.key)
        if key in self.items:
            return False
        self.items.add(key)
        if entry.source == "csv":
            self.facts[entry.key] = (entry.row, entry.facts)
        return True

    def disagrees(self, entry: Entry) -> Rejected | None:
        """Refuse a row of a pharmacy's own list that says something else of an item than a row before it."""
        row, facts = self.facts.get(entry.key, (0, {}))
        for name in entry.facts.keys() & facts.keys():
            if entry.facts[name] != facts[name]:
                message = f"Row {row} says {name} {facts[name]} of the same item, and this one {entry.facts[name]}."
                return Rejected(entry.row, entry.id, "ROWS_DISAGREE", message)
        return None


@dataclass
class Merge:
    """What came of one entry."""

    result: Merged | Rejected
    packagings: int = 0
    left_out: list[Rejected] = field(default_factory=list)


def merge(write: Write, entry: Entry, heard: Heard, file_sha256: str) -> Merge:
    """Bring one entry in; a rejected one changes nothing."""
    rejected = heard.disagrees(entry)
    if rejected is not None:
        return Merge(rejected)
    links = {code: catalogue.link(write, code.scheme, code.value) for pack in entry.packs for code in pack.codes}
    known = catalogue_entries.entry(write, entry.source, entry.key)
    item = items.item(write, known.item_id) if known else _named_by(links)
    if isinstance(item, tuple):
        names = " and ".join(sorted({each.name for each in item}))
        message = f"Its codes name several items here: {names}."
        return Merge(Rejected(entry.row, entry.id, "SEVERAL_ITEMS", message))
    if item is not None and _names_others(item, links):
        return Merge(next(each for pack in entry.packs for each in _elsewhere(entry, item.id, pack, links)))
    first = heard.is_first(entry)
    if item is None:
        return _created(write, entry, links, file_sha256)
    return _updated(write, entry, item, known, links, file_sha256, first=first)


def _named_by(links: Mapping[CatalogueCode, Link | None]) -> Item | tuple[Item, ...] | None:
    """Find the item that the entry's own codes name already; one that was only computed proves nothing."""
    found = {link.item.id: link.item for code, link in links.items() if link is not None and code.origin == "catalogue"}
    if len(found) > 1:
        return tuple(found.values())
    return next(iter(found.values()), None)


def _names_others(item: Item, links: Mapping[CatalogueCode, Link | None]) -> bool:
    """Say whether every code that the entry states names something else than its item."""
    stated = [link for code, link in links.items() if code.origin == "catalogue"]
    return bool(stated) and all(link is not None and link.item.id != item.id for link in stated)


def _created(write: Write, entry: Entry, links: Mapping[CatalogueCode, Link | None], file_sha256: str) -> Merge:
    facts = {name: value for name, value in {**entry.defaults, **entry.facts}.items() if name in items.FACTS}
    item_id = items.add_item(write, NewItem(**facts))
    made = Merge("created", left_out=list(entry.left_out))
    for pack in entry.packs:
        made.packagings += 1
        made.left_out += _add_codes(write, entry, item_id, pack, links)
    said = _said(entry)
    _set_par(write, item_id, facts["storage"], said, None)
    catalogue_entries.put_entry(write, entry.source, entry.key, item_id, said, file_sha256)
    return made


def _updated(
    write: Write,
    entry: Entry,
    item: Item,
    known: CatalogueEntry | None,
    links: Mapping[CatalogueCode, Link | None],
    file_sha256: str,
    *,
    first: bool,
) -> Merge:
    before = known.said if known else None
    said = _said(entry, before, keeps_facts=not first)
    changed = _changed_facts(item, said, before)
    left_out = list(entry.left_out)
    if before is not None and (waits := _schedule_waits(write, entry, item, changed)) is not None:
        # Kept as it was heard before, the next import finds it new again.
        del changed[SCHEDULE]
        said = replace(said, facts={**said.facts, SCHEDULE: before.facts[SCHEDULE]})
        left_out.append(waits)
    has_changed = items.change_item(write, item, changed)
    has_changed |= _set_par(write, item.id, item.storage, said, before)
    made = Merge("unchanged", len(entry.packs), left_out)
    known_codes = [link for link in links.values() if link is not None and link.item.id == item.id]
    added = False
    for pack in entry.packs:
        has_changed |= _changed_units(write, pack, links, item.id, before)
        if any(links[code] is None for code in pack.codes):
            made.left_out += _add_codes(write, entry, item.id, pack, links)
            added = True
        else:
            made.left_out += _elsewhere(entry, item.id, pack, links)
    if known is None or said != before:
        catalogue_entries.put_entry(write, entry.source, entry.key, item.id, said, file_sha256)
    if added and not known_codes:
        made.result = "created"
    elif added or has_changed or known is None or said != before:
        made.result = "updated"
    return made


def _schedule_waits(write: Write, entry: Entry, item: Item, changed: Mapping[str, Any]) -> Rejected | None:
    """What is being counted keeps its DEA schedule: how it is counted, and by how many, was settled by that."""
    if SCHEDULE not in changed:
        return None
    write.alone_with("counts that begin")
    title = counts.counting(write, item.id)
    if title is None:
        return None
    message = (
        f"{item.name} is being counted ({title}): its DEA schedule stays {item.dea_schedule or 'none'} meanwhile. "
    )
    return Rejected(entry.row, entry.id, "BEING_COUNTED", f"{message}Import the file again after that count.")


def _said(entry: Entry, before: Said | None = None, *, keeps_facts: bool = False) -> Said:
    packs = {
        f"{code.scheme} {code.value}": (pack.level, pack.units_per_pack) for pack in entry.packs for code in pack.codes
    }
    facts = before.facts if before is not None and keeps_facts else entry.facts
    return Said(facts, {**(before.packs if before else {}), **packs})


def _changed_facts(item: Item, said: Said, before: Said | None) -> dict[str, Any]:
    """What the catalogue says anew of facts that nobody changed here; of an item that was here before it, nothing.

    What it never said before, and nobody here knows, is taken too: a newer kiosk hears more of the same file.
    """
    if before is None:
        return {}
    return {
        name: value
        for name, value in said.facts.items()
        if name in items.FACTS and name != NEVER_CHANGED
        if value != before.facts.get(name) and getattr(item, name) == before.facts.get(name)
    }


def _set_par(write: Write, item_id: str, storage: str, said: Said, before: Said | None) -> bool:
    """Set a par that a list states anew, where it set it before or else on the usual shelf; one set here stays."""
    par, was = said.facts.get("par"), before.facts.get("par") if before else None
    if par is None or par == was:
        return False
    levels = items.par_levels(write, item_id)
    if levels:
        place = next((level.location_id for level in levels if len(levels) == 1 and level.par == was), None)
    else:
        shelf = locations.usual_location(write, "room" if storage == "unknown" else storage)
        place = shelf.id if shelf else None
    if place is None:
        return False
    items.set_par(write, item_id, place, par)
    return True


def _add_codes(
    write: Write, entry: Entry, item_id: str, pack: Pack, links: Mapping[CatalogueCode, Link | None]
) -> Iterator[Rejected]:
    """Let the codes of a pack that name nothing yet name it; say which name something else."""
    own = next((link for code in pack.codes if (link := links[code]) is not None and link.item.id == item_id), None)
    packaging_id = own.packaging_id if own else None
    for code in pack.codes:
        # Two packs of one entry may carry one code; the first has it.
        if links[code] is None and catalogue.link(write, code.scheme, code.value) is None:
            if packaging_id is None:
                packaging_id = catalogue.add_packaging(write, item_id, pack.level, pack.units_per_pack, confirmed=False)
            catalogue.add_identifier(write, item_id, packaging_id, code.scheme, code.value, code.origin)
    yield from _elsewhere(entry, item_id, pack, links)


def _elsewhere(
    entry: Entry, item_id: str, pack: Pack, links: Mapping[CatalogueCode, Link | None]
) -> Iterator[Rejected]:
    for code in pack.codes:
        link = links[code]
        if link is not None and link.item.id != item_id and code.origin == "catalogue":
            message = f"{code.scheme} {code.value} names {link.item.name} here already."
            yield Rejected(entry.row, code.value, "CODE_ELSEWHERE", message)


def _changed_units(
    write: Write, pack: Pack, links: Mapping[CatalogueCode, Link | None], item_id: str, before: Said | None
) -> bool:
    """Let a pack hold what the catalogue says now, unless somebody counted it or it was another's word."""
    for code in pack.codes:
        link = links[code]
        if link is None or link.item.id != item_id or link.units_confirmed or before is None:
            continue
        was = before.packs.get(f"{code.scheme} {code.value}")
        now = (pack.level, pack.units_per_pack)
        if was == (link.level, link.units_per_pack) and was != now:
            catalogue.change_packaging(write, link.packaging_id, level=now[0], units_per_pack=now[1])
            return True
    return False
