"""The queue of labels: printed once, never lost, and a person looks where nobody can know."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from db import people, print_jobs, settings
from db.errors import StoreError
from db.print_jobs import State
from db.record import Record
from kiosk.print_work import CHANGED, CODE_GONE, alone
from kiosk.services import labels, print_again, print_queue, print_steps
from kiosk.services.held_codes import HeldCodes
from kiosk.services.outcome import Outcome
from kiosk.services.print_render import render_job
from kiosk.settings_labels import SCAN_BACK
from labels.label import Label
from labels.printers.states import NotSent, Unsure
from labels.refusal import LabelRefused
from labels.stock import Stock
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.service.printing import BAG, PATIENT, SMALL, ZEBRA, Killed, Printing, preparation, printing, set_printers
from tests.service.tamper import files_of, found_after

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
    assert print_queue.confirm_scan(desk.record, desk.pharmacy.ana, text) is None, "it is not printed yet"
    desk.send()

    assert print_queue.confirm_scan(desk.record, desk.pharmacy.ana, text + "X") is None
    done(print_queue.confirm_scan(desk.record, desk.pharmacy.ben, text) or pytest.fail("it waits"), "LABEL_CONFIRMED")

    assert desk.job(job_id).changed_by == desk.pharmacy.ben
    assert desk.state(job_id) == "confirmed"
    assert print_queue.confirm_scan(desk.record, desk.pharmacy.ana, text) is None, "it is proven already"
    assert_sound(desk.record)


def test_a_scanner_that_sends_no_identifier_proves_a_label_too(desk: Printing) -> None:
    job_id = desk.queue()
    desk.send()

    outcome = print_queue.confirm_scan(desk.record, desk.pharmacy.ana, preparation("RX4417").data)

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

    assert print_queue.confirm_scan(desk.record, desk.pharmacy.ana, text) is not None
    assert desk.state(first) == "confirmed"

    desk.paper.answers = [CUT]
    again = done(print_again.reprint(desk.record, desk.pharmacy.ana, first, "torn"))
    assert isinstance(again, print_queue.Queued)
    desk.send()
    assert print_queue.confirm_scan(desk.record, desk.pharmacy.ana, text) is None, "it may be the first one's paper"
    assert desk.state(again.job_id) == "needs_check"


def test_of_two_doubtful_labels_with_one_symbol_a_scan_proves_neither(desk: Printing) -> None:
    desk.paper.answers = [CUT, CUT]
    both = desk.queue(), desk.queue()
    desk.send()

    assert print_queue.confirm_scan(desk.record, desk.pharmacy.ana, preparation("RX4417").text) is None
    assert [desk.state(job_id) for job_id in both] == ["needs_check", "needs_check"]


# --- the kiosk ends in the middle


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


# --- order, printers, stocks


def test_labels_of_a_printer_and_stock_come_out_in_their_order(desk: Printing) -> None:
    desk.paper.answers = [BUSY]
    first, second = desk.queue(), desk.queue({**BAG, "internal_id": "RX4418"})
    elsewhere = desk.queue(kind="location", data={"name": "Bin 3", "internal_id": "K1-2"}, printer="Small")

    assert desk.send() == [(first, "queued"), (elsewhere, "confirmed")], "the second waits behind the first"
    desk.pharmacy.clock.advance(seconds=5)
    assert desk.send() == [(first, "sent"), (second, "sent")]


def test_a_label_goes_to_the_first_printer_on_whose_stock_it_fits(desk: Printing) -> None:
    set_printers(desk.record, SMALL, ZEBRA)

    assert desk.job(desk.queue()).printer == "Zebra"
    assert desk.job(desk.queue(kind="location", data={"name": "Bin 3", "internal_id": "K1-2"})).printer == "Small"
    chosen = desk.queue(kind="location", data={"name": "Bin 3", "internal_id": "K1-2"}, printer="Zebra")
    assert (desk.job(chosen).printer, desk.job(chosen).stock) == ("Zebra", "4x3")


def test_a_printer_that_takes_any_stock_gets_the_usual_one(desk: Printing) -> None:
    set_printers(desk.record, "Folder | folder:labels | 300 | any")

    assert (desk.job(desk.queue()).stock, desk.job(desk.queue(stock=Stock(4_000, 6_000))).stock) == ("4x3", "4x6")


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"printer": "Nobody's"}, "NO_PRINTER"),
        ({"stock": Stock(4_000, 6_000)}, "NO_STOCK"),
        ({"printer": "Small", "stock": Stock(4_000, 3_000)}, "NO_STOCK"),
        ({"printer": "Small"}, "DOES_NOT_FIT"),
    ],
)
def test_a_label_that_cannot_be_printed_is_refused_and_not_queued(
    desk: Printing, chosen: dict[str, object], code: str
) -> None:
    long = {**BAG, "directions": "Infuse over 2 hours by pump every 12 hours through the central line. " * 3}

    outcome = print_queue.queue_label(
        desk.record,
        desk.pharmacy.ana,
        "bag",
        long,
        preparation("RX4417"),
        **chosen,  # type: ignore[arg-type]
    )

    refused(outcome, code)
    assert desk.record.rows("select id from print_job") == []
    assert desk.record.rows("select seq from audit where detail like :code", code=f"%{code}%")
    assert_sound(desk.record)


def test_data_that_no_label_takes_are_refused(desk: Printing) -> None:
    def ask(kind: str, data: dict[str, object]) -> Outcome:
        return print_queue.queue_label(desk.record, desk.pharmacy.ana, kind, data, preparation("RX1"))

    refused(ask("bag", {**BAG, "patient_name": ""}), "MISSING_FIELD")
    refused(ask("bag", {**BAG, "shoe_size": "44"}), "UNKNOWN_FIELD")
    refused(ask("balloon", {}), "NO_KIND")
    refused(ask("bag", {**BAG, "directions": "x" * 20_000}), "BAD_DATA")
    refused(ask("bag", {**BAG, "directions": object()}), "BAD_DATA")
    assert desk.record.rows("select id from print_job") == []


def test_numbers_keep_their_digits(desk: Printing) -> None:
    job_id = desk.queue({**BAG, "bag_of": (1, 7), "rx_number": Decimal("44.170")})

    assert desk.send() == [(job_id, "sent")]


def test_without_a_printer_nothing_is_queued(desk: Printing) -> None:
    set_printers(desk.record)

    outcome = print_queue.queue_label(desk.record, desk.pharmacy.ana, "bag", BAG, preparation("RX4417"))

    refused(outcome, "NO_PRINTER")


@pytest.mark.parametrize("now", [SMALL, "Zebra | socket://192.0.2.7 | 300 | 4x3", f"{ZEBRA} | K2"])
def test_a_label_whose_printer_was_taken_away_or_changed_waits_and_says_so(desk: Printing, now: str) -> None:
    job_id = desk.queue()
    set_printers(desk.record, now)
    desk.pharmacy.clock.advance(seconds=1)

    assert desk.send() == [(job_id, "queued")]

    assert "Zebra" in desk.job(job_id).message
    assert desk.paper.asked == 0
    set_printers(desk.record, ZEBRA)
    assert desk.send() == [], "it is not asked every second"
    desk.pharmacy.clock.advance(seconds=60)
    assert desk.send() == [(job_id, "sent")]


def test_what_would_look_another_way_than_it_was_seen_is_not_printed(desk: Printing) -> None:
    job_id = desk.queue()
    with desk.record.store.write() as write:
        write.run("update print_job set data_json = replace(data_json, '1 g', '2 g') where id = :id", id=job_id)

    assert desk.send() == [(job_id, "failed")]

    assert desk.job(job_id).message == CHANGED
    assert desk.paper.asked == 0


def test_names_are_written_as_the_site_wrote_them_when_the_label_was_asked_for(desk: Printing) -> None:
    job_id = desk.queue()
    desk.pharmacy.clock.advance(seconds=1)
    with desk.record.write("system", "test") as write:
        settings.put_setting(write, "labels.tall_man", ["VANCOmycin"], source_note="test", approved_by=None)

    assert desk.send() == [(job_id, "sent")]
    assert desk.job(desk.queue()).raster_sha256 != desk.job(job_id).raster_sha256


# --- giving up, printing again, declaring void


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
    assert print_queue.confirm_scan(desk.record, desk.pharmacy.ana, preparation("RX4417").text) is None
    refused(print_queue.void(desk.record, desk.pharmacy.ana, job_id, "again"), "NOT_NOW")
    done(print_again.reprint(desk.record, desk.pharmacy.ana, job_id, "the first was void"))
    assert_sound(desk.record)


# --- several kiosks, a restored record


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
    with alone(place) as first, alone(place) as second, alone(replace(place, node="K2")) as other:
        assert (first, second, other) == (True, False, True)
    with alone(place) as again:
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


# --- what a record may hold


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
        outcome = print_queue.confirm_scan(desk.record, who, preparation("RX4417").text)
        refused(outcome, code)

    assert desk.record.rows("select * from print_job") == before
