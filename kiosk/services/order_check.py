"""The pharmacist's order check: all that is signed in one view, and the content that the signature is bound to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from db import chain, items, orders, people, signatures, told_orders
from db.orders import Clarification, Order, OrderEvent
from db.record import Record, Write, one
from db.store import Reader
from kiosk.rules import order_warnings
from kiosk.rules.allergies import AllergyCheck
from kiosk.rules.order_arithmetic import NOTE, Step, steps
from kiosk.rules.order_content import ROUTES, OrderContent, from_json
from kiosk.rules.order_warnings import OrderWarning, OtherOrder
from kiosk.rules.orders import IN_QUEUE
from kiosk.rules.permissions import Act
from kiosk.services import order_allergies, order_needs, order_queue, order_tables, permit
from kiosk.services.order_body import body_marks, body_warnings, on_record
from kiosk.services.order_entry_state import who_keyed
from kiosk.services.order_formula import FormulaFound, formula_of
from kiosk.services.order_needs import Made, ToPull
from kiosk.services.order_patient import PatientShown, patient_shown
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.patient_card import note_view
from kiosk.services.patient_record import well_formed

SCREEN: Final = "an order"


@dataclass(frozen=True, repr=False)
class OrderCheck:
    """One order as it is shown, and as it is signed."""

    order: Order
    content: OrderContent
    patient: PatientShown | None
    """None for a batch."""
    allergies: AllergyCheck | None
    facts: tuple[tuple[str, str], ...]
    """Drug, dose, weight, diluent, volume, rate, route, schedule: what is signed, as (label, words)."""
    steps: tuple[Step, ...]
    warnings: tuple[OrderWarning, ...]
    needs: Mapping[str, int] | None
    """Base units by item; None where it cannot be reckoned."""
    to_pull: tuple[ToPull, ...]
    formula: FormulaFound | None
    clarifications: tuple[Clarification, ...]
    events: tuple[OrderEvent, ...]
    keyers: tuple[str, ...]
    """The names of who keyed it."""
    fetched: tuple[Made, ...]
    refills: str
    """Which dose is covered last and when the next are compounded, in words; empty for a batch."""
    signed: Mapping[str, Any]
    """What a signature is bound to: numbers, marks and digests, as it stays after a patient's data are erased."""

    @property
    def digest(self) -> str:
        """Name this very view; a signature for another one is refused."""
        return signatures.content_hash(self.signed)

    @property
    def open_questions(self) -> tuple[Clarification, ...]:
        """List what the prescriber has not answered."""
        return tuple(each for each in self.clarifications if each.answered_at is None)


def look(record: Record, by: str, order_id: str) -> OrderCheck | Refused:
    """Draw an order for somebody who may see it; the record keeps that they looked, before anything is shown."""
    with record.write(by, "order.view", well_formed(order_id)) as write:
        refused = permit.refusal(write, by, Act.VIEW_ORDER)
        found = orders.order(write, order_id)
        if refused is None and (found is None or not found.content):
            refused = _NONE if found is None else _ERASED
        if refused is not None or found is None:
            return permit.noted(write, refused or _NONE)
        note_order_view(write, found)
        return checked(write, found, write.at)


def seen(record: Record, by: str, order_id: str) -> Outcome:
    """Note that somebody looks at an order, before a screen shows it."""
    found = look(record, by, order_id)
    return found if isinstance(found, Refused) else Done("ORDER_SEEN", "Read all of it before you sign.")


def note_order_view(write: Write, order: Order) -> None:
    """Note that whoever writes sees an order, and with it what is a patient's."""
    write.note_in("orders_viewed", {"id": order.id, "version": order.version})
    if order.patient_id is not None:
        note_view(write, order.patient_id, SCREEN)


_NONE: Final = Refused("NO_ORDER", "There is no such order.", "Choose one from the list.")
_ERASED: Final = Refused(
    "ERASED", "What this order said is erased with its patient's data.", "Nothing is left to be seen."
)


def checked(reader: Reader, order: Order, now: str) -> OrderCheck:
    """Gather all that belongs to the version that stands."""
    if not order.content:
        raise LookupError(f"what order {order.id} says is erased")
    content = from_json(order.content)
    reckoned = steps(content, order_tables.codes(reader).holds(content.item_id))
    formula = formula_of(reader, content, now)
    wanted = order_needs.needs(reader, content, formula.formula if formula else None)
    goes_in = [content.item_id, *([content.diluent_id] if content.diluent_id else [])]
    goes_in += formula.item_ids if formula is not None else ()
    patient = patient_shown(reader, order.patient_id) if order.patient_id else None
    groups = formula.formula.groups if formula and formula.formula else ()
    allergies = order_allergies.check(reader, order.patient_id, goes_in, groups) if order.patient_id else None
    warnings = tuple(_warnings(reader, order, content, allergies, formula))
    asked = tuple(orders.clarifications(reader, order.id))
    facts = tuple(_facts(reader, content, formula, on_record(reader, order.patient_id, content)))
    return OrderCheck(
        order=order,
        content=content,
        patient=patient,
        allergies=allergies,
        facts=facts,
        steps=reckoned,
        warnings=warnings,
        needs=wanted,
        to_pull=order_needs.to_pull(reader, content, wanted, now) if wanted else (),
        formula=formula,
        clarifications=asked,
        events=tuple(orders.events(reader, order.id)),
        keyers=tuple(sorted(_names(reader, who_keyed(reader, order.id)))),
        fetched=order_needs.fetched(reader, order.id),
        refills=order_queue.covered_words(reader, order),
        signed=_signed(reader, order, patient, facts, reckoned, warnings, wanted, formula, asked),
    )


