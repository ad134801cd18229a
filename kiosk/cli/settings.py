"""`kiosk settings`: shows the values in force and their history, enters new ones, approves what others entered."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from db import instants, settings
from db.errors import StoreError
from db.record import Record
from db.settings import Entered
from kiosk.cli import settings_file
from kiosk.cli.opening import opened
from kiosk.cli.output import Output
from kiosk.cli.person import acting
from kiosk.rules.permissions import Act
from kiosk.services import site_settings
from kiosk.services.outcome import Refused
from kiosk.services.settings_view import SettingView, in_words, views
from kiosk.settings import site_at
from kiosk.settings_definition import Definition
from kiosk.settings_registry import BY_KEY


def add_arguments(command: argparse.ArgumentParser, instant: Callable[[str], datetime]) -> None:
    """Give `kiosk settings` its options; `instant` reads one from the command line."""
    command.add_argument("key", nargs="?", metavar="KEY")
    command.add_argument("value", nargs="?", metavar="VALUE")
    instead = command.add_mutually_exclusive_group()
    instead.add_argument("--history", action="store_true", help="every value ever entered for KEY")
    instead.add_argument("--waiting", action="store_true", help="the drafts that somebody else may approve")
    instead.add_argument("--approve", metavar="ID", help="approve the entry of this id")
    instead.add_argument("--import", dest="file", type=Path, metavar="FILE", help="enter the values of a TOML file")
    instead.add_argument("--export", action="store_true", help="write the values in force as such a file")
    command.add_argument("--as", dest="person", metavar="NAME", help="who enters or approves")
    command.add_argument(
        "--from", dest="effective_from", type=instant, metavar="INSTANT", help="in force from then; else from now on"
    )
    command.add_argument("--note", metavar="TEXT", help="where the value comes from")
    command.set_defaults(misused=command.error)


def run(options: argparse.Namespace, output: Output) -> int:
    """Do the one thing that was asked."""
    _insist_on_sense(options)
    if options.file is not None:
        return settings_file.bring_in(options, output)
    if options.export:
        return settings_file.export(options, output)
    if options.approve is not None:
        return _approve(options, output)
    if options.value is not None:
        return _enter(options, output)
    if options.history:
        return _history(options, output)
    return _waiting(options, output) if options.waiting else _show(options, output)


def _insist_on_sense(options: argparse.Namespace) -> None:
    """End with a usage error where one option would be dropped without a word."""
    alone = options.waiting or options.export or options.file is not None or options.approve is not None
    if alone and options.key is not None:
        options.misused("this option stands without KEY and VALUE")
    if options.history and (options.key is None or options.value is not None):
        options.misused("--history shows one KEY")
    if options.effective_from is not None and options.value is None:
        options.misused("--from goes with KEY and VALUE")
    if options.note is not None and options.value is None and options.file is None:
        options.misused("--note goes with a value or a file that is entered")


def _show(options: argparse.Namespace, output: Output) -> int:
    key = options.key if options.key is None else _known(options.key).key
    with opened(options, "read") as record:
        for view in views(record, record.now()):
            if key in (None, view.definition.key):
                _show_one(view, record, output)
    return 0


def _show_one(view: SettingView, record: Record, output: Output) -> None:
    definition = view.definition
    entry = view.entered
    content = {
        **_content(definition, view.value, view.source_note, view.draft),
        "entered_by": entry.entered_by if entry else None,
        "approved_by": entry.approved_by if entry else None,
        "effective_from": entry.effective_from if entry else None,
        "id": entry.id if entry else None,
        "later": [_entry(definition, later) for later in view.later],
    }
    zone = site_at(record, record.now()).zone
    draft = "  DRAFT" if view.draft else ""
    said = in_words(definition, entry, zone) if entry else f"{view.words}, the default; draft"
    later = "".join(f"; later {in_words(definition, each, zone)}" for each in view.later)
    output.line(content, f"{definition.key}{draft}  {definition.title}: {said}{later}")


def _content(definition: Definition, value: Any, note: str, draft: bool) -> dict[str, Any]:
    return {
        "key": definition.key,
        "value": value,
        "source_note": note,
        "draft": draft,
        "title": definition.title,
        "group": definition.group,
        "kind": definition.kind.name,
        "allowed": definition.kind.allowed,
        "default": definition.default,
    }


def _entry(definition: Definition, entered: Entered) -> dict[str, Any]:
    return {
        **_content(definition, entered.value, entered.source_note, entered.draft),
        "entered_by": entered.entered_by,
        "approved_by": entered.approved_by,
        "effective_from": entered.effective_from,
        "id": entered.id,
        "approved_at": entered.approved_at,
        "recorded_at": entered.recorded_at,
    }


def _history(options: argparse.Namespace, output: Output) -> int:
    definition = _known(options.key)
    with opened(options, "read") as record:
        zone = site_at(record, record.now()).zone
        found = settings.history(record, definition.key)
        for entered in found:
            output.line(_entry(definition, entered), f"{entered.id}  {in_words(definition, entered, zone)}")
        if not found and not output.json:
            output.line({}, f"Nobody entered {definition.key} yet; the default holds.")
    return 0


def _waiting(options: argparse.Namespace, output: Output) -> int:
    with opened(options, "read") as record:
        zone = site_at(record, record.now()).zone
        found = [(view.definition, entry) for view in views(record, record.now()) for entry in view.waiting]
        for definition, entered in found:
            words = f"{entered.id}  {definition.title}: {in_words(definition, entered, zone)}"
            output.line(_entry(definition, entered), words)
        if not found and not output.json:
            output.line({}, "Nothing waits for approval.")
    return 0


def _enter(options: argparse.Namespace, output: Output) -> int:
    definition = _known(options.key)
    value = definition.kind.from_text(options.value)
    since = None if options.effective_from is None else instants.to_text(options.effective_from)
    note = "entered at the command line" if options.note is None else options.note
    with opened(options, "write") as record:
        person = acting(record, options.person, Act.ENTER_SETTING)
        entered = site_settings.new_entry(record, person.id, definition.key, value, note, since)
        if isinstance(entered, Refused):
            raise StoreError(entered.code, entered.message, entered.next_step)
        zone = site_at(record, record.now()).zone
    output.line(_entry(definition, entered), f"{definition.title}: {in_words(definition, entered, zone)}")
    return 0


def _approve(options: argparse.Namespace, output: Output) -> int:
    with opened(options, "write") as record:
        person = acting(record, options.person, Act.APPROVE_SETTING)
        outcome = site_settings.approve(record, person.id, options.approve)
        if isinstance(outcome, Refused):
            raise StoreError(outcome.code, outcome.message, outcome.next_step)
        entered = settings.entry(record, options.approve)
    if entered is not None:
        output.line(_entry(BY_KEY[entered.key], entered), outcome.message)
    return 0


def _known(key: str) -> Definition:
    if key not in BY_KEY:
        refused = site_settings.no_setting(key)
        raise StoreError(refused.code, refused.message, refused.next_step)
    return BY_KEY[key]
