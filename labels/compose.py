"""Composes what a label says from its data: safe words and what rules ask for, or why there is no label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from labels.content import LabelContent, Paragraph
from labels.field_values import YES, Lines, TallMan, lines_of
from labels.fields import FIELDS, LEADS, PATIENT, SAME
from labels.kind import Kind, Line, Part
from labels.kinds import KINDS
from labels.label_symbol import LabelSymbol
from labels.refusal import LabelRefused
from labels.safety import danger, derived, required

_LONGEST_KEY = 60
"""Characters of a key that a refusal repeats."""
_AMOUNT = re.compile(" (?=[0-9])")


def as_it_is(name: str) -> str:
    """Give a name without tall-man letters."""
    return name


def compose(
    kind: str, data: Mapping[str, object], symbol: LabelSymbol | None, *, tall_man: TallMan = as_it_is
) -> LabelContent | LabelRefused:
    """Compose a label; nothing that was given stays off it unsaid, and nothing that must be on it is missing."""
    if kind not in KINDS:
        return _unknown("kind", f"There is no label of the kind {kind!r}.", kind, KINDS)
    found = KINDS[kind]
    values = _read(found, data, tall_man)
    if isinstance(values, LabelRefused):
        return values
    refused = _missing(found, values) or danger(values)
    if refused is not None:
        return refused
    if symbol is None:
        message = f"A {_words(kind)} label needs a symbol: it is scanned later to know what it is."
        return LabelRefused("MISSING_FIELD", "symbol", message, "Give internal_id, or the symbol itself.")
    caption = _caption(found, values, symbol)
    said = {**values, **derived(values)}
    paragraphs = (*_head(found, said), *_body(found, said), *_number(found, said, caption))
    return LabelContent(kind, paragraphs, symbol, caption)


def _read(kind: Kind, data: Mapping[str, object], tall_man: TallMan) -> dict[str, Lines] | LabelRefused:
    values: dict[str, Lines] = {}
    for given, value in data.items():
        key = "second_identifier" if given in LEADS else SAME.get(given, given)
        if key not in FIELDS or key not in kind.keys:
            return _unknown_key(kind, given)
        lines = lines_of(FIELDS[key], value, tall_man)
        if isinstance(lines, LabelRefused):
            return lines
        if not lines:
            continue
        if key in kind.tall:
            lines = tuple(map(tall_man, lines))
        if given in LEADS:
            lines = (f"{LEADS[given]} {lines[0]}",)
        if key in values and key != "second_identifier":
            return _given_twice(key)
        values[key] = (", ".join((*values.get(key, ()), *lines)),) if key == "second_identifier" else lines
    return values


def _unknown_key(kind: Kind, key: str) -> LabelRefused:
    if kind.name == "batch_unit" and SAME.get(key, key) in PATIENT | LEADS.keys():
        message = f"A label of a batch has no patient, so {key} cannot be on it."
        return LabelRefused("UNKNOWN_FIELD", key, message, "Leave it out, or make a label for a bag or a syringe.")
    shown = key[:_LONGEST_KEY]
    return _unknown(shown, f"A {_words(kind.name)} label has no place for {shown!r}.", shown, kind.keys)


def _unknown(field: str, message: str, word: str, known: Mapping[str, object] | tuple[str, ...]) -> LabelRefused:
    near = get_close_matches(word, known, 1)
    next_step = f"Did you mean {near[0]}?" if near else "`kiosk label --list` names them all."
    return LabelRefused("UNKNOWN_FIELD", field, message, next_step)


def _given_twice(key: str) -> LabelRefused:
    message = f"{key} is given twice, under two names."
    return LabelRefused("UNKNOWN_FIELD", key, message, "Leave one of them out.")


def _missing(kind: Kind, values: Mapping[str, Lines]) -> LabelRefused | None:
    for keys in required(kind, values):
        if values.keys().isdisjoint(keys):
            key = keys[0]
            message = f"A {_words(kind.name)} label needs {key}: {FIELDS[key].about}."
            others = f" or {' or '.join(keys[1:])}" if keys[1:] else ""
            return LabelRefused("MISSING_FIELD", key, message, f"Give {key}{others}.")
    return None


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def _caption(kind: Kind, values: Mapping[str, Lines], symbol: LabelSymbol) -> str:
    """Write the symbol as people read it: its elements, or the number that our own code stands for."""
    if not kind.is_code_in_letters:
        return ""
    if symbol.elements:
        return " ".join(f"({ai}){value}" for ai, value in symbol.elements)
    [number] = values.get("internal_id", (symbol.data,))
    is_own = symbol.data.startswith("%") and f"-{number.upper()}-" in symbol.data
    return number if is_own else symbol.data


def _head(kind: Kind, values: Mapping[str, Lines]) -> Iterator[Paragraph]:
    for number in values.get("reprint", ()):
        yield Paragraph("title", f"REPRINT {number}", "reprint", bold=True, reversed=True)
    if kind.title:
        yield Paragraph("title", kind.title, "kind", bold=True, reversed=kind.is_title_reversed)


def _body(kind: Kind, values: Mapping[str, Lines]) -> Iterator[Paragraph]:
    for line in kind.lines:
        texts = _one_text(line, values) if line.is_joined or len(line.parts) > 1 else _own_texts(line, values)
        for text in texts:
            whole = f"{line.lead} {text}" if line.lead else text
            lead = _name_length(text) if line.is_table else len(line.lead)
            yield Paragraph(line.role, whole, line.field, line.bold, line.reversed, line.boxed, lead, line.flows)


def _name_length(row: str) -> int:
    """Count the characters before a row's amount: sodium chloride 80 mEq; none where the row has no such form."""
    found = _AMOUNT.search(row)
    return found.start() if found else 0


def _own_texts(line: Line, values: Mapping[str, Lines]) -> Iterator[str]:
    [part] = line.parts
    for text in values.get(part.key, ()):
        yield _around(part, line.fixed if line.fixed and text == YES else text)


def _around(part: Part, text: str) -> str:
    """Put the words of a part around its value, but for “over” before “over 30 minutes”."""
    is_said = part.before and text.lower().startswith(part.before.lower())
    return ("" if is_said else part.before) + text + part.after


def _one_text(line: Line, values: Mapping[str, Lines]) -> Iterator[str]:
    found = [
        _around(part, line.between.join(values[part.key]) if line.is_joined else ", ".join(values[part.key]))
        for part in line.parts
        if part.key in values
    ]
    if found:
        yield line.between.join(found)


def _number(kind: Kind, values: Mapping[str, Lines], caption: str) -> Iterator[Paragraph]:
    """The number assigned here is on every label that has one, in letters too."""
    is_printed = not kind.is_code_in_letters or any(
        part.key == "internal_id" for line in kind.lines for part in line.parts
    )
    for number in values.get("internal_id", ()):
        if number != caption and not is_printed:
            yield Paragraph("small", f"No. {number}", "internal_id", lead=3)
