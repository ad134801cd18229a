"""Labels on Home that nobody would otherwise miss: what does not get on, and what the kiosk gave up by itself."""

from __future__ import annotations

import pytest

from kiosk.services import print_again, print_queue
from kiosk.services.label_rows import label_rows
from kiosk.services.label_views import labels_view
from kiosk.services.print_queue import Queued
from labels.printers.states import NotSent, Unsure
from tests.pharmacy import Pharmacy
from tests.service.printing import BAG, Printing, printing, set_printers

CUT = Unsure("The link broke.", 3)


@pytest.fixture
def desk(pharmacy: Pharmacy) -> Printing:
    return printing(pharmacy)


def _said(desk: Printing) -> list[tuple[str, str, str]]:
    return [row[1:] for row in label_rows(desk.record, desk.record.now())]


def test_home_says_what_does_not_get_on_though_its_printer_says_that_it_is_ready(desk: Printing) -> None:
    desk.paper.answers = [NotSent("not_ready", "It hung up before the label.")]
    desk.queue()
    desk.send()
    assert _said(desk) == [("NO ANSWER", "Printer Zebra of K1", "It hung up before the label.")]

    list(desk.sender().look_at_printers())
    assert _said(desk) == [("HELD UP", "Bag label RX4417", "It hung up before the label.")]
    desk.queue({**BAG, "internal_id": "RX4418"})
    assert _said(desk) == [("HELD UP", "2 labels", "It hung up before the label.")]

    desk.pharmacy.clock.advance(seconds=60)
    desk.send()
    assert [row[0] for row in _said(desk)] == ["SCAN"]


def test_home_says_that_a_label_waits_for_a_printer_that_is_no_longer_set_up(desk: Printing) -> None:
    desk.queue()
    set_printers(desk.record, "Small | socket://192.0.2.8 | 203 | 2x1")
    desk.pharmacy.clock.advance(seconds=1)
    desk.send()

    [(word, text, detail)] = _said(desk)
    assert (word, text) == ("HELD UP", "Bag label RX4417")
    assert "There is no printer Zebra at this kiosk any more." in detail


def test_home_says_what_the_kiosk_gave_up_by_itself_until_it_is_printed_again(desk: Printing) -> None:
    job_id = desk.queue()
    with desk.record.store.write() as write:
        write.run("update print_job set data_json = replace(data_json, '1 g', '2 g') where id = :id", id=job_id)
    desk.send()
    assert [row[:2] for row in _said(desk)] == [("NOT PRINTED", "Bag label RX4417")]

    again = print_again.reprint(desk.record, desk.pharmacy.ana, job_id, "the first was not printed")
    assert isinstance(again, Queued), again
    assert _said(desk) == []


def test_what_a_person_saw_or_declared_void_is_no_news_on_home(desk: Printing) -> None:
    desk.paper.answers = [CUT]
    lost, torn = desk.queue(), desk.queue({**BAG, "internal_id": "RX4418"})
    desk.send()
    print_queue.looked(desk.record, desk.pharmacy.ana, lost, printed=False)
    print_queue.void(desk.record, desk.pharmacy.ana, torn, "torn")

    assert _said(desk) == []


def test_the_label_that_was_just_asked_for_is_listed_behind_a_long_queue(desk: Printing) -> None:
    for number in range(5):
        last = desk.queue({**BAG, "internal_id": f"RX{number}"})

    listed = [job.id for job in labels_view(desk.record, desk.record.now(), 3, "K1", last).jobs]

    assert len(listed) == 3
    assert listed[-1] == last
    assert last not in [job.id for job in labels_view(desk.record, desk.record.now(), 3, "K1").jobs]
