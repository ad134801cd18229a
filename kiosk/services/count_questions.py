"""What counting may ask. Nothing here tells how much the ledger has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from db.catalogue import Link
from db.count_lines import Uncounted
from db.counts import StockCount
from db.items import Item
from db.ledger import OWN, Place
from db.locations import Location
from db.lots import Lot
from db.stock import is_ours
from kiosk.services.outcome import Choice, Question
from kiosk.services.receive_subject import expiry_words, plural

WHICH_COUNT: Final = "WHICH_COUNT"
WHICH_ITEM: Final = "WHICH_ITEM"
WHERE: Final = "COUNT_WHERE"
PACK: Final = "COUNT_PACK"
LOT: Final = "COUNT_LOT"
LINE: Final = "COUNT_LINE"
BEFORE: Final = "COUNTED_BEFORE"
UNKNOWN: Final = "FOUND_UNKNOWN"
NONE_HERE: Final = "NONE_HERE"
SHEET_NUMBER: Final = "SHEET_NUMBER"
REST: Final = "COUNT_REST"

LEAVE: Final = Choice("Leave it: do not count it", {"leave": True})
STATES: Final = {"available": "on the shelf, to be used", "quarantined": "set aside, in quarantine"}


def which_count(
    open_ones: Iterable[StockCount],
    plans: Iterable[tuple[str, str]],
    places: Iterable[Location],
    also: Iterable[tuple[str, str]],
) -> Question:
    """Ask what is counted: a count that goes on, one that is due, or a place."""
    choices = [Choice(f"Go on: {each.title}", {"count": each.id}) for each in open_ones]
    choices += [Choice(f"Due: {title}", {"plan": code}) for code, title in plans]
    choices += [Choice(f"All of {place.name}", {"location": place.id}) for place in places]
    choices += [Choice(title, {"plan": code}) for code, title in also]
    return Question(WHICH_COUNT, "What do you count? Choose it, or scan the label of a shelf.", tuple(choices))


def where(places: Iterable[Location]) -> Question:
    """Ask where the person stands."""
    choices = tuple(Choice(place.name, {"location": place.id}) for place in places)
    return Question(WHERE, "Where do you count? Scan the label of the shelf, or choose it.", choices)


def pack(link: Link) -> Question:
    """Ask once what the code of a carton stands for in this count."""
    item = link.item
    one = Choice(f"1 {item.base_unit} for each scan", {"pack": "unit"})
    whole = Choice(f"A full {link.level}: {link.units_per_pack:,} for each scan", {"pack": "whole"})
    choices = (one, whole, LEAVE) if link.units_confirmed else (one, LEAVE)
    text = f"That is the code of a {link.level} of {link.units_per_pack:,}. What do you count by it?"
    return Question(PACK, text, choices, facts=(("Item", item.name),))


def which_lot(item: Item, lots: Iterable[Lot]) -> Question:
    """Ask for the lot printed on the package; also when only one is known."""
    choices = [Choice(_lot_words(lot), {"lot": lot.id}) for lot in lots]
    text = f"{item.name}: which lot is printed on it? Type it if it is none of these."
    return Question(LOT, text, (*choices, LEAVE), ("batch_lot",))


def _lot_words(lot: Lot) -> str:
    ends = expiry_words(lot)
    return f"Lot {lot.batch_lot or '— none printed'}{f', expires {ends}' if ends else ''}"


def which_line(item: Item, lines: Sequence[Place], found: Sequence[Place] = ()) -> Question:
    """Ask which of the things alike that lie here it is, or whether it is `found`, which the ledger has not here."""
    named = [(f"{STATES.get(line.status, line.status).capitalize()}{whose(line.owner)}", line) for line in lines]
    named += [("Nobody's own: found, and set aside in quarantine", line) for line in found]
    choices = tuple(Choice(words, {"status": line.status, "owner": line.owner}) for words, line in named)
    return Question(LINE, f"{item.name}: which one is it? Look how it lies.", (*choices, LEAVE))


def whose(owner: str) -> str:
    """Say whose stock it is that is not the pharmacy's; never which patient's."""
    if owner == OWN:
        return ""
    return "; left here by a supplier" if is_ours(owner) else "; one patient's own"


def before(item: Item, batch_lot: str, who: str) -> Question:
    """Ask what a line is that was counted before."""
    apart = Choice("It lies apart: add it to that", {"adds": True})
    text = f"{item.name}, lot {batch_lot or '—'}: {who} counted this here already. What is yours?"
    return Question(BEFORE, text, (apart, Choice("I count all of it again", {"adds": False}), LEAVE))


def since(item: Item, batch_lot: str, who: str, *, seen: bool) -> Question:
    """Ask what a number in hand is whose line was counted since; of a difference one has seen it is nothing."""
    apart = Choice("It lies apart: add it to that", {"adds": True})
    text = f"{item.name}, lot {batch_lot or '—'}: {who} counted this since you began. What is yours?"
    said = f"{text} What you scanned just now is not taken yet."
    choices = (apart, Choice("I counted all of it", {"adds": False}), LEAVE)
    return Question(BEFORE, said, (LEAVE,) if seen else choices)


def unknown(item: Item, batch_lot: str, expiry: str | None) -> Question:
    """Ask whether a lot that nobody knows is taken up as found."""
    facts = (("Item", item.name), ("Lot", batch_lot), ("Expires", expiry or "not in the code"))
    choices = (Choice("Found: put it in quarantine and count it", {"found": True}), LEAVE)
    fields = () if expiry else ("expiry",)
    text = f"Lot {batch_lot} of {item.name} was never received here. The pharmacist decides what becomes of it."
    return Question(UNKNOWN, text, choices if expiry else (LEAVE,), fields, facts)


def rest(item: Item, batch_lot: str, serial: str | None) -> Question:
    """Ask what is left in an open container; it is measured before anybody sees what the record has."""
    named = f"{item.name}, lot {batch_lot or '—'}{f', serial {serial}' if serial else ''}"
    text = f"{named}: how much is left in this open {item.base_unit}? Measure it."
    return Question(REST, text, (Choice("Leave this one: do not count it", {"leave": True}),), ("rest_ml",))


def sheet_number(item: Item, lot: Lot, location: str) -> Question:
    """Ask for the number that somebody wrote on a sheet."""
    text = f"{item.name}, lot {lot.batch_lot or '—'}, {location}: how many does the sheet say?"
    return Question(SHEET_NUMBER, text, (Choice("Nothing is written: not counted", {"leave": True}),), ("quantity",))


def none_here(line: Uncounted, still: int) -> Question:
    """Ask about a line that nobody counted, or that is counted again; zero is never assumed."""
    others = f" {still:,} more after this." if still else ""
    state = "" if line.place.status == "available" else f", {STATES.get(line.place.status, 'open')}"
    return Question(
        NONE_HERE,
        f"{line.name}, lot {line.batch_lot or '—'}{state}: count it at {line.location}. Is none there?{others}",
        (
            Choice("Go on: I count it", {"go_on": True}),
            Choice(f"I looked: no {plural(line.unit, 1)} of it is here", {"none": True}),
            Choice("Leave this one: not counted", {"left": True}),
            Choice("Leave all the rest: not counted", {"left_all": True}),
        ),
    )
