"""What the screen of labels, Home and the record say of labels: in words, in order, and of no patient."""

from __future__ import annotations

import pytest

from db import items, lots, settings
from db.items import NewItem
from db.lots import Expiry
from kiosk.rules.tall_man import tall_man
from kiosk.services import extend_expiry, labels, print_again, print_queue
from kiosk.services.extend_expiry import Word
from kiosk.services.home import home_view
from kiosk.services.label_rows import label_rows
from kiosk.services.label_settings import labels_at
from kiosk.services.label_views import job_view, labels_view
from kiosk.services.record_filter import Filter
from kiosk.settings_labels import COMPANY_PREFIX, MAY_BE_SCANNED_BACK, PRINTERS, SCAN_BACK, TALL_MAN
from labels.kinds import KINDS
from labels.printers.states import NotSent, PrinterStatus, State, Unsure
from tests.pharmacy import Pharmacy, assert_sound, done, refused
from tests.service.printing import BAG, PATIENT, SMALL, ZEBRA, Printing, printing, set_printers
from tests.service.pulling import add_person
from tests.service.reading import page

SHELF = {"name": "Bin 3", "internal_id": "K1-2"}
CUT = Unsure("The link broke.", 3)


@pytest.fixture
def desk(pharmacy: Pharmacy) -> Printing:
    return printing(pharmacy)


def enter(desk: Printing, key: str, value: object) -> None:
    with desk.record.write("system", "test") as write:
        settings.put_setting(write, key, value, source_note="test", approved_by=None)


def test_what_needs_somebody_stands_first_then_what_waits_then_what_ended_last(desk: Printing) -> None:
    proven = desk.queue(SHELF, "location")
    desk.send()
    desk.pharmacy.clock.advance(seconds=1)
    to_scan = desk.queue()
    desk.send()
    desk.pharmacy.clock.advance(seconds=1)
    desk.paper.answers = [CUT]
    doubtful = desk.queue()
    desk.send()
    waiting = desk.queue()

    view = labels_view(desk.record, desk.record.now(), 10, "K1")

    assert [(job.id, job.sign, job.word) for job in view.jobs] == [
        (doubtful, "▲", "LOOK"), (waiting, "●", "WAITING"), (to_scan, "▲", "SCAN IT"), (proven, "✓", "PRINTED"),
    ]  # fmt: skip
    assert [job.id for job in labels_view(desk.record, desk.record.now(), 2).jobs] == [doubtful, waiting]
    assert {job.person for job in view.jobs} == {"Ana Ruiz"}
    assert [job.title for job in view.jobs[-2:]] == ["Bag label RX4417", "Location label Bin 3"]
    assert PATIENT not in repr(view)
    assert "vancomycin" not in repr(view)


def test_a_view_says_what_can_be_done(desk: Printing) -> None:
    def can(job_id: str) -> tuple[bool, bool, bool, bool]:
        view = job_view(desk.record, job_id)
        assert view is not None
        return view.can_cancel, view.can_look, view.can_reprint, view.can_void

    desk.paper.answers = [CUT]
    doubtful = desk.queue()
    desk.send()
    waiting = desk.queue()
    assert (can(doubtful), can(waiting)) == ((True, True, False, False), (True, False, False, False))
    desk.send()
    assert can(waiting) == (False, False, True, True)
    done(print_queue.void(desk.record, desk.pharmacy.ana, waiting, "torn"))
    assert can(waiting) == (False, False, True, False)
    view = job_view(desk.record, waiting)
    assert view is not None
    assert (view.sign, view.word, view.reason, view.is_void) == ("✕", "VOID", "torn", True)
    assert job_view(desk.record, "K1-ZZZ") is None


