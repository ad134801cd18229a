"""What the record may hold of a label, what it tells, and who may change it."""

from __future__ import annotations

import json

import pytest

from db import people
from db.errors import StoreError
from kiosk.print_work import CODE_GONE
from kiosk.services import labels, print_again, print_proof, print_queue
from kiosk.services.held_codes import HeldCodes
from kiosk.services.print_render import render_job
from labels.label import Label
from labels.printers.states import NotSent
from labels.refusal import LabelRefused
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.service.printing import BAG, PATIENT, Printing, preparation, printing
from tests.service.tamper import files_of, found_after

BUSY = NotSent("busy", "The printer is busy. It is tried again.")


@pytest.fixture
def desk(pharmacy: Pharmacy) -> Printing:
    return printing(pharmacy)


def test_no_patient_is_named_outside_the_labels_own_data(desk: Printing) -> None:
    job_id = desk.queue()
    desk.send()
    done(print_again.reprint(desk.record, desk.pharmacy.ana, job_id, f"smeared for {PATIENT}"))
    refused(
        print_queue.queue_label(desk.record, desk.pharmacy.ana, "bag", {**BAG, "route": ""}, preparation("RX1")),
        "MISSING_FIELD",
    )
    done(print_queue.void(desk.record, desk.pharmacy.ana, job_id, f"given to {PATIENT} already"))

    chain = desk.record.rows("select action, subject, detail from audit")

    assert PATIENT not in str(chain)
    assert "vancomycin" not in str(chain)
    [row] = desk.record.rows("select * from print_job where id = :id", id=job_id)
    assert PATIENT in row.pop("data_json")
    assert PATIENT in row.pop("void_reason")
    assert PATIENT not in str(row)
    assert_sound(desk.record)


def test_every_print_is_told_with_its_picture_printer_stock_and_who_asked(desk: Printing) -> None:
    job_id = desk.queue()
    desk.send()

    rows = desk.record.rows(
        "select actor, action, detail from audit where substr(action, 1, 6) = 'print.' order by seq"
    )

    assert [(row["actor"], row["action"]) for row in rows] == [
        (desk.pharmacy.ana, "print.queue"), ("system", "print.take"), ("system", "print.report"),
    ]  # fmt: skip
    asked, report = json.loads(rows[0]["detail"]), json.loads(rows[2]["detail"])
    picture = desk.job(job_id).raster_sha256
    [told] = asked["print_jobs"]
    assert (told["raster_sha256"], told["printer"], told["stock"]) == (picture, "Zebra", "4x3")
    assert (report["raster_sha256"], report["printer"], report["media"]) == (picture, "Zebra", "4x3")
    assert report["print_changes"][0]["state"] == "sent"


def badge(desk: Printing, code: str = "8K2MQ4ZV7T1WX3NR") -> str:
    wanted = labels.badge_label(desk.record, desk.pharmacy.ana, code)
    assert isinstance(wanted, labels.Wanted), wanted
    outcome = print_queue.queue_label(
        desk.record, desk.pharmacy.ana, wanted.kind, wanted.data, wanted.symbol, held=desk.held
    )
    assert isinstance(outcome, print_queue.Queued), outcome
    return outcome.job_id


def test_a_badges_code_is_printed_and_is_in_no_record(desk: Printing) -> None:
    job_id = badge(desk)
    assert isinstance(render_job(desk.record, job_id, desk.held), Label)

    assert desk.send() == [(job_id, "confirmed")]

    assert b"8K2MQ4ZV7T1WX3NR" not in files_of(desk.record, desk.pharmacy.place.folder)
    assert desk.held.symbol(job_id) is None, "nothing holds it any longer than its paper takes"
    assert isinstance(render_job(desk.record, job_id, desk.held), LabelRefused)
    refused(print_again.reprint(desk.record, desk.pharmacy.ana, job_id, "lost"), "NOT_KEPT")
    assert_sound(desk.record)


def test_a_badges_code_is_held_while_its_printer_is_busy(desk: Printing) -> None:
    desk.paper.answers = [BUSY]
    job_id = badge(desk)
    desk.send()
    desk.pharmacy.clock.advance(seconds=5)

    assert desk.send() == [(job_id, "confirmed")]


def test_a_badge_whose_code_ended_with_the_kiosk_is_made_anew(desk: Printing) -> None:
    job_id = badge(desk)
    desk.held = HeldCodes()

    assert desk.send() == [(job_id, "failed")]

    assert desk.job(job_id).message == CODE_GONE
    assert desk.paper.asked == 0


def test_a_badge_is_not_asked_for_where_its_code_cannot_be_held(desk: Printing) -> None:
    wanted = labels.badge_label(desk.record, desk.pharmacy.ana, "8K2MQ4ZV7T1WX3NR")
    assert isinstance(wanted, labels.Wanted)

    outcome = print_queue.queue_label(desk.record, desk.pharmacy.ana, wanted.kind, wanted.data, wanted.symbol)

    refused(outcome, "NOT_HERE")


@pytest.mark.parametrize(
    "statement",
    [
        "update print_job set data_json = '{}'",
        "update print_job set state = 'confirmed'",
        "update print_job set printer = 'Other'",
        "update print_job set raster_sha256 = 'x'",
        "update print_job set symbol_text = ']d1X'",
        "update print_job set reason = 'x', void_reason = 'y'",
        "update print_job set changed_by = 'demo'",
        "update print_job set tries = 0, state = 'queued'",
        "delete from print_job",
    ],
)
def test_a_job_changed_by_force_is_found(desk: Printing, statement: str) -> None:
    desk.queue()
    desk.send()

    assert ("CHAIN_BROKEN", "print_job") in found_after(desk.pharmacy, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from print_job",
        "update print_job set printer = 'Other'",
        "update print_job set raster_sha256 = 'x'",
        "update print_job set person_id = 'system'",
        "update print_job set copy_number = 7",
        "update print_job set void_reason = 'another'",
        "update print_job set needs_scan_back = 0",
    ],
)
def test_what_was_asked_for_refuses_to_be_changed(desk: Printing, statement: str) -> None:
    job_id = desk.queue()
    desk.send()
    done(print_queue.void(desk.record, desk.pharmacy.ana, job_id, "torn"))

    with pytest.raises(StoreError):
        desk.record.store.run(statement)


def test_who_is_suspended_or_only_reads_prints_nothing(desk: Printing) -> None:
    job_id = desk.queue()
    desk.send()
    with desk.record.write("system", "test") as write:
        auditor = people.add_person(write, "Eva Lind", ["auditor"])
        people.set_active(write, desk.pharmacy.ben, active=False)
    before = desk.record.rows("select * from print_job")

    for who, code in ((auditor, "NOT_PERMITTED"), (desk.pharmacy.ben, "SUSPENDED")):
        refused(print_queue.queue_label(desk.record, who, "bag", BAG, preparation("RX4417")), code)
        refused(print_queue.cancel(desk.record, who, job_id), code)
        refused(print_queue.looked(desk.record, who, job_id, printed=True), code)
        refused(print_queue.void(desk.record, who, job_id, "torn"), code)
        refused(print_again.reprint(desk.record, who, job_id, "torn"), code)
        outcome = print_proof.confirm_scan(desk.record, who, preparation("RX4417").text)
        refused(outcome, code)

    assert desk.record.rows("select * from print_job") == before
