"""What a label must not say, what it cannot do without, and what it says without being asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from labels.fields import LEADS, PATIENT
from labels.kind import Kind
from labels.kinds_preparations import NUTRITION
from labels.moments import has_time, in_words
from labels.refusal import LabelRefused

Values = Mapping[str, tuple[str, ...]]
"""The lines to be printed of each key."""

VINCA: Final = "FOR INTRAVENOUS USE ONLY \N{EN DASH} FATAL IF GIVEN BY OTHER ROUTES"
TRANSFER: Final = (
    "Caution: Federal law prohibits the transfer of this drug to any person other than the patient for whom it was "
    "prescribed."
)
"""21 CFR 290.5, schedules II to IV."""
PER_DAY: Final = "Contents per day"
INSPECT: Final = "Before use: do not use if it leaks, is cloudy, has changed color or has particles in it."
MOST_PERIPHERAL: Final = 900
"""mOsm/L into a peripheral vein (ASPEN)."""

_VINCA = re.compile(r"\bvin(?:cristine|blastine|orelbine|desine|flunine)\b", re.IGNORECASE)
_INTRAVENOUS = re.compile(r"\b(?:IV|intravenous(?:ly)?)\b", re.IGNORECASE)
_OTHER_ROUTE = re.compile(
    r"\b(?:IT|IM|intrathecal|epidural|intraventricular|intramuscular|subcutaneous)(?:ly)?\b", re.IGNORECASE
)
_ROOM = re.compile(r"(?:room|rm|bed)\b", re.IGNORECASE)
_LEAD = re.compile(rf"^(?:{'|'.join(LEADS.values())}) ")
_QUANTITY = re.compile(r"(?<![\w-])\.?[0-9][0-9.,]*+(?!-[A-Za-z])")
"""What tells how much of an active there is: not the 5 of 5-fluorouracil, the 12 of B12 or the 99 of technetium-99m."""
_SCHEDULE = re.compile(r"(?:C-?|schedule )?(?:(?P<roman>II|III|IV|V)N?|(?P<digit>[2-5])N?)", re.IGNORECASE)
_ROMAN: Final = {"2": "II", "3": "III", "4": "IV", "5": "V"}
_PHONE = re.compile(r"(?:[0-9][^0-9\n]{0,2}){6,}[0-9]")
_POSTAL_CODE = re.compile(r"\b[0-9]{5}-[0-9]{4}\b")
_NUMBERS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
_CENTRAL = re.compile(r"peripherally inserted central", re.IGNORECASE)
_BEGINS_WITHIN = timedelta(hours=4)
"""From the start of preparation for immediate use (USP <797> 1.3)."""


def derived(values: Values) -> Values:
    """Give the lines that follow from what was given."""
    found: dict[str, tuple[str, ...]] = {}
    if "bud" in values:
        [bud] = values["bud"]
        if "home" in values:
            found["bud_home"] = (in_words(bud),)
        else:
            found["bud_begin" if "immediate_use" in values else "bud_staff"] = (bud,)
    if "pn_components" in values:
        found["pn_head"] = (PER_DAY,)
    if _is_vinca(values):
        found["vinca"] = (VINCA,)
    if "schedule" in values:
        schedule = schedule_of(values["schedule"][0])
        caution = f" {TRANSFER}" if schedule in ("II", "III", "IV") and "patient_name" in values else ""
        found["transfer"] = (f"Controlled substance, schedule {schedule}.{caution}",)
    if "home" in values:
        found["inspect"] = (INSPECT,)
        *others, phone = values.get("facility", ("",))
        if others and _has_phone(phone):
            found |= {"facility": tuple(others), "phone": (phone,)}
    return found


def schedule_of(text: str) -> str | None:
    """Read a schedule however it is written: II, C-II, CII, 2.

    >>> schedule_of("C-II"), schedule_of("3"), schedule_of("I")
    ('II', 'III', None)
    """
    found = _SCHEDULE.fullmatch(text)
    if found is None:
        return None
    return found["roman"].upper() if found["roman"] else _ROMAN[found["digit"]]


def required(kind: Kind, values: Values) -> tuple[tuple[str, ...], ...]:
    """Give what must be there for this label; of several keys one suffices."""
    needs = kind.required
    if "immediate_use" in values:
        # USP <797> 1.3: the actives with their amounts, who prepared it, and until when giving has to begin.
        dropped = {"total_volume", "route", "rate", "storage", "dosage_form"}
        needs = (*(need for need in needs if need[0] not in dropped), ("prepared_by",))
    if values.keys() & PATIENT and "patient_name" in kind.keys:
        needs = (("patient_name",), ("second_identifier",), *needs)
    if values.keys() & NUTRITION:
        needs = (*needs, ("pn_components",), ("pn_dosing_weight",), ("pn_line",), ("rate",), ("pn_filter",))
    if _is_peripheral(values):
        needs = (*needs, ("pn_osmolarity",))
    if "home" in values:
        needs = (*needs, ("directions", "frequency"), ("facility",))
    return needs


def danger(values: Values) -> LabelRefused | None:
    """Find what would make the label a danger; None when nothing would."""
    return next((refused for check in _CHECKS if (refused := check(values)) is not None), None)


def _quantities(values: Values) -> LabelRefused | None:
    """USP <797> 13: of every active its amount, activity or concentration."""
    if values.keys() & {"dose", "concentration", "pn_components", "stage"}:
        return None
    for active in values.get("actives", ()):
        if _QUANTITY.search(active) is None:
            message = f"{active} is given without how much of it there is."
            next_step = "Give its amount, activity or concentration in actives, such as “vancomycin 1 g”, or as dose."
            return LabelRefused("MISSING_FIELD", "actives", message, next_step)
    return None


def _identifiers(values: Values) -> LabelRefused | None:
    [name] = values.get("patient_name", ("",))
    for second in values.get("second_identifier", ()):
        each = [_LEAD.sub("", part) for part in (second, *second.split(", "))]
        if any(_ROOM.match(part) or part.casefold() == name.casefold() for part in each):
            message = "A room, a bed or the name again tells no patient from another."
            next_step = "Give the date of birth, the medical record number or the prescription number."
            return LabelRefused("UNSAFE_TEXT", "second_identifier", message, next_step)
    return None


def _vinca_route(values: Values) -> LabelRefused | None:
    route = " ".join(values.get("route", ()))
    if not _is_vinca(values) or not route or (_INTRAVENOUS.search(route) and not _OTHER_ROUTE.search(route)):
        return None
    message = f"A vinca alkaloid kills when it is given by another route than into a vein; the route here is {route}."
    return LabelRefused("UNSAFE_TEXT", "route", message, "Stop, and ask the pharmacist.")


def _doses(values: Values) -> LabelRefused | None:
    if "single_dose" not in values or "multi_dose" not in values:
        return None
    message = "A container holds a single dose or several, not both."
    return LabelRefused("UNSAFE_TEXT", "single_dose", message, "Leave one of single_dose and multi_dose out.")


def _schedule(values: Values) -> LabelRefused | None:
    [given] = values.get("schedule", ("II",))
    if schedule_of(given) is not None:
        return None
    message = f"“{given}” is no schedule of controlled substances that is dispensed."
    return LabelRefused("UNSAFE_TEXT", "schedule", message, "Give II, III, IV or V.")


def _moments(values: Values) -> LabelRefused | None:
    [bud] = values.get("bud", ("9999",))
    if len(bud) == len("2026-12"):
        message = f"The beyond-use date {bud} names no day."
        return LabelRefused("UNSAFE_TEXT", "bud", message, "Give the day, such as 2026-12-01, or day and time.")
    for key in ("prepared_at", "opened_at"):
        [start] = values.get(key, ("",))
        shorter = min(len(bud), len(start))
        if bud[:shorter] < start[:shorter]:
            message = f"The beyond-use date {bud} lies before {start}, when it was made or opened."
            return LabelRefused("UNSAFE_TEXT", "bud", message, "Check both dates.")
    [expiry] = values.get("expiry", ("9999",))
    if bud != "9999" and bud[: len(expiry)] > expiry:
        message = f"The beyond-use date {bud} lies after the expiry {expiry} of what is in it."
        return LabelRefused("UNSAFE_TEXT", "bud", message, "The earlier of both counts.")
    [extended] = values.get("extended_expiry", ("",))
    if extended and (refused := _extended(extended, values.get("expiry"))) is not None:
        return refused
    if "home" in values or "immediate_use" in values:
        return None if bud == "9999" or has_time(bud) else _without_time(bud)
    return None


def _extended(until: str, printed: tuple[str, ...] | None) -> LabelRefused | None:
    """What is printed on the package stands on the label too, so that both can be compared with it."""
    if printed is None:
        message = f"It is extended to {until}, and nothing says what is printed on it."
        return LabelRefused("MISSING_FIELD", "expiry", message, "Give expiry as it is printed on the package.")
    if _last_moment(until) > _last_moment(printed[0]):
        return None
    message = f"The extended expiry {until} is not later than the printed one, {printed[0]}."
    return LabelRefused("UNSAFE_TEXT", "extended_expiry", message, "Check both dates.")


def _last_moment(text: str) -> str:
    """Fill up what a month or day leaves open, so that the texts sort as the last moments of use do."""
    return text + {len("2026-12"): "-99T99", len("2026-12-01"): "T99"}.get(len(text), "")


def _without_time(bud: str) -> LabelRefused:
    message = f"The beyond-use date {bud} has no time, and this label needs one."
    return LabelRefused("MISSING_FIELD", "bud", message, "Give date and time, such as 2026-12-01T14:00.")


def _home_facility(values: Values) -> LabelRefused | None:
    facility = values.get("facility", ())
    if "home" not in values or not facility:
        return None
    text = "\n".join(facility)
    if _has_phone(text) and (len(facility) >= 3 or text.count(",") >= 2):
        return None
    message = "A label for the patient's home names the pharmacy's address and the phone that is always answered."
    next_step = 'Give facility as {"name": …, "address": …, "phone": …}.'
    return LabelRefused("MISSING_FIELD", "facility", message, next_step)


def _osmolarity(values: Values) -> LabelRefused | None:
    [given] = values.get("pn_osmolarity", ("0",))
    numbers = [Decimal(number.replace(",", "")) for number in _NUMBERS.findall(given)]
    if not _is_peripheral(values) or (numbers and max(numbers) <= MOST_PERIPHERAL):
        return None
    message = f"An osmolarity of {given} is too much for a peripheral vein: at most {MOST_PERIPHERAL} mOsm/L."
    return LabelRefused("UNSAFE_TEXT", "pn_osmolarity", message, "Stop, and ask the pharmacist.")


def _line(values: Values) -> LabelRefused | None:
    """ASPEN: central or peripheral; in other words nobody could tell whether the osmolarity is too much for it."""
    [given] = values.get("pn_line", ("central",))
    if re.search("central|peripheral", given, re.IGNORECASE):
        return None
    message = f"“{given}” does not say whether the line is central or peripheral."
    return LabelRefused("UNSAFE_TEXT", "pn_line", message, "Write central or peripheral, with the rest behind it.")


def _immediate(values: Values) -> LabelRefused | None:
    [bud], [start] = values.get("bud", ("",)), values.get("prepared_at", ("",))
    if "immediate_use" not in values or not has_time(bud) or not has_time(start):
        return None
    if datetime.fromisoformat(bud) - datetime.fromisoformat(start) <= _BEGINS_WITHIN:
        return None
    message = f"What is for immediate use begins within 4 hours of {start}, and {bud} is later."
    return LabelRefused("UNSAFE_TEXT", "bud", message, "Give an earlier time, or leave immediate_use out.")


def _has_phone(text: str) -> bool:
    return _PHONE.search(_POSTAL_CODE.sub("", text)) is not None


def _is_vinca(values: Values) -> bool:
    names = (*values.get("drug", ()), *values.get("actives", ()), *values.get("brand", ()))
    return any(_VINCA.search(name) for name in names)


def _is_peripheral(values: Values) -> bool:
    return any("peripheral" in _CENTRAL.sub("", line).lower() for line in values.get("pn_line", ()))


_CHECKS: Final[tuple[Callable[[Values], LabelRefused | None], ...]] = (
    _identifiers,
    _quantities,
    _vinca_route,
    _doses,
    _schedule,
    _moments,
    _home_facility,
    _osmolarity,
    _line,
    _immediate,
)
