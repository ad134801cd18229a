"""An order read strictly: the same for one that is typed and for a row of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from kiosk.rules.calculations.answer import CalculationError
from kiosk.rules.calculations.units import known_unit
from kiosk.rules.dose_words import plain
from kiosk.rules.order_additives import LONGEST as LONGEST_LIST
from kiosk.rules.order_additives import read_additives, write_additives
from kiosk.rules.order_content import PER, ROUTES, OrderContent
from kiosk.rules.orders import PRIORITIES

KINDS: Final = ("patient", "batch")
_DOSE_UNITS: Final = ("kg", "g", "mg", "mcg", "ng", "units", "mEq", "mmol", "mL")
_NUMBER: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
_WHOLE: Final = re.compile(r"[0-9]{1,5}")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")
_ORDER_NUMBER: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9#/._-]{1,40}")
_OWNER: Final = re.compile(r"[A-Za-z0-9#/._-]{1,40}")
_LONGEST: Final = 200
_LONGEST_HOURS: Final = 87_600
"""Ten years of doses."""
_MOST: Final = {
    "dose": Decimal(100_000_000), "weight_kg": Decimal(400), "height_cm": Decimal(260), "volume_ml": Decimal(10_000),
    "rate_ml_h": Decimal(2_000),
}  # fmt: skip
_LEAST: Final = {"weight_kg": Decimal("0.3"), "height_cm": Decimal(20)}
_NAMES: Final = {field.name for field in fields(OrderContent)}


@dataclass(frozen=True)
class Fault:
    """Something in an order that cannot be taken."""

    field: str
    code: str
    message: str
    """A sentence; it never repeats what may be a patient's."""


