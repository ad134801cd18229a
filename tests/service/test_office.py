"""Notes, the clock, handing over and the sealed code: who may, what is kept, what it takes two people for."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from db import clock_watch, credentials, instants, notes, people, scans, signatures
from db.subject import Subject
from kiosk.desk import Desk
from kiosk.door import Door
from kiosk.office import Office, Said
from kiosk.services import clock, emergency, hand_over, identity, retention
from kiosk.services import notes as note_service
from kiosk.services import people as staff
from kiosk.services.emergency import NewCode, Opened
from kiosk.services.identity import Proof
from kiosk.services.outcome import Outcome
from tests import codes
from tests.pharmacy import PIN, QUICK_HASH, Pharmacy, assert_sound, contents, done, refused

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")


@pytest.fixture
def dana(pharmacy: Pharmacy) -> str:
    """The pharmacist who manages the pharmacy."""
    with pharmacy.record.write("system", "test") as write:
        person = people.add_person(write, "Dana Whitfield", ["manager", "pharmacist"])
        credentials.add_pin(write, person, QUICK_HASH)
    return person


def office(pharmacy: Pharmacy, person: str) -> Office:
    return Office(pharmacy.record, Door(pharmacy.record, person))


# --- notes


def test_a_note_names_what_it_is_tied_to(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL))
    record, item = pharmacy.record, pharmacy.items["Vancomycin 1 g"]
    [lot] = record.rows("select id from lot")

    in_delivery = note_service.about_delivery(record, bench.receive.job_id)
    at_card = note_service.about_item(record, item, record.now())

    assert in_delivery == [Subject("job", bench.receive.job_id), Subject("lot", lot["id"])]
    assert at_card == [Subject("item", item), Subject("lot", lot["id"])]
    assert [note_service.in_words(record, subject) for subject in (*in_delivery, at_card[0])] == [
        f"the delivery {bench.receive.job_id}",
        "Vancomycin 1 g, lot VN1",
        "Vancomycin 1 g",
    ]
    done(bench.answer(supplier="Meridian", invoice="INV-1"))
    assert note_service.in_words(record, in_delivery[0]) == "the delivery Meridian, invoice INV-1"
    assert note_service.in_words(record, Subject("job", "K1-0")) == "job K1-0"


def test_a_note_waits_for_a_pharmacist_and_both_stay_on_record(pharmacy: Pharmacy, dana: str) -> None:
    about = Subject("job", "K1-7")
    done(office(pharmacy, pharmacy.ana).write_note("The box was wet on one side.", about), "NOTE_WRITTEN")
    [note] = note_service.open_notes(pharmacy.record)
    assert (note.person, note.text, note.subject, note.answer) == (
        "Ana Ruiz",
        "The box was wet on one side.",
        about,
        None,
    )
    refused(office(pharmacy, pharmacy.ben).answer_note(note.id, "fine"), "NOT_PERMITTED")

    done(office(pharmacy, dana).answer_note(note.id, "Quarantine it, I come."), "NOTE_ANSWERED")

    refused(office(pharmacy, dana).answer_note(note.id, "again"), "ANSWERED")
    [answered] = note_service.answered_notes(pharmacy.record)
    assert (answered.answer, answered.answered_by) == ("Quarantine it, I come.", "Dana Whitfield")
    assert notes.note(pharmacy.record, note.id) == answered
    assert note_service.open_notes(pharmacy.record) == []
    assert not any("wet" in row["detail"] for row in pharmacy.record.rows("select detail from audit"))
    assert_sound(pharmacy.record)


@pytest.mark.parametrize("text", ["", "  ", "x" * 501, "two\nlines", "a\x1b[2J"])
def test_what_is_no_note_is_refused(pharmacy: Pharmacy, dana: str, text: str) -> None:
    before = contents(pharmacy.record)

    assert office(pharmacy, pharmacy.ana).write_note(text, None).name == "refused"
    assert office(pharmacy, dana).answer_note("K1-NONE", text or "x").name == "refused"

    assert contents(pharmacy.record) == before
    assert note_service.open_notes(pharmacy.record) == []


# --- the clock


def confirmed(pharmacy: Pharmacy, first: str, second: str, pin: str = PIN, ago: timedelta = timedelta(0)) -> Outcome:
    shown_at = (instants.to_text(pharmacy.clock() - ago), pharmacy.record.now())
    return office(pharmacy, first).confirm_time(Said(first, PIN), Said(second, pin), shown_at)


@pytest.mark.parametrize(("jump", "cause"), [({"minutes": -3}, "back"), ({"days": 1, "minutes": 1}, "ahead")])
def test_a_clock_that_jumped_is_doubted_until_two_people_confirm_it(
    pharmacy: Pharmacy, jump: dict[str, int], cause: str
) -> None:
    bench = pharmacy.receive()
    pharmacy.clock.advance(**jump)

    done(bench.scan(VIAL), "RECEIVED")

    doubt = clock.doubt(pharmacy.record, "K1")
    assert doubt is not None
    assert doubt.cause == cause
    last = pharmacy.record.rows("select detail from audit order by seq desc limit 1")[0]["detail"]
    assert '"time":"uncertain"' in last
    refused(confirmed(pharmacy, pharmacy.ana, pharmacy.ana), "SAME_PERSON")
    refused(confirmed(pharmacy, pharmacy.ana, pharmacy.ben, "135790"), "WRONG_PIN")
    assert clock.doubt(pharmacy.record, "K1") == doubt

    done(confirmed(pharmacy, pharmacy.ana, pharmacy.ben), "TIME_CONFIRMED")

    assert clock.doubt(pharmacy.record, "K1") is None
    done(bench.scan(codes.package(codes.VANCOMYCIN, "VN2", "280331")), "RECEIVED")
    last = pharmacy.record.rows("select detail from audit order by seq desc limit 1")[0]["detail"]
    assert "uncertain" not in last
    refused(confirmed(pharmacy, pharmacy.ana, pharmacy.ben), "NO_DOUBT")
    assert_sound(pharmacy.record)


def test_what_two_people_saw_is_on_record_and_holds_for_two_minutes(pharmacy: Pharmacy) -> None:
    pharmacy.receive()
    pharmacy.clock.advance(minutes=-9)
    with pharmacy.record.write("system", "test"):
        pass
    for ago in (timedelta(minutes=2, seconds=1), timedelta(minutes=-3)):
        refused(confirmed(pharmacy, pharmacy.ana, pharmacy.ben, ago=ago), "TOO_LATE")
    assert clock.doubt(pharmacy.record, "K1") is not None

    done(confirmed(pharmacy, pharmacy.ana, pharmacy.ben, ago=timedelta(minutes=2)), "TIME_CONFIRMED")

    [*_, last] = pharmacy.record.rows("select detail from audit where action = 'clock.confirm' order by seq")
    seen = [instants.to_text(pharmacy.clock() - timedelta(minutes=2)), pharmacy.record.now()]
    assert json.loads(last["detail"])["shown_at"] == seen
    assert_sound(pharmacy.record)


@pytest.mark.parametrize(
    "jump", [timedelta(seconds=-0.4), timedelta(seconds=0.4), timedelta(minutes=-2), timedelta(days=1)]
)
def test_a_small_step_of_the_clock_does_nothing(pharmacy: Pharmacy, jump: timedelta) -> None:
    bench = pharmacy.receive()
    pharmacy.clock.instant += jump

    done(bench.scan(VIAL), "RECEIVED")

    assert clock_watch.open_doubt(pharmacy.record, "K1") is None
    assert pharmacy.record.rows("select id from clock_doubt") == []


@pytest.mark.parametrize(("jump", "cause"), [({"days": 400}, "ahead"), ({"minutes": -3}, "back")])
def test_the_first_entry_of_a_kiosk_is_judged_by_the_others_clocks(
    pharmacy: Pharmacy, dana: str, jump: dict[str, int], cause: str
) -> None:
    scans.store_scan(pharmacy.record, VIAL, "serial", pharmacy.ana)
    pharmacy.clock.advance(**jump)
    there = pharmacy.reopen("K2")
    proof = identity.by_pin(there, dana, PIN)
    assert isinstance(proof, Proof)

    doubt = clock.doubt(there, "K2")

    assert doubt is not None
    assert doubt.cause == cause
    pharmacy.clock.advance(days=7 * 366)
    refused(retention.erase(there, proof, "scans"), "CLOCK_UNCERTAIN")


def test_a_kiosk_that_was_off_for_days_has_not_jumped_when_others_worked_meanwhile(pharmacy: Pharmacy) -> None:
    there = pharmacy.reopen("K2")
    with there.write("system", "test"):
        pass
    for _ in range(5):
        pharmacy.clock.advance(hours=20)
        pharmacy.receive()

    with there.write("system", "test"):
        pass

    assert pharmacy.record.rows("select id from clock_doubt") == []


def test_a_clock_that_is_doubted_judges_nobody(pharmacy: Pharmacy) -> None:
    ahead = pharmacy.reopen("K2")
    with ahead.write("system", "test"):
        pass
    now = pharmacy.clock.instant
    pharmacy.clock.advance(days=400)
    with ahead.write("system", "test"):
        pass
    third = pharmacy.reopen("K3")

    with third.write("system", "test"):
        pass

    assert clock.doubt(third, "K3") is not None
    pharmacy.clock.instant = now
    pharmacy.receive()
    assert clock.doubt(pharmacy.record, "K1") is None


def test_one_kiosks_doubt_is_not_anothers(pharmacy: Pharmacy) -> None:
    there = pharmacy.reopen("K2")
    pharmacy.receive()
    with there.write("system", "test"):
        pass
    pharmacy.clock.advance(minutes=-5)
    pharmacy.receive()

    assert clock.doubt(pharmacy.record, "K1") is not None
    assert clock.doubt(pharmacy.record, "K2") is None


# --- handing over


def test_a_shift_is_handed_over_by_two_signatures_on_what_both_saw(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    done(bench.scan(VIAL), "RECEIVED")
    office(pharmacy, pharmacy.ana).write_note("Count the refrigerator.", None)
    seen = hand_over.view(pharmacy.record, "K1", pharmacy.record.now())
    assert len(seen.open_deliveries) == 1
    assert seen.notes == ("Ana Ruiz: Count the refrigerator.",)
    goes, comes = Said(pharmacy.ana, PIN), Said(pharmacy.ben, PIN)

    done(office(pharmacy, pharmacy.ana).hand_over(seen, goes, comes), "HANDED_OVER")

    [subject] = pharmacy.record.rows("select distinct subject_id from signature where subject_kind = 'hand_over'")
    signed = signatures.signatures_on(pharmacy.record, Subject("hand_over", subject["subject_id"]))
    assert [(each.meaning, each.person_id) for each in signed] == [
        ("handed over", pharmacy.ana),
        ("took over", pharmacy.ben),
    ]
    assert signed[0].content_hash == signed[1].content_hash
    assert_sound(pharmacy.record)


def test_all_that_is_open_is_signed_however_much_it_is(pharmacy: Pharmacy) -> None:
    bench = pharmacy.receive()
    for number in range(15):
        done(bench.scan(codes.package(codes.VANCOMYCIN, f"VN{number:02}", "280331")), "RECEIVED")
    pharmacy.clock.advance(days=600)
    for number in range(25):
        done(office(pharmacy, pharmacy.ana).write_note(f"Note {number}.", None))

    seen = hand_over.view(pharmacy.record, "K1", pharmacy.record.now())

    assert len(seen.holds) == 15
    assert len(seen.notes) == 25
    assert len({*seen.holds, *seen.notes}) == 40


def test_a_hand_over_that_is_refused_is_signed_by_nobody(pharmacy: Pharmacy) -> None:
    seen = hand_over.view(pharmacy.record, "K1", pharmacy.record.now())
    ana, ben = Said(pharmacy.ana, PIN), Said(pharmacy.ben, PIN)
    with pharmacy.record.write("system", "test") as write:
        people.set_roles(write, pharmacy.ben, ["auditor"])

    refused(office(pharmacy, pharmacy.ana).hand_over(seen, ana, ana), "SAME_PERSON")
    refused(office(pharmacy, pharmacy.ana).hand_over(seen, ana, ben), "NOT_PERMITTED")
    pharmacy.receive().scan(VIAL)
    refused(office(pharmacy, pharmacy.ana).hand_over(seen, ana, Said(pharmacy.ben, "135790")), "WRONG_PIN")
    with pharmacy.record.write("system", "test") as write:
        people.set_roles(write, pharmacy.ben, ["technician"])
    refused(office(pharmacy, pharmacy.ana).hand_over(seen, ana, ben), "CHANGED")

    assert pharmacy.record.rows("select id from signature") == []


# --- the sealed code


def sealed(pharmacy: Pharmacy, manager: str) -> str:
    made = emergency.seal(pharmacy.record, manager)
    assert isinstance(made, NewCode)
    return made.code


def test_the_sealed_code_opens_the_kiosk_for_one_hour_and_is_reviewed(pharmacy: Pharmacy, dana: str) -> None:
    code = sealed(pharmacy, dana)
    desk = Desk(pharmacy.record)
    refused(desk.open_sealed("AAAA-AAAA-AAAA-AAAA-AAAA", "Eva Lind", "network down").outcome, "WRONG_CODE")
    refused(desk.open_sealed(code, " ", "network down").outcome, "REASON")

    done(desk.open_sealed(code.lower().replace("-", " "), "Eva Lind", "network down").outcome, "EMERGENCY")

    assert desk.person_id == "emergency"
    assert desk.receive().place == "receive"
    assert desk.scan(VIAL, "serial").outcome.code == "RECEIVED"  # type: ignore[union-attr]
    pharmacy.clock.advance(minutes=59)
    assert desk.person_id == "emergency"
    pharmacy.clock.advance(minutes=1)
    assert desk.person_id == "system", "the hour is over"
    refused(desk.undo().outcome, "SIGN_IN_FIRST")
    refused(desk.finish().outcome, "SIGN_IN_FIRST")
    refused(desk.open_sealed(code, "Eva Lind", "again").outcome, "WRONG_CODE")
    [opened] = emergency.to_review(pharmacy.record)
    assert (opened.opened_by, opened.reason) == ("Eva Lind", "network down")
    refused(office(pharmacy, pharmacy.ana).review_emergency(opened.id, Said(pharmacy.ana, PIN)), "NOT_PERMITTED")
    done(office(pharmacy, dana).review_emergency(opened.id, Said(dana, PIN)), "REVIEWED")
    assert emergency.to_review(pharmacy.record) == []
    refused(office(pharmacy, dana).review_emergency(opened.id, Said(dana, PIN)), "NOTHING_TO_REVIEW")
    assert_sound(pharmacy.record)


def test_a_clock_that_is_set_back_ends_an_emergency_access(pharmacy: Pharmacy, dana: str) -> None:
    code = sealed(pharmacy, dana)
    desk = Desk(pharmacy.record)
    done(desk.open_sealed(code, "Eva Lind", "network down").outcome, "EMERGENCY")
    pharmacy.clock.advance(minutes=40)
    assert desk.person_id == "emergency"
    pharmacy.clock.advance(minutes=-2)
    assert desk.person_id == "emergency", "a time service may correct by so much"
    pharmacy.clock.advance(seconds=-1)
    assert desk.person_id == "system"
    pharmacy.clock.advance(minutes=3)
    assert desk.person_id == "system"


def test_that_it_ended_is_said_once(pharmacy: Pharmacy, dana: str) -> None:
    code = sealed(pharmacy, dana)
    desk = Desk(pharmacy.record)
    desk.open_sealed(code, "Eva Lind", "network down")
    assert desk.end_if_over() is None
    pharmacy.clock.advance(hours=1)
    shown = desk.end_if_over()
    assert shown is not None
    refused(shown.outcome, "EMERGENCY_OVER")
    assert shown.door is not None
    assert (shown.door.signed_in, shown.door.ends_by_itself) == (False, False)
    assert desk.end_if_over() is None


def test_a_new_code_takes_the_former_out_of_use_and_no_code_is_on_record(pharmacy: Pharmacy, dana: str) -> None:
    former, now = sealed(pharmacy, dana), sealed(pharmacy, dana)

    refused(emergency.open_kiosk(pharmacy.record, former, "Eva", "x"), "WRONG_CODE")
    assert isinstance(emergency.open_kiosk(pharmacy.record, now, "Eva", "x"), Opened)

    for table in ("emergency_code", "audit"):
        rows = pharmacy.record.rows(f"select * from {table}")
        assert not any(now.replace("-", "") in str(row).replace("-", "") for row in rows)
    refused(emergency.seal(pharmacy.record, pharmacy.ana), "NOT_PERMITTED")
    assert_sound(pharmacy.record)


def test_nobody_reviews_the_access_that_set_their_pin(pharmacy: Pharmacy, dana: str) -> None:
    """Whoever opened it under another name could sign as the manager since."""
    with pharmacy.record.write("system", "test") as write:
        ida = people.add_person(write, "Ida Novak", ["pharmacist"])
        credentials.add_pin(write, ida, QUICK_HASH)
    emergency.open_kiosk(pharmacy.record, sealed(pharmacy, dana), "Somebody Else", "the manager forgot the PIN")
    done(staff.set_pin(pharmacy.record, "emergency", dana, "904713"), "PIN_SET")
    [opened] = emergency.to_review(pharmacy.record)

    refused(office(pharmacy, dana).review_emergency(opened.id, Said(dana, "904713")), "OWN_WORK")

    done(office(pharmacy, ida).review_emergency(opened.id, Said(ida, PIN)), "REVIEWED")


def test_nobody_reviews_the_access_that_they_opened(pharmacy: Pharmacy, dana: str) -> None:
    emergency.open_kiosk(pharmacy.record, sealed(pharmacy, dana), "dana WHITFIELD", "forgot my PIN")
    [opened] = emergency.to_review(pharmacy.record)

    refused(office(pharmacy, dana).review_emergency(opened.id, Said(dana, PIN)), "OWN_WORK")

    assert emergency.to_review(pharmacy.record) == [opened]


def test_a_manager_who_forgot_the_pin_gets_another_with_the_sealed_code(pharmacy: Pharmacy, dana: str) -> None:
    desk = Desk(pharmacy.record)
    desk.open_sealed(sealed(pharmacy, dana), "Ana Ruiz", "Dana forgot her PIN")

    refused(desk.office.set_pin(pharmacy.ana, "904713"), "NOT_PERMITTED")
    done(desk.office.set_pin(dana, "904713"), "PIN_SET")

    assert isinstance(identity.by_pin(pharmacy.record, dana, "904713"), Proof)
    refused(desk.office.suspend(dana), "NOT_PERMITTED")
