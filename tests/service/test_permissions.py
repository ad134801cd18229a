"""Every role against every act of the services: what the table allows is done, anything else changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from db import catalogue, credentials, emergency, lots, notes, opened_containers, people, scans, settings
from db.ledger import Place
from db.print_jobs import State
from db.record import Record
from db.subject import Subject
from kiosk.label_symbols import as_symbol
from kiosk.rules.permissions import ALLOWED, STAFF_ROLES, Act, Role
from kiosk.services import (
    check_queue,
    clock,
    end_container,
    export,
    extend_expiry,
    gate_facts,
    hand_over,
    hoods,
    identity,
    import_catalogue,
    item_edit,
    kits,
    look,
    open_container,
    preparation_list,
    print_again,
    print_proof,
    print_queue,
    records,
    retention,
    site_settings,
    stock_day,
)
from kiosk.services import emergency as emergency_service
from kiosk.services import notes as note_service
from kiosk.services import people as staff
from kiosk.services.check import Check
from kiosk.services.dispense import Dispense
from kiosk.services.extend_expiry import Word
from kiosk.services.gate_facts import Finding
from kiosk.services.hand import own_hand
from kiosk.services.identity import Proof
from kiosk.services.outcome import Refused
from kiosk.services.people import NewPerson
from kiosk.services.prepare import Prepare
from kiosk.services.prepare_today import work_today
from kiosk.services.print_queue import queue_label
from kiosk.services.pull import Pull
from kiosk.services.receive import Receive
from kiosk.services.record_filter import Filter
from kiosk.services.settings_import import bring_in
from kiosk.services.shelf import Shelf
from kiosk.services.signing import sign
from kiosk.settings import SHORT_DATED_DAYS
from labels.printers.states import Unsure
from scanners import own_code
from tests import codes
from tests.pharmacy import PIN, QUICK_HASH, Bench, Pharmacy, asked, assert_sound, contents, done
from tests.service import controlled_tries, count_tries, formula_tries, order_tries, patient_tries, preparation_tries
from tests.service.order_tries import There
from tests.service.printing import preparation, printing

VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")
WHO = [*STAFF_ROLES, Role.EMERGENCY, Role.SYSTEM]
NOT_ALLOWED = ("NOT_PERMITTED", "SIGN_IN_FIRST")


BAG = Subject("preparation", "K1-BAG")


@dataclass
class Stage:
    """A pharmacy in which every act has something to be done on."""

    pharmacy: Pharmacy
    who: str
    """The person whose role is tried."""
    identifier: str
    note: str
    access: str
    setting: str
    opened_lot: str
    """Of the lot on the shelf; one of it is open."""
    patient: str
    there: There | None = None
    """What there is of orders, for an act on them."""
    released: str = ""
    """A preparation with a signed record, for a try on one."""

    @property
    def record(self) -> Record:
        return self.pharmacy.record

    @property
    def orders(self) -> There:
        assert self.there is not None
        return self.there

    def proof(self) -> Proof:
        """As good a proof as anybody's, so that only the role decides."""
        person = people.anybody(self.record, self.who)
        assert person is not None
        return Proof(person, "name+pin", self.record.now())

    def others_proof(self) -> Proof:
        proof = identity.by_pin(self.record, self.pharmacy.ben, PIN)
        assert isinstance(proof, Proof)
        return proof

    def signed(self, meaning: str) -> object:
        with self.record.write(self.who, "test.sign") as write:
            return sign(write, self.proof(), meaning, BAG, {"dose": "1 g"})

    def signed_by_others(self, *meanings: str) -> None:
        """Let others take the steps that come before one."""
        dana = people.staff_called(self.record, "Dana Whitfield")
        assert dana is not None
        bens = self.others_proof()
        with self.record.write("system", "test.sign") as write:
            for meaning in meanings:
                who = bens if meaning == "prepared" else Proof(dana, "name+pin", write.at)
                assert isinstance(sign(write, who, meaning, BAG, {"dose": "1 g"}), str)


