"""Finding items while somebody types: by name, maker, NDC, GTIN, whatever the place of the words."""

from __future__ import annotations

from db import item_words, items
from db.item_words import Asked
from db.items import Item
from db.store import Reader, Row

_STOCKED = "select item_id from stock where quantity <> 0 union select item_id from par_level"
"""What the pharmacy keeps: few among all that catalogues know."""
_MATCHES = {
    "sqlite": "select rowid from item_search where item_search match :question limit :most",
    "postgresql": "select n from item_words where to_tsvector('simple', words) @@ to_tsquery('simple', :question) "
    "limit :most",
}
_MOST = 200
"""Items looked at besides those that are kept: whoever gets more types another letter."""
_ACTIVE = "from item i join item_words w on w.item_id = i.id where i.active = 1 and"


def search(reader: Reader, text: str, limit: int = 20) -> list[Item]:
    """Find active items each of whose words begins a word of `text`: exact names first, then kept ones, then by name.

    An empty text finds what is kept.
    """
    words = item_words.asked(text)
    if text.strip() and not words:
        return []
    found: dict[str, tuple[Row, bool]] = {}
    for row in _kept(reader, words):
        found[row["id"]] = (row, True)
    if words and len(found) < limit:
        for row in _any(reader, words):
            found.setdefault(row["id"], (row, False))
    wanted = " ".join(text.split()).casefold()
    ordered = sorted(found.values(), key=lambda each: _place(wanted, *each))
    return [items.from_row(row) for row, _ in ordered[:limit]]


def _place(wanted: str, row: Row, kept: bool) -> tuple[bool, bool, bool, str, str]:
    name = " ".join(row["name"].split()).casefold()
    return (name != wanted, not kept, not name.startswith(wanted), name, row["id"])


def _kept(reader: Reader, words: list[Asked]) -> list[Row]:
    # All that is kept is looked at, a few thousand at most, so that nothing of it hides behind a catalogue.
    conditions = "".join(f" and ' ' || w.words || ' ' like :word_{number}" for number in range(len(words)))
    values = {f"word_{number}": f"% {each.word}{' ' if each.whole else ''}%" for number, each in enumerate(words)}
    return reader.rows(f"select {items.COLUMNS} {_ACTIVE} i.id in ({_STOCKED}){conditions}", **values)


def _any(reader: Reader, words: list[Asked]) -> list[Row]:
    question = (
        " AND ".join(f'"{each.word}"' + "*" * (not each.whole) for each in words)
        if reader.engine == "sqlite"
        else " & ".join(f"'{each.word}'" + ":*" * (not each.whole) for each in words)
    )
    return reader.rows(
        f"select {items.COLUMNS} {_ACTIVE} w.n in ({_MATCHES[reader.engine]})", question=question, most=_MOST
    )
