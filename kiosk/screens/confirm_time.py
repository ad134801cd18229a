"""Two people look at a clock on the wall: the time that is shown runs on while they compare."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from db import instants
from db.people import Person
from kiosk.screens.prove import Prove


class ConfirmTime(Prove):
    """Shows the kiosk's time, second by second, and remembers what was shown when somebody gave their word for it."""

    def __init__(
        self, tell: Callable[[], datetime], facts: Callable[[datetime], Content], ask: str, staff: list[Person]
    ) -> None:
        self._tell, self._facts_at = tell, facts
        self._shown = tell()
        super().__init__("Look at a clock on the wall: is this the time?", facts(self._shown), ask, staff)

    @property
    def shown_at(self) -> str:
        """The instant that stands on the screen now, or stood there last."""
        return instants.to_text(self._shown)

    def on_mount(self) -> None:
        """The time runs on."""
        self.set_interval(1, self.tick)

    def tick(self) -> None:
        """Show the time as it is now."""
        self._shown = self._tell()
        self.query_one(".facts", Static).update(self._facts_at(self._shown), layout=False)
