"""Somebody at a hood with a worksheet, and ways to bring a preparation quickly to any of its states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from db import locations, preparation_work, preparations
from db.orders import Order
from db.preparations import Preparation
from db.record import Record
from kiosk.rules.formula import Formula
from kiosk.rules.permissions import Act
from kiosk.services.formulas import formula
from kiosk.services.keep_scan import keep_scan
from kiosk.services.outcome import Outcome
from kiosk.services.pictures import keep_picture
from kiosk.services.prepare import Prepare
from kiosk.services.prepare_view import PrepareView
from scanners import build_local
from tests import codes
from tests.formulas import SALINE, VANCOMYCIN, in_force, vancomycin
from tests.pharmacy import PIN, Pharmacy, done
from tests.service.order_world import Orders, furnish_orders
from tests.service.printing import ZEBRA, set_printers
from tests.service.pulling import begun, receive

BAG = codes.package(codes.SALINE, "NS1", "280331")
VIAL = codes.package(codes.VANCOMYCIN, "VN1", "280331")
PACKAGES: Mapping[str, str] = {SALINE: BAG, VANCOMYCIN: VIAL}
"""What is scanned for a group of the tests' formulas."""
ORDERED: Mapping[str, Any] = {"dose": "1000", "volume_ml": "100", "formula": "VANCOMYCIN-NS"}
"""1 g in a bag of 100 mL, two doses: what the tests' formula is for."""
JPEG = b"\xff\xd8\xff\xe0" + b"a syringe" * 40


@dataclass
class Worksheet:
    """One worksheet, driven as the kiosk drives it."""

    made: Orders
    prepare: Prepare
    person: str
    pictures: int = 0

    @property
    def record(self) -> Record:
        return self.prepare.engine.record

    @property
    def view(self) -> PrepareView:
        return self.prepare.view()

    @property
    def preparation(self) -> Preparation:
        found = preparations.of_job(self.record, self.prepare.job_id)
        assert found is not None
        return found

    @property
    def made_one_by_one(self) -> bool:
        """Say whether the steps are done for each unit anew."""
        kept = formula(self.record, self.preparation.formula_id)
        assert kept is not None
        return kept.formula.scale == "patient"

    def scan(self, raw: str, *, key: str | None = None, source: str = "serial") -> Outcome:
        """Scan as the kiosk does: the scan is stored before anybody asks what it means."""
        stored = keep_scan(self.record, raw, source, self.person, job_id=self.prepare.job_id)
        return self.prepare.on_scan(raw, source, scan_id=stored.id, key=key)

    def answer(self, *, key: str | None = None, **answer: Any) -> Outcome:
        return self.prepare.answer(answer, key=key)

    def undo(self, *, key: str | None = None) -> Outcome:
        return self.prepare.undo(key=key)

    def finish(self) -> Outcome:
        return self.prepare.finish()

    def photo(self) -> Outcome:
        """Take a picture; each is another one."""
        self.pictures += 1
        content = JPEG + bytes([self.pictures])
        return keep_picture(self.record, self.person, self.prepare.job_id, Act.PREPARE, content)

    def to_hood(self, hood: str) -> Worksheet:
        """Scan a hood and do what comes before the first step."""
        done(self.scan(codes.shelf(hood)), "HOOD")
        return self.at_hood()

    def at_hood(self) -> Worksheet:
        """Prove who one is, and go on to the first step, or the one that somebody else left."""
        done(self.answer(pin=PIN), "PERSON")
        if self.view.asked == "clearance":
            done(self.answer(clear=True), "CLEAR")
        done(self.answer(garbed=True), "GARBED")
        return self

    def label(self) -> Outcome:
        """Scan the in-process label that is to go onto its container."""
        return self.scan(in_process(self))

    def do_one(self, packages: Mapping[str, str] = PACKAGES, second: str | None = None) -> Outcome:
        """Do the one thing that is asked at a step, rightly."""
        view = self.view
        if view.asked == "label":
            return self.label()
        if view.asked == "approval":
            return self.answer(witness=second or self.made.dana, pin=PIN)
        assert view.asked == "step", view
        assert view.expected is not None
        match view.evidence:
            case "scan":
                return self.scan(packages[view.expected.group])
            case "measure":
                return self.answer(amount=view.expected.amount.replace(",", ""))
            case "photograph":
                done(self.photo(), "PICTURE_KEPT")
                return self.answer(photographed=True)
            case _:
                return self.answer(done=True)

    def through(self, packages: Mapping[str, str] = PACKAGES, *, until: int | None = None) -> Worksheet:
        """Do every step, or all before the step `until` of the unit that is made."""
        while self.view.asked != "completion" and (until is None or self.view.step_number < until):
            done(self.do_one(packages))
        return self


