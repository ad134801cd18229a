"""An unknown code: find the item that the package holds, or put a new one on file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Label

from db.catalogue import Item
from kiosk.screens.dialog import Dialog
from kiosk.services.outcome import Question
from kiosk.services.receive_answers import ITEM_KINDS, STORAGE
from kiosk.widgets.entry import Entry
from kiosk.widgets.pick import Pick
from kiosk.widgets.scroll import Scroll

Search = Callable[[str], list[Item]]


class ItemButton(Button):
    """One item that the search found."""

    def __init__(self, label: str, item_id: str) -> None:
        super().__init__(Content(label), classes="choice")
        self.item_id = item_id


def _named(item: Item) -> ItemButton:
    return ItemButton(f"{item.name}  ({item.manufacturer})" if item.manufacturer else item.name, item.id)


class Attach(Dialog[Mapping[str, Any]]):
    """Gives back the answer to UNKNOWN_PRODUCT; Esc leaves the question open on the screen below."""

    def __init__(self, question: Question, search: Search) -> None:
        super().__init__()
        self._question = question
        self._search = search

    def compose(self) -> ComposeResult:
        """The search on the left, a new item on the right."""
        with Vertical(classes="dialog -large"):
            yield Label("A code that is not on file", classes="dialog-title")
            yield Label(self._question.text, markup=False, classes="question-text")
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
                yield Entry("units_per_pack", "Units in this pack (count them)", kind="integer", value="1")
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
        text = event.value.strip()
        found = self.query_one("#found", Scroll)
        await found.remove_children()
        items = self._search(text) if len(text) >= 2 else []
        await found.mount_all([_named(item) for item in items])

    def entered(self, entry: Entry) -> None:
        """Enter in the search goes to the first item found."""
        buttons = self.query(ItemButton)
        if entry is self._entry("search") and buttons:
            self.set_focus(buttons.first())
        else:
            self.focus_next()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        units = self._entry("units_per_pack").value.strip()
        if isinstance(event.button, ItemButton):
            self.dismiss({"item": event.button.item_id, "units_per_pack": units})
        elif event.button.id == "leave-out":
            self.dismiss({"leave_out": True})
        else:
            self.dismiss({"create": self._new_item(), "units_per_pack": units})

    def _new_item(self) -> dict[str, object]:
        return {
            "name": self._entry("name").value,
            "base_unit": self._entry("base_unit").value,
            "kind": self.query_one("#kind", Pick).word,
            "storage": self.query_one("#storage", Pick).word,
        }