def test_printers_that_this_kiosk_reaches_come_first_each_as_last_seen(desk: Printing) -> None:
    set_printers(desk.record, f"{SMALL} | K2", ZEBRA)
    list(desk.sender().look_at_printers())

    views = labels_view(desk.record, desk.record.now(), 10, "K1").printers

    assert [(view.name, view.word, view.is_here, view.stocks) for view in views] == [
        ("Zebra", "READY", True, "4x3"), ("Small", "UNKNOWN", False, "2x1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "word"),
    [("out_of_media", "NO LABELS"), ("head_open", "OPEN"), ("not_ready", "NO ANSWER"), ("busy", None)],
)
def test_home_says_what_keeps_a_printer_from_printing(desk: Printing, state: State, word: str | None) -> None:
    desk.paper.how = PrinterStatus(state, "Load labels.")
    list(desk.sender().look_at_printers())

    rows = label_rows(desk.record, desk.record.now())

    assert [(row[1], row[2], row[3]) for row in rows] == [
        (word, f"Printer {name} of K1", "Load labels.") for name in ("Small", "Zebra") if word
    ]
    set_printers(desk.record)
    assert label_rows(desk.record, desk.record.now()) == [], "a printer that was taken away is nobody's trouble"


def test_home_says_that_a_printer_is_busy_while_a_label_waits_for_it(desk: Printing) -> None:
    desk.paper.answers = [NotSent("busy", "It is printing.")]
    desk.queue()
    desk.send()

    assert [row[1:3] for row in label_rows(desk.record, desk.record.now())] == [("BUSY", "Printer Zebra of K1")]


def test_home_says_what_has_to_be_looked_at_and_scanned(desk: Printing) -> None:
    desk.paper.answers = [CUT] * 5
    for number in range(5):
        desk.queue({**BAG, "internal_id": f"RX{number}"})
    desk.send()
    for number in range(2):
        desk.queue({**BAG, "internal_id": f"RX5{number}"})
    desk.send()

    rows = [row for row in home_view(desk.record, desk.record.now()).due.rows if row.word in ("LOOK", "SCAN")]

    assert [(row.word, row.text) for row in rows] == [
        ("LOOK", "Bag label RX0"), ("LOOK", "Bag label RX1"), ("LOOK", "Bag label RX2"), ("LOOK", "2 more labels"),
        ("SCAN", "2 printed labels"),
    ]  # fmt: skip


def test_a_day_of_labels_is_told_in_words(desk: Printing) -> None:
    desk.paper.answers = [NotSent("busy", "It is printing."), CUT]
    job_id = desk.queue()
    desk.send()
    desk.pharmacy.clock.advance(seconds=5)
    desk.send()
    done(print_queue.looked(desk.record, desk.pharmacy.ben, job_id, printed=True))
    again = done(print_again.reprint(desk.record, desk.pharmacy.ben, job_id, f"smeared for {PATIENT}"))
    assert isinstance(again, print_queue.Queued)
    done(print_queue.cancel(desk.record, desk.pharmacy.ben, again.job_id))
    done(print_queue.void(desk.record, desk.pharmacy.ben, job_id, "smeared"))
    list(desk.sender().look_at_printers())

    lines = [line for line in page(desk.record, Filter(), 1000).lines if line.action.startswith("print.")]

    assert {line.action for line in lines if not line.is_worded} == set()
    said = [line.text for line in lines]
    for text in (
        "asked for Bag label RX4417, at Zebra on 4x3",
        "began to send Bag label RX4417",
        "left Bag label RX4417 to be looked at (The link broke.)",
        "printed Bag label RX4417",
        "asked for Bag label RX4417 (reprint 1), at Zebra on 4x3",
        "gave up Bag label RX4417 (reprint 1)",
        "declared Bag label RX4417 void",
        "saw printer Zebra: ready",
    ):
        assert text in said, "\n".join(said)
    assert any(text.startswith("left Bag label RX4417 waiting (It is printing.)") for text in said)
    assert PATIENT not in str(said)
    assert_sound(desk.record)


# --- labels of what is on record


def test_a_shelf_has_its_label(desk: Printing) -> None:
    wanted = labels.location_label(desk.record, desk.pharmacy.places["Refrigerator"])
    assert isinstance(wanted, labels.Wanted)
    assert wanted.data == {"name": "Refrigerator", "internal_id": "K1-3", "storage": "Refrigerator"}
    assert wanted.symbol.text.startswith("]d1%KIOSK-L-K1-3-")
    enter(desk, COMPANY_PREFIX, "0312345")
    prefixed = labels.location_label(desk.record, "K1-3")
    assert isinstance(prefixed, labels.Wanted)
    [(ai, number), extension] = prefixed.symbol.elements
    assert (ai, number[:7], extension) == ("414", "0312345", ("254", "K1-3"))
    refused(labels.location_label(desk.record, "K1-ZZZ"), "NO_LOCATION")
    assert desk.job(desk.queue(dict(wanted.data), wanted.kind)).printer == "Zebra"


def test_a_lot_whose_packages_say_none_has_its_label(desk: Printing) -> None:
    with desk.record.write("system", "test") as write:
        item = items.add_item(
            write, NewItem("morphine 10 mg", "drug", "vial", "room", manufacturer="Hikma", high_alert=True)
        )
        lot = lots.add_lot(write, item, "M77", Expiry("2028-03-31", "month", "2028-04-01T05:00:00.000Z"))
        gone = lots.add_lot(write, item, "M78", None)
        lots.recall(write, gone, "particles")

    wanted = labels.received_lot_label(desk.record, lot)

    assert isinstance(wanted, labels.Wanted)
    assert wanted.data == {
        "name": "morphine 10 mg", "internal_id": lot, "batch_lot": "M77", "storage": "Room temperature",
        "high_alert": True, "hazardous": False, "expiry": "2028-03", "manufacturer": "Hikma",
    }  # fmt: skip
    outcome = print_queue.queue_label(desk.record, desk.pharmacy.ana, wanted.kind, wanted.data, wanted.symbol)
    assert isinstance(outcome, print_queue.Queued), outcome
    refused(labels.received_lot_label(desk.record, gone), "RECALLED")
    refused(labels.received_lot_label(desk.record, "K1-ZZZ"), "NO_LOT")


def test_a_lot_that_may_be_used_for_longer_says_what_is_printed_too(desk: Printing) -> None:
    with desk.record.write("system", "test") as write:
        item = items.add_item(write, NewItem("morphine 10 mg", "drug", "vial", "room"))
        lot = lots.add_lot(write, item, "M77", Expiry("2026-11-30", "month", "2026-12-01T06:00:00.000Z"))
    who = add_person(desk.pharmacy, "Eva Lind", "pharmacist")
    done(extend_expiry.extend(desk.record, who, lot, Word("2027-05-31", "Northlake letter")), "EXTENDED")

    wanted = labels.received_lot_label(desk.record, lot)

    assert isinstance(wanted, labels.Wanted)
    assert (wanted.data["expiry"], wanted.data["extended_expiry"]) == ("2026-11", "2027-05-31")
    outcome = print_queue.queue_label(desk.record, desk.pharmacy.ana, wanted.kind, wanted.data, wanted.symbol)
    assert isinstance(outcome, print_queue.Queued), outcome
    done(extend_expiry.take_back(desk.record, who, lot, "letter withdrawn"))
    again = labels.received_lot_label(desk.record, lot)
    assert isinstance(again, labels.Wanted)
    assert "extended_expiry" not in again.data


def test_the_scanners_test_a_card_and_a_badge_are_labels_too(desk: Printing) -> None:
    badge = labels.badge_label(desk.record, desk.pharmacy.ana, "8K2MQ4ZV7T1WX3NR")
    for wanted in (labels.scanner_test_label(), labels.command_card("UNDO"), badge):
        assert isinstance(wanted, labels.Wanted), wanted
        assert "8K2MQ4ZV7T1WX3NR" not in repr(wanted)
        outcome = print_queue.queue_label(
            desk.record, desk.pharmacy.ana, wanted.kind, wanted.data, wanted.symbol, held=desk.held
        )
        assert isinstance(outcome, print_queue.Queued), outcome
    refused(labels.command_card("no such"), "NO_COMMAND")
    refused(labels.badge_label(desk.record, "K1-ZZZ", "X"), "NO_PERSON")


# --- the settings


def test_what_makes_no_sense_falls_back_to_what_holds_without_it(desk: Printing) -> None:
    for key, value in ((PRINTERS, "Zebra"), (SCAN_BACK, ["x"]), (COMPANY_PREFIX, "1"), (TALL_MAN, [1])):
        enter(desk, key, value)

    found = labels_at(desk.record, desk.record.now())

    assert [(entry.name, entry.url, entry.dpi, entry.stocks) for entry in found.printers] == [
        ("PDF folder", "folder:labels", 203, ())
    ]
    assert found.scan_back == {"bag", "syringe", "batch_unit", "in_process"}
    assert (found.company_prefix, found.tall_man) == ("", tall_man)
    assert found.facility == {"name": "Pharmacy"}


def test_the_site_writes_names_as_its_own_list_does(desk: Printing) -> None:
    enter(desk, TALL_MAN, ["VANCOmycin", "SOLU-Medrol"])

    write = labels_at(desk.record, desk.record.now()).tall_man

    assert write("vancomycin, Solu-medrol, daunorubicin, vancomycins") == (
        "VANCOmycin, SOLU-Medrol, daunorubicin, vancomycins"
    )


def test_only_kinds_that_there_are_can_be_scanned_back() -> None:
    assert set(MAY_BE_SCANNED_BACK) <= set(KINDS) - {"badge"}
