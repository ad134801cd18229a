"""What an inventory of controlled substances lists: each item's containers, and which of them a count vouches for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from db import cassettes, container_measures, controlled, instants, opened_containers
from db.cassettes import Cassette
from db.controlled import ControlledItem, Lying, Vouched
from db.inventories import InventoryLine
from db.ledger import OPEN, Place
from db.opened_containers import OpenedContainer
from db.store import Reader
from kiosk.rules import in_use
from kiosk.rules.inventory import must_be_exact, part_of
from kiosk.services import cassette_keep
from kiosk.services.record_filter import midnight
from kiosk.settings import site_at, value_at
from kiosk.settings_controlled import COUNT_HOLDS_HOURS, EXACT_SCHEDULES

EXACT, BY_RECORD = "exact", "by record"


@dataclass(frozen=True)
class Gathered:
    """What an inventory would list, and which items first need a count."""

    lines: tuple[InventoryLine, ...]
    uncounted: tuple[str, ...]
    """What has to be counted first, as it must be exact and is not: items, or single open containers of them."""


@dataclass(frozen=True)
class _Counts:
    vouched: Mapping[Place, Vouched]
    today: str
    """The instant at which the site's day began."""
    all_schedules: bool


def gather(reader: Reader, now: str, only: Collection[str]) -> Gathered:
    """Gather the lines as of now, schedule by schedule; `only` are the ids of the items, all when there are none."""
    at = instants.from_text(now)
    zone = site_at(reader, now).zone
    today = midnight(at.astimezone(zone).date(), zone)
    holds = instants.to_text(at - timedelta(hours=value_at(reader, COUNT_HOLDS_HOURS, now)))
    counts = _Counts(
        controlled.vouched(reader, min(holds, today)), today, value_at(reader, EXACT_SCHEDULES, now) == "all"
    )
    lying: dict[str, list[Lying]] = {}
    for each in controlled.lying(reader):
        lying.setdefault(each.item_id, []).append(each)
    kept: dict[str, list[Cassette]] = {}
    for cassette in cassettes.kept(reader):
        kept.setdefault(cassette.item_id, []).append(cassette)
    lines: list[InventoryLine] = []
    uncounted: list[str] = []
    for item in controlled.controlled_items(reader):
        there, filled = lying.get(item.id, []), kept.get(item.id, [])
        if only and item.id not in only:
            continue
        must = _must(item, counts)
        seen_since = counts.today if must else holds
        lines += [_cassette_line(item, each, seen_since) for each in filled]
        uncounted += [cassette_keep.words(each) for each in filled if must and (each.seen_at or "") < seen_since]
        if not there:
            continue
        count_id = _count_of(item, there, counts, holds)
        opened = _opened(reader, item, counts.vouched if count_id is not None else {})
        if count_id is None and must:
            uncounted.append(item.name)
        elif must:
            uncounted += [_named(each.container) for each in opened if each.count_id is None]
        lines += _lines_of(item, there, opened, count_id)
    return Gathered(tuple(lines), tuple(uncounted))


def _must(item: ControlledItem, counts: _Counts) -> bool:
    return must_be_exact(item.schedule, item.most_in_pack, all_schedules=counts.all_schedules)


def _count_of(item: ControlledItem, there: Sequence[Lying], counts: _Counts, holds: str) -> str | None:
    """Name the oldest of the counts that vouch for all of an item; None when something of it was not counted.

    Where only an exact count will do, it is of that day, and nothing moved since.
    """
    found = [counts.vouched.get(each.place) for each in there]
    known = [each for each in found if each is not None and _holds(each, item, counts, holds)]
    return min(known, key=lambda each: each.ended_at).count_id if len(known) == len(found) else None


def _holds(vouched: Vouched, item: ControlledItem, counts: _Counts, holds: str) -> bool:
    if _must(item, counts):
        return vouched.ended_at >= counts.today and not vouched.moved
    return vouched.ended_at >= holds


@dataclass(frozen=True)
class _Opened:
    """An open container, and the count that measured what is left in it."""

    container: OpenedContainer
    left: int | None
    """Microlitres; None where that is not known."""
    count_id: str | None
    """None where nobody measured it in that count, or something was drawn since."""


def _opened(reader: Reader, item: ControlledItem, vouched: Mapping[Place, Vouched]) -> list[_Opened]:
    """Say what is left in each open one: what was measured is exact, and what only follows from its uses is not."""
    found = []
    for each in opened_containers.open_of_item(reader, item.id):
        count_id = vouched[each.place].count_id if each.place in vouched else None
        if each.kind in in_use.CLOSED:  # it only lies out of its refrigerator
            found.append(_Opened(each, item.microlitres, count_id))
            continue
        measured = None if count_id is None else container_measures.vouched(reader, each.id, count_id)
        if measured is not None:
            found.append(_Opened(each, measured, count_id))
        else:
            left = None if each.unmeasured or each.left_microlitres is None else max(each.left_microlitres, 0)
            found.append(_Opened(each, left, None))
    return found


def _named(opened: OpenedContainer) -> str:
    serial = f", serial {opened.serial}" if opened.serial else ""
    return f"the open {opened.unit} of {opened.name}, lot {opened.batch_lot or '—'}{serial} ({opened.location})"


def _lines_of(
    item: ControlledItem, there: Sequence[Lying], opened: Sequence[_Opened], count_id: str | None
) -> Iterator[InventoryLine]:
    """List the sealed containers as one line, and each opened one by what is left in it."""
    sealed = sum(each.quantity for each in there if each.place.status not in OPEN)
    if sealed:
        yield _line(item, "sealed", sealed, item.microlitres, count_id)
    for each in opened:
        yield _line(item, "opened", 1, each.left, each.count_id)


def _line(
    item: ControlledItem, state: str, quantity: int, microlitres: int | None, count_id: str | None
) -> InventoryLine:
    kind = in_use.KINDS.get(item.kind or "")
    form = kind.words.partition(" ")[2] if kind else item.unit
    basis = BY_RECORD if count_id is None else EXACT
    return InventoryLine(
        item.id, item.schedule, item.name, form, item.unit, state, quantity, microlitres, basis, count_id, item.strength
    )


def _cassette_line(item: ControlledItem, kept: Cassette, seen_since: str) -> InventoryLine:
    """Tell a cassette by what was drawn into it; it is exact where two people saw it there."""
    basis = EXACT if (kept.seen_at or "") >= seen_since else BY_RECORD
    return InventoryLine(
        item.id, item.schedule, item.name, kept.kind, kept.kind, "filled", 1, kept.put_in, basis, None, item.strength
    )


def signed_content(lines: Sequence[InventoryLine]) -> list[list[str | int | None]]:
    """Give what is signed of the lines, in their order."""
    return [
        [
            line.item_id,
            part_of(line.schedule),
            line.name,
            line.state,
            line.quantity,
            line.microlitres,
            line.basis,
            line.nanograms_per_millilitre,
        ]
        for line in lines
    ]
