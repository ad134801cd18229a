"""The site's tables for orders as a file: codes, dose ranges and groups of therapies in TOML, read whole or not at all.

Each table that a file holds takes the place of the one before. Only a pharmacist brings them in, and the file says
where its values come from: nothing here is ours.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from db import catalogue, items, order_tables
from db.order_tables import CODES, GROUPS, KINDS, RANGES
from db.record import Record
from db.store import Reader
from kiosk.rules.calculations.answer import CalculationError
from kiosk.rules.calculations.units import amount_in, known_unit
from kiosk.rules.order_content import ROUTES
from kiosk.rules.order_warnings import BASES, DoseRange, TherapyGroup
from kiosk.rules.permissions import Act
from kiosk.services import permit
from kiosk.services.outcome import Done, Outcome, Refused
from kiosk.services.receive_answers import text

LARGEST: Final = 1024 * 1024
_MOST: Final = 5_000
_MOST_DOTS: Final = 50
_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,39}")
_NUMBER: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
_MEANS: Final = ("drug", "fluid", "formula", "route")
"""What a code can stand for."""
_PUT_RIGHT: Final = "Put it right and bring the file in again. Nothing was changed."


class _Wrong(ValueError):
    """Something in a file that cannot be taken; its text is a sentence without its point."""


@dataclass(frozen=True)
class Codes:
    """What the site's codes stand for."""

    by_code: Mapping[str, Mapping[str, Any]]

    def means(self, code: str, what: str) -> str | None:
        """Give what a code stands for: an item's id, a formula's code or a route; None where it stands for nothing."""
        found = self.by_code.get(code.upper())
        return str(found["means"]) if found is not None and found["kind"] == what else None

    def holds(self, item_id: str) -> str | None:
        """Say what one base unit of an item holds, such as `1 g`; None where no code says it."""
        for found in self.by_code.values():
            if found["kind"] == "drug" and found["means"] == item_id and found.get("holds"):
                return str(found["holds"])
        return None


def codes(reader: Reader) -> Codes:
    """Read the codes that hold now."""
    table = order_tables.holding(reader, CODES)
    return Codes({row["code"]: row for row in table.rows} if table else {})


def dose_ranges(reader: Reader) -> tuple[tuple[DoseRange, ...], str]:
    """Read the ranges that hold now, and where they come from."""
    table = order_tables.holding(reader, RANGES)
    return (tuple(DoseRange(**row) for row in table.rows), table.words) if table else ((), "")


def therapy_groups(reader: Reader) -> tuple[tuple[TherapyGroup, ...], str]:
    """Read the groups of therapies that hold now, and where they come from."""
    table = order_tables.holding(reader, GROUPS)
    if table is None:
        return (), ""
    return tuple(TherapyGroup(row["name"], tuple(row["drugs"])) for row in table.rows), table.words


def keys_of(reader: Reader, item_id: str) -> frozenset[str]:
    """Name what the tables may call a drug by: its item, and what may stand in for it."""
    item = items.item(reader, item_id)
    return frozenset(filter(None, (item_id, item.substitution_group if item else None)))


def bring_in(record: Record, person_id: str, name: str, content: bytes) -> Outcome:
    """Bring a file of tables in, whole or not at all."""
    with record.write(person_id, "order.tables") as write:
        write.alone_with("order tables")
        if (refused := permit.refusal(write, person_id, Act.KEEP_ORDER_TABLES)) is not None:
            return permit.noted(write, refused)
        try:
            found, source = _read(write, content)
        except _Wrong as wrong:
            return permit.noted(write, Refused("BAD_TABLE", f"{name}: {wrong}.", _PUT_RIGHT))
        for kind, rows in found.items():
            order_tables.put(write, kind, source, rows)
    counts = ", ".join(f"{len(rows):,} {_NAMES[kind]}" for kind, rows in found.items())
    return Done("ORDER_TABLES", f"In force now: {counts}.")


_NAMES: Final = {CODES: "codes", RANGES: "dose ranges", GROUPS: "groups of therapies"}


