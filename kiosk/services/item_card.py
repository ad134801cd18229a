"""The item card: everything about one item at a glance, and what can be done with it from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from db import catalogue, catalogue_entries, instants, item_history, items, ledger, opened_containers, stock
from db.catalogue import Link
from db.catalogue_entries import CatalogueEntry
from db.items import Item
from db.opened_containers import OpenedContainer
from db.stock import StockLine
from db.store import Reader
from kiosk.rules import expiry as expiries
from kiosk.rules import in_use as rules
from kiosk.services import in_use
from kiosk.services.count_hidden import is_hidden
from kiosk.services.home import Board, Row
from kiosk.services.in_use import LimitView
from kiosk.services.item_edit import BY_NAME, words
from kiosk.services.open_usable import left_words
from kiosk.services.receive_subject import plural
from kiosk.settings import site_at

DAYS = 60
"""Days of stock that the plot shows."""
MOVEMENTS = 30
_SIGNS = {"available": "✓", "quarantined": "▲", "expired": "✕", "recalled": "✕"}
_WORDS = {"available": "OK", "quarantined": "QUARANTINE", "expired": "EXPIRED", "recalled": "RECALLED"}
_SOURCES = {"gudid": "GUDID", "ndc": "the NDC directory", "csv": "the imported list"}
_ORIGINS = {"catalogue": "", "derived": " · computed from the NDC", "linked": " · attached here"}


@dataclass(frozen=True)
class ItemCard:
    """One item, drawn."""

    item: Item
    about: str
    """Maker, kind, unit and storage."""
    warnings: tuple[str, ...]
    """What must be known before it is touched."""
    usable: int | None
    """None while it is counted blind: then nothing here says how much there is, or moved."""
    par: int | None
    lots: Board
    places: Board
    codes: Board
    movements: Board
    differs: Board
    """Where catalogues say something else than what holds here."""
    limits: list[LimitView]
    """How long it may be used once it is opened, or out of the refrigerator."""
    levels: tuple[int, ...]
    """Base units there at the end of each of the last days, today last."""
    first_day: date
    last_day: date


def item_card(reader: Reader, item_id: str, now: str) -> ItemCard | None:
    """Draw an item as of now; None when it is not on file."""
    item = items.item(reader, item_id)
    if item is None:
        return None
    zone = site_at(reader, now).zone
    present = instants.from_text(now)
    lines = sorted(
        stock.stock_now(reader, now, stock.Filter(item_id=item_id)),
        key=lambda line: (line.unusable_from or stock.NEVER, *stock.order(line)),
    )
    pars = items.par_levels(reader, item_id)
    today = present.astimezone(zone).date()
    hidden, opened = is_hidden(reader, item), opened_containers.open_of_item(reader, item_id)
    return ItemCard(
        item=item,
        about=_about(item),
        warnings=tuple(_warnings(reader, item)),
        usable=None if hidden else sum(line.quantity for line in lines if _is_usable(line)),
        par=sum(level.par for level in pars) if pars else None,
        lots=_board([_HIDDEN] if hidden else _lots(lines, opened, present, zone)),
        places=_board([_HIDDEN] if hidden else _places(item, lines, pars)),
        codes=_board(_code(item, link) for link in catalogue.links_of(reader, item_id)),
        movements=_board([_HIDDEN] if hidden else _movements(reader, item, present, zone)),
        differs=_board(_differs(reader, item)),
        limits=in_use.limits_of_item(reader, item, now),
        levels=() if hidden else _levels(reader, item_id, sum(line.quantity for line in lines), today, zone),
        first_day=today - timedelta(days=DAYS - 1),
        last_day=today,
    )


_HIDDEN: Final = Row("●", "COUNTING", "It is being counted blind.", "How much there is stands here again after that.")


def _board(rows: Iterable[Row]) -> Board:
    found = tuple(rows)
    return Board(found, len(found))


def _about(item: Item) -> str:
    kept = "storage not known yet" if item.storage == "unknown" else f"kept {item.storage}"
    kept = "kept at room temperature" if item.storage == "room" else kept
    parts = (item.manufacturer, item.kind, f"counted in {plural(item.base_unit, 2)}", kept, item.storage_note)
    return " · ".join(part for part in parts if part)


def _warnings(reader: Reader, item: Item) -> Iterable[str]:
    if item.high_alert:
        yield "▲ HIGH ALERT"
    if item.hazardous:
        listed = f" (NIOSH {item.niosh_edition}, table {item.niosh_table})" if item.niosh_edition else ""
        yield f"▲ HAZARDOUS{listed}"
    if item.dea_schedule:
        yield f"▲ CONTROLLED {item.dea_schedule}"
    if item.look_alike_group:
        alike = items.in_group(reader, "look_alike_group", item.look_alike_group, item.id)
        names = ", ".join(each.name for each in alike) or item.look_alike_group
        yield f"▲ LOOKS LIKE {names}"
    if item.substitution_group:
        others = items.in_group(reader, "substitution_group", item.substitution_group, item.id)
        if others:
            yield f"≈ may be replaced by {', '.join(each.name for each in others)}"


def _lots(lines: list[StockLine], opened: list[OpenedContainer], now: datetime, zone: ZoneInfo) -> Iterable[Row]:
    """Each open container by itself, as each has its own end; then the lots."""
    for each in opened:
        lying = next((line.state for line in lines if line.lot_id == each.lot_id), "opened")
        until = instants.from_text(each.use_until)
        sign, word = _open_word(lying, each, now)
        begun = instants.from_text(each.opened_at).astimezone(zone)
        text = f"until {until.astimezone(zone):%Y-%m-%d %H:%M} · lot {each.batch_lot or '—'}"
        serial = f" · serial {each.serial}" if each.serial else ""
        left = f" · {words}" if (words := left_words(each)) else ""
        how = rules.CLOSED.get(each.kind or "", "opened")
        yield Row(sign, word, text, f"{how} {begun:%d %b %H:%M} by {each.opened_by} · {each.location}{serial}{left}")
    yield from (_lot(line, now, zone) for line in lines if line.state not in ledger.OPEN)


def _open_word(lying: str, container: OpenedContainer, now: datetime) -> tuple[str, str]:
    """Say of an open container what forbids its use first, or that it is open."""
    if lying in ("expired", "recalled"):
        return "✕", _WORDS[lying]
    if container.is_held:
        return _SIGNS["quarantined"], _WORDS["quarantined"]
    too_long = rules.too_long(container.kind).upper()
    return ("✕", too_long) if instants.from_text(container.use_until) <= now else ("●", "OPEN")


def _lot(line: StockLine, now: datetime, zone: ZoneInfo) -> Row:
    expires, left_over = "no expiry", ""
    if line.expiry and line.unusable_from:
        printed = expiries.stored(line.expiry, line.expiry_precision)
        extended = expiries.stored(line.extended_expiry, line.extended_precision)
        left = expiries.days_left(instants.from_text(line.unusable_from), now, zone)
        days = f"{left:,} days left" if left >= 0 else f"{-left:,} days ago"
        expires, left_over = expiries.shown_both(printed, extended), f" · {days}"
    owner = "" if line.owner == "own" else f" · {line.owner.partition(':')[0]}"
    quantity = f"{line.quantity:,} {plural(line.unit, line.quantity)}"
    sign, word = _SIGNS.get(line.state, "●"), _WORDS.get(line.state, line.state.upper())
    # The expiry first: on a small screen the rest may be cut off.
    text, detail = f"{expires} · lot {line.batch_lot or '—'}", f"{quantity}{left_over} · {line.location}{owner}"
    return Row(sign, word, text, detail)


def _places(item: Item, lines: list[StockLine], pars: list[items.ParLevel]) -> Iterable[Row]:
    par_of = {level.location: level for level in pars}
    held: dict[str, int] = {level.location: 0 for level in pars}
    usable = dict(held)
    for line in lines:
        held[line.location] = held.get(line.location, 0) + line.quantity
        if _is_usable(line):
            usable[line.location] = usable.get(line.location, 0) + line.quantity
    for place in sorted(held):
        level = par_of.get(place)
        par = f"par {level.par:,}" if level else "no par"
        reorder = f", reorder at {level.reorder_at:,}" if level and level.reorder_at is not None else ""
        low = level is not None and level.is_low(usable.get(place, 0))
        amount = f"{usable.get(place, 0):,} usable of {held[place]:,} {plural(item.base_unit, held[place])}"
        yield Row("▼" if low else "✓", "LOW" if low else "OK", f"{place}", f"{amount} · {par}{reorder}")


def _is_usable(line: StockLine) -> bool:
    return line.state == "available" and stock.is_ours(line.owner)


def _code(item: Item, link: Link) -> Row:
    holds = f"{link.level} of {link.units_per_pack:,} {plural(item.base_unit, link.units_per_pack)}"
    counted = "" if link.units_confirmed or link.units_per_pack == 1 else " · nobody counted it yet"
    if link.verified:
        return Row("✓", link.scheme, link.value, f"{holds}{counted}{_ORIGINS.get(link.origin, '')}")
    todo = "confirm it at the next receipt" if link.origin == "derived" else "a second person has to verify it"
    return Row("▲", link.scheme, link.value, f"{holds}{counted} · {todo}")


def _movements(reader: Reader, item: Item, now: datetime, zone: ZoneInfo) -> Iterable[Row]:
    for each in item_history.last_movements(reader, item.id, MOVEMENTS):
        at = instants.from_text(each.at).astimezone(zone)
        amount = f"{each.quantity:+,} {plural(item.base_unit, abs(each.quantity))}"
        held = {"opened": " open"}.get(each.status, " in quarantine" if each.status in ledger.HELD else "")
        text = f"{amount} · lot {each.batch_lot or '—'}"
        day = f"{at:%d %b}" if at.year == now.astimezone(zone).year else f"{at:%d %b %Y}"
        yield Row("●", each.kind.upper(), text, f"{day} {at:%H:%M} · {each.location}{held} · {each.person}")


def _differs(reader: Reader, item: Item) -> Iterable[Row]:
    """Name what was changed here: on the next import that stays as it is, and people should know why."""
    for entry in catalogue_entries.entries_of(reader, item.id):
        source = _SOURCES.get(entry.source, entry.source)
        for name, value in entry.said.facts.items():
            fact = BY_NAME.get(name)
            if fact is not None and getattr(item, name) != value:
                here = words(fact, getattr(item, name))
                yield Row("●", "CHANGED HERE", f"{fact.title}: {here}", f"{source} says {words(fact, value)}")
        yield from _packs_that_differ(reader, item, entry, source)


def _packs_that_differ(reader: Reader, item: Item, entry: CatalogueEntry, source: str) -> Iterable[Row]:
    for link in catalogue.links_of(reader, item.id):
        said = entry.said.packs.get(f"{link.scheme} {link.value}")
        if said is not None and said[1] != link.units_per_pack:
            yield Row("●", "COUNTED HERE", f"{link.value} holds {link.units_per_pack:,}", f"{source} says {said[1]:,}")


def _levels(reader: Reader, item_id: str, there: int, today: date, zone: ZoneInfo) -> tuple[int, ...]:
    """Count back from what is there now; days are those of the site."""
    midnight = datetime.combine(today - timedelta(days=DAYS - 1), datetime.min.time(), zone)
    moved: dict[date, int] = {}
    for hour, quantity in item_history.moved_by_hour(reader, item_id, instants.to_text(midnight)):
        day = datetime.fromisoformat(f"{hour}:00:00+00:00").astimezone(zone).date()
        moved[day] = moved.get(day, 0) + quantity
    levels = [there]
    for back in range(DAYS - 1):
        levels.append(levels[-1] - moved.get(today - timedelta(days=back), 0))
    return tuple(reversed(levels))
