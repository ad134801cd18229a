"""What can be changed at a patient's card: each with its words, and what is asked for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from db.patients import ACTIVE, Contact
from db.record import Record
from kiosk.patient_desk import Keep
from kiosk.rules import body_measures
from kiosk.rules import patients as words
from kiosk.rules.allergies import AllergyState
from kiosk.screens.patient_form import AGAIN, FormLine, Said
from kiosk.services import patient_allergies, patient_care, patient_measures, patient_numbers, patients
from kiosk.services.outcome import Outcome
from kiosk.services.patient_card import PatientCard
from kiosk.services.patient_lines import allergy_words, contact_words, device_words
from kiosk.services.patient_measures import BodyMeasure, NewMeasure
from kiosk.services.patient_numbers import NewNumber
from kiosk.services.patients import INACTIVE, Who


@dataclass(frozen=True)
class Asks:
    """Lines to be typed, and what is done with them."""

    title: str
    lines: Sequence[FormLine]
    keep: Callable[[Record, str, str, Said], Outcome]


@dataclass(frozen=True)
class Does:
    """Something that is done at once."""

    keep: Keep


@dataclass(frozen=True)
class Scans:
    """The next scan is a wristband of this patient."""


@dataclass(frozen=True, repr=False)
class Work:
    """One thing that can be done."""

    words: str
    step: Callable[[date], Asks | Does | Scans | list[Work]]
    """What comes next, on a day: a form, an act, a scan, or something to choose from."""
    is_of_allergies: bool = False


def works(card: PatientCard) -> list[Work]:
    """List what can be done, what is done most first."""
    return [
        *_of_allergies(card),
        Work("Weight", lambda today: measure_form(body_measures.WEIGHT, today)),
        Work("Height", lambda today: measure_form(body_measures.HEIGHT, today)),
        Work("Access device placed", _devices),
        *(
            Work(f"Removed: {device_words(each)}", _removal(each.id))
            for each in card.devices
        ),
        Work("Contact", _contacts),
        *(Work(f"Call no longer: {contact_words(each)}", _withdraws_contact(each.id)) for each in card.contacts),
        Work("Let a wristband name this patient", lambda _: Scans()),
        Work("Number of another assigner", lambda _: _number_form()),
        *(
            Work(f"Take off: {_number_words(each.says.value, each.says.assigner)}", _withdraws_number(each.id))
            for each in card.identifiers
        ),
        *(
            Work(f"Entered in error: {each.says.kind} of {BodyMeasure(each).words}", _withdraws_measure(each.id))
            for each in card.measures
        ),
        Work("Name, birth date, sex, language", lambda _: _who_form(card)),
        Work("Serve again" if not card.is_active else "No longer served", lambda _: _serves(card)),
    ]  # fmt: skip


def _of_allergies(card: PatientCard) -> list[Work]:
    asked = [Work("An allergy", lambda _: allergy_form(), is_of_allergies=True)]
    if card.allergies.state is AllergyState.NOT_ASKED:
        none = Does(patient_allergies.none_known)
        asked.append(Work("I asked: none is known", lambda _: none, is_of_allergies=True))
    return asked + [
        Work(f"Rule out: {allergy_words(card, each)}", _reasons(each.id)) for each in card.allergies.entries
    ]


def allergy_form() -> Asks:
    """Ask for an allergy."""
    return Asks(
        "An allergy",
        (FormLine("substance", "Substance, as it was told"), FormLine("reaction", "What happened, or nothing")),
        lambda record, by, patient, said: patient_allergies.add_allergy(
            record, by, patient, said["substance"], said["reaction"]
        ),
    )


def _reasons(entry: str) -> Callable[[date], list[Work]]:
    def rules_out(why: str) -> Callable[[date], Does]:
        return lambda _: Does(lambda record, by, patient: patient_allergies.rule_out(record, by, patient, entry, why))

    return lambda _: [Work(said, rules_out(why)) for why, said in words.RULED_OUT.items()]


def measure_form(kind: str, today: date) -> Asks:
    """Ask for a weight or a height."""

    def keep(record: Record, by: str, patient: str, said: Said) -> Outcome:
        new = NewMeasure(kind, said["value"], said["measured_on"], said["method"], said.get(AGAIN))
        return patient_measures.measure(record, by, patient, new)

    lines = (
        FormLine("value", f"{kind.capitalize()} in {body_measures.UNITS[kind]}"),
        FormLine("measured_on", "Day", today.isoformat()),
        FormLine("method", f"How: {', '.join(words.METHODS)}", "measured"),
    )
    return Asks(kind.capitalize(), lines, keep)


_PLACED: Final = (FormLine("site", "Where it lies"), FormLine("placed_on", "Placed on, such as 2026-02-28, or nothing"))


def _devices(_: date) -> list[Work]:
    def form(kind: str) -> Callable[[date], Asks]:
        return lambda _: Asks(
            words.ACCESS_DEVICES[kind],
            _PLACED,
            lambda record, by, patient, said: patient_care.add_device(
                record, by, patient, kind, said["site"], said["placed_on"] or None
            ),
        )

    return [Work(said, form(kind)) for kind, said in words.ACCESS_DEVICES.items()]


def _removal(entry: str) -> Callable[[date], Asks]:
    return lambda today: Asks(
        "Access device removed",
        (FormLine("removed_on", "Removed on", today.isoformat()),),
        lambda record, by, patient, said: patient_care.remove_device(record, by, patient, entry, said["removed_on"]),
    )


_CALLED: Final = (
    FormLine("name", "Name"),
    FormLine("phone", "Telephone"),
    FormLine("address", "Address, or nothing"),
)


def _contacts(_: date) -> list[Work]:
    def form(relation: str) -> Callable[[date], Asks]:
        return lambda _: Asks(
            f"Contact: {words.RELATIONS[relation]}",
            _CALLED,
            lambda record, by, patient, said: patient_care.add_contact(
                record, by, patient, Contact(relation, said["name"], said["phone"], said["address"])
            ),
        )

    return [Work(said, form(relation)) for relation, said in words.RELATIONS.items()]


def _number_form() -> Asks:
    return Asks(
        "A number",
        (
            FormLine("number", "Number"),
            FormLine("assigner", "Who assigned it"),
            FormLine("kind", "mrn or other", "mrn"),
        ),
        lambda record, by, patient, said: patient_numbers.add_number(
            record, by, patient, NewNumber(said["kind"], said["assigner"], said["number"])
        ),
    )


def _number_words(value: str | None, assigner: str) -> str:
    return f"{value} ({assigner})" if value is not None else "a wristband"


def _withdraws_number(entry: str) -> Callable[[date], Does]:
    return lambda _: Does(lambda record, by, patient: patient_numbers.withdraw(record, by, patient, entry))


def _withdraws_measure(entry: str) -> Callable[[date], Does]:
    return lambda _: Does(lambda record, by, patient: patient_measures.withdraw(record, by, patient, entry))


def _withdraws_contact(entry: str) -> Callable[[date], Does]:
    return lambda _: Does(lambda record, by, patient: patient_care.withdraw_contact(record, by, patient, entry))


def _who(card: PatientCard) -> Who:
    says = card.patient.says
    return Who(says.family_name, says.given_names, says.birth_date, says.sex, says.language)


def _who_form(card: PatientCard) -> Asks:
    known, seen = _who(card), card.patient.id

    def keep(record: Record, by: str, patient: str, said: Said) -> Outcome:
        who = Who(
            said["family_name"], said["given_names"], said["birth_date"], said["sex"] or None, said["language"] or None
        )
        return patients.correct(record, by, patient, who, seen)

    lines = (
        FormLine("family_name", "Family name", known.family_name),
        FormLine("given_names", "Given names", known.given_names),
        FormLine("birth_date", "Birth date", known.birth_date),
        FormLine("sex", "Sex: female, male, other, or nothing", known.sex or ""),
        FormLine("language", "Language", known.language or ""),
    )
    return Asks("Who it is; the former entry stays as history", lines, keep)


def _serves(card: PatientCard) -> Does:
    status = INACTIVE if card.is_active else ACTIVE
    known, seen = _who(card), card.patient.id
    return Does(lambda record, by, patient: patients.correct(record, by, patient, known, seen, status=status))
