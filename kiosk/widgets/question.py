"""A question on the screen: what is asked, what to compare, the likely answers as big buttons, the rest to type."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Label, Static

from kiosk.messages import Answered
from kiosk.services.outcome import Choice, Question
from kiosk.widgets.entry import Entry

_FIELDS: dict[str, tuple[str, str]] = {
    "batch_lot": ("Lot number", "as printed on the package"),
    "expiry": ("Expiry", "2028-03-31, or 2028-03 if only a month is printed"),
    "supplier": ("Supplier", ""),
    "invoice": ("Invoice number", ""),
    "reason": ("Reason for keeping it", "why may it be used all the same?"),
    "packs": ("How many packs", "1"),
    "units_per_pack": ("Units in one pack", "count them"),
}
_NUMBERS = ("packs", "units_per_pack")
_ELSEWHERE = ("item", "create", "put_away")
"""Fields that are answered by another screen or a scan, never by typing here."""


class ChoiceButton(Button):
    """One likely answer."""

    def __init__(self, choice: Choice) -> None:
        super().__init__(Content(choice.label), classes="choice")
        self.choice = choice


class QuestionPanel(Vertical):
    """Asks one question and posts `Answered`."""

    def __init__(self, question: Question) -> None:
        super().__init__(classes="question")
        self.question = question

    def compose(self) -> ComposeResult:
        """Draw the question; facts to compare are large and in one place."""
        yield Label(self.question.text, markup=False, classes="question-text")
        with VerticalScroll(classes="question-body", can_focus=False):
            if self.question.facts:
                yield Static(self._facts(), markup=False, classes="facts")
            for field in self._typed_fields():
                label, hint = _FIELDS[field]
                yield Entry(field, label, placeholder=hint, kind="integer" if field in _NUMBERS else "text")
            for choice in self.question.choices:
                yield ChoiceButton(choice)

    def _typed_fields(self) -> list[str]:
        return [field for field in self.question.fields if field in _FIELDS and not self._by_search]

    @property
    def _by_search(self) -> bool:
        return any(field in _ELSEWHERE for field in self.question.fields)

    def _facts(self) -> Content:
        width = max(len(label) for label, _ in self.question.facts)
        lines = [
            Content.assemble((f"{label:<{width}}  ", "$quiet"), (value, "bold")) for label, value in self.question.facts
        ]
        return Content("\n").join(lines)

    def on_mount(self) -> None:
        """Put the cursor where the likeliest answer is."""
        entries = list(self.query(Entry))
        choices = list(self.query(ChoiceButton))
        if entries and self.question.code not in ("COMPARE", "UNITS_PER_PACK", "DELIVERY"):
            entries[0].focus_line()
        elif choices:
            choices[0].focus()

    @on(Button.Pressed, "ChoiceButton")
    def _chosen(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, ChoiceButton):
            self.post_message(Answered({**self._filled(), **event.button.choice.answer}))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next empty line, then answers."""
        event.stop()
        empty = [entry for entry in self.query(Entry) if not entry.value.strip()]
        answered_by_one = self.question.code not in ("LOT_AND_EXPIRY",)
        if empty and not answered_by_one:
            empty[0].focus_line()
            return
        answer: dict[str, object] = dict(self._filled())
        if self.question.code == "COMPARE" and answer:
            answer["confirm"] = True
        if answer:
            self.post_message(Answered(answer))

    def _filled(self) -> dict[str, str]:
        return {entry.field: entry.value.strip() for entry in self.query(Entry) if entry.value.strip()}
