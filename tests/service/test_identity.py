"""Who is it: PINs, badges, and what wrong ones cost."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from db import credentials, people
from db.record import Record
from db.secret import SecretKey
from kiosk.services import identity
from kiosk.services import people as staff
from kiosk.services.identity import Proof
from kiosk.services.outcome import Refused
from kiosk.services.people import NewBadge, NewPerson
from kiosk.services.session import NeedsPin, Sessions
from scanners import ScannerProfile, build_local, read
from tests import codes
from tests.pharmacy import PIN, QUICK_HASH, Pharmacy, assert_sound, contents, done, refused

WRONG = "135790"


@pytest.fixture
def manager(pharmacy: Pharmacy) -> str:
    """Eva, who manages the pharmacy."""
    with pharmacy.record.write("system", "test") as write:
        return people.add_person(write, "Eva Lind", ["manager"])


def make_badge(pharmacy: Pharmacy, manager: str, person: str) -> str:
    made = staff.make_badge(pharmacy.record, manager, person)
    assert isinstance(made, NewBadge)
    return build_local("person", made.code)


def code_in(raw: str) -> str:
    code = identity.badge_code(read(raw, ScannerProfile(), date(2026, 11, 23)))
    assert code is not None
    return code


def test_a_right_pin_proves_and_a_wrong_one_does_not(pharmacy: Pharmacy) -> None:
    proof = identity.by_pin(pharmacy.record, pharmacy.ana, PIN)

    assert isinstance(proof, Proof)
    assert (proof.person.name, proof.method, proof.both) == ("Ana Ruiz", "name+pin", True)
    refused(identity.by_pin(pharmacy.record, pharmacy.ana, WRONG), "WRONG_PIN")
    tries = [row["result"] for row in pharmacy.record.rows("select result from sign_in_attempt")]
    assert sorted(tries) == ["ok", "wrong_pin"]
    assert_sound(pharmacy.record)


def test_wrong_pins_make_even_the_right_one_wait_and_the_wait_grows(pharmacy: Pharmacy) -> None:
    for _ in range(3):
        refused(identity.by_pin(pharmacy.record, pharmacy.ana, WRONG), "WRONG_PIN")
        pharmacy.clock.advance(seconds=1)
    assert "14 seconds" in refused(identity.by_pin(pharmacy.record, pharmacy.ana, PIN), "WAIT").next_step
    assert isinstance(identity.by_pin(pharmacy.record, pharmacy.ben, PIN), Proof), "nobody else waits"
    pharmacy.clock.advance(seconds=14)
    refused(identity.by_pin(pharmacy.record, pharmacy.ana, WRONG), "WRONG_PIN")
    assert "30 seconds" in refused(identity.by_pin(pharmacy.record, pharmacy.ana, PIN), "WAIT").next_step
    pharmacy.clock.advance(seconds=30)
    assert isinstance(identity.by_pin(pharmacy.record, pharmacy.ana, PIN), Proof)
    refused(identity.by_pin(pharmacy.record, pharmacy.ana, WRONG), "WRONG_PIN")
    assert isinstance(identity.by_pin(pharmacy.record, pharmacy.ana, PIN), Proof), "a right one began the count anew"


def test_refused_tries_do_not_push_the_wrong_ones_out_of_sight(pharmacy: Pharmacy) -> None:
    for _ in range(60):
        identity.by_pin(pharmacy.record, pharmacy.ana, WRONG)

    refused(identity.by_pin(pharmacy.record, pharmacy.ana, PIN), "WAIT")


def test_of_many_tries_at_once_three_are_judged_and_the_others_wait(pharmacy: Pharmacy) -> None:
    records = [pharmacy.reopen(f"K{number}") for number in range(2, 10)]
    together = threading.Barrier(len(records))

    def attempt(record: Record) -> str:
        together.wait()
        found = identity.by_pin(record, pharmacy.ana, WRONG)
        return found.code if isinstance(found, Refused) else "ok"

    with ThreadPoolExecutor(len(records)) as pool:
        codes_given = sorted(pool.map(attempt, records))

    assert codes_given == ["WAIT"] * 5 + ["WRONG_PIN"] * 3
    assert_sound(pharmacy.record)


def test_a_clock_set_back_neither_ends_a_wait_nor_makes_it_last_till_it_has_caught_up(pharmacy: Pharmacy) -> None:
    for _ in range(3):
        identity.by_pin(pharmacy.record, pharmacy.ana, WRONG)
    pharmacy.clock.advance(days=-1)
    refused(identity.by_pin(pharmacy.record, pharmacy.ana, PIN), "WAIT")
    pharmacy.clock.advance(seconds=15)
    assert isinstance(identity.by_pin(pharmacy.record, pharmacy.ana, PIN), Proof)


def test_the_last_pin_counts_though_the_clock_was_set_back_before_it(pharmacy: Pharmacy, manager: str) -> None:
    done(staff.set_pin(pharmacy.record, manager, pharmacy.ana, "904713"))
    pharmacy.clock.advance(days=-3)
    done(staff.set_pin(pharmacy.record, manager, pharmacy.ana, "713904"))

    refused(identity.by_pin(pharmacy.record, pharmacy.ana, "904713"), "WRONG_PIN")
    assert isinstance(identity.by_pin(pharmacy.record, pharmacy.ana, "713904"), Proof)
    assert_sound(pharmacy.record)


def test_a_wait_holds_at_every_kiosk_and_a_clock_set_back_does_not_lengthen_it(pharmacy: Pharmacy) -> None:
    there = pharmacy.reopen("K2")
    for _ in range(3):
        identity.by_pin(pharmacy.record, pharmacy.ana, WRONG)
    refused(identity.by_pin(there, pharmacy.ana, PIN), "WAIT")
    pharmacy.clock.advance(days=-1)
    assert "15 seconds" in refused(identity.by_pin(there, pharmacy.ana, PIN), "WAIT").next_step


@pytest.mark.parametrize("who", ["nobody", "system", "demo", "emergency"])
def test_who_is_nobody_of_the_staff_proves_nothing(pharmacy: Pharmacy, who: str) -> None:
    before = contents(pharmacy.record)

    refused(identity.by_pin(pharmacy.record, who, PIN), "NO_PERSON")

    assert contents(pharmacy.record) == before


def test_a_suspended_person_and_one_without_a_pin_prove_nothing(pharmacy: Pharmacy, manager: str) -> None:
    refused(identity.by_pin(pharmacy.record, manager, PIN), "NO_PIN")
    done(staff.suspend(pharmacy.record, manager, pharmacy.ana))
    refused(identity.by_pin(pharmacy.record, pharmacy.ana, PIN), "SUSPENDED")
    done(staff.take_back(pharmacy.record, manager, pharmacy.ana))
    assert isinstance(identity.by_pin(pharmacy.record, pharmacy.ana, PIN), Proof)


def test_the_pin_is_nowhere_in_the_record(pharmacy: Pharmacy, manager: str) -> None:
    done(staff.set_pin(pharmacy.record, manager, pharmacy.ben, "904713"))
    identity.by_pin(pharmacy.record, pharmacy.ben, "904713")

    for table in ("credential", "sign_in_attempt", "audit", "person"):
        assert not any("904713" in str(value) for row in _all(pharmacy, table) for value in row.values())
    [row] = pharmacy.record.rows(
        "select hash from credential where person_id = :ben and recorded_by = :by", ben=pharmacy.ben, by=manager
    )
    assert row["hash"].startswith("$argon2id$v=19$")


def test_each_guess_at_a_pin_costs_time_and_memory(
    pharmacy: Pharmacy, manager: str, slow_hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "_HASHER", slow_hasher)

    done(staff.set_pin(pharmacy.record, manager, pharmacy.ben, "904713"))

    [row] = pharmacy.record.rows("select hash from credential where recorded_by = :by", by=manager)
    assert row["hash"].startswith("$argon2id$v=19$m=65536,t=3,p=4$"), "RFC 9106 for machines with little memory"
    assert isinstance(identity.by_pin(pharmacy.record, pharmacy.ben, "904713"), Proof)
    refused(identity.by_pin(pharmacy.record, pharmacy.ben, WRONG), "WRONG_PIN")


def _all(pharmacy: Pharmacy, table: str) -> list[dict[str, object]]:
    return pharmacy.record.rows(f"select * from {table}")


# --- badges


def test_a_badge_of_ours_names_its_person_and_the_code_is_in_no_table(pharmacy: Pharmacy, manager: str) -> None:
    badge = make_badge(pharmacy, manager, pharmacy.ana)

    found = identity.of_badge(pharmacy.record, code_in(badge))

    assert not isinstance(found, Refused)
    assert found.id == pharmacy.ana
    secret = code_in(badge).removeprefix("LOCAL ")
    for table in ("badge", "audit", "sign_in_attempt"):
        assert not any(secret in str(value) for row in _all(pharmacy, table) for value in row.values())
    assert_sound(pharmacy.record)


def test_a_providers_gsrn_is_enrolled_as_a_badge(pharmacy: Pharmacy, manager: str) -> None:
    code = code_in(codes.provider())
    assert not isinstance(staff.enrol_badge(pharmacy.record, manager, pharmacy.ben, code), Refused)

    found = identity.of_badge(pharmacy.record, code)

    assert not isinstance(found, Refused)
    assert found.id == pharmacy.ben
    refused(staff.enrol_badge(pharmacy.record, manager, pharmacy.ana, code), "BADGE_IN_USE")


def test_a_new_badge_takes_the_former_out_of_use_and_a_lost_one_opens_nothing(pharmacy: Pharmacy, manager: str) -> None:
    first = make_badge(pharmacy, manager, pharmacy.ana)
    second = make_badge(pharmacy, manager, pharmacy.ana)
    refused(identity.of_badge(pharmacy.record, code_in(first)), "UNKNOWN_BADGE")
    assert not isinstance(identity.of_badge(pharmacy.record, code_in(second)), Refused)

    done(staff.withdraw_badges(pharmacy.record, manager, pharmacy.ana), "BADGE_WITHDRAWN")

    refused(identity.of_badge(pharmacy.record, code_in(second)), "UNKNOWN_BADGE")
    assert_sound(pharmacy.record)


def test_a_kiosk_with_another_key_says_so(pharmacy: Pharmacy, manager: str, tmp_path: Path) -> None:
    badge = make_badge(pharmacy, manager, pharmacy.ana)
    elsewhere = replace(pharmacy.record, secret=SecretKey(tmp_path / "another.key"))

    assert "key file" in refused(identity.of_badge(elsewhere, code_in(badge)), "OTHER_KEY").next_step


# --- sessions


def test_a_badge_alone_goes_on_for_some_minutes_and_then_asks_for_the_pin(pharmacy: Pharmacy) -> None:
    sessions = Sessions(pharmacy.record)
    ana = people.person(pharmacy.record, pharmacy.ana)
    assert ana is not None
    assert sessions.on_badge(ana) == NeedsPin(ana, "badge+pin")
    proof = identity.by_pin(pharmacy.record, ana.id, PIN, "badge+pin")
    assert isinstance(proof, Proof)
    sessions.sign_in(proof)
    sessions.lock("idle")
    assert (sessions.person, sessions.waiting) == (None, ana)
    pharmacy.clock.advance(minutes=5)
    assert sessions.on_badge(ana) == ana
    sessions.lock("idle")
    pharmacy.clock.advance(minutes=5, seconds=1)
    assert sessions.on_badge(ana) == NeedsPin(ana, "badge+pin")
    sessions.sign_out()
    assert sessions.on_badge(ana) == NeedsPin(ana, "badge+pin"), "signed out is out"
    entries = pharmacy.record.rows("select action from audit order by seq")
    actions = [row["action"] for row in entries if row["action"].startswith("session.")]
    assert actions == ["session.begin", "session.lock", "session.begin", "session.lock", "session.end"]


def test_the_first_signature_of_a_session_takes_both_and_later_ones_the_badge(pharmacy: Pharmacy) -> None:
    sessions = Sessions(pharmacy.record)
    ana = people.person(pharmacy.record, pharmacy.ana)
    assert ana is not None
    first = identity.by_pin(pharmacy.record, ana.id, PIN, "badge+pin")
    assert isinstance(first, Proof)
    sessions.sign_in(first)

    assert sessions.by_badge(ana) == NeedsPin(ana, "badge+pin")
    signed = sessions.by_pin(ana.id, PIN, badge=True)
    assert isinstance(signed, Proof)
    assert signed.both
    later = sessions.by_badge(ana)
    assert isinstance(later, Proof)
    assert not later.both
    pharmacy.clock.advance(minutes=6)
    assert sessions.by_badge(ana) == NeedsPin(ana, "badge+pin")


def test_a_witness_does_not_end_the_session_of_who_works_here(pharmacy: Pharmacy) -> None:
    sessions = Sessions(pharmacy.record)
    proof = identity.by_pin(pharmacy.record, pharmacy.ana, PIN)
    assert isinstance(proof, Proof)
    sessions.sign_in(proof)

    assert isinstance(sessions.by_pin(pharmacy.ben, PIN), Proof)

    assert sessions.person is not None
    assert sessions.person.id == pharmacy.ana


# --- the staff


def test_the_first_manager_is_made_once(pharmacy: Pharmacy) -> None:
    new = NewPerson("Eva  Lind", ("manager", "pharmacist"), "904713")
    done(staff.add_first_manager(pharmacy.record, new), "PERSON_ADDED")

    refused(staff.add_first_manager(pharmacy.record, replace(new, name="Mallory")), "NOT_FIRST")

    eva = people.staff_called(pharmacy.record, "eva lind")
    assert eva is not None
    assert eva.roles == ("manager", "pharmacist")
    assert_sound(pharmacy.record)


def test_who_was_on_record_before_there_were_managers_becomes_the_first(pharmacy: Pharmacy) -> None:
    done(staff.add_first_manager(pharmacy.record, NewPerson("ANA ruiz", ("manager",), "904713")), "PERSON_ADDED")

    ana = people.person(pharmacy.record, pharmacy.ana)
    assert ana is not None
    assert ana.roles == ("manager", "technician")
    assert isinstance(identity.by_pin(pharmacy.record, pharmacy.ana, "904713"), Proof)
    assert_sound(pharmacy.record)


def test_a_pharmacy_whose_managers_are_all_suspended_gets_no_new_first_one(pharmacy: Pharmacy, manager: str) -> None:
    with pharmacy.record.write("system", "test") as write:
        people.set_active(write, manager, active=False)

    refused(staff.add_first_manager(pharmacy.record, NewPerson("Mallory", ("manager",), "904713")), "NOT_FIRST")


def test_of_two_managers_who_suspend_each_other_at_once_one_stays(pharmacy: Pharmacy, manager: str) -> None:
    with pharmacy.record.write("system", "test") as write:
        other = people.add_person(write, "Ida Novak", ["manager"])
        for person in (manager, other):
            credentials.add_pin(write, person, QUICK_HASH)
    there, together = pharmacy.reopen("K2"), threading.Barrier(2)

    def suspend(record: Record, by: str, whom: str) -> str:
        together.wait()
        return staff.suspend(record, by, whom).code

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(suspend, pharmacy.record, manager, other)
        second = pool.submit(suspend, there, other, manager)
        ends = {first.result(), second.result()}

    assert "SUSPENDED" in ends
    assert len([person for person in people.staff(pharmacy.record) if "manager" in person.roles]) == 1
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewPerson("", ("technician",)), "BAD_NAME"),
        (NewPerson("x" * 61, ("technician",)), "BAD_NAME"),
        (NewPerson("a\x1bb", ("technician",)), "BAD_NAME"),
        (NewPerson("ana ruiz", ("technician",)), "NAME_TAKEN"),
        (NewPerson("Demo", ("technician",)), "NAME_TAKEN"),
        (NewPerson("Zoe", ()), "NO_ROLE"),
        (NewPerson("Zoe", ("system",)), "NO_ROLE"),
        (NewPerson("Zoe", ("emergency",)), "NO_ROLE"),
        (NewPerson("Zoe", ("technician",), "123456"), "BAD_PIN"),
        (NewPerson("Zoe", ("technician",), "2468"), "BAD_PIN"),
    ],
)
def test_who_cannot_be_added(pharmacy: Pharmacy, manager: str, new: NewPerson, code: str) -> None:
    before = contents(pharmacy.record)

    refused(staff.add(pharmacy.record, manager, new), code)

    assert contents(pharmacy.record) == before
    [entry] = pharmacy.record.rows("select detail from audit where action = 'user.add'")
    assert code in entry["detail"], "what was refused is on record"


def test_the_only_manager_stays_one(pharmacy: Pharmacy, manager: str) -> None:
    before = contents(pharmacy.record)
    refused(staff.suspend(pharmacy.record, manager, manager), "LAST_MANAGER")
    refused(staff.set_roles(pharmacy.record, manager, manager, ["technician"]), "LAST_MANAGER")
    assert contents(pharmacy.record) == before

    with pharmacy.record.write("system", "test") as write:
        people.add_person(write, "No PIN Yet", ["manager"])
    refused(staff.suspend(pharmacy.record, manager, manager), "LAST_MANAGER")

    done(staff.set_roles(pharmacy.record, manager, pharmacy.ana, ["manager", "technician"]))
    done(staff.suspend(pharmacy.record, pharmacy.ana, manager))
    assert_sound(pharmacy.record)


def test_everybody_sets_their_own_pin_and_only_a_manager_anothers(pharmacy: Pharmacy, manager: str) -> None:
    done(staff.set_pin(pharmacy.record, pharmacy.ana, pharmacy.ana, "904713"), "PIN_SET")
    assert isinstance(identity.by_pin(pharmacy.record, pharmacy.ana, "904713"), Proof)
    refused(identity.by_pin(pharmacy.record, pharmacy.ana, PIN), "WRONG_PIN")

    refused(staff.set_pin(pharmacy.record, pharmacy.ana, pharmacy.ben, "904713"), "NOT_PERMITTED")
    assert isinstance(identity.by_pin(pharmacy.record, pharmacy.ben, PIN), Proof)
    done(staff.set_pin(pharmacy.record, manager, pharmacy.ben, "904713"))
    assert isinstance(identity.by_pin(pharmacy.record, pharmacy.ben, "904713"), Proof)


def test_a_person_is_never_deleted_and_old_roles_are_kept(pharmacy: Pharmacy, manager: str) -> None:
    done(staff.set_roles(pharmacy.record, manager, pharmacy.ana, ["pharmacist"]), "ROLES_SET")

    [entry] = pharmacy.record.rows("select detail from audit where action = 'user.roles'")
    assert '"was":"technician"' in entry["detail"]
    assert '"now":"pharmacist"' in entry["detail"]
    with pytest.raises(Exception, match="append-only"):
        pharmacy.record.store.run("delete from person where id = :id", id=pharmacy.ana)
