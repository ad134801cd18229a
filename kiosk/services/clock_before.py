"""A clock that was set back: what was over by it before is not used until two people confirmed the time."""

from __future__ import annotations

from db import clock_watch
from db.record import Write
from kiosk.services.outcome import Refused


def over_before(write: Write, until: str | None, what: str) -> Refused | None:
    """Stop what was expired, or open too long, by what this kiosk's clock said before it was set back.

    until: the instant from which it may not be used; None where it has none.
    """
    doubt = clock_watch.open_doubt(write, write.node)
    if until is None or doubt is None or doubt.cause != "back" or until > doubt.last_at:
        return None
    return Refused(
        "CLOCK_UNCERTAIN",
        f"The kiosk's clock was set back, and by what it said before, the time of {what} was over.",
        "Two people look at a clock on the wall and confirm the time (F1). Until then do not use it.",
    )
