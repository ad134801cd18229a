"""From a worksheet that somebody really did, to the signed record: what was scanned and measured is what is signed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from db import order_work, preparation_records, preparation_work, preparations
from db.settings import put_setting
from kiosk.rules.formula import Container, Diluent, Finished, Ingredient
from kiosk.rules.gates import Gate
from kiosk.services import gate_facts, prepare_remake, print_again, print_proof
from kiosk.services.check import Check
from kiosk.services.dispense import Dispense
from kiosk.services.gate_facts import Finding
from kiosk.services.held_codes import HeldCodes
from kiosk.services.keep_scan import keep_scan
from kiosk.services.look import look
from kiosk.services.outcome import Outcome
from kiosk.settings import PHARMACIST_ALONE
from scanners import own_code
from tests.counting import counting
from tests.formulas import SALINE, VANCOMYCIN, vancomycin
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, contents, done, refused
from tests.preparing import (
    BAG,
    VIAL,
    Worksheet,
    completed,
    compounding,
    fetch,
    furnish_preparing,
    hood,
    started,
    to_check,
)
from tests.service.checking import Checker
from tests.service.dispensing import Pack
from tests.service.order_world import Orders
from tests.service.printing import Paper, Printing
from tests.service.pulling import pulling
from tests.shelf import at_shelf, change_item


def test_a_worksheet_is_checked_released_and_told_whole(pharmacy: Pharmacy) -> None:
    made = furnish_preparing(pharmacy)
    place = hood(pharmacy)
    certified = Finding(Gate.CERTIFICATION, place, "passed", "report 12")
    done(gate_facts.record_finding(made.record, made.dana, certified), "GATE_RECORDED")
    sheet = to_check(made, place)
    found = sheet.preparation
    assert found.state == "to_check"
    refused(sheet.scan(VIAL), "JOB_ENDED")

    checker, finals = begun_check(made), final_labels(sheet)
    done(checker.scan(finals[0]), "UNIT_SCANNED")
    asked(checker.scan(finals[1]), "INSPECT")
    asked(checker.inspect(), "RELEASE")
    done(checker.release(), "RELEASED")

    [kept] = preparation_records.records_of(made.record, found.id)
    content = kept.content
    vials = [each for each in content["components"] if each["component_name"] == "Vancomycin 1 g"]
    assert [each["component_qty"]["volume_ml"] for each in vials] == ["20", "20"]
    package = vials[0]["component_vendor_lot_expiry"][0]
    assert (package["lot"], package["pulled_by"], package["scanned_by"]["name"]) == ("VN1", "Ana Ruiz", "Ana Ruiz")
    assert content["hood"]["certified_on"] == "2026-11-23"
    assert len(content["photographs"]) == 2
    assert content["yield"]["good"] == 2
    assert content["persons"]["preparer"]["name"] == "Ana Ruiz"
    assert content["bud_storage"]["beyond_use_date"] == found.beyond_use_date
    assert [each["kind"] for each in content["labels"] if not each["voided_at"]] == ["final", "final"]
    assert_sound(made.record)


def test_who_looked_at_a_photograph_of_a_high_alert_drug_is_told_beside_who_took_it(pharmacy: Pharmacy) -> None:
    made = furnish_preparing(pharmacy)
    change_item(pharmacy, "Vancomycin 1 g", high_alert=True)
    sheet, checker = to_check(made, doses=1), begun_check(made)
    asked(checker.scan(*final_labels(sheet)), "INSPECT")
    told = next(each for each in checker.check.view().sections if each.code == "steps")
    said = [words for _, words in told.rows]
    assert "Photograph looked at by a second person — Delia Prine, 2026-11-23 09:00" in said
    assert said[0] == "Hood scanned — Ana Ruiz, 2026-11-23 09:00"
    asked(checker.inspect(), "DOSE")
    before = contents(made.record)
    blind = {"computed_by": made.dana, "pin": PIN, "amount": "20", "unit": "mL"}
    saw = refused(checker.answer(**blind), "SAW_IT_MADE")
    assert saw.message == "Delia Prine looked at it while it was made, and so computes nothing independently."
    assert contents(made.record) == before
    # Where nobody else is there the site may let them; a setting that nobody approved lets nobody.
    for approved_by, code in ((None, "SAW_IT_MADE"), ("system", "RELEASE")):
        with made.record.write("system", "test") as write:
            put_setting(write, PHARMACIST_ALONE, True, source_note="test", approved_by=approved_by)
        assert checker.answer(**blind).code == code
    done(checker.release(), "RELEASED")


def test_what_was_rejected_is_void_everywhere_and_is_made_again_and_released(pharmacy: Pharmacy) -> None:
    made, place = furnish_preparing(pharmacy), hood(pharmacy)
    first = to_check(made, place, doses=1)
    [rejected] = final_labels(first)
    Printing(pharmacy, Paper(), HeldCodes()).send()
    checker = begun_check(made)
    asked(checker.scan(rejected), "INSPECT")
    asked(checker.inspect(particles=True), "REJECT")
    refused(checker.release(), "NOT_COMPLETE")
    done(checker.reject("a particle"), "REJECTED")
    assert {each.code if each else "" for each in void_for_all(made, rejected).values()} == {"VOID_LABEL"}

    wanted = prepare_remake.remake(made.record, first.preparation.id, made.record.now())
    assert isinstance(wanted, dict)
    fetch(made, made.order(first.preparation.order_id))
    again = started(made)
    done(again.answer(**wanted), "ORDER")
    again.to_hood(place)
    refused(again.scan(rejected), "VOID_LABEL")
    completed(again.through())
    [code] = final_labels(again)
    checker = begun_check(made)
    refused(checker.scan(rejected), "VOID_LABEL")
    asked(checker.scan(code), "INSPECT")
    asked(checker.inspect(), "RELEASE")
    done(checker.release(), "RELEASED")

    assert (first.preparation.state, again.preparation.state) == ("rejected", "released")
    [kept] = preparation_records.records_of(made.record, again.preparation.id)
    assert kept.content["internal_id"]["remake_of"] == first.preparation.id
    assert preparation_records.records_of(made.record, first.preparation.id) == []
    assert {each.code if each else "" for each in void_for_all(made, rejected).values()} == {"VOID_LABEL"}
    assert done(scanned_at_home(made, code)).message
    assert_sound(made.record)


def void_for_all(made: Orders, raw: str) -> dict[str, Outcome | None]:
    """Scan a code wherever the kiosk takes one."""
    pharmacy, person = made.pharmacy, made.ana
    [paper] = made.record.rows("select print_job_id as job from preparation_label where void_reason = 'REJECTED'")
    return {
        "home": scanned_at_home(made, raw),
        "receive": pharmacy.receive().scan(raw),
        "pull": pulling(pharmacy).scan(raw),
        **{action: at_shelf(pharmacy, action).scan(raw) for action in ("waste", "move", "clear")},
        "count": counting(pharmacy).scan(raw),
        "check": begun_check(made).scan(raw),
        **{action: handing_over(made, action).scan(raw) for action in ("pack", "picked_up", "take_back", "give")},
        "proof": print_proof.confirm_scan(made.record, person, raw),
        "reprint": print_again.reprint(made.record, person, paper["job"], "torn"),
    }


def scanned_at_home(made: Orders, raw: str) -> Outcome:
    return look(made.record, keep_scan(made.record, raw, "serial", made.ana), made.ana).outcome


def handing_over(made: Orders, action: str) -> Pack:
    dispense = Dispense.start(made.record, made.ana)
    assert isinstance(dispense, Dispense)
    pack = Pack(dispense, made.ana)
    if action != "pack":
        pack.does(action)
    return pack


BATCH_ORDER: dict[str, Any] = {
    "kind": "batch", "patient_id": ..., "every_hours": ..., "starts_at": ..., "volume_ml": ..., "minutes": ...,
}  # fmt: skip


def test_a_batch_of_ten_syringes_is_made_at_once_and_nine_are_released(pharmacy: Pharmacy) -> None:
    drug = Ingredient(group=VANCOMYCIN, unit="mg", amount=Decimal(50), drawn_as="50 mg/mL")
    formula = vancomycin(
        scale="batch", units_per_batch=10, label_kind="syringe", strength="50 mg in 5 mL", ingredients=(drug,),
        container=Container(words="Syringe of 10 mL", capacity_ml=Decimal(10)),
        diluent=Diluent(group=SALINE, volume_ml=Decimal(4)), finished=Finished(least_ml=Decimal(5), most_ml=Decimal(5)),
        steps=(*vancomycin().steps[:2], replace(vancomycin().steps[2], device="syringe_1"), *vancomycin().steps[3:]),
    )  # fmt: skip
    change_item(pharmacy, SALINE, volume_microlitres=100_000)
    made = furnish_preparing(pharmacy, formula)
    sheet = compounding(made, dose="50", doses=10, **BATCH_ORDER)
    taken = order_work.needs(made.record, made.order(sheet.preparation.order_id))
    assert set(taken.values()) == {1}, "ten syringes share a vial of 1 g, and a bag of 100 mL"
    assert (sheet.view.unit, sheet.view.units) == (0, 10)
    done(sheet.scan(BAG))
    for left in range(10, 0, -1):
        assert (f"{left:,} are left" in (sheet.view.question.text if sheet.view.question else "")) == (left > 1)
        done(sheet.label(), "LABELLED")
    assert sheet.view.expected is not None
    assert sheet.view.expected.amount == "500 mg"
    done(sheet.scan(VIAL))
    assert ("Wanted", "1 mL in each of 10") in (sheet.view.question.facts if sheet.view.question else ())
    sheet.through()
    assert [line.evidence for line in sheet.view.done if line.unit == 0][4:] == [
        "scan", "scan", "measure", "photograph", "confirm",
    ]  # fmt: skip
    assert {unit.state for unit in preparations.units_of(made.record, sheet.preparation.id)} == {"labelled"}

    finals = final_labels(sheet)
    asked(sheet.answer(leave_out=7, failure="The plunger slipped."), "FINAL_LABEL")
    refused(sheet.scan(finals[6]), "VOID_LABEL")
    good = [*finals[:6], *finals[7:]]
    for code in good:
        sheet.scan(code)
    while sheet.preparation.state != "to_check":
        question = sheet.view.question
        assert question is not None
        assert question.code == "PREPARATION_REST"
        sheet.answer(**question.choices[-1].answer)
    checker = begun_check(made)
    refused(checker.scan(finals[6]), "VOID_LABEL")
    for code in good:
        assert checker.question() is None
        checker.scan(code)
    told = next(each.rows for each in checker.check.view().sections if each.code == "deviations")
    assert ("Left out", "2026-11-23 09:00, unit 7: The plunger slipped.") in told
    asked(checker.inspect(), "RELEASE")
    done(checker.release(), "RELEASED")

    [kept] = preparation_records.records_of(made.record, sheet.preparation.id)
    content = kept.content
    assert content["yield"] == {"planned": 10, "good": 9, "units": {"to_check": 9, "wasted": 1}}
    standing = [each["unit"] for each in content["labels"] if each["kind"] == "final" and not each["voided_at"]]
    assert standing == [1, 2, 3, 4, 5, 6, 8, 9, 10]
    states = {each.number: each.state for each in preparations.units_of(made.record, sheet.preparation.id)}
    assert states == {number: "wasted" if number == 7 else "released" for number in range(1, 11)}
    assert_sound(made.record)


def begun_check(made: Orders) -> Checker:
    """Let Eli begin to check."""
    check = Check.start(made.record, made.eli)
    assert isinstance(check, Check)
    return Checker(check, made.eli)


def final_labels(sheet: Worksheet) -> list[str]:
    """Give the codes on the finished containers, as a scanner sends them."""
    return [
        own_code("preparation", label.id).text
        for unit in preparations.units_of(sheet.record, sheet.preparation.id)
        for label in preparation_work.labels_of(sheet.record, unit.id)
        if label.kind == "final"
    ]