@pytest.fixture
def stage(pharmacy: Pharmacy, role: Role) -> Stage:
    record = pharmacy.record
    _old_scan(pharmacy)
    with record.write("system", "test") as write:
        who = role.value
        if role in STAFF_ROLES:
            who = people.add_person(write, "Somebody", [role])
            credentials.add_pin(write, who, QUICK_HASH)
        people.add_person(write, "Dana Whitfield", ["manager", "pharmacist"])
        packaging = catalogue.add_packaging(write, pharmacy.items["Vancomycin 1 g"], "vial", 1, confirmed=True)
        item = pharmacy.items["Vancomycin 1 g"]
        identifier = catalogue.add_identifier(write, item, packaging, "GTIN", codes.NOBODY_KNOWS, "linked")
        note = notes.add_note(write, "wet box", None)
        emergency.add_code(write, QUICK_HASH)
        settings.put_setting(write, SHORT_DATED_DAYS, 60, source_note="test", approved_by=None)
    [entered] = settings.waiting(record, record.now())
    opened = emergency_service.open_kiosk(record, PIN, "Eva Lind", "test")
    assert not isinstance(opened, Refused)
    [access] = emergency.to_review(record)
    return Stage(
        pharmacy, who, identifier, note, access.id, entered.id, _one_open(pharmacy), patient_tries.furnish(pharmacy)
    )


def _one_open(pharmacy: Pharmacy) -> str:
    bench = pharmacy.receive()
    for _ in range(2):
        done(bench.scan(codes.package(codes.VANCOMYCIN, "OPENED", "280331")))
    lot = lots.lot_named(pharmacy.record, pharmacy.items["Vancomycin 1 g"], "OPENED")
    assert lot is not None
    place = Place(lot.id, pharmacy.places["Shelf"], "available")
    done(open_container.open_one(pharmacy.record, pharmacy.ana, place, "2026-11-30T00:00:00.000Z"))
    return lot.id


def _old_scan(pharmacy: Pharmacy) -> None:
    now = pharmacy.clock.instant
    pharmacy.clock.instant = now - timedelta(days=7 * 366)
    scans.store_scan(pharmacy.record, VIAL, "serial", pharmacy.ana)
    pharmacy.clock.instant = now
    clock_confirmed(pharmacy)


