"""The checks a package passes before it leaves the shelf, in order; the first that is not content asks or refuses."""

from __future__ import annotations

from collections.abc import Callable

from db import lots, stock, units
from db.ledger import Place
from db.lots import Lot
from db.stock import StockLine
from kiosk.services import first_out
from kiosk.services import pull_questions as questions
from kiosk.services.clock_before import over_before
from kiosk.services.cold_out import COLD_OUT, lay_out
from kiosk.services.look_package import forbidden
from kiosk.services.open_container import areas_for
from kiosk.services.outcome import Question, Refused
from kiosk.services.pull_list_checks import more_than_wanted, not_wanted
from kiosk.services.pull_open_checks import none_but_open, very_one
from kiosk.services.pull_package import Package, left_words, none_left

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
    """List the lots of an item that lie here in whatever state, open as well, the first to end at the head."""
    here = sorted(package.lines, key=lambda line: (line.unusable_from or stock.NEVER, line.batch_lot))
    ids = dict.fromkeys(line.lot_id for line in here)
    return [lot for lot in (lots.lot(package.case.write, each) for each in ids) if lot is not None]


def unknown_lot(package: Package, batch_lot: str) -> Refused:
    """Refuse a lot that is not on the shelf."""
    return Refused("UNKNOWN_LOT", f"{package.name}: lot {batch_lot} is not on the shelf here.", _SET_ASIDE)


def _forbidden(package: Package) -> Doubt:
    case = package.case
    batch_lot = package.data.batch_lot
    refused = forbidden(case.write, case.site, case.write.at, package.found, batch_lot, package.printed)
    if refused is not None and refused.code == "UNKNOWN_LOT":
        return unknown_lot(package, batch_lot or "")
    return refused


def _over_before(package: Package) -> Doubt:
    """What is in date only since the clock was set back waits for whoever confirms the time."""
    return over_before(package.case.write, package.until, package.what)


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
    became = left_words(package.case, lot.id, unit.id)
    said = f"Serial {unit.serial} of {package.name} has left the shelf already.{became}"
    return Refused("SERIAL_GONE", said, _SET_ASIDE)


def _others(package: Package) -> Doubt:
    return first_out.others(package.hand)


def _some_held(package: Package) -> Doubt:
    return first_out.some_held(package.hand)


def _pack(package: Package) -> Doubt:
    """A scan takes one base unit; a whole carton is taken only by saying so."""
    link = package.found.link
    if link.units_per_pack == 1 or package.draft.quantity is not None or package.left_in_pack == 0:
        return None
    return None if link.identifier_id in package.case.state.one_each else questions.pack(package)


def _there(package: Package) -> Doubt:
    lot = package.lot
    if lot is None:
        return None
    there = sum(line.quantity for line in package.of_lot)
    if package.unit is not None and package.left_in_pack == 0 and (in_use := very_one(package)) is not None:
        return in_use
    if package.unit is not None and 0 < package.left_in_pack < package.quantity:
        said = f"Only {package.units(package.left_in_pack)} of serial {package.unit.serial} are left."
        return Refused("NOT_ENOUGH_STOCK", said, "Take fewer. If you see more, tell the pharmacist: count the shelf.")
    if there == 0:
        return none_but_open(package) or none_left(package.case, lot.id, package.what)
    if there < package.quantity:
        said = f"There are only {package.units(there)} of {package.what} on the shelf."
        return Refused("NOT_ENOUGH_STOCK", said, "Take fewer. If you see more, tell the pharmacist: count the shelf.")
    if package.places:
        return None
    if package.quantity > 1:
        said = f"{package.units(package.quantity)} of {package.what} do not lie together in one place."
        return Refused("NOT_ENOUGH_STOCK", said, "Scan them one by one.")
    if package.data.serial is None:
        said = f"All of {package.what} on the shelf is known by serial numbers."
        return Refused("SERIAL_NEEDED", said, "Scan the code with the serial number, on the package or its carton.")
    said = f"Serial {package.data.serial} of {package.what} was never received, and all that is here is known."
    return Refused("SERIAL_UNKNOWN", said, _SET_ASIDE)


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


def _ends_too_soon(package: Package) -> Doubt:
    if package.until >= package.case.needed or questions.ENDS_TOO_SOON in package.draft.reasons:
        return None
    return questions.ends_too_soon(package)


def _cold_out(package: Package) -> Doubt:
    """What must be kept cold and was left elsewhere is not used without a word."""
    line, lot = place_of(package), package.lot
    if line is None or lot is None or COLD_OUT in package.draft.reasons:
        return None
    case, place = package.case, Place(lot.id, line.location_id, "available", line.owner)
    lay = lay_out(case.write, package.found.link.item, place)
    return questions.cold_out(package, lay) if lay else None


def _open_first(package: Package) -> Doubt:
    opened = first_out.first_open(package.hand)
    if opened is None:
        return None
    uses = questions.uses(opened, areas_for(package.case.write, opened))
    return first_out.open_first(package.hand, opened, uses)


def _earlier_first(package: Package) -> Doubt:
    """Whoever was allowed a lot that ends too soon is not sent to one that ends sooner still."""
    return None if questions.ENDS_TOO_SOON in package.draft.reasons else first_out.earlier_first(package.hand)


_CHECKS: tuple[Callable[[Package], Doubt], ...] = (
    _forbidden,
    not_wanted,
    _lot,
    _over_before,
    _serial,
    _others,
    _pack,
    _there,
    more_than_wanted,
    _some_held,
    _where,
    _ends_too_soon,
    _cold_out,
    _open_first,
    _earlier_first,
)
