"""Formulas: written as drafts, and read by who prepares; what keeps one from being approved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from db import formulas, items
from db.formulas import FormulaVersion
from db.record import Record, Write
from db.store import Reader
from kiosk import formula_toml
from kiosk.rules.formula import Formula
from kiosk.rules.formula_check import faults
from kiosk.rules.formula_fault import Fault
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.formula_limits import rules_at
from kiosk.services.outcome import Done, Outcome, Refused

_PUT_RIGHT: Final = "Put it right and bring the file in again. Nothing was changed."
NO_VERSION: Final = Refused("NO_FORMULA", "There is no such formula.", "Choose one from the list of formulas.")


@dataclass(frozen=True)
class KeptFormula:
    """A version with all that it says."""

    version: FormulaVersion
    formula: Formula
    text: str
    """The file that it is kept as; what was signed is bound to it."""


def formula(reader: Reader, version_id: str) -> KeptFormula | None:
    """Read a version by its id, whatever came of it; worksheets keep the one that they were begun with."""
    version, text = formulas.version(reader, version_id), formulas.content(reader, version_id)
    if version is None or text is None:
        return None
    read = _parsed(text)
    return KeptFormula(version, read, text) if read is not None else None


@lru_cache(maxsize=64)
def _parsed(text: str) -> Formula | None:
    """Read the text of a version once: a worksheet asks for its formula several times at every step."""
    read = formula_toml.read(text.encode())
    return read if isinstance(read, Formula) else None


def approved(reader: Reader, version_id: str, at: str) -> KeptFormula | Refused:
    """Read a version that something may be prepared by at an instant."""
    kept = formula(reader, version_id)
    if kept is None:
        return NO_VERSION
    holds = formulas.in_force_of(reader, kept.version.code, at)
    if holds is None or holds.id != version_id:
        said = f"{kept.version.name}, version {kept.version.version}, is {state_of(kept.version, holds, at).words}."
        return Refused("NOT_IN_FORCE", said, "Take a formula that is in force, or let a pharmacist approve one.")
    return kept


@dataclass(frozen=True)
class State:
    """What a version is at an instant."""

    code: str
    """`draft`, `in_force`, `later`, `superseded`, `ended`, `retired`."""
    words: str


def state_of(version: FormulaVersion, holds: FormulaVersion | None, at: str) -> State:
    """Say what a version is, given the one that holds of the same formula."""
    if version.retired_at is not None and version.retired_at <= at:
        return State("retired", "retired")
    if version.effective_from is None:
        return State("draft", "a draft" if version.is_latest else "a draft, with another after it")
    if version.effective_from > at:
        return State("later", "approved, and not yet in force")
    if holds is not None and holds.id == version.id:
        return State("in_force", "in force")
    if version.effective_until is not None and version.effective_until <= at:
        return State("ended", "over")
    return State("superseded", "superseded")


def items_of(reader: Reader, group: str) -> list[items.Item]:
    """List the items that a formula means by a group: those that share it, else the one of that name in none."""
    rows = reader.rows(
        "select id from item where active = 1 and (substitution_group = :name "
        "or (substitution_group is null and name = :name)) order by substitution_group is null, name, id",
        name=group,
    )
    found = [item for row in rows if (item := items.item(reader, row["id"])) is not None]
    shared = [item for item in found if item.substitution_group is not None]
    return shared or found


def faults_of(reader: Reader, said: Formula, at: str) -> tuple[Fault, ...]:
    """List everything that keeps a formula from being approved here and now."""
    return (*faults(said, rules_at(reader, at)), *_of_items(reader, said))


def _of_items(reader: Reader, said: Formula) -> list[Fault]:
    found: list[Fault] = []
    for group in said.groups:
        meant = items_of(reader, group)
        if not meant:
            message = f"No item on file is {group}, and no substitution group is: name one that is, or add the item."
            found.append(Fault("NO_ITEM", "ingredients", message))
        if any(item.hazardous for item in meant) and not said.hazardous:
            message = f"{group} is hazardous, and the formula is not marked so: mark it, and say how it is handled."
            found.append(Fault("HAZARDOUS", "hazardous", message))
    return found


def bring_in(record: Record, person_id: str, name: str, content: bytes) -> Outcome:
    """Take a file in as the next version of its formula, a draft; one that says nothing new changes nothing."""
    read = formula_toml.read(content)
    with record.write(person_id, "formula.import") as write:
        refused = permit.refusal(write, person_id, Act.WRITE_FORMULA)
        if refused is None and not isinstance(read, Formula):
            refused = Refused("BAD_FORMULA", " ".join(wrong.words(name) for wrong in read), _PUT_RIGHT)
        if refused is not None or not isinstance(read, Formula):
            return permit.noted(write, refused or NO_VERSION)
        return put_on_file(write, read)


def put_on_file(write: Write, said: Formula) -> Outcome:
    """Keep a formula as the next version, unless the last one says the same."""
    write.alone_with(f"formula {said.code}")
    text = formula_toml.write(said)
    before = next(iter(formulas.versions_of(write, said.code)), None)
    if before is not None and formulas.content(write, before.id) == text:
        write.note(formula=before.id)
        return Done("UNCHANGED", f"{said.name} is on file like that already, as version {before.version}.")
    version_id = formulas.add_version(write, said.code, said.name, said.category, text)
    number = before.version + 1 if before is not None else 1
    wrong = faults_of(write, said, write.at)
    words = f"{said.name} is on file as version {number} of {said.code}, a draft (id {version_id})."
    if wrong:
        words += f" It cannot be approved yet: {wrong[0].message}"
        words += f" And {len(wrong) - 1:,} more." if len(wrong) > 1 else ""
    return Done("FORMULA_WRITTEN", words)
