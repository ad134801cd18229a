"""What a pull says of a package of which there is an open one, or one that was out of the refrigerator."""

from __future__ import annotations

from typing import Final

from db import instants, ledger, lots, stock
from db.opened_containers import OpenedContainer, open_of_item
from kiosk.rules.in_use import CLOSED
from kiosk.services import pull_questions as questions
from kiosk.services.open_container import areas_for
from kiosk.services.open_usable import OUT_TOO_LONG
from kiosk.services.outcome import Question, Refused
from kiosk.services.pull_package import Open, Package
from kiosk.services.pull_state import Draft

_CLEAR: Final = "Do not use it. Clear it off the shelf (F1)."


def lasts(case: Open, found: OpenedContainer) -> bool:
    """Say whether the lot of a container lasts as long as it is needed: its own limit is for the moment of its use."""
    lot = lots.lot(case.write, found.lot_id)
    return ((lot.unusable_from if lot else None) or stock.NEVER) >= case.needed


def where_used(case: Open, found: OpenedContainer, draft: Draft) -> Question | Refused:
    """Ask where a container is used; one that is closed still is opened there.

    Where its lot ends too soon, a pharmacist is asked first, as for a package that leaves the shelf.
    """
    lot = lots.lot(case.write, found.lot_id)
    if lot is not None and not lasts(case, found) and questions.ENDS_TOO_SOON not in draft.reasons:
        return questions.open_ends_too_soon(found, lot, case.needed_day)
    areas = areas_for(case.write, found)
    if not areas and found.kind in CLOSED:
        said = f"The {found.unit} of {found.name} is closed, and nobody said what it is once it is open."
        return Refused("NO_KIND", said, "A pharmacist says it on its card (F8). Until then take another one.")
    until = instants.from_text(found.use_until).astimezone(case.site.zone)
    return questions.use_open(found, areas, f"{until:%Y-%m-%d %H:%M}")


def very_one(package: Package) -> Question | Refused | None:
    """Where the very package in hand is the one that is in use: ask or say so; None where it is not."""
    if package.unit is None:
        return None
    found = next((each for each in _in_use(package) if each.unit_id == package.unit.id), None)
    if found is None:
        return None
    is_carton = package.unit.units > 1
    which = f"The only {found.unit} of serial {found.serial}" if is_carton else f"Serial {found.serial}"
    return _taken_in_use(package, found, which)


def none_but_open(package: Package) -> Question | Refused | None:
    """Where all that is left of a lot is in use: ask or say so; None where nothing is."""
    in_use = _in_use(package)
    if not in_use:
        return None
    usable = [each for each in in_use if each.use_until > package.case.write.at]
    first = next((each for each in usable if each.kind in CLOSED), (*usable, *in_use)[0])
    held = _rest_held(package)
    if held is not None or len(usable) < 2 or first.kind in CLOSED:
        return held or _taken_in_use(package, first, f"The only {first.unit}")
    said = f"{len(usable):,} of {package.what} are open already, and its code does not say which one this is."
    return Refused("ONLY_OPEN", said, "Scan the small label of the open one.")


def _in_use(package: Package) -> list[OpenedContainer]:
    lot_id = package.lot.id if package.lot else ""
    opened = open_of_item(package.case.write, package.found.link.item.id)
    return [each for each in opened if each.lot_id == lot_id and not each.is_held]


def _rest_held(package: Package) -> Refused | None:
    """Where all of a lot but what is open is in quarantine, the one in hand may be of that."""
    lot_id = package.lot.id if package.lot else ""
    held = [line for line in package.lines if line.lot_id == lot_id and line.state in ledger.HELD]
    if not held:
        return None
    where = ", ".join(sorted({line.location for line in held}))
    said = f"All of {package.what} that is not open is in QUARANTINE ({where})."
    return Refused("QUARANTINED", said, "Do not use it until it is released. To use an open one, scan its own label.")


def _taken_in_use(package: Package, found: OpenedContainer, which: str) -> Question | Refused:
    """Use what is open where it stands: it is no whole unit any more; what is closed is opened for this."""
    if found.use_until > package.case.write.at:
        return where_used(package.case, found, package.draft)
    if found.kind in CLOSED:
        return Refused("OUT_TOO_LONG", f"{which} of {package.what} {OUT_TOO_LONG}.", _CLEAR)
    return Refused("OPEN_TOO_LONG", f"{which} of {package.what} is OPEN TOO LONG.", _CLEAR)
