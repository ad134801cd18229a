"""A unit of a batch, or one that its order does not need, is given to a patient's order: both labels are scanned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from db import instants, orders, preparation_work, preparations
from db.orders import Order
from db.record import Write
from db.store import Reader
from db.subject import Subject
from kiosk.rules import order_content
from kiosk.rules.order_content import OrderContent
from kiosk.rules.orders import State
from kiosk.rules.preparation import HAS_NO_CODE
from kiosk.rules.same_content import differences
from kiosk.services import dispense_questions as questions
from kiosk.services import order_gate, preparation_labels
from kiosk.services.dispense_pack import not_to_go
from kiosk.services.dispense_pickup import CAME_BACK
from kiosk.services.dispense_state import DispenseState
from kiosk.services.dispense_steps import STANDS, Open, alone, ask, did, in_hand, repeated
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.made_unit import (
    GIVEN,
    Labelled,
    MadeUnit,
    content_of,
    count_words,
    not_final,
    not_released,
    not_to_use,
    until_words,
)
from kiosk.services.outcome import Ask, Done, Refused
from kiosk.services.patient_find import Found
from kiosk.services.preparation_case import own_work
from kiosk.services.preparation_void import FINAL, REPLACED
from kiosk.services.receive_answers import not_an_answer, text
from kiosk.services.signing import sign
from kiosk.settings import site_at

GAVE: Final = "gave unit"
"""What the signature of a pharmacist means who gives a unit to another order."""


def scanned(case: Open, found: Labelled) -> Step | Refused:
    """Take in hand what is given to another order, or take its new label on it."""
    made = alone(case.write, found.made)
    if isinstance(made, Refused):
        return made
    found = replace(found, made=made)
    if _is_new_label(found):
        return _applied(case, found)
    refused = not_final(found) or not_to_give(case.write, made, case.write.at)
    if refused is not None:
        return refused
    state = DispenseState(case.state.action, case.state.units, made.unit.id, done=case.state.done)
    return ask(case, state, questions.which_order(made))


def _is_new_label(found: Labelled) -> bool:
    return found.made.unit.order_id is not None and found.label.kind == FINAL and found.label.applied_at is None


def not_to_give(write: Write, made: MadeUnit, at: str) -> Refused | None:
    """Say why a unit cannot become another order's: it must be here, usable, and not needed where it belongs."""
    refused = not_released(write, made) or not_to_use(write, made) or _batch_stopped(write, made, at)
    if refused is not None or made.is_of_batch:
        return refused
    is_stopped = order_gate.not_to_be_prepared(write, made.order, at, made.version) is not None
    events = preparation_work.events_of(write, made.preparation.id, CAME_BACK)
    if is_stopped or any(each.unit_id == made.unit.id for each in events):
        return None
    said = f"{made.words} was made for that order, which stands."
    return Refused("STILL_NEEDED", said, "Hand it over to its own patient.")


def _batch_stopped(write: Write, made: MadeUnit, at: str) -> Refused | None:
    """Refuse what was made of a batch that a pharmacist holds, ended or changed since, also where it was given once."""
    own = orders.order(write, made.preparation.order_id)
    if own is None or own.patient_id is not None:
        return None
    refused = order_gate.not_to_be_prepared(write, own, at, made.preparation.order_version)
    if refused is None:
        return None
    said = f"{made.name} was made for the batch of order {own.id}, and is given to nobody: {refused.message}"
    return Refused(refused.code, said, "Set it aside, and ask the pharmacist.")


def patient_found(case: Open, found: Found | Refused, number: str) -> Step | Refused:
    """Take the orders of whose wristband was scanned; a code that is no patient's may be an order's number."""
    made = in_hand(case)
    if isinstance(made, Refused):
        return made
    served = [] if isinstance(found, Refused) else [each for each in found.patients if each.is_active]
    if not served:
        return _with_order(case, made, orders.order_numbered(case.write, number))
    if len(served) > 1:
        return Refused("SEVERAL", "Several patients have that number.", "Type the order's number (F4).")
    fitting = [
        order
        for order in orders.of_patient(case.write, served[0].patient_id, [State.VERIFIED])
        if not_fitting(case.write, made, order, case.write.at) is None
    ]
    if not fitting:
        said = f"That patient has no verified order of the same content as {made.words}."
        return Refused("NO_SUCH_ORDER", said, "Look at the order, or prepare it anew.")
    if len(fitting) == 1:
        return _with_order(case, made, fitting[0])
    return ask(case, case.state, questions.which_of(tuple((each.id, f"Order {each.id}") for each in fitting)))


