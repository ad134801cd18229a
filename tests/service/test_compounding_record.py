"""The compounding record: complete, signed, never changed without a trace, and erased with its patient."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from db import discarded, people, preparation_records, preparations, settings, signatures
from db.errors import StoreError
from db.preparations import Preparation
from db.subject import Subject
from kiosk.rules.permissions import ALLOWED, Act, Role
from kiosk.services import compounding_correct, compounding_export, retention
from kiosk.services.check import Check
from kiosk.services.compounding_correct import Correction
from kiosk.services.compounding_export import RecordShown
from kiosk.services.dispense import Dispense
from kiosk.services.identity import Proof
from kiosk.services.job import JobEngine
from kiosk.services.pictures import keep_picture
from kiosk.services.prepare import Prepare
from kiosk.settings_patients import KEEP_PATIENTS_YEARS
from scanners import build_local
from tests.pdf_text import pages
from tests.pharmacy import PIN, Pharmacy, asked, assert_sound, done, refused, sorted_rows, verified
from tests.service.checking import JPEG, Checking, furnish_checking
from tests.service.command_line import Kiosk
from tests.service.dispensing import Pack
from tests.service.pulling import VANCOMYCIN, add_person
from tests.service.tamper import files_of, found_if
from tests.service.test_permissions import clock_confirmed

FIELDS = json.loads((Path(__file__).resolve().parents[1] / "data" / "compounding_record_fields.json").read_text())
SECRETS = (b"Larkspur", b"1957-05-03", b"4471988")


@pytest.fixture
def world(pharmacy: Pharmacy) -> Checking:
    return furnish_checking(pharmacy)


def content_of(world: Checking, made: Preparation) -> dict[str, Any]:
    [kept] = preparation_records.records_of(world.record, made.id)
    return dict(kept.content)


def test_every_field_of_the_list_is_in_the_record(world: Checking) -> None:
    made = world.released()
    content = content_of(world, made)
    components = {each["component_name"]: each for each in content["components"] if each["unit"] == 1}
    vial = components[VANCOMYCIN]
    package = vial["component_vendor_lot_expiry"][0]
    proven = {
        "name_strength_form": content["name_strength_form"]["strength"] == "500 mg to 1 g in 100 mL",
        "prepared_at": content["prepared_at"]["started"] == "2026-11-23T15:00:00.000Z",
        "internal_id": content["internal_id"]["preparation"] == made.id,
        "persons": [content["persons"][key]["name"] for key in ("preparer", "checker")] == ["Ana Ruiz", "Eli Marsh"],
        "component_name": len(components) == 2,
        "component_vendor_lot_expiry": (package["lot"], package["expiry"]) == ("VN1", "2028-03-31")
        and "vendor" in package,
        "component_qty": vial["component_qty"]["volume_ml"] == "20.2",
        "component_strength": vial["component_strength"] == "50 mg/mL",
        "total_quantity": content["total_quantity"]["units"] == 2,
        "yield": content["yield"]["good"] == 2,
        "bud_storage": content["bud_storage"]["storage_words"] == "in the refrigerator",
        "qc_results": all(each["passed"] for each in content["qc_results"]["visual_inspection"]),
        "mfr_ref": content["mfr_ref"]["code"] == "VANCOMYCIN-NS",
        "calculations": bool(content["calculations"]["order"]),
        "component NDC/GTIN + serial if scanned": vial["identifiers"][0]["scheme"] == "GTIN" and "serial" in package,
        "opened_at / in-use expiry of each container": {"opened_at", "use_until"} <= set(package),
        "photo evidence of the filled syringe beside its vial before injection": len(
            content["photographs"][0]["sha256"]
        )
        == 64,
        "hazardous flag + NIOSH table": content["hazardous"]["is"] is False and "niosh_table" in vial["hazardous"],
        "hood / PEC id and its last certification date": content["hood"]["id"] == world.hood
        and "certified_on" in content["hood"],
        "BUD cap that won": content["bud_storage"]["cap_that_won"].startswith("stability"),
        "label print count + reprint reason": _prints(content) == (2, "smudged"),
        "deviations": set(content["deviations"]) == {"near_misses", "taken_back", "events"},
        "pharmacist release signature (name, date-time, meaning)": [
            content["release"][key] for key in ("name", "at", "meaning")
        ]
        == ["Eli Marsh", "2026-11-23T15:00:00.000Z", "released preparation"],
        "formula author": content["persons"]["formula_author"]["name"] == "Ana Ruiz",
        "formula approver (pharmacist)": content["persons"]["formula_approver"]["name"] == "Dana Whitfield",
        "preparer": content["persons"]["preparer"]["name"] == "Ana Ruiz",
        "checker/verifying pharmacist (must differ from preparer)": content["persons"]["checker"]["id"]
        != content["persons"]["preparer"]["id"],
    }
    wanted = [each["key"] for each in FIELDS["compounding_record"]] + FIELDS["kiosk_additions"] + FIELDS["approvals"]
    assert {name: proven.get(name) for name in wanted} == dict.fromkeys(wanted, True)
    master = content["master_formulation_record"]
    assert [each["key"] for each in FIELDS["master_formulation_record"] if each["key"] not in master] == []
    assert master["stability_reference"] == ["the maker's label"]


def _prints(content: dict[str, Any]) -> tuple[int, str]:
    final = next(each for each in content["labels"] if each["kind"] == "final")
    return final["print_count"], final["reprints"][0]["reason"]


def test_the_signature_is_bound_to_the_whole_record_and_tells_nothing_of_the_patient(world: Checking) -> None:
    made = world.released()
    [kept] = preparation_records.records_of(world.record, made.id)
    [given] = [
        each
        for each in signatures.signatures_on(world.record, Subject("preparation", made.id))
        if each.meaning == "released preparation"
    ]
    assert given.content == {"preparation": made.id, "version": 1, "sha256": kept.sha256}
    assert (given.id, given.person_id, given.method) == (kept.signature_id, world.made.eli, "name+pin")
    assert kept.is_as_signed
    rows = world.record.rows("select detail from audit") + world.record.rows("select content_json from signature")
    assert not [row for row in rows if any(secret.decode() in str(row) for secret in SECRETS)]


def correct(world: Checking, made: Preparation, person: str, field: str = "prepared_at") -> Any:
    proof = proof_of(world, person)
    corrections = [Correction(field, "begun at 08:50")]
    return compounding_correct.supersede(world.record, proof, made.id, corrections, "clock was late")


def test_a_correction_is_another_version_beside_the_first(world: Checking) -> None:
    made = world.released()
    refused(correct(world, world.prepare(), world.made.dana), "NO_RECORD")
    refused(correct(world, made, world.made.dana, "seal"), "NO_FIELD")
    refused(correct(world, made, world.made.dana, "release"), "NO_FIELD")
    before = content_of(world, made)
    done(correct(world, made, world.made.dana), "CORRECTED")
    first, second = preparation_records.records_of(world.record, made.id)
    assert dict(first.content) == before
    assert second.content["prepared_at"] == before["prepared_at"]
    [said] = second.content["corrections"]
    assert (said["fields"], said["reason"]) == ([{"field": "prepared_at", "says": "begun at 08:50"}], "clock was late")
    assert second.is_as_signed
    assert_sound(world.record)


SIGNED = ("preparation_record", "preparation", "preparation_unit", "preparation_step", "preparation_event", "picture")
"""What stands of a preparation that is released."""


def test_nobody_of_any_role_changes_a_released_record_by_the_services(world: Checking) -> None:
    """Every role tries whatever the kiosk offers; the one thing that is done is a correction beside the record."""
    made = world.prepare()
    late, checker = world.in_hand(made, world.made.dana), world.in_hand(made)
    asked(checker.inspect(), "RELEASE")
    done(checker.release(), "RELEASED")
    kept = preparation_records.records_of(world.record, made.id)
    before = {table: sorted_rows(world.record, table) for table in SIGNED}
    for number, role in enumerate(Role):
        person = add_person(world.pharmacy, f"Noor Haddad {number}", role)
        may_check, prepares = role == Role.PHARMACIST, role in ALLOWED[Act.PREPARE]

        tries = every_try(world, made, person)

        assert tries == {
            "check it again": "NOT_TO_CHECK" if may_check else "NOT_PERMITTED",
            "sign it again": "NOTHING_SCANNED" if may_check else "NOT_PERMITTED",
            "reject it": "NOTHING_SCANNED" if may_check else "NOT_PERMITTED",
            "reopen its check": "JOB_ENDED" if may_check else "NOT_PERMITTED",
            "take the release back": "JOB_ENDED" if may_check else "NOT_PERMITTED",
            "reopen its worksheet": "JOB_ENDED" if prepares else "NOT_PERMITTED",
            "undo its last step": "JOB_ENDED" if prepares else "NOT_PERMITTED",
            "cancel it": "JOB_ENDED" if prepares else "NOT_PERMITTED",
            "add a picture": "NO_WORK" if prepares else "NOT_PERMITTED",
            "correct who released it": "NO_FIELD" if may_check else "NOT_PERMITTED",
            "correct it without a reason": "NO_REASON" if may_check else "NOT_PERMITTED",
            "erase it": "NOTHING_EXPIRED" if role in ALLOWED[Act.ERASE_EXPIRED] else "NOT_PERMITTED",
        }, role
        assert {table: sorted_rows(world.record, table) for table in SIGNED} == before, role

        corrected = correct(world, made, person)
        assert corrected.code == ("CORRECTED" if may_check else "NOT_PERMITTED")
        if may_check:
            assert preparation_records.records_of(world.record, made.id)[:-1] == kept
            kept = preparation_records.records_of(world.record, made.id)
            before = {table: sorted_rows(world.record, table) for table in SIGNED}
    refused(correct(world, made, world.made.ana), "NOT_PERMITTED")
    refused(late.reject("it leaks"), "NOT_TO_CHECK")
    assert {table: sorted_rows(world.record, table) for table in SIGNED} == before
    assert_sound(world.record)


def every_try(world: Checking, made: Preparation, person: str) -> dict[str, str]:
    """Let somebody try everything that could change what was released, and say what they are told each time."""
    record, proof = world.record, proof_of(world, person)
    check = Check.start(record, person)
    begun = check if isinstance(check, Check) else None
    [checked] = [each["id"] for each in record.rows("select id from job where kind = 'check' and status = 'finished'")]
    ended = Check(JobEngine(record, checked, person, Act.CHECK_PREPARATION))
    worksheet = Prepare(JobEngine(record, made.job_id, person, Act.PREPARE))
    tried: dict[str, Any] = {
        "check it again": begun.on_scan(world.label(made, 1), "serial") if begun else check,
        "sign it again": begun.release(proof) if begun else check,
        "reject it": begun.answer({"reject": "no", "pin": PIN}) if begun else check,
        "reopen its check": Check.resume(record, person, checked),
        "take the release back": ended.undo(),
        "reopen its worksheet": Prepare.resume(record, person, made.job_id),
        "undo its last step": worksheet.undo(),
        "cancel it": worksheet.answer({"cancel": True, "reason": "no"}),
        "add a picture": keep_picture(record, person, made.job_id, Act.PREPARE, JPEG),
        "correct who released it": correct(world, made, person, "release"),
        "correct it without a reason": compounding_correct.supersede(
            record, proof, made.id, [Correction("prepared_at", "begun at 08:50")], " "
        ),
        "erase it": retention.erase(record, proof, "patients"),
    }
    return {what: outcome.code for what, outcome in tried.items()}


def proof_of(world: Checking, person: str) -> Proof:
    """As good a proof as anybody's, so that only the role decides."""
    found = people.anybody(world.record, person)
    assert found is not None
    return Proof(found, "name+pin", world.record.now())


