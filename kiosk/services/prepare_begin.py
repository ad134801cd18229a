"""What comes before the first step of a worksheet: the order, the hood, who prepares, line clearance and garbing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

from db import formulas as stored_formulas
from db import jobs, locations, orders, preparation_lists, preparation_work, preparations
from db.orders import Order
from db.preparation_work import NewStep
from db.preparations import Hood, NewPreparation, Preparation
from kiosk.rules.beyond_use import Category, NoBeyondUse
from kiosk.rules.formula import COUNTED, Formula
from kiosk.rules.formula_bud import limit_for
from kiosk.rules.order_content import OrderContent, from_json
from kiosk.rules.preparation import OPEN, Stage, UnitStage
from kiosk.services import formulas, gates, prepare_remake
from kiosk.services.formula_limits import limits_at
from kiosk.services.formulas import KeptFormula
from kiosk.services.identity import Proof
from kiosk.services.job import Step
from kiosk.services.order_gate import not_to_be_prepared
from kiosk.services.outcome import Done, Refused
from kiosk.services.prepare_case import BATCH, Open, did, needs_for, standing
from kiosk.services.prepare_fetched import not_fetched
from kiosk.services.prepare_waste import AT_WORK
from kiosk.services.pull_state import PullState
from kiosk.services.receive_answers import text
from kiosk.services.receive_subject import plural
from kiosk.services.resolve import LocationFound, resolve
from scanners import BarcodeData

_NUMBER: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9#/._-]{1,40}")
_NO_ORDER: Final = Refused("NO_ORDER", "No order on file has that number.", "Type the number of the order (F4).")


def order_scanned(case: Open, data: BarcodeData) -> Step | Refused:
    """Take the code of a bin in which a finished pull stands, or a plain code that is an order's number."""
    found = resolve(case.write, data)
    if isinstance(found, LocationFound):
        job_id = locations.job_in_bin(case.write, found.location.id) if found.location.kind == "bin" else None
        job = jobs.job(case.write, job_id) if job_id is not None else None
        order_id = PullState.from_json(job.state).order if job is not None else None
        return order_named(case, {"order": order_id}) if order_id is not None else _NO_ORDER
    return order_named(case, {"order": data.text if data.status == "lookup" else None})


def order_named(case: Open, answer: Mapping[str, Any]) -> Step | Refused:
    """Begin the preparation of an order, once everything is as it has to be."""
    number = text(answer.get("order"))
    if number is None or not _NUMBER.fullmatch(number):
        return _NO_ORDER
    order = orders.order_numbered(case.write, number)
    if order is None:
        return _NO_ORDER
    case.write.alone_with(f"order {order.id}")
    order = orders.order(case.write, order.id) or order
    kept = _formula(case, order)
    if isinstance(kept, Refused):
        return kept
    content = from_json(order.content)
    remade = _remade(case, order, answer)
    if isinstance(remade, Refused):
        return remade
    lacking = _lacking(case, order, content)
    if lacking == 0:
        return _all_made(order, content)
    units = min(lacking, content.doses if remade is None else prepare_remake.to_remake(case.write, remade))
    missing = not_fetched(case.write, order, needs_for(case.write, order, content, units))
    if missing is not None:
        return missing
    new = NewPreparation(
        case.job.id, order.id, order.version, kept.version.id, units, remade.id if remade is not None else None
    )
    made = preparations.add_preparation(case.write, new, Stage.BEGUN, UnitStage.PLANNED)
    state = replace(case.state, preparation=made.id)
    said = (
        f"Order {order.id}: {units:,} {plural('unit', units)} by {kept.version.name}, version {kept.version.version}. "
        "Scan the hood."
    )
    return Step(state.to_json(), Done("ORDER", said), {"kind": "stands", "said": "The order of a worksheet stands."})


def _formula(case: Open, order: Order) -> KeptFormula | Refused:
    """Find the formula of an order that may be prepared now."""
    refused = not_to_be_prepared(case.write, order, case.write.at) or _is_begun(case, order)
    if refused is not None:
        return refused
    code = order.content.get("formula")
    if code is None:
        said = f"Order {order.id} names no formula, so there is nothing to prepare it by."
        return Refused("NO_FORMULA", said, "A pharmacist changes the order so that it names one.")
    version = stored_formulas.in_force_of(case.write, code, case.write.at)
    return formulas.approved(case.write, version.id, case.write.at) if version is not None else formulas.NO_VERSION


def _is_begun(case: Open, order: Order) -> Refused | None:
    """Nothing else of an order is made while one making of it is not finished."""
    begun = [each for each in preparations.of_order(case.write, order.id) if each.state in OPEN]
    if not begun:
        return None
    job = jobs.job(case.write, begun[0].job_id)
    at = f" at kiosk {job.holder}" if job is not None else ""
    said = f"Order {order.id} is being prepared already{at} (worksheet {begun[0].job_id})."
    return Refused("ALREADY_BEGUN", said, "Go on with that worksheet, or cancel it.")


def _lacking(case: Open, order: Order, content: OrderContent) -> int:
    """Count the units that an order still asks for: what waits for its check counts as made."""
    made = preparation_lists.good_of_verified(case.write).get(order.id, 0)
    return max(0, content.doses * content.fills - made)


def _all_made(order: Order, content: OrderContent) -> Refused:
    wanted = content.doses * content.fills
    said = f"Order {order.id} asks for {wanted:,} {plural('unit', wanted)}, and as many are made."
    return Refused("ALREADY_MADE", said, "What failed is made again from its own label; anything more is a new order.")


