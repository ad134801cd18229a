"""Deliveries that go on at another kiosk, or whose box is scanned again."""

from __future__ import annotations

from db import delivery_lines, jobs, scans
from kiosk.desk import Desk
from kiosk.services.receive import KIND
from tests import codes
from tests.pharmacy import Pharmacy, assert_sound, done, refused

BAG = codes.package(codes.SALINE, "P1", "280331")


def vial(number: int) -> str:
    return codes.package(codes.VANCOMYCIN, "VN1", "280331", f"S{number}")


def test_after_a_takeover_a_quantity_goes_to_the_line_that_is_shown(pharmacy: Pharmacy) -> None:
    """Names of rows that another kiosk made may sort before those made here."""
    here = pharmacy.receive()
    for number in range(30):
        pharmacy.clock.advance(seconds=1)
        done(here.scan(vial(number)), "RECEIVED")
    pharmacy.clock.advance(seconds=1)
    there = pharmacy.resume(here.receive.job_id, record=pharmacy.reopen("A2"))
    done(there.scan(BAG), "RECEIVED")

    view = there.receive.view(24)
    [last] = [line for line in view.lines if line.line == view.last_line]
    assert (last.lot, view.lines[-1].line) == ("P1", view.last_line)
    done(there.answer(packs=5), "QUANTITY")
    assert pharmacy.on_hand("Sodium chloride 0.9 % 100 mL") == 5
    assert_sound(pharmacy.record)


def test_lines_of_two_kiosks_stand_in_the_order_they_came(pharmacy: Pharmacy) -> None:
    lots = [f"L{number}" for number in range(6)]
    bench = pharmacy.receive()
    places = [pharmacy.record, pharmacy.reopen("A2")]
    for number, lot in enumerate(lots):
        pharmacy.clock.advance(seconds=1)
        bench = pharmacy.resume(bench.receive.job_id, record=places[number % 2])
        done(bench.scan(codes.package(codes.VANCOMYCIN, lot, "280331")), "RECEIVED")

    [delivery] = pharmacy.record.rows("select id from delivery")
    assert [line.batch_lot for line in delivery_lines.lines(pharmacy.record, delivery["id"])] == lots
    assert [line.batch_lot for line in delivery_lines.lines(pharmacy.record, delivery["id"], 3)] == lots[3:]


def test_the_last_line_is_in_the_view_though_the_other_kiosks_clock_was_ahead(pharmacy: Pharmacy) -> None:
    here = pharmacy.receive()
    pharmacy.clock.advance(seconds=600)
    for number in range(5):
        done(here.scan(vial(number)), "RECEIVED")
    pharmacy.clock.advance(seconds=-300)
    there = pharmacy.resume(here.receive.job_id, record=pharmacy.reopen("A2"))
    done(there.scan(BAG), "RECEIVED")

    view = there.receive.view(3)
    assert [line.lot for line in view.lines if line.line == view.last_line] == ["P1"]


def test_the_lines_of_the_command_say_what_they_always_said(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(BAG))
    assert "last_line" not in bench.receive.view().to_json()


def test_the_box_of_an_open_delivery_leads_back_to_it(pharmacy: Pharmacy) -> None:
    desk = Desk(pharmacy.record, pharmacy.ana)
    first = desk.scan(codes.sscc(), "wedge")
    assert first is not None
    assert first.receive is not None
    desk.leave()

    again = desk.scan(codes.sscc(), "camera")

    assert again is not None
    assert again.receive is not None
    assert (again.place, again.receive.job, again.outcome.name) == ("receive", first.receive.job, "done")
    assert len(jobs.open_jobs(pharmacy.record, KIND)) == 1
    assert [scan.result for scan in scans.last_scans(pharmacy.record, 5)] == ["done", "done"]


def test_an_open_question_is_what_the_box_leads_back_to(pharmacy: Pharmacy) -> None:
    desk = Desk(pharmacy.record, pharmacy.ana)
    desk.scan(codes.sscc(), "wedge")
    desk.scan(codes.databar(codes.VANCOMYCIN), "wedge")
    desk.leave()
    again = desk.scan(codes.sscc(), "wedge")
    assert again is not None
    assert (again.place, again.outcome.code) == ("receive", "LOT_AND_EXPIRY")


def test_the_box_of_a_finished_delivery_opens_nothing(pharmacy: Pharmacy) -> None:
    desk = Desk(pharmacy.record, pharmacy.ana)
    desk.scan(codes.sscc(), "serial")
    desk.scan(BAG, "serial")
    done(desk.finish().outcome, "FINISHED")

    again = desk.scan(codes.sscc(), "serial")

    assert again is not None
    assert "was received already" in refused(again.outcome, "DUPLICATE_SSCC").message
    assert again.place == "home"
    assert jobs.open_jobs(pharmacy.record, KIND) == []
    assert scans.last_scans(pharmacy.record, 1)[0].result == "refused"


def test_what_one_began_without_a_line_is_gone_on_with(pharmacy: Pharmacy) -> None:
    desk = Desk(pharmacy.record, pharmacy.ana)
    begun = desk.receive().receive
    assert begun is not None
    desk.answer({"owner": "consignment:ACME"})
    desk.leave()

    others = Desk(pharmacy.record, pharmacy.ben).receive().receive
    again = desk.receive().receive

    assert others is not None
    assert again is not None
    assert others.job != begun.job
    assert (again.job, again.owner) == (begun.job, "consignment:ACME")


def test_another_box_never_goes_to_what_was_begun_for_one_owner(pharmacy: Pharmacy) -> None:
    desk = Desk(pharmacy.record, pharmacy.ana)
    desk.receive()
    desk.answer({"owner": "consignment:ACME"})
    desk.leave()
    shown = desk.scan(codes.sscc(), "wedge")
    assert shown is not None
    assert shown.receive is not None
    assert (shown.receive.owner, shown.outcome.code) == ("own", "DELIVERY_OPEN")
