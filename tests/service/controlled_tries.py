"""One try of each act on controlled substances, for the test of the table of permissions."""

from __future__ import annotations

from db import people
from db.inventories import Inventory
from kiosk.services import controlled_list, controlled_record, controlled_seen, inventory, inventory_print
from kiosk.services.controlled_record import Wanted
from kiosk.services.hand import own_hand
from kiosk.services.identity import Proof
from kiosk.services.inventory import ToTake
from kiosk.services.record_filter import Filter
from tests.pharmacy import Pharmacy
from tests.service.controlled_world import proof_of


def take(pharmacy: Pharmacy, proof: Proof) -> object:
    """Take an inventory before somebody else."""
    return inventory.take(pharmacy.record, proof, proof_of(pharmacy, pharmacy.ben), ToTake("initial", "opening"))


def listed(pharmacy: Pharmacy, who: str) -> object:
    return controlled_list.listed(pharmacy.record, who)


def look(pharmacy: Pharmacy, who: str) -> object:
    return controlled_record.look(pharmacy.record, who, Wanted(Filter()))


def seen(pharmacy: Pharmacy, who: str) -> object:
    return controlled_seen.seen(pharmacy.record, own_hand(pharmacy.record), who, Wanted(Filter()))


def export(pharmacy: Pharmacy, who: str) -> object:
    path = pharmacy.place.data_folder / "record.csv"
    return controlled_record.export_record(
        pharmacy.record, own_hand(pharmacy.record), who, "csv", Wanted(Filter()), path
    )


def print_again(pharmacy: Pharmacy, who: str) -> object:
    """Print what somebody else took."""
    dana = people.staff_called(pharmacy.record, "Dana Whitfield")
    assert dana is not None
    taken = take(pharmacy, Proof(dana, "name+pin", pharmacy.record.now()))
    assert isinstance(taken, Inventory)
    path = pharmacy.place.data_folder / "inventory.pdf"
    return inventory_print.export_inventory(pharmacy.record, own_hand(pharmacy.record), who, "pdf", taken.id, path)
