"""One try of each act on formulas, for the test of the table of permissions."""

from __future__ import annotations

from kiosk import formula_toml
from kiosk.services.formula_approval import approve, retire
from kiosk.services.formulas import bring_in
from kiosk.services.identity import Proof
from tests.formulas import approve_limits, vancomycin, written
from tests.pharmacy import Pharmacy

BEGUN = ("setting", "formula_version")
"""What is there before somebody approves: limits, and what somebody else wrote."""


def write(pharmacy: Pharmacy, who: str) -> object:
    return bring_in(pharmacy.record, who, "formula.toml", formula_toml.write(vancomycin()).encode())


def approved(pharmacy: Pharmacy, proof: Proof) -> object:
    approve_limits(pharmacy.record)
    return approve(pharmacy.record, proof, written(pharmacy, vancomycin()).id)


def retired(pharmacy: Pharmacy, proof: Proof) -> object:
    return retire(pharmacy.record, proof, written(pharmacy, vancomycin()).id, "not made any more")
