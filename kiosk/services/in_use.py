"""How long an item may be used once it is opened: the site's limit, or the item's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from db import in_use_limits, items
from db.in_use_limits import ItemLimit
from db.items import Item
from db.record import Record, Write
from db.settings import approved_at, setting_at
from db.store import Reader
from db.subject import Subject
from kiosk.rules.in_use import KINDS, OUT_OF_REFRIGERATOR, in_words
from kiosk.rules.permissions import Act
from kiosk.services import identity, permit
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.signing import sign
from kiosk.settings import value_at
from kiosk.settings_opened import LIMITS
from kiosk.settings_registry import BY_KEY

_MOST: Final = 366 * 1440
_LONGEST_TEXT: Final = 300


@dataclass(frozen=True)
class Limit:
    """How long a container may be used."""

    minutes: int
    draft: bool
    """Nobody approved it."""


def site_limit(reader: Reader, kind: str, at: str) -> Limit | None:
    """Read what the site says of a kind; None for what only a maker can say.

    What nobody approved may only shorten what held before it.
    """
    if kind not in LIMITS:
        return None
    key, minutes = LIMITS[kind]
    entered, value = setting_at(reader, key, at), int(value_at(reader, key, at))
    if entered is None or not entered.draft:
        return Limit(value * minutes, entered is None)
    approved, definition = approved_at(reader, key, at), BY_KEY[key]
    is_approved = approved is not None and definition.kind.fits(approved.value)
    before = int(approved.value if approved is not None and is_approved else definition.default)
    return Limit(min(value, before) * minutes, not is_approved or value < before)


def limit_of(reader: Reader, item_id: str, kind: str, at: str) -> Limit | None:
    """Read what holds for an item: its own limit; one that nobody signed never lengthens the site's."""
    site, own = site_limit(reader, kind, at), in_use_limits.latest(reader, item_id, kind)
    if own is not None and own.signature_id is not None:
        return Limit(own.minutes, draft=False)
    if own is None or site is None:
        return site
    return Limit(own.minutes, draft=False) if own.minutes < site.minutes else site


def opening_limit(reader: Reader, item: Item, kind: str, person_id: str, at: str) -> Limit | None:
    """Read what holds for what a person opens; where no pharmacist said what it is, the shortest time does."""
    if kind not in KINDS or not is_unsaid(reader, item, person_id):
        return limit_of(reader, item.id, kind, at)
    found = (limit_of(reader, item.id, each.code, at) for each in KINDS.values() if each.only_in_a_hood)
    return min((limit for limit in found if limit is not None), key=lambda limit: limit.minutes)


def is_unsaid(reader: Reader, item: Item, person_id: str) -> bool:
    """Say whether nobody who may say it said what an item is once it is opened."""
    return item.container_kind is None and permit.refusal(reader, person_id, Act.SET_CONTAINER_KIND) is not None


@dataclass(frozen=True)
class LimitView:
    """A limit of one item, as it can be changed."""

    kind: str
    title: str
    minutes: int | None
    """None where nobody said it."""
    longest: int | None
    """What needs no maker's text and no pharmacist; None where everything does."""

    @property
    def words(self) -> str:
        """Say it for people."""
        return "nobody said it" if self.minutes is None else in_words(self.minutes)


def limits_of_item(reader: Reader, item: Item, at: str) -> list[LimitView]:
    """List the limits that an item can have: once it is opened, and out of the refrigerator."""
    kinds = [kind for kind in KINDS if kind == item.container_kind]
    kinds += [OUT_OF_REFRIGERATOR] if item.storage == "refrigerated" else []
    found = []
    for kind in kinds:
        limit, site = limit_of(reader, item.id, kind, at), site_limit(reader, kind, at)
        title = "May be used once opened" if kind in KINDS else "May be out of the refrigerator, in all"
        found.append(LimitView(kind, title, limit.minutes if limit else None, site.minutes if site else None))
    return found


def set_limit_by_pin(
    record: Record, person_id: str, item_id: str, kind: str, minutes: int, maker_text: str, signer: str, pin: str
) -> Outcome:
    """Set an item's own limit, with a pharmacist who signs by PIN."""
    proof = identity.by_pin(record, signer, pin)
    if isinstance(proof, Refused):
        return proof
    return set_limit(record, person_id, item_id, kind, minutes, maker_text=maker_text, proof=proof)


def set_limit(
    record: Record,
    person_id: str,
    item_id: str,
    kind: str,
    minutes: int,
    *,
    maker_text: str | None = None,
    proof: Proof | None = None,
) -> Outcome:
    """Set an item's own limit: shorter by whoever may change items, longer by a pharmacist with the maker's text."""
    known = items.item(record, item_id) is not None
    with record.write(person_id, "in_use.limit", item_id if known else None) as write:
        write.alone_with(f"limits of {item_id}")
        item = items.item(write, item_id)
        refused = permit.refusal(write, person_id, Act.EDIT_ITEM)
        if refused is None and item is None:
            refused = Refused("NO_ITEM", "That item is not on file.", "Look it up again.")
        if refused is None and kind not in KINDS and kind != OUT_OF_REFRIGERATOR:
            refused = Refused("NO_KIND", "There is no such kind of container.", "Choose one from the list.")
        if refused is None and not 0 < minutes <= _MOST:
            refused = Refused("BAD_LIMIT", "A limit is 1 minute to 366 days.", "Type it again.")
        if refused is not None or item is None:
            return permit.noted(write, refused or Refused("NO_ITEM", "", ""))
        limit = ItemLimit(item.id, kind, minutes, _plain(maker_text))
        judged = _signed(write, item, limit, proof)
        if isinstance(judged, Refused):
            return permit.noted(write, judged)
        in_use_limits.add(write, judged)
        return Done("LIMIT_SET", f"{item.name}, {_named(kind)}: {in_words(minutes)} from now on.")


def _named(kind: str) -> str:
    return KINDS[kind].words if kind in KINDS else "out of the refrigerator"


def _plain(text: str | None) -> str | None:
    return " ".join((text or "").split())[:_LONGEST_TEXT] or None


def _signed(write: Write, item: Item, limit: ItemLimit, proof: Proof | None) -> ItemLimit | Refused:
    """Have a longer limit signed; a shorter one needs nobody's signature."""
    site = site_limit(write, limit.kind, write.at)
    if site is not None and limit.minutes <= site.minutes:
        return limit
    longest = f"the site's {in_words(site.minutes)}" if site else "what is known here"
    if limit.maker_text is None:
        said = f"{in_words(limit.minutes)} is longer than {longest}: only the maker's text allows it."
        return Refused("MAKER_TEXT", said, "Type what the maker's label says.")
    if proof is None:
        said = f"{in_words(limit.minutes)} is longer than {longest}: a pharmacist signs for it."
        return Refused("PHARMACIST_NEEDED", said, "Let a pharmacist sign with their PIN.")
    content = {"item": item.name, "kind": limit.kind, "minutes": limit.minutes, "maker_text": limit.maker_text}
    signed = sign(write, proof, "approved", Subject("item", item.id), content)
    if isinstance(signed, Refused):
        return signed
    return ItemLimit(item.id, limit.kind, limit.minutes, limit.maker_text, signed)
