"""On which printer and stock a label comes out, in which order, and what keeps it from coming out."""

from __future__ import annotations

from decimal import Decimal

import pytest

from db import settings
from kiosk.print_work import CHANGED
from kiosk.services import print_queue
from kiosk.services.outcome import Outcome
from labels.printers.states import NotSent
from labels.stock import Stock
from tests.pharmacy import Pharmacy, assert_sound, refused
from tests.service.printing import BAG, SMALL, ZEBRA, Printing, preparation, printing, set_printers

BUSY = NotSent("busy", "The printer is busy. It is tried again.")


@pytest.fixture
def desk(pharmacy: Pharmacy) -> Printing:
    return printing(pharmacy)


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


def test_a_label_drawn_for_another_resolution_keeps_no_new_one_waiting(desk: Printing) -> None:
    old = desk.queue()
    set_printers(desk.record, "Zebra | socket://192.0.2.7 | 300 | 4x3")
    desk.pharmacy.clock.advance(seconds=1)
    new = desk.queue({**BAG, "internal_id": "RX4418"})

    assert dict(desk.send()) == {old: "queued", new: "sent"}


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
