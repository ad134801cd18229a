"""Bringing in a file of settings: all of it, or nothing; what is in force already is not entered again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from db import settings
from db.record import Record, Write
from kiosk import settings_toml
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Refused
from kiosk.services.settings_view import printable, views
from kiosk.services.site_settings import fault_of_note, unfit_here
from kiosk.settings_registry import BY_KEY
from kiosk.settings_toml import Fault

_LONGEST_NAME = 80


@dataclass(frozen=True)
class BroughtIn:
    """What a file came to; read = entered + unchanged."""

    file: str
    sha256: str
    read: int
    entered: int
    unchanged: int


def bring_in(record: Record, by: str, name: str, content: bytes, note: str | None = None) -> BroughtIn | Refused:
    """Enter the values of a file in one write, each as a draft; a refusal changes nothing but is on record itself.

    `note`: where the values come from; else the file itself is named.
    """
    name = printable(name)[:_LONGEST_NAME]
    sha256 = hashlib.sha256(content).hexdigest()
    values = settings_toml.read(name, content)
    said = f"{name}, sha256 {sha256[:12]}" if note is None else note
    with record.write(by, "settings.import") as write:
        write.note(file=name, sha256=sha256)
        refused = (
            permit.refusal(write, by, Act.ENTER_SETTING)
            or fault_of_note(said)
            or _refusal(name, values)
            or unfit_here(record, values if isinstance(values, dict) else {})
        )
        if refused is not None or not isinstance(values, dict):
            return _nothing(write, refused or Refused("BAD_TOML", f"{name} cannot be read.", "Nothing was changed."))
        entered = _enter(write, values, said)
        write.note(read=len(values), entered=entered, unchanged=len(values) - entered)
    return BroughtIn(name, sha256, len(values), entered, len(values) - entered)


def _refusal(name: str, values: dict[str, Any] | tuple[Fault, ...]) -> Refused | None:
    if isinstance(values, dict):
        return None
    return Refused(values[0].code, settings_toml.summary(name, values), "Nothing was entered.")


def _nothing(write: Write, refused: Refused) -> Refused:
    write.note(refused=refused.code)
    return refused


def _enter(write: Write, values: dict[str, Any], note: str) -> int:
    in_force = {view.definition.key: view.value for view in views(write, write.at)}
    entered = 0
    for key, value in values.items():
        kept = BY_KEY[key].kind.normal(value)
        if kept != in_force[key]:
            settings.put_setting(write, key, kept, source_note=note, approved_by=None)
            entered += 1
    return entered
