"""The demo pharmacy's orders: a Tuesday's queue, with what a pharmacist looks at twice."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from db import items, orders, patients, people
from db.record import Record
from kiosk.services import order_check, order_clarify, order_enter, order_stop, order_tables, order_verify
from kiosk.services.identity import Proof
from kiosk.services.order_check import OrderCheck
from kiosk.services.outcome import Done, Outcome
from kiosk.services.patient_record import site_day

_KEYS_IN: Final = "Tomas Lindqvist"
_VERIFIES: Final = "Marcus Oyelaran"
_ALSO_PHARMACIST: Final = "Dana Whitfield"
_TABLES: Final = Path(__file__).with_name("demo_orders.toml")


def _order(mrn: str, drug: str, dose: str, number: str, **more: Any) -> dict[str, Any]:
    return {"mrn": mrn, "drug": drug, "dose": dose, "number": number, "route": "iv", "prescriber": "Dr Osei", **more}


VERIFIED: Final = (
    _order("700114", "Vancomycin 1 g", "1000 mg", "RX-24017", fluid="Sodium chloride 0.9 % 250 mL", volume_ml="250",
           minutes=90, every_hours=12, doses=4, fills=3, needed="12:00", formula="VANCOMYCIN-NS-250"),
    _order("700342", "CefTRIAXone 2 g", "2 g", "RX-24018", fluid="Sodium chloride 0.9 % 100 mL", volume_ml="100",
           minutes=30, every_hours=24, doses=3, fills=2, needed="13:30", formula="CEFTRIAXONE-NS-100"),
    _order("700812", "Meropenem 1 g", "1 g", "RX-24021", fluid="Sodium chloride 0.9 % 100 mL", volume_ml="100",
           minutes=60, every_hours=8, doses=2, needed="15:00", priority="stat", formula="MEROPENEM-NS-100"),
    _order("", "CeFAZolin 2 g", "2 g", "B-1107", kind="batch", fluid="Sodium chloride 0.9 % 100 mL", doses=6,
           needed="17:00", prescriber=""),
)  # fmt: skip
"""What may be prepared."""
WAITING: Final = (
    _order("700228", "Vancomycin 1 g", "1250 mg", "RX-24022", fluid="Sodium chloride 0.9 % 250 mL", volume_ml="250",
           minutes=90, every_hours=12, doses=4, needed="14:00", formula="VANCOMYCIN-NS-250"),
    _order("700684", "Meropenem 1 g", "1 g", "RX-24023", fluid="Sodium chloride 0.9 % 100 mL", volume_ml="100",
           minutes=60, every_hours=8, doses=3, needed="16:00", formula="MEROPENEM-NS-100"),
    _order("700570", "CefTRIAXone 2 g", "50 mg/kg", "RX-24024", weight_kg="20.6",
           fluid="Sodium chloride 0.9 % 50 mL", volume_ml="50", minutes=30, every_hours=24, doses=2, needed="16:30",
           priority="stat"),
    _order("700812", "CefTRIAXone 2 g", "3 g", "RX-24025", fluid="Sodium chloride 0.9 % 100 mL", volume_ml="100",
           minutes=30, every_hours=24, doses=2, needed="18:00", prescriber="Dr Lindgren"),
)  # fmt: skip
"""An allergy of the same name, a patient whom nobody asked, a child by weight, a high dose beside another therapy."""


def put_orders(record: Record) -> None:
    """Bring the tables in, and enter the orders; the last one is asked about, and one is on hold."""
    staff = {person.name: person.id for person in people.staff(record)}
    pharmacist, technician = staff[_VERIFIES], staff[_KEYS_IN]
    _expect(order_tables.bring_in(record, staff[_ALSO_PHARMACIST], _TABLES.name, _by_id(record)))
    today = site_day(record, record.now())
    for said in VERIFIED:
        _verify(record, pharmacist, _enter(record, technician, said, today))
    waiting = [_enter(record, technician, said, today) for said in WAITING]
    held = _enter(record, technician, {**VERIFIED[1], "mrn": "701040", "number": "RX-24019"}, today)
    _expect(order_stop.hold(record, technician, held, "line not placed yet, Dr Osei calls back"))
    question = "3 g is above the usual dose: is it meant?"
    _expect(order_clarify.ask(record, pharmacist, waiting[-1], "Dr Lindgren", question))


def enter_verified(record: Record, said: Mapping[str, Any]) -> str:
    """Enter one more order, have it verified, and return it."""
    staff = {person.name: person.id for person in people.staff(record)}
    order_id = _enter(record, staff[_KEYS_IN], said, site_day(record, record.now()))
    _verify(record, staff[_VERIFIES], order_id)
    return order_id


def _by_id(record: Record) -> bytes:
    """Let the table's names stand for items of this record: a real site's file has NDCs or GTINs there."""
    text = _TABLES.read_text(encoding="utf-8")
    for row in tomllib.loads(text)["code"]:
        if row["kind"] in ("drug", "fluid"):
            [item_id] = items.items_called(record, row["means"])
            text = text.replace(f'means = "{row["means"]}"', f'means = "{item_id}"')
    return text.encode()


def _enter(record: Record, by: str, said: Mapping[str, Any], today: date) -> str:
    tomorrow = today + timedelta(days=1)
    number, unit = said["dose"].split(" ")
    unit, _, per = unit.partition("/")
    content = {name: value for name, value in said.items() if name not in ("mrn", "drug", "fluid", "needed", "dose")}
    content |= {"dose": number, "dose_unit": unit, "per": per, "item_id": items.items_called(record, said["drug"])[0]}
    if "fluid" in said:
        content["diluent_id"] = items.items_called(record, said["fluid"])[0]
    content["needed_at"] = f"{today} {said['needed']}"
    if said["mrn"]:
        content["patient_id"] = patients.called(record, said["mrn"], 1)[0].patient_id
        content["starts_at"] = f"{tomorrow} 08:00"
    _expect(order_enter.enter(record, by, content))
    order = orders.order_numbered(record, said["number"])
    if order is None:
        raise RuntimeError("the demo pharmacy could not be built: an order that was entered is not there")
    return order.id


def _verify(record: Record, by: str, order_id: str) -> None:
    person = people.person(record, by)
    shown = order_check.look(record, by, order_id)
    if person is None or not isinstance(shown, OrderCheck):
        raise RuntimeError("the demo pharmacy could not be built: an order cannot be looked at")
    proof = Proof(person, "name+pin", record.now())  # nobody of the demo has a PIN yet
    _expect(order_verify.verify(record, proof, order_id, shown.digest))


def _expect(outcome: Outcome) -> None:
    if not isinstance(outcome, Done):
        raise RuntimeError(f"the demo pharmacy could not be built: {outcome.message}")
