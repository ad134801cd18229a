"""A pharmacy with patients, codes and pharmacists, in which orders are entered and verified; all names are invented."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db import credentials, orders, people
from db.orders import Order
from db.record import Record
from kiosk.services import (
    identity,
    order_check,
    order_enter,
    order_import,
    order_tables,
    order_verify,
    patient_allergies,
)
from kiosk.services.identity import Proof
from kiosk.services.order_check import OrderCheck
from kiosk.services.order_import import OrdersImported
from kiosk.services.outcome import Outcome
from kiosk.services.patient_numbers import NewNumber
from kiosk.services.patients import Who
from tests import codes
from tests.pharmacy import PIN, QUICK_HASH, Pharmacy, done
from tests.service import patients

TABLES = f"""
source = "Formulary of the site, 2026-10"
code = [
  {{ code = "VANC1G", kind = "drug", means = "{codes.VANCOMYCIN}", holds = "1 g" }},
  {{ code = "CEFAZ2", kind = "drug", means = "{codes.CEFAZOLIN}", holds = "2 g" }},
  {{ code = "MERO1", kind = "drug", means = "{codes.MEROPENEM}", holds = "1 g" }},
  {{ code = "NS100", kind = "fluid", means = "{codes.SALINE}" }},
  {{ code = "IVPB", kind = "route", means = "iv" }},
]
dose_range = [
  {{ drug = "VANC1G", route = "iv", basis = "dose", unit = "g", least = "0.5", most = 2 }},
]
therapy_group = [
  {{ name = "Beta-lactams", drugs = ["CEFAZ2", "MERO1"] }},
]
"""
WHO = Who("Larkspur", "Henning", "1957-05-03")
MRN = NewNumber("mrn", "Lakeside Hospital", "4471988")
RX: dict[str, str] = {
    "number": "RX1001", "patient": "4471988", "drug": "VANC1G", "dose": "1250", "dose_unit": "mg", "route": "IVPB",
    "diluent": "NS100", "volume_ml": "250", "minutes": "90", "every_hours": "12", "starts_at": "2026-11-24 08:00",
    "needed_at": "2026-11-23 16:00", "doses": "2", "fills": "2", "prescriber": "Dr Osei",
}  # fmt: skip
"""An order as another system would drop it."""


@dataclass
class Orders:
    """What a test needs to enter orders and to judge what became of them."""

    pharmacy: Pharmacy
    dana: str
    eli: str
    """Both pharmacists."""
    patient: str

    @property
    def record(self) -> Record:
        return self.pharmacy.record

    @property
    def ana(self) -> str:
        return self.pharmacy.ana

    def said(self, **more: Any) -> dict[str, Any]:
        """What somebody types, by ids; `...` leaves something out."""
        items = self.pharmacy.items
        said = {
            "patient_id": self.patient, "item_id": items["Vancomycin 1 g"], "dose": "1250", "dose_unit": "mg",
            "route": "iv", "diluent_id": items["Sodium chloride 0.9 % 100 mL"], "volume_ml": "250", "minutes": 90,
            "every_hours": 12, "starts_at": "2026-11-24 08:00", "needed_at": "2026-11-23 16:00", "doses": 2,
        }  # fmt: skip
        return {name: value for name, value in {**said, **more}.items() if value is not ...}

    def enter(self, by: str | None = None, **more: Any) -> Order:
        """Let Ana, or somebody else, enter an order."""
        before = {row["id"] for row in self.record.rows("select id from patient_order")}
        done(order_enter.enter(self.record, by or self.ana, self.said(**more)), "ORDER_ENTERED")
        [order_id] = {row["id"] for row in self.record.rows("select id from patient_order")} - before
        return self.order(order_id)

    def order(self, order_id: str) -> Order:
        found = orders.order(self.record, order_id)
        assert found is not None
        return found

    def look(self, order_id: str, by: str | None = None) -> OrderCheck:
        found = order_check.look(self.record, by or self.dana, order_id)
        assert isinstance(found, OrderCheck), found
        return found

    def proof(self, person: str) -> Proof:
        found = identity.by_pin(self.record, person, PIN)
        assert isinstance(found, Proof), found
        return found

    def verify(self, order_id: str, person: str | None = None, *, seen: str | None = None) -> Outcome:
        """Let a pharmacist look at an order and sign it."""
        who = person or self.dana
        digest = seen if seen is not None else self.look(order_id, who).digest
        return order_verify.verify(self.record, self.proof(who), order_id, digest)

    def verified(self, **more: Any) -> Order:
        """Enter an order, and let Dana verify it."""
        order = self.enter(**more)
        done(self.verify(order.id), "ORDER_VERIFIED")
        return self.order(order.id)

    def bring_in(self, path: Path, by: str = "system") -> OrdersImported:
        found = order_import.bring_in(self.record, by, path, progress=lambda _: None)
        assert isinstance(found, OrdersImported), found
        return found


def furnish_orders(pharmacy: Pharmacy) -> Orders:
    """Put two pharmacists, a patient and the site's tables on record."""
    record = pharmacy.record
    with record.write("system", "test") as write:
        dana = people.add_person(write, "Delia Prine", ["pharmacist"])
        eli = people.add_person(write, "Eli Marsh", ["pharmacist"])
        for person in (dana, eli):
            credentials.add_pin(write, person, QUICK_HASH)
    done(order_tables.bring_in(record, dana, "tables.toml", TABLES.encode()), "ORDER_TABLES")
    patient = patients.add(pharmacy, WHO, MRN)
    done(patient_allergies.none_known(record, pharmacy.ana, patient))
    return Orders(pharmacy, dana, eli, patient)


def other_patient(made: Orders) -> str:
    """Put somebody else on record, of whom nobody asked for allergies."""
    who = Who("Brackenthorpe", "Otis", "1984-07-19")
    return patients.add(made.pharmacy, who, NewNumber("mrn", "Lakeside Hospital", "5580113"))