def answered(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Take the number of the order."""
    made, number = in_hand(case), text(answer.get("order"))
    if isinstance(made, Refused):
        return made
    if number is None or len(answer) != 1:
        return not_an_answer(questions.WHICH_ORDER)
    return _with_order(case, made, orders.order_numbered(case.write, number))


def _with_order(case: Open, made: MadeUnit, order: Order | None) -> Step | Refused:
    if order is None:
        return Refused("NO_ORDER", "There is no such order.", "Scan the wristband, or type the order's number.")
    if (refused := not_fitting(case.write, made, order, case.write.at)) is not None:
        return refused
    text = f"{made.name} of order {made.order.id} is given to order {order.id}. A pharmacist compares both, and signs."
    return ask(case, case.state.with_said(order=order.id), questions.pharmacist(text, _facts(case, made, order)))


def not_fitting(reader: Reader, made: MadeUnit, order: Order, at: str) -> Refused | None:
    """Say why a unit is not what an order says, or not for as long."""
    if order.patient_id is None:
        return Refused("NOT_A_PATIENTS", f"Order {order.id} is of a batch.", "Name a patient's order.")
    if order.id == made.order.id:
        return Refused("SAME_ORDER", f"It is of order {order.id} already.", "Name another order.")
    if (refused := order_gate.not_to_be_prepared(reader, order, at)) is not None:
        return refused
    was, wanted = content_of(reader, made), order_content.from_json(order.content)
    if was is None:
        return Refused("ERASED", f"What order {made.order.id} said is erased.", "Waste the unit (F6).")
    if differs := differences(was, wanted):
        said = f"Order {order.id} is not what {made.words} holds: the {' and the '.join(differs)} differ."
        return Refused("OTHER_CONTENT", said, "Do not give it. Prepare the order anew.")
    refused = _other_formula(reader, made, order) or _enough(reader, order, wanted)
    return refused or _too_late(reader, made, wanted, order, at)


def _other_formula(reader: Reader, made: MadeUnit, order: Order) -> Refused | None:
    given = order_gate.signed(reader, order)
    if given is not None and given.content.get("formula") == made.preparation.formula_id:
        return None
    said = f"{made.words} was made by another version of the formula than the one order {order.id} was verified with."
    return Refused("FORMULA_CHANGED", said, "Do not give it. Prepare the order anew.")


def _enough(reader: Reader, order: Order, wanted: OrderContent) -> Refused | None:
    """Refuse one more than was ordered: what is made for it, or is being made, counts."""
    made = [
        unit
        for each in preparations.of_order(reader, order.id)
        if each.order_version == order.version
        for unit in preparations.units_of(reader, each.id)
    ]
    own = [each for each in made if each.order_id in (None, order.id)]
    given = [each for each in preparations.units_given_to(reader, order.id) if each not in own]
    there = sum(each.state not in HAS_NO_CODE for each in (*own, *given))
    if there < wanted.doses * wanted.fills:
        return None
    said = f"Order {order.id} has all that was ordered: {count_words(there)}."
    return Refused("NOT_NEEDED", said, "Name another order, or leave the unit where it is.")


def _too_late(reader: Reader, made: MadeUnit, wanted: OrderContent, order: Order, at: str) -> Refused | None:
    until = made.preparation.beyond_use_date or ""
    if not wanted.starts_at:
        return None
    first = datetime.fromisoformat(wanted.starts_at).replace(tzinfo=site_at(reader, at).zone)
    if until and instants.from_text(until) >= first:
        return None
    ends = until_words(reader, until, at)
    said = f"{made.words} may be used until {ends}, and order {order.id} begins {wanted.starts_at}."
    return Refused("TOO_SHORT", said, "Prepare the order anew.")


def _facts(case: Open, made: MadeUnit, order: Order) -> tuple[tuple[str, str], ...]:
    content = order_content.from_json(order.content)
    return (
        ("Made for", f"order {made.order.id}"),
        ("Given to", f"order {order.id}"),
        ("Drug", order.item),
        ("Dose", content.dose_words),
        ("Volume", content.flow_words or "—"),
        ("Use by", until_words(case.write, made.preparation.beyond_use_date or "", case.write.at)),
    )


def signed(case: Open, proof: Proof) -> Step | Refused:
    """Give the unit to the order on a pharmacist's word: its code is void from now on, and it gets another."""
    made = in_hand(case)
    if isinstance(made, Refused):
        return made
    case.write.alone_with(f"order {case.state.said.get('order')}")
    order = orders.order(case.write, str(case.state.said.get("order")))
    if order is None:
        return not_an_answer(questions.PHARMACIST)
    refused = own_work(case.write, made.preparation, proof.person)
    refused = refused or not_to_give(case.write, made, case.write.at)
    refused = refused or not_fitting(case.write, made, order, case.write.at)
    if refused is not None:
        return refused
    seen = {"unit": made.unit.id, **{label.lower(): value for label, value in _facts(case, made, order)}}
    signature = sign(case.write, proof, GAVE, Subject("preparation_unit", made.unit.id), seen)
    if isinstance(signature, Refused):
        return signature
    return _given(case, made, order, signature)


def _given(case: Open, made: MadeUnit, order: Order, signature: str) -> Step:
    facts = {"order": order.id, "version": order.version, "from": made.order.id}
    preparation_work.add_event(
        case.write, made.preparation.id, GIVEN, unit_id=made.unit.id, facts=facts, signature_id=signature
    )
    preparation_labels.void(case.write, made.unit, REPLACED)
    preparations.stand_unit(case.write, made.unit, made.unit.state, order.id)
    preparation_work.add_label(case.write, made.unit.id, FINAL, None)
    waits = questions.new_label(made)
    return Step(replace(case.state, said={}, question=waits).to_json(), Ask(waits), STANDS)


def label_scanned(case: Open, found: Labelled) -> Step | Refused:
    """Take the new label of the unit in hand, on its container; no other code answers."""
    if found.made.unit.id == case.state.in_hand and _is_new_label(found):
        return _applied(case, found)
    return repeated(questions.new_label(found.made))


def _applied(case: Open, found: Labelled) -> Step:
    """Note the label as on its container, whatever happened since it was printed: no other one is on it any more."""
    preparation_labels.prove(case.write, found.label)
    said = f"{found.made.words} bears its patient's label now"
    stop = not_to_go(case.write, found.made)
    if stop is not None:
        return did(case, Done("GIVEN", f"{said}, and is NOT handed over: {stop.message} {stop.next_step}"))
    return did(case, Done("GIVEN", f"{said}, and may be handed over."))
