"""Finding an item while its name, maker or code is typed."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, Input, Label

from db.items import Item
from kiosk.screens.dialog import Dialog
from kiosk.widgets.entry import Entry
from kiosk.widgets.scroll import Scroll


class FoundItem(Button):
    """One item that the search found."""

    def __init__(self, item: Item) -> None:
        named = f"{item.name}  ({item.manufacturer})" if item.manufacturer else item.name
        super().__init__(Content(named), classes="choice")
        self.item_id = item.id


class FindItem(Dialog[str]):
    """Gives back the id of an item; what the pharmacy keeps stands first."""

    def __init__(self, search: Callable[[str], list[Item]]) -> None:
        super().__init__()
        self._search = search

    def compose(self) -> ComposeResult:
        """One line, and what fits it."""
        with Vertical(classes="dialog -large"):
            yield Label("Find an item", classes="dialog-title")
            yield Entry("search", "Name, maker, NDC or GTIN: the beginnings of its words", placeholder="sod chl 250")
            with Scroll(id="found"):
                yield from ()
            yield Label("Enter takes the first one, the arrows choose, Esc goes back. Or scan it.", classes="quiet")

    async def on_mount(self) -> None:
        """The cursor waits in the line; what is kept stands below it."""
        self.query_one(Entry).focus_line()
        await self._show("")

    @on(Input.Changed)
    async def _changed(self, event: Input.Changed) -> None:
        await self._show(event.value)

    async def _show(self, text: str) -> None:
        found = self.query_one("#found", Scroll)
        items = self._search(text)
        await found.remove_children()
        if items:
            await found.mount_all([FoundItem(item) for item in items])
        else:
            await found.mount(Label("Nothing on file begins like that.", classes="quiet"))

    def entered(self, entry: Entry) -> None:  # noqa: ARG002 - there is one line
        """Take the first item."""
        buttons = self.query(FoundItem)
        if buttons:
            self.dismiss(buttons.first().item_id)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if isinstance(event.button, FoundItem):
            self.dismiss(event.button.item_id)
