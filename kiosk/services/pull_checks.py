"""The checks a package passes before it leaves the shelf, in order; the first that is not content asks or refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from db import instants, lots, pulls, stock, units
from db.lots import Lot
from db.opened_containers import OpenedContainer, open_of_item
from db.stock import StockLine
from kiosk.rules.expiry import PrintedExpiry, unusable_from
from kiosk.rules.in_use import KINDS
from kiosk.services import pull_questions as questions
from kiosk.services.look_package import forbidden
from kiosk.services.open_container import areas_for
from kiosk.services.outcome import Question, Refused
from kiosk.services.pull_list_checks import more_than_wanted, not_wanted
from kiosk.services.pull_package import Open, Package, amount, none_left, who_took

Doubt = Question | Refused | None
_SET_ASIDE = "Do not use it. Set it aside and show it to the pharmacist."


def first_doubt(package: Package) -> Doubt:
    """Give the first question or refusal; None when the package may leave the shelf."""
    return next((doubt for check in _CHECKS if (doubt := check(package)) is not None), None)


def _lot(package: Package) -> Doubt:
    """A code without a lot: the lots that are here are offered, even a single one; any other is a hard stop."""
    if package.lot is not None:
        return None
    on_hand = lots_here(package)
    if not on_hand:
        return Refused("NOT_ON_SHELF", f"No {package.name} is on the shelf.", _SET_ASIDE)
    return questions.which_lot(package, on_hand)


def lots_here(package: Package) -> list[Lot]:
    """List the lots of an item that lie here in whatever state, the first to end at the head."""
    here = sorted(package.lines, key=lambda line: (line.unusable_from or stock.NEVER, line.batch_lot))
    ids = dict.fromkeys(line.lot_id for line in here if line.state != "opened")
    return [lot for lot in (lots.lot(package.case.write, each) for each in ids) if lot is not None]


def unknown_lot(package: Package, batch_lot: str) -> Refused:
    """Refuse a lot that is not on the shelf."""
    return Refused("UNKNOWN_LOT", f"{package.name}: lot {batch_lot} is not on the shelf here.", _SET_ASIDE)


def _forbidden(package: Package) -> Doubt:
    case = package.case
    refused = forbidden(case.write, case.site, case.write.at, package.data, package.found)
    if refused is not None and refused.code == "UNKNOWN_LOT":
        return unknown_lot(package, package.data.batch_lot or "")
    return refused


def _serial(package: Package) -> Doubt:
    """A serial leaves once."""
    unit, lot = package.unit, package.lot
    if unit is None or lot is None:
        return None
    if unit.lot_id != lot.id:
        said = f"Serial {unit.serial} of {package.name} is on record with another lot than {lot.batch_lot}."
        return Refused("SERIAL_CONFLICT", said, _SET_ASIDE)
    if units.places_of_unit(package.case.write, unit):
        return None
    taken = [
        each
        for each in pulls.pulled_of_lot(package.case.write, lot.id)
        if each.unit_id == unit.id and each.quantity > 0
    ]
    who = f" {who_took(package.case, taken[0])}." if taken else ""
    said = f"Serial {unit.serial} of {package.name} has left the shelf already.{who}"
    return Refused("SERIAL_GONE", said, _SET_ASIDE)


def _others(package: Package) -> Doubt:
    lot = package.lot
    lying = [line for line in package.lines if lot is not None and line.lot_id == lot.id and line.state == "available"]
    if package.unit is not None:
        owners = {place.owner for place in units.places_of_unit(package.case.write, package.unit)}
    else:
        owners = {line.owner for line in lying}
    if not owners or any(stock.is_ours(owner) for owner in owners):
        return None
    said = f"{package.what} belongs to one patient alone."
    return Refused("OTHER_OWNER", said, "Put it back. Take the pharmacy's own stock.")


def _pack(package: Package) -> Doubt:
    """A scan takes one base unit; a whole carton is taken only by saying so."""
    link = package.found.link
    if link.units_per_pack == 1 or package.draft.quantity is not None:
        return None
    return None if link.identifier_id in package.case.state.one_each else questions.pack(package)


def _there(package: Package) -> Doubt:
    lot = package.lot
    if lot is None:
        return None
    there = sum(line.quantity for line in package.of_lot)
    open_ones = _open_ones(package)
    if there == 0 and open_ones:
        return _only_open(package, open_ones[0], f"The only {open_ones[0].unit}")
    if there == 0:
        return none_left(package.case, lot.id, package.what)
    if there < package.quantity:
        said = f"There are only {package.units(there)} of {package.what} on the shelf."
        return Refused("NOT_ENOUGH_STOCK", said, "Take fewer. If you see more, tell the pharmacist: count the shelf.")
    if package.places:
        return None
    if itself := [each for each in open_ones if package.unit is not None and each.unit_id == package.unit.id]:
        return _only_open(package, itself[0], f"Serial {itself[0].serial}")
    if package.quantity > 1:
        said = f"{package.units(package.quantity)} of {package.what} do not lie together in one place."
        return Refused("NOT_ENOUGH_STOCK", said, "Scan them one by one.")
    if package.data.serial is None:
        said = f"All of {package.what} on the shelf is known by serial numbers."
        return Refused("SERIAL_NEEDED", said, "Scan the code with the serial number, on the package or its carton.")
    said = f"Serial {package.data.serial} of {package.what} was never received, and all that is here is known."
    return Refused("SERIAL_UNKNOWN", said, _SET_ASIDE)


def _open_ones(package: Package) -> list[OpenedContainer]:
    lot_id = package.lot.id if package.lot else ""
    item_id = package.found.link.item.id
    return [each for each in open_of_item(package.case.write, item_id) if each.lot_id == lot_id]


def _only_open(package: Package, opened: OpenedContainer, which: str) -> Refused:
    """What is open is used where it stands: it is no whole unit any more."""
    if opened.use_until <= package.case.write.at:
        said = f"{which} of {package.what} is OPEN TOO LONG."
        return Refused("OPEN_TOO_LONG", said, "Do not use it. Say on its card (F6 on Home) that it is discarded.")
    said = f"{which} of {package.what} is open already."
    return Refused("ONLY_OPEN", said, "Use it where it stands; its card (F6 on Home) says until when.")


def _some_held(package: Package) -> Doubt:
    """Where some of a lot must not be used, a person looks that this is none of them."""
    lot = package.lot
    if lot is None or package.unit is not None:
        return None
    found = kept_apart(package.case, lot.id, package.found.link.item.base_unit, package.lines)
    # Who looked, looked for these: once more or others are held, they look again.
    looked = package.draft.reasons.get(questions.SOME_HELD) == questions.looked(found)
    return questions.some_held(package, found) if found and not looked else None


def kept_apart(case: Open, lot_id: str, unit: str, lines: Sequence[StockLine]) -> list[str]:
    """Name what lies of a lot and is not for everybody to take, of all that lies of its item."""
    of_lot = [line for line in lines if line.lot_id == lot_id]
    opened = open_of_item(case.write, of_lot[0].item_id) if of_lot else []
    late = [each for each in opened if each.lot_id == lot_id and each.use_until <= case.write.at]
    held = [line for line in of_lot if line.state == "quarantined"]
    others = [line for line in of_lot if not stock.is_ours(line.owner)]
    found = [f"{amount(line.quantity, unit)} in QUARANTINE: {line.location}" for line in held]
    found += [f"1 {each.unit} OPEN TOO LONG: {each.location}" for each in late]
    return found + [f"{amount(line.quantity, unit)} of one patient alone: {line.location}" for line in others]


def _where(package: Package) -> Doubt:
    if place_of(package) is not None:
        return None
    return questions.where(package, package.places)


def place_of(package: Package) -> StockLine | None:
    """Find where it is taken from: the only place, the one a person named, or where they took things last."""
    places = package.places
    if len({line.location_id for line in places}) == 1:
        return places[0]
    for wanted in (package.draft.location_id, *package.case.state.places):
        for line in places:
            if line.location_id == wanted:
                return line
    return None


def end_of(package: Package) -> str:
    """Give the instant until which it is needed: today's needs are needs of this moment."""
    case = package.case
    needed = date.fromisoformat(case.state.needed_until) if case.state.needed_until else case.today
    if needed <= case.today:
        return case.write.at
    return instants.to_text(unusable_from(PrintedExpiry(needed.isoformat(), "day"), case.site.zone))


