"""From a value of a label's data, whatever its form, to the lines that are printed of it; or why there are none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from labels.fields import Field
from labels.letters import NO_BREAK_SPACE, tidy
from labels.moments import when
from labels.refusal import LabelRefused
from labels.unsafe import instead_of, unsafe_token
from labels.wording import doubtful_number, is_bare_number, left_wrong, written_right

MOST_LINES: Final = 60
LONGEST: Final = 500
"""Characters of one line: what is longer fits on no label."""
_MOST_DIGITS: Final = 18

YES: Final = "yes"
"""The line of a mark that is set."""

_DRUG_NAMES: Final = ("drug", "actives", "brand")
_MARKS: Final = dict.fromkeys(map(ord, "\N{REGISTERED SIGN}\N{TRADE MARK SIGN}\N{COPYRIGHT SIGN}"))
"""Signs of trade marks say nothing to whoever reads a drug's name, and may be read as letters (ISMP)."""

_HOLDS = re.compile(f"(?<![0-9]){NO_BREAK_SPACE}|{NO_BREAK_SPACE}(?![0-9])")

TallMan = Callable[[str], str]
Lines = tuple[str, ...]
_PARTS: Final = ("name", "amount", "strength", "activity", "concentration", "per_litre")
_FACILITY: Final = ("name", "address", "phone")


def lines_of(field: Field, value: object, tall_man: TallMan) -> Lines | LabelRefused:
    """Read one value; no lines for None, nothing or blanks."""
    if field.rule == "mark":
        return _mark(field, value)
    if field.rule == "count":
        return _count(field, value)
    if field.rule == "when":
        return _moment(field, value)
    texts = _texts(field, value)
    if isinstance(texts, LabelRefused):
        return texts
    if len(texts) > MOST_LINES or any(len(text) > LONGEST for text in texts):
        return _too_long(field)
    if field.key in _DRUG_NAMES:
        texts = tuple(text.translate(_MARKS) for text in texts)
    if field.rule in ("name", "facility"):
        return texts
    return _checked(field, texts, tall_man)


def refuse_form(field: Field, wanted: str) -> LabelRefused:
    """Say that a value has not the form that its key needs."""
    message = f"What is given as {field.key} cannot be printed: it has to be {wanted}."
    return LabelRefused("UNSAFE_TEXT", field.key, message, f"Give {field.key} as {wanted}.")


def _mark(field: Field, value: object) -> Lines | LabelRefused:
    if value is None or value is False or value in ("", "no", "false"):
        return ()
    if value is True or value in ("yes", "true"):
        return (YES,)
    if field.key in ("single_dose", "multi_dose") and isinstance(value, str):
        return _clean([value])
    return refuse_form(field, "true or false")


def _count(field: Field, value: object) -> Lines | LabelRefused:
    if value is None:
        return ()
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9_999:
        return (str(value),)
    return refuse_form(field, "a whole number from 1")


def _moment(field: Field, value: object) -> Lines | LabelRefused:
    if value is None or value == "":
        return ()
    moment = when(value)
    wanted = "a date that is read in one way only, such as 2026-12-01, or with the site's time 2026-12-01T14:00"
    return refuse_form(field, wanted) if moment is None else (moment,)


def _texts(field: Field, value: object) -> Lines | LabelRefused:
    """Give the texts of a value: several lines, or one."""
    parts = _parts(field, value)
    if isinstance(parts, LabelRefused):
        return parts
    texts = _clean(parts)
    if field.key == "bag_of" and isinstance(value, list | tuple) and len(texts) == 2:
        return (f"{texts[0]} of {texts[1]}",)
    return texts if field.several or field.rule == "facility" or len(texts) < 2 else (", ".join(texts),)


