"""Taking a compounding record out: as it was signed, or unsigned as it stands; that somebody looked is on record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from db import chain, orders, people, preparation_records, preparation_work, preparations
from db.chain import Head
from db.preparations import Preparation
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.inspection import inspection
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.compounding_record import content_of
from kiosk.services.compounding_words import sections
from kiosk.services.export_forms import foot
from kiosk.services.export_tables import grouped
from kiosk.services.order_check import note_order_view
from kiosk.services.outcome import Refused
from kiosk.services.patient_record import well_formed
from kiosk.services.preparation_case import case_of
from kiosk.services.reading import read_from
from kiosk.services.records import local
from kiosk.settings import site_at
from kiosk.whole_file import write_new

Form = Literal["json", "pdf"]
_NONE: Final = Refused(
    "NO_PREPARATION", "There is no such preparation.", "Give its number, or the code on a container's label."
)


@dataclass(frozen=True, repr=False)
class RecordShown:
    """A compounding record as somebody may see it."""

    preparation: str
    content: Mapping[str, Any]
    version: int | None
    """None for what is not signed: it is told as it stands."""
    sha256: str | None
    signature: str | None
    versions: int
    """How many are signed."""
    heads: tuple[Head, ...]
    pharmacy: str
    by: str
    """The name of who looks."""
    at: str

    def to_json(self) -> dict[str, Any]:
        """Give it to a program; what was signed stands in `record`."""
        return {
            "preparation": self.preparation,
            "version": self.version,
            "versions": self.versions,
            "signed": self.version is not None,
            "sha256": self.sha256,
            "signature": self.signature,
            "record": dict(self.content),
            "heads": [{"node": h.node, "epoch": h.epoch, "seq": h.seq, "hash": h.hash} for h in self.heads],
        }


def look(record: Record, by: str, named: str, version: int | None = None) -> RecordShown | Refused:
    """Read a record for somebody who may see it and take it out; it is noted before anything is shown.

    `named` is a preparation's number, or what a scanner reads off a container; `version` an earlier one than the last.
    """
    found = _named(record, named)
    with record.write(by, "compounding.view", found.id if found is not None else None) as write:
        refused = permit.refusal(write, by, Act.EXPORT_RECORDS) or permit.refusal(write, by, Act.VIEW_ORDER)
        if refused is None and found is None:
            refused = _NONE
        if refused is not None or found is None:
            return permit.noted(write, refused or _NONE)
        shown = _shown(write, found, by, version)
        if isinstance(shown, Refused):
            return permit.noted(write, shown)
        write.note(version=shown.version)
        return shown


def _named(reader: Record, named: str) -> Preparation | None:
    """Find a preparation by its number, or by a code that any of its containers ever bore."""
    now = reader.now()
    data = read_from(reader, site_at(reader, now), now, named, reader.node, "job")
    is_code = data.local is not None and data.local.kind == "preparation"
    code = data.local.value if is_code and data.local is not None else named.upper()
    made = preparations.preparation(reader, code) if well_formed(code) else None
    label = preparation_work.label(reader, code) if made is None else None
    unit = preparations.unit(reader, label.unit_id if label is not None else code) if made is None else None
    return made or (preparations.preparation(reader, unit.preparation_id) if unit is not None else None)


def _shown(write: Write, made: Preparation, by: str, version: int | None) -> RecordShown | Refused:
    order = orders.order(write, made.order_id)
    signed = preparation_records.records_of(write, made.id)
    kept = next((each for each in reversed(signed) if version in (None, each.version)), None)
    if kept is None and version is not None:
        return Refused("NO_VERSION", f"There is no version {version} of that record.", "Leave the version out.")
    if kept is not None and not kept.content:
        return Refused("ERASED", "What this record said is erased with its patient's data.", "Nothing is left of it.")
    if kept is not None and not kept.is_as_signed:
        said = f"The record of preparation {made.id}, version {kept.version}, is NOT what was signed."
        return Refused("NOT_AS_SIGNED", said, "Take nothing from it; run `kiosk verify`.")
    content = kept.content if kept is not None else _as_it_stands(write, made)
    if isinstance(content, Refused):
        return content
    if order is not None:
        note_order_view(write, order)
    person = people.anybody(write, by)
    return RecordShown(
        preparation=made.id,
        content=content,
        version=kept.version if kept is not None else None,
        sha256=kept.sha256 if kept is not None else None,
        signature=kept.signature_id if kept is not None else None,
        versions=len(signed),
        heads=tuple(chain.heads(write)),
        pharmacy=site_at(write, write.at).pharmacy,
        by=person.name if person is not None else by,
        at=write.at,
    )


def _as_it_stands(reader: Write, made: Preparation) -> Mapping[str, Any] | Refused:
    case = case_of(reader, made.id)
    if isinstance(case, Refused):
        return case
    lines = {each.code: each.text for each in inspection(case.formula)}
    return content_of(reader, case, reader.at, {}, lines)


def write_out(record: Record, by: str, shown: RecordShown, form: Form, path: Path) -> str:
    """Write a record to a file that is not there yet, and return its hash; raises StoreError, and leaves none then."""
    made = _pdf(record, shown) if form == "pdf" else _json(shown)
    sha256 = hashlib.sha256(made).hexdigest()
    with record.write(by, "compounding.view", shown.preparation) as write:  # before anybody can have the file
        write.note(file_sha256=sha256, form=form, version=shown.version)
    write_new(path, made)
    return sha256


def _json(shown: RecordShown) -> bytes:
    return chain.canonical(shown.to_json()).encode() + b"\n"


def _pdf(reader: Reader, shown: RecordShown) -> bytes:
    from labels.report_pdf import Column, Report, write_pdf  # its library is loaded only where it is used

    zone = site_at(reader, shown.at).zone
    rows = [
        (section.title if number == 0 else "", label, words)
        for section in sections(shown.content, zone)
        for number, (label, words) in enumerate(section.rows)
    ]
    is_signed = shown.version is not None
    title = f"Compounding record of preparation {shown.preparation}"
    title += f", version {shown.version} of {shown.versions}" if is_signed else " — NOT SIGNED, as it stands"
    about = (
        f"{shown.pharmacy} — printed by {shown.by} on {local(shown.at, zone):%Y-%m-%d %H:%M} ({shown.at})",
        "Photographs are named by the hash of their files: kiosk pictures writes them out.",
        *((f"Record sha256 {grouped(str(shown.sha256))}, signature {shown.signature}",) if is_signed else ()),
    )
    columns = (Column("Part", 1.4), Column("What", 1.8), Column("Says", 6.8))
    return write_pdf(Report(title, about, columns, rows, foot(shown.heads), local(shown.at, zone)))
