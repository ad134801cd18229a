"""Labels given up, printed again and declared void, at one kiosk and at several."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from db import print_jobs
from kiosk.alone import alone
from kiosk.services import print_again, print_proof, print_queue, print_steps
from labels.printers.states import NotSent, Unsure
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.service.printing import BAG, Printing, preparation, printing

BUSY = NotSent("busy", "The printer is busy. It is tried again.")
CUT = Unsure("The link broke while the label was sent. Look at the printer.", 512)


@pytest.fixture
def desk(pharmacy: Pharmacy) -> Printing:
    return printing(pharmacy)


def test_a_label_that_waits_can_be_given_up(desk: Printing) -> None:
    desk.paper.answers = [CUT]
    doubtful = desk.queue()
    desk.send()
    waiting = desk.queue()

    for job_id in (doubtful, waiting):
        done(print_queue.cancel(desk.record, desk.pharmacy.ben, job_id), "LABEL_CANCELLED")
        assert desk.state(job_id) == "cancelled"
        refused(print_queue.cancel(desk.record, desk.pharmacy.ben, job_id), "NOT_NOW")

    assert desk.send() == []
    for nothing in ("K1-ZZZZ", "", "x", "\x00", "\udc80", "K1-1' or 1=1"):
        refused(print_queue.cancel(desk.record, desk.pharmacy.ben, nothing), "NO_LABEL")
    assert_sound(desk.record)


def test_a_label_given_up_at_the_last_moment_is_not_sent(desk: Printing) -> None:
    job_id = desk.queue()
    seen = desk.job(job_id)
    done(print_queue.cancel(desk.record, desk.pharmacy.ana, job_id))

    assert print_steps.take(desk.record, seen) is None
    assert desk.state(job_id) == "cancelled"


def test_a_label_is_printed_again_as_a_new_job_that_says_so(desk: Printing) -> None:
    first = desk.queue()
    desk.send()
    copies: list[str] = []
    for number in (1, 2, 3):
        last = copies[-1] if copies else first
        again = done(print_again.reprint(desk.record, desk.pharmacy.ben, last, f" torn {number} "), "LABEL_QUEUED")
        assert isinstance(again, print_queue.Queued)
        copies.append(again.job_id)
        job = desk.job(again.job_id)
        assert (job.reprint_of, job.copy_number, job.reason) == (first, number, f"torn {number}")
        assert (job.person_id, job.printer, job.stock, job.subject) == (desk.pharmacy.ben, "Zebra", "4x3", "RX4417")
        desk.send()

    pictures = {desk.job(job_id).raster_sha256 for job_id in (first, *copies)}
    assert len(pictures) == 4, "each has its number on it"
    assert [json.loads(content.data_json)["reprint"] for content in map(desk_content(desk), copies)] == [1, 2, 3]
    assert len(desk.paper.printed) == 4
    assert_sound(desk.record)


def desk_content(desk: Printing) -> Callable[[str], print_jobs.PrintContent]:
    def content(job_id: str) -> print_jobs.PrintContent:
        found = print_jobs.content(desk.record, job_id)
        assert found is not None
        return found

    return content


def test_a_label_whose_end_is_open_is_not_printed_again(desk: Printing) -> None:
    desk.paper.answers = [CUT]
    job_id = desk.queue()
    refused(print_again.reprint(desk.record, desk.pharmacy.ana, job_id, "torn"), "NOT_NOW")
    desk.send()

    again = refused(print_again.reprint(desk.record, desk.pharmacy.ana, job_id, "torn"), "NOT_NOW")

    assert "look at the printer" in again.next_step
    for reason in ("", "  ", "x" * 201, "two\nlines"):
        refused(
            print_again.reprint(desk.record, desk.pharmacy.ana, job_id, reason),
            "BAD_REASON" if reason.strip() else "NO_REASON",
        )


def test_two_kiosks_print_a_label_again_under_two_numbers(desk: Printing) -> None:
    first = desk.queue()
    desk.send()
    other = desk.pharmacy.reopen("K2")

    for record in (desk.record, other, desk.record):
        done(print_again.reprint(record, desk.pharmacy.ana, first, "torn"))

    rows = desk.record.rows("select node, copy_number from print_job where reprint_of = :id order by 2", id=first)
    assert [(row["node"], row["copy_number"]) for row in rows] == [("K1", 1), ("K2", 2), ("K1", 3)]


def test_a_printed_label_is_declared_void(desk: Printing) -> None:
    job_id = desk.queue()
    refused(print_queue.void(desk.record, desk.pharmacy.ana, job_id, "wrong bag"), "NOT_NOW")
    desk.send()
    refused(print_queue.void(desk.record, desk.pharmacy.ana, job_id, " "), "NO_REASON")

    done(print_queue.void(desk.record, desk.pharmacy.ana, job_id, "wrong bag"), "LABEL_VOID")

    assert (desk.state(job_id), desk.job(job_id).void_reason) == ("failed", "wrong bag")
    refused(print_queue.void(desk.record, desk.pharmacy.ana, job_id, "again"), "NOT_NOW")
    done(print_again.reprint(desk.record, desk.pharmacy.ana, job_id, "the first was void"))
    assert_sound(desk.record)


def test_a_label_is_printed_by_the_kiosk_where_it_was_asked_for(desk: Printing) -> None:
    other = desk.pharmacy.reopen("K2")
    job_id = desk.queue()
    theirs = print_queue.queue_label(other, desk.pharmacy.ben, "bag", BAG, preparation("RX4417"))
    assert isinstance(theirs, print_queue.Queued)
    place = replace(desk.pharmacy.place, node="K2")

    assert [job.id for job in desk.sender(other, place).send_due()] == [theirs.job_id]
    assert desk.send() == [(job_id, "sent")]
    assert len(desk.paper.printed) == 2


def test_of_two_programs_with_one_name_one_sends_a_label(desk: Printing) -> None:
    job_id = desk.queue()
    seen = desk.job(job_id)
    other = desk.pharmacy.reopen()

    assert print_steps.take(other, seen) is not None
    assert print_steps.take(desk.record, seen) is None


def test_one_program_at_a_time_sends_the_labels_of_a_kiosk(desk: Printing) -> None:
    place = desk.pharmacy.place
    another = replace(place, node="K2")
    with alone(place.printing) as first, alone(place.printing) as second, alone(another.printing) as other:
        assert (first, second, other) == (True, False, True)
    with alone(place.printing) as again:
        assert again


def test_a_late_report_speaks_of_its_own_try_only(desk: Printing) -> None:
    job_id = desk.queue()
    taken = print_steps.take(desk.record, desk.job(job_id))
    assert taken is not None
    print_steps.report(desk.record, taken, BUSY)
    desk.pharmacy.clock.advance(seconds=5)
    desk.paper.answers = [CUT]
    desk.send()

    print_steps.report(desk.record, taken, BUSY)

    assert desk.state(job_id) == "needs_check", "the second try is still to be looked at"
    assert_sound(desk.record)


def test_a_scan_proves_the_last_copy_since_the_paper_before_it_is_destroyed(desk: Printing) -> None:
    first = desk.queue()
    desk.send()
    again = done(print_again.reprint(desk.record, desk.pharmacy.ana, first, "torn"))
    assert isinstance(again, print_queue.Queued)
    desk.send()

    proven = print_proof.confirm_scan(desk.record, desk.pharmacy.ana, preparation("RX4417").text)

    assert proven is not None
    assert "(reprint 1)" in proven.message
    assert (desk.state(first), desk.state(again.job_id)) == ("sent", "confirmed")


def test_the_paper_of_a_label_that_is_void_is_refused_until_there_is_another(desk: Printing) -> None:
    text, first = preparation("RX4417").text, desk.queue()
    desk.send()
    done(print_queue.void(desk.record, desk.pharmacy.ana, first, "torn"))

    refused(print_proof.confirm_scan(desk.record, desk.pharmacy.ana, text) or pytest.fail("it is void"), "VOID_LABEL")
    done(print_again.reprint(desk.record, desk.pharmacy.ana, first, "the first was void"))
    assert print_proof.confirm_scan(desk.record, desk.pharmacy.ana, text) is None, "it may be the new paper"


def test_a_code_that_was_typed_is_no_proof_that_a_scanner_reads_it(desk: Printing) -> None:
    job_id = desk.queue()
    desk.send()

    proven = print_proof.confirm_scan(desk.record, desk.pharmacy.ana, preparation("RX4417").data, is_typed=True)

    assert proven is not None
    assert "reads as it should" not in proven.message
    assert (desk.state(job_id), desk.job(job_id).message) == ("confirmed", print_proof.TYPED)
