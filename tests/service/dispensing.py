"""Units that were made and released, and somebody who hands them over; what was compounded is put on record whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from db import item_costs, jobs, locations, lots, preparation_work, preparations
from db.instants import to_text
from db.lots import Expiry
from db.orders import Order
from db.preparation_work import NewStep
from db.preparations import NewPreparation, PreparationUnit
from db.record import Record
from kiosk.rules.preparation import Stage, UnitStage
from kiosk.services.dispense import Dispense
from kiosk.services.keep_scan import keep_scan
from kiosk.services.outcome import Outcome
from scanners import own_code
from tests.formulas import SALINE, VANCOMYCIN, in_force, vancomycin
from tests.pharmacy import PIN, Pharmacy, done
from tests.service.order_world import Orders, furnish_orders

DOSE: dict[str, Any] = {"formula": "VANCOMYCIN-NS", "dose": "1", "dose_unit": "g", "volume_ml": "100"}


@dataclass
class Made:
    """One preparation with its units and the codes on them."""

    id: str
    units: list[str]
    codes: list[str]
    """The code of each unit's final label."""

    def raw(self, number: int = 1) -> str:
        """What a scanner reads off a unit."""
        return own_code("preparation", self.codes[number - 1]).text


@dataclass
class Pack:
    """Somebody who hands over, with a scanner."""

    dispense: Dispense
    person: str

    @property
    def record(self) -> Record:
        return self.dispense.engine.record

    def scan(self, raw: str, *, key: str | None = None) -> Outcome:
        scan = keep_scan(self.record, raw, "serial", self.person, job_id=self.dispense.job_id)
        return self.dispense.on_scan(raw, "serial", scan_id=scan.id, key=key)

    def answer(self, *, key: str | None = None, **answer: Any) -> Outcome:
        return self.dispense.answer(answer, key=key)

    def does(self, action: str) -> None:
        done(self.answer(action=action), "ACTION")

    def signs(self, person: str, pin: str = PIN) -> Outcome:
        return self.answer(approved_by=person, pin=pin)

    def witness(self, person: str, pin: str = PIN) -> Outcome:
        return self.answer(witness=person, pin=pin)

    def undo(self, *, key: str | None = None) -> Outcome:
        return self.dispense.undo(key=key)

    def finish(self, *, key: str | None = None) -> Outcome:
        return self.dispense.finish(key=key)

    def hand_over(self, *, left: bool, to: str = "nurse") -> Outcome:
        """Answer everything that is asked about the pack."""
        for outcome in (self.finish(), self.answer(to=to), self.answer(storage="refrigerated"), self.answer(left=left)):
            assert outcome.name == "ask", outcome
        return self.answer(name="Odalys Brandt", reference="RX-77")

    @property
    def units(self) -> list[str]:
        return [each.unit for each in self.dispense.view().units]


@dataclass
class World:
    """Orders with a formula in force, and lots that went into what is made."""

    orders: Orders
    formula: str
    lots: dict[str, str] = field(default_factory=dict)
    """The lot that goes in of each item."""

    @property
    def record(self) -> Record:
        return self.orders.record

    @property
    def pharmacy(self) -> Pharmacy:
        return self.orders.pharmacy

    def order(self, **more: Any) -> Order:
        """Enter an order of the formula, and let it be verified."""
        return self.orders.verified(**{**DOSE, **more})

    def batch(self, units: int = 2) -> Order:
        return self.order(kind="batch", patient_id=..., every_hours=..., starts_at=..., doses=units)

    def made(
        self, order: Order, units: int = 1, *, state: str = UnitStage.RELEASED, storage: str = "refrigerator",
        hours: int = 48, applied: bool = True, remake_of: str | None = None,
    ) -> Made:  # fmt: skip
        """Put a preparation on record of which every unit stands so."""
        with self.record.write(self.orders.ana, "test") as write:
            job_id = jobs.add_job(write, "prepare", 1, {})
            begun = jobs.job(write, job_id)
            assert begun is not None
            jobs.save_job(write, begun, {}, "finished", write.node)
            new = NewPreparation(job_id, order.id, order.version, self.formula, units, remake_of)
            stage = {
                UnitStage.TO_CHECK: Stage.TO_CHECK, UnitStage.IN_PROCESS: Stage.COMPOUNDING,
                UnitStage.REJECTED: Stage.REJECTED,
            }.get(UnitStage(state), Stage.RELEASED)  # fmt: skip
            made = preparations.add_preparation(write, new, stage, state)
            until = to_text(self.pharmacy.clock.instant + timedelta(hours=hours))
            preparations.stand(
                write, made, prepared_by=self.orders.ana, started_at=write.at, storage=storage, beyond_use_date=until
            )
            found = preparations.units_of(write, made.id)
            numbers = [0] if order.kind == "batch" else [unit.number for unit in found]
            for number in numbers:
                for place, lot in enumerate(self.lots.values(), 1):
                    step = NewStep(
                        preparation_id=made.id, unit_number=number, step=place, evidence="scan", lot_id=lot,
                        item_id=lots.lot(write, lot).item_id,  # type: ignore[union-attr]
                    )  # fmt: skip
                    preparation_work.add_step(write, step)
            codes = [preparation_work.add_label(write, unit.id, "final", None) for unit in found]
            for code in codes if applied else ():
                preparation_work.apply_label(write, code)
        return Made(made.id, [unit.id for unit in found], codes)

    def unit(self, made: Made, number: int = 1) -> PreparationUnit:
        found = preparations.unit(self.record, made.units[number - 1])
        assert found is not None
        return found

    def code(self, made: Made, number: int = 1) -> str:
        """What a scanner reads off the label that a unit got last."""
        return own_code("preparation", preparation_work.labels_of(self.record, made.units[number - 1])[-1].id).text

    def at_pack(self, person: str | None = None, *, action: str | None = None) -> Pack:
        """Begin to hand over."""
        who = person or self.orders.ana
        begun = Dispense.start(self.record, who)
        assert isinstance(begun, Dispense), begun
        pack = Pack(begun, who)
        if action is not None:
            pack.does(action)
        return pack

    def packed(self, made: Made, *, left: bool, units: int = 1) -> None:
        """Hand units of a preparation over."""
        pack = self.at_pack()
        for number in range(1, units + 1):
            done(pack.scan(made.raw(number)), "IN_PACK")
        done(pack.hand_over(left=left), "HANDED_OVER")

    def recall(self, item: str) -> None:
        with self.record.write("system", "test") as write:
            lots.recall(write, self.lots[item], "the maker's notice")


def furnish_units(pharmacy: Pharmacy) -> World:
    """Put a formula, its people and its lots on record."""
    orders = furnish_orders(pharmacy)
    formula = in_force(pharmacy, vancomycin(), orders.proof(orders.eli)).id
    made = World(orders, formula)
    with pharmacy.record.write("system", "test") as write:
        for name, cost in ((VANCOMYCIN, 1_250), (SALINE, 310)):
            expiry = Expiry("2028-03-31", "day", "2028-04-01T05:00:00.000000Z")
            made.lots[name] = lots.add_lot(write, pharmacy.items[name], f"L-{name[:3].upper()}", expiry)
            item_costs.add(write, pharmacy.items[name], cost)
    assert locations.locations(pharmacy.record)
    return made
