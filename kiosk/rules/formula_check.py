"""What a formula must be before anybody can approve it; pure, and the same for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kiosk.rules.beyond_use import STORAGES, Limit, NoBeyondUse
from kiosk.rules.dose_words import plain
from kiosk.rules.formula import CATEGORIES, CODE, COUNTED, LONGEST_CODE, Formula
from kiosk.rules.formula_bud import limit_for
from kiosk.rules.formula_check_amounts import faults_of_amounts
from kiosk.rules.formula_check_steps import faults_of_steps
from kiosk.rules.formula_fault import Fault, SiteRules

_MOST_PRODUCTS_AT_ONCE: Final = 3
"""Sterile products of a preparation for immediate use."""
_MOST_TESTED: Final = 250
"""Units of a batch whose sterility is tested."""
_LONGEST_HOURS: Final = 4_320
"""180 days: longer than any limit."""
_NEEDED: Final = (
    ("physical_description", "How the finished preparation looks is missing: describe it."),
    ("equipment", "The equipment is missing: name it, or write “none”."),
    ("in_process_checks", "The checks on the way are missing: write at least one."),
    ("quality_controls", "The quality controls are missing: write at least the visual inspection."),
    ("references", "The references are missing: name the sources that the formula follows."),
)


def faults(formula: Formula, site: SiteRules) -> tuple[Fault, ...]:
    """List everything that keeps a formula from being approved; empty for one that may be."""
    return tuple(_all(formula, site))


def _all(formula: Formula, site: SiteRules) -> Iterator[Fault]:
    yield from _said(formula)
    yield from _tolerance(formula, site)
    yield from _category(formula)
    yield from _storage(formula, site)
    yield from _in_pump(formula)
    yield from faults_of_amounts(formula)
    yield from faults_of_steps(formula)


def _said(formula: Formula) -> Iterator[Fault]:
    if CODE.fullmatch(formula.code) is None or len(formula.code) > LONGEST_CODE:
        said = f"A code is up to {LONGEST_CODE} capital letters and digits, hyphens between them: write it so."
        yield Fault("BAD_CODE", "code", said)
    for name, message in _NEEDED:
        if not getattr(formula, name):
            yield Fault("MISSING", name, message)
    if formula.hazardous and not formula.hazardous_handling:
        said = "It is hazardous, and how it is handled is not said: write it."
        yield Fault("HAZARDOUS", "hazardous_handling", said)


def _tolerance(formula: Formula, site: SiteRules) -> Iterator[Fault]:
    tolerance, most = formula.tolerance_percent, site.tolerance_percent
    if tolerance <= 0 or tolerance > most:
        said = f"A tolerance of {plain(tolerance)} % is outside the site's limit: write more than 0 % and at most"
        yield Fault("TOLERANCE", "tolerance_percent", f"{said} {plain(most)} %.")


def _category(formula: Formula) -> Iterator[Fault]:
    words = CATEGORIES[formula.category]
    if formula.category == "immediate_use":
        if formula.hazardous:
            said = "A hazardous drug is never prepared for immediate use: choose a category."
            yield Fault("CATEGORY", "category", said)
        if formula.scale == "batch":
            yield Fault("CATEGORY", "scale", "Nothing is made as a batch for immediate use: choose a category.")
        products = len(formula.groups) - (1 if formula.container.group else 0)
        if products > _MOST_PRODUCTS_AT_ONCE:
            said = f"{products} sterile products are too many for immediate use ({_MOST_PRODUCTS_AT_ONCE} at most)"
            yield Fault("CATEGORY", "category", f"{said}: choose a category.")
    if formula.category == "3" and not formula.sterility_tested:
        said = "Category 3 is sterility tested: say so, or choose category 2."
        yield Fault("CATEGORY", "sterility_tested", said)
    if formula.starting_components != "only_sterile" and formula.category not in COUNTED:
        said = f"A nonsterile component is nothing for {words}: choose category 1, 2 or 3."
        yield Fault("CATEGORY", "starting_components", said)
    yield from _scale(formula)


def _scale(formula: Formula) -> Iterator[Fault]:
    if formula.scale == "patient":
        if formula.units_per_batch is not None:
            said = "What is made for one patient has no units of a batch: leave them out, or choose the scale batch."
            yield Fault("SCALE", "units_per_batch", said)
        return
    units = formula.units_per_batch
    if units is None or units < 1:
        yield Fault("SCALE", "units_per_batch", "How many units a batch comes to at most is missing: write it.")
    elif formula.sterility_tested and units > _MOST_TESTED:
        said = f"{units:,} units are too many for a batch that is sterility tested: write {_MOST_TESTED} at most."
        yield Fault("SCALE", "units_per_batch", said)
    for number, ingredient in enumerate(formula.ingredients, start=1):
        if ingredient.is_ordered:
            said = f"A batch is for no patient's order, and {ingredient.group} is as ordered: write its amount."
            yield Fault("SCALE", f"ingredients.{number}.amount", said)


def _storage(formula: Formula, site: SiteRules) -> Iterator[Fault]:
    if not formula.storage:
        yield Fault("NO_STABILITY", "storage", "No stability is said: write at least one way to keep it.")
        return
    limit = limit_for(formula, "3", site.limits)
    if isinstance(limit, NoBeyondUse):
        yield Fault("NO_LIMIT", "category", limit.message)
    seen: set[str] = set()
    for number, each in enumerate(formula.storage, start=1):
        where = f"storage.{number}"
        kept = STORAGES[each.storage]  # type: ignore[index]  # read as one of them
        if each.storage in seen:
            yield Fault("TWICE", where, f"How long it is stable {kept} is said twice: keep one of them.")
        seen.add(each.storage)
        if not each.source:
            said = f"Who says how long it is stable {kept} is missing: name the source."
            yield Fault("NO_SOURCE", f"{where}.source", said)
        if each.hours is None or not 0 < each.hours <= _LONGEST_HOURS:
            said = f"How long it is stable {kept} is missing or cannot be meant: write hours, 1 to {_LONGEST_HOURS:,}."
            yield Fault("NO_STABILITY", f"{where}.hours", said)
        elif isinstance(limit, Limit):
            yield from _beyond(each.hours, limit, each.storage, where)


def _beyond(hours: int, limit: Limit, storage: str, where: str) -> Iterator[Fault]:
    most = limit.hours.get(storage)  # type: ignore[call-overload]  # read as one of them
    kept = STORAGES[storage]  # type: ignore[index]
    if most is None:
        said = f"For {limit.words} there is no limit {kept}: leave this way to keep it out, or choose another category."
        yield Fault("NO_LIMIT", where, said)
    elif hours > most:
        said = f"{hours:,} hours {kept} are more than {limit.words} allows: write {most:,} at most"
        yield Fault("BEYOND_LIMIT", f"{where}.hours", f"{said}, or choose another category.")


def _in_pump(formula: Formula) -> Iterator[Fault]:
    pump = formula.in_pump
    if pump is None:
        return
    if not 0 < pump.hours <= _LONGEST_HOURS:
        said = f"How long it is stable in a pump cannot be meant: write hours, 1 to {_LONGEST_HOURS:,}."
        yield Fault("NO_STABILITY", "in_pump.hours", said)
    if not pump.source:
        said = "Who says how long it is stable in a pump is missing: name the source."
        yield Fault("NO_SOURCE", "in_pump.source", said)
