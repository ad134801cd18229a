"""Changing what is known of an item: what a person says here wins over every catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from db import counts, item_costs, items, locations
from db.items import Item
from db.record import Record, Write
from db.store import Reader
from kiosk.catalogues.packs import MOST_UNITS
from kiosk.rules import money, strength
from kiosk.rules.in_use import KINDS, microlitres, millilitres
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.settings import site_at

LONGEST: Final = 160


@dataclass(frozen=True)
class Fact:
    """One thing that can be said of an item."""

    name: str
    title: str
    choices: tuple[tuple[str, Any], ...] = ()
    """Words and what each stands for; empty for what is typed."""
    may_be_empty: bool = True
    is_volume: bool = False
    """It is typed in millilitres."""
    is_strength: bool = False
    """It is typed in milligrams per millilitre, or with its unit."""
    act: Act = Act.EDIT_ITEM
    """What whoever changes it must be allowed to do."""


_SCHEDULES: Final = ("CI", "CII", "CIII", "CIV", "CV")
_YES_NO: Final = (("Yes", True), ("No", False))
_MAYBE: Final = (*_YES_NO, ("Not known", None))
FACTS: Final[tuple[Fact, ...]] = (
    Fact("name", "Name, with tall-man letters", may_be_empty=False),
    Fact("manufacturer", "Maker"),
    Fact("storage", "Kept", tuple((word, word) for word in ("room", "refrigerated", "frozen"))),
    Fact("storage_note", "What the maker says about keeping it"),
    Fact("high_alert", "High alert", _YES_NO),
    Fact("hazardous", "Hazardous", _YES_NO),
    Fact("niosh_edition", "NIOSH list, edition"),
    Fact("niosh_table", "NIOSH list, table", (("1", "1"), ("2", "2"), ("3", "3"), ("none", None))),
    Fact("dea_schedule", "DEA schedule", (*((word, word) for word in _SCHEDULES), ("none", None))),
    Fact("look_alike_group", "Look-alike group"),
    Fact("substitution_group", "Substitution group"),
    Fact("requires_lot", "Lot is asked for", _YES_NO),
    Fact("requires_expiry", "Expiry is asked for", _YES_NO),
    Fact("requires_serial", "Serial is asked for", _YES_NO),
    Fact("dscsa_exempt", "Exempt from DSCSA data", _YES_NO),
    Fact("sterile", "Sterile", _MAYBE),
    Fact("single_use", "Single use", _MAYBE),
    Fact(
        "container_kind",
        "What it is once opened",
        (*((k.words, k.code) for k in KINDS.values()), ("not known", None)),
        act=Act.SET_CONTAINER_KIND,
    ),
    Fact("volume_microlitres", "Volume of one (mL)", is_volume=True),
    Fact("nanograms_per_millilitre", "Strength (mg/mL)", is_strength=True, act=Act.SET_STRENGTH),
    Fact("kind", "Kind", tuple((word, word) for word in ("drug", "fluid", "supply", "device"))),
)
"""What can be changed; what it is counted in cannot."""
BY_NAME: Final = {fact.name: fact for fact in FACTS}


def words(fact: Fact, value: object) -> str:
    """Say a fact's value for people."""
    if fact.choices:
        label = next((label for label, meant in fact.choices if meant == value), str(value))
        return label if isinstance(value, str) else label.lower()
    if fact.is_volume and isinstance(value, int):
        return millilitres(value)
    if fact.is_strength and isinstance(value, int):
        return strength.in_words(value)
    return str(value) if value else "nothing"


def typed(fact: Fact, value: object) -> str:
    """Write a value as it is typed."""
    if fact.is_volume and isinstance(value, int):
        return millilitres(value).removesuffix(" mL").replace(",", "")
    if fact.is_strength and isinstance(value, int):
        return strength.in_words(value).replace(",", "")
    return str(value or "")


def _within_a_sentence(title: str) -> str:
    """Spell a title so that it can follow other words; what is written in capitals stays so.

    >>> _within_a_sentence("DEA schedule"), _within_a_sentence("High alert")
    ('DEA schedule', 'high alert')
    """
    return title if title[:2].isupper() else title[0].lower() + title[1:]


def change(record: Record, person_id: str, item_id: str, name: str, value: object) -> Outcome:
    """Change one fact of an item; what it was stays on record."""
    if name == COST.name:
        return change_cost(record, person_id, item_id, str(value))
    fact = BY_NAME.get(name)

    def work(write: Write, item: Item) -> Outcome:
        if fact is None:
            return Refused("BAD_FACT", f"Nothing called {name[:40]} can be changed.", "Choose another one.")
        said = _fitting(fact, value)
        if isinstance(said, Refused):
            return said
        if (refused := permit.refusal(write, person_id, fact.act)) is not None:
            return refused
        if (refused := _being_counted(write, item, name, said)) is not None:
            return refused
        before, what = getattr(item, name), _within_a_sentence(fact.title)
        if not items.change_item(write, item, {name: said}):
            return Done("ITEM_SAME", f"{item.name}: {what} was {words(fact, said)} already.")
        shown = said if name == "name" else item.name
        return Done("ITEM_CHANGED", f"{shown}: {what} is {words(fact, said)} now ({words(fact, before)} before).")

    return _edited(record, person_id, item_id, work)


