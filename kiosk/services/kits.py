"""Kits as a file: bins and therapies' supply lists in TOML, read whole or not at all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from db import catalogue, items, kits, locations
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused
from scanners import build_local

LARGEST: Final = 256 * 1024
_MOST: Final = 200
_LONGEST: Final = 80
_PUT_RIGHT: Final = "Put it right and bring the file in again. Nothing was changed."


@dataclass(frozen=True)
class KitSaid:
    """A kit as a file says it."""

    code: str
    name: str
    lines: tuple[tuple[str, int], ...]
    """Item (by id, code or name) and base units."""


@dataclass(frozen=True)
class FileSaid:
    """What a file says."""

    name: str
    kits: tuple[KitSaid, ...]
    bins: tuple[str, ...]


class _Wrong(ValueError):
    """Something in a file that cannot be taken; its text is a sentence."""


def read_list(name: str, content: bytes) -> FileSaid | Refused:
    """Read a file of kits."""
    if len(content) > LARGEST:
        return Refused("FILE_TOO_LARGE", f"{name} is larger than {LARGEST // 1024} KB.", "Give a file of kits only.")
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
        listed, bins = data.get("kit", []), data.get("bins", [])
        unknown = [key for key in data if key not in ("kit", "bins")]
        if unknown:
            raise _Wrong(f"“{unknown[0][:40]}” is neither kit nor bins")
        if not isinstance(listed, list) or not isinstance(bins, list) or len(listed) + len(bins) > _MOST:
            raise _Wrong(f"kits and bins are lists, of {_MOST} at most")
        found = tuple(_kit(each) for each in listed)
        if len({kit.code for kit in found}) < len(found):
            raise _Wrong("two kits have the same code")
        return FileSaid(name, found, tuple(_words(each, "a bin's name") for each in bins))
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        return Refused("BAD_TOML", f"{name}: {error}.", _PUT_RIGHT)


def _words(said: object, what: str) -> str:
    text = " ".join(said.split()) if isinstance(said, str) else ""
    if not text or len(text) > _LONGEST or not text.isprintable():
        raise _Wrong(f"{what} has 1 to {_LONGEST} printable signs")
    return text


def _kit(said: object) -> KitSaid:
    if not isinstance(said, Mapping):
        raise _Wrong("a kit begins with [[kit]]")
    code, name = _words(said.get("code"), "a kit's code"), _words(said.get("name"), "a kit's name")
    try:
        build_local("kit", code)
    except ValueError as error:
        raise _Wrong(f"code {code}: a code holds 1 to 40 capital letters, digits, full stops or hyphens") from error
    lines = said.get("lines")
    if not isinstance(lines, list) or not 1 <= len(lines) <= _MOST:
        raise _Wrong(f"kit {code} has 1 to {_MOST} lines")
    found = tuple(_line(code, each) for each in lines)
    if len({item for item, _ in found}) < len(found):
        raise _Wrong(f"kit {code} names an item twice")
    return KitSaid(code, name, found)


def _line(code: str, said: object) -> tuple[str, int]:
    content: Mapping[str, Any] = said if isinstance(said, Mapping) else {}
    quantity = content.get("quantity")
    if not isinstance(quantity, int) or isinstance(quantity, bool) or not 1 <= quantity <= 9_999:
        raise _Wrong(f"kit {code}: a quantity is a whole number from 1 to 9,999")
    return _words(content.get("item"), f"kit {code}: an item"), quantity


def items_named(reader: Reader, said: FileSaid) -> dict[str, str]:
    """Find the items that a file names; what is missing here is on no file."""
    names = dict.fromkeys(item for kit in said.kits for item, _ in kit.lines)
    return {name: found for name in names if (found := _item(reader, name)) is not None}


def _item(reader: Reader, name: str) -> str | None:
    if (coded := catalogue.item_coded(reader, name)) is not None:
        return coded.id
    called = items.items_called(reader, name)
    return called[0] if len(called) == 1 else None


def put_on_file(write: Write, said: FileSaid, named: Mapping[str, str]) -> tuple[int, int]:
    """Put kits and bins on file; one that is there alike stays. Count the kits and bins that are new or others now."""
    new_kits = 0
    for kit in said.kits:
        lines = [(named[item], quantity) for item, quantity in kit.lines]
        before = kits.kit_with_code(write, kit.code)
        alike = before and (before.name, [(line.item_id, line.quantity) for line in before.lines]) == (kit.name, lines)
        if not alike:
            kits.add_kit(write, kit.code, kit.name, lines)
            new_kits += 1
    there = {place.name for place in locations.locations(write)}
    new_bins = [name for name in dict.fromkeys(said.bins) if name not in there]
    for name in new_bins:
        locations.add_location(write, name, "room", "bin")
    return new_kits, len(new_bins)


def bring_in(record: Record, person_id: str, name: str, content: bytes) -> Outcome:
    """Bring a file of kits in, whole or not at all."""
    said = read_list(name, content)
    with record.write(person_id, "kit.import") as write:
        write.alone_with("kits")
        refused = permit.refusal(write, person_id, Act.KEEP_KITS)
        if refused is None and isinstance(said, Refused):
            refused = said
        if refused is not None or isinstance(said, Refused):
            return permit.noted(write, refused or _NOTHING)
        named = items_named(write, said)
        missing = [item for kit in said.kits for item, _ in kit.lines if item not in named]
        if missing:
            reason = f"{name}: no item on file, or several, are called {missing[0]}."
            return permit.noted(write, Refused("NO_ITEM", reason, _PUT_RIGHT))
        # Items of different names may be one: a list that names it twice would be wrong in what is missing.
        for kit in said.kits:
            if len({named[item] for item, _ in kit.lines}) < len(kit.lines):
                twice = Refused("BAD_LIST", f"{name}: kit {kit.code} names an item twice.", _PUT_RIGHT)
                return permit.noted(write, twice)
        new_kits, new_bins = put_on_file(write, said, named)
    return Done("KITS", f"{len(said.kits):,} kits read, {new_kits:,} new or changed; {new_bins:,} new bins.")


_NOTHING: Final = Refused("BAD_TOML", "Nothing was read.", _PUT_RIGHT)
