"""A formula as a TOML file: read strictly, every wrong line named; written so that reading gives the same again."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from decimal import Decimal
from typing import Any, Final

from kiosk.rules.formula import CODE, LONGEST_CODE, Formula
from kiosk.settings_words import nearest, shown

LARGEST: Final = 64 * 1024
"""Bytes of a file: ten times what a long formula needs."""
_MOST_FAULTS: Final = 20
_MOST_DOTS: Final = 50
"""In one line that is no comment: for a key of many parts the parser would fill gigabytes."""
_NUMBER: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")
_TABLE: Final = re.compile(r"\s*(?P<many>\[?)\[\s*(?P<table>[a-z_]+)\s*\]\]?\s*(#.*)?")
_KEY: Final = re.compile(r"\s*[\"']?(?P<key>[A-Za-z0-9_-]+)[\"']?\s*=")
_SAID_LINE: Final = re.compile(r" \(at line (?P<line>[0-9]+), column [0-9]+\)")


@dataclass(frozen=True)
class Wrong:
    """One thing in a file that cannot be taken."""

    line: int | None
    message: str
    """A sentence that says what to do."""

    def words(self, name: str) -> str:
        """Say it with where it stands."""
        return f"{name}, line {self.line}: {self.message}" if self.line is not None else f"{name}: {self.message}"


def read(content: bytes) -> Formula | tuple[Wrong, ...]:
    """Read a formula; everything that is wrong, if anything is, and then no formula."""
    if len(content) > LARGEST:
        return (Wrong(None, f"It is larger than {LARGEST // 1024} KB. Give a file that holds one formula."),)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return (Wrong(content.count(b"\n", 0, error.start) + 1, "That is no UTF-8 text. Save the file as UTF-8."),)
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > _MOST_DOTS and not line.startswith("#") and not _KEY.match(line):
            return (Wrong(number, "It is nested too deep. Write a key of one word."),)
    try:
        data = tomllib.loads(text, parse_float=_number)
    except (ValueError, RecursionError) as error:
        return (_no_toml(error),)
    reader = _Reader(_Lines(text))
    found = reader.table(Formula, data, "")
    if reader.wrong:
        return tuple(reader.wrong[:_MOST_FAULTS])
    formula: Formula = Formula(**found)
    return formula


def _number(text: str) -> Any:
    """Take a number with a point exactly as it is written; anything else stays a text that is no number."""
    return Decimal(text) if _NUMBER.fullmatch(text) else f"number {text[:40]}"


def _no_toml(error: Exception) -> Wrong:
    said = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
    line = _SAID_LINE.search(said)
    reason = "".join(letter for letter in _SAID_LINE.sub("", said).rstrip(".") if letter.isprintable())[:120]
    return Wrong(int(line["line"]) if line else None, f"That is no TOML: {reason}. Put it right.")


class _Lines:
    """Where keys stand, by their path, such as `ingredients.2.unit`; counted from 1."""

    def __init__(self, text: str) -> None:
        self._found: dict[str, int] = {}
        counts: dict[str, int] = {}
        place = ""
        for number, line in enumerate(text.split("\n"), start=1):
            if (opened := _TABLE.fullmatch(line)) is not None:
                place = opened["table"]
                if opened["many"]:
                    counts[place] = counts.get(place, 0) + 1
                    place = f"{place}.{counts[place]}"
                self._found.setdefault(place, number)
            elif (key := _KEY.match(line)) is not None:
                self._found.setdefault(f"{place}.{key['key']}" if place else key["key"], number)

    def of(self, path: str) -> int | None:
        """Give the line of a path, or of the nearest table around it."""
        while path and path not in self._found:
            path = path.rpartition(".")[0]
        return self._found.get(path)


class _Reader:
    """Reads tables into what the dataclasses of a formula hold, and collects what is wrong."""

    def __init__(self, lines: _Lines) -> None:
        self.wrong: list[Wrong] = []
        self._lines = lines

    def _say(self, path: str, message: str) -> None:
        self.wrong.append(Wrong(self._lines.of(path), message))

    def table(self, of: type[Any], data: object, path: str) -> dict[str, Any]:
        """Read one table."""
        if not isinstance(data, Mapping):
            self._say(path, f"{path} is a table: begin it with [{path}].")
            return {}
        known = {each.name: each for each in fields(of)}
        for key in data:
            if key not in known:
                near = nearest(str(key), known)
                self._say(_at(path, key), f"{shown(key)} is no field{f': is it {near}?' if near else '.'} Change it.")
        found: dict[str, Any] = {}
        for name, each in known.items():
            here = _at(path, name)
            if name in data:
                found[name] = self._value(each, data[name], here)
            elif each.default is MISSING:
                self._say(here, f"{here} is missing: write it.")
        return found

    def _value(self, each: Field[Any], given: object, path: str) -> object:
        meta = each.metadata
        match meta["kind"]:
            case "table":
                inner = self.table(meta["of"], given, path)
                return meta["of"](**inner) if _complete(meta["of"], inner) else None
            case "tables":
                return self._tables(meta["of"], given, path, meta["most"])
            case "lines":
                return self._list(given, path, meta["longest"], meta["most"])
            case "line":
                return self._line(given, path, meta["longest"], least=1 if each.default is MISSING else 0)
            case "code":
                return self._code(given, path)
            case "word":
                if given not in meta["choices"]:
                    words = ", ".join(filter(None, meta["choices"]))
                    self._say(path, f"{path} cannot be {shown(given)}: write one of {words}.")
                return given
            case "yes_no":
                if not isinstance(given, bool):
                    self._say(path, f"{path} is true or false, not {shown(given)}.")
                return given
        return self._amount(given, path, whole=meta["kind"] == "whole")

    def _tables(self, of: type[Any], given: object, path: str, most: int) -> tuple[Any, ...]:
        if not isinstance(given, list) or len(given) > most:
            self._say(path, f"{path} is a list of up to {most} tables: begin each with [[{path}]].")
            return ()
        read = [self.table(of, each, f"{path}.{number}") for number, each in enumerate(given, start=1)]
        return tuple(of(**each) for each in read if _complete(of, each))

    def _list(self, given: object, path: str, longest: int, most: int) -> tuple[str, ...]:
        if not isinstance(given, list) or len(given) > most:
            self._say(path, f"{path} is a list of up to {most} texts in brackets.")
            return ()
        return tuple(self._line(each, path, longest, least=1) for each in given)

    def _code(self, given: object, path: str) -> str:
        if isinstance(given, str) and len(given) <= LONGEST_CODE and CODE.fullmatch(given):
            return given
        self._say(
            path, f"{path} is up to {LONGEST_CODE} capital letters and digits, hyphens between them: write it so."
        )
        return ""

    def _line(self, given: object, path: str, longest: int, least: int = 0) -> str:
        if not isinstance(given, str) or not least <= len(given) <= longest:
            self._say(path, f"{path} is a text of {'1' if least else 'up'} to {longest} signs on one line, in quotes.")
            return ""
        if not given.isprintable() or given != given.strip():
            self._say(path, f"{path} is one line of signs that can be seen, without blanks around it: write it so.")
            return ""
        return given

    def _amount(self, given: object, path: str, *, whole: bool) -> Decimal | int:
        if isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 10**12:
            return given if whole else Decimal(given)
        if isinstance(given, Decimal) and not whole:
            return normal(given)
        what = "a whole number" if whole else "a number such as 0.5, without quotes"
        self._say(path, f"{path} is {what}, not {shown(given)}: write it so.")
        return 0 if whole else Decimal(0)


def _at(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _complete(of: type[Any], found: Mapping[str, Any]) -> bool:
    return all(each.name in found or each.default is not MISSING for each in fields(of))


def normal(number: Decimal) -> Decimal:
    """Give the one way in which a number is kept.

    >>> normal(Decimal("1.500")), normal(Decimal("100.0"))
    (Decimal('1.5'), Decimal('100'))
    """
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else Decimal(text)


def write(formula: Formula) -> str:
    """Write a formula as a file that `read` takes back; what says nothing is left out."""
    lines = [f"# Formula {formula.code}, for `kiosk formula import`.", *_table(formula)]
    return "\n".join(lines) + "\n"


def _table(data: Any) -> Iterator[str]:
    later: list[tuple[Field[Any], Any]] = []
    for each in fields(data):
        value = getattr(data, each.name)
        if each.metadata["kind"] in ("table", "tables"):
            later.append((each, value))
        elif each.default is MISSING or value != each.default:
            yield from _pair(each.name, value)
    for each, value in later:
        inner = value if each.metadata["kind"] == "tables" else () if value is None else (value,)
        brackets = ("[[", "]]") if each.metadata["kind"] == "tables" else ("[", "]")
        for one in inner:
            yield from ("", f"{brackets[0]}{each.name}{brackets[1]}")
            yield from _table(one)


def _pair(name: str, value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        yield f"{name} = ["
        yield from (f"  {_string(each)}," for each in value)
        yield "]"
    elif isinstance(value, bool):
        yield f"{name} = {'true' if value else 'false'}"
    elif isinstance(value, str):
        yield f"{name} = {_string(value)}"
    else:
        yield f"{name} = {value:f}" if isinstance(value, Decimal) else f"{name} = {value}"


def _string(text: str) -> str:
    escaped = (f"\\{letter}" if letter in '"\\' else letter for letter in text)
    return f'"{"".join(escaped)}"'
