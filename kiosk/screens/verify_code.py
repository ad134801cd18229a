"""A second person compares a newly attached code with its package, and proves who they are."""

from __future__ import annotations

from textual.content import Content

from db.people import Person
from kiosk.screens.prove import Prove
from kiosk.services.receive_view import UnverifiedView


def verify_code(waiting: UnverifiedView, staff: list[Person]) -> Prove:
    """Ask who compared the code; whoever attached it is not among the names."""
    facts = Content.assemble(
        (f"{waiting.scheme} {waiting.value}\n", "bold"), (f"{waiting.name}\n", "bold"), (waiting.pack, "bold")
    )
    others = [person for person in staff if person.id != waiting.recorded_by]
    title = "Compare with the package: is this code this item, in this pack?"
    return Prove(title, facts, "Who compared it?", others)
