"""Formulas on both engines: versions that nobody edits, approval by signature, what holds when, and who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from db import formulas, instants, people
from db.errors import StoreError
from db.settings import put_setting
from db.signatures import signatures_on
from db.subject import Subject
from kiosk import formula_toml
from kiosk.rules.beyond_use import BeyondUse, NoBeyondUse
from kiosk.rules.formula import Stability
from kiosk.services.formula_approval import approve, retire
from kiosk.services.formula_limits import beyond_use_now, limits_at, rules_at
from kiosk.services.formulas import KeptFormula, approved, bring_in, formula, items_of, state_of
from kiosk.services.identity import Proof
from kiosk.settings_formulas import BUD_KEYS, TOLERANCE
from tests.formulas import VANCOMYCIN, approve_limits, in_force, pharmacist, vancomycin, written
from tests.pharmacy import Pharmacy, assert_sound, contents, done, refused
from tests.service.tamper import found_after
from tests.shelf import change_item


def state(pharmacy: Pharmacy, version_id: str) -> str:
    version = formulas.version(pharmacy.record, version_id)
    assert version is not None
    now = pharmacy.record.now()
    return state_of(version, formulas.in_force_of(pharmacy.record, version.code, now), now).code


def test_an_approved_version_is_read_by_its_id_as_it_was_written(pharmacy: Pharmacy) -> None:
    version = in_force(pharmacy, vancomycin())
    kept = approved(pharmacy.record, version.id, pharmacy.record.now())
    assert isinstance(kept, KeptFormula)
    assert kept.formula == vancomycin()
    assert [each.id for each in formulas.in_force(pharmacy.record, pharmacy.record.now())] == [version.id]
    assert state(pharmacy, version.id) == "in_force"
    [signature] = signatures_on(pharmacy.record, Subject("formula", version.id))
    assert (signature.meaning, signature.person_id) == ("approved formula", version_signer(pharmacy))
    assert_sound(pharmacy.record)


def version_signer(pharmacy: Pharmacy) -> str:
    found = people.staff_called(pharmacy.record, "Dana Whitfield")
    assert found is not None
    return found.id


def test_a_draft_is_nothing_to_prepare_by(pharmacy: Pharmacy) -> None:
    version = written(pharmacy, vancomycin())
    said = refused(approved(pharmacy.record, version.id, pharmacy.record.now()), "NOT_IN_FORCE")
    assert "a draft" in said.message
    assert formulas.in_force(pharmacy.record, pharmacy.record.now()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "update formula_version set content = 'x' where id = :id",
        "update formula_version set name = 'x' where id = :id",
        "delete from formula_version where id = :id",
        "update formula_decision set effective_until = '2030-01-01T00:00:00.000Z' where version_id = :id",
        "update formula_decision set decision = 'retired' where version_id = :id",
        "delete from formula_decision where version_id = :id",
    ],
)
def test_the_database_itself_refuses_to_edit_a_version(pharmacy: Pharmacy, statement: str) -> None:
    version = in_force(pharmacy, vancomycin())
    with pytest.raises(StoreError, match="append-only"), pharmacy.record.write("system", "test") as write:
        write.run(statement, id=version.id)
    kept = formula(pharmacy.record, version.id)
    assert kept is not None
    assert kept.formula == vancomycin()
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    "statement",
    [
        "update formula_version set content = replace(content, 'hours = 96', 'hours = 9600')",
        "update formula_version set name = 'Vancomycin'",
        "update formula_version set recorded_by = 'system'",
        "delete from formula_decision",
        "update formula_decision set effective_from = '2020-01-01T00:00:00.000Z'",
        "update formula_decision set effective_until = '2030-01-01T00:00:00.000Z'",
        "update formula_decision set decision = 'retired'",
        "update formula_decision set person_id = 'system'",
        "insert into formula_version select 'K1-ZZZ', code, 9, name, category, content, recorded_by, recorded_at "
        "from formula_version",
    ],
)
def test_verify_finds_what_was_changed_behind_the_guards(pharmacy: Pharmacy, statement: str) -> None:
    in_force(pharmacy, vancomycin())
    found = found_after(pharmacy, statement)
    table = "formula_version" if " formula_version " in statement else "formula_decision"
    assert ("CHAIN_BROKEN", table) in found


def test_another_version_supersedes_and_the_first_stays_as_it_was(pharmacy: Pharmacy) -> None:
    proof = pharmacist(pharmacy)
    first = in_force(pharmacy, vancomycin(), proof)
    second = written(pharmacy, vancomycin(other="shake for a minute"))
    assert (second.version, state(pharmacy, first.id), state(pharmacy, second.id)) == (2, "in_force", "draft")
    done(approve(pharmacy.record, proof, second.id))
    assert (state(pharmacy, first.id), state(pharmacy, second.id)) == ("superseded", "in_force")
    refused(approved(pharmacy.record, first.id, pharmacy.record.now()), "NOT_IN_FORCE")
    kept = formula(pharmacy.record, first.id)
    assert kept is not None
    assert kept.formula == vancomycin()
    assert_sound(pharmacy.record)


def test_a_version_may_come_into_force_later_and_end(pharmacy: Pharmacy) -> None:
    proof = pharmacist(pharmacy)
    first = in_force(pharmacy, vancomycin(), proof)
    second = written(pharmacy, vancomycin(other="from next week on"))
    start = pharmacy.clock.instant + timedelta(days=7)
    since, until = (instants.to_text(each) for each in (start, start + timedelta(days=30)))
    done(approve(pharmacy.record, proof, second.id, effective_from=since, effective_until=until))
    assert (state(pharmacy, first.id), state(pharmacy, second.id)) == ("in_force", "later")
    pharmacy.clock.instant = start
    assert (state(pharmacy, first.id), state(pharmacy, second.id)) == ("superseded", "in_force")
    pharmacy.clock.instant = start + timedelta(days=30)
    assert (state(pharmacy, first.id), state(pharmacy, second.id)) == ("superseded", "ended")
    assert formulas.in_force(pharmacy.record, pharmacy.record.now()) == []


def test_what_is_retired_lets_no_earlier_version_hold_again(pharmacy: Pharmacy) -> None:
    proof = pharmacist(pharmacy)
    in_force(pharmacy, vancomycin(), proof)
    second = written(pharmacy, vancomycin(other="again"))
    done(approve(pharmacy.record, proof, second.id))
    refused(retire(pharmacy.record, proof, second.id, "  "), "NO_REASON")
    done(retire(pharmacy.record, proof, second.id, "the maker withdrew the vial"), "FORMULA_RETIRED")
    assert formulas.in_force(pharmacy.record, pharmacy.record.now()) == []
    assert state(pharmacy, second.id) == "retired"
    refused(retire(pharmacy.record, proof, second.id, "once more"), "RETIRED")
    assert_sound(pharmacy.record)


def test_a_file_that_says_nothing_new_changes_nothing(pharmacy: Pharmacy) -> None:
    written(pharmacy, vancomycin())
    before = contents(pharmacy.record)
    content = formula_toml.write(vancomycin()).encode()
    done(bring_in(pharmacy.record, pharmacy.ana, "again.toml", content), "UNCHANGED")
    assert contents(pharmacy.record) == before


def test_nobody_approves_what_they_wrote_nor_an_older_draft_nor_twice(pharmacy: Pharmacy) -> None:
    approve_limits(pharmacy.record)
    proof = pharmacist(pharmacy)
    content = formula_toml.write(vancomycin()).encode()
    done(bring_in(pharmacy.record, proof.person.id, "own.toml", content))
    own = formulas.versions_of(pharmacy.record, "VANCOMYCIN-NS")[0]
    refused(approve(pharmacy.record, proof, own.id), "OWN_WORK")
    later = written(pharmacy, vancomycin(other="x"))
    refused(approve(pharmacy.record, pharmacist(pharmacy, "Eva Lind"), own.id), "NOT_THE_LATEST")
    done(approve(pharmacy.record, proof, later.id))
    before = contents(pharmacy.record)
    refused(approve(pharmacy.record, proof, later.id), "ALREADY_APPROVED")
    refused(approve(pharmacy.record, proof, "K1-NONE"), "NO_FORMULA")
    assert contents(pharmacy.record) == before


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"tolerance_percent": Decimal(6)}, "TOLERANCE"),
        ({"storage": (Stability(storage="refrigerator", source="label"),)}, "NO_STABILITY"),
        ({"storage": (Stability(storage="refrigerator", hours=96),)}, "NO_SOURCE"),
        ({"storage": (Stability(storage="refrigerator", hours=241, source="label"),)}, "BEYOND_LIMIT"),
        ({"ingredients": (replace(vancomycin().ingredients[0], drawn_as="50 units/mL"),)}, "UNIT"),
        ({"ingredients": (replace(vancomycin().ingredients[0], unit="µg"),)}, "UNIT"),
    ],
)  # fmt: skip
def test_one_outside_the_limits_cannot_be_approved_by_anyone(
    pharmacy: Pharmacy, changed: dict[str, object], code: str
) -> None:
    approve_limits(pharmacy.record)
    version = written(pharmacy, vancomycin(**changed))
    before = contents(pharmacy.record)
    with pharmacy.record.write("system", "test") as write:
        everybody = people.add_person(write, "Every Role", ["technician", "pharmacist", "manager", "auditor"])
    for who in (pharmacist(pharmacy).person.id, everybody):
        person = people.anybody(pharmacy.record, who)
        assert person is not None
        refused(approve(pharmacy.record, Proof(person, "name+pin", pharmacy.record.now()), version.id), code)
    after = contents(pharmacy.record)
    assert {name: after[name] for name in after if name != "person"} == {
        name: before[name] for name in before if name != "person"
    }
    assert_sound(pharmacy.record)


def test_limits_that_nobody_approved_let_nothing_be_approved(pharmacy: Pharmacy) -> None:
    version = written(pharmacy, vancomycin())
    said = refused(approve(pharmacy.record, pharmacist(pharmacy), version.id), "NO_LIMIT")
    assert "draft" in said.message


def test_an_ingredient_is_on_file_and_hazardous_where_its_item_is(pharmacy: Pharmacy) -> None:
    approve_limits(pharmacy.record)
    proof = pharmacist(pharmacy)
    version = written(pharmacy, vancomycin())
    change_item(pharmacy, VANCOMYCIN, hazardous=1)
    refused(approve(pharmacy.record, proof, version.id), "HAZARDOUS")
    other = replace(vancomycin().ingredients[0], group="Vancomycin 5 g")
    steps = tuple(replace(each, item=each.item.replace("1 g", "5 g")) for each in vancomycin().steps)
    version = written(pharmacy, vancomycin(ingredients=(other,), steps=steps))
    refused(approve(pharmacy.record, proof, version.id), "NO_ITEM")


def test_a_group_stands_for_all_items_that_share_it(pharmacy: Pharmacy) -> None:
    change_item(pharmacy, VANCOMYCIN, substitution_group="vancomycin 1 g vial")
    change_item(pharmacy, "Meropenem 1 g", substitution_group="vancomycin 1 g vial")
    found = {item.name for item in items_of(pharmacy.record, "vancomycin 1 g vial")}
    assert found == {VANCOMYCIN, "Meropenem 1 g"}
    assert items_of(pharmacy.record, VANCOMYCIN) == []


def test_the_beyond_use_date_follows_the_limits_in_force(pharmacy: Pharmacy) -> None:
    now, start = pharmacy.record.now(), pharmacy.clock.instant
    asked = {"at": now, "start": start, "components": ()}
    said = beyond_use_now(pharmacy.record, vancomycin(), "refrigerator", "2", **asked)  # type: ignore[arg-type]
    assert isinstance(said, NoBeyondUse), "nobody approved the limits yet"
    approve_limits(pharmacy.record)
    found = beyond_use_now(pharmacy.record, vancomycin(), "refrigerator", "2", **asked)  # type: ignore[arg-type]
    assert isinstance(found, BeyondUse)
    assert found.at == start + timedelta(hours=96)
    with pharmacy.record.write("system", "test") as write:
        key = BUD_KEYS["c2-asep-nontest-sterile"]
        put_setting(write, key, [48, 72, 0], source_note="policy", approved_by="system")
    found = beyond_use_now(pharmacy.record, vancomycin(), "refrigerator", "2", **asked)  # type: ignore[arg-type]
    assert isinstance(found, BeyondUse)
    assert (found.at, found.winner.name) == (start + timedelta(hours=72), "limit")


def test_a_draft_limit_only_shortens_one_that_was_approved(pharmacy: Pharmacy) -> None:
    approve_limits(pharmacy.record)
    with pharmacy.record.write("system", "test") as write:
        key = BUD_KEYS["c2-asep-nontest-sterile"]
        put_setting(write, key, [999, 72, 0], source_note="somebody's idea", approved_by=None)
    limit = limits_at(pharmacy.record, pharmacy.record.now()).limits["c2-asep-nontest-sterile"]
    assert (dict(limit.hours), limit.draft) == ({"crt": 96, "refrigerator": 72}, False)


def test_a_tolerance_that_nobody_approved_widens_nothing(pharmacy: Pharmacy) -> None:
    for approved_by, entered, most in ((None, 8, 5), ("system", 8, 8), (None, 10, 8), (None, 3, 3)):
        with pharmacy.record.write("system", "test") as write:
            put_setting(write, TOLERANCE, entered, source_note="test", approved_by=approved_by)
        assert rules_at(pharmacy.record, pharmacy.record.now()).tolerance_percent == most


def test_the_chain_tells_neither_the_text_nor_a_typed_reason(pharmacy: Pharmacy) -> None:
    proof = pharmacist(pharmacy)
    version = in_force(pharmacy, vancomycin(other="a remark"), proof)
    done(retire(pharmacy.record, proof, version.id, "somebody's typed reason"))
    told = " ".join(row["detail"] for row in pharmacy.record.rows("select detail from audit"))
    assert version.id in told
    assert "a remark" not in told
    assert "typed reason" not in told
    assert_sound(pharmacy.record)
