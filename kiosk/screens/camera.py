"""Aiming the camera: what it sees, what was read in it, and what keeps it from being read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Label

from kiosk.screens.dialog import Dialog
from kiosk.services.outcome import Outcome, Refused
from kiosk.widgets.result import sign_and_word
from kiosk.widgets.viewfinder import Viewfinder

if TYPE_CHECKING:
    from kiosk.app import KioskApp
    from scanners.devices.camera import View

_AWAY: Final = "✕ AWAY  The camera cannot be opened. Look at its plug; it goes on by itself."
_PICTURE: Final = "F5 keeps a picture with the work that is open."
_HINTS: Final = {
    "": "Hold the code 8 to 12 cm away. Esc closes the camera.",
    "DARK": "▲ DARK  More light on the code.",
    "BRIGHT": "▲ BRIGHT  Turn the code away from the light.",
    "BLURRED": "▲ BLURRED  Hold still, or a little further away.",
}


class CameraScreen(Dialog[None]):
    """The viewfinder; what it reads goes where every scan goes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f5", "picture", show=False)]

    @property
    def kiosk(self) -> KioskApp:
        """The app, with its own type."""
        return cast("KioskApp", self.app)

    def compose(self) -> ComposeResult:
        """A picture and a line."""
        with Vertical(classes="dialog camera"):
            yield Viewfinder("viewfinder")
            yield Label(_HINTS[""], id="camera-hint", markup=False)
            yield Label(_PICTURE, id="camera-said", markup=False)

    def action_picture(self) -> None:
        """Keep what is seen now."""
        self.kiosk.intake.take_picture()

    def say(self, outcome: Outcome) -> None:
        """Say what became of a picture, or of a scan: the strip lies under this."""
        _, sign, word = sign_and_word(outcome)
        next_step = f" {outcome.next_step}" if isinstance(outcome, Refused) else ""
        for label in self.query("#camera-said").results(Label):
            label.update(f"{sign} {word}  {outcome.message}{next_step}")

    def on_unmount(self) -> None:
        """Nobody aims any more: the camera is given back."""
        self.kiosk.intake.close_camera()

    def is_there(self, is_there: bool) -> None:
        """Say that the camera went away, or is back."""
        self._hint(_HINTS[""] if is_there else _AWAY)
        for viewfinder in self.query(Viewfinder) if not is_there else ():
            viewfinder.clear()

    def show(self, view: View) -> None:
        """Show the newest picture."""
        for viewfinder in self.query(Viewfinder):  # none yet, where the camera was faster than the screen
            viewfinder.show(view)
        self._hint(_HINTS[view.hint])

    def _hint(self, words: str) -> None:
        for label in self.query("#camera-hint").results(Label):
            label.update(words)