def _names(reader: Reader, person_ids: set[str]) -> Iterator[str]:
    for person_id in person_ids:
        person = people.anybody(reader, person_id)
        yield person.name if person else person_id


def _signed(
    reader: Reader,
    order: Order,
    patient: PatientShown | None,
    facts: tuple[tuple[str, str], ...],
    reckoned: tuple[Step, ...],
    warnings: tuple[OrderWarning, ...],
    wanted: Mapping[str, int] | None,
    formula: FormulaFound | None,
    asked: tuple[Clarification, ...],
) -> dict[str, Any]:
    """What is a patient's goes in as a mark or a digest with the version's seal, so that nobody reads it here."""
    row = one(
        reader,
        "select seal, content_json from order_version where order_id = :id and version = :version",
        id=order.id,
        version=order.version,
    )
    shown = {
        "seal": row["seal"] if row else None,
        "patient": patient.words if patient else None,
        "facts": [list(each) for each in facts],
        "steps": [each.working for each in reckoned],
        "warnings": [each.text for each in warnings],
    }
    return {
        "order": order.id,
        "version": order.version,
        "content": told_orders.sealed("order_version", row) if row else told_orders.ERASED,
        "patient": order.patient_id,
        "allergies": order_allergies.allergy_marks(reader, order.patient_id) if order.patient_id else [],
        "body": body_marks(reader, order.patient_id) if order.patient_id else [],
        "calculation": hashlib.sha256(chain.canonical(shown).encode()).hexdigest(),
        "warnings": sorted(each.code for each in warnings),
        "takes": dict(sorted(wanted.items())) if wanted else {},
        "formula": formula.version_id if formula else None,
        "asked": [each.id for each in asked],
        "note": NOTE,
    }


def _item(reader: Reader, item_id: str | None) -> str:
    item = items.item(reader, item_id) if item_id else None
    return item.name if item else "—"


def _facts(
    reader: Reader, content: OrderContent, formula: FormulaFound | None, on_record: str
) -> Iterator[tuple[str, str]]:
    yield "Drug", _item(reader, content.item_id)
    yield "Dose", content.dose_words
    if content.kind == "patient":
        weight = f"{content.weight_kg} kg" if content.weight_kg else "not used"
        height = f", height {content.height_cm} cm" if content.height_cm else ""
        yield "Weight used", f"{weight}{height}{on_record}"
    yield "Diluent", _item(reader, content.diluent_id)
    yield "Volume, rate", content.flow_words or "—"
    yield "Route", ROUTES[content.route]
    yield "Schedule" if content.kind == "patient" else "Count", content.schedule_words
    yield "Needed", content.needed_at or "—"
    yield "Formula", formula.words if formula else "—"
    for number, each in enumerate(content.additive_list, start=1):
        yield f"Additive {number}", f"{each.name}: {each.words}"
    if content.owner:
        yield "Own stock", f"made of the patient's own, reference {content.owner}"
    yield "Prescriber", content.prescriber or "—"
    if content.note:
        yield "Note", content.note


def _warnings(
    reader: Reader,
    order: Order,
    content: OrderContent,
    allergies: AllergyCheck | None,
    formula: FormulaFound | None,
) -> Iterator[OrderWarning]:
    if allergies is not None:
        if allergies.blocks_verification:
            yield OrderWarning("NOT_ASKED", "✕", "NOT ASKED", allergies.words[0])
        for line in allergies.words[: len(allergies.identical)]:
            yield OrderWarning("ALLERGY", "✕", "ALLERGY", line)
    keys = order_tables.keys_of(reader, content.item_id)
    ranges, ranges_from = order_tables.dose_ranges(reader)
    yield from order_warnings.out_of_range(content, keys, ranges, ranges_from)
    groups, groups_from = order_tables.therapy_groups(reader)
    yield from order_warnings.duplicates(keys, _others(reader, order), groups, groups_from)
    yield from body_warnings(reader, order.patient_id, content)
    if formula is not None:
        yield from formula.warnings


def _others(reader: Reader, order: Order) -> Iterator[OtherOrder]:
    if order.patient_id is None:
        return
    for other in orders.of_patient(reader, order.patient_id, IN_QUEUE):
        if other.id != order.id and other.content:
            keys = order_tables.keys_of(reader, other.item_id)
            yield OtherOrder(other.id, other.item, keys, str(other.content["route"]))
