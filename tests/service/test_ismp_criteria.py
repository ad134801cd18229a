"""ISMP's criteria for systems of intravenous workflow (2022), each as one test that bears its name."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from db import (
    instants,
    lots,
    migrate,
    opened_containers,
    people,
    pictures,
    preparation_records,
    preparation_work,
    preparations,
    print_jobs,
)
from db.backup import make_backup
from db.errors import StoreError
from db.ledger import Place
from db.record import Record
from db.restore import restore
from db.schema import MIGRATIONS
from db.schema_preparations import PREPARATIONS
from db.settings import put_setting
from kiosk import bootstrap
from kiosk.label_symbols import as_symbol
from kiosk.services import gate_facts, open_container
from kiosk.services.check import Check
from kiosk.services.formula_approval import approve
from kiosk.services.gate_facts import Finding
from kiosk.services.home import home_view, must_not_use
from kiosk.services.label_settings import labels_at
from kiosk.services.print_queue import queue_label
from kiosk.services.print_render import data_of, symbol_of
from kiosk.settings import site_at
from kiosk.settings_labels import PHONE, TALL_MAN
from labels.compose import compose
from labels.content import LabelContent
from scanners import build_local, own_code
from tests import preparing
from tests.clock import StandingClock
from tests.conftest import MakePlace
from tests.faults.client import KILLED, child
from tests.faults.points import die_at
from tests.formulas import SALINE, VANCOMYCIN, in_force, vancomycin, written
from tests.label_composed import texts
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, contents, done, furnish, refused
from tests.preparing import VIAL
from tests.service import completing
from tests.service.checking import Checker
from tests.service.command_line import Kiosk
from tests.service.order_world import Orders
from tests.service.printing import BAG

REPORTS = ("workload", "turnaround", "close-calls", "waste-cost")


def commands(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> Kiosk:
    """Run commands as Ben, who is the manager."""
    with pharmacy.record.write("system", "test") as write:
        people.set_roles(write, pharmacy.ben, ("manager",))
    return Kiosk(monkeypatch, pharmacy.place.target, pharmacy.place.data_folder.parent)


def test_tolerance_is_enforced_and_a_formula_outside_it_is_impossible(pharmacy: Pharmacy) -> None:
    made = preparing.furnish_preparing(pharmacy)
    wide = written(pharmacy, vancomycin(tolerance_percent=Decimal("5.1")))
    refused(approve(pharmacy.record, made.proof(made.eli), wide.id), "TOLERANCE")

    sheet = preparing.compounding(made).through(until=3)
    assert sheet.view.expected is not None
    assert sheet.view.expected.amount == "20 mL"
    before = contents(pharmacy.record)
    for amount in ("18.9", "21.1"):
        refused(sheet.answer(amount=amount), "OUT_OF_TOLERANCE")
    assert contents(pharmacy.record) == before
    done(sheet.answer(amount="21"), "STEP")


def test_every_step_component_person_hood_scan_alert_and_verifier_is_logged_and_reportable(
    pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, kiosk = preparing.furnish_preparing(pharmacy), commands(pharmacy, monkeypatch)
    sheet = preparing.compounding(made)
    refused(sheet.scan(VIAL), "WRONG_ITEM")
    preparing.completed(sheet.through())
    released(made, sheet)

    way = kiosk("trace", final(sheet, 1), "--as", "Ben Okafor").only

    assert {(each["item"], each["lot"]) for each in way["parts"]} == {(VANCOMYCIN, "VN1"), (SALINE, "NS1")}
    assert [each["step"] for each in way["steps"] if each["step"]] == [1, 2, 3, 4, 5]
    before = ["hood", "person", "clearance", "garbing"]
    assert [each["evidence"] for each in way["steps"] if each["evidence"] in before] == before
    assert all(each["person"] == "Ana Ruiz" and each["at"] for each in way["steps"])
    [measure] = [each for each in way["steps"] if each["measured"]]
    assert (measure["wanted"], measure["measured"], measure["unit"]) == ("20", "20", "mL")
    assert [bool(each["picture"]) for each in way["steps"]].count(True) == 1
    assert (way["hood"], way["prepared_by"]) == ("Hood 1", "Ana Ruiz")
    assert [(x["person"], x["meaning"]) for x in way["events"] if x["signature"]] == [
        ("Eli Marsh", "released preparation")
    ]
    *alerts, total = kiosk("report", "close-calls", "--as", "Ben Okafor").lines
    assert [(x["work"], x["code"]) for x in alerts] == [("prepare", "WRONG_ITEM")]
    assert total["total"]["count"] == 1
    jobs = "select count(*) as n from scan where job_id in (select id from job where kind in ('prepare', 'check'))"
    assert pharmacy.record.rows(jobs)[0]["n"] > 8, "each scan is a row of its own"
    assert_sound(pharmacy.record)


def final(sheet: preparing.Worksheet, number: int) -> str:
    """Give the code on a finished container, as a scanner sends it."""
    unit = preparations.units_of(sheet.record, sheet.preparation.id)[number - 1]
    label = next(each for each in preparation_work.labels_of(sheet.record, unit.id) if each.kind == "final")
    return build_local("preparation", label.id)


def released(made: Orders, sheet: preparing.Worksheet) -> None:
    """Have Eli check and release both containers."""
    checker = in_hand(begun_check(made.record, made.eli), sheet, made.eli)
    asked(checker.inspect(), "RELEASE")
    done(checker.release(), "RELEASED")


def in_hand(check: Check, sheet: preparing.Worksheet, person: str) -> Checker:
    """Let a pharmacist scan both containers."""
    checker = Checker(check, person)
    done(checker.scan(final(sheet, 1)), "UNIT_SCANNED")
    asked(checker.scan(final(sheet, 2)), "INSPECT")
    return checker


def begun_check(record: Record, person: str) -> Check:
    check = Check.start(record, person)
    assert isinstance(check, Check), check
    return check


def test_a_pharmacist_verifies_remotely_by_the_images(pharmacy: Pharmacy) -> None:
    made = preparing.furnish_preparing(pharmacy)
    sheet = preparing.to_check(made)
    elsewhere = pharmacy.reopen("K2")
    checker = in_hand(begun_check(elsewhere, made.eli), sheet, made.eli)

    view = checker.check.view()
    shown = [elsewhere.attachments.read(each.sha256) for each in pictures.of_job(elsewhere, view.worksheet or "")]

    taken = [preparing.JPEG + bytes([number]) for number in (1, 2)]
    assert shown == taken, "each container's own, as it was taken, before anything is signed"
    [listed] = [each.rows for each in view.sections if each.code == "photographs"]
    hashes = [hashlib.sha256(each).hexdigest() for each in taken]
    assert [(label, text.rpartition("sha256 ")[2]) for label, text in listed] == [
        ("1: step 4", hashes[0]), ("2: step 4", hashes[1]),
    ]  # fmt: skip
    asked(checker.inspect(), "RELEASE")
    done(checker.release(), "RELEASED")
    [kept] = preparation_records.records_of(elsewhere, sheet.preparation.id)
    assert [each["sha256"] for each in kept.content["photographs"]] == hashes


def test_beyond_use_of_opened_products_is_warned_of_and_prevents_their_use(pharmacy: Pharmacy) -> None:
    made = preparing.furnish_preparing(pharmacy)
    sheet = preparing.compounding(made)
    lot = lots.lot_named(pharmacy.record, pharmacy.items[VANCOMYCIN], "VN1")
    assert lot is not None
    place = Place(lot.id, pharmacy.places["Shelf"], "available")
    end = instants.to_text(pharmacy.clock() + timedelta(hours=6))
    done(open_container.open_one(pharmacy.record, pharmacy.ana, place, end), "OPENED")
    [vial] = opened_containers.open_of_item(pharmacy.record, lot.item_id)
    sheet.through(until=2).label()
    assert ends_soon(pharmacy) == []

    pharmacy.clock.advance(hours=5)
    assert ends_soon(pharmacy) == [("▲", "OPEN TO 15:00", VANCOMYCIN)]
    pharmacy.clock.advance(hours=1)

    assert ends_soon(pharmacy) == []
    [row] = must_not_use(pharmacy.record, pharmacy.record.now(), 10).rows
    assert (row.word, "Vancomycin 1 g" in row.text) == ("OPEN TOO LONG", True)
    before = contents(pharmacy.record)
    stop = refused(sheet.scan(build_local("container", vial.id)), "OPEN_TOO_LONG")
    assert "was to be used until" in stop.message
    assert contents(pharmacy.record) == before


def ends_soon(pharmacy: Pharmacy) -> list[tuple[str, str, str]]:
    """Read on Home what is open and ends soon."""
    due = home_view(pharmacy.record, pharmacy.record.now()).due.rows
    return [(each.sign, each.word, each.text) for each in due if each.word.startswith("OPEN TO")]


def test_the_label_is_the_sites_own_with_tall_man_letters(pharmacy: Pharmacy) -> None:
    made = completing.furnish(pharmacy)
    with pharmacy.record.write("system", "test") as write:
        put_setting(write, PHONE, "555-0142", source_note="test", approved_by="system")
        put_setting(write, TALL_MAN, ["VANCOmycin"], source_note="test", approved_by="system")
    sheet = completing.compounded(made)
    done(sheet.begin(), "STORED")

    unit = sheet.label(1, "final")

    said = words_on(pharmacy, unit.print_job_id)
    assert "VANCOmycin" in said
    assert "555-0142" in said


def words_on(pharmacy: Pharmacy, job_id: str | None) -> str:
    """Give what a label says, as it is drawn."""
    job = print_jobs.print_job(pharmacy.record, job_id or "")
    content = print_jobs.content(pharmacy.record, job_id or "")
    assert job is not None
    assert content is not None
    tall_man = labels_at(pharmacy.record, job.queued_at).tall_man
    composed = compose(job.kind, data_of(content), symbol_of(content), tall_man=tall_man)
    assert isinstance(composed, LabelContent), composed
    return "\n".join(texts(composed))


def test_the_dispensing_label_is_limited_until_everything_is_complete(pharmacy: Pharmacy) -> None:
    made = completing.furnish(pharmacy)
    sheet = completing.compounded(made)
    in_process = sheet.label(1, "in_process")
    checker = Checker(begun_check(made.record, made.eli), made.eli)

    assert sheet.kinds_printed() == ["in_process"]
    assert "NOT FOR ADMINISTRATION" in words_on(pharmacy, in_process.print_job_id)
    refused(checker.scan(build_local("preparation", in_process.id)), "IN_PROCESS")
    by_hand = queue_label(pharmacy.record, made.ana, "bag", BAG, as_symbol(own_code("preparation", in_process.id)))
    refused(by_hand, "BY_WORKSHEET")

    done(sheet.begin(), "STORED")
    assert sheet.kinds_printed() == ["bag", "in_process"]
    refused(checker.scan(build_local("preparation", sheet.bears(1, "final"))), "NOT_TO_CHECK")


def test_workload_report(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> None:
    made, kiosk = preparing.furnish_preparing(pharmacy), commands(pharmacy, monkeypatch)
    released(made, preparing.to_check(made))

    *rows, total = kiosk("report", "workload", "--as", "Ben Okafor").lines

    assert {(x["by"], x["name"], x["units"]) for x in rows} == {
        ("hour", "09:00", 2), ("person", "Ana Ruiz", 2), ("hood", "Hood 1", 2),
        ("formula", "VANCOMYCIN-NS Vancomycin in sodium chloride 0.9 %", 2),
    }  # fmt: skip
    assert (total["total"]["completed"], total["total"]["released"]) == (1, 1)


def test_close_call_report(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> None:
    made, kiosk = preparing.furnish_preparing(pharmacy), commands(pharmacy, monkeypatch)
    sheet = preparing.compounding(made)
    refused(sheet.scan(VIAL), "WRONG_ITEM")

    *rows, total = kiosk("report", "close-calls", "--as", "Ben Okafor").lines

    assert [(x["work"], x["code"], x["said"]) for x in rows] == [
        ("prepare", "WRONG_ITEM", "WRONG: that is Vancomycin 1 g. This step takes Sodium chloride 0.9 % 100 mL.")
    ]
    assert total["total"]["count"] == 1


def test_reports_are_usable_without_manipulation(pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed, the file and what a program reads say the same; the file needs no work in a spreadsheet."""
    made, kiosk = preparing.furnish_preparing(pharmacy), commands(pharmacy, monkeypatch)
    sheet = preparing.compounding(made)
    refused(sheet.scan(VIAL), "WRONG_ITEM")
    preparing.completed(sheet.through())
    checker = in_hand(begun_check(made.record, made.eli), sheet, made.eli)
    asked(checker.reject("a particle", units=[2]), "INSPECT")
    asked(checker.inspect(), "RELEASE")
    done(checker.release(), "RELEASED")

    zone = site_at(made.record, made.record.now()).zone

    def cell(name: str, value: str | int | None) -> str:
        """Write a cell as a spreadsheet has it: an instant in the site's time, as people tell it."""
        if name.endswith("_at") and isinstance(value, str):
            return f"{instants.from_text(value).astimezone(zone):%Y-%m-%d %H:%M}"
        return "" if value is None else str(value)

    for report in REPORTS:
        said = kiosk.raw("report", report, "--as", "Ben Okafor").out.splitlines()
        file = kiosk.raw("report", report, "--csv", "--as", "Ben Okafor").out
        lines = list(csv.DictReader(io.StringIO(file)))
        *rows, total = kiosk("report", report, "--as", "Ben Okafor").lines
        assert rows, f"{report} has something to tell"
        assert lines == [{name: cell(name, each.get(name)) for name in rows[0]} for each in (*rows, total["total"])]
        assert len(said) == len(lines) + 1, "headings first, total last, as in the file"
        for line, cells in zip(said[1:], lines, strict=True):
            assert all(cell in line for cell in cells.values()), line


