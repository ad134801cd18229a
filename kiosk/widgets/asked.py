"""Room for the question of an open job: one place on every screen, where the same question is never asked twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.containers import Container

from kiosk.services.outcome import Question
from kiosk.widgets.question import QuestionPanel

if TYPE_CHECKING:
    from kiosk.app import KioskApp


class Asked(Container):
    """Holds the panel of what is asked, or nothing; the screen has the class `-asking` meanwhile."""

    def __init__(self) -> None:
        super().__init__(id="asked")
        self.question: Question | None = None
        """What is asked now."""

    def show(self, question: Question | None, step: int) -> bool:
        """Ask, as of a step of the job, and say whether something is asked that was not before."""
        if question == self.question:
            self.listen(step)
            return False
        self.question = question
        self.screen.set_class(question is not None, "-asking")
        self.remove_children()
        self.screen.set_focus(None)
        if question is not None:
            self.mount(QuestionPanel(question, step))
        return question is not None

    def listen(self, step: int) -> None:
        """Take an answer again: the last one did not settle the question."""
        for panel in self.query(QuestionPanel):
            panel.listen(step)

    def comes_first(self) -> bool:
        """Say so when a question is open: nothing else is decided before it."""
        if self.question is None:
            return False
        app = cast("KioskApp", self.app)
        app.tell("ANSWER_FIRST", "A question is open.", "Answer it, or take it back with Undo (F9).")
        return True
