"""The formula that an order is made by: the version that holds now, and whether the order is one that it can make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from db import formulas
from db.store import Reader
from kiosk.rules.beyond_use import NoBeyondUse
from kiosk.rules.calculations.answer import EXACT, CalculationError
from kiosk.rules.calculations.units import convert
from kiosk.rules.dose_words import dose, plain, short
from kiosk.rules.formula import Formula, Ingredient
from kiosk.rules.formula_bud import SiteLimits, limit_for
from kiosk.rules.order_arithmetic import amount
from kiosk.rules.order_content import OrderContent
from kiosk.rules.order_warnings import OrderWarning
from kiosk.services.formula_limits import limits_at
from kiosk.services.formulas import formula as kept_formula
from kiosk.services.formulas import items_of

WRONG: Final = "WRONG_FORMULA"
"""What is ordered is nothing that the formula is made of."""


@dataclass(frozen=True)
class FormulaFound:
    """What is on file under the code that an order names."""

    code: str
    version_id: str | None
    """The approved version that holds now; None where none does."""
    words: str
    formula: Formula | None = None
    """What that version says."""
    warnings: tuple[OrderWarning, ...] = ()
    """What of the order is not as the formula has it."""
    item_ids: tuple[str, ...] = ()
    """Every item that may go in by it."""

    @property
    def is_wrong(self) -> bool:
        """Say whether the formula is of something else than what is ordered."""
        return any(each.code == WRONG for each in self.warnings)


def formula_of(reader: Reader, content: OrderContent, now: str) -> FormulaFound | None:
    """Find the formula that an order names; None for an order that names none."""
    if content.formula is None:
        return None
    found = formulas.in_force_of(reader, content.formula, now)
    kept = kept_formula(reader, found.id) if found is not None else None
    if found is None or kept is None:
        said = f"No version of formula {content.formula} is approved and in force: nothing is prepared by it."
        warning = OrderWarning("NO_FORMULA", "✕", "NO FORMULA", said)
        return FormulaFound(
            content.formula, None, f"{content.formula}: no version is approved and in force", None, (warning,)
        )
    words = f"{found.name}, version {found.version} ({content.formula})"
    doubts = (*_otherwise(reader, content, kept.formula), *_too_short(content, kept.formula, limits_at(reader, now)))
    return FormulaFound(content.formula, found.id, words, kept.formula, doubts, tuple(_goes_in(reader, kept.formula)))


def _goes_in(reader: Reader, said: Formula) -> Iterator[str]:
    for group in said.groups:
        yield from (item.id for item in items_of(reader, group))


def _otherwise(reader: Reader, content: OrderContent, said: Formula) -> Iterator[OrderWarning]:
    """Name what the order and its formula do not agree on."""
    if said.scale != content.kind:
        yield _differs(f"The order is for {'a batch' if content.kind == 'batch' else 'one patient'}", said, "is not.")
    drug = next((each for each in said.ingredients if _is_in(reader, content.item_id, each.group)), None)
    if drug is None:
        yield OrderWarning(WRONG, "✕", "WRONG FORMULA", f"{said.name} ({said.code}) is not made of the drug ordered.")
        return
    if not said.parenteral_nutrition:
        yield from _dose(content, said, drug)
    if said.diluent is None:
        return
    if content.diluent_id is not None and not _is_in(reader, content.diluent_id, said.diluent.group):
        yield _differs("The order names another diluent", said, f"takes {said.diluent.group}.")
    volume = Decimal(content.volume_ml) if content.volume_ml else None
    least, most = said.finished.least_ml, said.finished.most_ml
    if volume is not None and volume != said.diluent.volume_ml and not least <= volume <= most:
        made = f"makes {plain(least)} to {dose(most, 'mL')}."
        yield _differs(f"The order is for {dose(volume, 'mL')}", said, made)


def _too_short(content: OrderContent, said: Formula, site: SiteLimits) -> Iterator[OrderWarning]:
    """Point out a fill whose last dose comes later than anything lasts that is made just before its first one."""
    limit = limit_for(said, "3", site)
    if content.kind == "batch" or isinstance(limit, NoBeyondUse):
        return
    spans = [min(each.hours, limit.hours.get(each.storage, 0)) for each in said.storage if each.hours]  # type: ignore[call-overload]
    last, longest = content.every_hours * (content.doses - 1), max(spans, default=0)
    if last > longest:
        text = f"The last dose of a fill is {last:,} hours after the first, and by formula {said.code} it lasts"
        yield OrderWarning("ENDS_TOO_SOON", "✕", "TOO MANY", f"{text} {longest:,} hours at most. Order fewer at once.")


def _is_in(reader: Reader, item_id: str, group: str) -> bool:
    return any(item.id == item_id for item in items_of(reader, group))


def _dose(content: OrderContent, said: Formula, drug: Ingredient) -> Iterator[OrderWarning]:
    try:
        wanted = convert("dose", amount(content), content.dose_unit, drug.unit)
    except CalculationError:
        yield _differs(f"The dose is in {content.dose_unit}", said, f"reckons in {drug.unit}.")
        return
    ordered = f"{dose(short(wanted, 3), drug.unit)} are ordered"
    if drug.amount is not None:
        off = EXACT.multiply(abs(EXACT.subtract(wanted, drug.amount)), Decimal(100))
        if off > EXACT.multiply(said.tolerance_percent, drug.amount):
            yield _differs(ordered, said, f"is made with {dose(drug.amount, drug.unit)}.")
    elif drug.least is not None and drug.most is not None and not drug.least <= wanted <= drug.most:
        yield _differs(ordered, said, f"takes {plain(drug.least)} to {dose(drug.most, drug.unit)}.")


def _differs(ordered: str, said: Formula, takes: str) -> OrderWarning:
    return OrderWarning("FORMULA_DIFFERS", "▲", "NOT FORMULA", f"{ordered}, and formula {said.code} {takes}")