def in_process(sheet: Worksheet) -> str:
    """Give the code of the in-process label that waits to be scanned."""
    for unit in preparations.units_of(sheet.record, sheet.preparation.id):
        for label in preparation_work.labels_of(sheet.record, unit.id):
            if label.applied_at is None and label.voided_at is None:
                return build_local("preparation", label.id)
    raise AssertionError("no label waits")


def hood(pharmacy: Pharmacy, name: str = "Hood 1", place_allows: str = "2", *, hazardous: bool = False) -> str:
    """Put a hood on record."""
    with pharmacy.record.write("system", "test") as write:
        place = locations.add_location(write, name, "room", "hood")
        preparations.put_hood(write, place, place_allows, hazardous=hazardous)
    return place


def furnish_preparing(pharmacy: Pharmacy, made_by: Formula | None = None) -> Orders:
    """Put stock, people, a patient, the tables and a formula in force on record."""
    set_printers(pharmacy.record, ZEBRA)
    receive(pharmacy, *[VIAL] * 6, *[BAG] * 6)
    made = furnish_orders(pharmacy)
    in_force(pharmacy, made_by or vancomycin(tolerance_percent=Decimal(5)))
    return made


def fetched(made: Orders, packages: Mapping[str, str] = PACKAGES, **ordered: Any) -> Order:
    """Have an order verified, and all that it takes pulled for it."""
    order = made.verified(**{**ORDERED, **ordered})
    fetch(made, order, packages)
    return order


def fetch(made: Orders, order: Order, packages: Mapping[str, str] = PACKAGES) -> None:
    """Pull all that a verified order takes."""
    shelf = begun(made.pharmacy)
    done(shelf.answer(order=order.id), "PURPOSE")
    for line in shelf.pull.view().wanted:
        for _ in range(line.missing):
            done(shelf.scan(packages[line.name]), "PULLED")
    done(shelf.finish(), "FINISHED")


def started(made: Orders, person: str | None = None, record: Record | None = None) -> Worksheet:
    """Begin a worksheet for which no order is named yet."""
    who = person or made.ana
    prepare = Prepare.start(record or made.record, who)
    assert isinstance(prepare, Prepare), prepare
    return Worksheet(made, prepare, who)


def worksheet(made: Orders, order: Order, person: str | None = None) -> Worksheet:
    """Begin the worksheet of an order."""
    sheet = started(made, person)
    done(sheet.answer(order=order.id), "ORDER")
    return sheet


def resumed(sheet: Worksheet, person: str | None = None, record: Record | None = None) -> Worksheet:
    """Go on with a worksheet, perhaps as another person or at another kiosk."""
    who = person or sheet.person
    prepare = Prepare.resume(record or sheet.record, who, sheet.prepare.job_id)
    assert isinstance(prepare, Prepare), prepare
    return Worksheet(sheet.made, prepare, who, sheet.pictures + 100)


def compounding(made: Orders, place: str | None = None, **ordered: Any) -> Worksheet:
    """Bring a preparation to its first step."""
    return worksheet(made, fetched(made, **ordered)).to_hood(place or hood(made.pharmacy))


def labelling(made: Orders, place: str | None = None, **ordered: Any) -> Worksheet:
    """Bring a preparation to where every step is done, and its final labels come next."""
    return compounding(made, place, **ordered).through()


def completed(sheet: Worksheet) -> Worksheet:
    """Put every final label on its container; where nothing is left in the vials that ends the worksheet."""
    units = preparations.units_of(sheet.record, sheet.preparation.id)
    for unit in units:
        bears = {each.kind: each.id for each in preparation_work.labels_of(sheet.record, unit.id)}
        if sheet.made_one_by_one and len(units) > 1:
            done(sheet.scan(build_local("preparation", bears["in_process"])), "AT_CONTAINER")
        sheet.scan(build_local("preparation", bears["final"]))
    return sheet


def to_check(made: Orders, place: str | None = None, **ordered: Any) -> Worksheet:
    """Bring a preparation to where it waits for the pharmacist."""
    return completed(labelling(made, place, **ordered))
