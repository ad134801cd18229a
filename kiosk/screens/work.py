"""What the screens of open jobs share: the question beside the lines, a second person's word, the keys of the work."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from textual import getters

from db.people import Person
from kiosk.messages import Answered
from kiosk.office import Said
from kiosk.screens.base import JobScreen
from kiosk.screens.prove import Prove, facts_of
from kiosk.screens.type_code import TypeCode
from kiosk.services.outcome import Question
from kiosk.widgets.asked import Asked
from kiosk.widgets.entry import Entry


class WorkScreen(JobScreen):
    """A screen that scans into an open job."""

    SHOWS_JOB = True
    asked = getters.query_one(Asked)

    def on_answered(self, event: Answered) -> None:
        """Take what was chosen or typed in the panel of a question."""
        event.stop()
        self.answered(event)

    def answered(self, event: Answered) -> None:
        """Hand an answer to the job."""
        self.kiosk.answer(event.answer, event.step)

    def answer_from_dialog(self, step: int, answer: Mapping[str, Any] | None) -> None:
        """Give an answer from a dialog, as of the step at which the dialog was opened."""
        if answer is not None:
            self.kiosk.answer(answer, step)

    def others(self) -> list[Person]:
        """Everybody at work but the one who is signed in."""
        here = self.kiosk.front_door.person_id
        return [person for person in self.kiosk.front_door.staff() if person.id != here]

    def ask_witness(self, question: Question, title: str, step: int) -> None:
        """Let a second person sign for what is asked."""
        dialog = Prove(title, facts_of(question), "Who is the witness?", self.others())
        self.app.push_screen(dialog, partial(self.proved, step, "witness"))

    def proved(self, step: int, role: str, said: Said | None) -> None:
        """Hand a second person's word to the job, or take an answer again when they did not sign."""
        self.asked.listen(step)
        if said is not None:
            self.kiosk.answer({role: said.person_id, "pin": said.pin}, step)

    def goes_to_entry(self, field: str) -> bool:
        """Go to the line of the question that asks for an amount, where there is one."""
        amounts = [entry for entry in self.query(Entry) if entry.field == field]
        if amounts:
            amounts[0].focus_line()
        return bool(amounts)

    def action_home(self) -> None:
        """Leave; the job stays open."""
        self.kiosk.go_home()

    def action_type_code(self) -> None:
        """Type a code that cannot be scanned."""
        self.app.push_screen(TypeCode(), self.kiosk.take_typed)

    def action_undo(self) -> None:
        """Take back the last step."""
        self.kiosk.undo()

    def action_finish(self) -> None:
        """End the job."""
        self.kiosk.finish()
