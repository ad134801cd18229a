"""`kiosk settings`: shows the values in force, and enters new ones; old ones are never lost."""

from __future__ import annotations

import argparse
import json
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.errors import StoreError
from db.record import Record
from db.settings import put_setting, setting_at
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.settings import DEFAULTS, ZONE


def run(options: argparse.Namespace, output: Output) -> int:
    """List all settings, or enter one value."""
    if options.key is None:
        with opened(options, "read") as record:
            for key in sorted(DEFAULTS):
                _show(record, key, output)
        return 0
    if options.key not in DEFAULTS:
        raise StoreError("NO_SETTING", f"There is no setting {options.key[:60]}.", "See `kiosk settings`.")
    if options.value is None:
        with opened(options, "read") as record:
            _show(record, options.key, output)
        return 0
    value = _value(options.key, options.value)
    with opened(options, "write") as record:
        with record.write("system", "setting") as write:
            put_setting(write, options.key, value, source_note=options.note, approved_by=None)
        _show(record, options.key, output)
    return 0


def _show(record: Record, key: str, output: Output) -> None:
    found = setting_at(record, key, record.now())
    value = DEFAULTS[key] if found is None else found.value
    note = "default" if found is None else found.source_note
    draft = found is None or found.draft
    words = f"{key} = {json.dumps(value)}  ({note}{', draft' if draft else ''})"
    output.line({"key": key, "value": value, "source_note": note, "draft": draft}, words)


def _value(key: str, text: str) -> Any:
    """Read a value of the kind that the setting has; text that is no JSON is text."""
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    default = DEFAULTS[key]
    fits = (
        isinstance(value, bool)
        if isinstance(default, bool)
        else isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 36_500
        if isinstance(default, int)
        else value is None or isinstance(value, str)
        if default is None
        else isinstance(value, str)
    )
    if key == ZONE and fits:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            fits = False
    if not fits:
        kind = {bool: "true or false", int: "a whole number"}.get(type(default), "a text")
        hint = "a zone such as America/Chicago" if key == ZONE else kind
        raise StoreError("BAD_VALUE", f"{key} cannot be {text[:60]}.", f"Give {hint}.")
    return value
