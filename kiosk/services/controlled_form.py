"""What DEA Form 106 asks for of a loss, as far as the record knows it."""

from __future__ import annotations

from typing import Any, Final

from db import catalogue, controlled_losses, item_costs, items
from db.controlled_losses import Loss
from db.store import Reader
from kiosk.rules import money, strength
from kiosk.rules.in_use import millilitres
from kiosk.services.controlled_loss import authority_told, local_day
from kiosk.settings import site_at, value_at
from kiosk.settings_controlled import LOSS_AUTHORITY, REGISTRATION

Form106 = dict[str, Any]
"""The fields by their names."""


def form_106(reader: Reader, loss_id: str, now: str) -> Form106 | None:
    """Give what DEA Form 106 asks for of one loss; the form itself is filled in on the DEA's own pages."""
    found = controlled_losses.loss(reader, loss_id)
    if found is None:
        return None
    site, item = site_at(reader, now), items.item(reader, found.item_id)
    cost = item_costs.cost(reader, found.item_id, found.discovered_at)
    volume = item.volume_microlitres if item else None
    per_millilitre = item.nanograms_per_millilitre if item else None
    ndcs = [each.value for each in catalogue.links_of(reader, found.item_id) if each.scheme == "NDC"]
    also = authority_told(reader, loss_id)
    return {
        "registrant": site.pharmacy,
        "dea_registration": value_at(reader, REGISTRATION, now),
        "date_discovered": local_day(found.discovered_at, site).isoformat(),
        "type_of_loss": None,  # theft, loss in transit, …: only a person knows
        "drug": found.name,
        "strength": strength.in_words(per_millilitre) if per_millilitre else None,
        "contents_of_one": None if volume is None else millilitres(volume),
        "schedule": found.schedule,
        "ndc": ndcs,
        "lot": found.batch_lot,
        "quantity": found.quantity,
        "unit": found.unit,
        "volume": millilitres(abs(found.microlitres)) if found.microlitres else None,
        "milligrams": strength.milligrams(_missing(found, volume), per_millilitre),
        "value": None if cost is None else money.amount(_worth(found, cost, volume), site.currency),
        "place": found.location,
        "dea_told_on": found.notified_on,
        "dea_told": found.notice,
        "also_told": value_at(reader, LOSS_AUTHORITY, found.discovered_at),
        "also_told_on": also.on if also else None,
        "also_told_how": also.notice if also else None,
    }


def _missing(found: Loss, volume: int | None) -> int | None:
    """Say how much is missing in microlitres; None where whole ones are, and what one holds is not known."""
    if found.quantity and volume is None:
        return None
    return abs(found.quantity) * (volume or 0) + abs(found.microlitres or 0)


def _worth(found: Loss, cost: int, volume: int | None) -> int:
    """Say what is missing in minor units: whole ones, and of an open one its part of what one holds, rounded up."""
    parts = -(-cost * abs(found.microlitres) // volume) if volume else 0
    return cost * abs(found.quantity) + parts


_UNKNOWN: Final = {
    "dea_registration": "not entered: it is one of the settings",
    "type_of_loss": "you say it: theft, loss in transit, …",
    "strength": "by volume not on the item's card; its name may say it",
    "contents_of_one": "not on the item's card",
    "ndc": "none on file",
    "value": "no cost is on the item's card",
    "dea_told_on": "not told yet",
    "also_told": "nobody is named in the settings",
    "also_told_on": "not told yet",
}
"""What is said of a field that the record does not know, so that whoever fills the form in knows where to look."""


def in_lines(form: Form106) -> tuple[tuple[str, str, bool], ...]:
    """Give each field as its label, its words, and whether the record knows it; one that makes no sense is left out."""
    names = [name for name in form if not (name.startswith("also_told_") and not form["also_told"])]
    quiet = ("dea_told", "also_told_how", "volume", "milligrams")
    names = [name for name in names if not (name in quiet and form[name] is None)]
    return tuple((name.replace("_", " ").replace("dea", "DEA"), *_words(name, form[name])) for name in names)


def _words(name: str, value: Any) -> tuple[str, bool]:
    if value in (None, []):
        return _UNKNOWN.get(name, "—"), False
    return ", ".join(value) if name == "ndc" else f"{value:,}" if isinstance(value, int) else str(value), True
