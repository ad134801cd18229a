"""An unknown code: find the item that the package holds, or put a new one on file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Label

from db.items import Item
from kiosk.screens.dialog import Dialog
from kiosk.services.outcome import Question
from kiosk.services.receive_answers import ITEM_KINDS, STORAGE
from kiosk.services.receive_checks import LARGEST_QUANTITY
from kiosk.widgets.entry import Entry
from kiosk.widgets.pick import Pick
from kiosk.widgets.scroll import Scroll

Search = Callable[[str], list[Item]]
Tell = Callable[[str, str, str], None]
"""Shows a code, a sentence and what to do in the result strip."""


_WORDS = {"name": "name with its strength", "base_unit": "unit it is counted in", "kind": "kind", "storage": "storage"}


class ItemButton(Button):
    """One item that the search found."""

    def __init__(self, label: str, item_id: str) -> None:
        super().__init__(Content(label), classes="choice")
        self.item_id = item_id


def _named(item: Item) -> ItemButton:
    return ItemButton(f"{item.name}  ({item.manufacturer})" if item.manufacturer else item.name, item.id)


def _spoken(name: str) -> str:
    """Give a name as people say it: capitals and spaces do not make another item."""
    return " ".join(name.casefold().split())


class Attach(Dialog[Mapping[str, Any]]):
    """Gives back the answer to UNKNOWN_PRODUCT; Esc leaves the question open on the screen below."""

    BELONGS_TO_JOB = True

    def __init__(self, question: Question, search: Search, tell: Tell) -> None:
        super().__init__()
        self._question = question
        self._search = search
        self._tell = tell
        self._chosen: Button | None = None
        """What was pressed before the units were counted."""

    def compose(self) -> ComposeResult:
        """The search on the left, a new item on the right."""
        with Vertical(classes="dialog -large"):
            yield Label("A code that is not on file", classes="dialog-title")
            yield Label(self._question.text, markup=False, classes="question-text", id="asked-here")
            with Horizontal(classes="columns"):
                with Vertical(classes="column"):
                    yield Entry("search", "Which item? Part of its name", placeholder="vanco")
                    with Scroll(id="found"):
                        for choice in self._question.choices:
                            if "item" in choice.answer:
                                yield ItemButton(choice.label, str(choice.answer["item"]))
                with Vertical(classes="column"):
                    yield Entry("name", "Or a new item: name with strength", placeholder="Cefepime 2 g")
                    yield Entry("base_unit", "Counted in", placeholder="vial, bag, each")
                    with Horizontal(classes="selects"):
                        yield Pick(ITEM_KINDS, "kind", "kind")
                        yield Pick(STORAGE, "kept", "storage")
                    yield Button("Put the new item on file", id="create", classes="choice")
            with Horizontal(classes="dialog-foot"):
                yield Entry(
                    "units_per_pack", "Units in this pack (count them)", kind="integer", placeholder="count them"
                )
                yield Button("Leave the package out", id="leave-out", classes="choice -stop")

    def on_mount(self) -> None:
        """The cursor waits in the search."""
        self._entry("search").focus_line()

    def _entry(self, field: str) -> Entry:
        return next(entry for entry in self.query(Entry) if entry.field == field)

    @on(Input.Changed)
    async def _changed(self, event: Input.Changed) -> None:
        if event.input.parent is not self._entry("search"):
            return
        if isinstance(self._chosen, ItemButton):
            self._chosen = None
        text = event.value.strip()
        found = self.query_one("#found", Scroll)
        await found.remove_children()
        items = self._search(text) if len(text) >= 2 else []
        await found.mount_all([_named(item) for item in items])

    def entered(self, entry: Entry) -> None:
        """Enter in the search goes to the first item found; Enter behind the count takes what was chosen."""
        buttons = self.query(ItemButton)
        if entry is self._entry("search") and buttons:
            self.set_focus(buttons.first())
        elif entry is self._entry("units_per_pack") and self._chosen is not None:
            self._take(self._chosen)
        else:
            self.focus_next()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "leave-out":
            self.dismiss({"leave_out": True})
        else:
            self._chosen = None
            self._take(event.button)

    def _take(self, chosen: Button) -> None:
        """Give back the item, once nothing is missing: what was typed is not lost to a refusal."""
        if not isinstance(chosen, ItemButton) and not self._new_item_fits():
            return
        units = self._entry("units_per_pack")
        count = units.value.strip()
        if not (count.isascii() and count.isdecimal() and 1 <= int(count) <= LARGEST_QUANTITY):
            self._ask_units(chosen)
        elif isinstance(chosen, ItemButton):
            self.dismiss({"item": chosen.item_id, "units_per_pack": count})
        else:
            self.dismiss({"create": self._new_item(), "units_per_pack": count})

    def _ask_units(self, chosen: Button) -> None:
        name = str(chosen.label) if isinstance(chosen, ItemButton) else self._entry("name").value.strip()
        if self._chosen is not None or self._entry("units_per_pack").value.strip():
            self._tell(
                "NOT_A_COUNT",
                f"The units in a pack are a whole number from 1 to {LARGEST_QUANTITY:,}.",
                "Count them, type the number, then press Enter.",
            )
        self._chosen = chosen
        asked = f"{name}: how many units are in this pack? Count them, type the number, then press Enter."
        self.query_one("#asked-here", Label).update(Content(asked))
        self._entry("units_per_pack").focus_line()

    def _new_item_fits(self) -> bool:
        """Say what a new item still lacks, and put the cursor there."""
        new = self._new_item()
        missing = next((field for field in ("name", "base_unit", "kind", "storage") if not str(new[field]).strip()), "")
        if missing:
            self._tell(
                "ITEM_INCOMPLETE", "A new item needs name, kind, base unit and storage.", f"Give the {_WORDS[missing]}."
            )
            self._focus_on(missing)
            return False
        same = [item for item in self._search(str(new["name"])) if _spoken(item.name) == _spoken(str(new["name"]))]
        if same:
            self._tell(
                "ITEM_ON_FILE", f"{same[0].name} is on file already.", "Search for it on the left and choose it."
            )
            self._entry("name").focus_line()
        return not same

    def _focus_on(self, field: str) -> None:
        if field in ("kind", "storage"):
            self.set_focus(self.query_one(f"#{field}", Pick))
        else:
            self._entry(field).focus_line()

    def _new_item(self) -> dict[str, object]:
        return {
            "name": self._entry("name").value,
            "base_unit": self._entry("base_unit").value,
            "kind": self.query_one("#kind", Pick).word,
            "storage": self.query_one("#storage", Pick).word,
        }
