"""`kiosk patient`: puts patients on record, finds them and shows their card; every look is noted."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import asdict

from kiosk.cli import patient_acts
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.patient_acts import reading
from kiosk.cli.patient_data import Field, read_fields
from kiosk.cli.person import acting
from kiosk.rules.permissions import Act
from kiosk.services import patient_card, patient_find, patients
from kiosk.services.outcome import Refused
from kiosk.services.patient_card import PatientCard
from kiosk.services.patient_find import Found, Query
from kiosk.services.patient_lines import card_lines
from kiosk.services.patient_numbers import NewNumber
from kiosk.services.patients import NewPatient, Registered, Who

_WHO = (
    Field("family_name", "Family name"),
    Field("given_names", "Given names"),
    Field("birth_date", "Birth date (YYYY-MM-DD)"),
    Field("sex", "Sex (female, male, other, or nothing)"),
    Field("language", "Language"),
)
_NEW = (*_WHO, Field("mrn", "Medical record number"), Field("assigner", "Who assigned it"))
_FIND = (
    Field("number", "Number (or nothing)"),
    Field("name", "Name"),
    Field("birth_date", "Birth date (YYYY-MM-DD)"),
    Field("scan", "Scan of a wristband (or nothing)"),
)
_STATUS = Field("status", "active, or inactive for who is no longer served")
_SOMEBODY_ELSE = Field("is_new", "Type yes if it is somebody else")


def add_arguments(command: argparse.ArgumentParser, common: Callable[[argparse.ArgumentParser], None]) -> None:
    """Give `kiosk patient` its actions and their options."""
    actions = command.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(
        name: str, help_text: str, run: Callable[[argparse.Namespace, Output], int], *, of_one: bool = True
    ) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=help_text, allow_abbrev=False)
        common(made)
        if of_one:
            made.add_argument("patient", metavar="ID", help="the patient's number here, such as K1-5A; never a name")
        made.add_argument("--as", dest="by", metavar="NAME", help="who does it; the PIN is asked for")
        made.set_defaults(act=run)
        return made

    action("add", "put a patient on record; what is known is asked for, or read as JSON", run_add, of_one=False)
    action("find", "find patients by number, scan, or name and birth date", run_find, of_one=False)
    action("show", "show a patient's card; who looks is noted", run_show)
    action("change", "correct who a patient is; the former entry stays", run_change)
    for name, (help_text, run) in patient_acts.ACTIONS.items():
        action(name, help_text, run)


def run(options: argparse.Namespace, output: Output) -> int:
    """Do what was asked about patients."""
    answer: int = options.act(options, output)
    return answer


def run_add(options: argparse.Namespace, output: Output) -> int:
    """Put a patient on record."""
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.KEEP_PATIENT)
        said = read_fields((*_NEW, _SOMEBODY_ELSE))
        numbers = (NewNumber("mrn", said.get("assigner", ""), said["mrn"]),) if "mrn" in said else ()
        added = patients.add(record, by.id, NewPatient(_who(said), numbers), is_new=said.get("is_new") == "yes")
    if not isinstance(added, Registered):
        patient_acts.refuse(added)
    output.line({"patient": added.patient_id, "code": added.outcome.code}, added.outcome.message)
    return 0


def _who(said: dict[str, str]) -> Who:
    return Who(
        said.get("family_name", ""),
        said.get("given_names", ""),
        said.get("birth_date", ""),
        said.get("sex"),
        said.get("language"),
    )


def run_find(options: argparse.Namespace, output: Output) -> int:
    """Find patients; by name alone only who may."""
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.FIND_PATIENT)
        said = read_fields(_FIND)
        if "scan" in said:
            found = patient_find.find_scanned(record, by.id, reading(record, said["scan"]))
        else:
            query = Query(said.get("number", ""), said.get("name", ""), said.get("birth_date", ""))
            found = patient_find.find(record, by.id, query)
    if isinstance(found, Refused):
        patient_acts.refuse(found)
    _list(found, output)
    return 0


def _list(found: Found, output: Output) -> None:
    for each in found.patients:
        state = "" if each.is_active else "  no longer served"
        words = f"{each.patient_id}  {each.name}  {each.birth_date}  {', '.join(each.numbers)}{state}"
        output.line(asdict(each), words)
    if found.has_more:
        output.say(f"There are more than {patient_find.SHOWN}. Say more of the name.")
    if not found.patients and not output.json:
        output.line({}, "Nobody was found.")


def run_show(options: argparse.Namespace, output: Output) -> int:
    """Show a card."""
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.VIEW_PATIENT)
        card = patient_card.view(record, by.id, options.patient, patient_card.COMMAND)
    if isinstance(card, Refused):
        patient_acts.refuse(card)
    _show(card, output)
    return 0


def _show(card: PatientCard, output: Output) -> None:
    lines: Sequence[tuple[str, str]] = [("Patient", card.patient.patient_id), *card_lines(card)]
    output.line(patient_card.to_json(card), "\n".join(f"{label:<16}{words}" for label, words in lines))


def run_change(options: argparse.Namespace, output: Output) -> int:
    """Correct who a patient is; what is not given stays as it was."""
    with opened(options, "write") as record:
        by = acting(record, options.by, Act.KEEP_PATIENT)
        said = read_fields((*_WHO, _STATUS))
        card = patient_card.view(record, by.id, options.patient, patient_card.COMMAND)
        if isinstance(card, Refused):
            patient_acts.refuse(card)
        known = card.patient.says
        who = Who(**{each.name: said.get(each.name, getattr(known, each.name)) for each in _WHO})
        outcome = patients.correct(record, by.id, options.patient, who, card.patient.id, status=said.get("status"))
    if outcome.name != "done":
        patient_acts.refuse(outcome)
    output.line({"patient": options.patient, "code": outcome.code, "message": outcome.message}, outcome.message)
    return 0