CHANGED: dict[str, tuple[str, ...]] = {
    "preparation_record": (
        "update preparation_record set content_json = replace(content_json, '20.2', '20.0')",
        "update preparation_record set seal = null, content_json = null",
        "update preparation_record set sha256 = 'a'",
        "update preparation_record set version = 2",
        "insert into preparation_record (id, preparation_id, version, at, by_id, sha256, signature_id, seal, "
        "content_json) select 'K1-2', preparation_id, 2, at, by_id, sha256, signature_id, seal, content_json "
        "from preparation_record",
        "delete from preparation_record",
    ),
    "signature": (
        "update signature set person_id = 'demo' where meaning = 'released preparation'",
        "update signature set content_json = '{}' where meaning = 'released preparation'",
    ),
    "preparation": (
        "update preparation set prepared_by = 'demo'",
        "update preparation set beyond_use_date = '2026-12-27T15:00:00.000Z'",
        "update preparation set state = 'to_check'",
    ),
    "preparation_unit": (
        "update preparation_unit set state = 'released' where number = 1",
        "update preparation_unit set order_id = 'K1-2' where number = 2",
        "delete from preparation_unit where number = 2",
    ),
    "preparation_step": (
        "update preparation_step set measured = '20.0' where measured = '20.2' and unit_number = 1",
        "update preparation_step set lot_id = 'K1-2' where step = 2 and unit_number = 1",
        "update preparation_step set picture_id = null where step = 4 and unit_number = 1",
        "delete from preparation_step where step = 5 and unit_number = 2",
        "insert into preparation_step (id, preparation_id, unit_number, step, evidence, at, by_id, reverses) "
        "select 'K1-2', preparation_id, unit_number, step, evidence, at, by_id, id from preparation_step "
        "where step = 3 and unit_number = 1",
    ),
    "preparation_label": (
        "update preparation_label set voided_at = null, voided_by = null where kind = 'in_process'",
        "update preparation_label set applied_by = 'demo' where kind = 'final'",
        "delete from preparation_label where kind = 'in_process'",
    ),
    "preparation_event": (
        "update preparation_event set facts_json = '{}' where facts_json <> '{}'",
        "delete from preparation_event",
    ),
    "picture": (
        "update picture set sha256 = 'a'",
        "delete from picture",
    ),
    "attachment": (
        "update attachment set bytes = bytes + 1",
        "delete from attachment",
    ),
    "unit_handover": (
        "update unit_handover set storage = 'room' where kind = 'packed'",
        "update unit_handover set recipient = 'Noor Haddad' where kind = 'packed'",
        "delete from unit_handover where kind = 'left'",
    ),
    "discarded_drug": (
        "update discarded_drug set amount = '1'",
        "update discarded_drug set modifier = 'JZ'",
        "delete from discarded_drug",
    ),
}
"""What somebody with the database's password might change of a released preparation, by the table that is named."""


