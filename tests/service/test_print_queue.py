"""The queue of labels: printed once, never lost, and a person looks where nobody can know."""

from __future__ import annotations

import pytest

from db import settings
from db.print_jobs import State
from kiosk.services import print_again, print_proof, print_queue
from kiosk.services.print_render import render_job
from kiosk.settings_labels import SCAN_BACK
from labels.label import Label
from labels.printers.states import NotSent, Unsure
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.service.printing import Printing, preparation, printing

BUSY = NotSent("busy", "The printer is busy. It is tried again.")
CUT = Unsure("The link broke while the label was sent. Look at the printer.", 512)


@pytest.fixture
def desk(pharmacy: Pharmacy) -> Printing:
    return printing(pharmacy)


def test_a_label_is_drawn_proven_queued_and_sent_as_it_was_seen(desk: Printing) -> None:
    job_id = desk.queue()

    queued = desk.job(job_id)
    assert (queued.state, queued.printer, queued.stock, queued.dpi) == ("queued", "Zebra", "4x3", 203)
    assert (queued.subject, queued.needs_scan_back, queued.copy_number) == ("RX4417", True, 0)
    seen = render_job(desk.record, job_id)
    assert isinstance(seen, Label)
    assert seen.raster_sha256 == queued.raster_sha256

    assert desk.send() == [(job_id, "sent")]

    [paper] = desk.paper.printed
    assert (paper.name, paper.format, paper.width, paper.height, paper.dpi) == (job_id, "zpl", 4_000, 3_000, 203)
    assert desk.send() == [], "nothing is printed twice"
    assert_sound(desk.record)


def test_a_label_that_is_scanned_back_is_proven(desk: Printing) -> None:
    job_id = desk.queue()
    text = preparation("RX4417").text
    assert print_proof.confirm_scan(desk.record, desk.pharmacy.ana, text) is None, "it is not printed yet"
    desk.send()

    assert print_proof.confirm_scan(desk.record, desk.pharmacy.ana, text + "X") is None
    done(print_proof.confirm_scan(desk.record, desk.pharmacy.ben, text) or pytest.fail("it waits"), "LABEL_CONFIRMED")

    assert desk.job(job_id).changed_by == desk.pharmacy.ben
    assert desk.state(job_id) == "confirmed"
    assert print_proof.confirm_scan(desk.record, desk.pharmacy.ana, text) is None, "it is proven already"
    assert_sound(desk.record)


def test_a_scanner_that_sends_no_identifier_proves_a_label_too(desk: Printing) -> None:
    job_id = desk.queue()
    desk.send()

    outcome = print_proof.confirm_scan(desk.record, desk.pharmacy.ana, preparation("RX4417").data)

    assert outcome is not None
    assert desk.state(job_id) == "confirmed"


def test_a_kind_that_the_site_does_not_scan_back_is_printed_at_once(desk: Printing) -> None:
    with desk.record.write("system", "test") as write:
        settings.put_setting(write, SCAN_BACK, ["syringe"], source_note="test", approved_by=None)
    job_id = desk.queue()

    assert desk.send() == [(job_id, "confirmed")]


def test_what_the_printer_did_not_take_is_tried_again_after_a_while_and_for_ever(desk: Printing) -> None:
    desk.paper.answers = [BUSY] * 5
    job_id = desk.queue()

    for seconds in (5, 15, 60, 60, 60):
        assert desk.send() == [(job_id, "queued")]
        assert desk.job(job_id).message == BUSY.message
        desk.pharmacy.clock.advance(seconds=seconds - 1)
        assert desk.send() == [], "not before its time"
        desk.pharmacy.clock.advance(seconds=1)

    assert desk.send() == [(job_id, "sent")]
    assert (desk.job(job_id).tries, desk.paper.asked, len(desk.paper.printed)) == (6, 6, 1)
    assert_sound(desk.record)


def test_a_clock_that_is_set_back_keeps_no_label_waiting(desk: Printing) -> None:
    desk.pharmacy.clock.advance(days=1)  # the printers were entered long before
    desk.paper.answers = [BUSY, BUSY]
    job_id = desk.queue()
    desk.send()
    desk.pharmacy.clock.advance(hours=-3)

    assert desk.send() == [(job_id, "queued")]
    assert desk.send() == []
    desk.pharmacy.clock.advance(seconds=15)
    assert desk.send() == [(job_id, "sent")]
    assert_sound(desk.record)


def test_after_its_first_byte_a_label_is_never_sent_again_by_itself(desk: Printing) -> None:
    desk.paper.answers = [CUT]
    job_id = desk.queue()

    assert desk.send() == [(job_id, "needs_check")]
    assert desk.job(job_id).message == CUT.message
    desk.pharmacy.clock.advance(days=30)
    assert desk.send() == []
    assert desk.paper.asked == 1


@pytest.mark.parametrize(("printed", "becomes"), [(True, "sent"), (False, "failed")])
def test_a_person_says_what_came_of_it(desk: Printing, printed: bool, becomes: State) -> None:
    desk.paper.answers = [CUT]
    job_id = desk.queue()
    desk.send()

    done(print_queue.looked(desk.record, desk.pharmacy.ben, job_id, printed=printed))

    assert (desk.state(job_id), desk.job(job_id).changed_by) == (becomes, desk.pharmacy.ben)
    refused(print_queue.looked(desk.record, desk.pharmacy.ana, job_id, printed=not printed), "NOT_NOW")
    assert desk.send() == []
    assert_sound(desk.record)


def test_the_paper_of_a_doubtful_label_proves_it_when_no_other_paper_can_bear_its_symbol(desk: Printing) -> None:
    desk.paper.answers = [CUT]
    first = desk.queue()
    desk.send()
    text = preparation("RX4417").text

    assert print_proof.confirm_scan(desk.record, desk.pharmacy.ana, text) is not None
    assert desk.state(first) == "confirmed"

    desk.paper.answers = [CUT]
    again = done(print_again.reprint(desk.record, desk.pharmacy.ana, first, "torn"))
    assert isinstance(again, print_queue.Queued)
    desk.send()
    assert print_proof.confirm_scan(desk.record, desk.pharmacy.ana, text) is None, "it may be the first one's paper"
    assert desk.state(again.job_id) == "needs_check"


def test_of_two_doubtful_labels_with_one_symbol_a_scan_proves_neither(desk: Printing) -> None:
    desk.paper.answers = [CUT, CUT]
    both = desk.queue(), desk.queue()
    desk.send()

    assert print_proof.confirm_scan(desk.record, desk.pharmacy.ana, preparation("RX4417").text) is None
    assert [desk.state(job_id) for job_id in both] == ["needs_check", "needs_check"]
