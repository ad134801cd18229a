"""The weight and the height that an order is reckoned with, beside those on the patient's record."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from db import patients
from db.store import Reader
from kiosk.rules.dose_words import plain
from kiosk.rules.order_content import OrderContent
from kiosk.rules.order_warnings import OrderWarning

_DIFFERS: Final = Decimal("0.1")
"""By this part another value than the one on record is pointed out."""
_WHAT: Final = (("weight", "weight_kg", "kg"), ("height", "height_cm", "cm"))


def on_record(reader: Reader, patient_id: str | None, content: OrderContent) -> str:
    """Say beside a weight that is used which one is on record, and of which day; empty where none is used."""
    last = patients.last_measure(reader, patient_id, "weight") if patient_id and content.weight_kg else None
    if last is None:
        return ""
    return f" (on record: {plain(Decimal(last.says.value))} kg, {last.says.method} on {last.says.measured_on})"


def body_marks(reader: Reader, patient_id: str) -> list[str]:
    """Name the last weight and the last height on record, as a signature is bound to them."""
    found = (patients.last_measure(reader, patient_id, kind) for kind, _, _ in _WHAT)
    return [each.id if each is not None else "" for each in found]


def body_warnings(reader: Reader, patient_id: str | None, content: OrderContent) -> Iterator[OrderWarning]:
    """Point out a weight or a height that is not on record, or is another one there."""
    if patient_id is None:
        return
    for kind, field, unit in _WHAT:
        used = getattr(content, field)
        if used is None:
            continue
        last = patients.last_measure(reader, patient_id, kind)
        word = kind.upper()
        if last is None:
            said = f"The order is reckoned with {plain(Decimal(used))} {unit}; no {kind} is on the patient's record."
            yield OrderWarning("BODY", "▲", word, said)
        elif abs(Decimal(used) - Decimal(last.says.value)) > Decimal(last.says.value) * _DIFFERS:
            said = (
                f"The order is reckoned with {plain(Decimal(used))} {unit}; the record has "
                f"{plain(Decimal(last.says.value))} {unit}, {last.says.method} on {last.says.measured_on}."
            )
            yield OrderWarning("BODY", "▲", word, said)
