"""Which GS1 elements may stand together, what they need, and which must agree (GS1 General Specifications 4)."""

from __future__ import annotations

from collections.abc import Mapping

from scanners.barcode_data import Problem
from scanners.gs1_elements import FIELD_OF_AI, plain_name
from scanners.gs1_tokens import Token

_EXCLUDES: tuple[tuple[str, str], ...] = (
    ("01", "02"),
    ("01", "03"),
    ("01", "255"),
    ("01", "8006"),
    ("02", "03"),
    ("02", "8006"),
    ("03", "37"),
    ("21", "235"),
    ("37", "8006"),
    ("420", "421"),
    ("8017", "8018"),
)
"""Pairs the standard forbids. (01) with (37) is forbidden too, but printed so often that it only warns."""

_ITEM_KEYS = ("01", "02", "03", "8006", "8026")

_ITEM_ATTRIBUTES = frozenset(
    {"10", "11", "12", "13", "15", "16", "17", "20", "21", "22", "235", "240", "241", "242", "243", "250", "251", "30"}
    | {"422", "4330", "4331", "4332", "4333", "7002", "7003", "7004", "7005", "7006", "7007", "7011", "7020", "7240"}
    | {"8005", "8008", "8009", "8012", "8200"}
    | {str(number) for number in range(710, 718)}
)
"""Attributes that mean nothing without the trade item they describe."""

_KEY_NEEDED = {
    "254": ("414",),
    "7240": ("01",),
    "8011": ("8010",),
    "8019": ("8018",),
    "8020": ("415",),
}
_OTHER_HOLDERS = {"8019": ("8017",), "7240": ("8006",), "10": ("8013",), "21": ("8004",), "250": ("21",)}


def conflicts(tokens: tuple[Token, ...]) -> list[Problem]:
    """Pairs that must not stand together."""
    present = {token.ai for token in tokens}
    found: list[Problem] = []
    for one, other in _EXCLUDES:
        if one in present and other in present:
            text = f"The fields ({one}) and ({other}) must not stand in the same code."
            found.append(Problem("AI_CONFLICT", FIELD_OF_AI.get(one), text))
    if {"01", "37"} <= present:
        text = "The code counts pieces (37) beside a product (01); that count is not reliable and was set aside."
        found.append(Problem("AI37_WITH_01", "contained_count", text, severity="warning"))
    return found


def repeats(tokens: tuple[Token, ...]) -> list[Problem]:
    """Elements given twice with different values; identical repeats are allowed (GenSpecs 4.13)."""
    first: dict[str, str] = {}
    found: list[Problem] = []
    for token in tokens:
        if first.setdefault(token.ai, token.value) != token.value:
            text = f"The {plain_name(token.definition)} is in the code twice with different values."
            found.append(Problem("AI_REPEAT_CONFLICT", FIELD_OF_AI.get(token.ai), text))
    return found


def is_whole_text_twice(tokens: tuple[Token, ...]) -> bool:
    """Whether the second half of the elements repeats the first: two scans of one symbol run together."""
    half, odd = divmod(len(tokens), 2)
    if odd or half < 2:
        return False
    return [(t.ai, t.value) for t in tokens[:half]] == [(t.ai, t.value) for t in tokens[half:]]


def missing(present: Mapping[str, str]) -> tuple[str, ...]:
    """The Application Identifiers that must come from another symbol before these make sense.

    >>> missing({"17": "280331", "10": "AB12"}), missing({"02": "…", "37": "24"})
    (('01',), ('00',))
    """
    needed: list[str] = []
    if not any(key in present for key in _ITEM_KEYS) and any(_needs_item(ai, present) for ai in present):
        needed.append("01")
    if "37" in present and not any(key in present for key in ("01", "02", "8026")):
        needed.append("02")
    if ("02" in present or "37" in present) and "01" not in present:
        needed += [ai for ai in ("00", "37") if ai not in present]
    for ai, keys in _KEY_NEEDED.items():
        if ai in present and not any(key in present for key in (*keys, *_OTHER_HOLDERS.get(ai, ()))):
            needed.append(keys[0])
    return tuple(dict.fromkeys(needed))


def _needs_item(ai: str, present: Mapping[str, str]) -> bool:
    if any(holder in present for holder in _OTHER_HOLDERS.get(ai, ())):
        return False
    return ai in _ITEM_ATTRIBUTES or ai[:2] in ("31", "32", "33", "34", "35", "36")
