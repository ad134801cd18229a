"""`kiosk compounding-record`: the record of a preparation, shown or written to a file; and corrections of it."""

from __future__ import annotations

import argparse
from pathlib import Path

from db.errors import StoreError
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.patient_data import Field, read_fields
from kiosk.cli.person import acting, proving
from kiosk.rules.permissions import Act
from kiosk.services import compounding_correct, compounding_export
from kiosk.services.compounding_correct import Correction
from kiosk.services.compounding_words import sections
from kiosk.services.outcome import Refused
from kiosk.settings import site_at

_FORMS = {".json": "json", ".pdf": "pdf"}


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give `kiosk compounding-record` its options."""
    command.add_argument("preparation", metavar="PREPARATION|CODE", help="its number, or the code on a container")
    command.add_argument("--out", type=Path, metavar="FILE", help="a file that is not there yet: x.pdf or x.json")
    command.add_argument("--version", type=int, metavar="N", help="an earlier version; else the last")
    command.add_argument(
        "--correct", metavar="FIELD", help="sign another version: what FIELD should say and why, on standard input"
    )
    command.add_argument("--as", dest="by", metavar="NAME", help="who looks or signs; the PIN is asked for")


def run(options: argparse.Namespace, output: Output) -> int:
    """Show a record, write it to a file, or correct it."""
    return _correct(options, output) if options.correct is not None else _show(options, output)


def _show(options: argparse.Namespace, output: Output) -> int:
    path: Path | None = options.out
    form = _FORMS.get(path.suffix.lower()) if path is not None else None
    if path is not None and form is None:
        raise StoreError("BAD_FORM", f"{path.name} is no name of such a file.", "End it with .pdf or .json.")
    with opened(options, "write") as record:
        person = acting(record, options.by, Act.EXPORT_RECORDS)
        shown = compounding_export.look(record, person.id, options.preparation, options.version)
        if isinstance(shown, Refused):
            raise StoreError(shown.code, shown.message, shown.next_step)
        if path is not None and form is not None:
            sha256 = compounding_export.write_out(record, person.id, shown, form, path)  # type: ignore[arg-type]
            told = {"preparation": shown.preparation, "version": shown.version, "file": str(path), "sha256": sha256}
            output.line(told, f"The record of preparation {shown.preparation} is written to {path}.")
            return 0
        zone = site_at(record, shown.at).zone
    if output.json:
        output.line(shown.to_json(), "")
        return 0
    for section in sections(shown.content, zone):
        output.line({}, f"{section.title}:")
        for label, words in section.rows:
            output.line({}, f"  {label:<18} {words}")
    return 0


def _correct(options: argparse.Namespace, output: Output) -> int:
    """Sign the next version; what is said is typed or sent, as it may be a patient's."""
    with opened(options, "write") as record:
        proof = proving(record, options.by)
        said = read_fields((Field("says", "It should say"), Field("reason", "Why")))
        corrections = [Correction(options.correct, said.get("says", ""))]
        outcome = compounding_correct.supersede(record, proof, options.preparation, corrections, said.get("reason", ""))
    if isinstance(outcome, Refused):
        raise StoreError(outcome.code, outcome.message, outcome.next_step)
    output.line({"preparation": options.preparation, "message": outcome.message}, outcome.message)
    return 0
