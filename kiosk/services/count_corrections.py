"""What a posted count corrects: packages known by serial by their name, open containers one by one, the rest by number.

A count of many thousand lines is read with few statements; only lines with names of their own are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from db import count_lines, count_serials, ledger, opened_containers, units
from db.count_decisions import Decision
from db.count_entries import Entry
from db.count_lines import UnitThere
from db.count_post import Correction
from db.ledger import Place
from db.opened_containers import OpenedContainer
from db.record import Write
from db.store import Reader
from kiosk.services.count_lines import Line
from kiosk.services.outcome import Refused

_LATER = "Nothing was posted."


def scan_them(later: str) -> Refused:
    """Say that a number alone does not tell which packages are missing, and what was therefore not done."""
    said = "It is not known which of the packages with a code of their own are missing from a line."
    return Refused("SCAN_SERIALS", said, f"Count that line again, and scan every package. {later}")


_BY_NAME = scan_them(_LATER)
_MOVED = Refused(
    "COUNT_AGAIN",
    "A package that was not scanned in its line has moved since: it was there.",
    f"Count that line again, and scan every package. {_LATER}",
)
_TYPED: Final = ("keys", "sheet")
"""How a number comes that nobody scanned package by package."""
_Serials = Mapping[str, str | None]


@dataclass(frozen=True)
class _Case:
    """One line, and what of it is known by name."""

    line: Line
    scanned: _Serials
    there: tuple[UnitThere, ...]
    """The packages with a serial that lie there by the ledger, or lay there when they were counted."""

    @property
    def unseen(self) -> list[UnitThere]:
        """What lay there by its name when the line was counted, and was not scanned."""
        return [each for each in self.there if each.then > 0 and each.serial not in self.scanned]

    @property
    def missing(self) -> list[UnitThere]:
        """What is missing by its name: all that was not scanned, unless a typed number may stand for it."""
        return [] if self.is_number_alone else self.unseen

    @property
    def alone(self) -> UnitThere | None:
        """The only package with a serial that lies there; None where there are others, or none."""
        lying = [each for each in self.there if each.quantity > 0]
        return lying[0] if len(lying) == 1 else None

    @property
    def is_number_alone(self) -> bool:
        """Say whether somebody typed how many lie there, and scanned no serial: it may stand for any of them."""
        last = self.line.last
        return not self.scanned and last.quantity > 0 and last.method in _TYPED

    def hides_which(self, loose: int) -> bool:
        """Say whether a number alone is too small and leaves open whether what is missing has a name.

        Where all that lies there is one carton, it is that which holds fewer.
        """
        is_one_carton = loose == 0 and self.alone is not None and self.alone.quantity > 1
        return self.is_number_alone and self.line.judged.variance < 0 and bool(self.unseen) and not is_one_carton

    def hides_names(self) -> bool:
        """Say whether a typed number stands for more than was scanned and lay there loose: some of it has a name."""
        last = self.line.last
        scanned = sum(each.then for each in self.there if each.serial in self.scanned)
        scanned += len(self.scanned.keys() - {each.serial for each in self.there})
        loose = last.expected - sum(each.then for each in self.there)
        return bool(self.scanned) and last.method == "keys" and last.quantity > scanned + loose and bool(self.missing)

    def taken_from_carton(self, rest: int, loose: int) -> list[tuple[str, int]]:
        """Take what is missing without a name from the one carton with a serial that lies there."""
        short, alone = -rest - loose, self.alone
        if alone is None or alone in self.missing or alone.moved_since or not 0 < short < alone.quantity:
            return []
        return [(alone.unit_id, -short)]


def corrected(
    write: Write, count_id: str, differing: Sequence[Line], decided: Mapping[str, Decision]
) -> list[Correction] | Refused:
    """Give the movements that make the ledger say what was counted, each for its reason; or say why it cannot."""
    scanned = count_serials.of_count(write, count_id)
    named = count_lines.with_serials(write, count_id)
    by_name = [line for line in differing if line.last.id in scanned or (named and line.place in named)]
    known = {line.last.id for line in by_name}
    ledger.alone_with_stock(write, *(line.item_id for line in by_name))
    balances = count_lines.balances(write, count_id) if by_name else {}
    made: list[Correction] = []
    cases: list[_Case] = []
    for line in differing:
        entry = line.last
        if entry.status in ledger.OPEN:
            ended = _of_containers(write, line, scanned.get(entry.id, {}), decided[entry.id].reason)
            if isinstance(ended, Refused):
                return ended
            made += ended
        elif entry.id in known:
            there = tuple(count_lines.units_there(write, entry))
            cases.append(_Case(line, scanned.get(entry.id, {}), there))
        else:
            made.append(Correction(entry.id, line.place, line.judged.variance, decided[entry.id].reason))
    return _of_cases(write, made, cases, balances, decided)


def _of_cases(
    write: Write,
    made: list[Correction],
    cases: Sequence[_Case],
    balances: Mapping[Place, int],
    decided: Mapping[str, Decision],
) -> list[Correction] | Refused:
    gone = {each.unit_id for case in cases for each in case.missing}
    for case in cases:
        entry, place = case.line.last, case.line.place
        loose = balances.get(place, 0) - sum(each.quantity for each in case.there)
        if case.hides_names() or case.hides_which(loose):
            return _BY_NAME
        if any(each.moved_since for each in case.missing):
            return _MOVED
        found = _found(write, case, gone)
        if isinstance(found, Refused):
            return found
        named = [(each.unit_id, -each.quantity) for each in case.missing] + [(unit_id, 1) for unit_id in found]
        rest = case.line.judged.variance - sum(quantity for _, quantity in named)
        if from_carton := case.taken_from_carton(rest, loose):
            named += from_carton
            rest -= sum(quantity for _, quantity in from_carton)
        # What is missing without a name cannot be more than lies there without one.
        elif loose + rest < 0:
            return _BY_NAME
        reason = decided[entry.id].reason
        made += [Correction(entry.id, place, quantity, reason, unit_id) for unit_id, quantity in named]
        made += [Correction(entry.id, place, rest, reason)] if rest else []
    return made


def _found(write: Write, case: _Case, gone: Collection[str]) -> list[str] | Refused:
    """Name the packages that were scanned and do not lie there by the ledger: they come back as what they are."""
    there = {each.unit_id for each in case.there}
    found = []
    for serial, unit_id in case.scanned.items():
        unit = units.unit_by_id(write, unit_id) if unit_id is not None and unit_id not in there else None
        if unit is None or unit.units != 1 or unit.lot_id != case.line.place.lot_id:
            continue
        # What moved after it was counted lay there then: the ledger has had it since.
        if units.moved_after(write, unit, case.line.last.at):
            continue
        lies = units.places_of_unit(write, unit)
        if lies and unit.id not in gone:
            said = f"Serial {serial} lies at {lies[0].location} by the record, and nobody counted there."
            return Refused("COUNT_OTHER_PLACE", said, f"Count that place in the same count. {_LATER}")
        units.move_unit(write, unit.id, case.line.place.location_id)
        found.append(unit.id)
    return found


def unseen(reader: Reader, item_id: str, entry: Entry, scanned: _Serials) -> list[OpenedContainer]:
    """List the open containers of a line that were there when it was counted, and that nobody scanned."""
    return [
        each
        for each in opened_containers.open_of_item(reader, item_id)
        if each.place == entry.place and each.id not in scanned and each.opened_at <= entry.at
    ]


def _of_containers(write: Write, line: Line, scanned: _Serials, reason: str) -> list[Correction] | Refused:
    """Open containers that are not there any more are ended one by one."""
    standing = unseen(write, line.item_id, line.last, scanned)
    if len(standing) != -line.judged.variance:
        return _BY_NAME
    for each in standing:
        opened_containers.end(write, each.id, "not_found")
    return [Correction(line.last.id, line.place, -1, reason, each.unit_id) for each in standing]
