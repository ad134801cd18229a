"""The components of a compounding record: what went into each container, of which lot, how much, and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from db import catalogue, items, lots, opened_containers, people, preparation_facts, pulls, signatures
from db.items import Item
from db.preparation_work import StepDone
from db.store import Reader
from db.subject import Subject
from kiosk.rules.calculations.answer import EXACT, CalculationError, in_full
from kiosk.rules.calculations.units import convert
from kiosk.rules.dose_words import dose, plain
from kiosk.rules.formula import Ingredient
from kiosk.services.preparation_case import PreparationCase

Facts = dict[str, Any]


def person(reader: Reader, person_id: str | None) -> Facts | None:
    """Name somebody by their id and as they are called."""
    found = people.anybody(reader, person_id) if person_id is not None else None
    return {"id": found.id, "name": found.name, "roles": list(found.roles)} if found is not None else None


def components(reader: Reader, case: PreparationCase) -> list[Facts]:
    """List what went in, by container and item; container 0 stands for a batch that is made at once."""
    scans = [step for step in case.steps if step.item_id is not None and step.evidence == "scan"]
    found = []
    for unit, item_id in dict.fromkeys((step.unit_number, str(step.item_id)) for step in scans):
        item = items.item(reader, item_id)
        packages = [step for step in scans if (step.unit_number, step.item_id) == (unit, item_id)]
        if item is not None:
            found.append(_component(reader, case, unit, item, packages))
    return found


def _component(reader: Reader, case: PreparationCase, unit: int, item: Item, packages: list[StepDone]) -> Facts:
    said = case.step_of(packages[0])
    group = said.item if said is not None else ""
    ingredient = next((each for each in case.formula.ingredients if each.group == group), None)
    return {
        "unit": unit,
        "group": group,
        "component_name": item.name,
        "component_strength": (ingredient.drawn_as if ingredient is not None else "") or item.name,
        "component_qty": _quantity(case, unit, item, group, len(packages)),
        "characteristics": ingredient.characteristics if ingredient is not None else "",
        "high_alert": item.high_alert,
        "hazardous": {"is": item.hazardous, "niosh_edition": item.niosh_edition, "niosh_table": item.niosh_table},
        "identifiers": [{"scheme": each.scheme, "value": each.value} for each in catalogue.links_of(reader, item.id)],
        "component_vendor_lot_expiry": [_package(reader, item, each) for each in packages],
    }


def _quantity(case: PreparationCase, unit: int, item: Item, group: str, packages: int) -> Facts:
    """Say how much went in: what was measured, else the whole packages."""
    measured = [
        step
        for step in case.steps
        if step.unit_number == unit
        and step.evidence == "measure"
        and (said := case.step_of(step)) is not None
        and said.item == group
    ]
    whole = f"{packages:,} {item.base_unit}"
    if not measured:
        held = item.volume_microlitres
        return {
            "packages": whole, "measured": None,
            "volume_ml": in_full(EXACT.divide(Decimal(held * packages), Decimal(1000))) if held else None,
        }  # fmt: skip
    amounts = [
        {"wanted": each.wanted, "measured": each.measured, "unit": each.unit, "device": each.device}
        for each in measured
    ]
    return {"packages": whole, "measured": amounts, "volume_ml": _millilitres(measured)}


def _millilitres(measured: list[StepDone]) -> str | None:
    total = Decimal(0)
    for each in measured:
        try:
            total += convert("measured", Decimal(str(each.measured)), str(each.unit), "mL")
        except (CalculationError, ArithmeticError):
            return None
    return in_full(total)


def _package(reader: Reader, item: Item, step: StepDone) -> Facts:
    """Tell where one package came from, what it bears, and until when it could be used."""
    lot = lots.lot(reader, step.lot_id) if step.lot_id is not None else None
    pulled = next(iter(pulls.pulled(reader, [step.movement_id])), None) if step.movement_id is not None else None
    opened = opened_containers.container(reader, step.container_id) if step.container_id is not None else None
    serial = opened.serial if opened is not None else pulled.serial if pulled is not None else None
    return {
        "vendor": item.manufacturer or None,
        "supplier": preparation_facts.supplier_of_lot(reader, lot.id) if lot is not None else None,
        "lot": lot.batch_lot or None if lot is not None else None,
        "expiry": lot.expiry if lot is not None else None,
        "extended_expiry": lot.extended_expiry if lot is not None else None,
        "recalled_at": lot.recalled_at if lot is not None else None,
        "serial": serial,
        "opened_at": opened.opened_at if opened is not None else None,
        "use_until": opened.use_until if opened is not None else None,
        "container": step.container_id,
        "pull": pulled.job_id if pulled is not None else None,
        "pulled_at": pulled.at if pulled is not None else None,
        "pulled_by": pulled.person if pulled is not None else None,
        "scan": step.scan_id,
        "scanned_at": step.at,
        "scanned_by": person(reader, step.by_id),
    }


def steps(reader: Reader, case: PreparationCase) -> list[Facts]:
    """List every step that counts, with who did it, when, and what shows it."""
    given = signatures.signatures_on(reader, Subject("preparation", case.preparation.id))
    signed_by = {each.id: each.person_id for each in given}
    return [dict(_step(reader, case, each, signed_by)) for each in case.steps]


def _step(
    reader: Reader, case: PreparationCase, done: StepDone, signed_by: Mapping[str, str]
) -> Iterator[tuple[str, Any]]:
    said = case.step_of(done)
    item = items.item(reader, done.item_id) if done.item_id is not None else None
    lot = lots.lot(reader, done.lot_id) if done.lot_id is not None else None
    yield "unit", done.unit_number
    yield "step", done.step
    yield "do", said.do if said is not None else done.evidence
    yield "evidence", done.evidence
    yield "at", done.at
    yield "by", person(reader, done.by_id)
    if item is not None:
        yield "item", item.name
    if lot is not None:
        yield "lot", lot.batch_lot
        yield "expiry", lot.expiry
    if done.scan_id is not None:
        yield "scan", done.scan_id
    if done.measured is not None or done.wanted is not None:
        yield "wanted", done.wanted
        yield "measured", done.measured
        yield "amount_unit", done.unit
        yield "device", done.device
    if done.picture_id is not None:
        yield "picture", done.picture_id
    if done.signature_id is not None:
        yield "signature", done.signature_id
        yield "signed_by", person(reader, signed_by.get(done.signature_id))


def photographs(reader: Reader, case: PreparationCase) -> list[Facts]:
    """Name the photographs of the steps by the hash of their files."""
    found = []
    for step in (each for each in case.steps if each.evidence == "photograph"):
        taken = preparation_facts.picture(reader, step.picture_id) if step.picture_id is not None else None
        if taken is not None:
            sha256, at, by = taken
            place = {"unit": step.unit_number, "step": step.step}
            found.append({**place, "picture": step.picture_id, "sha256": sha256, "at": at, "by": by})
    return found


def strength_of(ingredient: Ingredient) -> str:
    """Say how much of an ingredient a formula takes, in words."""
    if ingredient.amount is not None:
        return dose(ingredient.amount, ingredient.unit)
    if ingredient.least is None or ingredient.most is None:
        return "as ordered"
    return f"as ordered, {plain(ingredient.least)} to {dose(ingredient.most, ingredient.unit)}"
