"""The screen's part of what is looked into afterwards: an emergency access, or a check of own work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from db import instants
from db.record import Record
from kiosk.office import Said
from kiosk.screens.prove import Prove
from kiosk.services import emergency, signing

if TYPE_CHECKING:
    from kiosk.app import KioskApp


class Reviews:
    """Shows what waits for a review, and hands over whose word it is."""

    def __init__(self, app: KioskApp, reader: Record) -> None:
        self._app = app
        self._reader = reader

    def _local(self, at: str) -> str:
        return f"{self._app.local(instants.from_text(at)):%d %b %H:%M}"

    def emergency(self) -> None:
        """Let somebody look into the oldest emergency access."""
        waiting = emergency.to_review(self._reader)
        if not waiting:
            self._app.tell("NOTHING_TO_REVIEW", "No emergency access waits for a review.", "Go on.")
            return
        oldest = waiting[0]
        facts = Content.assemble(
            (f"{oldest.opened_by}, {self._local(oldest.opened_at or '')}\n", "bold"), oldest.reason or ""
        )

        def reviewed(said: Said | None) -> None:
            if said is not None:
                self._app.submit(lambda desk: desk.shown(desk.office.review_emergency(oldest.id, said)))

        dialog = Prove("You looked into this emergency access", facts, "Who reviews it?", self._app.front_door.staff())
        self._app.push_screen(dialog, reviewed)

    def own_work(self) -> None:
        """Let somebody look into the oldest check of own work."""
        waiting = signing.to_review(self._reader)
        if not waiting:
            self._app.tell("NOTHING_TO_REVIEW", "No check of own work waits for a review.", "Go on.")
            return
        oldest = waiting[0]
        staff = self._app.front_door.staff()
        name = next((person.name for person in staff if person.id == oldest.person_id), oldest.person_id)
        count = len(oldest.content["photographs"])
        facts = Content.assemble(
            (f"{name} signed own work as {oldest.meaning}, {self._local(oldest.at)}\n", "bold"),
            f"{oldest.subject.kind} {oldest.subject.id}, {count} photograph{'' if count == 1 else 's'} on record.\n",
            oldest.reason or "",
        )

        def reviewed(said: Said | None) -> None:
            if said is not None:
                self._app.submit(lambda desk: desk.shown(desk.office.review_own_work(oldest.id, said)))

        others = [person for person in staff if person.id != oldest.person_id]
        self._app.push_screen(Prove("You looked into this check", facts, "Who reviews it?", others), reviewed)
