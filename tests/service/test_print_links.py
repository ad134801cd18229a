"""Labels sent to a printer over a real socket: the link cut at any byte, busy, silent, out of labels, switched off."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from db.print_jobs import State
from kiosk.print_work import Sender
from kiosk.services import print_queue
from kiosk.services.hand import own_hand
from kiosk.services.home import home_view
from kiosk.services.label_rows import label_rows
from kiosk.services.label_views import labels_view
from labels.printers import connect
from tests.pharmacy import Pharmacy, assert_sound, done
from tests.printers.simulator import Simulator, simulator
from tests.service.printing import Printing, printing, set_printers

SHELF = {"name": "Bin 3", "internal_id": "K1-2"}


@pytest.fixture
def printer() -> Iterator[Simulator]:
    with simulator() as made:
        yield made


@pytest.fixture
def desk(pharmacy: Pharmacy, printer: Simulator) -> Printing:
    made = printing(pharmacy)
    set_printers(pharmacy.record, f"Zebra | {printer.url} | 203 | 2x1")
    return made


def sent(desk: Printing) -> list[State]:
    sender = Sender(desk.pharmacy.place, desk.record, own_hand(desk.record), connect, desk.held)
    return [job.state for job in sender.send_due()]


def looked_at(desk: Printing) -> list[str]:
    sender = Sender(desk.pharmacy.place, desk.record, own_hand(desk.record), connect, desk.held)
    return [status.state for _, status in sender.look_at_printers()]


def test_a_label_comes_out_once(desk: Printing, printer: Simulator) -> None:
    job_id = desk.queue(SHELF, "location")

    assert sent(desk) == ["confirmed"]

    assert len(printer.labels) == 1
    assert sent(desk) == []
    assert desk.job(job_id).tries == 1
    assert_sound(desk.record)


@pytest.mark.parametrize("where", ["first", "second", "middle", "last but one", "last"])
def test_a_link_cut_within_a_label_is_looked_at_and_never_sent_again(
    desk: Printing, printer: Simulator, where: str
) -> None:
    desk.queue(SHELF, "location")
    sent(desk)
    [whole] = printer.labels
    cut_at = {"first": 1, "second": 2, "middle": len(whole) // 2, "last but one": len(whole) - 1, "last": len(whole)}
    printer.fails(cut_at=cut_at[where])
    job_id = desk.queue(SHELF, "location")

    assert sent(desk) == ["needs_check"]

    printer.fails()
    desk.pharmacy.clock.advance(days=2)
    assert sent(desk) == []
    before = len(printer.labels)
    done(print_queue.looked(desk.record, desk.pharmacy.ana, job_id, printed=where == "last"))
    assert sent(desk) == []
    assert len(printer.labels) == before
    assert_sound(desk.record)


@pytest.mark.parametrize(
    ("trouble", "word"),
    [
        ({"paper_out": True}, "NO LABELS"),
        ({"head_open": True}, "OPEN"),
        ({"ribbon_out": True}, "NO RIBBON"),
        ({"paused": True}, "PAUSED"),
        ({"buffer_full": True}, "BUSY"),
    ],
)
def test_what_keeps_a_printer_from_printing_is_said_and_the_label_comes_out_after_it(
    desk: Printing, printer: Simulator, trouble: dict[str, bool], word: str
) -> None:
    printer.becomes(**trouble)
    job_id = desk.queue(SHELF, "location")

    assert sent(desk) == ["queued"]

    assert printer.labels == []
    [seen] = labels_view(desk.record, desk.record.now(), 10, "K1").printers
    assert seen.word == word
    assert desk.job(job_id).message == seen.message
    rows = [row.word for row in home_view(desk.record, desk.record.now()).due.rows]
    assert word in rows
    printer.becomes(**dict.fromkeys(trouble, False))
    desk.pharmacy.clock.advance(seconds=5)
    assert sent(desk) == ["confirmed"]
    assert len(printer.labels) == 1
    assert looked_at(desk) == ["ready"]
    assert label_rows(desk.record, desk.record.now()) == []
    assert_sound(desk.record)


def test_a_printer_that_was_refilled_prints_what_waits_as_soon_as_it_is_seen_ready(
    desk: Printing, printer: Simulator
) -> None:
    printer.becomes(paper_out=True)
    desk.queue(SHELF, "location")
    for _ in range(3):
        assert sent(desk) == ["queued"]
        desk.pharmacy.clock.advance(seconds=60)
    assert sent(desk) == ["queued"]

    printer.becomes(paper_out=False)
    assert sent(desk) == [], "it is tried again after a minute"
    assert looked_at(desk) == ["ready"]

    assert sent(desk) == ["confirmed"]
    assert_sound(desk.record)


def test_a_printer_that_says_nothing_is_not_ready(desk: Printing, printer: Simulator) -> None:
    printer.fails(silent=True)
    desk.queue(SHELF, "location")

    assert sent(desk) == ["queued"]

    assert looked_at(desk) == ["not_ready"]
    assert [row[1] for row in label_rows(desk.record, desk.record.now())] == ["NO ANSWER"]
    assert printer.labels == []


def test_a_printer_that_is_switched_off_is_not_reached(desk: Printing) -> None:
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    set_printers(desk.record, f"Zebra | socket://127.0.0.1:{port} | 203 | 2x1")
    job_id = desk.queue(SHELF, "location")

    assert sent(desk) == ["queued"]

    assert desk.job(job_id).tries == 1
    assert [row[1] for row in label_rows(desk.record, desk.record.now())] == ["NOT REACHED"]


def test_how_a_printer_is_is_written_when_it_changes_and_not_at_each_look(desk: Printing, printer: Simulator) -> None:
    def written() -> int:
        return len(desk.record.rows("select seq from audit where action = 'print.status'"))

    looked_at(desk)
    looked_at(desk)
    assert written() == 1
    printer.becomes(paper_out=True)
    looked_at(desk)
    looked_at(desk)
    assert written() == 2
    assert_sound(desk.record)


def test_the_folder_keeps_labels_as_files(desk: Printing) -> None:
    set_printers(desk.record, "Folder | folder:labels | 203 | any")
    job_id = desk.queue(SHELF, "location")

    assert sent(desk) == ["confirmed"]

    [file] = (desk.pharmacy.place.folder / "labels").iterdir()
    assert (file.name, file.read_bytes()[:5]) == (f"{job_id}.pdf", b"%PDF-")
    assert looked_at(desk) == ["ready"]
