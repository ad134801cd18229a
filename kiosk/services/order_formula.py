"""The formula that an order is made by: the version that holds now, and where the order departs from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from db import formulas, items
from db.store import Reader
from kiosk.rules.calculations import CalculationError
from kiosk.rules.calculations.units import convert
from kiosk.rules.dose_words import dose as in_words
from kiosk.rules.formula import Formula, Ingredient
from kiosk.rules.order_arithmetic import amount
from kiosk.rules.order_content import OrderContent
from kiosk.rules.order_warnings import OrderWarning
from kiosk.services.formulas import formula


@dataclass(frozen=True)
class FormulaFound:
    """What is on file under the code that an order names."""

    code: str
    version_id: str | None
    """The approved version that holds now; None where none does."""
    words: str
    formula: Formula | None = None
    """What that version says."""


def formula_of(reader: Reader, content: OrderContent, now: str) -> FormulaFound | None:
    """Find the formula that an order names; None for an order that names none."""
    if content.formula is None:
        return None
    found = formulas.in_force_of(reader, content.formula, now)
    kept = formula(reader, found.id) if found is not None else None
    if found is None or kept is None:
        return FormulaFound(content.formula, None, f"{content.formula}: no version is approved and in force")
    words = f"{found.name}, version {found.version} ({content.formula})"
    return FormulaFound(content.formula, found.id, words, kept.formula)


def formula_warnings(reader: Reader, content: OrderContent, found: FormulaFound) -> Iterator[OrderWarning]:
    """Say where an order says something else than its formula."""
    if found.formula is None:
        said = f"No version of formula {found.code} is approved and in force: nothing is prepared by it."
        yield OrderWarning("NO_FORMULA", "✕", "NO FORMULA", said)
        return
    drug = next((each for each in found.formula.ingredients if _is_of(reader, content.item_id, each.group)), None)
    if drug is None:
        said = f"The drug of the order is no ingredient of formula {found.code}."
        yield OrderWarning("OTHER_DRUG", "✕", "OTHER DRUG", said)
    else:
        yield from _amount(content, drug, found.code)
    fluid = found.formula.diluent
    if content.diluent_id is not None and (fluid is None or not _is_of(reader, content.diluent_id, fluid.group)):
        meant = fluid.group if fluid is not None else "no fluid"
        yield OrderWarning("OTHER_FLUID", "▲", "OTHER FLUID", f"Formula {found.code} takes {meant}.")


def _is_of(reader: Reader, item_id: str, group: str) -> bool:
    item = items.item(reader, item_id)
    return item is not None and group in (item.substitution_group or item.name, item.name)


def _amount(content: OrderContent, drug: Ingredient, code: str) -> Iterator[OrderWarning]:
    least, most = (drug.amount, drug.amount) if drug.amount is not None else (drug.least, drug.most)
    if least is None or most is None:
        return
    try:
        value = convert("dose", amount(content), content.dose_unit, drug.unit)
    except CalculationError:
        said = f"Formula {code} is in {drug.unit}, the order is in {content.dose_unit}: not compared."
        yield OrderWarning("FORMULA_DOSE", "▲", "OTHER UNIT", said)
        return
    if not least <= value <= most:
        bounds = " to ".join(dict.fromkeys(in_words(each, drug.unit) for each in (least, most)))
        said = f"{in_words(value, drug.unit)} is not what formula {code} is approved for: {bounds}."
        yield OrderWarning("FORMULA_DOSE", "▲", "NOT SO MUCH" if value > most else "NOT SO LITTLE", said)