def test_whoever_changes_a_released_record_or_what_stands_behind_it_by_sql_is_found(world: Checking) -> None:
    made = world.released()
    handed_out_with_a_rest(world, made)
    assert_sound(world.record)

    unseen = [
        statement
        for table, statements in CHANGED.items()
        for statement in statements
        if not {("CHAIN_BROKEN", table), ("ATTACHMENT", table)} & found_if(world.record, statement)
    ]

    assert unseen == []
    assert_sound(world.record)


def handed_out_with_a_rest(world: Checking, made: Preparation) -> None:
    """Let the nurse take the first container; the rest of its vial was thrown away."""
    [vial] = world.record.rows("select lot_id, item_id from preparation_step where step = 2 and unit_number = 1")
    with world.record.write(world.made.ana, "test") as write:
        new = discarded.NewDiscarded(
            made.id, made.order_id, vial["item_id"], vial["lot_id"], "5", "mg", 100, "JW", world.made.dana
        )
        discarded.add(write, new)
    dispense = Dispense.start(world.record, world.made.ana)
    assert isinstance(dispense, Dispense)
    pack = Pack(dispense, world.made.ana)
    done(pack.scan(world.label(made, 1)), "IN_PACK")
    done(pack.hand_over(left=True), "HANDED_OVER")


