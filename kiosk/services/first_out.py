"""What is asked before a package is used, pulled or opened: is it one that is held, and does another go first?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from db import instants, stock, units
from db.opened_containers import OpenedContainer, open_of_item
from db.stock import StockLine
from db.store import Reader
from kiosk.rules.in_use import KINDS, OUT_OF_REFRIGERATOR
from kiosk.services.in_hand import InHand
from kiosk.services.outcome import Choice, Question, Refused
from kiosk.services.receive_subject import plural

SOME_HELD: Final = "SOME_HELD"
OPEN_FIRST: Final = "OPEN_FIRST"
EARLIER_FIRST: Final = "EARLIER_FIRST"


def others(hand: InHand) -> Refused | None:
    """Stop what belongs to one patient alone."""
    if hand.unit is not None:
        owners = {place.owner for place in units.places_of_unit(hand.reader, hand.unit)}
    else:
        owners = {line.owner for line in hand.lines if line.lot_id == hand.lot.id and line.state == "available"}
    usable = any(stock.may_be_used(owner, hand.own) for owner in owners)
    return None if not owners or usable else others_stop(hand.what)


def others_stop(what: str) -> Refused:
    """Refuse another owner's stock."""
    said = f"{what} belongs to one patient alone."
    return Refused("OTHER_OWNER", said, "Put it back. Take the pharmacy's own stock.")


def some_held(hand: InHand) -> Question | None:
    """Where some of a lot must not be used, a person looks that this is none of them."""
    if hand.unit is not None:
        return None
    found = kept_apart(hand.reader, hand.at, hand.lot.id, hand.lines, hand.own)
    # Who looked, looked for these: once more or others are held, they look again.
    if not found or hand.given.get(SOME_HELD) == looked(found):
        return None
    return Question(
        SOME_HELD,
        f"Some of {hand.what} must NOT be used. Look where yours was lying: is it one of these?",
        (
            Choice(f"Yes, or I do not know: {hand.act} nothing", hand.leave.answer),
            Choice("No, mine is none of these", {"none_of_these": True}),
        ),
        (),
        tuple(("Not to be used", line) for line in found),
    )


def looked(held: Iterable[str]) -> str:
    """Write that a person looked, and among what."""
    return f"looked: it is none of {', '.join(held)}"


def kept_apart(reader: Reader, now: str, lot_id: str, lines: Sequence[StockLine], own: str | None = None) -> list[str]:
    """Name what lies of a lot and is not to be taken here, of all that lies of its item; `own` may be."""
    of_lot = [line for line in lines if line.lot_id == lot_id]
    opened = open_of_item(reader, of_lot[0].item_id) if of_lot else []
    late = [each for each in opened if each.lot_id == lot_id and not each.is_held and each.use_until <= now]
    found = [f"{_amount(line)} in QUARANTINE: {line.location}" for line in of_lot if line.state == "quarantined"]
    open_held = [line for line in of_lot if line.state == "opened_quarantined"]
    found += [f"{_amount(line)} OPEN, in QUARANTINE: {line.location}" for line in open_held]
    found += [f"1 {each.unit} OPEN TOO LONG: {each.location}" for each in late]
    of_others = [line for line in of_lot if not stock.may_be_used(line.owner, own)]
    return found + [f"{_amount(line)} of one patient alone: {line.location}" for line in of_others]


def first_open(hand: InHand) -> OpenedContainer | None:
    """Find what is in use already and goes first: open, or out of the refrigerator."""
    if OPEN_FIRST in hand.given:
        return None
    kinds = (None, *KINDS, OUT_OF_REFRIGERATOR)
    held = {line.lot_id for line in hand.lines if line.state == "quarantined"}
    # Its lot has to last as long as it is needed; the time once it is open is a matter of this moment alone.
    lasting = {line.lot_id for line in hand.lines if line.state == "opened" and _until(line) >= hand.needed}
    usable = lasting - held
    fitting = (
        each
        for each in open_of_item(hand.reader, hand.item.id)
        if each.lot_id in usable and not each.is_held and stock.is_ours(each.owner) and each.kind in kinds
    )
    in_time = (each for each in fitting if each.use_until > hand.at)
    return next((each for each in in_time if each.left_microlitres != 0), None)


def open_first(hand: InHand, opened: OpenedContainer, uses: tuple[Choice, ...]) -> Question:
    """Ask why a new one is used though one is in use already; `uses` are the ways to use that one here."""
    until = instants.from_text(opened.use_until).astimezone(hand.site.zone)
    state = "OUT of the refrigerator" if opened.kind == OUT_OF_REFRIGERATOR else "OPEN"
    lies = f"lot {opened.batch_lot or '—'}, until {until:%Y-%m-%d %H:%M}, {opened.location}"
    return Question(
        OPEN_FIRST,
        f"One {opened.unit} of {hand.item.name} is {state}. Use it first, or say why you {hand.act} a new one.",
        (*uses, hand.leave),
        ("why", "volume_ml") if uses else ("why",),
        (("Open one" if state == "OPEN" else "Out already", lies), *hand.facts),
    )


def earlier_first(hand: InHand) -> Question | None:
    """First to expire, first out: of the lots that last as long as they are needed; those passed over are named."""
    if EARLIER_FIRST in hand.given:
        return None
    earlier = _earlier(hand)
    first = [line for line in earlier if _lasts(hand, line)]
    if not first:
        return None
    facts = [("Take first", _line(first[0]))]
    facts += [("Then", _line(line)) for line in first if line.lot_id != first[0].lot_id]
    facts += [("Ends too soon", _line(line)) for line in earlier if line not in first]
    return Question(
        EARLIER_FIRST,
        f"Another lot of {hand.item.name} ends earlier. Take that one, or say why you {hand.act} this one.",
        (hand.leave,),
        ("why",),
        (*facts, ("In your hand", hand.words)),
    )


def passed_over(hand: InHand) -> list[str]:
    """List the lots that go before the one in hand: a reason is for those alone that it was given for."""
    return sorted({line.lot_id for line in _earlier(hand) if _lasts(hand, line)})


def _earlier(hand: InHand) -> list[StockLine]:
    # A patient's own goes before ours, whatever ends first; among itself the first to expire is the first out.
    own = any(line.lot_id == hand.lot.id and line.owner == hand.own for line in hand.lines)
    fits = (lambda owner: owner == hand.own) if own else stock.is_ours
    ours = [line for line in hand.lines if line.state == "available" and fits(line.owner)]
    return sorted((line for line in ours if line.lot_id != hand.lot.id and _until(line) < hand.until), key=_until)


def _lasts(hand: InHand, line: StockLine) -> bool:
    return _until(line) >= hand.needed and _until(line) > hand.at


def why(question: Question, answer: Mapping[str, Any], said: str | None) -> str | None:
    """Read why a package may be used all the same; `said` is the text that was typed, None where it is none."""
    if question.code == SOME_HELD:
        return looked(held for _, held in question.facts) if answer.get("none_of_these") is True else None
    return said if question.code in (OPEN_FIRST, EARLIER_FIRST) else None


def _until(line: StockLine) -> str:
    return line.unusable_from or stock.NEVER


def _amount(line: StockLine) -> str:
    return f"{line.quantity:,} {plural(line.unit, line.quantity)}"


def _line(line: StockLine) -> str:
    extended = f", extended to {line.extended_expiry}" if line.extended_expiry else ""
    ends = f", expires {line.expiry}{extended}" if line.expiry else ""
    return f"lot {line.batch_lot or '—'}{ends}: {_amount(line)}, {line.location}"
