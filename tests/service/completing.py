"""A preparation whose steps are done, and somebody who completes it or gives it up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from db import formulas as stored
from db import jobs, locations, preparation_work, preparations, print_jobs
from db.orders import Order
from db.preparation_work import NewStep, UnitLabel
from db.preparations import NewPreparation, Preparation, PreparationUnit
from db.record import Record, Write
from db.store import Reader
from kiosk.rules.preparation import Stage, UnitStage
from kiosk.services import preparation_labels as labels
from kiosk.services import prepare_cancel, prepare_complete, resolve
from kiosk.services.outcome import Outcome, Question, Refused
from kiosk.services.preparation_printing import print_due
from kiosk.services.preparation_void import FINAL, IN_PROCESS
from kiosk.services.prepare_made import BATCH
from tests import codes
from tests.formulas import in_force, vancomycin
from tests.pharmacy import Pharmacy, done
from tests.service.order_world import Orders, furnish_orders
from tests.service.printing import ZEBRA, set_printers
from tests.service.pulling import begun, receive

BAG = codes.package(codes.SALINE, "NS1", "280331")
VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")
PACKAGES: Mapping[str, str] = {"Sodium chloride 0.9 % 100 mL": BAG, "Vancomycin 1 g": VIAL}
ORDERED: Mapping[str, Any] = {"dose": "750", "volume_ml": "100", "formula": "VANCOMYCIN-NS"}


class _Undone(Exception):
    pass


@dataclass
class Sheet:
    """A worksheet, driven by what completes it: refused steps leave nothing behind, as the engine of jobs has it."""

    made: Orders
    id: str
    hood: str

    @property
    def record(self) -> Record:
        return self.made.record

    @property
    def preparation(self) -> Preparation:
        found = preparations.preparation(self.record, self.id)
        assert found is not None
        return found

    @property
    def units(self) -> list[PreparationUnit]:
        return preparations.units_of(self.record, self.id)

    @property
    def states(self) -> list[str]:
        return [each.state for each in self.units]

    @property
    def question(self) -> Question | None:
        record = self.record
        asked = prepare_cancel.question(record, self.id)
        return asked or prepare_complete.question(record, self.id, self.made.ana, record.now())

    def perform(self, decide: Callable[[Write], Outcome], person: str | None = None) -> Outcome:
        try:
            with self.record.write(person or self.made.ana, "prepare.test", self.preparation.job_id) as write:
                outcome = decide(write)
                if isinstance(outcome, Refused):
                    raise _Undone
        except _Undone:
            return outcome
        print_due(self.record, person or self.made.ana, self.id)
        return outcome

    def begin(self) -> Outcome:
        return self.perform(lambda write: prepare_complete.begin(write, self.id))

    def answer(self, *, proof: Any = None, **answer: Any) -> Outcome:
        def decide(write: Write) -> Outcome:
            if prepare_cancel.is_meant(write, self.id, answer):
                return prepare_cancel.on_answer(write, self.id, answer, proof)
            return prepare_complete.on_answer(write, self.id, answer, proof)

        return self.perform(decide)

    def scan(self, code: str) -> Outcome:
        def decide(write: Write) -> Outcome:
            return prepare_complete.on_scan(write, self.id, found(write, code))

        return self.perform(decide)

    def applied(self, number: int, kind: str = IN_PROCESS) -> Outcome:
        """Scan a label on its container while the steps are done."""

        def decide(write: Write) -> Outcome:
            named = found(write, self.bears(number, kind))
            return labels.applied(write, self.preparation, named, IN_PROCESS)

        return self.perform(decide)

    def label(self, number: int, kind: str) -> UnitLabel:
        [unit] = [each for each in self.units if each.number == number]
        return next(each for each in preparation_work.labels_of(self.record, unit.id) if each.kind == kind)

    def bears(self, number: int, kind: str) -> str:
        return self.label(number, kind).id

    def labelled(self) -> Outcome:
        """Put every final label on its container."""
        outcome: Outcome | None = None
        for unit in self.units:
            if unit.state == UnitStage.LABELLED:
                if len(self.units) > 1:
                    done(self.scan(self.bears(unit.number, IN_PROCESS)), "AT_CONTAINER")
                outcome = self.scan(self.bears(unit.number, FINAL))
        assert outcome is not None
        return outcome

    def kinds_printed(self) -> list[str]:
        jobs = print_jobs.latest(self.record, 100)
        return sorted(job.kind for job in jobs)


def found(reader: Reader, code: str) -> resolve.PreparationFound:
    """Find what a preparation's code names."""
    label = preparation_work.label(reader, code)
    assert label is not None
    unit = preparations.unit(reader, label.unit_id)
    assert unit is not None
    return resolve.PreparationFound(unit, label)


