"""Handing a shift over: what is open, and two signatures under it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from kiosk.office import Said
from kiosk.screens.base import JobScreen, bindings
from kiosk.screens.prove import Prove
from kiosk.services.hand_over import HandOverView
from kiosk.services.outcome import Refused
from kiosk.widgets.keys import Key
from kiosk.widgets.scroll import Scroll


class HandOverScreen(JobScreen):
    """What one shift leaves to the next."""

    NAME = "Hand over"
    READY = "Read all of it together (PgDn), then both sign (F10)."
    KEYS = (Key("escape", "Home", "close"), Key("f10", "Sign", "sign"))
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(KEYS),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, view: HandOverView, stop: Refused | None) -> None:
        super().__init__()
        self._view = view
        self._stop = stop
        """Why nobody signs now."""

    def body(self) -> ComposeResult:
        """Draw each part with its lines."""
        with Scroll(id="hand-over"):
            yield Static(_shown(self._view), markup=False)

    def action_page(self, by: int) -> None:
        """Turn the page."""
        scroll = self.query_one("#hand-over", Scroll)
        scroll.scroll_page_down(animate=False) if by > 0 else scroll.scroll_page_up(animate=False)

    def action_close(self) -> None:
        """Go back without signing."""
        self.dismiss(None)

    def action_sign(self) -> None:
        """Let who goes sign, and then who comes."""
        if self._stop is not None:
            self.kiosk.tell(self._stop.code, self._stop.message, self._stop.next_step)
            return
        staff = self.kiosk.front_door.staff()
        self.app.push_screen(Prove("Handing over", Content(""), "Who hands the shift over?", staff), self._goes)

    def _goes(self, goes: Said | None) -> None:
        if goes is None:
            return
        others = [person for person in self.kiosk.front_door.staff() if person.id != goes.person_id]

        def comes(said: Said | None) -> None:
            if said is not None:
                view = self._view
                self.kiosk.submit(lambda desk: desk.hand_over(view, goes, said))

        self.app.push_screen(Prove("Taking over", Content(""), "Who takes the shift over?", others), comes)


def _shown(view: HandOverView) -> Content:
    lines: list[Content] = []
    for title, rows in view.parts():
        sign, style = ("●", "$warn-on-dark") if rows else ("✓", "$ok-on-dark")
        lines.append(
            Content.assemble((f"{sign} {title}: ", f"bold {style}"), (f"{len(rows)}" if rows else "none", "bold"))
        )
        lines += [Content(f"    {row}") for row in rows]
    return Content("\n").join(lines)
