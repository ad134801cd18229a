"""HIBC supplier codes (ANSI/HIBC 2.6): primary, secondary and combined, with check and link characters."""

from __future__ import annotations

import re
from typing import Any

from scanners.barcode_data import BarcodeData, HibcFacts, Problem, ProductIdentifier
from scanners.check_digits import HIBC_ALPHABET, hibc_check_character
from scanners.hibc_secondary import Secondary, read_secondary, read_supplement
from scanners.scan_text import ScanText
from scanners.text import is_digits
from scanners.trade_item import date_problems, is_expired, item_needs

_LONGEST_PCN = 18
_SHAPE = re.compile(r"\+(?:[A-Z][A-Z0-9]{3}|[0-9]{5}|\$)")
_FULL_ASCII_SIGNS = {
    sign: "/" + chr(ord("A") + place) for place, sign in enumerate("!\"#$%&'()*+,") if sign in "!\"#&'(),"
}


def read_hibc(scan: ScanText) -> BarcodeData:
    """Barcode data from a text that begins with + (asterisks of the caption around it are taken off)."""
    text = without_asterisks(scan.data)
    if text != text.upper():
        message = "The letters arrived in lower case, so Caps Lock is on or the scanner changes the case."
        return scan.refuse("HIBC", "CAPS_LOCK", message)
    if not frozenset(text) <= frozenset(HIBC_ALPHABET):
        return scan.refuse("HIBC", "BAD_CHARSET", "The HIBC code holds a character that such codes never have.")
    if text.startswith("+/"):
        return scan.refuse("HIBC", "UNSUPPORTED_SCHEME", "The code is a HIBC provider code, not one of a product.")
    if len(text) < 4:
        return scan.refuse("HIBC", "BAD_LENGTH", "The HIBC code is too short to be whole.")
    expected = hibc_check_character(text[:-1])
    if expected != text[-1]:
        return scan.refuse("HIBC", "BAD_CHECK_DIGIT", _check_message(expected, text[-1]))
    if text[1] in "$0123456789":
        return _read_separate_secondary(scan, text)
    return _read_primary(scan, text)


def without_asterisks(text: str) -> str:
    """The code without the start and stop signs that are printed around its caption, even when one was not read."""
    return text.removeprefix("*").removesuffix("*")


def full_ascii_damage(text: str) -> bool:
    """Whether a Code 39 scanner in Full ASCII mode has folded a HIBC code: +A has become a, $L a control character.

    >>> full_ascii_damage("a123BJC5D6E71G"), full_ascii_damage("abc")
    (True, False)
    """
    unfolded = "".join(_unfolded(character) for character in text)
    if unfolded == text or not _SHAPE.match(unfolded) or not frozenset(unfolded) <= frozenset(HIBC_ALPHABET):
        return False
    return hibc_check_character(unfolded[:-1]) == unfolded[-1]


def _unfolded(character: str) -> str:
    if "a" <= character <= "z":
        return "+" + character.upper()
    if "\x01" <= character <= "\x1a":
        return "$" + chr(ord(character) + 64)
    return _FULL_ASCII_SIGNS.get(character, character)


def _check_message(expected: str, got: str) -> str:
    return f"The check character is {_named(got)}, but it should be {_named(expected)}."


def _named(character: str) -> str:
    return "a space" if character == " " else f"'{character}'"


def _read_primary(scan: ScanText, text: str) -> BarcodeData:
    primary, *parts = text[1:-1].split("/")
    problem = _primary_problem(primary)
    if problem is not None:
        return scan.refuse("HIBC", problem.code, problem.message, field="product")
    lic, pcn, uom = primary[:4], primary[4:-1], primary[-1]
    secondary = Secondary(scan.today)
    for place, part in enumerate(parts):
        if read_supplement(part, secondary):
            continue
        if place:
            secondary.fail("BAD_CHARSET", "serial", "The code holds a part that HIBC does not know.")
        else:
            read_secondary(part, secondary)
    facts = HibcFacts(lic, pcn, int(uom), check_character=text[-1])
    product = ProductIdentifier("HIBC", lic + pcn + uom)
    return _answer(scan, secondary, hibc=facts, product=product)


def _primary_problem(primary: str) -> Problem | None:
    lic, rest = primary[:4], primary[4:]
    if not re.fullmatch(r"[A-Z][A-Z0-9]{3}", lic):
        message = "The labeler code must be a letter followed by three letters or digits."
        return Problem("BAD_CHARSET" if len(lic) == 4 else "BAD_LENGTH", "product", message)
    if not 2 <= len(rest) <= _LONGEST_PCN + 1:
        message = f"The product number must have 1 to {_LONGEST_PCN} characters, but it has {max(len(rest) - 1, 0)}."
        return Problem("BAD_LENGTH", "product", message)
    if not is_digits(rest[-1]):
        return Problem("BAD_CHARSET", "product", "The unit of measure at the end must be a digit.")
    if not re.fullmatch(r"[A-Z0-9.\-]+", rest[:-1]):
        return Problem("BAD_CHARSET", "product", "The product number may hold only capital letters and digits.")
    return None


def _read_separate_secondary(scan: ScanText, text: str) -> BarcodeData:
    head, *parts = text[1:-2].split("/")
    secondary = Secondary(scan.today)
    read_secondary(head, secondary)
    for part in parts:
        if not read_supplement(part, secondary):
            secondary.fail("BAD_CHARSET", "serial", "The code holds a part that HIBC does not know.")
    facts = HibcFacts(check_character=text[-1], link_character=text[-2])
    return _answer(scan, secondary, hibc=facts)


def _answer(scan: ScanText, secondary: Secondary, **identity: Any) -> BarcodeData:
    errors = tuple(secondary.problems)
    fields = {name: value for name, value in secondary.fields.items() if name not in secondary.doubtful}
    expiry, production = fields.get("expiry"), fields.get("production_date")
    warnings = tuple(date_problems(expiry, production, scan.today))
    if "product" in identity:
        needs = item_needs(
            lot=fields.get("batch_lot"), serial=fields.get("serial"), expiry=expiry, production=production
        )
        status = "warn" if warnings else "ok"
    else:
        needs, status = ("primary",), "partial"
    return scan.answer(
        "HIBC",
        "reject" if errors else status,
        problems=errors + warnings,
        doubtful=secondary.doubtful,
        needs=needs,
        expired=is_expired(expiry, scan.today),
        **fields,
        **identity,
    )
