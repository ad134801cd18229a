"""The pharmacist's check: what may be released, by whom, and what is refused."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from db import preparation_records, preparation_work, preparations, scans, signatures
from db.subject import Subject
from kiosk.services import check_queue, order_enter, order_stop
from kiosk.services.check import Check
from kiosk.services.dispense import Dispense
from kiosk.services.outcome import Outcome, Refused
from scanners import build_local
from tests import codes
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, contents, done, refused
from tests.service.checking import Checker, Checking, furnish_checking
from tests.service.pulling import add_person, recall, receive, vial
from tests.service.tamper import found_after
from tests.service.test_permissions import clock_confirmed
from tests.shelf import at_shelf


@pytest.fixture
def world(pharmacy: Pharmacy) -> Checking:
    return furnish_checking(pharmacy)


def test_what_was_scanned_inspected_and_signed_is_released(world: Checking) -> None:
    made = world.prepare()
    checker = world.checker()
    said = done(checker.scan(world.label(made, 1)), "UNIT_SCANNED")
    assert "1 of 2" in said.message
    refused(checker.release(), "NOT_SCANNED")
    refused(checker.scan(world.label(made, 1)), "SCANNED_ALREADY")
    asked(checker.scan(world.label(made, 2)), "INSPECT")
    refused(checker.release(), "NOT_COMPLETE")
    asked(checker.inspect(), "RELEASE")
    refused(checker.release("999999"), "WRONG_PIN")
    assert world.states(made) == ["to_check", "to_check", "to_check"]
    done(checker.release(), "RELEASED")
    assert world.states(made) == ["released", "released", "released"]
    refused(world.checker().scan(world.label(made, 1)), "NOT_TO_CHECK")
    assert_sound(world.record)


def test_everything_stands_side_by_side_and_whoever_looks_is_on_record(world: Checking) -> None:
    made = world.prepare()
    checker = world.checker()
    assert checker.check.view().sections == ()
    done(checker.scan(world.label(made, 1)))
    told = {each.code: dict(each.rows) for each in checker.check.view().sections}
    assert told["order"]["Patient"].startswith("Larkspur, Henning, born 1957-05-03")
    assert told["order"]["Dose"] == "1,000 mg"
    assert told["beyond_use"]["Because of"] == "stability of the formula, 4 days in the refrigerator"
    assert "20.2 of 20 mL" in told["steps"]["1: step 3"]
    assert "sha256" in told["photographs"]["1: step 4"]
    assert told["place"]["Hood"] == "Hood 1, category 2 at most"
    assert "lot VN1" in " ".join(told["components"].values())
    [look] = [
        json.loads(row["detail"]) for row in world.record.rows("select detail from audit where action = 'check.scan'")
    ]
    assert [each["id"] for each in look["orders_viewed"]] == [world.order.id]
    assert [each["id"] for each in look["patients_viewed"]] == [world.made.patient]


def test_only_the_final_label_of_what_waits_is_taken(world: Checking) -> None:
    made, other = world.prepare(), world.prepare()
    checker = world.checker()
    void = refused(checker.scan(world.label(made, 1, "in_process")), "VOID_LABEL")
    assert "VOID since 2026-11-23" in void.message
    refused(checker.scan(build_local("preparation", "K1-NOBODY")), "NOT_ON_FILE")
    refused(checker.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")), "NO_PREPARATION")
    with world.record.write(world.made.ana, "test") as write:
        unit = preparations.units_of(write, made.id)[0]
        begun = preparation_work.add_label(write, unit.id, "in_process", None)
    refused(checker.scan(build_local("preparation", begun)), "IN_PROCESS")
    done(checker.scan(world.label(made, 1)))
    refused(checker.scan(world.label(other, 1)), "OTHER_PREPARATION")


def test_nobody_checks_what_they_had_a_hand_in(world: Checking) -> None:
    own = world.prepare(by=world.made.eli)
    refused(world.checker().scan(world.label(own, 1)), "OWN_WORK")
    other = world.prepare()
    with world.record.write(world.made.eli, "test") as write:  # one step, that was taken back, is a hand in it too
        done_by_eli = preparation_work.NewStep(preparation_id=other.id, unit_number=1, step=5, evidence="confirm")
        preparation_work.add_step(write, done_by_eli)
        [step] = [each for each in preparation_work.steps_of(write, other.id) if each.by_id == world.made.eli]
        preparation_work.take_back_step(write, step)
    refused(world.checker().scan(world.label(other, 1)), "OWN_WORK")
    assert world.states(other) == ["to_check", "to_check", "to_check"]
    done(world.checker(world.made.dana).scan(world.label(other, 1)))


@pytest.mark.parametrize(
    ("what", "code"),
    [("discontinue", "ORDER_STOPPED"), ("hold", "ORDER_HELD"), ("change", "ORDER_CHANGED"), ("recall", "RECALLED"),
     ("notice", "QUARANTINED"),     ("wait", "BUD_PASSED"), ("formula", "FORMULA_CHANGED")],
)  # fmt: skip
def test_what_no_longer_stands_is_not_released_and_may_be_rejected(world: Checking, what: str, code: str) -> None:
    made = world.prepare()
    checker = world.in_hand(made)
    asked(checker.inspect(), "RELEASE")
    _stops(world, what)
    refused(checker.release(), code)
    assert world.states(made)[0] == "to_check"

    anew = world.checker(world.made.dana)
    refused(anew.scan(world.label(made, 1)), code)
    assert anew.question() == "CANNOT"
    refused(anew.reject("  "), "NO_REASON")
    done(anew.reject("not wanted any more"), "REJECTED")
    assert world.states(made) == ["rejected", "rejected", "rejected"]
    refused(world.checker().scan(world.label(made, 2)), "VOID_LABEL")
    assert_sound(world.record)


def _stops(world: Checking, what: str) -> None:
    made, order = world.made, world.order.id
    if what == "discontinue":
        done(order_stop.discontinue(world.record, made.dana, order, "ended"))
    elif what == "hold":
        done(order_stop.hold(world.record, made.ana, order, "wait"))
    elif what == "change":
        done(order_enter.change(world.record, made.ana, order, {"dose": "750"}, "Dr Osei"))
        done(made.verify(order))
    elif what == "recall":
        recall(world.pharmacy, "VN1")
    elif what == "notice":
        receive(world.pharmacy, vial("VN1"))
        aside = at_shelf(world.pharmacy, "quarantine")
        asked(aside.scan(vial("VN1")), "QUARANTINE_WHY")
        done(aside.answer(reason="RECALL_NOTICE"), "QUARANTINED")
    elif what == "wait":
        world.pharmacy.clock.advance(days=4)
        clock_confirmed(world.pharmacy)  # else no time can be signed, also of a rejection
    else:
        world.new_formula()
        done(order_stop.hold(world.record, made.ana, order, "new formula"))
        done(order_stop.resume(world.record, made.dana, order, "looked at"))
        done(made.verify(order))


def test_what_fails_the_inspection_is_never_released(world: Checking) -> None:
    made = world.prepare()
    checker = world.in_hand(made)
    asked(checker.inspect(leaks=True), "REJECT")
    refused(checker.release(), "NOT_COMPLETE")
    refused(checker.answer(line="leaks", passes=True), "NOT_AN_ANSWER")
    before = contents(world.record)
    refused(checker.answer(reject="port leaks", units=[2]), "WRONG_PIN")
    assert contents(world.record) == before
    refused(checker.reject("port leaks", units=[3]), "NO_UNIT")
    asked(checker.reject("port leaks", units=[2]), "INSPECT")
    assert world.states(made) == ["to_check", "to_check", "rejected"]
    asked(checker.inspect(), "RELEASE")
    done(checker.release(), "RELEASED")
    assert world.states(made) == ["released", "released", "rejected"]
    [said] = preparation_work.events_of(world.record, made.id, "rejected")
    assert (said.text, said.facts) == ("port leaks", {"units": [2], "failed": ["leaks"]})
    signed = signatures.signatures_on(world.record, Subject("preparation", made.id))[0]
    assert (signed.id, signed.person_id, signed.meaning) == (said.signature_id, checker.person, "rejected preparation")
    assert signed.content == {"preparation": made.id, "units": [2], "failed": ["leaks"]}
    assert_sound(world.record)
    changed = "update signature set person_id = 'demo' where meaning = 'rejected preparation'"
    assert ("CHAIN_BROKEN", "signature") in found_after(world.pharmacy, changed)


def test_what_changed_since_it_was_shown_is_looked_at_again(world: Checking) -> None:
    made = world.prepare()
    checker = world.in_hand(made)
    asked(checker.inspect(), "RELEASE")
    with world.record.write(world.made.ana, "test") as write:
        preparation_work.add_event(write, made.id, "note", text="the bag was dropped")
    refused(checker.release(), "CHANGED")
    assert checker.question() == "RELEASE"
    assert "the bag was dropped" in json.dumps(checker.check.view().to_json())
    done(checker.release(), "RELEASED")


def test_a_step_is_taken_back_and_another_pharmacist_begins_anew(world: Checking) -> None:
    made = world.prepare()
    checker = world.in_hand(made)
    asked(checker.answer(line="particles", passes=False), "INSPECT")
    done(checker.check.undo(), "UNDONE")
    assert next(each.passed for each in checker.check.view().lines) is None
    asked(checker.inspect(), "RELEASE")

    other = Check.resume(world.record, world.made.dana, checker.check.job_id)
    assert isinstance(other, Check)
    assert other.view().preparation is None
    refused(other.answer({"pin": PIN}), "NOTHING_SCANNED")
    refused(checker.release(), "NOTHING_SCANNED")
    done(other.finish(), "CANCELLED")


def test_who_takes_a_check_over_at_another_kiosk_begins_it_anew(world: Checking) -> None:
    checker = world.in_hand(world.prepare())
    asked(checker.inspect(), "RELEASE")
    other = Check.resume(world.pharmacy.reopen("K2"), world.made.dana, checker.check.job_id)
    assert isinstance(other, Check)
    assert other.view().preparation is None
    refused(other.answer({"pin": PIN}), "NOTHING_SCANNED")


def test_what_was_rejected_goes_into_the_waste_by_its_own_label(world: Checking) -> None:
    made = world.prepare()
    checker = world.in_hand(made)
    asked(checker.inspect(particles=True), "REJECT")
    done(checker.reject("cloudy"), "REJECTED")
    pack = Dispense.start(world.record, world.made.ana)
    assert isinstance(pack, Dispense)
    refused(pack.on_scan(world.label(made, 1), "serial"), "VOID_LABEL")
    done(pack.answer({"action": "waste"}), "ACTION")
    asked(pack.on_scan(world.label(made, 1), "serial"), "WASTE_WHY")
    asked(pack.answer({"reason": "CONTAMINATED"}), "MAKE_ANOTHER")
    done(pack.answer({"remake": False}), "WASTED")
    assert world.states(made)[1:] == ["wasted", "rejected"]
    refused(pack.on_scan(world.label(made, 1), "serial"), "VOID_LABEL")
    assert_sound(world.record)


def test_what_is_released_is_not_handed_out_while_its_lot_is_set_aside_for_a_notice(world: Checking) -> None:
    label = world.label(world.released(), 1)
    _stops(world, "notice")
    pack = Dispense.start(world.record, world.made.ana)
    assert isinstance(pack, Dispense)
    stop = refused(pack.on_scan(label, "serial"), "QUARANTINED")
    assert "Vancomycin 1 g, lot VN1, which was put in QUARANTINE for a maker's notice" in stop.message
    release = at_shelf(world.pharmacy, "release", world.made.dana)
    asked(release.scan(vial("VN1")), "RELEASE_WHY")
    done(release.answer(reason="CHECKED"), "RELEASED")
    done(pack.on_scan(label, "serial"), "IN_PACK")


def test_what_waits_is_listed_stat_first_and_without_a_name(world: Checking) -> None:
    first = world.prepare()
    found = check_queue.looked(world.record, world.made.eli)
    assert not isinstance(found, Refused)
    [line] = found
    assert (line.preparation, line.containers, line.made_by, line.is_own) == (first.id, 2, "Ana Ruiz", False)
    assert "Larkspur" not in json.dumps(line.to_json())
    auditor = add_person(world.pharmacy, "Noor Haddad", "auditor")
    refused(check_queue.looked(world.record, auditor), "NOT_PERMITTED")
    stat = world.order_again(priority="stat", needed_at="2026-11-23 20:00")
    second = world.prepare(order=stat)
    ordered = check_queue.looked(world.record, world.made.ana)
    assert not isinstance(ordered, Refused)
    assert [(each.preparation, each.is_own) for each in ordered] == [(second.id, True), (first.id, True)]


def test_what_was_refused_while_it_was_made_is_shown_and_nobody_is_named(world: Checking) -> None:
    made = world.prepare()
    stored = scans.store_scan(world.record, "]d2wrong", "serial", world.made.ana, job_id=made.job_id)
    with world.record.write(world.made.ana, "prepare.scan.refused", made.job_id) as write:
        scans.judge_scan(write, stored.id, "refused", "WRONG_ITEM", "That is Cefazolin 2 g.")
    with world.record.write(world.made.ana, "prepare.answer.refused", made.job_id) as write:
        write.note(code="OUT_OF_TOLERANCE")
    checker = world.checker()
    done(checker.scan(world.label(made, 1)))
    told = next(each for each in checker.check.view().sections if each.code == "deviations")
    said = [words for label, words in told.rows if label == "Near miss"]
    assert said == ["out of tolerance — 2026-11-23 09:00", "That is Cefazolin 2 g. — 2026-11-23 09:00"]


def test_an_order_that_was_changed_is_shown_as_it_was_made(world: Checking) -> None:
    made = world.prepare()
    done(order_enter.change(world.record, world.made.ana, world.order.id, {"dose": "750"}, "Dr Osei"))
    checker = world.checker()
    refused(checker.scan(world.label(made, 1)), "ORDER_CHANGED")
    told = {each.code: dict(each.rows) for each in checker.check.view().sections}
    assert told["order"]["Dose"] == "1,000 mg"
    assert told["order"]["Verified"] == "Delia Prine, 2026-11-23 09:00"


def test_of_two_pharmacists_who_release_at_once_one_does(world: Checking) -> None:
    made = world.prepare()
    checkers = [world.in_hand(made, person) for person in (world.made.eli, world.made.dana)]
    for each in checkers:
        asked(each.inspect(), "RELEASE")
    start = Barrier(len(checkers))

    def release(checker: Checker) -> Outcome:
        proof = world.made.proof(checker.person)
        kiosk = Check(replace(checker.check.engine, record=world.pharmacy.reopen()))
        start.wait()
        return kiosk.release(proof)

    with ThreadPoolExecutor(len(checkers)) as pool:
        outcomes = list(pool.map(release, checkers))
    assert sorted(each.code for each in outcomes) == ["NOT_TO_CHECK", "RELEASED"]
    assert len(preparation_records.records_of(world.record, made.id)) == 1
    late = checkers[[each.code for each in outcomes].index("NOT_TO_CHECK")]
    done(late.check.finish(), "DECIDED")
    assert_sound(world.record)
