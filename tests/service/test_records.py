"""Looking through the record: every reading asks again whether whoever looks still may."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db import people
from kiosk.services import records
from kiosk.services.outcome import Refused
from kiosk.services.record_filter import Filter
from kiosk.services.records import HistoryLine, RecordLine, RecordsPage
from tests import codes
from tests.pharmacy import Pharmacy, done, refused


@pytest.fixture
def paul(pharmacy: Pharmacy) -> str:
    """A pharmacist, who may look."""
    with pharmacy.record.write("system", "test") as write:
        return people.add_person(write, "Paul Adeyemi", ["pharmacist"])


def entry(pharmacy: Pharmacy, person_id: str) -> RecordLine:
    """The last thing that was received."""
    found = records.page(pharmacy.record, person_id, Filter(), 100)
    assert isinstance(found, RecordsPage)
    return next(line for line in found.lines if line.action.startswith("receive"))


def demote(pharmacy: Pharmacy, person_id: str) -> None:
    with pharmacy.record.write("system", "test") as write:
        people.set_roles(write, person_id, ["technician"])


def suspend(pharmacy: Pharmacy, person_id: str) -> None:
    with pharmacy.record.write("system", "test") as write:
        people.set_active(write, person_id, active=False)


@pytest.mark.parametrize(("change", "code"), [(demote, "NOT_PERMITTED"), (suspend, "SUSPENDED")])
def test_whoever_may_no_longer_look_reads_nothing_more(
    pharmacy: Pharmacy, paul: str, change: Callable[[Pharmacy, str], None], code: str
) -> None:
    done(pharmacy.receive().scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "RECEIVED")
    record = pharmacy.record
    done(records.look(record, paul, Filter()), "RECORDS")
    line = entry(pharmacy, paul)
    assert isinstance(records.opened(record, paul, line.node, line.epoch, line.seq), HistoryLine)
    assert records.leads(record, paul, line)
    [lot] = record.rows("select id from lot where batch_lot = 'VN1'")
    assert isinstance(records.whole_history(record, paul, "lot", lot["id"]), list)

    change(pharmacy, paul)

    for found in (
        records.page(record, paul, Filter(), 100),
        records.opened(record, paul, line.node, line.epoch, line.seq),
        records.whole_history(record, paul, "lot", lot["id"]),
    ):
        assert isinstance(found, Refused)
        refused(found, code)
    assert records.leads(record, paul, line) == ()


@pytest.mark.parametrize("who", ["system", "nobody"])
def test_whoever_is_not_signed_in_reads_nothing(pharmacy: Pharmacy, who: str) -> None:
    found = records.page(pharmacy.record, who, Filter(), 10)
    assert isinstance(found, Refused)
    refused(found, "SIGN_IN_FIRST" if who == "system" else "NOT_STAFF")