def _parts(field: Field, value: object) -> list[str] | LabelRefused:
    if value is None:
        return []
    if isinstance(value, str):
        return value.split("\n") if field.several or field.rule == "facility" else [value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _number(field, value)
    if isinstance(value, Mapping):
        return _joined(field, value)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return _each(field, value)
    return refuse_form(field, "text")


def _number(field: Field, value: int | Decimal) -> list[str] | LabelRefused:
    if abs(Decimal(value).adjusted()) > _MOST_DIGITS or not Decimal(value).is_finite():
        return refuse_form(field, f"a number of at most {_MOST_DIGITS} digits, or text")
    return [format(value, "f") if isinstance(value, Decimal) else str(value)]


def _each(field: Field, values: Sequence[object]) -> list[str] | LabelRefused:
    found: list[str] = []
    for value in values:
        if isinstance(value, Sequence) and not isinstance(value, str):
            return refuse_form(field, "text, or a list of texts")
        parts = _parts(field, value)
        if isinstance(parts, LabelRefused):
            return parts
        found += parts
    return found


def _joined(field: Field, value: Mapping[object, object]) -> list[str] | LabelRefused:
    """Name and amount become one line; the parts of a facility stay lines of their own."""
    known = _FACILITY if field.rule == "facility" else _PARTS if field.rule == "drug" else ()
    if not known or not set(value) <= set(known):
        return refuse_form(field, f"text, or an object with {', '.join(known)}" if known else "text")
    texts: dict[str, list[str]] = {}
    for key in known:
        # An amount that is an object in itself must not be left off.
        if isinstance(value.get(key), Mapping):
            return refuse_form(field, f"an object whose {key} is text and no object")
        parts = _parts(field, value.get(key))
        if isinstance(parts, LabelRefused):
            return parts
        texts[key] = list(_clean(parts))
    if field.rule == "facility":
        phone = [f"24-hour phone {text}" for text in texts["phone"]]
        return texts["name"] + texts["address"] + phone
    if not texts["name"] and any(texts.values()):
        return refuse_form(field, "an object with a name too")
    words = " ".join(texts["name"] + texts["amount"] + texts["strength"] + texts["activity"])
    words += "".join(f" ({text})" for text in texts["concentration"])
    return [words + "".join(f" ({text} per litre)" for text in texts["per_litre"])]


def _clean(texts: Sequence[str]) -> Lines:
    """Leave no blank lines and no blanks of any kind around, so that nothing that only looks empty counts as given."""
    bare = (tidy(text).strip(f" {NO_BREAK_SPACE}") for text in texts)
    return tuple(text for text in bare if text)


def _too_long(field: Field) -> LabelRefused:
    message = f"What is given as {field.key} has more than {MOST_LINES} lines or {LONGEST} characters in a line."
    return LabelRefused("DOES_NOT_FIT", field.key, message, "Shorten it; no label has room for it.")


def _checked(field: Field, texts: Lines, tall_man: TallMan) -> Lines | LabelRefused:
    written = []
    for given in texts:
        text = _HOLDS.sub(" ", given)  # a number keeps to its unit anyway, and is judged with it
        refused = _unsafe(field, text)
        if refused is not None:
            return refused
        right = written_right(text)
        if (number := left_wrong(right)) is not None:
            return _misread(field, number)
        written.append(tall_man(right) if field.rule == "drug" else right)
    return tuple(written)


def _misread(field: Field, number: str) -> LabelRefused:
    message = f"“{number}” in {field.key} is read as ten times as much, or a tenth, when its point is not seen."
    next_step = "Write it by itself, without a zero at its end and with one before its point."
    return LabelRefused("UNSAFE_TEXT", field.key, message, next_step)


def _unsafe(field: Field, text: str) -> LabelRefused | None:
    token = unsafe_token(text)
    if token is not None:
        message = f"“{token}” in {field.key} is an abbreviation that has been misread, so it is not printed."
        return LabelRefused("UNSAFE_TEXT", field.key, message, f"Write {instead_of(token)}.")
    number = doubtful_number(text)
    if number is not None:
        message = f"“{number}” in {field.key} can be read as two different numbers."
        next_step = "Write decimals with a point and thousands with a comma."
        return LabelRefused("UNSAFE_TEXT", field.key, message, next_step)
    if any(letter.isdecimal() and not letter.isascii() for letter in text):
        message = f"{field.key} has digits of another script, which may be misread."
        return LabelRefused("UNSAFE_TEXT", field.key, message, "Write numbers with the digits 0 to 9.")
    if field.rule == "measure" and is_bare_number(text):
        message = f"The number {text} in {field.key} has no unit."
        return LabelRefused("UNSAFE_TEXT", field.key, message, "Write the unit too, such as mg or mL.")
    return None
