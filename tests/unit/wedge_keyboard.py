"""A keyboard for the router's tests: turns text into strokes in simulated time and sorts what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kiosk.wedge import WedgeRouter
from kiosk.wedge_keys import Stroke
from kiosk.wedge_refusal import Reason, Refusal
from kiosk.wedge_rules import Actions, Deliver, Drop, Refuse, Scan, WedgeSettings

Encoding = Callable[[str], tuple[str, str | None]]

_NAMES = {
    "\r": "enter",
    "\n": "ctrl+j",
    "\t": "tab",
    "\x02": "ctrl+b",
    "\x04": "ctrl+d",
    "\x1c": "ctrl+backslash",
    "\x1d": "ctrl+right_square_bracket",
    "\x1e": "ctrl+circumflex_accent",
    "\x1f": "ctrl+underscore",
    "]": "right_square_bracket",
    " ": "space",
}


def raw(character: str) -> tuple[str, str | None]:
    """Name a character as a terminal that sends bytes does."""
    return _NAMES.get(character, character), character


def kitty(character: str) -> tuple[str, str | None]:
    """Name a character as the kitty protocol does: no character for controls."""
    return _NAMES.get(character, character), None if character < " " else character


@dataclass
class Keyboard:
    """Presses keys; time passes only here."""

    settings: WedgeSettings = field(default_factory=WedgeSettings)
    in_text_box: bool = False
    in_secret: bool = False
    """Whether that box is for a PIN."""
    encoding: Encoding = raw
    flushes: bool = True
    """False: the loop is so busy that no flush comes until the end."""
    now: float = 100.0
    typed: list[str] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    dropped: int = 0
    """How many Enters were not done, and told so."""

    def __post_init__(self) -> None:
        self.router = WedgeRouter(self.settings)

    def press(self, name: str, character: str | None = None, gap: float = 0.0, shown: str | None = None) -> Keyboard:
        """Press one key, gap seconds after the last; it is shown in `typed` as its name if nothing else is said."""
        self._wait(gap)
        stroke = Stroke(name, character, self.now, shown or name)
        self._sort(
            self.router.key(
                stroke, text_entry_focused=self.in_text_box or self.in_secret, secret_focused=self.in_secret
            )
        )
        return self

    def send(self, text: str, gap: float = 0.001) -> Keyboard:
        """Press one key a character, gap seconds each."""
        return self.send_at((character, gap) for character in text)

    def send_at(self, pairs: Iterable[tuple[str, float]]) -> Keyboard:
        """Press keys, each after its own gap."""
        for character, gap in pairs:
            self.press(*self.encoding(character), gap=gap, shown=character)
        return self

    def paste(self, text: str) -> bool:
        """Paste a text; tells whether the router took it."""
        actions, taken = self.router.paste(text, self.now)
        self._sort(actions)
        return taken

    def rest(self) -> Keyboard:
        """Let time pass until nothing is held; flushes come now even to a busy loop."""
        while (pending := self.router.pending) is not None:
            self.now += pending.delay
            self._sort(self.router.flush(pending.generation))
        self.now += 10
        return self

    def _wait(self, gap: float) -> None:
        pending = self.router.pending
        if self.flushes and pending is not None and gap > pending.delay:
            self._sort(self.router.flush(pending.generation))
        self.now += gap

    def _sort(self, actions: Actions) -> None:
        for action in actions:
            if isinstance(action, Deliver):
                self.scans.append(action.scan)
            elif isinstance(action, Refuse):
                self.refusals.append(action.refusal)
            elif isinstance(action, Drop):
                self.dropped += 1
            else:
                self.typed.extend(str(stroke.event) for stroke in action.strokes)

    @property
    def texts(self) -> list[str]:
        """The raw texts of the scans."""
        return [scan.raw for scan in self.scans]

    @property
    def reasons(self) -> list[Reason]:
        """Why scans were refused."""
        return [refusal.reason for refusal in self.refusals]