class _Wrong(ValueError):
    def __init__(self, field: str, code: str, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(field, code, message)


def read_content(said: Mapping[str, Any]) -> OrderContent | Fault:
    """Read what was said of an order; items, formula and patient are ids that were found already."""
    try:
        return _read(said)
    except _Wrong as wrong:
        return wrong.fault


def _read(said: Mapping[str, Any]) -> OrderContent:
    unknown = sorted(set(said) - _NAMES)
    if unknown:
        raise _Wrong("", "UNKNOWN_FIELD", f"{unknown[0][:40]} is nothing that an order says.")
    kind = _one_of(said, "kind", KINDS, "patient")
    found = OrderContent(
        kind=kind,
        item_id=_named(said, "item_id", "the drug"),
        dose=_number(said, "dose") or _missing("dose"),
        dose_unit=_unit(said),
        route=_one_of(said, "route", tuple(ROUTES)),
        patient_id=_named(said, "patient_id", "the patient") if kind == "patient" else None,
        formula=_text(said, "formula"),
        per=_one_of(said, "per", tuple(PER), ""),
        weight_kg=_number(said, "weight_kg"),
        height_cm=_number(said, "height_cm"),
        diluent_id=_text(said, "diluent_id"),
        volume_ml=_number(said, "volume_ml"),
        rate_ml_h=_number(said, "rate_ml_h"),
        minutes=_whole(said, "minutes", 1, 14_400),
        every_hours=_whole(said, "every_hours", 0, 2_160) or 0,
        starts_at=_time(said, "starts_at"),
        needed_at=_time(said, "needed_at"),
        doses=_whole(said, "doses", 1, 1_000) or 1,
        fills=_whole(said, "fills", 1, 100) or 1,
        priority=_one_of(said, "priority", PRIORITIES, "routine"),
        number=_order_number(said),
        prescriber=_text(said, "prescriber") or "",
        owner=_matching(said, "owner", _OWNER, "a reference of 1 to 40 letters and digits without a space, not a name"),
        note=_text(said, "note") or "",
        additives=_additives(said),
    )
    return _together(found)


def _together(found: OrderContent) -> OrderContent:
    """Insist that what was said makes sense together."""
    if found.kind == "batch" and (found.weight_kg or found.per or found.owner or found.fills > 1):
        raise _Wrong("kind", "NOT_A_BATCH", "A batch is for nobody: it has no weight, no dose by weight and one fill.")
    if found.per and not found.weight_kg:
        raise _Wrong("weight_kg", "NO_WEIGHT", "A dose by weight or surface needs the weight in kg.")
    if found.per == "m2" and not found.height_cm:
        raise _Wrong("height_cm", "NO_HEIGHT", "A dose by surface needs the height in cm.")
    if found.kind == "patient" and not found.starts_at:
        raise _Wrong("starts_at", "NO_START", "The first dose needs its time, as 2026-11-24 08:00.")
    if found.every_hours == 0 and (found.fills > 1 or (found.kind == "patient" and found.doses > 1)):
        raise _Wrong("every_hours", "NO_SCHEDULE", "Several doses need the hours between them.")
    if found.every_hours * found.doses * found.fills > _LONGEST_HOURS:
        raise _Wrong("fills", "OUT_OF_RANGE", "The schedule is longer than ten years.")
    if (found.rate_ml_h or found.minutes) and not found.volume_ml:
        raise _Wrong("volume_ml", "NO_VOLUME", "A rate or a time needs the volume in mL.")
    if found.rate_ml_h and found.minutes and found.volume_ml:
        runs = Decimal(found.volume_ml) * 60 / Decimal(found.rate_ml_h)
        if abs(runs - found.minutes) > max(Decimal(1), runs / 50):
            said = f"{found.flow_words} do not go together: at that rate it runs {plain(round(runs, 1))} minutes."
            raise _Wrong("rate_ml_h", "FLOW", said)
    return found


def _missing(field: str) -> str:
    raise _Wrong(field, "MISSING", f"{field} is missing.")


def _said(said: Mapping[str, Any], field: str) -> str | None:
    value = said.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _Wrong(field, "BAD_VALUE", f"{field} is neither a text nor a number.")
    return str(value).strip(" ") or None


def _text(said: Mapping[str, Any], field: str) -> str | None:
    text = _said(said, field)
    if text is not None and (len(text) > _LONGEST or not text.isprintable()):
        raise _Wrong(field, "BAD_TEXT", f"{field} is one line of up to {_LONGEST} signs that can be printed.")
    return text


def _additives(said: Mapping[str, Any]) -> str:
    text = _said(said, "additives") or ""
    if not text:
        return ""
    found = read_additives(text) if len(text) <= LONGEST_LIST else f"The list has more than {LONGEST_LIST:,} signs."
    if isinstance(found, str):
        raise _Wrong("additives", "BAD_ADDITIVES", found)
    return write_additives(found)


def _named(said: Mapping[str, Any], field: str, what: str) -> str:
    found = _text(said, field)
    if found is None:
        raise _Wrong(field, "MISSING", f"{what[0].upper()}{what[1:]} is missing.")
    return found


def _matching(said: Mapping[str, Any], field: str, form: re.Pattern[str], which: str) -> str | None:
    text = _said(said, field)
    if text is not None and form.fullmatch(text) is None:
        raise _Wrong(field, "BAD_NUMBER", f"{field} has {which}.")
    return text


def _order_number(said: Mapping[str, Any]) -> str | None:
    """Read a number in capitals: the same order is not on file twice because somebody typed it in small letters."""
    found = _matching(said, "number", _ORDER_NUMBER, "1 to 40 letters and digits without a space, a digit among")
    return found.upper() if found is not None else None


def _number(said: Mapping[str, Any], field: str) -> str | None:
    text = _said(said, field)
    if text is None:
        return None
    if "," in text:
        raise _Wrong(field, "AMBIGUOUS", f"{field}: a comma may part thousands or decimals. Write it without.")
    if _NUMBER.fullmatch(text) is None:
        raise _Wrong(field, "BAD_NUMBER", f"{field} is no number such as 1250 or 0.5.")
    value = Decimal(text)
    if not max(_LEAST.get(field, Decimal(0)), Decimal(0)) <= value <= _MOST[field] or not value:
        least = plain(_LEAST[field]) if field in _LEAST else "more than 0"
        raise _Wrong(field, "OUT_OF_RANGE", f"{field} is {least} to {plain(_MOST[field])}.")
    return plain(value).replace(",", "")


def _whole(said: Mapping[str, Any], field: str, least: int, most: int) -> int | None:
    text = _said(said, field)
    if text is None:
        return None
    if _WHOLE.fullmatch(text) is None or not least <= int(text) <= most:
        raise _Wrong(field, "BAD_NUMBER", f"{field} is a whole number from {least:,} to {most:,}.")
    return int(text)


def _unit(said: Mapping[str, Any]) -> str:
    unit = _said(said, "dose_unit") or _missing("dose_unit")
    try:
        known = known_unit("dose_unit", unit)
    except CalculationError as error:
        raise _Wrong("dose_unit", "UNIT", error.message) from error
    if known not in _DOSE_UNITS:
        raise _Wrong("dose_unit", "UNIT", f"No dose is measured in {known}. It is one of {', '.join(_DOSE_UNITS)}.")
    return known


def _one_of(said: Mapping[str, Any], field: str, allowed: tuple[str, ...], default: str | None = None) -> str:
    text = _said(said, field)
    if text is None:
        return default if default is not None else _missing(field)
    if text.lower() not in allowed:
        raise _Wrong(field, "BAD_VALUE", f"{field} is one of {', '.join(filter(None, allowed))}.")
    return text.lower()


def _time(said: Mapping[str, Any], field: str) -> str:
    text = (_said(said, field) or "").replace("T", " ")
    if not text:
        return ""
    try:
        if _TIME.fullmatch(text) is None:
            raise ValueError
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise _Wrong(field, "BAD_TIME", f"{field} is no time such as 2026-11-24 08:00.") from error
    if not 2000 <= found.year <= 2199:
        raise _Wrong(field, "BAD_TIME", f"{field} lies outside of the years that can be meant.")
    return text
