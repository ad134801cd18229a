"""The words an item is found by: made alike for both engines, so that both find the same."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from db import identifiers
from db.record import Write
from db.store import Reader, Transaction

_BETWEEN_DIGITS = re.compile(r"(?<=[0-9]),(?=[0-9])")
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")
_MEASURE = re.compile(r"^([0-9]+(?:d[0-9]+)?)([a-z]+)$")
_OTHER = re.compile(r"[^a-z0-9]+")
_NODE_BITS = 20
_A_STRENGTH = 5
"""Digits of a number in a name; longer ones are the beginning of a code."""
_MOST_WORDS = 12
"""Words of a question; whoever types more means the first of them."""


def words_in(text: str) -> list[str]:
    """Split a text into words of a-z and 0-9: without accents, `1,000` as one number, `0.9` as one, `500mg` as two."""
    bare = unicodedata.normalize("NFKD", text).lower()
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    bare = _POINT.sub("d", _BETWEEN_DIGITS.sub("", bare))
    found: list[str] = []
    for word in _OTHER.sub(" ", bare).split():
        measured = _MEASURE.match(word)
        found += measured.groups() if measured else (word,)
    return found


@dataclass(frozen=True)
class Asked:
    """A word of a question."""

    word: str
    whole: bool
    """Whether it must be a word as it is; else words that begin with it will do."""


def asked(text: str) -> list[Asked]:
    """Give the words of a question, each once; a number is finished as soon as another word follows it."""
    words = words_in(text)[:_MOST_WORDS]
    found = [Asked(word, word[0].isdigit() and len(word) <= _A_STRENGTH) for word in words[:-1]]
    return list(dict.fromkeys([*found, *(Asked(word, whole=False) for word in words[-1:])]))


def of_item(name: str, manufacturer: str, codes: Iterable[tuple[str, str]]) -> str:
    """Give all words that an item is found by: of its name, its maker, and its codes in every way they are typed."""
    found = [*words_in(name), *words_in(manufacturer)]
    for scheme, value in codes:
        found += _of_code(scheme, value)
    return " ".join(dict.fromkeys(found))


def _of_code(scheme: str, value: str) -> list[str]:
    found = words_in(value)
    if scheme == "GTIN":
        found += [value.lstrip("0"), value.removeprefix("00").removeprefix("3")[:-1]]
    if scheme == "NDC":
        parts = value.split("-")
        found.append("".join(parts))
        if len(parts) == 3:
            labeler, product, package = parts
            found.append(f"{labeler:>05}{product:>04}{package:>02}")
    return [word for word in found if word]


def refresh(write: Write | Transaction, item_id: str) -> None:
    """Write the words of an item anew, after its name, maker or codes changed."""
    row = write.rows("select name, manufacturer from item where id = :id", id=item_id)[0]
    words = of_item(row["name"], row["manufacturer"], _codes(write, item_id))
    known = write.rows("select n, words from item_words where item_id = :id", id=item_id)
    if not known:
        write.run(
            "insert into item_words (n, item_id, words) values (:n, :id, :words)",
            n=_number(item_id),
            id=item_id,
            words=words,
        )
    elif known[0]["words"] != words:
        write.run("update item_words set words = :words where n = :n", words=words, n=known[0]["n"])


def _number(item_id: str) -> int:
    """Number an item: no two nodes give one number, and later items have higher ones, which SQLite likes."""
    node, _, code = item_id.partition("-")
    counted = identifiers.decode(code)
    return (counted << _NODE_BITS) | (zlib.crc32(node.encode()) >> (32 - _NODE_BITS))


def _codes(reader: Reader, item_id: str) -> list[tuple[str, str]]:
    rows = reader.rows(
        "select scheme, value from identifier where item_id = :id and withdrawn_at is null order by scheme, value",
        id=item_id,
    )
    return [(row["scheme"], row["value"]) for row in rows]


def fill(writing: Transaction) -> None:
    """Write the words of every item."""
    for row in writing.rows("select id from item order by id"):
        refresh(writing, row["id"])