def furnish(pharmacy: Pharmacy, *, vial: str = VIAL, **formula: Any) -> Orders:
    """Put stock, an order's people, a printer and the formula on record."""
    set_printers(pharmacy.record, ZEBRA)
    receive(pharmacy, *[vial] * 6, *[BAG] * 6)
    made = furnish_orders(pharmacy)
    in_force(pharmacy, vancomycin(**formula))
    return made


def hood_of(made: Orders, place_allows: str = "2", *, hazardous: bool = False) -> str:
    number = len(made.record.rows("select id from location where kind = 'hood'")) + 1
    with made.record.write("system", "test") as write:
        place = locations.add_location(write, f"Hood {number}", "room", "hood")
        preparations.put_hood(write, place, place_allows, hazardous=hazardous)
    return place


def fetched(made: Orders, **ordered: Any) -> Order:
    """Have an order verified, and pull all that it takes."""
    order = made.verified(**{**ORDERED, **ordered})
    shelf = begun(made.pharmacy)
    done(shelf.answer(order=order.id), "PURPOSE")
    for line in shelf.pull.view().wanted:
        for _ in range(line.missing):
            shelf.scan(line_code(made, line.name))
    done(shelf.finish(), "FINISHED")
    return order


def line_code(made: Orders, name: str) -> str:
    """Give the code of what lies there of an item."""
    [(lot, expiry)] = {
        (row["batch_lot"], row["expiry"][2:].replace("-", ""))
        for row in made.record.rows(
            "select l.batch_lot, l.expiry from lot l where l.item_id = :item", item=made.pharmacy.items[name]
        )
    }
    return codes.package(codes.VANCOMYCIN if name.startswith("Vanco") else codes.SALINE, lot, expiry)


def scanned(
    made: Orders, *, doses: int = 1, place_allows: str = "2", remake_of: str | None = None, **ordered: Any
) -> Sheet:
    """Bring a preparation to where its packages are scanned and nothing of them is used."""
    order, record = fetched(made, doses=doses, **ordered), made.record
    hood, version = hood_of(made, place_allows), stored.in_force_of(record, "VANCOMYCIN-NS", record.now())
    assert version is not None
    with record.write(made.ana, "test") as write:
        job_id = jobs.add_job(write, "prepare", 1, {})
        new = NewPreparation(job_id, order.id, order.version, version.id, doses, remake_of)
        first = preparations.add_preparation(write, new, Stage.BEGUN, UnitStage.PLANNED)
        preparations.stand(
            write, first, state=Stage.COMPOUNDING, hood_id=hood, prepared_by=made.ana, started_at=write.at
        )
        movements = _movements(write, order.id)
        for unit in preparations.units_of(write, first.id):
            for step, name in enumerate(PACKAGES, start=1):
                number = unit.number if order.kind == "patient" else BATCH
                step_of(write, first.id, number, step, "scan", **movements[name].pop(0))
            labels.in_process(write, unit)
    print_due(record, made.ana, first.id)
    return Sheet(made, first.id, hood)


def _movements(write: Write, order_id: str) -> dict[str, list[dict[str, Any]]]:
    rows = write.rows(
        "select m.id as movement_id, m.lot_id, l.item_id, i.name from movement m join lot l on l.id = m.lot_id "
        "join item i on i.id = l.item_id join order_pull p on p.job_id = m.job_id where m.kind = 'pull' "
        "and p.order_id = :order order by length(m.id), m.id",
        order=order_id,
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.pop("name"), []).append(row)
    return found


def step_of(write: Write, preparation_id: str, number: int, step: int, evidence: str, **facts: Any) -> None:
    new = NewStep(preparation_id=preparation_id, unit_number=number, step=step, evidence=evidence, **facts)
    preparation_work.add_step(write, new)


def compounded(made: Orders, *, measured: str = "15", **said: Any) -> Sheet:
    """Bring a preparation to where every step is done."""
    sheet = scanned(made, **said)
    for unit in sheet.units:
        done(sheet.applied(unit.number), "LABEL_APPLIED")
    is_batch = made.order(sheet.preparation.order_id).kind == "batch"
    for number in (BATCH,) if is_batch else [unit.number for unit in sheet.units]:
        with sheet.record.write(made.ana, "test") as write:
            step_of(write, sheet.id, number, 3, "measure", measured=measured, wanted="15", unit="mL")
            step_of(write, sheet.id, number, 4, "photograph")
            step_of(write, sheet.id, number, 5, "confirm")
    return sheet
