"""The result strip: what the last scan or key came to, always in the same place, as colour, word and sign."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from kiosk.services.outcome import Ask, Done, Outcome, Refused, Waiting

_READY = ("-ready", "◌", "READY")


def sign_and_word(outcome: Outcome) -> tuple[str, str, str]:
    """Give the class, sign and word of an outcome."""
    match outcome:
        case Done(code="QUARANTINED"):
            return "-warn", "▲", "QUARANTINE"
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

    def on_mount(self) -> None:
        """Begin with what to do."""
        self.show(Done("READY", self._ready))

    def show(self, outcome: Outcome) -> None:
        """Show an outcome in its colour."""
        css_class, sign, word = sign_and_word(outcome)
        self.set_classes(f"result {css_class}")
        parts = [Content.styled(f" {sign} {word}  ", "bold"), Content(outcome.message)]
        if isinstance(outcome, Refused):
            parts += [Content("\n   "), Content.styled(outcome.next_step, "bold")]
        elif isinstance(outcome, Waiting):
            parts += [Content("\n   "), Content.styled(f"Now scan {outcome.for_}.", "bold")]
        self.update(Content("").join(parts), layout=False)
