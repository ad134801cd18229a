"""One try of each act of counting, for the test of the table of permissions."""

from __future__ import annotations

from db import items
from db.record import Record
from kiosk.rules.permissions import Act
from kiosk.services import count_begin, count_cancel, count_posting, count_review
from kiosk.services.count import Count
from kiosk.services.count_sheet import write_sheet
from kiosk.services.identity import Proof
from tests.counting import Counter, counting, finish_parts, joining, review
from tests.pharmacy import Pharmacy


def begin(record: Record, who: str) -> object:
    """Take a part in a count."""
    return Count.start(record, who)


def begin_alone(pharmacy: Pharmacy, who: str) -> object:
    """Begin a count without taking a part."""
    return count_begin.begin_alone(pharmacy.record, who, {"location": pharmacy.places["Shelf"]})


def print_sheet(pharmacy: Pharmacy, who: str) -> object:
    """Print the sheet of somebody else's count."""
    return write_sheet(pharmacy.record, who, counting(pharmacy, pharmacy.ben).count_id)


def cancel(pharmacy: Pharmacy, who: str) -> object:
    """Cancel what somebody else began."""
    return count_cancel.cancel(pharmacy.record, who, counting(pharmacy, pharmacy.ben).count_id)


def cancel_controlled(pharmacy: Pharmacy, who: str) -> object:
    """Let a controlled substance move again that is not counted yet."""
    item_id = pharmacy.items["Vancomycin 1 g"]
    with pharmacy.record.write("system", "test") as write:
        item = items.item(write, item_id)
        assert item is not None
        items.change_item(write, item, {"dea_schedule": "CII"})
    return count_cancel.cancel(pharmacy.record, who, counting(pharmacy, pharmacy.ben, item=item_id).count_id)


def _counted(pharmacy: Pharmacy, quantity: int) -> Counter:
    """A count of somebody else; one is there by the ledger."""
    counter = counting(pharmacy, pharmacy.ben)
    counter.see(quantity, "OPENED", "280331")
    return counter


def explain(pharmacy: Pharmacy, who: str) -> object:
    """Say why a line differs."""
    line = review(_counted(pharmacy, 7)).lines[0]
    return count_review.explain(pharmacy.record, who, line.entry, "COUNT_FOUND")


def post(pharmacy: Pharmacy, who: str) -> object:
    """Post a count in which nothing differs."""
    return count_posting.post(pharmacy.record, who, _counted(pharmacy, 1).count_id)


def escalate(pharmacy: Pharmacy, who: str) -> object:
    """Escalate what a count of a controlled substance did not find."""
    with pharmacy.record.write("system", "test") as write:
        item = items.item(write, pharmacy.items["Vancomycin 1 g"])
        assert item is not None
        items.change_item(write, item, {"dea_schedule": "CII"})
    line = review(_counted(pharmacy, 7)).lines[0]
    return count_review.explain(pharmacy.record, who, line.entry, "COUNT_NOT_EXPLAINED", escalate=True)


def approve(pharmacy: Pharmacy, proof: Proof) -> object:
    """Approve a difference that two others found."""
    pharmacy.clock.advance(hours=2)
    counter = _counted(pharmacy, 7)
    joining(counter, pharmacy.ana, counter.place).see(7, "OPENED", "280331")
    pharmacy.clock.advance(hours=2)
    finish_parts(counter, pharmacy.ben)
    for line in review(counter).lines:
        count_review.explain(pharmacy.record, pharmacy.ben, line.entry, "COUNT_FOUND")
    return count_posting.post(pharmacy.record, pharmacy.ben, counter.count_id, proof)


ACTS = (Act.COUNT, Act.BEGIN_COUNT, Act.POST_COUNT, Act.APPROVE_COUNT, Act.RESOLVE_DISCREPANCY)
TABLES = ("job", "job_step", "stock_count", "count_target", "count_entry", "count_decision", "item", "scan")
"""What is begun for these tries by somebody else."""
