"""What was pulled, line by line: how much of it is out, and how it lies on the shelf when it comes back."""

from __future__ import annotations

from dataclasses import dataclass

from db import ledger, lots, pulls, stock, units
from db.ledger import Movement, Place, Status
from db.pulls import Pulled
from kiosk.rules import reasons
from kiosk.services import first_out, slip
from kiosk.services.outcome import Refused
from kiosk.services.pull_package import Open
from kiosk.settings import value_at
from kiosk.settings_shelf import CONTROLLED_RETURN


@dataclass(frozen=True)
class Change:
    """How much of a line comes back (or, below zero, is taken more), and how it lies then."""

    kind: str
    units_back: int
    reason: str | None = None
    status: Status = "available"
    named: bool = True
    """False for what of a carton lies there without the carton's serial."""


@dataclass(frozen=True)
class Lies:
    """How something lies once it is back."""

    cause: str | None = None
    """What keeps it in quarantine, as a code."""
    said: str = ""
    """The same in words."""

    @property
    def status(self) -> Status:
        """Its state in the ledger."""
        return "quarantined" if self.cause else "available"

    @property
    def words(self) -> str:
        """Say where it is to be put, if not to the others."""
        return f" Put what comes back in QUARANTINE: {self.said}." if self.cause else ""


def line_alone(case: Open, line_id: str) -> Pulled | None:
    """Read a pull, and keep everybody else from moving anything of its item until this step is done."""
    found = pulls.pulled(case.write, [line_id])
    if not found:
        return None
    ledger.alone_with_stock(case.write, found[0].item_id)
    return pulls.pulled(case.write, [line_id])[0]  # anew: somebody may have been waited for


def just_taken(case: Open, line: Pulled) -> int:
    """Count what of a line was taken a moment ago: of the rest somebody has to say where it was and how it was kept."""
    now = case.write.at
    return max(0, pulls.taken_between(case.write, line.id, slip.begins(case.write, now), now))


def place_of_line(line: Pulled, status: Status = "available") -> Place:
    """Give the place that something was pulled from."""
    return Place(line.lot_id, line.location_id, status, line.owner)


def change_line(case: Open, line: Pulled, change: Change) -> None:
    """Change how much of a line is out: always a movement that points at the pull."""
    ledger.post(
        case.write,
        Movement(
            change.kind,
            place_of_line(line, change.status),
            change.units_back,
            key=f"{case.key}:{change.kind}",
            unit_id=line.unit_id if change.named else None,
            job_id=case.job.id,
            reverses=line.id,
            reason=change.reason,
        ),
    )


def lies_back(case: Open, line: Pulled, *, whatever_was_seen: bool = False) -> Lies:
    """Say how what comes back lies: what forbids the rest of its lot forbids it too.

    Who looked in this pull that theirs was none of those in quarantine need not look again to take it back; what was
    out of sight meanwhile (`whatever_was_seen`) is not known by its lot any more.
    """
    lot = lots.lot(case.write, line.lot_id)
    if lot is not None and lot.recalled_at is not None:
        return Lies("RECALLED", "it is RECALLED now")
    if lot is not None and lot.unusable_from is not None and lot.unusable_from <= case.write.at:
        return Lies("EXPIRED", "it is EXPIRED now")
    if some_unseen(case, line, whatever_was_seen=whatever_was_seen):
        return Lies(reasons.LOT_HELD, "others of its lot are there")
    return Lies()


def some_unseen(case: Open, line: Pulled, *, whatever_was_seen: bool = False) -> bool:
    """Say whether some of a lot are in quarantine that nobody in this pull looked at."""
    lying = stock.stock_now(case.write, case.write.at, stock.Filter(item_id=line.item_id))
    held = (each for each in lying if each.lot_id == line.lot_id and each.state == "quarantined")
    if not any(each.owner == line.owner for each in held):
        return False
    looked = case.state.settled.get(f"{first_out.SOME_HELD} {line.lot_id}")
    held_now = first_out.kept_apart(case.write, case.write.at, line.lot_id, lying, case.state.own)
    return whatever_was_seen or looked != first_out.looked(held_now)


def keeps_serial(case: Open, line: Pulled, *statuses: Status) -> bool:
    """Say whether what comes back can bear its serial: one that lies elsewhere as well would be in two places.

    `statuses`: as what it comes back, and as what the rest of it may lie there already.
    """
    unit = units.unit_by_id(case.write, line.unit_id) if line.unit_id else None
    if unit is None:
        return False
    lying = sum(place.quantity for place in units.places_of_unit(case.write, unit))
    here = (ledger.held_of_unit(case.write, unit.id, place_of_line(line, status)) for status in statuses)
    return lying == sum(here)


def not_taken_back(case: Open, line: Pulled) -> Refused:
    """Refuse what went into a preparation; a controlled drug that was outside in the site's own words."""
    if line.used:
        said = f"{line.name}, lot {line.batch_lot or '—'} went into a preparation: it does not come back."
        return Refused("USED", said, "What is left of it is told at its worksheet.")
    said = f"{line.name}, lot {line.batch_lot or '—'} is CONTROLLED and was outside the pharmacy: it is not taken back."
    return Refused("CONTROLLED_RETURN", said, value_at(case.write, CONTROLLED_RETURN, case.write.at))
