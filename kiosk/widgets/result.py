"""The result strip: what the last scan or key came to, always in the same place, as colour, word and sign."""

from __future__ import annotations

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from kiosk.services.outcome import Ask, Done, Outcome, Refused, Waiting

_FLASH_SECONDS = 0.15
_READY = ("-ready", "◌", "READY")


def sign_and_word(outcome: Outcome) -> tuple[str, str, str]:
    """Give the class, sign and word of an outcome."""
    match outcome:
        case Done(code="QUARANTINED"):
            return "-warn", "▲", "QUARANTINE"
        case Done(code="COUNTING_BAD"):
            return "-warn", "▲", "SET ASIDE"
        case Done(code="READY"):
            return _READY
        case Done():
            return "-ok", "✓", "OK"
        case Waiting():
            return "-wait", "…", "WAITING"
        case Ask(code=code) if code in ("EXPIRED", "RECALLED"):
            return "-stop", "✕", "STOP"
        case Ask():
            return "-warn", "?", "QUESTION"
        case Refused():
            return "-stop", "✕", "STOP"


class ResultStrip(Static):
    """One strip; `show` replaces what is in it."""

    def __init__(self, ready: str) -> None:
        super().__init__("", markup=False, classes="result")
        self._ready = ready
        self._outcome: Outcome | None = None
        self._calm: Timer | None = None

    def on_mount(self) -> None:
        """Begin with what to do."""
        self.show(Done("READY", self._ready))

    def show(self, outcome: Outcome) -> None:
        """Show an outcome in its colour."""
        self._outcome = outcome
        self.set_classes(f"result {sign_and_word(outcome)[0]}")
        self._draw()
        if outcome.code != "READY" and self.app.animation_level != "none":
            self._flash()

    def _flash(self) -> None:
        """Show for a moment that this is new, as what came before may have had the same colour and word."""
        self.add_class("-flash")
        if self._calm is not None:
            self._calm.stop()
        self._calm = self.set_timer(_FLASH_SECONDS, lambda: self.remove_class("-flash"))

    def on_resize(self) -> None:
        """Fit the words to the room there is."""
        self._draw()

    def _draw(self) -> None:
        if self._outcome is None:
            return
        _, sign, word = sign_and_word(self._outcome)
        said = Content.assemble((f" {sign} {word}  ", "bold"), self._outcome.message)
        next_step = _next_step(self._outcome)
        if next_step is None:
            self.update(said, layout=False)
            return
        what_to_do = Content.assemble("   ", (next_step, "bold"))
        width, height = self.content_size
        if width:
            # However long the rest is: what to do now is never cut off.
            said = _cut(said, width, height - len(what_to_do.wrap(width)))
        self.update(Content("\n").join((said, what_to_do)), layout=False)


def _next_step(outcome: Outcome) -> str | None:
    match outcome:
        case Refused():
            return outcome.next_step
        case Waiting():
            return f"Now scan {outcome.for_}."
        case _:
            return None


def _cut(text: Content, width: int, height: int) -> Content:
    lines = text.wrap(width)
    if len(lines) <= max(1, height):
        return text
    kept = lines[: max(1, height)]
    return Content("\n").join((*kept[:-1], kept[-1].truncate(width - 1).append("…")))
