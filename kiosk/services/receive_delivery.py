"""What people answer about a delivery as a whole: its papers, whose stock it is, where its cold lines went."""

from __future__ import annotations

from dataclasses import dataclass

from db import locations
from db.store import Reader
from kiosk.services.outcome import Refused
from kiosk.services.receive_answers import Answer, name_in, text


@dataclass(frozen=True)
class Papers:
    """What a person said about where a delivery comes from."""

    supplier: str | None
    invoice: str | None


def papers(answer: Answer) -> Papers | Refused:
    """Read supplier and invoice number from an answer."""
    if answer.get("no_papers") is True:
        return Papers(None, None)
    supplier, invoice = text(answer.get("supplier")), text(answer.get("invoice"))
    if supplier is None or (answer.get("invoice") is not None and invoice is None):
        return Refused("PAPERS_INCOMPLETE", "Give the supplier, and the invoice number if there is one.", "Type both.")
    return Papers(supplier, invoice)


def owner(answer: Answer) -> str | Refused:
    """Read who owns the stock that comes next: own, consignment:<supplier> or patient:<reference, never a name>."""
    value = answer.get("owner")
    if value == "own":
        return "own"
    if isinstance(value, str) and value.startswith(("consignment:", "patient:")):
        kind, _, reference = value.partition(":")
        cleaned = text(reference)
        if cleaned is not None:
            return f"{kind}:{cleaned}"
    return Refused(
        "BAD_OWNER",
        "Stock belongs to the pharmacy (own), a supplier (consignment:…) or one patient (patient:…).",
        "For a patient give the prescription number, never a name.",
    )


def shelf(reader: Reader, answer: Answer) -> locations.Location | Refused:
    """Read where cold lines were put away."""
    found = locations.location(reader, name_in(answer, "put_away"))
    return found or Refused("NO_LOCATION", "There is no such shelf.", "Scan the label on the shelf.")
