"""What an open count came to so far, above its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Final

from textual.content import Content
from textual.widgets import Static

from db import instants
from kiosk.rules import money
from kiosk.rules.counting import LineState
from kiosk.services.count_review import ReviewView
from kiosk.services.outcome import Refused

_WORDS: Final = {
    LineState.DIFFERS: ("differs", "differ"),
    LineState.RECOUNT: ("to recount", "to recount"),
    LineState.WAITS: ("waits", "wait"),
}


class CountHead(Static):
    """Three lines: which count it is, its numbers, and what they are worth."""

    def __init__(self) -> None:
        super().__init__("", markup=False, id="count-head")

    def show(self, view: ReviewView, others: int, local: Callable[[datetime], datetime], currency: str) -> None:
        """Show a count; `others` are open besides, `local` gives an instant in the site's zone."""
        begun = local(instants.from_text(view.count.begun_at))
        more = f"   {others:,} more {'is' if others == 1 else 'are'} open: F3" if others else ""
        first = Content.assemble(
            (view.count.title, "bold"), f"   begun {begun:%d %b %H:%M} by {view.count.begun_by}", (more, "$quiet")
        )
        busy = f"● {', '.join(view.still_counting)} still counts   " if view.still_counting else ""
        third = Content.assemble((busy, "bold $wait-on-dark"), " · ".join(_worth(view, currency)))
        self.update(Content("\n").join((first, Content(" · ".join(_numbers(view))), third)))

    def show_nothing(self) -> None:
        """Say that no count is open."""
        self.update(Content.assemble(("No count is open.\n", "bold"), ("F2 begins one.", "$quiet")))

    def show_refused(self, title: str, refused: Refused) -> None:
        """Say why a count is not to be seen."""
        self.update(Content.assemble((f"{title}   ", "bold"), f"{refused.message}\n", (refused.next_step, "bold")))


def _numbers(view: ReviewView) -> list[str]:
    states = Counter(line.outcome for line in view.lines)
    parts = [f"{view.counted:,} counted", f"{view.agree:,} {'agrees' if view.agree == 1 else 'agree'}"]
    for state, (one, more) in _WORDS.items():
        parts += [f"{states[state]:,} {one if states[state] == 1 else more}"] if states[state] else []
    return parts + ([f"{view.not_counted:,} not counted"] if view.not_counted else [])


def _worth(view: ReviewView, currency: str) -> list[str]:
    parts = [f"found {money.amount(view.found_minor, currency)}"] if view.found_minor else []
    return parts + ([f"lost {money.amount(view.lost_minor, currency)}"] if view.lost_minor else [])
