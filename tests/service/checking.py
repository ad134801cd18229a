"""A preparation that waits for the pharmacist's check, put on record as its worksheet would leave it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db import chain, jobs, locations, lots, people, pictures, preparation_work, preparations, print_jobs
from db.orders import Order
from db.preparation_work import NewStep
from db.preparations import NewPreparation, Preparation
from db.print_jobs import NewPrintJob, PrintContent
from db.record import Record, Write
from kiosk.rules.preparation import Stage, UnitStage
from kiosk.services import formulas
from kiosk.services.check import Check
from kiosk.services.identity import Proof
from kiosk.services.keep_scan import keep_scan
from kiosk.services.outcome import Outcome
from scanners import build_local
from tests import codes
from tests.formulas import SALINE, in_force, vancomycin
from tests.pharmacy import PIN, Pharmacy, asked, done
from tests.service.order_world import Orders, furnish_orders
from tests.service.pulling import VANCOMYCIN, begun, receive, vial

NS = codes.package(codes.SALINE, "NS1", "280331")
UNTIL = "2026-11-27T15:00:00.000Z"
ORDERED: Mapping[str, Any] = {"formula": "VANCOMYCIN-NS", "dose": "1000", "volume_ml": "100", "minutes": 60}
JPEG = b"\xff\xd8\xff\xe0 a syringe beside its vial \xff\xd9"


@dataclass
class Checker:
    """One check, driven as the kiosk drives it."""

    check: Check
    person: str

    @property
    def record(self) -> Record:
        return self.check.engine.record

    def scan(self, raw: str) -> Outcome:
        stored = keep_scan(self.record, raw, "serial", self.person, job_id=self.check.job_id)
        return self.check.on_scan(raw, "serial", scan_id=stored.id)

    def answer(self, *, key: str | None = None, **answer: Any) -> Outcome:
        return self.check.answer(answer, key=key)

    def question(self) -> str | None:
        found = self.check.view().question
        return found.code if found else None

    def inspect(self, **failed: bool) -> Outcome:
        """Answer every line of the inspection; `failed` names lines that do not pass."""
        outcome: Outcome | None = None
        while (question := self.check.view().question) is not None and question.code == "INSPECT":
            line = question.choices[0].answer["line"]
            outcome = self.answer(line=line, passes=not failed.get(line, False))
        assert outcome is not None
        return outcome

    def reject(self, why: str, *, pin: str = PIN, **more: Any) -> Outcome:
        return self.answer(reject=why, pin=pin, **more)

    def release(self, pin: str = PIN) -> Outcome:
        return self.answer(pin=pin)


@dataclass
class Checking:
    """What a test needs to make preparations and to check them."""

    made: Orders
    hood: str
    order: Order
    formula: str

    @property
    def record(self) -> Record:
        return self.made.record

    @property
    def pharmacy(self) -> Pharmacy:
        return self.made.pharmacy

    def prepare(self, *, by: str | None = None, order: Order | None = None) -> Preparation:
        """Put two containers on record that are made, labelled and waiting; Ana made them."""
        who, order = by or self.made.ana, order or self.order
        with self.record.write(who, "test") as write:
            job = jobs.add_job(write, "prepare", 1, {})
            begun = jobs.job(write, job)
            assert begun is not None
            jobs.save_job(write, begun, {}, "finished", write.node)
            new = NewPreparation(job, order.id, order.version, self.formula, 2)
            found = preparations.add_preparation(write, new, Stage.BEGUN, UnitStage.PLANNED)
            found = preparations.stand(
                write, found, state=Stage.TO_CHECK, hood_id=self.hood, prepared_by=who, started_at=write.at,
                storage="refrigerator", beyond_use_date=UNTIL,
                beyond_use_cap="stability of the formula, 4 days in the refrigerator", completed_at=write.at,
            )  # fmt: skip
            for unit in preparations.units_of(write, found.id):
                self._steps(write, found, unit.number)
                self._label(write, unit.id)
                preparations.stand_unit(write, unit, UnitStage.TO_CHECK)
        return found

    def _steps(self, write: Write, made: Preparation, unit: int) -> None:
        items = self.pharmacy.items
        pulled = {row["item_id"]: row["id"] for row in write.rows(
            "select m.id, l.item_id from movement m join lot l on l.id = m.lot_id where m.kind = 'pull' "
            "and m.reverses is null order by m.seq"
        )}  # fmt: skip
        picture = pictures.add(write, made.job_id, self.record.attachments.keep(JPEG, "image/jpeg"))
        said: tuple[tuple[int, str, Mapping[str, Any]], ...] = (
            (1, "scan", self._of(write, items[SALINE], "NS1", pulled)),
            (2, "scan", self._of(write, items[VANCOMYCIN], "VN1", pulled)),
            (3, "measure", {"wanted": "20", "measured": "20.2", "unit": "mL", "device": "syringe_30"}),
            (4, "photograph", {"picture_id": picture}),
            (5, "confirm", {}),
        )
        for number, evidence, facts in said:
            step = NewStep(preparation_id=made.id, unit_number=unit, step=number, evidence=evidence, **facts)
            preparation_work.add_step(write, step)

    def _of(self, write: Write, item: str, batch_lot: str, pulled: Mapping[str, str]) -> Mapping[str, Any]:
        lot = lots.lot_named(write, item, batch_lot)
        assert lot is not None
        return {"item_id": item, "lot_id": lot.id, "movement_id": pulled[item]}

    def _label(self, write: Write, unit_id: str) -> None:
        before = preparation_work.add_label(write, unit_id, "in_process", None)
        preparation_work.apply_label(write, before)
        preparation_work.void_label(write, before, "REPLACED")
        data = chain.canonical({"drug": VANCOMYCIN, "patient_name": "Larkspur, Henning"})
        first = print_jobs.add_print_job(write, printed(unit_id, data))
        print_jobs.add_print_job(write, printed(unit_id, data, first))
        preparation_work.apply_label(write, preparation_work.add_label(write, unit_id, "final", first))

    def label(self, made: Preparation, number: int, kind: str = "final") -> str:
        """The code on a container, as a scanner sends it."""
        unit = preparations.units_of(self.record, made.id)[number - 1]
        code = next(each.id for each in preparation_work.labels_of(self.record, unit.id) if each.kind == kind)
        return build_local("preparation", code)

    def checker(self, person: str | None = None) -> Checker:
        """Let a pharmacist begin; Eli, unless it is somebody else."""
        who = person or self.made.eli
        check = Check.start(self.record, who)
        assert isinstance(check, Check), check
        return Checker(check, who)

    def in_hand(self, made: Preparation, person: str | None = None) -> Checker:
        """Let somebody scan both containers."""
        checker = self.checker(person)
        done(checker.scan(self.label(made, 1)), "UNIT_SCANNED")
        asked(checker.scan(self.label(made, 2)), "INSPECT")
        return checker

    def released(self) -> Preparation:
        """Make, check and release a preparation."""
        made = self.prepare()
        checker = self.in_hand(made)
        asked(checker.inspect(), "RELEASE")
        done(checker.release(), "RELEASED")
        return self.preparation(made)

    def order_again(self, **more: Any) -> Order:
        """Another verified order of the same."""
        return self.made.verified(**{**ORDERED, **more})

    def new_formula(self) -> None:
        """Another version of the formula, approved."""
        with self.record.write("system", "test") as write:
            who = people.add_person(write, "Wren Abbott", ["pharmacist"])
        person = people.anybody(self.record, who)
        assert person is not None
        in_force(self.pharmacy, vancomycin(other="shake it"), Proof(person, "name+pin", self.record.now()))

    def preparation(self, made: Preparation) -> Preparation:
        found = preparations.preparation(self.record, made.id)
        assert found is not None
        return found

    def states(self, made: Preparation) -> list[str]:
        """The preparation's state, then each unit's."""
        units = preparations.units_of(self.record, made.id)
        return [self.preparation(made).state, *(each.state for each in units)]


def printed(unit_id: str, data: str, first: str | None = None) -> NewPrintJob:
    return NewPrintJob(
        kind="bag", subject=unit_id, printer="pdf", stock="4x3", dpi=203, raster_sha256="0" * 64,
        needs_scan_back=True, content=PrintContent(data, None, None, None), reprint_of=first,
        copy_number=1 if first else 0, reason="smudged" if first else None,
    )  # fmt: skip


def furnish_checking(pharmacy: Pharmacy) -> Checking:
    """Put stock, people, a hood, a formula and a verified order for two doses on record, and fetch what it takes."""
    receive(pharmacy, *[vial("VN1")] * 2, *[NS] * 2)
    made = furnish_orders(pharmacy)
    version = in_force(pharmacy, vancomycin())
    with pharmacy.record.write("system", "test") as write:
        hood = locations.add_location(write, "Hood 1", "room", "hood")
        preparations.put_hood(write, hood, "2", hazardous=False)
    order = made.verified(**ORDERED)
    shelf = begun(pharmacy)
    done(shelf.answer(order=order.id), "PURPOSE")
    for raw in (vial("VN1"), vial("VN1"), NS, NS):
        done(shelf.scan(raw), "PULLED")
    done(shelf.finish(), "FINISHED")
    kept = formulas.formula(pharmacy.record, version.id)
    assert kept is not None
    return Checking(made, hood, order, version.id)