def _read(reader: Reader, content: bytes) -> tuple[dict[str, list[dict[str, Any]]], str]:
    if len(content) > LARGEST:
        raise _Wrong(f"it is larger than {LARGEST // 1024:,} KB")
    try:
        said = content.decode("utf-8-sig")
        if any(line.count(".") > _MOST_DOTS for line in said.split("\n")):
            raise _Wrong("it is nested too deep")
        data = tomllib.loads(said)
    except UnicodeDecodeError as error:
        raise _Wrong("that is no UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise error if isinstance(error, _Wrong) else _Wrong(f"that is no TOML: {str(error)[:120]}") from error
    unknown = [key for key in data if key not in (*KINDS, "source")]
    if unknown:
        raise _Wrong(f"“{unknown[0][:40]}” is none of source, {', '.join(KINDS)}")
    source = text(data.get("source"))
    if source is None:
        raise _Wrong("source is missing: it says in a line where these values come from")
    found: dict[str, list[dict[str, Any]]] = {}
    known = {row["code"]: row for row in codes(reader).by_code.values()}
    for kind in KINDS:  # codes first: the other tables name drugs by them
        if kind in data:
            found[kind] = _rows(reader, kind, data[kind], known)
            known = {row["code"]: row for row in found[kind]} if kind == CODES else known
    if not found:
        raise _Wrong(f"it holds none of {', '.join(KINDS)}")
    return found, source


def _rows(reader: Reader, kind: str, said: object, known: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    if not isinstance(said, list) or len(said) > _MOST:
        raise _Wrong(f"{kind} is a list of [[{kind}]], of {_MOST:,} at most")
    found = []
    for number, each in enumerate(said, start=1):
        if not isinstance(each, dict):
            raise _Wrong(f"{kind} {number}: it begins with [[{kind}]]")
        try:
            found.append(_READ[kind](reader, each, known))
        except _Wrong as wrong:
            raise _Wrong(f"{kind} {number}: {wrong}") from wrong
    if kind == CODES and len({row["code"] for row in found}) < len(found):
        raise _Wrong("a code stands there twice")
    if kind == CODES:
        _hold_alike(found)
    return found


def _hold_alike(rows: list[dict[str, Any]]) -> None:
    """Insist that all codes of one item say the same of what one holds: vials are counted by it."""
    held: dict[str, tuple[str, str]] = {}
    for row in rows:
        if "holds" in row:
            code, holds = held.setdefault(row["means"], (row["code"], row["holds"]))
            if holds != row["holds"]:
                raise _Wrong(f"{code} and {row['code']} are one item, and one holds {holds}, the other {row['holds']}")


def _only(said: Mapping[str, Any], *names: str) -> None:
    unknown = [name for name in said if name not in names]
    if unknown:
        raise _Wrong(f"“{unknown[0][:40]}” is none of {', '.join(names)}")


def _word(said: Mapping[str, Any], name: str) -> str:
    found = text(said.get(name))
    if found is None:
        raise _Wrong(f"{name} is missing, or no line of text")
    return found


def _code(reader: Reader, said: Mapping[str, Any], _: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    _only(said, "code", "kind", "means", "holds")
    code, kind, means = _word(said, "code"), _word(said, "kind"), _word(said, "means")
    if _CODE.fullmatch(code) is None:
        raise _Wrong("a code holds 1 to 40 capital letters, digits, points or hyphens")
    if kind not in _MEANS:
        raise _Wrong(f"kind is one of {', '.join(_MEANS)}")
    if kind == "route" and means not in ROUTES:
        raise _Wrong(f"a route is one of {', '.join(ROUTES)}")
    if kind in ("drug", "fluid"):
        item = catalogue.item_coded(reader, means)
        if item is None:
            raise _Wrong(f"no item on file has the code {means[:40]}; give its NDC, GTIN or id")
        means = item.id
    row = {"code": code, "kind": kind, "means": means}
    if said.get("holds") is not None:
        row["holds"] = _holds(kind, _word(said, "holds"))
    return row


def _holds(kind: str, said: str) -> str:
    if kind != "drug":
        raise _Wrong("only a drug holds something")
    try:
        if not amount_in("holds", said).value:
            raise _Wrong("holds is more than nothing")
    except CalculationError as error:
        raise _Wrong(error.message.removesuffix(".")) from error
    return said


def _drug(reader: Reader, said: object, known: Mapping[str, Mapping[str, Any]]) -> str:
    """Find a drug by the site's code, or by its NDC, GTIN or id; what may stand in for it is meant as well."""
    name = text(said) or ""
    row = known.get(name)
    item = items.item(reader, row["means"]) if row and row["kind"] == "drug" else catalogue.item_coded(reader, name)
    if item is None:
        raise _Wrong(f"no drug on file has the code {name[:40]}")
    return item.substitution_group or item.id


def _range(reader: Reader, said: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    _only(said, "drug", "route", "basis", "unit", "least", "most")
    basis, route = _word(said, "basis"), text(said.get("route"))
    if basis not in BASES:
        raise _Wrong(f"basis is one of {', '.join(BASES)}")
    if said.get("route") is not None and route not in ROUTES:
        raise _Wrong(f"a route is one of {', '.join(ROUTES)}")
    least, most = (_number(said, name) for name in ("least", "most"))
    if Decimal(least) > Decimal(most):
        raise _Wrong("least is more than most")
    try:
        unit = known_unit("unit", _word(said, "unit"))
    except CalculationError as error:
        raise _Wrong(error.message.removesuffix(".")) from error
    drug = _drug(reader, said.get("drug"), known)
    return {"drug": drug, "route": route, "basis": basis, "unit": unit, "least": least, "most": most}


def _number(said: Mapping[str, Any], name: str) -> str:
    """Read a number that stands as text or as a whole one: what TOML calls a float is none that can be trusted."""
    given = said.get(name)
    found = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
    if not isinstance(found, str) or _NUMBER.fullmatch(found) is None:
        raise _Wrong(f'{name} is a number such as 500 or "0.5"')
    return found


def _group(reader: Reader, said: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    _only(said, "name", "drugs")
    drugs = said.get("drugs")
    if not isinstance(drugs, list) or not 2 <= len(drugs) <= _MOST:
        raise _Wrong("drugs is a list of two or more")
    return {"name": _word(said, "name"), "drugs": sorted({_drug(reader, each, known) for each in drugs})}


_READ: Final = {CODES: _code, RANGES: _range, GROUPS: _group}


def in_force(reader: Reader) -> list[tuple[str, int, str]]:
    """List the tables that hold now, as (name, rows, where they come from)."""
    found = [(kind, order_tables.holding(reader, kind)) for kind in KINDS]
    return [(_NAMES[kind], len(table.rows), table.words) for kind, table in found if table is not None]