def clock_confirmed(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write(pharmacy.ana, "test"):
        pass
    proofs = [identity.by_pin(pharmacy.record, person, PIN) for person in (pharmacy.ana, pharmacy.ben)]
    first, second = (proof for proof in proofs if isinstance(proof, Proof))
    now = pharmacy.record.now()
    done(clock.confirm(pharmacy.record, first, second, (now, now)))


def _look(stage: Stage) -> object:
    stored = scans.store_scan(stage.record, codes.shelf(stage.pharmacy.places["Shelf"]), "serial", stage.who)
    return look.look(stage.record, stored, stage.who).outcome


def _verify(stage: Stage) -> object:
    begun = Receive.start(stage.record, stage.pharmacy.ben)
    assert isinstance(begun, Receive)
    return begun.verify_code(stage.identifier, stage.proof())


def _receive(stage: Stage) -> object:
    begun = Receive.start(stage.record, stage.who)
    if isinstance(begun, Refused):
        return begun
    return Bench(begun, stage.who).scan(VIAL)


def _open(stage: Stage) -> object:
    place = Place(stage.opened_lot, stage.pharmacy.places["Shelf"], "available")
    return open_container.open_one(stage.record, stage.who, place, "2026-11-30T00:00:00.000Z")


def _end(stage: Stage) -> object:
    [container] = opened_containers.open_of_item(stage.record, stage.pharmacy.items["Vancomycin 1 g"])
    return end_container.end_one(stage.record, stage.who, container.id, "discarded")


def _waste(stage: Stage) -> object:
    begun = Shelf.start(stage.record, stage.who)
    if isinstance(begun, Refused):
        return begun
    done(begun.answer({"action": "waste"}))
    question = asked(
        begun.on_scan(codes.package(codes.VANCOMYCIN, "OPENED", "280331"), "serial"), "WHICH_PLACE"
    ).question
    asked(begun.answer(question.choices[0].answer), "WASTE_WHY")
    return begun.answer({"reason": "BROKEN"})


def _release_stock(stage: Stage) -> object:
    begun = Shelf.start(stage.record, stage.pharmacy.ben)
    assert isinstance(begun, Shelf)
    return Shelf(replace(begun.engine, person_id=stage.who)).answer({"action": "release"})


def _extend(stage: Stage) -> object:
    word = Word("2029-03", "maker's letter")
    return extend_expiry.extend(stage.record, stage.who, stage.opened_lot, word)


def _bring_kits_in(stage: Stage) -> object:
    kit = b'[[kit]]\ncode = "A"\nname = "A"\nlines = [{ item = "Vancomycin 1 g", quantity = 2 }]'
    return kits.bring_in(stage.record, stage.who, "kits.toml", kit)


def _hand_over(stage: Stage) -> object:
    seen = hand_over.view(stage.record, "K1", stage.record.now())
    return hand_over.hand_over(stage.record, seen, stage.proof(), stage.others_proof())


def _confirm(stage: Stage) -> object:
    stage.pharmacy.clock.advance(minutes=-9)
    with stage.record.write("system", "test"):
        pass
    now = stage.record.now()
    return clock.confirm(stage.record, stage.proof(), stage.others_proof(), (now, now))


def _bring_in(stage: Stage) -> object:
    return bring_in(stage.record, stage.who, "site.toml", b"[receive]\nshort_dated_days = 45\n")


def _export(stage: Stage) -> object:
    path = stage.pharmacy.place.data_folder / "out.csv"
    return export.export(stage.record, own_hand(stage.record), stage.who, "csv", "audit", Filter(), path)


def _import(stage: Stage) -> object:
    path = stage.pharmacy.place.data_folder / "list.csv"
    path.write_text(f"name,scheme,identifier\nGauze,GTIN,{codes.NOBODY_KNOWS_EITHER}\n")
    found = import_catalogue.check_csv(path)
    rejected = path.with_suffix(".rejected")
    return import_catalogue.bring_in(
        stage.record, stage.who, found, rejected, progress=lambda _: None, is_cancelled=lambda: False
    )


SHELF = {"name": "Bin 3", "internal_id": "K1-2"}
SHELF_SYMBOL = as_symbol(own_code("location", "K1-2"))


def _label(stage: Stage, state: State) -> str:
    """Let somebody have a label printed, as far as a state."""
    desk = printing(stage.pharmacy)
    desk.paper.answers = [Unsure("The link broke.", 1)] if state == "needs_check" else []
    job_id = desk.queue(SHELF, "location")
    if state != "queued":
        assert desk.send() == [(job_id, state)]
    return job_id


def _bag_scanned(stage: Stage) -> str:
    desk = printing(stage.pharmacy)
    desk.queue()
    desk.send()
    return preparation("RX4417").text


def _badge(stage: Stage) -> object:
    return staff.enrol_badge(stage.record, stage.who, stage.pharmacy.ben, "8017 003123450000000017")


def _check(stage: Stage) -> object:
    stage.signed_by_others("prepared")
    return stage.signed("checked")


def _release(stage: Stage) -> object:
    stage.signed_by_others("prepared", "checked")
    return stage.signed("released")


def _rescue(stage: Stage) -> object:
    dana = people.staff_called(stage.record, "Dana Whitfield")
    assert dana is not None
    return staff.set_pin(stage.record, stage.who, dana.id, "904713")


def _pull(stage: Stage) -> object:
    begun = Pull.start(stage.record, stage.who)
    if isinstance(begun, Refused):
        return begun
    begun.answer({"purpose": "unit"})
    begun.on_scan(codes.package(codes.VANCOMYCIN, "OPENED", "280331"), "serial")
    return begun.answer({"why": "the open one is in use"})


def _approve_pull(stage: Stage) -> object:
    """Somebody else's pull waits for a pharmacist."""
    begun = Pull.start(stage.record, stage.pharmacy.ben)
    assert isinstance(begun, Pull)
    begun.answer({"purpose": "unit", "needed_until": "2028-05-01"})
    asked(begun.on_scan(codes.package(codes.VANCOMYCIN, "OPENED", "280331"), "serial"), "ENDS_TOO_SOON")
    return begun.approve(stage.proof())


LABELS = (Act.PRINT_LABEL, Act.REPRINT_LABEL)
Try = Callable[[Stage], object]


def _wastes_units(stage: Stage) -> object:
    begun = Dispense.start(stage.record, stage.who)
    return begun if isinstance(begun, Refused) else begun.answer({"action": "waste"})


TRIES: dict[Act, tuple[Try, ...]] = {
    Act.LOOK_UP: (_look,),
    Act.RECEIVE: (_receive,),
    Act.PULL: (_pull,),
    Act.APPROVE_PULL: (_approve_pull,),
    Act.OPEN_CONTAINER: (_open, _end),
    Act.KEEP_SHELF: (lambda stage: Shelf.start(stage.record, stage.who), _waste),
    Act.SET_CONTAINER_KIND: (
        lambda stage: item_edit.change(
            stage.record, stage.who, stage.pharmacy.items["Vancomycin 1 g"], "container_kind", "single_dose_vial"
        ),
    ),
    Act.SET_STRENGTH: (
        lambda stage: item_edit.change(
            stage.record, stage.who, stage.pharmacy.items["Vancomycin 1 g"], "nanograms_per_millilitre", "50"
        ),
    ),
    Act.EXTEND_EXPIRY: (_extend,),
    Act.RELEASE_STOCK: (_release_stock,),
    Act.COUNT: (
        lambda stage: count_tries.begin(stage.record, stage.who),
        lambda stage: count_tries.print_sheet(stage.pharmacy, stage.who),
    ),
    Act.BEGIN_COUNT: (
        lambda stage: count_tries.begin_alone(stage.pharmacy, stage.who),
        lambda stage: count_tries.cancel(stage.pharmacy, stage.who),
    ),
    Act.POST_COUNT: (
        lambda stage: count_tries.explain(stage.pharmacy, stage.who),
        lambda stage: count_tries.post(stage.pharmacy, stage.who),
    ),
    Act.APPROVE_COUNT: (lambda stage: count_tries.approve(stage.pharmacy, stage.proof()),),
    Act.RESOLVE_DISCREPANCY: (
        lambda stage: count_tries.escalate(stage.pharmacy, stage.who),
        lambda stage: count_tries.cancel_controlled(stage.pharmacy, stage.who),
    ),
    Act.TAKE_INVENTORY: (lambda stage: controlled_tries.take(stage.pharmacy, stage.proof()),),
    Act.VERIFY_CODE: (_verify,),
    Act.IMPORT_CATALOGUE: (_import,),
    Act.EDIT_ITEM: (
        lambda stage: item_edit.change(
            stage.record, stage.who, stage.pharmacy.items["Vancomycin 1 g"], "high_alert", True
        ),
        lambda stage: item_edit.change_par(
            stage.record, stage.who, stage.pharmacy.items["Vancomycin 1 g"], stage.pharmacy.places["Shelf"], 9, 3
        ),
    ),
    Act.KEEP_KITS: (_bring_kits_in,),
    Act.PRINT_LABEL: (
        lambda stage: queue_label(stage.record, stage.who, "location", SHELF, SHELF_SYMBOL),
        lambda stage: print_queue.cancel(stage.record, stage.who, _label(stage, "queued")),
        lambda stage: print_queue.looked(stage.record, stage.who, _label(stage, "needs_check"), printed=True),
        lambda stage: print_proof.confirm_scan(stage.record, stage.who, _bag_scanned(stage)),
    ),
    Act.REPRINT_LABEL: (
        lambda stage: print_again.reprint(stage.record, stage.who, _label(stage, "confirmed"), "torn"),
        lambda stage: print_queue.void(stage.record, stage.who, _label(stage, "confirmed"), "torn"),
    ),
    Act.SIGN_PREPARED: (lambda stage: stage.signed("prepared"),),
    Act.SIGN_CHECKED: (_check,),
    Act.SIGN_WITNESSED: (lambda stage: stage.signed("witnessed"),),
    Act.SIGN_RELEASED: (_release,),
    Act.SIGN_REVIEWED: (lambda stage: stage.signed("reviewed"),),
    Act.WRITE_NOTE: (lambda stage: note_service.write_note(stage.record, stage.who, "a note"),),
    Act.ANSWER_NOTE: (lambda stage: note_service.answer_note(stage.record, stage.who, stage.note, "seen"),),
    Act.HAND_OVER: (_hand_over,),
    Act.CONFIRM_TIME: (_confirm,),
    Act.VIEW_RECORDS: (
        lambda stage: records.look(stage.record, stage.who, Filter()),
        lambda stage: stock_day.stock_at_end_of(
            stage.record, own_hand(stage.record), stage.who, date(2026, 11, 22), Filter()
        ),
        lambda stage: controlled_tries.listed(stage.pharmacy, stage.who),
        lambda stage: controlled_tries.look(stage.pharmacy, stage.who),
        lambda stage: controlled_tries.seen(stage.pharmacy, stage.who),
    ),
    Act.EXPORT_RECORDS: (
        _export,
        lambda stage: controlled_tries.export(stage.pharmacy, stage.who),
        lambda stage: controlled_tries.print_again(stage.pharmacy, stage.who),
        lambda stage: preparation_tries.look(stage.pharmacy, stage.who, stage.released),
    ),
    Act.ENTER_SETTING: (
        lambda stage: site_settings.enter(stage.record, stage.who, SHORT_DATED_DAYS, 30, "policy 12"),
        _bring_in,
    ),
    Act.APPROVE_SETTING: (lambda stage: site_settings.approve(stage.record, stage.who, stage.setting),),
    Act.MANAGE_PEOPLE: (
        lambda stage: staff.add(stage.record, stage.who, NewPerson("Zoe", ("technician",))),
        lambda stage: staff.set_roles(stage.record, stage.who, stage.pharmacy.ben, ["pharmacist"]),
        lambda stage: staff.suspend(stage.record, stage.who, stage.pharmacy.ben),
        lambda stage: staff.take_back(stage.record, stage.who, stage.pharmacy.ben),
        lambda stage: staff.set_pin(stage.record, stage.who, stage.pharmacy.ben, "904713"),
        lambda stage: staff.make_badge(stage.record, stage.who, stage.pharmacy.ben),
        lambda stage: staff.withdraw_badges(stage.record, stage.who, stage.pharmacy.ben),
        _badge,
    ),
    Act.RESCUE_MANAGER: (_rescue,),
    Act.SEAL_EMERGENCY_CODE: (lambda stage: emergency_service.seal(stage.record, stage.who),),
    Act.REVIEW_EMERGENCY: (lambda stage: emergency_service.review(stage.record, stage.proof(), stage.access),),
    Act.FIND_PATIENT: (lambda stage: patient_tries.find(stage.pharmacy, stage.who),),
    Act.SEARCH_PATIENTS: (lambda stage: patient_tries.search(stage.pharmacy, stage.who),),
    Act.VIEW_PATIENT: (lambda stage: patient_tries.look(stage.pharmacy, stage.who, stage.patient),),
    Act.KEEP_PATIENT: (
        lambda stage: patient_tries.put_on_record(stage.pharmacy, stage.who),
        lambda stage: patient_tries.correct(stage.pharmacy, stage.who, stage.patient),
        lambda stage: patient_tries.number(stage.pharmacy, stage.who, stage.patient),
        lambda stage: patient_tries.allergy(stage.pharmacy, stage.who, stage.patient),
        lambda stage: patient_tries.weigh(stage.pharmacy, stage.who, stage.patient),
        lambda stage: patient_tries.device(stage.pharmacy, stage.who, stage.patient),
    ),
    Act.RULE_OUT_ALLERGY: (lambda stage: patient_tries.rule_out(stage.pharmacy, stage.who, stage.patient),),
    Act.WRITE_FORMULA: (lambda stage: formula_tries.write(stage.pharmacy, stage.who),),
    Act.APPROVE_FORMULA: (
        lambda stage: formula_tries.approved(stage.pharmacy, stage.proof()),
        lambda stage: formula_tries.retired(stage.pharmacy, stage.proof()),
    ),
    Act.VIEW_ORDER: (
        lambda stage: order_tries.listed(stage.orders, stage.who),
        lambda stage: order_tries.look(stage.orders, stage.who),
        lambda stage: check_queue.looked(stage.record, stage.who),
        lambda stage: work_today(stage.record, stage.who, stage.record.now()),
        lambda stage: preparation_list.under_way(stage.record, stage.who, stage.record.now()),
    ),
    Act.ENTER_ORDER: (
        lambda stage: order_tries.enter(stage.orders, stage.who),
        lambda stage: order_tries.change(stage.orders, stage.who),
    ),
    Act.IMPORT_ORDERS: (lambda stage: order_tries.bring_in(stage.orders, stage.who),),
    Act.VERIFY_ORDER: (lambda stage: order_tries.verify(stage.orders, stage.proof()),),
    Act.HOLD_ORDER: (lambda stage: order_tries.hold(stage.orders, stage.who),),
    Act.DECIDE_ORDER: (
        lambda stage: order_tries.resume(stage.orders, stage.who),
        lambda stage: order_tries.discontinue(stage.orders, stage.who),
    ),
    Act.CLARIFY_ORDER: (
        lambda stage: order_tries.ask(stage.orders, stage.who),
        lambda stage: order_tries.answer(stage.orders, stage.who),
    ),
    Act.KEEP_ORDER_TABLES: (lambda stage: order_tries.tables(stage.orders, stage.who),),
    Act.CHECK_PREPARATION: (
        lambda stage: Check.start(stage.record, stage.who),
        lambda stage: preparation_tries.correct(stage.pharmacy, stage.proof(), stage.released),
    ),
    Act.PREPARE: (lambda stage: Prepare.start(stage.record, stage.who),),
    Act.DISPENSE_PREPARATION: (lambda stage: Dispense.start(stage.record, stage.who),),
    Act.WASTE_PREPARATION: (lambda stage: _wastes_units(stage),),
    Act.KEEP_HOODS: (lambda stage: hoods.keep_hood(stage.record, stage.who, "Hood 9", "2", hazardous=False),),
    Act.KEEP_GATES: (
        lambda stage: gate_facts.record_finding(
            stage.record, stage.who, Finding("competency", stage.pharmacy.ben, "passed", "report 7")
        ),
    ),
    Act.ERASE_EXPIRED: (lambda stage: retention.erase(stage.record, stage.proof(), "scans"),),
}
"""How each act is tried; every service that asks for the act has its own try."""
OF_RELEASED = ((Act.EXPORT_RECORDS, 3), (Act.CHECK_PREPARATION, 1))
"""Tries on a preparation that was released."""
ALSO = {(Act.EXPORT_RECORDS, 3): Act.VIEW_ORDER}
"""What a try takes besides: a compounding record tells of its order."""
DRAWN = ((Act.VIEW_ORDER, 3), (Act.VIEW_ORDER, 4))
"""Lists that are read to be drawn, by what writes nothing; the command that shows one notes who may not see it."""

CASES = [(role, act, number) for role in WHO for act in Act for number in range(len(TRIES.get(act, (None,))))]
IDS = [f"{role}-{act.name.lower()}-{number}" for role, act, number in CASES]


def test_every_act_has_its_try_and_its_row_in_the_table() -> None:
    assert set(TRIES) == set(Act) == set(ALLOWED)


@pytest.mark.parametrize(("role", "act", "number"), CASES, ids=IDS)
def test_a_role_does_what_the_table_allows_and_nothing_else(stage: Stage, role: Role, act: Act, number: int) -> None:
    attempt = TRIES[act][number]
    stage.there = order_tries.furnish(stage.pharmacy, act)
    if (act, number) in OF_RELEASED:
        stage.released = preparation_tries.released(stage.pharmacy)
    before = contents(stage.record)

    outcome = attempt(stage)

    if role in ALLOWED[act] & ALLOWED[ALSO.get((act, number), act)]:
        assert not isinstance(outcome, Refused), outcome
    else:
        assert isinstance(outcome, Refused), outcome
        assert outcome.code in NOT_ALLOWED, outcome
        assert outcome.next_step
        if (
            not act.name.startswith("SIGN_") and (act, number) not in DRAWN
        ):  # what signs is a step of something else, which notes the refusal
            assert stage.record.rows("select seq from audit where detail like :code", code=f"%{outcome.code}%")
        after = contents(stage.record)
        # Who verifies a code does so in somebody else's delivery, which is begun for it; a label is somebody else's.
        # Likewise a pull or a release that waits for a pharmacist.
        begun = {
            Act.RELEASE_STOCK: ("job",),
            Act.VERIFY_CODE: ("job",),
            Act.APPROVE_PULL: ("job", "job_step"),
            **dict.fromkeys(count_tries.ACTS, count_tries.TABLES),
            Act.EXPORT_RECORDS: ("inventory_taken", "signature"),
            **dict.fromkeys((Act.SIGN_CHECKED, Act.SIGN_RELEASED), ("signature",)),
            Act.APPROVE_FORMULA: formula_tries.BEGUN,
            **dict.fromkeys(LABELS, ("setting", "print_job")),
        }.get(act, ())
        assert {table: rows for table, rows in after.items() if table not in begun} == {
            table: rows for table, rows in before.items() if table not in begun
        }
        assert not stage.record.rows("select id from signature where person_id = :who", who=stage.who)
        assert role is Role.SYSTEM or not stage.record.rows(
            "select id from print_job where person_id = :who or changed_by = :who", who=stage.who
        )
    assert_sound(stage.record)


def test_an_auditor_may_only_read() -> None:
    assert {act for act in Act if Role.AUDITOR in ALLOWED[act]} == {Act.LOOK_UP, Act.VIEW_RECORDS, Act.EXPORT_RECORDS}


def test_nobody_is_allowed_what_only_a_pharmacist_may_by_being_a_manager() -> None:
    assert not any(Role.MANAGER in ALLOWED[act] for act in (Act.SIGN_CHECKED, Act.SIGN_RELEASED, Act.APPROVE_SETTING))


def test_whoever_is_suspended_may_do_nothing_in_any_role(pharmacy: Pharmacy) -> None:
    with pharmacy.record.write("system", "test") as write:
        people.set_roles(write, pharmacy.ana, STAFF_ROLES)
    begun = Receive.start(pharmacy.record, pharmacy.ana)
    assert isinstance(begun, Receive)
    bench = Bench(begun, pharmacy.ana)
    with pharmacy.record.write("system", "test") as write:
        people.set_active(write, pharmacy.ana, active=False)
    before = contents(pharmacy.record)

    outcome = bench.scan(VIAL)

    assert isinstance(outcome, Refused)
    assert outcome.code == "SUSPENDED"
    assert contents(pharmacy.record) == before
