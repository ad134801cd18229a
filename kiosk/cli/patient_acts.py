"""What `kiosk patient` puts on somebody's record: numbers, wristbands, allergies, measures, devices, contacts."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Final, NoReturn

from db.errors import StoreError
from db.patients import Contact
from db.record import Record
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.patient_data import Field, read_fields
from kiosk.cli.person import acting
from kiosk.rules.permissions import Act
from kiosk.services import patient_allergies, patient_care, patient_measures, patient_numbers
from kiosk.services.outcome import Ask, Outcome, Refused
from kiosk.services.patient_measures import NewMeasure
from kiosk.services.patient_numbers import NewNumber
from kiosk.services.reading import read_from
from kiosk.settings import site_at
from scanners import BarcodeData

Said = Mapping[str, str]
Run = Callable[[argparse.Namespace, Output], int]
_Keep = Callable[[Record, str, str, Said], Outcome]


def refuse(outcome: Outcome) -> NoReturn:
    """End a command whose outcome is that nothing was changed; a question is answered by asking again with more."""
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    more = ", ".join(outcome.question.fields) or "is_new" if isinstance(outcome, Ask) else ""
    raise StoreError(outcome.code, outcome.message, f"Give it again with {more}, if it is so. Nothing was changed.")


def reading(record: Record, raw: str) -> BarcodeData:
    """Read a scan that came as text; it is kept nowhere."""
    now = record.now()
    return read_from(record, site_at(record, now), now, raw, record.node, "job")


def _run(fields: tuple[Field, ...], keep: _Keep, act: Act = Act.KEEP_PATIENT) -> Run:
    def run(options: argparse.Namespace, output: Output) -> int:
        with opened(options, "write") as record:
            by = acting(record, options.by, act)
            outcome = keep(record, by.id, options.patient, read_fields(fields))
        if outcome.name != "done":
            refuse(outcome)
        output.line({"patient": options.patient, "code": outcome.code, "message": outcome.message}, outcome.message)
        return 0

    return run


def _number(record: Record, by: str, patient: str, said: Said) -> Outcome:
    if "withdraw" in said:
        return patient_numbers.withdraw(record, by, patient, said["withdraw"])
    new = NewNumber(said.get("kind", "mrn"), said.get("assigner", ""), said.get("number", ""))
    return patient_numbers.add_number(record, by, patient, new)


def _wristband(record: Record, by: str, patient: str, said: Said) -> Outcome:
    return patient_numbers.add_wristband(record, by, patient, reading(record, said.get("scan", "")))


def _allergy(record: Record, by: str, patient: str, said: Said) -> Outcome:
    if said.get("none_known") == "yes" and "substance" not in said:
        return patient_allergies.none_known(record, by, patient)
    return patient_allergies.add_allergy(record, by, patient, said.get("substance", ""), said.get("reaction"))


def _rule_out(record: Record, by: str, patient: str, said: Said) -> Outcome:
    return patient_allergies.rule_out(record, by, patient, said.get("entry", ""), said.get("why", ""))


def _measure(record: Record, by: str, patient: str, said: Said) -> Outcome:
    if "withdraw" in said:
        return patient_measures.withdraw(record, by, patient, said["withdraw"])
    kind, value = ("height", said["height_cm"]) if "height_cm" in said else ("weight", said.get("weight_kg", ""))
    if {"height_cm", "weight_kg"} <= said.keys():
        return Refused("TWO_MEASURES", "Weight and height are both given.", "Give one at a time.")
    new = NewMeasure(kind, value, said.get("measured_on", ""), said.get("method", "measured"), said.get("again"))
    return patient_measures.measure(record, by, patient, new)


def _device(record: Record, by: str, patient: str, said: Said) -> Outcome:
    if "entry" in said:
        return patient_care.remove_device(record, by, patient, said["entry"], said.get("removed_on", ""))
    return patient_care.add_device(
        record, by, patient, said.get("kind", ""), said.get("site", ""), said.get("placed_on")
    )


def _contact(record: Record, by: str, patient: str, said: Said) -> Outcome:
    if "withdraw" in said:
        return patient_care.withdraw_contact(record, by, patient, said["withdraw"])
    contact = Contact(said.get("relation", ""), said.get("name", ""), said.get("phone", ""), said.get("address"))
    return patient_care.add_contact(record, by, patient, contact)


_WITHDRAW: Final = Field("withdraw", "Id of an entry that no longer counts (or nothing)")
ACTIONS: Final[Mapping[str, tuple[str, Run]]] = {
    "number": (
        "put a number on a patient's record, or take one off",
        _run(
            (
                Field("kind", "Kind (mrn or other)"),
                Field("number", "Number"),
                Field("assigner", "Who assigned it"),
                _WITHDRAW,
            ),
            _number,
        ),
    ),
    "wristband": (
        "let a wristband that is scanned name the patient",
        _run((Field("scan", "Scan the wristband"),), _wristband),
    ),
    "allergy": (
        "record an allergy, or that none is known",
        _run(
            (
                Field("substance", "Substance (nothing, if none is known)"),
                Field("reaction", "What happened"),
                Field("none_known", "Type yes if you asked and none is known"),
            ),
            _allergy,
        ),
    ),
    "rule-out": (
        "take an allergy off a patient's record; a pharmacist does",
        _run(
            (Field("entry", "Id of the allergy"), Field("why", "Why (entered_in_error, refuted, resolved)")),
            _rule_out,
            Act.RULE_OUT_ALLERGY,
        ),
    ),
    "measure": (
        "note a weight or a height",
        _run(
            (
                Field("weight_kg", "Weight in kg (or nothing)"),
                Field("height_cm", "Height in cm (or nothing)"),
                Field("measured_on", "Day (YYYY-MM-DD)"),
                Field("method", "How (measured, stated, estimated)"),
                Field("again", "The value again, if it was asked for a second time"),
                _WITHDRAW,
            ),
            _measure,
        ),
    ),
    "device": (
        "note an access device, or its removal",
        _run(
            (
                Field("kind", "Kind, such as picc or port"),
                Field("site", "Where it lies"),
                Field("placed_on", "Placed on (YYYY-MM-DD, or nothing)"),
                Field("entry", "Id of a device that was removed (or nothing)"),
                Field("removed_on", "Removed on (YYYY-MM-DD)"),
            ),
            _device,
        ),
    ),
    "contact": (
        "note whom to call, or take a contact off",
        _run(
            (
                Field("relation", "Who it is, such as patient, caregiver or parent"),
                Field("name", "Name"),
                Field("phone", "Telephone"),
                Field("address", "Address"),
                _WITHDRAW,
            ),
            _contact,
        ),
    ),
}
"""Each action with its help and what it does."""
