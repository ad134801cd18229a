"""What the screens share in whose work somebody signs: a button beside the question, and the dialog behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import ClassVar, Final

from db.people import Person
from kiosk.messages import Answered
from kiosk.rules.permissions import Role
from kiosk.screens.prove import Prove, facts_of
from kiosk.screens.work import WorkScreen
from kiosk.services.outcome import Choice, Question

SIGN: Final = "sign"
"""What the button answers; it never reaches the job."""
_ASK: Final = {"witness": "Who is the second person?", "approved_by": "Which pharmacist?"}


class SignedWorkScreen(WorkScreen):
    """A screen that scans into a job in which somebody signs now and then."""

    BUTTONS: ClassVar[Mapping[str, str]] = {
        "witness": "A second person signs",
        "approved_by": "A pharmacist looks and signs",
    }
    """What the button says, by the field of the question that a dialog asks for."""

    def ask(self, question: Question | None, step: int) -> None:
        """Ask; a button stands for what a dialog asks for, with the PIN."""
        self.asked.show(self.with_button(question), step)

    def with_button(self, question: Question | None) -> Question | None:
        """Put the button in the place of the lines for somebody's word."""
        role = next((each for each in self.BUTTONS if question is not None and each in question.fields), None)
        if question is None or role is None:
            return question
        return replace(question, fields=(), choices=(Choice(self.BUTTONS[role], {SIGN: role}), *question.choices))

    def answered(self, event: Answered) -> None:
        """Hand an answer to the job; somebody's word is asked for first."""
        role, question = event.answer.get(SIGN), self.asked.question
        if isinstance(role, str) and question is not None:
            self.sign(role, question, event.step)
        else:
            super().answered(event)

    def sign(self, role: str, question: Question, step: int) -> None:
        """Let a second person, or a pharmacist, sign for what is asked."""
        dialog = Prove(question.text, facts_of(question), _ASK[role], self.signers(role))
        self.app.push_screen(dialog, partial(self.proved, step, role))

    def signers(self, role: str) -> list[Person]:
        """Who may sign so: pharmacists, or anybody else at work."""
        if role != "approved_by":
            return self.others()
        return [person for person in self.kiosk.front_door.staff() if Role.PHARMACIST in person.roles]
