"""The kiosk ends in the middle of printing, or the record cannot be written: what nobody knows, a person looks at."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db.errors import StoreError
from db.record import Record
from kiosk.services import print_steps
from tests.pharmacy import Pharmacy, assert_sound
from tests.service.printing import BAG, Killed, Printing, printing


@pytest.fixture
def desk(pharmacy: Pharmacy) -> Printing:
    return printing(pharmacy)


@pytest.mark.parametrize("at", ["before the first byte", "after the last byte"])
def test_a_label_that_was_being_sent_when_the_kiosk_ended_is_looked_at(desk: Printing, at: str) -> None:
    def printed_and_killed(document: object) -> None:
        desk.paper.printed.append(document)  # type: ignore[arg-type]
        raise Killed

    desk.paper.answers = [Killed() if at == "before the first byte" else printed_and_killed]  # type: ignore[list-item]
    job_id, behind = desk.queue(), desk.queue({**BAG, "internal_id": "RX4418"})
    with pytest.raises(Killed):
        desk.send()
    assert desk.state(job_id) == "sending"

    assert desk.send() == [(job_id, "needs_check"), (behind, "sent")], "the labels behind it come out"

    assert desk.job(job_id).message == print_steps.ENDED
    assert desk.paper.asked == 2
    assert_sound(desk.record)


def test_a_kiosk_that_ends_before_it_took_a_label_loses_none(desk: Printing) -> None:
    job_id = desk.queue()
    sender = desk.sender()
    desk.pharmacy.reopen()

    assert desk.state(job_id) == "queued"
    assert [job.state for job in sender.send_due()] == ["sent"]


def test_what_came_of_a_label_is_told_as_soon_as_the_record_can_be_written(desk: Printing) -> None:
    job_id = desk.queue()
    full = [False, True, True]

    def write(work: Callable[[Record], object]) -> object:
        if full and full.pop(0):
            raise StoreError("DISK_FULL", "The disk is full.", "Make room.")
        return work(desk.record)

    sender = desk.sender()
    sender._write = write  # type: ignore[assignment]
    assert [job.state for job in sender.send_due()] == ["sending"]
    assert [job.state for job in sender.send_due()] == []
    assert desk.state(job_id) == "sending"

    list(sender.send_due())

    assert (desk.state(job_id), len(desk.paper.printed)) == ("sent", 1)
    assert_sound(desk.record)


def test_a_fault_in_a_printers_program_is_looked_at_and_stops_no_other_label(desk: Printing) -> None:
    desk.paper.answers = [ZeroDivisionError()]
    broken, behind = desk.queue(), desk.queue({**BAG, "internal_id": "RX4418"})

    assert desk.send() == [(broken, "needs_check"), (behind, "sent")]


def test_a_label_that_cannot_be_drawn_fails_and_stops_no_other_label(desk: Printing) -> None:
    broken, behind = desk.queue(), desk.queue({**BAG, "internal_id": "RX4418"})
    with desk.record.store.write() as write:
        write.run("update print_job set data_json = '{' where id = :id", id=broken)

    assert desk.send() == [(broken, "failed"), (behind, "sent")]

    assert "this label was not sent" in desk.job(broken).message
