"""One try of each act on what was prepared, for the test of the table of permissions."""

from __future__ import annotations

from db import people, preparation_records
from db.subject import Subject
from kiosk.services import compounding_correct, compounding_export
from kiosk.services.compounding_correct import Correction
from kiosk.services.identity import Proof
from kiosk.services.signing import sign
from tests.pharmacy import Pharmacy
from tests.service.dispensing import furnish_units


def released(pharmacy: Pharmacy) -> str:
    """Put a preparation with its signed record on record."""
    world = furnish_units(pharmacy)
    made = world.made(world.order())
    eli = people.anybody(world.record, world.orders.eli)
    assert eli is not None
    content = {"prepared_at": {"started": None}, "corrections": []}
    with world.record.write(eli.id, "test") as write:
        about = {"sha256": preparation_records.digest(content)}
        signature = sign(
            write, Proof(eli, "name+pin", write.at), "released preparation", Subject("preparation", made.id), about
        )
        assert isinstance(signature, str)
        preparation_records.add_record(write, made.id, 1, content, signature)
    return made.id


def look(pharmacy: Pharmacy, who: str, preparation: str) -> object:
    return compounding_export.look(pharmacy.record, who, preparation)


def correct(pharmacy: Pharmacy, proof: Proof, preparation: str) -> object:
    said = [Correction("prepared_at", "begun at 08:50")]
    return compounding_correct.supersede(pharmacy.record, proof, preparation, said, "clock was late")
