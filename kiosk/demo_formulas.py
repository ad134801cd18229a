"""The demo pharmacy's formulas: ten common ones as drafts, most of them approved by its pharmacist for the demo."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from db import formulas, people
from db.record import Record
from kiosk.services.formula_approval import approve
from kiosk.services.formulas import bring_in
from kiosk.services.identity import Proof
from kiosk.services.outcome import Done, Outcome

FILES: Final = Path(__file__).parent / "demo_formula_files"
DAYS_AGO: Final = 30
"""When they were written and approved, so that what was made since has one."""
_AUTHOR: Final = "Dana Whitfield"
_APPROVER: Final = "Marcus Oyelaran"
_LEFT_AS_DRAFTS: Final = ("INFLIXIMAB-NS-250", "FLUOROURACIL-CASSETTE", "HYDRATION-NS-KCL-20")
"""Nobody looked at these yet: what a draft can and cannot do is seen by them."""


def put_formulas(record: Record, _today: date) -> None:
    """Bring the files in, and approve those of which the demo prepares something."""
    staff = {person.name: person for person in people.staff(record)}
    for path in sorted(FILES.glob("*.toml")):
        _insist(bring_in(record, staff[_AUTHOR].id, path.name, path.read_bytes()))
    proof = Proof(staff[_APPROVER], "name+pin", record.now())  # nobody of the demo has a PIN yet
    for version in formulas.latest_versions(record):
        if version.code not in _LEFT_AS_DRAFTS:
            _insist(approve(record, proof, version.id))


def _insist(outcome: Outcome) -> None:
    if not isinstance(outcome, Done):
        raise RuntimeError(f"the demo pharmacy's formulas could not be put on file: {outcome.message}")
