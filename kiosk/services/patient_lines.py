"""A patient's card as lines of words, the same on a screen and at the command line."""

from __future__ import annotations

from typing import Any

from db import instants
from db.patients import AccessDevice, Allergy, Contact, Entry
from kiosk.rules import allergies
from kiosk.rules import patients as words
from kiosk.rules.allergies import AllergyState, KnownAllergy
from kiosk.rules.body_measures import UNITS, WEIGHT
from kiosk.rules.dose_words import dose
from kiosk.services.patient_card import PatientCard
from kiosk.services.patient_measures import BodyMeasure

_NOT_ON_RECORD = "not on record"
_EARLIER = 3


def card_lines(card: PatientCard) -> list[tuple[str, str]]:
    """Write a card as (label, words), what keeps a patient safe first."""
    says = card.patient.says
    sex = f", {words.SEXES[says.sex]}" if says.sex else ""
    lines = [
        ("Name", card.name + ("" if card.is_active else "  (no longer served)")),
        ("Born", f"{says.birth_date}, {card.years} years{sex}"),
        *(("Number", each) for each in card.numbers),
        *allergy_lines(card),
        ("Weight", _measure(card.weight)),
        *_earlier(card),
        ("Height", _measure(card.height)),
        ("Language", says.language or "not asked"),
        *(("Access device", device_words(each)) for each in card.devices),
        *(("Contact", contact_words(each)) for each in card.contacts),
    ]
    if not card.numbers:
        lines.insert(2, ("Number", _NOT_ON_RECORD))
    if not card.devices:
        lines.append(("Access device", _NOT_ON_RECORD))
    if not card.contacts:
        lines.append(("Contact", _NOT_ON_RECORD))
    return lines


def _earlier(card: PatientCard) -> list[tuple[str, str]]:
    """Write the weights before the last one: a change says more than a number."""
    weights = [BodyMeasure(each) for each in card.measures if each.says.kind == WEIGHT][1 : _EARLIER + 1]
    said = "; ".join(f"{dose(each.value, UNITS[WEIGHT])} on {each.measured_on}" for each in weights)
    return [("Weight before", said)] if said else []


def allergy_lines(card: PatientCard) -> list[tuple[str, str]]:
    """Write what is known of allergies, with who recorded it and when."""
    known = card.allergies
    if known.state is AllergyState.NOT_ASKED:
        return [("Allergies", "NOT ASKED: nothing can be verified before somebody asks")]
    if known.answer is not None:
        return [("Allergies", f"none known ({_by(card, known.answer)})")]
    said = [("Allergy", allergy_words(card, each)) for each in known.entries]
    return [*said, ("", allergies.NO_CROSS_REACTIONS)]


def allergy_words(card: PatientCard, entry: Entry[Allergy]) -> str:
    """Write an allergy with who recorded it."""
    known = KnownAllergy(entry.id, entry.says.substance, entry.says.reaction)
    return f"{known.words}, {_by(card, entry)}"


def _by(card: PatientCard, entry: Entry[Any]) -> str:
    return f"{entry.recorded_by}, {instants.from_text(entry.at).astimezone(card.zone):%Y-%m-%d}"


def _measure(measure: BodyMeasure | None) -> str:
    return f"{measure.words} ({measure.entry.recorded_by})" if measure else _NOT_ON_RECORD


def device_words(entry: Entry[AccessDevice]) -> str:
    """Write an access device with its day."""
    says = entry.says
    since = f"placed {says.placed_on}" if says.placed_on else "day of placing not known"
    return f"{words.ACCESS_DEVICES[says.kind]}, {says.site}, {since}"


def contact_words(entry: Entry[Contact]) -> str:
    """Write a contact."""
    says = entry.says
    parts = (words.RELATIONS[says.relation], says.name, says.phone, says.address)
    return ", ".join(filter(None, parts))