def _being_counted(write: Write, item: Item, name: str, said: object) -> Refused | None:
    """What two people have to find, and a pharmacist to settle, stays so until the count is ended."""
    if name != "dea_schedule" or said == item.dea_schedule:
        return None
    write.alone_with("counts that begin")
    title = counts.counting(write, item.id)
    if title is None:
        return None
    what = f"{item.name} is being counted ({title}): its DEA schedule does not change meanwhile."
    return Refused("BEING_COUNTED", what, "Post or cancel that count first.")


def _fitting(fact: Fact, value: object) -> object:
    if fact.choices:
        if not any(value is meant or (isinstance(value, str) and value == meant) for _, meant in fact.choices):
            allowed = ", ".join(label for label, _ in fact.choices)
            return Refused("BAD_VALUE", f"{fact.title} cannot be {str(value)[:40]}.", f"Choose one of {allowed}.")
        return value
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if fact.is_volume:
        return volume_typed(text)
    if fact.is_strength:
        return _strength_typed(text)
    if len(text) > LONGEST or not text.isprintable():
        return Refused("BAD_VALUE", f"{fact.title} takes up to {LONGEST} printable characters.", "Type it shorter.")
    if not text and not fact.may_be_empty:
        return Refused("BAD_VALUE", f"{fact.title} cannot be empty.", "Type it.")
    return text or ("" if fact.name in ("manufacturer", "storage_note") else None)


def volume_typed(text: str) -> int | Refused | None:
    """Read millilitres, to the microlitre; nothing means that nobody knows."""
    if not text:
        return None
    volume = microlitres(text)
    if not volume:
        return Refused("BAD_VALUE", f"{text[:40]} is no volume.", "Type millilitres, such as 20 or 2.5.")
    return volume


def _strength_typed(text: str) -> int | Refused | None:
    """Read a strength; nothing means that nobody knows."""
    if not text:
        return None
    how = "Type mg/mL, such as 10, or 50 mcg/mL as the label has it."
    return strength.typed(text) or Refused("BAD_VALUE", f"{text[:40]} is no strength by volume.", how)


def change_par(
    record: Record, person_id: str, item_id: str, location_id: str, par: int, reorder_at: int | None
) -> Outcome:
    """Set how many base units a location should hold, and at how many more is ordered; both in base units."""

    def work(write: Write, item: Item) -> Outcome:
        place = locations.location(write, location_id)
        if place is None:
            return Refused("NO_LOCATION", "That location is not on file.", "Choose another one.")
        if not 0 <= par <= MOST_UNITS or (reorder_at is not None and not 0 <= reorder_at <= par):
            return Refused("BAD_PAR", "The reorder point lies between 0 and the par.", "Type both again.")
        items.set_par(write, item.id, place.id, par, reorder_at)
        reorder = "below it" if reorder_at is None else f"at {reorder_at:,}"
        return Done("PAR_SET", f"{item.name}, {place.name}: par {par:,}, reordered {reorder}.")

    return _edited(record, person_id, item_id, work)


COST: Final = Fact("cost", "Cost of one")
"""What one base unit costs: entered like a fact, kept as an entry of its own that holds from then on."""


def cost_words(reader: Reader, item_id: str) -> str:
    """Say what one base unit of an item costs, as it is typed; empty when nobody said."""
    minor = item_costs.cost(reader, item_id, "9999")
    return "" if minor is None else f"{minor // 100}.{minor % 100:02d}"


def change_cost(record: Record, person_id: str, item_id: str, text: str) -> Outcome:
    """Enter what one base unit costs from now on, such as 12.40."""
    minor = money.minor_units(text.strip())

    def work(write: Write, item: Item) -> Outcome:
        if minor is None:
            return Refused("BAD_COST", f"{text[:20]} is no amount.", "Type it with two places, such as 12.40.")
        item_costs.add(write, item.id, minor)
        said = money.amount(minor, site_at(write, write.at).currency)
        return Done("COST_SET", f"{item.name}: 1 {item.base_unit} costs {said} from now on.")

    return _edited(record, person_id, item_id, work)


def _edited(record: Record, person_id: str, item_id: str, work: Callable[[Write, Item], Outcome]) -> Outcome:
    known = items.item(record, item_id) is not None
    with record.write(person_id, "item.edit", item_id if known else None) as write:
        item = items.item(write, item_id)
        refused = permit.refusal(write, person_id, Act.EDIT_ITEM)
        if refused is None and item is None:
            refused = Refused("NO_ITEM", "That item is not on file.", "Look it up again.")
        if refused is not None or item is None:
            return permit.noted(write, refused or Refused("NO_ITEM", "", ""))
        outcome = work(write, item)
        return permit.noted(write, outcome) if isinstance(outcome, Refused) else outcome


@dataclass(frozen=True)
class NewPar:
    """What a location should hold of an item, before or after it was changed."""

    location_id: str
    location: str
    par: int | None
    reorder_at: int | None

    @property
    def words(self) -> str:
        """Say it for people."""
        if self.par is None:
            return "none"
        return f"{self.par:,}" + (f", reordered at {self.reorder_at:,}" if self.reorder_at is not None else "")


def par_levels(reader: Reader, item_id: str) -> list[NewPar]:
    """List every shelf with what it should hold of an item, those that should hold some first."""
    known = {level.location_id: level for level in items.par_levels(reader, item_id)}
    shelves = [place for place in locations.locations(reader) if place.kind == "shelf"]
    found = [
        NewPar(place.id, place.name, level.par if level else None, level.reorder_at if level else None)
        for place in shelves
        for level in (known.get(place.id),)
    ]
    return sorted(found, key=lambda level: level.par is None)