def test_a_photograph_whose_file_is_changed_or_gone_is_found(world: Checking) -> None:
    world.released()
    [file] = [each for each in world.record.attachments.folder.iterdir() if each.is_file()]
    taken = file.read_bytes()
    for content in (taken.replace(b"syringe", b"Syringe"), None):
        file.unlink() if content is None else file.write_bytes(content)
        problems = {(each.code, each.table) for each in verified(world.record).problems}
        assert problems == {("ATTACHMENT", "attachment")}
    file.write_bytes(taken)
    assert_sound(world.record)


def test_the_record_itself_refuses_to_be_changed(world: Checking) -> None:
    world.released()
    for statement in (
        "delete from preparation_record",
        "update preparation_record set content_json = '{}'",
        "update preparation_record set sha256 = 'a', version = 7",
        "update preparation_step set measured = '20.0'",
        "delete from preparation_unit",
    ):
        with pytest.raises(StoreError), world.record.write("system", "test") as write:
            write.run(statement)
    assert_sound(world.record)


def test_it_is_erased_with_its_patient_and_nothing_else_is(world: Checking) -> None:
    record, made = world.record, world.released()
    checker = world.in_hand(world.prepare())
    done(checker.reject("Mr Larkspur called"), "REJECTED")
    with record.write("system", "test") as write:
        settings.put_setting(write, KEEP_PATIENTS_YEARS, 7, source_note="test", approved_by="system")
    world.pharmacy.clock.advance(days=366 * 8)
    manager = add_person(world.pharmacy, "Vera Holt", "manager")
    clock_confirmed(world.pharmacy)
    done(retention.erase(record, world.made.proof(manager), "patients"), "ERASED")
    [kept] = preparation_records.records_of(record, made.id)
    assert kept.content == {}
    assert preparations.preparation(record, made.id) is not None
    refused(compounding_export.look(record, world.made.dana, made.id), "ERASED")
    assert_sound(record)
    if record.store.engine == "sqlite":
        record.store.rows("pragma wal_checkpoint(truncate)")
    left = files_of(record, world.pharmacy.place.data_folder)
    assert [secret for secret in SECRETS if secret in left] == []


