"""Settings as a TOML file: tables are groups, and whatever is wrong is told with file, line, key and nearest key."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.services.settings_view import SettingView, in_words, printable
from kiosk.settings_registry import BY_KEY, GROUPS
from kiosk.settings_words import nearest, shown

LARGEST = 256 * 1024
"""Bytes of a settings file: hundreds of times what all settings need."""
_MOST_FAULTS = 20
_MOST_DOTS = 50
"""In one line that is no comment."""
_PUT_RIGHT = "Put it right and bring the file in again."

_TABLE = re.compile(r"\s*\[\s*[\"']?(?P<table>[^\[\]\"']+?)[\"']?\s*\]\s*(#.*)?")
_KEY = re.compile(r"\s*[\"']?(?P<key>[^\s\"'=#.]+)[\"']?\s*=")
_SAID_LINE = re.compile(r" \(at line (?P<line>[0-9]+), column [0-9]+\)")


@dataclass(frozen=True)
class Fault:
    """Something in a file that cannot be taken."""

    code: str
    sentence: str
    next_step: str

    @property
    def words(self) -> str:
        """The whole of it."""
        return f"{self.sentence} {self.next_step}"


def read(name: str, content: bytes) -> dict[str, Any] | tuple[Fault, ...]:
    """Read the values of a file by key; faults, if there are any, and then no values."""
    if len(content) > LARGEST:
        too_large = f"{name} is larger than {LARGEST // 1024} KB."
        return (Fault("FILE_TOO_LARGE", too_large, "Give a file that holds settings only."),)
    try:
        text = content.decode("utf-8-sig")
        if (line := _too_deep(text)) is not None:
            return (Fault("BAD_TOML", f"{name}, line {line}: it is nested too deep.", _PUT_RIGHT),)
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return (Fault("BAD_TOML", f"{name}, line {line}: that is no UTF-8 text.", "Save the file as UTF-8."),)
    except (ValueError, RecursionError) as error:
        return (_bad_toml(name, error),)
    # No more than are told: looking for what was meant takes its time.
    found = tuple(itertools.islice(_faults(name, data, _Lines(text)), _MOST_FAULTS + 1))
    return found or {f"{group}.{key}": value for group, table in data.items() for key, value in table.items()}


def _too_deep(text: str) -> int | None:
    """Find a line that no settings need: for a key of 100,000 parts the parser would fill gigabytes."""
    lines = enumerate(text.split("\n"), start=1)
    return next((number for number, line in lines if line.count(".") > _MOST_DOTS and line[:1] != "#"), None)


def _bad_toml(name: str, error: Exception) -> Fault:
    said = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
    line = _SAID_LINE.search(said)
    where = f"{name}, line {line['line']}" if line else name
    reason = printable(_SAID_LINE.sub("", said).rstrip("."))[:120]
    return Fault("BAD_TOML", f"{where}: that is no TOML: {reason}.", _PUT_RIGHT)


def summary(name: str, faults: tuple[Fault, ...]) -> str:
    """Tell all faults of a file, or as many as anybody reads at once."""
    told = " ".join(fault.words for fault in faults[:_MOST_FAULTS])
    return f"{told} {name} has more faults than these." if len(faults) > _MOST_FAULTS else told


class _Lines:
    """Where keys stand in a file; a key that seems to stand in several places is in none that is known."""

    def __init__(self, text: str) -> None:
        self._found: dict[str, list[int]] = {}
        table = ""
        for number, line in enumerate(text.split("\n"), start=1):
            if (opened := _TABLE.fullmatch(line)) is not None:
                table = opened["table"]
                self._found.setdefault(f"[{table}]", []).append(number)
            elif (key := _KEY.match(line)) is not None:
                self._found.setdefault(f"{table}.{key['key']}" if table else key["key"], []).append(number)

    def where(self, name: str, key: str) -> str:
        """Name file and line of a key."""
        found = self._found.get(key, [])
        return f"{name}, line {found[0]}" if len(found) == 1 else name


def _faults(name: str, data: dict[str, Any], lines: _Lines) -> Iterator[Fault]:
    for group, table in data.items():
        if not isinstance(table, dict):
            yield _unknown(lines.where(name, group), group, "stands in no table")
        elif group not in GROUPS and not table:
            near = nearest(group, GROUPS)
            known = f"The nearest known table is [{near}]." if near else f"The tables are {_tables()}."
            where = lines.where(name, f"[{group}]")
            yield Fault("NO_SETTING", f"{where}: there is no table {_name(group)}.", known)
        else:
            yield from _faults_in(name, group, table, lines)


def _faults_in(name: str, group: str, table: dict[str, Any], lines: _Lines) -> Iterator[Fault]:
    for short_key, value in table.items():
        key = f"{group}.{short_key}"
        where = lines.where(name, key)
        definition = BY_KEY.get(key)
        if definition is None or definition.group != group:
            yield _unknown(where, key, "is no setting")
        elif not definition.kind.fits(value):
            yield Fault("BAD_VALUE", f"{where}: {key} cannot be {shown(value)}.", definition.kind.advice(value))


def _unknown(where: str, key: str, what: str) -> Fault:
    near = nearest(key, BY_KEY)
    known = f"The nearest known key is {near}." if near else f"The tables are {_tables()}; see `kiosk settings`."
    return Fault("NO_SETTING", f"{where}: {_name(key)} {what}.", known)


def _name(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", key) else shown(key)


def _tables() -> str:
    return ", ".join(f"[{group}]" for group in GROUPS)


def write(pharmacy: str, at: str, zone: ZoneInfo, views: Iterable[SettingView]) -> str:
    """Write the values in force as a file that `read` takes back, with what each does and who answers for it."""
    lines = [f"# Settings of {printable(pharmacy)}, as they were in force at {at}.", ""]
    lines += ["# Brought in again by: kiosk settings --import FILE --as NAME"]
    group = ""
    for view in views:
        definition = view.definition
        if definition.group != group:
            group = definition.group
            lines += ["", f"# {GROUPS[group]}", f"[{group}]"]
        lines += ["", *(f"# {comment}" for comment in _comments(view, zone))]
        lines += [f"{definition.short_key} = {_toml(view.value)}"]
    return "\n".join(lines) + "\n"


def _comments(view: SettingView, zone: ZoneInfo) -> Iterator[str]:
    definition = view.definition
    yield f"{definition.title}: {definition.does}"
    yield definition.source
    yield f"May be {definition.kind.allowed}. Default: {definition.kind.words(definition.default)}."
    if view.entered is None:
        yield "DRAFT: the default, which nobody entered and nobody approved."
    else:
        yield f"{'DRAFT: ' if view.draft else ''}{in_words(definition, view.entered, zone)}."
    for later in view.later:
        yield f"Later: {in_words(definition, later, zone)}."


def _toml(value: object) -> str:
    if isinstance(value, str) or value is None:
        return _string(value or "")
    return json.dumps(value)


def _string(text: str) -> str:
    """Write a basic string; what cannot be seen is escaped, so that it comes through every editor and terminal."""
    escaped = (letter if letter.isprintable() and letter not in '"\\' else _escape(letter) for letter in text)
    return f'"{"".join(escaped)}"'


def _escape(letter: str) -> str:
    return f"\\{letter}" if letter in '"\\' else f"\\U{ord(letter):08X}"