def _ends_too_soon(package: Package) -> Doubt:
    if package.until >= end_of(package) or _given(package, questions.ENDS_TOO_SOON):
        return None
    return questions.ends_too_soon(package, package.case.state.needed_until or package.case.today.isoformat())


def _open_first(package: Package) -> Doubt:
    opened = _first_open(package)
    if opened is None or _given(package, questions.OPEN_FIRST):
        return None
    until = instants.from_text(opened.use_until).astimezone(package.case.site.zone)
    return questions.open_first(package, opened, areas_for(package.case.write, opened), f"{until:%Y-%m-%d %H:%M}")


def _first_open(package: Package) -> OpenedContainer | None:
    held = {line.lot_id for line in package.lines if line.state == "quarantined"}
    usable = {line.lot_id for line in package.lines if line.state == "opened"} - held
    end = max(end_of(package), package.case.write.at)
    return next(
        (
            each
            for each in open_of_item(package.case.write, package.found.link.item.id)
            if each.lot_id in usable and stock.is_ours(each.owner) and each.use_until > package.case.write.at
            and each.use_until >= end and each.kind in (None, *KINDS) and each.left_microlitres != 0
        ),
        None,
    )  # fmt: skip


def _earlier_first(package: Package) -> Doubt:
    """First to expire, first out: of the lots that last until the needed day."""
    if _given(package, questions.EARLIER_FIRST) or _given(package, questions.ENDS_TOO_SOON):
        return None
    end, mine = end_of(package), package.lot.id if package.lot else ""
    ours = [line for line in package.lines if line.state == "available" and stock.is_ours(line.owner)]
    earlier = sorted(
        (line for line in ours if line.lot_id != mine and _until(line) < package.until), key=lambda line: _until(line)
    )
    first = [line for line in earlier if _until(line) >= end and _until(line) > package.case.write.at]
    if not first:
        return None
    return questions.earlier_first(package, first[0], [line for line in earlier if line not in first])


def _until(line: StockLine) -> str:
    return line.unusable_from or stock.NEVER


def _given(package: Package, code: str) -> bool:
    return code in package.draft.reasons


_CHECKS: tuple[Callable[[Package], Doubt], ...] = (
    _forbidden,
    not_wanted,
    _lot,
    _serial,
    _others,
    _pack,
    _there,
    more_than_wanted,
    _some_held,
    _where,
    _ends_too_soon,
    _open_first,
    _earlier_first,
)