def look(world: Checking, named: str, person: str | None = None) -> RecordShown:
    found = compounding_export.look(world.record, person or world.made.dana, named)
    assert isinstance(found, RecordShown), found
    return found


def test_it_is_found_by_its_number_or_any_code_and_the_look_is_on_record(world: Checking) -> None:
    made = world.released()
    code = world.label(made, 2)
    unit = preparations.units_of(world.record, made.id)[0].id
    assert {look(world, each).preparation for each in (made.id, made.id.lower(), code, unit)} == {made.id}
    refused(compounding_export.look(world.record, world.made.dana, "Larkspur"), "NO_PREPARATION")
    refused(
        compounding_export.look(world.record, world.made.dana, build_local("preparation", "K1-Z")), "NO_PREPARATION"
    )
    refused(compounding_export.look(world.record, world.made.ana, made.id), "NOT_PERMITTED")
    looks = [
        json.loads(row["detail"])
        for row in world.record.rows("select detail from audit where action = 'compounding.view' order by seq")
    ]
    assert looks[0]["patients_viewed"][0]["id"] == world.made.patient
    assert "Larkspur" not in json.dumps(looks)


def test_what_is_not_released_is_told_as_it_stands(world: Checking) -> None:
    made = world.prepare()
    shown = look(world, made.id)
    assert (shown.version, shown.sha256, shown.content["state"]) == (None, None, "to_check")


def test_the_command_shows_it_writes_it_and_corrects_it(
    world: Checking, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = world.released()
    kiosk = Kiosk(monkeypatch, world.pharmacy.place.target, world.pharmacy.place.data_folder.parent)
    told = kiosk("compounding-record", made.id, "--as", "Eli Marsh").only
    assert (told["version"], told["signed"]) == (1, True)
    assert told["record"]["mfr_ref"]["code"] == "VANCOMYCIN-NS"
    said = b'{"says": "begun at 08:50", "reason": "clock was late"}\n'
    ran = kiosk("compounding-record", made.id, "--correct", "prepared_at", "--as", "Delia Prine", stdin=said)
    assert ran.code == 0, ran
    pdf, first = tmp_path / "record.pdf", tmp_path / "first.json"
    assert kiosk("compounding-record", made.id, "--out", str(pdf), "--as", "Eli Marsh").code == 0
    text = "\n".join(pages(pdf.read_bytes()))
    for words in ("version 2 of 2", "Larkspur, Henning", "released preparation", "Eli Marsh (pharmacist)",
                  "clock was late", "Chain head"):  # fmt: skip
        assert words in text
    options = ("--version", "1", "--out", str(first), "--as", "Eli Marsh")
    assert kiosk("compounding-record", world.label(made, 1), *options).code == 0
    assert json.loads(first.read_text())["record"]["corrections"] == []
    assert kiosk("compounding-record", made.id, "--out", str(pdf), "--as", "Eli Marsh").error == "FILE_EXISTS"
    assert kiosk("compounding-record", made.id, "--as", "Ana Ruiz").error == "NOT_PERMITTED"
