"""Labels of what is on record: each builder gives kind, data and symbol, as `print_queue.queue_label` takes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from db import instants, items, kits, locations, lots, opened_containers, people
from db.opened_containers import OpenedContainer
from db.record import Record
from db.store import Reader
from kiosk.label_symbols import as_symbol
from kiosk.rules.in_use import CLOSED, OUT_OF_REFRIGERATOR, in_words
from kiosk.services import commands, in_use
from kiosk.services.label_settings import labels_at
from kiosk.services.outcome import Refused
from kiosk.services.print_render import Data
from kiosk.settings import site_at
from labels.label_symbol import LabelSymbol
from scanners import LocalKind, own_code, self_test_code

_STORAGE = {"room": "Room temperature", "refrigerated": "Refrigerator", "frozen": "Freezer"}
"""What is not known stays off the label."""


@dataclass(frozen=True)
class Wanted:
    """A label to be printed: what it is, says and bears."""

    kind: str
    data: Data = field(repr=False)
    symbol: LabelSymbol = field(repr=False)


def location_label(reader: Record, location_id: str) -> Wanted | Refused:
    """Make the label of a shelf, which is scanned to put things away."""
    place = locations.location(reader, location_id)
    if place is None:
        return Refused("NO_LOCATION", "There is no such location on record.", "Choose one from the list.")
    data = {"name": place.name, "internal_id": place.id, **_storage(place.storage)}
    return _wanted(reader, "location", data, "location", place.id)


def badge_label(reader: Record, person_id: str, code: str) -> Wanted | Refused:
    """Make a badge from a code that was just made (`people.NewBadge.code`); the code is in no record."""
    person = people.person(reader, person_id)
    if person is None:
        return Refused("NO_PERSON", "There is no such person.", "Choose a name from the list.")
    data: dict[str, object] = {"name": person.name, "person_role": " and ".join(person.roles).capitalize()}
    pharmacy = labels_at(reader, reader.now()).pharmacy
    return _wanted(reader, "badge", {**data, "facility": pharmacy}, "person", code)


def received_lot_label(reader: Record, lot_id: str) -> Wanted | Refused:
    """Make the label of units whose own code carries no lot."""
    lot = lots.lot(reader, lot_id)
    item = items.item(reader, lot.item_id) if lot is not None else None
    if lot is None or item is None or not lot.batch_lot:
        return Refused("NO_LOT", "There is no such lot on record.", "Receive it first, with its lot number.")
    if lot.recalled_at is not None:
        return Refused("RECALLED", f"Lot {lot.batch_lot} of {item.name} is recalled.", "Put it in quarantine.")
    data: dict[str, object] = {
        "name": item.name,
        "internal_id": lot.id,
        "batch_lot": lot.batch_lot,
        **_storage(item.storage),
        "high_alert": item.high_alert,
        "hazardous": item.hazardous,
    }
    data |= {"expiry": _date(lot.expiry, lot.expiry_precision)} if lot.expiry else {}
    if lot.extended_expiry:
        data["extended_expiry"] = _date(lot.extended_expiry, lot.extended_precision)
    data |= {"manufacturer": item.manufacturer} if item.manufacturer else {}
    return _wanted(reader, "received_lot", data, "lot", lot.id)


def opened_label(reader: Record, container_id: str) -> Wanted | Refused:
    """Make the small label of a container that is open: until when it may be used."""
    found = opened_containers.container(reader, container_id)
    item = items.item(reader, found.item_id) if found is not None else None
    if found is None or item is None or found.ended_at is not None:
        return Refused("NOT_OPEN", "That container is not open any more.", "Look at the item's card again.")
    zone = site_at(reader, reader.now()).zone
    opened, until = (instants.from_text(each).astimezone(zone) for each in (found.opened_at, found.use_until))
    data: dict[str, object] = {
        "drug": item.name,
        "internal_id": found.id,
        "bud": f"{until:%Y-%m-%dT%H:%M}",
        **_state(reader, found, opened),
        "batch_lot": found.batch_lot or "none",
        **_storage(item.storage if found.kind != OUT_OF_REFRIGERATOR else "room"),
        "high_alert": item.high_alert,
        "hazardous": item.hazardous,
    }
    data |= {"single_dose": True} if found.kind == "single_dose_vial" else {}
    data |= {"multi_dose": True} if found.kind == "multi_dose_vial" else {}
    return _wanted(reader, "opened_container", data, "container", found.id)


def _state(reader: Record, found: OpenedContainer, since: datetime) -> dict[str, str]:
    """Say when it was opened; of what is closed still, how long it was out of the refrigerator in all."""
    if found.kind is None or found.kind not in CLOSED:
        return {"opened_at": f"{since:%Y-%m-%dT%H:%M}", "opened_by": found.opened_by}
    said = f"{CLOSED[found.kind]} {since:%Y-%m-%d %H:%M}"
    limit = in_use.limit_of(reader, found.item_id, OUT_OF_REFRIGERATOR, reader.now())
    if found.minutes_used and limit is not None:
        said += f", out {in_words(found.minutes_used)} of {in_words(limit.minutes)}"
    return {"closed_state": said}


def _storage(condition: str) -> dict[str, str]:
    return {"storage": _STORAGE[condition]} if condition in _STORAGE else {}


def _date(text: str, precision: str | None) -> str:
    """Write an expiry no finer than it was said."""
    return text[:7] if precision == "month" else text.replace(" ", "T")


def scanner_test_label() -> Wanted:
    """Make the label that shows whether a scanner sends separators as it should."""
    data = {
        "name": "Scan this to learn how the scanner is set",
        "instructions": "It shows what the scanner loses or changes on the way.",
    }
    return Wanted("scanner_test", data, as_symbol(self_test_code()))


def command_card(value: str) -> Wanted | Refused:
    """Make a card that is scanned instead of pressing a key; `value` is what its code says."""
    found = commands.card(value)
    if found is None:
        return Refused("NO_COMMAND", "There is no such command.", "Choose one from the list.")
    data = {"name": found.name, "instructions": found.instructions}
    return _made("command_card", data, "command", found.value, None)


def kit_card(reader: Reader, kit_id: str) -> Wanted | Refused:
    """Make the card of a kit: scanned when a pull begins, its list is what the pull fetches."""
    kit = kits.kit(reader, kit_id)
    if kit is None:
        return Refused("NO_KIT", "There is no such kit.", "Choose one from the list.")
    count = "1 thing" if len(kit.lines) == 1 else f"{len(kit.lines):,} things"
    data = {"name": kit.name, "instructions": f"Scan it when a pull begins: {count} to fetch."}
    return _made("command_card", data, "kit", kit.code, None)


def _wanted(reader: Record, kind: str, data: Data, names: LocalKind, value: str) -> Wanted | Refused:
    return _made(kind, data, names, value, labels_at(reader, reader.now()).company_prefix or None)


def _made(kind: str, data: Data, names: LocalKind, value: str, prefix: str | None) -> Wanted | Refused:
    try:
        return Wanted(kind, data, as_symbol(own_code(names, value, prefix)))
    except ValueError as error:
        return Refused(
            "BAD_ELEMENT_STRING", f"There is no code for that: {error}", "Use 1 to 20 capital letters or digits."
        )