def _remade(case: Open, order: Order, answer: Mapping[str, Any]) -> Preparation | Refused | None:
    """Find what is made again, where that is said."""
    if answer.get("remake_of") is None:
        return None
    former = text(answer["remake_of"]) or ""
    may = prepare_remake.remake(case.write, former, case.write.at)
    if isinstance(may, Refused):
        return may
    found = preparations.preparation(case.write, former)
    if found is None or found.order_id != order.id:
        return Refused("NO_REMAKE", "That preparation was made for another order.", "Prepare the order anew.")
    return found


def hood_scanned(case: Open, data: BarcodeData) -> Step | Refused:
    """Take the hood: beyond-use dates count from this scan."""
    found = resolve(case.write, data)
    if not isinstance(found, LocationFound):
        return Refused("NOT_A_HOOD", "That is not the code of a hood.", "Scan the code on the hood.")
    hood = preparations.hood(case.write, found.location.id)
    if hood is None:
        said = f"{found.location.name} is no hood that anything may be prepared on."
        return Refused("NOT_A_HOOD", said, "Scan the code on the hood.")
    case.write.alone_with(f"hood {hood.location_id}")
    made, formula = case.making.preparation, case.making.formula
    refused = _taken(case, hood) or _wrong_side(hood, formula) or _not_allowed(case, hood, formula)
    refused = refused or gates.refusals(case.write, hood.location_id, None, case.write.at)
    if refused is not None:
        return refused
    started = _first_work(case, made) or case.write.at
    preparations.stand(case.write, made, hood_id=hood.location_id, started_at=started)
    step = _noted(case, "hood")
    said = f"{hood.name}. The time of this preparation counts from now. Scan your own badge, or type your PIN."
    state = replace(case.state, hood=hood.location_id)
    return did(case, state, Done("HOOD", said), steps=[step], standing=standing(made))


def _first_work(case: Open, made: Preparation) -> str | None:
    """Find when the hood was scanned under which something was done: taking it back makes nothing younger."""
    hood_at = None
    for each in preparation_work.all_steps_of(case.write, made.id):
        if each.evidence == "hood" and each.reverses is None:
            hood_at = each.at
        elif each.evidence in AT_WORK or each.draw_id is not None:
            return hood_at
    return None


def _taken(case: Open, hood: Hood) -> Refused | None:
    other = preparations.on_hood(case.write, hood.location_id)
    if other is None or other.id == case.state.preparation:
        return None
    said = f"On {hood.name} order {other.order_id} is being prepared: one preparation on a hood at a time."
    return Refused("HOOD_TAKEN", said, "Scan another hood, or let that one be finished first.")


def _wrong_side(hood: Hood, formula: Formula) -> Refused | None:
    if formula.hazardous and not hood.hazardous:
        said = f"{formula.name} is hazardous, and {hood.name} is not for hazardous drugs."
        return Refused("HAZARDOUS_HOOD", said, "Scan the hood for hazardous drugs.")
    if hood.hazardous and not formula.hazardous:
        said = f"{hood.name} is for hazardous drugs alone, and {formula.name} is none."
        return Refused("HAZARDOUS_ONLY", said, "Scan another hood.")
    return None


def _not_allowed(case: Open, hood: Hood, formula: Formula) -> Refused | None:
    """Refuse a hood whose place allows nothing of the formula's category today."""
    if formula.category not in COUNTED:
        return None
    limit = limit_for(formula, cast("Category", hood.place_allows), limits_at(case.write, case.write.at))
    if not isinstance(limit, NoBeyondUse):
        return None
    return Refused("HOOD_NOT_ALLOWED", f"{hood.name}: {limit.message}", "Scan another hood, or ask the pharmacist.")


def person(case: Open, proof: Proof) -> Step | Refused:
    """Let somebody prepare who proved, at the hood, that it is them."""
    if proof.person.id != case.person_id:
        said = "Whoever prepares scans their own badge, and somebody else works at this kiosk now."
        return Refused("OTHERS_BADGE", said, "Sign in yourself, then scan your own badge or type your own PIN.")
    closed = gates.refusals(case.write, case.state.hood or "", proof.person.id, case.write.at)
    if closed is not None:
        return closed
    made = case.making.preparation
    preparations.stand(case.write, made, prepared_by=proof.person.id)
    step = _noted(case, "person")
    state = replace(case.state, preparer=proof.person.id, garbed=False)
    prepares = Done("PERSON", "Who prepares is on record.")
    return did(case, state, prepares, steps=[step], standing=standing(made))


def cleared(case: Open) -> Step:
    """Note that nothing of another preparation is on the hood."""
    step = _noted(case, "clearance")
    return did(case, replace(case.state, cleared=True), Done("CLEAR", "The hood is clear."), steps=[step])


def garbed(case: Open) -> Step:
    """Note that whoever prepares is garbed; the first step may begin."""
    making = case.making
    if making.preparation.state == Stage.BEGUN:
        preparations.stand(case.write, making.preparation, state=Stage.COMPOUNDING)
    step = _noted(case, "garbing")
    said = Done("GARBED", f"Step {case.state.step}: {making.formula.steps[case.state.step - 1].do}")
    return did(case, replace(case.state, garbed=True), said, steps=[step], standing=standing(making.preparation))


def _noted(case: Open, evidence: str) -> str:
    return preparation_work.add_step(
        case.write,
        NewStep(preparation_id=str(case.state.preparation), unit_number=BATCH, step=0, evidence=evidence),
    )
