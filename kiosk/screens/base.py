"""What all screens share: header, result strip, keys, and the way to the job thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from kiosk.screens.focus import FOCUS_KEYS, MovesFocus
from kiosk.shown import Shown
from kiosk.widgets.header import KioskHeader
from kiosk.widgets.keys import Key, KeyRow, Pressed
from kiosk.widgets.result import ResultStrip

if TYPE_CHECKING:
    from kiosk.app import KioskApp


class JobScreen(MovesFocus, inherit_bindings=False):
    """A screen with fixed places: header above, result strip under it, keys at the bottom."""

    AUTO_FOCUS = None
    ALLOW_SELECT = False
    ESCAPE_TO_MINIMIZE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1", "menu", show=False), *FOCUS_KEYS]

    LOCKS_WHEN_IDLE: ClassVar[bool] = True
    """Whether an idle kiosk locks here; a preparation whose step is open is never locked away."""

    SHOWS_JOB: ClassVar[bool] = False
    """Whether it shows an open job, which whoever comes next goes on with."""

    NAME: ClassVar[str] = ""
    READY: ClassVar[str] = ""
    KEYS: ClassVar[tuple[Key, ...]] = ()

    @property
    def kiosk(self) -> KioskApp:
        """The app, with its own type."""
        return cast("KioskApp", self.app)

    def compose(self) -> ComposeResult:
        """Draw the frame; a screen fills `body`."""
        yield KioskHeader(self.NAME)
        yield ResultStrip(self.READY)
        with Container(id="body"):
            yield from self.body()
        yield KeyRow(*self.KEYS)

    def body(self) -> ComposeResult:
        """Draw what is special to this screen."""
        yield from ()

    def show(self, shown: Shown) -> None:
        """Show what the job thread did."""
        self.query_one(ResultStrip).show(shown.outcome)

    def action_menu(self) -> None:
        """Open the menu."""
        self.kiosk.open_menu()

    async def on_pressed(self, event: Pressed) -> None:
        """A finger on a button does what its key does."""
        event.stop()
        await self.run_action(event.action)


def bindings(keys: tuple[Key, ...]) -> list[BindingType]:
    """Make the bindings of a row of keys, so that word and key can never differ."""
    return [Binding(key.key, key.action, key.word, show=False) for key in keys]
