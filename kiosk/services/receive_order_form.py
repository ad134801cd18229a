"""The order form of schedule II: what a delivery still has to say of it, how that is asked, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from db import controlled_receipts, instants, signatures
from db.controlled_receipts import Came, NewReceipt, Receipt
from db.delivery_lines import Line
from db.store import Reader
from db.subject import Subject
from kiosk.rules import expiry as expiries
from kiosk.services import receive_questions as questions
from kiosk.services import witness
from kiosk.services.outcome import Choice, Question, Refused
from kiosk.services.receive_answers import Answer, count, not_an_answer, text
from kiosk.services.receive_state import OrderForm
from kiosk.services.receive_subject import plural
from kiosk.settings import Site

KIND: Final = "controlled_receipt"
"""What a witness signs."""
FORMS: Final[Mapping[str, str]] = {"222": "DEA Form 222", "csos": "Electronic order (CSOS)"}
_NUMBERS: Final = {
    "222": (re.compile(r"(?=.*[0-9])[A-Z0-9-]{6,20}"), "the serial number printed on the form, 6 to 20 characters"),
    # 21 CFR 1305.21(b)(1): the last two digits of the year, X, and six characters.
    "csos": (re.compile(r"[0-9]{2}X[A-Z0-9]{6}"), "two digits of the year, X and six characters, such as 26X00A123"),
}
_LEAVE: Final = Choice("Not now: the delivery stays open", {"leave": True})
_LEAVE_UNDO: Final = Choice("Leave it as it is: nothing is taken back", {"leave": True})


def signed(reader: Reader, delivery_id: str, item_id: str) -> list[Receipt]:
    """List the receipts of an item that a witness signed, one for each order that it came on."""
    return _standing(reader, controlled_receipts.of_item(reader, delivery_id, item_id))


def _standing(reader: Reader, receipts: Iterable[Receipt]) -> list[Receipt]:
    """Leave out what was signed again: that was taken back."""
    return [each for each in receipts if len(signatures.signatures_on(reader, Subject(KIND, each.id))) == 1]


def unsigned(reader: Reader, delivery_id: str) -> list[Came]:
    """List of each item how much came that nobody has signed for yet."""
    rest = [
        replace(came, units=came.units - _units(signed(reader, delivery_id, came.item_id)))
        for came in controlled_receipts.came(reader, delivery_id)
    ]
    return [came for came in rest if came.units > 0]


def missing(reader: Reader, delivery_id: str) -> Came | None:
    """Find the first item of which something is not signed for yet."""
    return next(iter(unsigned(reader, delivery_id)), None)


def _units(receipts: Iterable[Receipt]) -> int:
    return sum(each.received_quantity for each in receipts)


def differing(reader: Reader, delivery_id: str) -> list[str]:
    """Say of each line of an order how much came by now, where another quantity was ordered."""
    found = []
    for came in controlled_receipts.came(reader, delivery_id):
        orders = {(each.form, each.number, each.line): each for each in signed(reader, delivery_id, came.item_id)}
        for order in orders.values():
            units, ordered = (
                _units(_standing(reader, controlled_receipts.on_order(reader, order))),
                order.ordered_quantity,
            )
            named = f"{came.name}, order {order.number}" if len(orders) > 1 else came.name
            if units != ordered:
                found.append(f"{named}: {units:,} of {ordered:,} {plural(came.unit, ordered)}")
    return found


def ask_form(reader: Reader, delivery_id: str, came: Came) -> Question:
    """Ask on which order an item came."""
    several = " Each order is asked for by itself." if came.units > 1 else ""
    return Question(
        questions.ORDER_FORM,
        f"{came.name} is schedule II: on which order did it come? Give the order's number, the line on it, its day, "
        f"and how many {plural(came.unit, 2)} that line orders.{several}",
        (*(Choice(label, {"form": form}) for form, label in FORMS.items()), _LEAVE),
        ("number", "line", "ordered_on", "ordered", *(("received",) if came.units > 1 else ())),
        _came_facts(reader, delivery_id, came),
    )


def ask_witness(reader: Reader, delivery_id: str, came: Came, form: OrderForm) -> Question:
    """Ask for a second person, who counts what came; that it is another quantity than was ordered stops nobody."""
    before = _units(_standing(reader, controlled_receipts.on_order(reader, receipt_of(delivery_id, form, ""))))
    differs, more = "", before + form.received - form.ordered
    if more:
        what = f"With {before:,} that came on that line before, it" if before else "It"
        differs = f" {what} is {abs(more):,} {'more' if more > 0 else 'fewer'} than ordered."
    came = replace(came, units=form.received)
    return Question(
        questions.WITNESS,
        f"{came.name} is schedule II: a second person counts it, compares it with the order and signs with their PIN."
        + differs,
        (_LEAVE,),
        ("witness", "pin"),
        (
            *_came_facts(reader, delivery_id, came),
            ("Ordered", _amount(form.ordered, came.unit)),
            ("Order", _order(form)),
        ),
    )


def ask_undo(reader: Reader, line: Line, change: int, receipts: Sequence[Receipt]) -> Question:
    """Ask for the witness before something is taken back whose receipts somebody signed."""
    amount = _amount(abs(change), line.base_unit)
    seen = f"{amount} {'more came' if change > 0 else 'did not come'}"
    who = witness.again(reader, [each.witness_id for each in receipts])
    return Question(
        questions.WITNESS_UNDO,
        f"A second person signed for this receipt: {line.name}. {who} sees that {seen}, and signs.",
        (_LEAVE_UNDO,),
        ("witness", "pin"),
        (
            ("Item", line.name),
            ("Lot", line.batch_lot or "none"),
            ("Amount", amount),
            *(("Order", _order(each)) for each in receipts),
        ),
    )


def _order(said: OrderForm | Receipt) -> str:
    return f"{FORMS[said.form]} {said.number}, line {said.line:,}, {said.ordered_on}"


def read_form(asked: OrderForm, answer: Answer, site: Site, now: str) -> OrderForm | Refused:
    """Read on which order an item came."""
    form = answer.get("form")
    if not isinstance(form, str) or form not in FORMS:
        return not_an_answer(questions.ORDER_FORM)
    number = (text(answer.get("number")) or "").upper()
    pattern, looks = _NUMBERS[form]
    if not pattern.fullmatch(number):
        said = f"{number or 'That'} is no number of a {FORMS[form]}: it has {looks}."
        return Refused("BAD_NUMBER", said, "Type it as it stands on the order.")
    line, ordered = count(answer, "line"), count(answer, "ordered")
    if isinstance(line, Refused):
        return line
    if isinstance(ordered, Refused):
        return ordered
    ordered_on = _day(answer.get("ordered_on"), site, now)
    if isinstance(ordered_on, Refused):
        return ordered_on
    received = asked.waiting if answer.get("received") in (None, "") else count(answer, "received")
    if isinstance(received, Refused):
        return received
    if received > asked.waiting:
        said = f"{received:,} did not come on this order: only {asked.waiting:,} wait for an order."
        return Refused("TOO_MANY", said, "Type how many of them came on it; the rest is asked for next.")
    order = replace(asked, form=form, number=number, line=line, ordered_on=ordered_on, ordered=ordered)
    return replace(order, received=received)


def _day(value: object, site: Site, now: str) -> str | Refused:
    today = instants.from_text(now).astimezone(site.zone).date().isoformat()
    try:
        day = expiries.typed(value if isinstance(value, str) else "")
    except expiries.BadExpiry:
        day = None
    if day is None or day.precision != "day":
        return Refused("BAD_DATE", "That is no day on which it was ordered.", f"Type the order's day, such as {today}.")
    if day.text > today:
        said = f"{day.text} has not come yet: it is {today}."
        return Refused("BAD_DATE", said, "Type the day on which the order was signed.")
    return day.text


def receipt_of(delivery_id: str, form: OrderForm, witness_id: str) -> NewReceipt:
    """Make what is kept of what was said."""
    return NewReceipt(
        delivery_id=delivery_id,
        item_id=form.item_id,
        form=form.form,
        number=form.number,
        line=form.line,
        ordered_on=form.ordered_on,
        ordered_quantity=form.ordered,
        received_quantity=form.received,
        witness_id=witness_id,
    )


def content_of(receipt: NewReceipt, question: Question, action: str) -> Mapping[str, Any]:
    """Give what a witness signs: the order, and all that they were shown."""
    order = {"form": receipt.form, "number": receipt.number, "line": receipt.line, "ordered_on": receipt.ordered_on}
    quantities = {"ordered": receipt.ordered_quantity, "received": receipt.received_quantity}
    shown = {label.lower(): value for label, value in question.facts}
    return {"action": action, "delivery": receipt.delivery_id, **order, **quantities, "shown": shown}


def _came_facts(reader: Reader, delivery_id: str, came: Came) -> tuple[tuple[str, str], ...]:
    lots = ", ".join(controlled_receipts.lots_of(reader, delivery_id, came.item_id))
    return (("Item", came.name), ("Lots", lots or "none"), ("Received", _amount(came.units, came.unit)))


def _amount(units: int, unit: str) -> str:
    return f"{units:,} {plural(unit, units)}"
