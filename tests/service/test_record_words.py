"""The record in words: every action that can be written has its sentence, and a value stands beside the one before."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from db import history, items, lots, people, settings
from db.backup import make_backup
from db.history import Search
from db.history_places import Kind
from kiosk.desk import Desk
from kiosk.rules.permissions import Role
from kiosk.services import people as staff
from kiosk.services import records
from kiosk.services.keep_scan import keep_scan
from kiosk.services.people import NewPerson
from kiosk.services.record_actions import ACTIONS
from kiosk.services.record_filter import Filter
from tests import codes
from tests.pharmacy import PIN, Pharmacy, asked, done, refused
from tests.service.reading import opened, page, whole_history

VANCOMYCIN = "Vancomycin 1 g"
PROJECT = Path(__file__).resolve().parents[2]


def texts(pharmacy: Pharmacy) -> list[str]:
    return [line.text for line in page(pharmacy.record, Filter(), 1000).lines]


def written_actions() -> set[str]:
    """The actions that the program's own code writes, as far as they stand in it word for word."""
    found: set[str] = set()
    for room in ("kiosk", "db"):
        for file in (PROJECT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    is_write = node.func.attr == "write" and len(node.args) >= 2
                    place = 1 if is_write else 0 if node.func.attr in ("perform", "_perform") and node.args else None
                    action = node.args[place] if place is not None else None
                    if isinstance(action, ast.Constant) and isinstance(action.value, str):
                        found.add(action.value)
    return found


def test_every_action_in_the_code_has_words() -> None:
    found = written_actions()

    assert {"receive.scan", "look", "backup", "user.add", "records.view", "records.export", "scan"} <= found
    assert {
        action for action in found if action.removesuffix(".refused") not in ACTIONS and action not in ACTIONS
    } == set()


def test_a_busy_day_is_told_without_a_word_missing(pharmacy: Pharmacy, tmp_path: Path) -> None:
    record = pharmacy.record
    with record.write("system", "set_up") as write:
        people.set_roles(write, pharmacy.ana, (Role.MANAGER, Role.PHARMACIST))
    done(staff.add(record, pharmacy.ana, NewPerson("Eva Lind", ("auditor",), PIN)))
    eva = people.staff_called(record, "Eva Lind")
    assert eva is not None
    done(staff.set_roles(record, pharmacy.ana, eva.id, ("technician",)))
    staff.make_badge(record, pharmacy.ana, eva.id)
    done(staff.suspend(record, pharmacy.ana, eva.id))
    done(staff.take_back(record, pharmacy.ana, eva.id))
    refused(staff.suspend(record, pharmacy.ben, eva.id), "NOT_PERMITTED")
    bench = pharmacy.receive()
    done(bench.answer(supplier="Meridian", invoice="INV-1"))
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")))
    done(bench.answer(packs=10))
    done(bench.undo())
    asked(bench.scan(codes.package(codes.NOBODY_KNOWS, "TB1", "280228")), "UNKNOWN_PRODUCT")
    done(bench.answer(item=pharmacy.items[VANCOMYCIN], units_per_pack="1"))
    [code] = record.rows("select id from identifier where value = :value", value=codes.NOBODY_KNOWS)
    done(bench.verify(code["id"], pharmacy.ben))
    asked(bench.scan(codes.package(codes.DAPTOMYCIN, "DP1", "280331")), "INDICATOR")
    done(bench.answer(indicator="in range"))
    bench.scan("]d2010031234567890")
    asked(bench.finish(), "PUT_AWAY")
    bench.answer(put_away=pharmacy.places["Refrigerator"])
    desk = Desk(record, pharmacy.ana)
    desk.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331"), "serial")
    with record.write(pharmacy.ana, "recall") as write:
        [lot] = history.lots_called(write, "VN1")
        lots.recall(write, lot, "particles")
        settings.put_setting(write, "home.expiring_days", 45, source_note="policy", approved_by=None)
    records.look(record, pharmacy.ana, Filter())
    records.look(record, eva.id, Filter())
    make_backup(record, tmp_path / "backups", "system")

    lines = [line for line in page(record, Filter(), 1000).lines if line.action != "test"]

    assert {line.action: line.text for line in lines if not line.is_worded} == {}
    said = [line.text for line in lines]
    for text in (
        "added Eva Lind (auditor); set a PIN for Eva Lind",
        "made Eva Lind technician (before: auditor)",
        "suspended Eva Lind",
        "let Eva Lind work again",
        "was refused (not permitted): suspended a person",
        "put supplier Meridian on file; named the delivery: Meridian, invoice INV-1",
        "received 1 vial of Vancomycin 1 g, lot VN1, to Shelf",
        "corrected the count: 9 vials of Vancomycin 1 g, lot VN1 more, at Shelf",
        "corrected the count: 9 vials of Vancomycin 1 g, lot VN1 fewer, at Shelf",
        "was refused (not permitted): looked through the record",
        "recalled Vancomycin 1 g, lot VN1: particles; entered home.expiring_days = 45, in force from 2026-11-23",
    ):
        assert text in said, "\n".join(said)
    assert any(text.startswith("released 1 vial of Vancomycin 1 g, lot TB1, from quarantine at Shelf") for text in said)
    assert any("put away 1 vial of DAPTOmycin 500 mg, lot DP1, to Refrigerator" in text for text in said)


def test_what_nobody_wrote_words_for_is_shown_and_not_hidden(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write(pharmacy.ana, "pump.clean") as write:
        write.note(pump="P-7")
        items.set_par(write, pharmacy.items[VANCOMYCIN], pharmacy.places["Shelf"], 5)
    with pharmacy.record.write(pharmacy.ana, "pump.rest") as write:
        write.note(pump="P-7")

    assert texts(pharmacy)[:2] == ['pump.rest: {"pump": "P-7"}', "pump.clean: set the par of Vancomycin 1 g to 5"]


def test_no_secret_and_no_patient_is_told(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.answer(owner="patient:Rx 104882"))
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")))
    keep_scan(pharmacy.record, "]C18018123456", "serial", pharmacy.ana)

    told = json.dumps([line.to_json() for line in page(pharmacy.record, Filter(), 1000).lines])

    assert "104882" not in told
    assert "(a patient's own)" in told
    assert "digest" not in told
    assert "code_hash" not in told
    assert "8018123456" not in told


def changes(pharmacy: Pharmacy, kind: Kind, thing_id: str) -> list[tuple[str, str | None, str]]:
    return [
        (change.label, change.before, change.after)
        for line in whole_history(pharmacy.record, kind, thing_id)
        for change in line.changes
    ]


def test_a_lots_whole_history_has_old_and_new_values(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN1", "280331")))
    done(bench.answer(packs=4))
    [lot] = history.lots_called(pharmacy.record, "VN1")
    with pharmacy.record.write(pharmacy.ben, "recall", lot) as write:
        lots.set_expiry(write, lot, lots.Expiry("2027-12-31", "day", "2028-01-01T06:00:00.000Z"))
        lots.recall(write, lot, "particles")

    name = "Vancomycin 1 g, lot VN1"
    found = changes(pharmacy, "lot", lot)
    assert (f"{name}: units", None, "1") in found
    assert (f"{name}: units", "1", "4") in found
    assert (f"{name}: expiry", "2028-03-31", "2027-12-31") in found
    assert (f"{name}: recall", "none", "particles") in found
    [recalled, *_] = history.search(pharmacy.record, Search(), 1).entries
    shown = opened(pharmacy.record, recalled.node, recalled.epoch, recalled.seq)
    assert [(each.before, each.after) for each in shown.changes] == [
        ("2028-03-31", "2027-12-31"),
        ("none", "particles"),
    ]


def test_an_items_a_persons_and_a_jobs_history_have_them_too(pharmacy: Pharmacy) -> None:
    item = pharmacy.items[VANCOMYCIN]
    with pharmacy.record.write(pharmacy.ana, "par", item) as write:
        items.set_par(write, item, pharmacy.places["Shelf"], 5)
    with pharmacy.record.write(pharmacy.ana, "par", item) as write:
        items.set_par(write, item, pharmacy.places["Shelf"], 8)
    with pharmacy.record.write(pharmacy.ana, "user.roles", pharmacy.ben) as write:
        people.set_roles(write, pharmacy.ben, ("auditor",))
    bench = pharmacy.receive()
    done(bench.answer(supplier="Meridian", invoice="INV-1"))
    done(bench.answer(supplier="Meridian", invoice="INV-2"))

    assert ("Vancomycin 1 g: par at Shelf", "5", "8") in changes(pharmacy, "item", item)
    assert ("Ben Okafor: roles", "technician", "auditor") in changes(pharmacy, "person", pharmacy.ben)
    assert ("delivery: invoice", "INV-1", "INV-2") in changes(pharmacy, "job", bench.receive.job_id)
    assert changes(pharmacy, "job", "K1-NONE") == []


@pytest.mark.parametrize("spoilt", ['{"lots": [7]}', '{"movements": [{"kind": "x"}]}', '{"settings": "x"}', "[]", "7"])
def test_an_entry_that_makes_no_sense_is_still_shown(pharmacy: Pharmacy, spoilt: str) -> None:
    from tests.service.tamper import behind_the_back

    with pharmacy.record.write("system", "odd"):
        pass
    with behind_the_back(pharmacy.place) as database:
        database.execute(f"update audit set detail = '{spoilt}' where action = 'odd'")

    [line, *_] = page(pharmacy.record, Filter(), 1).lines
    assert line.text.startswith("odd: ")
    assert opened(pharmacy.record, line.node, line.epoch, line.seq) is not None
