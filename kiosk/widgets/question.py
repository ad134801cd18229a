"""A question on the screen: what is asked, what to compare, the likely answers as big buttons, the rest to type."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from kiosk.messages import Answered, ItemWanted
from kiosk.services.outcome import Choice, Question
from kiosk.widgets.entry import Entry
from kiosk.widgets.scroll import Scroll

_FIELDS: dict[str, tuple[str, str]] = {
    "batch_lot": ("Lot number", "as printed on the package"),
    "expiry": ("Expiry", "2028-03-31, or 2028-03 without a day"),
    "supplier": ("Supplier", ""),
    "invoice": ("Invoice number", ""),
    "reason": ("Reason for keeping it", "why may it be used all the same?"),
    "reading": ("What it shows, if it shows a number", "4.8 °C"),
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

    def __init__(self, question: Question, step: int) -> None:
        super().__init__(classes="question")
        self.question = question
        self._step = step
        self._answered = False

    def listen(self, step: int) -> None:
        """Take an answer again: the last one did not settle the question."""
        self._step = step
        self._answered = False

    @property
    def _unknown(self) -> bool:
        return self.question.code == "UNKNOWN_PRODUCT"

    def compose(self) -> ComposeResult:
        """Draw the question; facts to compare are large and in one place."""
        yield Label(self.question.text, markup=False, classes="question-text")
        with Scroll(classes="question-body"):
            if self.question.facts:
                yield Static(self._facts(), markup=False, classes="facts")
            for field in self._typed_fields():
                label, hint = _FIELDS[field]
                yield Entry(field, label, placeholder=hint, kind="integer" if field in _NUMBERS else "text")
            if self._unknown:
                yield Button("Find the item, or create it", id="find", classes="choice")
            for choice in self.question.choices:
                # An item alone would be taken for one unit a pack; the search asks for the units too.
                if not (self._unknown and "item" in choice.answer):
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
        if entries and self.question.code not in ("COMPARE", "UNITS_PER_PACK", "DELIVERY", "INDICATOR"):
            entries[0].focus_line()
        elif self._unknown:
            self.query_one("#find").focus()
        elif choices:
            choices[0].focus()

    @on(Button.Pressed, "#find")
    def _find(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(ItemWanted())

    @on(Button.Pressed, "ChoiceButton")
    def _chosen(self, event: Button.Pressed) -> None:
        event.stop()
        if not isinstance(event.button, ChoiceButton):
            return
        answer = event.button.choice.answer
        if "supplier" in answer and not self._entry("invoice").value.strip():
            # The invoice number is what tells a second delivery from a box scanned twice: it is asked for too.
            self._entry("supplier").value = str(answer["supplier"])
            self._entry("invoice").focus_line()
        else:
            self._answer({**self._filled(), **answer})

    def entered(self, entry: Entry) -> None:
        """Go to the next line, and after the last one answer."""
        entries = list(self.query(Entry))
        later = entries[entries.index(entry) + 1 :]
        answer: dict[str, object] = dict(self._filled())
        if later:
            later[0].focus_line()
        elif self.question.code == "INDICATOR":
            self.screen.set_focus(self.query(ChoiceButton).first())
        elif not answer:
            entries[0].focus_line()
        else:
            self._answer({**answer, "confirm": True} if self.question.code == "COMPARE" else answer)

    def _answer(self, answer: Mapping[str, object]) -> None:
        """Answer once: a second press of Enter must not answer the next question, which nobody has read."""
        if not self._answered:
            self._answered = True
            self.post_message(Answered(answer, self._step))

    def _entry(self, field: str) -> Entry:
        return next(entry for entry in self.query(Entry) if entry.field == field)

    def _filled(self) -> dict[str, str]:
        return {entry.field: entry.value.strip() for entry in self.query(Entry) if entry.value.strip()}
