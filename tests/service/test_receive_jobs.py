"""A delivery survives crashes, changes hands between kiosks, and does nothing twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from db.jobs import StoredJob
from db.record import Write
from kiosk.rules.permissions import Act
from kiosk.services import outcome as outcomes
from kiosk.services.job import JobEngine, Step
from kiosk.services.outcome import Done
from kiosk.services.receive import KIND, Receive
from tests import codes
from tests.pharmacy import Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.pulling import pulling

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


def test_a_delivery_goes_on_after_a_crash_with_the_question_that_was_open(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    asked(bench.scan(codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")), "COMPARE")
    view = bench.receive.view()

    again = pharmacy.resume(view.job, record=pharmacy.reopen())

    assert again.receive.view() == view
    done(again.answer(confirm=True), "RECEIVED")
    assert pharmacy.on_hand("Vancomycin 1 g") == 11


def test_half_a_package_is_remembered_over_a_crash(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    bench.scan(codes.lot_symbol("CZ1", "280531"))

    again = pharmacy.resume(bench.receive.job_id, record=pharmacy.reopen())

    asked(again.scan(codes.databar(codes.CEFAZOLIN)), "COMPARE")
    done(again.answer(confirm=True), "RECEIVED")


def test_another_kiosk_takes_a_delivery_over_and_the_former_one_is_refused(pharmacy: Pharmacy) -> None:
    here = pharmacy.receive()
    done(here.scan(VIAL))
    there = pharmacy.resume(here.receive.job_id, pharmacy.ben, pharmacy.reopen("K2"))
    before = contents(pharmacy.record)

    assert "K2" in refused(here.scan(VIAL), "JOB_MOVED").message
    refused(here.undo(), "JOB_MOVED")
    refused(here.answer(packs=4), "JOB_MOVED")
    assert contents(pharmacy.record) == before

    done(there.scan(VIAL), "RECEIVED")
    assert pharmacy.on_hand("Vancomycin 1 g") == 2
    back = pharmacy.resume(here.receive.job_id)
    done(back.scan(VIAL), "RECEIVED")
    refused(there.scan(VIAL), "JOB_MOVED")
    chains = assert_sound(pharmacy.record).chains
    assert [chain.node for chain in chains] == ["K1", "K2"]


@pytest.mark.parametrize("job", ["K1-NONE", "", "\x1d"])
def test_a_job_that_is_not_there_is_refused(pharmacy: Pharmacy, job: str) -> None:
    refused(Receive.resume(pharmacy.record, pharmacy.ana, job), "NO_JOB")


def test_a_finished_delivery_is_not_resumed(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.finish(), "CANCELLED")

    refused(Receive.resume(pharmacy.record, pharmacy.ana, bench.receive.job_id), "JOB_ENDED")


def test_a_key_is_done_once_and_a_repeat_gets_the_first_answer(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    carton = codes.package(codes.VANCOMYCIN_CARTON, "VN1", "280331")
    first = asked(bench.scan(carton, key="a"), "COMPARE")
    confirmed = done(bench.answer(confirm=True, key="b"))
    changed = done(bench.answer(packs=3, key="c"))

    assert bench.scan(carton, key="a") == first
    assert bench.answer(confirm=True, key="b") == confirmed
    assert bench.answer(packs=3, key="c") == changed
    assert bench.answer(packs=9, key="c") == changed, "a key names the step, whatever is sent with it again"
    refused(bench.undo(key="c"), "IDEMPOTENCY_MISMATCH")
    refused(bench.scan(carton, key="c"), "IDEMPOTENCY_MISMATCH")

    assert pharmacy.on_hand("Vancomycin 1 g") == 30
    taken_back = done(bench.undo(key="d"))
    assert bench.undo(key="d") == taken_back
    assert pharmacy.on_hand("Vancomycin 1 g") == 10
    assert bench.receive.view().step == 4


def test_the_end_of_a_delivery_can_be_repeated(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    done(bench.answer(supplier="Meridian"))
    first = done(bench.finish(key="end"), "FINISHED")

    assert bench.finish(key="end") == first


def test_a_program_may_number_its_keys_as_it_likes(pharmacy: Pharmacy) -> None:
    """Steps without a key have numbers of their own, which no program's key can name."""
    bench = pharmacy.receive()
    for key in (None, "1", "3", None, "2", None, "6"):
        done(bench.scan(VIAL, key=key), "RECEIVED")

    assert pharmacy.on_hand("Vancomycin 1 g") == 7


def test_keys_of_two_deliveries_do_not_meet(pharmacy: Pharmacy) -> None:
    for _ in range(2):
        done(pharmacy.receive().scan(VIAL, key="1"), "RECEIVED")

    assert pharmacy.on_hand("Vancomycin 1 g") == 2


def test_a_refused_step_may_be_tried_again_under_its_key(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    refused(bench.answer(packs=2, key="a"), "NO_LINE")
    done(bench.scan(VIAL))

    done(bench.answer(packs=2, key="a"), "QUANTITY")


def test_every_outcome_survives_being_kept(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    for raw in (VIAL, codes.lot_symbol("CZ1", "280531"), codes.sscc(), codes.databar(codes.CEFAZOLIN)):
        outcome = bench.scan(raw)
        assert outcomes.from_json(outcomes.to_json(outcome)) == outcome


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_step_that_was_overtaken_by_a_takeover_is_not_kept(pharmacy: Pharmacy) -> None:
    """On a server the other kiosk may take the job over while a step here is under way."""
    bench = pharmacy.receive()
    there = pharmacy.reopen("K2")

    def slowly(write: Write, job: StoredJob) -> Step:
        write.run("update location set active = 0 where name = 'Freezer'")
        assert isinstance(JobEngine.take(there, pharmacy.ben, Act.RECEIVE, KIND, job.id), JobEngine)
        return Step(job.state, Done("SLOW", "done"), None)

    refused(bench.receive.engine.perform("receive.test", None, None, slowly), "JOB_MOVED")

    [freezer] = pharmacy.record.rows("select active from location where name = 'Freezer'")
    assert freezer["active"] == 1, "nothing of the step is left"
    done(pharmacy.resume(bench.receive.job_id, pharmacy.ben, there).scan(VIAL), "RECEIVED")
    assert_sound(pharmacy.record)


def test_what_is_put_away_here_and_pulled_there_meanwhile_is_in_one_place(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    serials = [f"S{number}" for number in range(8)]
    asked(bench.scan(codes.package(codes.DAPTOMYCIN, "DP1", "280331", "S0")), "INDICATOR")
    done(bench.answer(indicator="in range", reading="4 °C"))
    for serial in serials[1:]:
        done(bench.scan(codes.package(codes.DAPTOMYCIN, "DP1", "280331", serial)), "RECEIVED")
    there = pulling(pharmacy, pharmacy.ben, pharmacy.reopen("K2"))
    together = threading.Barrier(2)

    def put_away() -> str:
        together.wait()
        return bench.scan(codes.shelf(pharmacy.places["Refrigerator"])).code

    def pull_all() -> list[str]:
        together.wait()
        found = (there.scan(codes.package(codes.DAPTOMYCIN, "DP1", "280331", serial)) for serial in serials)
        return [outcome.code for outcome in found]

    with ThreadPoolExecutor(2) as both:
        away, pulled = both.submit(put_away), both.submit(pull_all)

    assert (away.result(), set(pulled.result())) == ("PUT_AWAY", {"PULLED"})
    assert_sound(pharmacy.record)
