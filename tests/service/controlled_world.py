"""A shelf with a controlled substance on it, and two people who count it."""

from __future__ import annotations

from typing import Any

from db.inventories import Inventory
from kiosk.services import identity, inventory
from kiosk.services.identity import Proof
from kiosk.services.inventory import ToTake
from tests import codes
from tests.counting import counting, joining, post
from tests.pharmacy import PIN, Pharmacy, done
from tests.shelf import VANCOMYCIN, change_item, received

CEFAZOLIN = "CeFAZolin 2 g"


def stock_up(pharmacy: Pharmacy) -> None:
    """Five vials of schedule II, and three of schedule III."""
    received(pharmacy, 5, "VN1", "280331")
    received(pharmacy, 3, "CZ1", "280331", code=codes.CEFAZOLIN)
    change_item(pharmacy, VANCOMYCIN, dea_schedule="CII")
    change_item(pharmacy, CEFAZOLIN, dea_schedule="CIII")
    pharmacy.clock.advance(minutes=61)


def proof_of(pharmacy: Pharmacy, person: str) -> Proof:
    proof = identity.by_pin(pharmacy.record, person, PIN)
    assert isinstance(proof, Proof), proof
    return proof


def count_item(pharmacy: Pharmacy, quantity: int = 5, name: str = VANCOMYCIN, lot: str = "VN1") -> None:
    """Let two people count an item, and post it."""
    code = codes.VANCOMYCIN if name == VANCOMYCIN else codes.CEFAZOLIN
    counter = counting(pharmacy, item=pharmacy.items[name])
    counter.see(quantity, lot, "280331", code)
    done(counter.finish())
    part = joining(counter, pharmacy.ben, counter.place)
    part.see(quantity, lot, "280331", code)
    done(part.finish())
    done(post(counter), "POSTED")


def take(pharmacy: Pharmacy, dana: str, kind: str = "biennial", **more: Any) -> object:
    """Let a pharmacist take an inventory before Ben."""
    wanted = ToTake(kind, "opening", **more)
    return inventory.take(pharmacy.record, proof_of(pharmacy, dana), proof_of(pharmacy, pharmacy.ben), wanted)


def taken(pharmacy: Pharmacy, dana: str, kind: str = "biennial", **more: Any) -> Inventory:
    found = take(pharmacy, dana, kind, **more)
    assert isinstance(found, Inventory), found
    return found