def test_an_update_is_one_start_and_keeps_a_record_that_is_in_use(
    make_place: MakePlace, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record of the version before preparations were kept is opened by this one, and goes on."""
    place = make_place()
    with monkeypatch.context() as before:
        before.setattr(migrate, "MIGRATIONS", MIGRATIONS[: MIGRATIONS.index(PREPARATIONS)])
        record = bootstrap.open_pharmacy(place, "create")
        pharmacy = furnish(record, place, clock)
        done(pharmacy.receive().scan(VIAL))
        stock = pharmacy.stock()
        applied = migrate.applied(record, record.store.engine)
        record.close()
    assert PREPARATIONS.name in migrate.pending(applied)

    pharmacy.record = bootstrap.open_pharmacy(place, "write")

    assert migrate.pending(migrate.applied(pharmacy.record, record.store.engine)) == []
    assert pharmacy.stock() == stock
    assert preparing.labelling(preparing.furnish_preparing(pharmacy)).preparation.state == "labelling"
    assert_sound(pharmacy.record)
    kept = contents(pharmacy.record)
    with monkeypatch.context() as before:
        before.setattr(migrate, "MIGRATIONS", MIGRATIONS[: MIGRATIONS.index(PREPARATIONS)])
        with pytest.raises(StoreError, match="newer version"):
            bootstrap.open_pharmacy(place, "write")
    assert contents(pharmacy.record) == kept, "a kiosk that was not updated yet writes nothing"
    pharmacy.record.close()


def test_an_updated_formula_holds_at_once(pharmacy: Pharmacy) -> None:
    made = preparing.furnish_preparing(pharmacy)
    under_way = preparing.compounding(made)

    updated = in_force(pharmacy, vancomycin(other="shake it"), made.proof(made.eli))

    stop = refused(under_way.scan(preparing.BAG), "FORMULA_CHANGED")
    assert "not the version any more" in stop.message
    following = preparing.compounding(made, preparing.hood(pharmacy, "Hood 2"))
    assert following.preparation.formula_id == updated.id != under_way.preparation.formula_id


def test_downtime_of_a_kiosk_another_one_goes_on(pharmacy: Pharmacy) -> None:
    made = preparing.furnish_preparing(pharmacy)
    sheet = preparing.compounding(made).through(until=3)

    there = preparing.resumed(sheet, record=pharmacy.reopen("K2"))

    assert there.view.step_number == 3
    there.through()
    assert there.preparation.state == "labelling"
    refused(sheet.answer(done=True), "JOB_MOVED")


def test_a_backup_brings_a_preparation_back_in_the_middle_of_its_steps(
    pharmacy: Pharmacy, make_place: MakePlace, tmp_path: Path
) -> None:
    made = preparing.furnish_preparing(pharmacy)
    sheet = preparing.compounding(made).through(until=4)
    done(sheet.photo(), "PICTURE_KEPT")
    backup = make_backup(pharmacy.record, tmp_path / "backups", "system")
    done(sheet.answer(photographed=True), "STEP")
    place = make_place()

    restore(backup.path, place, "system")

    brought_back = bootstrap.open_pharmacy(place, "write")
    again = preparing.resumed(sheet, record=brought_back)
    assert again.view.step_number == 4
    done(again.answer(photographed=True), "STEP")
    assert_sound(brought_back)
    brought_back.close()


def test_after_a_power_failure_a_worksheet_stands_where_it_was(pharmacy: Pharmacy, tmp_path: Path) -> None:
    """The kiosk is killed at each moment of one step; whoever starts it again finds the step done once, or not yet."""
    made = preparing.furnish_preparing(pharmacy)
    sheet = preparing.compounding(made).through(until=3)
    asked_before = sheet.view

    def measures() -> int:
        again = preparing.resumed(sheet, record=bootstrap.open_pharmacy(pharmacy.place, "write"))
        done(again.answer(amount="20", key="measured"), "STEP")
        return 0

    found = []
    for moment in range(1, 30):
        pharmacy.record.close()
        status, _, said = child(tmp_path, b"", measures, die_at(moment))
        pharmacy.record = pharmacy.reopen()
        sheet = preparing.resumed(sheet, record=pharmacy.record)
        sheet.pictures = 0
        if status == 0:
            break
        assert status == KILLED, said
        is_done = sheet.view.step_number == 4
        assert is_done or sheet.view == asked_before
        measured = "select measured from preparation_step where step = 3"
        assert pharmacy.record.rows(measured) == [{"measured": "20"}] * is_done
        found.append(is_done)
    assert found == sorted(found)
    assert set(found) == {False, True}, "it was killed before the step was kept, and after"
    made.pharmacy.record = pharmacy.record
    assert sheet.through().preparation.state == "labelling"
    assert_sound(pharmacy.record)


def test_calibration_a_hood_whose_certification_lapsed_is_not_worked_on(pharmacy: Pharmacy, pharmacist: str) -> None:
    made = preparing.furnish_preparing(pharmacy)
    hood = preparing.hood(pharmacy)
    sheet = preparing.worksheet(made, preparing.fetched(made))
    done(gate_facts.record_finding(pharmacy.record, pharmacist, Finding("certification", hood, "failed", "report 7")))
    before = contents(pharmacy.record)

    stop = refused(sheet.scan(build_local("location", hood)), "HOOD_NOT_CERTIFIED")

    assert "Hood 1: certification FAILED" in stop.message
    assert contents(pharmacy.record) == before


def test_staff_training_who_is_not_competent_any_more_prepares_nothing(pharmacy: Pharmacy, pharmacist: str) -> None:
    made = preparing.furnish_preparing(pharmacy)
    today = pharmacy.clock().date()
    passed = Finding("competency", made.ana, "passed", "media fill 7", today, today)
    done(gate_facts.record_finding(pharmacy.record, pharmacist, passed))
    sheet = preparing.worksheet(made, preparing.fetched(made))
    pharmacy.clock.advance(days=1)
    done(sheet.scan(build_local("location", preparing.hood(pharmacy))), "HOOD")

    stop = refused(sheet.answer(pin=PIN), "COMPETENCY_LAPSED")

    assert "Ana Ruiz: competency in sterile preparation lapsed" in stop.message
