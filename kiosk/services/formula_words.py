"""A formula in words: its pages, as a screen and a command show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from db import instants
from db.formulas import FormulaVersion
from kiosk.rules.beyond_use import STORAGES, Limit
from kiosk.rules.dose_words import dose, plain
from kiosk.rules.formula import BASES, CATEGORIES, SCALES, Formula, Ingredient, Step
from kiosk.rules.formula_bud import limit_for
from kiosk.rules.formula_fault import Fault, SiteRules
from kiosk.rules.measuring import DEVICES

Line = tuple[str, str]
"""What it is, and what is said of it; the first is empty for what goes on."""


@dataclass(frozen=True)
class Page:
    """One page of a formula."""

    title: str
    lines: tuple[Line, ...]


def pages(said: Formula, site: SiteRules) -> tuple[Page, ...]:
    """Say everything that a formula says, page by page."""
    return (
        Page("What it is", tuple(_what(said))),
        Page("What goes in", tuple(_goes_in(said))),
        Page("Steps", tuple(_steps(said))),
        Page("Storage and beyond use", tuple(_storage(said, site))),
        Page("Checks and sources", tuple(_checks(said))),
    )


def dates(version: FormulaVersion, zone: ZoneInfo) -> str:
    """Say who wrote and who approved a version, and from and until when it holds."""
    words = f"version {version.version}, written by {version.recorded_by_name} on {_day(version.recorded_at, zone)}"
    if version.effective_from is not None:
        words += f"; approved by {version.approved_by_name}, in force from {_day(version.effective_from, zone)}"
    if version.effective_until is not None:
        words += f" until {_day(version.effective_until, zone)}"
    if version.retired_at is not None:
        words += f"; retired on {_day(version.retired_at, zone)}"
    return words


def _day(instant: str, zone: ZoneInfo) -> str:
    at: datetime = instants.from_text(instant).astimezone(zone)
    return f"{at:%Y-%m-%d %H:%M}"


def _what(said: Formula) -> Iterator[Line]:
    yield "Name", said.name
    yield "Strength", said.strength
    yield "Form", said.dosage_form
    yield "Looks like", said.physical_description or "not said"
    yield "Category", CATEGORIES[said.category]
    tested = "sterility tested" if said.sterility_tested else "not sterility tested"
    sterile = "only sterile components" if said.starting_components == "only_sterile" else "from a nonsterile component"
    yield "Made", f"{'aseptically' if said.process == 'aseptic' else 'terminally sterilized'}, {sterile}, {tested}"
    units = f", {said.units_per_batch:,} units at most" if said.units_per_batch else ""
    yield "For", f"{SCALES[said.scale]}{units}"
    yield "Label", said.label_kind.replace("_", " ")
    if said.hazardous:
        yield "HAZARDOUS", said.hazardous_handling or "how it is handled is not said"
    if said.parenteral_nutrition:
        yield "Nutrition", "recorded and labelled against the additive list that a pharmacist signed"
    yield from _list("Careful", said.precautions)


def _goes_in(said: Formula) -> Iterator[Line]:
    for each in said.ingredients:
        yield each.group, _amount(each)
        if each.drawn_as:
            yield "", f"drawn up as {each.drawn_as}, {BASES[each.volume_basis]}"
        if each.reconstitute_with and each.reconstitute_ml is not None:
            yield "", f"dissolved in {dose(each.reconstitute_ml, 'mL')} of {each.reconstitute_with}"
        bounds = [(word, text) for word, text in _bounds(each) if text]
        if bounds:
            yield "", f"finished: {', '.join(f'{word} {text}' for word, text in bounds)}"
        if each.characteristics:
            yield "", each.characteristics
    if said.diluent is not None:
        yield "Diluent", f"{dose(said.diluent.volume_ml, 'mL')} of {said.diluent.group}"
    group = f" ({said.container.group})" if said.container.group else ""
    yield "Container", f"{said.container.words}{group}, holds {dose(said.container.capacity_ml, 'mL')}"
    least, most = said.finished.least_ml, said.finished.most_ml
    yield "Finished", dose(most, "mL") if least == most else f"{plain(least)} to {dose(most, 'mL')}"
    yield "Tolerance", f"{plain(said.tolerance_percent)} % of a measured amount"


def _bounds(each: Ingredient) -> tuple[Line, Line]:
    return ("at least", each.least_concentration), ("at most", each.most_concentration)


def _amount(each: Ingredient) -> str:
    if each.amount is not None:
        return dose(each.amount, each.unit)
    if each.least is None or each.most is None:
        return f"as ordered, in {each.unit}"
    return f"as ordered, {plain(each.least)} to {dose(each.most, each.unit)}"


def _steps(said: Formula) -> Iterator[Line]:
    for number, step in enumerate(said.steps, start=1):
        yield f"{number}", step.do
        yield "", _evidence(step)


def _evidence(step: Step) -> str:
    words = step.evidence
    if step.evidence == "measure":
        much = dose(step.amount, step.unit) if step.amount is not None else "what the amount comes to"
        device = DEVICES.get(step.device)
        fine = f" with {device.words} (marks of {dose(device.resolution, device.unit)})" if device else ""
        words += f" {much}{fine}"
    return f"{words}: {step.item}" if step.item else words


def _storage(said: Formula, site: SiteRules) -> Iterator[Line]:
    limit = limit_for(said, "3", site.limits)
    for each in said.storage:
        hours = _span(each.hours) if each.hours else "how long is not said"
        yield _capital(STORAGES[each.storage]), f"stable {hours} ({each.source or 'no source'})"  # type: ignore[index]
        if isinstance(limit, Limit):
            most = limit.hours.get(each.storage)  # type: ignore[call-overload]
            yield "", f"{limit.words}: {_span(most) if most else 'not kept so'}"
    if not isinstance(limit, Limit):
        yield "Limit", limit.message
    if said.in_pump is not None:
        pump = said.in_pump
        yield "In the pump", f"stable {_span(pump.hours)} at {pump.at} ({pump.source or 'no source'})"
    yield "Beyond use", "the earliest of the limit, the stability, and the end of everything that goes in;"
    yield "", "counted from the scan of the hood that opens the first step"


def _span(hours: int | None) -> str:
    number = Decimal(hours or 0)
    return f"{plain(number / 24)} days" if number >= 48 and number % 24 == 0 else f"{plain(number)} hours"


def _checks(said: Formula) -> Iterator[Line]:
    yield from _list("On the way", said.in_process_checks)
    yield from _list("Before it goes", said.quality_controls)
    yield from _list("Equipment", said.equipment)
    yield from _list("Supplies", said.supplies)
    yield from _list("Sources", said.references)
    if said.other:
        yield "Also", said.other


def _list(label: str, texts: tuple[str, ...]) -> Iterator[Line]:
    for number, text in enumerate(texts):
        yield "" if number else label, text


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def fault_lines(found: tuple[Fault, ...]) -> tuple[Line, ...]:
    """Say what keeps a formula from being approved, a line each."""
    return tuple((f"{number}", each.message) for number, each in enumerate(found, start=1))
