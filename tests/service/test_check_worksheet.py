"""From a worksheet that somebody really did, to the signed record: what was scanned and measured is what is signed."""

from __future__ import annotations

from db import preparation_records, preparation_work, preparations
from db.settings import put_setting
from kiosk.rules.gates import Gate
from kiosk.services import gate_facts
from kiosk.services.check import Check
from kiosk.services.gate_facts import Finding
from kiosk.settings import PHARMACIST_ALONE
from scanners import build_local
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, contents, done, refused
from tests.preparing import VIAL, furnish_preparing, hood, to_check
from tests.service.checking import Checker
from tests.shelf import change_item


def test_a_worksheet_is_checked_released_and_told_whole(pharmacy: Pharmacy) -> None:
    made = furnish_preparing(pharmacy)
    place = hood(pharmacy)
    certified = Finding(Gate.CERTIFICATION, place, "passed", "report 12")
    done(gate_facts.record_finding(made.record, made.dana, certified), "GATE_RECORDED")
    sheet = to_check(made, place)
    found = sheet.preparation
    assert found.state == "to_check"
    refused(sheet.scan(VIAL), "JOB_ENDED")

    check = Check.start(made.record, made.eli)
    assert isinstance(check, Check)
    checker = Checker(check, made.eli)
    finals = [
        build_local("preparation", label.id)
        for unit in preparations.units_of(made.record, found.id)
        for label in preparation_work.labels_of(made.record, unit.id)
        if label.kind == "final"
    ]
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
    found = to_check(made, doses=1).preparation
    finals = [
        build_local("preparation", label.id)
        for unit in preparations.units_of(made.record, found.id)
        for label in preparation_work.labels_of(made.record, unit.id)
        if label.kind == "final"
    ]
    check = Check.start(made.record, made.eli)
    assert isinstance(check, Check)
    checker = Checker(check, made.eli)
    asked(checker.scan(finals[0]), "INSPECT")
    told = next(each for each in check.view().sections if each.code == "steps")
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
