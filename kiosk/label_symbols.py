"""The symbol of a label: built by the scanners' own rules from its elements, its text, or the number assigned here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from labels.label_symbol import LabelSymbol, SymbolKind
from labels.refusal import LabelRefused
from scanners import LocalKind, OwnCode, ScannerProfile, element_string, own_code, read, self_test_code, visible

IDENTIFIERS: Final[dict[str, SymbolKind]] = {
    "]d2": "gs1_datamatrix",
    "]C1": "gs1_128",
    "]d1": "datamatrix",
    "]C0": "code_128",
}
"""What scanners send first for each kind of symbol that labels have."""
_OF_KIND: Final = {kind: identifier for identifier, kind in IDENTIFIERS.items()}
_GS1: Final = ("]d2", "]C1")

NAMES: Final[dict[str, LocalKind]] = {
    "bag": "preparation",
    "syringe": "preparation",
    "batch_unit": "preparation",
    "in_process": "preparation",
    "opened_container": "container",
    "received_lot": "lot",
    "location": "location",
    "asset": "asset",
    "badge": "person",
    "tote": "tote",
    "command_card": "command",
}
"""What the number on each kind of label is of."""


def symbol_of(
    kind: str, data: Mapping[str, object], today: date, company_prefix: str | None = None
) -> LabelSymbol | LabelRefused | None:
    """Give a label's symbol: the one in its data, else its number as a code of our own; None when it has neither."""
    given = data.get("symbol")
    if given is not None:
        return given_symbol(given, today)
    if kind == "scanner_test":
        return as_symbol(self_test_code())
    number = data.get("internal_id")
    if isinstance(number, int) and not isinstance(number, bool):
        number = str(number)
    if not isinstance(number, str) or not number.strip(" ") or kind not in NAMES:
        return None
    try:
        return as_symbol(own_code(NAMES[kind], number.strip(" ").upper(), company_prefix))
    except ValueError as error:
        return _bad("internal_id", f"{visible(number, 40)!r} cannot be our own code. {error}")


def as_symbol(code: OwnCode) -> LabelSymbol:
    """Give one of our own codes as a Data Matrix."""
    return LabelSymbol(IDENTIFIERS[code.text[:3]], code.text, code.elements)


def given_symbol(given: object, today: date) -> LabelSymbol | LabelRefused:
    """Read a symbol: its text, or {"elements": [["01", …], …], "kind": "gs1_datamatrix"}."""
    if isinstance(given, str):
        return _of_text(given, today)
    if not isinstance(given, Mapping) or not set(given) <= {"elements", "kind", "text"}:
        return _bad("symbol", "The symbol is neither a text nor an object with elements and kind.")
    kind = given.get("kind", "gs1_datamatrix")
    if not isinstance(kind, str) or kind not in _OF_KIND:
        return _bad("symbol", f"The kind of a symbol is one of {', '.join(_OF_KIND)}.")
    text = given.get("text")
    if text is not None and "elements" in given:
        return _bad("symbol", "The symbol has both a text and elements.")
    if isinstance(text, str):
        if "kind" in given and text.startswith("]") and text[:3] != _OF_KIND[kind]:
            return _bad("symbol", f"The text of the symbol does not begin with {_OF_KIND[kind]}, as a {kind} does.")
        return _of_text(text if text.startswith("]") else _OF_KIND[kind] + text, today)
    pairs = _pairs(given.get("elements"))
    if pairs is None:
        return _bad("symbol", 'The elements of a symbol are pairs of texts, such as ["10", "AB12"].')
    return _of_pairs(pairs, _OF_KIND[kind])


def _pairs(elements: object) -> tuple[tuple[str, str], ...] | None:
    listed = list(elements.items()) if isinstance(elements, Mapping) else elements
    if not isinstance(listed, list | tuple):
        return None
    pairs: list[tuple[str, str]] = []
    for pair in listed:
        if not isinstance(pair, list | tuple) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
            return None
        pairs.append((pair[0], pair[1]))
    return tuple(pairs)


def _of_pairs(pairs: tuple[tuple[str, str], ...], identifier: str) -> LabelSymbol | LabelRefused:
    if identifier not in _GS1:
        return _bad("symbol", "Only a GS1 symbol holds elements.")
    try:
        return LabelSymbol(IDENTIFIERS[identifier], element_string(pairs, identifier), pairs)
    except ValueError as error:
        return _bad("symbol", f"The elements are no valid element string. {error}")


def _of_text(text: str, today: date) -> LabelSymbol | LabelRefused:
    """Take a text as scanners send it, or as it is printed with brackets; what they would refuse is not printed."""
    identifier = text[:3] if text.startswith("]") else ""
    if identifier and identifier not in IDENTIFIERS:
        known = ", ".join(IDENTIFIERS)
        return _bad("symbol", f"{visible(identifier)} is no symbol that is printed here; known are {known}.")
    data = read(text, ScannerProfile(tested=True), today)
    if data.status == "reject" or data.sensitive:
        reason = "it names a patient." if data.sensitive else data.message
        return _bad("symbol", f"The text of the symbol cannot be printed: {reason}")
    if data.scheme == "GS1":
        pairs = tuple((element.ai, element.value) for element in data.element_strings)
        symbol = _of_pairs(pairs, identifier or "]d2")
        if isinstance(symbol, LabelSymbol) and identifier and symbol.text != text:
            return _bad("symbol", "The text of the symbol has separators where none belong, or lacks one.")
        return symbol
    if identifier in _GS1:
        return _bad("symbol", "The text of the symbol is no valid element string.")
    whole = text if identifier else "]d1" + text
    if whole[3:].isdigit():
        return _bad("symbol", "The text of the symbol has digits only, which would be read as some product's number.")
    if not (whole[3:].isascii() and whole[3:].isprintable() and len(whole) > 3):
        return _bad("symbol", "The text of the symbol has characters that not every scanner sends.")
    return LabelSymbol(IDENTIFIERS[whole[:3]], whole)


def _bad(field: str, message: str) -> LabelRefused:
    return LabelRefused("BAD_ELEMENT_STRING", field, message, "Correct it; a label with it would be misread.")
