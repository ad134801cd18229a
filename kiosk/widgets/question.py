"""A question on the screen: what is asked, what to compare, the likely answers as big buttons, the rest to type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Label, Static

from kiosk.messages import Answered, ItemWanted
from kiosk.rules.order_additives import LONGEST as LONGEST_LIST
from kiosk.services.outcome import Choice, Question
from kiosk.widgets.entry import LONGEST, Entry
from kiosk.widgets.scroll import Scroll

if TYPE_CHECKING:
    from kiosk.app import KioskApp

_FIELDS: dict[str, tuple[str, str]] = {
    "batch_lot": ("Lot number", "as printed on the package"),
    "expiry": ("Expiry", "2028-03-31, or 2028-03 without a day"),
    "supplier": ("Supplier", ""),
    "invoice": ("Invoice number", ""),
    "reason": ("Reason for keeping it", "why may it be used all the same?"),
    "reading": ("What it shows, if it shows a number", "4.8 °C"),
    "packs": ("How many packs", "1"),
    "units_per_pack": ("Units in one pack", "count them"),
    "order": ("Order or preparation number, never a name", ""),
    "needed_until": ("Needed until", "today, or a day such as 2026-12-05"),
    "why": ("Why this one?", ""),
    "quantity": ("How many (F3)", "1"),
    "volume_ml": ("mL drawn from the open one, if you know it", "2.5"),
    "rest_ml": ("mL really left in it", "measure it: 2.5, or 0 where it is empty"),
    "said": ("Or in your own words", "a few words"),
    "units": ("How many come back", "1"),
    "number": ("Number of the form or order", "as printed; a CSOS number looks like 26X00A123"),
    "line": ("Line on the order", "1"),
    "patient_number": ("A number of the patient, such as the MRN", ""),
    "code": ("Code or name", "NDC, the site's code, or the beginning of the name"),
    "dose": ("One dose", "1250 mg, 15 mg/kg or 75 mg/m2"),
    "weight_kg": ("Weight in kg", "72.5"),
    "height_cm": ("Height in cm, for a dose by surface", "178"),
    "volume_in_ml": ("Volume in mL", "250"),
    "rate_ml_h": ("Rate in mL/h", "125"),
    "minutes": ("Or over how many minutes", "60"),
    "starts_at": ("First dose", "2026-11-24 08:00"),
    "every_hours": ("Hours between two doses, if there are several", "12"),
    "doses": ("How many are made at once", "1"),
    "fills": ("How often so many are made", "1"),
    "needed_at": ("Ready by", "2026-11-23 16:00"),
    "order_number": ("Number of the order, never a name", "RX1001"),
    "prescriber": ("Prescriber", ""),
    "formula": ("Code of the formula, if it is made by one", "VANCOMYCIN-NS"),
    "own_reference": ("Reference of the patient's own stock, if it is made of that", ""),
    "additives": ("Additives of a nutrition, parted by semicolons", "Dextrose 70 % = 350 mL; Zinc = 5 mg"),
    "ordered_on": ("Ordered on", "2026-11-20"),
    "ordered": ("How many that line orders, in single units", "not in packs"),
    "received": ("How many of them came on it, if not all", "the rest is asked for next"),
    "amount": ("What you measured, the number", "as you read it on the device"),
    "pin": ("Or your own PIN", ""),
    "name": ("Name", "it is not shown again"),
    "reference": ("Reference of the pack, if it has one", ""),
    "leave_out": ("Number of the unit that failed", "2"),
    "failure": ("What is wrong with it", "no patient's name"),
}
_NUMBERS = ("packs", "units_per_pack", "units", "quantity", "line", "ordered", "received")
_CHOICES_FIRST = (
    "COMPARE",
    "UNITS_PER_PACK",
    "DELIVERY",
    "INDICATOR",
    "PURPOSE",
    "CONDITION",
    "ENDS_TOO_SOON",
    "COLD_OUT",
)
_CHOOSES_LAST = ("INDICATOR", "CONDITION", "ORDER_FORM", "ORDER_PAPER", "PREPARATION_REST")
"""What is typed is only half of the answer; the other half is chosen."""
_SAYS_OTHERWISE = {
    "lot": ("batch_lot", "expiry"),
    "no_lot": ("batch_lot", "expiry"),
    "no_papers": ("supplier", "invoice"),
    "units_per_pack": ("units_per_pack",),
    "quantity": ("quantity",),
    "approve": ("quantity",),
    "rest_ml": ("rest_ml",),
}
"""What is typed beside these answers would be lost without a word."""
_ELSEWHERE = ("item", "create", "put_away")
"""Fields that are answered by another screen or a scan, never by typing here."""


_AFTER = ("quantity", "said")
"""Fields that stand below the answers, which most people need alone; nothing is chosen by a stray Enter there."""
_NUMBER_ASKED = ("SHEET_NUMBER",)
"""Questions for a number and nothing else."""
_DELIBERATE = (
    "LOT_IN_HAND",
    "WHICH_PLACE",
    "WHICH_PULL",
    "BIN_HOLDS",
    "WHERE",
    "PACK",
    "CLEAR",
    "CONTAINER_END",
    "WITNESS",
    "WITNESS_UNDO",
    "OPEN_KIND",
    "OPEN_AREA",
    "USE_OPEN",
    "MOVE_WHERE",
    "COUNT_WHERE",
    "COUNT_PACK",
    "COUNT_LINE",
    "COUNTED_BEFORE",
    "FOUND_UNKNOWN",
    "NONE_HERE",
    "ORDER_THIS_PATIENT",
    "ORDER_CONFIRM",
    "WHO_TAKES_IT",
    "HOW_PACKED",
    "HAS_IT_LEFT",
    "KEPT_AS_IT_SHOULD",
    "MAKE_ANOTHER",
    "PHARMACIST",
    "CLEARANCE",
    "GARBING",
    "CONFIRM",
    "PHOTOGRAPH",
    "PREPARATION_STORAGE",
    "PREPARATION_REST",
    "FINAL_LABEL",
    "CANCEL_PACKAGES",
    "SCAN_ITEM",
    "PREPARATION_LOT",
    "INSPECT",
    "HAND_OUT",
)
"""Questions without such fields of which no answer is one Enter away either."""


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
            yield from self._entries(before=True)
            if self._unknown:
                yield Button("Find the item, or create it", id="find", classes="choice")
            for choice in self.question.choices:
                # An item alone would be taken for one unit a pack; the search asks for the units too.
                if not (self._unknown and "item" in choice.answer):
                    yield ChoiceButton(choice)
            yield from self._entries(before=False)

    def _entries(self, *, before: bool) -> ComposeResult:
        for field in self._typed_fields():
            if (field not in _AFTER) == before:
                label, hint = _FIELDS[field]
                kind: Literal["integer", "text", "secret"] = "integer" if field in _NUMBERS else "text"
                kind = "secret" if field == "pin" else kind
                longest = LONGEST_LIST if field == "additives" else LONGEST
                yield Entry(field, label, placeholder=hint, kind=kind, longest=longest)

    def _typed_fields(self) -> list[str]:
        fields = [field for field in self.question.fields if field in _FIELDS and not self._by_search]
        # A second person's PIN is typed in the dialog that names them, and never here.
        return fields if self.question.fields == ("pin",) else [field for field in fields if field != "pin"]

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
        """Put the cursor where the likeliest answer is; a stray Enter says nothing about the cold chain."""
        entries = list(self.query(Entry))
        choices = list(self.query(ChoiceButton))
        elsewhere = (*_NUMBER_ASKED, *_CHOICES_FIRST)
        is_after = any(entry.field in _AFTER for entry in entries) and self.question.code not in elsewhere
        if self.question.code in _DELIBERATE or is_after:
            return
        if entries and self.question.code not in _CHOICES_FIRST:
            entries[0].focus_line()
        elif self._unknown:
            self.query_one("#find").focus()
        elif choices and self.question.code != "INDICATOR":
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
        typed = self._typed_beside(answer)
        if typed is not None:
            what = _FIELDS[typed.field][0].lower()
            app = cast("KioskApp", self.app)
            app.tell("TYPED_TOO", f"You typed {typed.value.strip()} as {what}.", "Press Enter on it, or clear it.")
            typed.focus_line()
        elif "supplier" in answer and not self._entry("invoice").value.strip():
            # The invoice number is what tells a second delivery from a box scanned twice: it is asked for too.
            self._entry("supplier").value = str(answer["supplier"])
            self._entry("invoice").focus_line()
        else:
            self._answer({**self._filled(), **answer})

    def _typed_beside(self, answer: Mapping[str, object]) -> Entry | None:
        """Find a line whose text this answer would throw away."""
        lost = {field for key in answer for field in _SAYS_OTHERWISE.get(key, ())}
        same = {field for field in lost if str(answer.get(field)) == self._filled().get(field)}
        return next((entry for entry in self.query(Entry) if entry.field in lost - same and entry.value.strip()), None)

    def entered(self, entry: Entry) -> None:
        """Go to the next line, and after the last one answer."""
        entries = list(self.query(Entry))
        later = entries[entries.index(entry) + 1 :]
        answer: dict[str, object] = dict(self._filled())
        if entry.field == "quantity":
            if entry.value.strip():
                self._answer({"quantity": entry.value.strip()})  # it is asked again, with that amount
        elif later and "why" not in answer:
            later[0].focus_line()
        elif answer and (self._is_half(answer) or self._says_no_purpose(answer)):
            self.screen.set_focus(self.query(ChoiceButton).first())
        elif not answer:
            entries[0].focus_line()
        else:
            self._answer({**answer, "confirm": True} if self.question.code == "COMPARE" else answer)

    def _is_half(self, answer: Mapping[str, object]) -> bool:
        """Say whether the other half is chosen: a volume says nothing without the use that it is of."""
        return self.question.code in _CHOOSES_LAST or set(answer) == {"volume_ml"}

    def _says_no_purpose(self, answer: Mapping[str, object]) -> bool:
        return self.question.code == "PURPOSE" and "order" not in answer

    def _answer(self, answer: Mapping[str, object]) -> None:
        """Answer once: a second press of Enter must not answer the next question, which nobody has read."""
        if not self._answered:
            self._answered = True
            self.post_message(Answered(answer, self._step))

    def _entry(self, field: str) -> Entry:
        return next(entry for entry in self.query(Entry) if entry.field == field)

    def _filled(self) -> dict[str, str]:
        return {entry.field: entry.value.strip() for entry in self.query(Entry) if entry.value.strip()}
